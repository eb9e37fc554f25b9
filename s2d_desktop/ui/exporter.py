"""Step 5 and "everything": turns what the user asks for into jobs, and shows how they ended."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from s2d_desktop.jobs.unfinished import recorded
from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui import choosing, exporting
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.way_back import noted_now
from s2d_desktop.ui.workbench import Workbench


class Exporter(QObject):
    """Between the page of step 5, the conductor and the jobs."""

    failed = Signal(object, str)
    """As `Conductor.failed`."""

    def __init__(self, workbench: Workbench, jobs: JobsBar, parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._workbench, self._jobs = parent, workbench, jobs
        self._conductor, self._viewer = workbench.conductor, workbench.viewer
        self._page = workbench.export
        for signal in (
            self._page.changed,
            self._conductor.enhanced_changed,
            self._conductor.class_changed,
            self._conductor.image_changed,
            self._viewer.display.changed,
        ):
            signal.connect(self._show)
        self._page.export_wished.connect(self.ask_where)
        workbench.enhance.all_wished.connect(self.enhance_everything)
        jobs.finished.connect(self._viewer.update)
        jobs.failed.connect(self._on_failed)

    @Slot()
    def show_step(self) -> None:
        """Go to step 5."""
        self._workbench.steps.choose("export")
        self._page.button.setFocus()

    @Slot()
    def enhance_everything(self) -> None:
        """Compute the enhanced map of the whole image and keep it, as far as memory goes."""
        stage = self._conductor.stage
        if stage is not None:
            room = self._conductor.cache.max_bytes
            self._jobs.add(
                tr("jobs.enhance"), lambda: exporting.compute_all(stage.source, room), False
            )

    @Slot()
    def _show(self) -> None:
        page, conductor = self._page, self._conductor
        missing = exporting.missing(conductor, page.product)
        page.show_state(tr(f"export.missing.{missing}") if missing else "", not missing)
        line = ""
        if not missing:
            threshold = self._viewer.display.threshold
            line = exporting.command(
                conductor, page.product, page.ending, threshold, page.smallest.value(), page.fiji
            )
        page.copy_button.setEnabled(bool(line))
        page.show_command(line)
        self._workbench.show_states()

    @Slot()
    def ask_where(self) -> None:
        """Let the user choose a file name, then write."""
        page = self._page
        suggested = exporting.suggested_name(self._conductor, page.product, page.ending)
        path = choosing.file_to_write(self._window, suggested, page.ending)
        if path:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write what step 5 says to `path`, in the background."""
        page, threshold = self._page, self._viewer.display.threshold
        fiji = page.fiji and path.suffix.lower() in (".tif", ".tiff")
        what = page.product, page.smallest.value(), fiji
        job = exporting.job(self._conductor, what[0], path, threshold, *what[1:])
        job = recorded(job, path, noted_now(self._conductor, threshold, *what))
        self._jobs.add(tr("jobs.export", name=path.name), job, True, self._written)

    def _written(self, saved: list[Path], _facts: Mapping[str, Any]) -> None:
        self._workbench.note_exported()
        names = ", ".join(p.name for p in saved)
        text = tr("jobs.saved", names=names, folder=saved[0].parent)
        self._page.show_state(text, True, "good")

    @Slot(object)
    def _on_failed(self, error: S2DError) -> None:
        self.failed.emit(error, "")
