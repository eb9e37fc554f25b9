"""Images of a project that are not where it says, or that it names outside of its folder."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog

from s2d_desktop.jobs.known_links import allow_outside, forget, link_by_hand, remember
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Note, Result
from s2d_desktop.ui import choosing, recent
from s2d_desktop.ui.latest import Latest
from s2d_desktop.ui.relinking_dialogs import FoundDialog, OutsideDialog
from s2d_desktop.ui.texts import below, tr


class Relinking(QObject):
    """Between step 1, the search and the conductor."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window, self._conductor = window, window.conductor
        self.dialog: QDialog | None = None
        self._checking = Latest(window.background)
        window.workbench.data.folder_wished.connect(self.ask_for_folder)
        window.workbench.data.forget_wished.connect(self.forget)
        window.workbench.data.outside_wished.connect(self.ask_about_outside)
        self._conductor.link_wished.connect(self.link)
        self._conductor.document_changed.connect(self._on_document)

    # -- one image, chosen by hand

    @Slot(object)
    def link(self, path: Path) -> None:
        """The present image is in `path`, from now on and also next time, if it fits."""
        project, lane = self._conductor.document.project, self._conductor.image_index
        self._checking.renew()
        self._checking.do(
            tr("work.open", name=path.name),
            lambda: link_by_hand(project, lane, path),
            lambda link: self._use(project, (link,), lane),
            lambda error: self._window.show_error(error, "relink"),
        )

    # -- all images, looked for in a folder

    @Slot()
    def ask_for_folder(self) -> None:
        """Let the user choose where the images are now."""
        start = Path(recent.last_folder())
        folder = choosing.folder(self._window, tr("relinking.folder"), start)
        if folder is not None:
            self.look_in(folder)

    def look_in(self, folder: Path) -> None:
        """Look for the missing images in a folder, in the background."""
        project, said = self._conductor.document.project, []

        def look() -> Generator[Event, None, None]:
            from s2d_desktop.jobs.moved_images import find_moved_images

            steps = find_moved_images(project, folder)
            while True:
                try:
                    event = next(steps)
                except StopIteration as end:
                    yield Result({"search": end.value})
                    return
                if isinstance(event, Note):
                    said.append(below(event.text))
                yield event

        def show(_saved: list[Path], facts: Mapping[str, Any]) -> None:
            document = self._conductor.document
            # Meanwhile something else may have been opened.
            if document is not None and document.project is project:
                self._offer(project, facts["search"], said)

        self._window.jobs.add(tr("relinking.looking"), look, False, show)

    def _offer(self, project: Any, search: Any, said: list[str]) -> None:
        dialog = FoundDialog(said, search.links, search.doubtful, self._window)
        dialog.accepted.connect(lambda: self._use(project, dialog.links))
        self._show(dialog)

    def _show(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _use(self, project: Any, links: tuple[Any, ...], lane: int | None = None) -> None:
        document = self._conductor.document
        if document is None or document.project is None or document.path != project.path:
            return
        self._change(lambda: remember(project, links), project, lane)

    def _change(self, change: Any, project: Any, lane: int | None = None) -> None:
        """Change what is remembered, and open the project with it."""
        try:
            change()
        except S2DError as error:
            self._window.show_error(error, "")
            return
        self._conductor.open(project.path, index=lane)

    @Slot()
    def forget(self) -> None:
        """Look for images where the project says, again."""
        project = self._conductor.document.project
        self._change(lambda: forget(project), project)

    # -- images outside of the project's folder

    @Slot()
    def _on_document(self) -> None:
        document = self._conductor.document
        if document is not None and document.outside:
            self.ask_about_outside()

    @Slot()
    def ask_about_outside(self) -> None:
        """Show what the project names outside of its folder, and read it only if that is wished."""
        document = self._conductor.document
        dialog = OutsideDialog(document.outside, self._window)
        project = document.project
        dialog.accepted.connect(lambda: self._change(lambda: allow_outside(project), project))
        self._show(dialog)
