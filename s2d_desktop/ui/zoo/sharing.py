"""Networks that the user gives away: asked how and where to, written in the background."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from s2d_desktop.model.events import Event
from s2d_desktop.ui import choosing
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.zoo.commands import export_name
from s2d_desktop.ui.zoo.export_dialog import ONNX, ExportDialog
from s2d_desktop.ui.zoo.sheet import is_bundled
from s2d_desktop.zoo.enhancers import Enhancer
from s2d_desktop.zoo.networks import RawNetwork

Told = Callable[[str], None]
"""Gets sentences about what was written."""


class Sharing(QObject):
    """From the wish to export to the job."""

    def __init__(self, jobs: JobsBar, window: QWidget) -> None:
        super().__init__(window)
        self._jobs, self._window = jobs, window
        self.dialog: ExportDialog | None = None
        """The question that is being asked, or was asked last."""

    def ask(self, what: Enhancer | RawNetwork, told: Told) -> None:
        """Ask how `what` is to be exported, and where to; then write it."""
        if is_bundled(what):
            # Who made it and what may be done with it stand in its description.
            self._ask_where(what, [], None, told)
            return
        self.dialog = dialog = ExportDialog(what, self._window)

        def go_on() -> None:
            if dialog.format == ONNX:
                path = choosing.file_to_write(self._window, f"{what.name}.onnx", ".onnx")
                if path is not None:
                    self._write(path, lambda: _copying(what.network_path.parent, path), told)
            else:
                self._ask_where(what, dialog.authors, dialog.spdx, told)

        dialog.accepted.connect(go_on)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_where(
        self,
        what: Enhancer | RawNetwork,
        authors: list[str],
        licence: str | None,
        told: Told,
    ) -> None:
        path = choosing.package_to_write(self._window, export_name(what))
        if path is None:
            return
        # What the window shows may come from a file that is not installed.
        target: str | Path = what.name if is_bundled(what) else what.network_path.parent
        self._write(path, lambda: _packing(target, path, authors, licence), told)

    def _write(
        self, path: Path, make: Callable[[], Generator[Event, None, None]], told: Told
    ) -> None:
        def then(saved: list[Path], facts: Mapping[str, Any]) -> None:
            said = tr("share.done", names=", ".join(p.name for p in saved))
            told("\n".join([said, *facts.get("notes", ())]))

        self._jobs.add(tr("zoo.job.export", name=path.name), make, True, then)


# Jobs load libraries: that, too, is done in their threads.


def _copying(folder: Path, path: Path) -> Generator[Event, None, None]:
    from s2d_desktop.jobs.copy_network import copy_network

    yield from copy_network(folder, path)


def _packing(
    target: str | Path, path: Path, authors: list[str], licence: str | None
) -> Generator[Event, None, None]:
    from s2d_desktop.jobs.zoo_export import export_enhancer

    yield from export_enhancer(target, path, authors=authors, licence=licence)
