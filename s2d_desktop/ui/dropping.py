"""What becomes of files that are dropped on the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData

from s2d_desktop.model.errors import FileProblem
from s2d_desktop.ui.documents import is_classifier
from s2d_desktop.ui.session import is_own_network
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.zoo.keeper import is_package


def take(window: Any, dropped: QMimeData) -> None:
    """Open the files, or add an Enhancer or a network; what cannot be used gets an answer."""
    files = [Path(u.toLocalFile()) for u in dropped.urls() if u.isLocalFile()]
    is_onnx = bool(files) and files[0].suffix.lower() == ".onnx"
    if not files:
        window.show_error(FileProblem(*(tr(f"drop.{k}") for k in ("what", "why", "try"))), "")
    elif is_package(files[0]) and window.zoo.isVisible():
        window.keeper.add(files[0])
    elif is_own_network(files[0]) or (is_onnx and window.conductor.document is not None):
        window.conductor.add_enhancer_file(files[0])
    elif is_package(files[0]):
        window.show_enhancers()
        window.keeper.add(files[0])
    else:
        # Of a classifier and an image that are dropped together, in any order.
        files.sort(key=lambda path: not is_classifier(path))
        window.open_file(files[0], files[1] if len(files) > 1 else None)
