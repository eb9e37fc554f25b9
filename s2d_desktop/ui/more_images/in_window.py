"""Run > More images: the dialog, the job, the report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot

from s2d_desktop.jobs.graphics_card import networks_use_it
from s2d_desktop.jobs.unfinished import Record
from s2d_desktop.ui import choosing
from s2d_desktop.ui.more_images.dialog import MoreImagesDialog
from s2d_desktop.ui.more_images.report import ReportDialog
from s2d_desktop.ui.more_images.wish import OF_FOREST, MoreImages, files_for, job, products
from s2d_desktop.ui.noted_way import noted_now
from s2d_desktop.ui.texts import tr


class MoreImagesOfWindow(QObject):
    """Between the menu, the dialog and the jobs."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window, self._conductor = window, window.conductor
        self.dialog: MoreImagesDialog | None = None
        self.report: ReportDialog | None = None
        """The last one; it stays until it is closed."""
        self._action = window.menus.actions["more_images"]
        self._action.triggered.connect(self.ask)
        window.workbench.export.more_wished.connect(self.ask)
        conductor = self._conductor
        for signal in (
            conductor.image_changed,
            conductor.document_changed,
            conductor.enhanced_changed,
            conductor.class_changed,
        ):
            signal.connect(self.enable)
        self.enable()

    @Slot()
    def enable(self) -> None:
        """Offer it where something is open that can be applied to other images."""
        able = bool(products(self._conductor))
        self._action.setEnabled(able)
        self._window.workbench.export.offer_more(able)

    @Slot()
    def ask(self) -> None:
        """Ask which images, and what is wanted of them."""
        window = self._window
        offered = products(self._conductor)
        if not offered:
            return
        threshold = window.viewer.display.threshold
        self.dialog = MoreImagesDialog(
            self._conductor, offered, threshold, window.background, window
        )
        if self.dialog.exec():
            self.start(self.dialog.wish)
        self.dialog.deleteLater()
        self.dialog = None

    def start(self, wish: MoreImages) -> None:
        """Do it in the background, unless the user wants to keep what is there."""
        if self.may_replace(wish):
            self.begin(wish)

    def may_replace(self, wish: MoreImages) -> bool:
        """Ask whether files that are there may be replaced."""
        there = [file.name for file in files_for(wish) if file.exists()]
        return not there or choosing.agrees(
            self._window,
            tr("more.there.title"),
            tr("more.there.text", count=len(there), first=there[0]),
        )

    def begin(self, wish: MoreImages) -> None:
        """Do it in the background."""
        title = tr("jobs.more", count=len(wish.images))

        def then(_saved: list[Path], facts: Mapping[str, Any]) -> None:
            if facts["failed"]:
                self._show_report(wish.folder, facts)

        device = self._conductor.settings.device
        self._window.jobs.add(
            title,
            job(self._conductor, wish),
            True,
            then,
            on_card=wish.product not in OF_FOREST and networks_use_it(device),
            kept=Record(wish.folder, noted_now(self._conductor, wish)),
        )

    def _show_report(self, folder: Path, facts: Mapping[str, Any]) -> None:
        self.report = ReportDialog(folder, facts, self._window)
        # Not modal: the user may be at something else.
        self.report.show()
