"""Networks of the user's own, which see raw data: which there are, and which one was wished for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from s2d_desktop.model.errors import ModelProblem, S2DError
from s2d_desktop.ui import recent, session
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.work import Background

PARTS = ("what", "why", "try")
"""Of the sentences of an error."""


class OwnNetworks(QObject):
    """Their list, kept by folders from one start of the window to the next. No widgets here."""

    came = Signal(object)
    """A network that was asked for has been read."""
    failed = Signal(object)
    """An `S2DError`: it could not be."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self._background = background
        self.listed: list[Any] = []

    def read(self, folder: Path) -> None:
        """Read the network in `folder` and remember it."""
        self._background.do(
            tr("work.enhancer", name=folder.name),
            lambda: session.network_from(folder),
            self._read,
            self.failed.emit,
        )

    def _read(self, network: Any) -> None:
        recent.remember_network(network.network_path.parent)
        self.show(self.listed, network)
        self.came.emit(network)

    def show(self, found: list[Any], used: Any) -> None:
        """List `found`; the one that is used, if it is one of them, as it was read before."""
        if session.sees_raw(used):
            path = used.network_path
            found = [used, *(n for n in found if n.network_path != path)]
        self.listed = found


def without_image(network: Any) -> S2DError:
    """The error that nothing is open that a network could see."""
    return ModelProblem(*(tr(f"own.no_image.{k}", name=network.title) for k in PARTS))
