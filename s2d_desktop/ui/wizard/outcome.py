"""What becomes of a finished network: used, applied, copied, reported."""

from __future__ import annotations

import shlex
from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from s2d_desktop.jobs.graphics_card import networks_use_it
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event
from s2d_desktop.ui import session
from s2d_desktop.ui.conductor import Conductor
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard.result import ResultPage
from s2d_desktop.ui.zoo.sharing import Sharing


class Outcome(QObject):
    """Does what the last page wishes for."""

    used = Signal()
    """The network was chosen for what is open: the user wants to see it."""

    def __init__(
        self, page: ResultPage, conductor: Conductor, jobs: JobsBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._page, self._conductor = page, conductor
        self._jobs, self._window = jobs, window
        page.use_wished.connect(self.use)
        self.sharing = Sharing(jobs, window)
        page.export_wished.connect(self.export)
        page.run_wished.connect(self.run_on_all)
        page.report_wished.connect(self._show_report)

    @Slot()
    def use(self) -> None:
        """Use the network for what is open."""
        self._conductor.use_network(self._page.folder)
        self.used.emit()

    @Slot()
    def run_on_all(self) -> None:
        """Write the network's map of each image of the training, beside the network."""
        folder, images = self._page.folder, list(self._page.images)
        out = folder / "predictions"
        self._jobs.add(
            tr("wizard.job.run"),
            lambda: _predicting(folder, images, out),
            True,
            lambda saved, _facts: self._page.say(
                tr("wizard.result.ran", count=len(saved), folder=out)
            ),
            on_card=networks_use_it("auto"),
        )

    @Slot()
    def export(self) -> None:
        """Ask how and where to, then write the network for others."""
        try:
            network = session.network_from(self._page.folder)
        except S2DError as error:
            self._conductor.failed.emit(error, "")
            return
        self.sharing.ask(network, self._page.say)

    @Slot()
    def _show_report(self) -> None:
        report = self._page.folder / "report.html"
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(report)))


# Jobs load libraries: that, too, is done in their threads.


def _predicting(folder: Path, images: list[str], out: Path) -> Generator[Event, None, None]:
    from s2d_desktop.jobs.predict_network import predict_network

    # A folder also for a single image: its file is named after the image.
    out.mkdir(exist_ok=True)
    line = shlex.join(["s2d-desktop", "predict", str(folder), *images, "-o", str(out)])
    yield from predict_network(folder, images, out, command=line)
