"""Moved images of a project: a folder is chosen, what is found in it is shown, and then used."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout

from s2d_desktop.jobs.known_links import forget, remember
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Note, Result
from s2d_desktop.ui import choosing, recent
from s2d_desktop.ui.texts import tr


class FoundDialog(QDialog):
    """What was found, with the evidence for each image; to be used, or not."""

    def __init__(self, said: list[str], count: int, parent: Any = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("relinking.title"))
        self.setAccessibleName(tr("relinking.title"))
        lead = QLabel(tr("relinking.found" if count else "relinking.none", count=count))
        lead.setTextFormat(Qt.TextFormat.PlainText)
        lead.setWordWrap(True)
        self.said = QPlainTextEdit("\n\n".join(said))
        self.said.setReadOnly(True)
        self.said.setTabChangesFocus(True)
        self.said.setAccessibleName(tr("relinking.said"))
        self.said.setToolTip(tr("relinking.said"))
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        if count:
            self.use_button = buttons.addButton(tr("relinking.use"), role.AcceptRole)
            self.use_button.setProperty("primary", True)
            self.use_button.setToolTip(tr("relinking.use_tip"))
        close = buttons.addButton(tr("relinking.cancel"), role.RejectRole)
        close.setToolTip(tr("relinking.cancel_tip"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(lead)
        layout.addWidget(self.said, 1)
        layout.addWidget(buttons)
        unit = self.fontMetrics().height()
        self.resize(unit * 42, unit * 18)


class Relinking(QObject):
    """Between step 1, the search and the conductor."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window, self._conductor = window, window.conductor
        self.dialog: FoundDialog | None = None
        window.workbench.data.folder_wished.connect(self.ask_for_folder)
        window.workbench.data.forget_wished.connect(self.forget)

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
                    yield Result({"links": end.value})
                    return
                if isinstance(event, Note):
                    said.append(event.text)
                yield event

        def show(_saved: list[Path], facts: Mapping[str, Any]) -> None:
            document = self._conductor.document
            # Meanwhile something else may have been opened.
            if document is not None and document.project is project:
                self._offer(project, facts["links"], said)

        self._window.jobs.add(tr("relinking.looking"), look, False, show)

    def _offer(self, project: Any, links: tuple[Any, ...], said: list[str]) -> None:
        self.dialog = dialog = FoundDialog(said, len(links), self._window)
        dialog.accepted.connect(lambda: self._use(project, links))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _use(self, project: Any, links: tuple[Any, ...]) -> None:
        try:
            remember(project, links)
        except S2DError as error:
            self._window.show_error(error, "")
            return
        self._conductor.open(project.path)

    @Slot()
    def forget(self) -> None:
        """Look for images where the project says, again."""
        project = self._conductor.document.project
        try:
            forget(project)
        except S2DError as error:
            self._window.show_error(error, "")
            return
        self._conductor.open(project.path)
