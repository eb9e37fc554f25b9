"""Step 5 and "everything": turns what the user asks for into jobs, and shows how they ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from s2d_desktop.jobs.graphics_card import networks_use_it
from s2d_desktop.jobs.unfinished import Record
from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui import choosing, exporting, recent
from s2d_desktop.ui.export_command import command, why_no_command
from s2d_desktop.ui.export_wish import (
    OF_FOREST,
    ExportWish,
    can_take_every_image,
    missing,
    own_axes,
    suggested_name,
    wrong,
)
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.noted_way import noted_now
from s2d_desktop.ui.texts import tr
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
        # A command that begins with strokes finds all of them in their file.
        self._page.copied.connect(lambda: self._conductor.saved_strokes(True))
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
            room = self._conductor.cache.room
            self._jobs.add(
                tr("jobs.enhance"),
                lambda: exporting.compute_all(stage.source, room),
                False,
                on_card=networks_use_it(stage.settings.device),
            )

    @property
    def _wish(self) -> ExportWish:
        return self._page.wish(self._viewer.display.threshold)

    @Slot()
    def _show(self) -> None:
        page, conductor = self._page, self._conductor
        page.offer_every_image(can_take_every_image(conductor))
        wish = self._wish
        page.layout_box.show_axes(own_axes(conductor, wish))
        lacking = missing(conductor, wish.product)
        problem = tr(f"export.missing.{lacking}") if lacking else wrong(conductor, wish)
        page.show_state(problem, not problem, "" if lacking else "attention")
        page.show_methods({})
        none = why_no_command(conductor, wish) if not problem else ""
        page.show_command(
            command(conductor, wish) if not (problem or none) else "",
            tr(f"export.no_command.{none}") if none else "",
        )
        self._workbench.show_states()

    @Slot()
    def ask_where(self) -> None:
        """Let the user choose a file name, then write."""
        wish = self._wish
        path: Path | None
        if wish.every_image:
            path = choosing.folder(self._window, tr("export.folder"), Path(recent.last_folder()))
        else:
            suggested = suggested_name(self._conductor, wish.product, wish.ending)
            path = choosing.file_to_write(self._window, suggested, wish.ending)
        # The dialog has asked for the file itself.
        if path and self.may_replace(path, self._wish, {path}):
            self.export_to(path)

    def may_replace(self, path: Path, wish: ExportWish, known: Collection[Path] = ()) -> bool:
        """Ask whether files that are there may be replaced, but for those that are `known`."""
        files = exporting.files_for(self._conductor, path, wish)
        names = ", ".join(file.name for file in files if file not in known and file.exists())
        title, text = tr("export.replace.title"), tr("export.replace.text", names=names)
        return not names or choosing.agrees(self._window, title, text)

    def export_to(self, path: Path, wish: ExportWish | None = None) -> None:
        """Write `wish`, or what step 5 says, to `path`, in the background."""
        wish = (wish or self._wish).to(path)
        job = exporting.job(self._conductor, wish, path)
        device = self._conductor.settings.device
        self._jobs.add(
            tr("jobs.export", name=path.name),
            job,
            True,
            self._written,
            on_card=wish.product not in OF_FOREST and networks_use_it(device),
            kept=Record(path, noted_now(self._conductor, wish)),
        )

    def _written(self, saved: list[Path], facts: Mapping[str, Any]) -> None:
        self._workbench.note_exported()
        failed = facts.get("failed", ())
        said = [f"{item['item']}: {item['error']}" for item in failed]
        if saved:
            names = ", ".join(p.name for p in saved)
            said.insert(0, tr("jobs.saved", names=names, folder=saved[0].parent))
        self._page.show_state("\n".join(said), True, "attention" if failed else "good")
        self._page.show_methods(facts["methods"])

    @Slot(object)
    def _on_failed(self, error: S2DError) -> None:
        self.failed.emit(error, "")
