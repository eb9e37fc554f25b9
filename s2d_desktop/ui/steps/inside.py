"""Step 1 > What is inside: between the dialog, the work that fills it, and what mends."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Slot

from s2d_desktop.jobs.look_inside import TESTING, look_inside
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Preview, Progress
from s2d_desktop.ui.steps.project_dialog import ProjectDialog
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.work import Work


class InsideOfProject(QObject):
    """Shows the dialog; makes its pictures and tests the forest in a thread."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window, self._conductor = window, window.conductor
        self.dialog: ProjectDialog | None = None
        window.workbench.data.inside_wished.connect(self.show)

    @Slot()
    def show(self) -> None:
        """Show what is inside the project that is open."""
        document, image = self._conductor.document, self._conductor.image
        if document is None or document.project is None:
            return
        project, linked = document.project, dict(self._conductor.linked)
        tensor = image.tensor if image is not None else None
        self.dialog = dialog = ProjectDialog(document, linked, tensor, self._window)
        work = Work(
            tr("work.inside", name=document.title),
            look_inside(project, linked),
            lambda _: None,
            lambda error: self._failed(dialog, error),
            lambda event: self._came(dialog, event),
        )

        def ended() -> None:
            # Nobody looks at it any more; it ends before the next image.
            work.silence()
            work.cancel()
            dialog.deleteLater()

        dialog.finished.connect(ended)
        dialog.outside_wished.connect(self._read_outside)
        dialog.folder_wished.connect(self._look_in_folder)
        dialog.relink_wished.connect(self._relink)
        dialog.training_wished.connect(self._train)
        self._window.background.start(work)
        dialog.open()

    def _came(self, dialog: ProjectDialog, event: Event) -> None:
        if isinstance(event, Progress) and event.what == TESTING:
            dialog.say_testing()
        if not isinstance(event, Preview):
            return
        values = event.values
        if event.kind == "forest":
            dialog.show_test(values["test"], values["lanes"])
        elif "picture" in values:
            dialog.images.show_picture(values["index"], values["picture"])
        else:
            dialog.images.show_problem(values["index"], values["problem"])

    def _failed(self, dialog: ProjectDialog, error: S2DError) -> None:
        dialog.say_problem(below(str(error)))

    @Slot()
    def _read_outside(self) -> None:
        self.dialog.accept()
        self._window.workbench.data.outside_wished.emit()

    @Slot()
    def _look_in_folder(self) -> None:
        self.dialog.accept()
        self._window.workbench.data.folder_wished.emit()

    @Slot(int)
    def _relink(self, index: int) -> None:
        self.dialog.accept()
        if index != self._conductor.image_index:
            self._conductor.choose_image(index, quietly=True)
        self._window.workbench.data.relink_wished.emit()

    @Slot()
    def _train(self) -> None:
        self.dialog.accept()
        self._window.workbench.steps.choose("probabilities")
