"""What a user does with the mouse, and what the eye sees; used by many tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.viewer.tile_view import TileView

PATIENCE_MS = 240_000
"""Tests may run beside heavy work on two cores."""


def drop(window: MainWindow, *paths: Path, text: str = "") -> None:
    """Drop files, or a text, onto the window."""
    data = QMimeData()
    if paths:
        data.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
    data.setText(text)
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def save_as(window: MainWindow, path: Path) -> None:
    """Save the work under a name, and wait until it is in its file."""
    window.project.save_as(path)
    assert window.project.wait_until_saved()


def picture(view: TileView) -> QImage:
    """What the panel shows, without the crosshair."""
    view.camera.point(None)
    return view.grab().toImage()


def colour_at(view: TileView, y: int, x: int) -> QColor:
    """Colour drawn in the middle of voxel (y, x)."""
    place = view.screen_position(y + 0.5, x + 0.5)
    image = picture(view)
    ratio = image.devicePixelRatio()
    return image.pixelColor(int(place.x() * ratio), int(place.y() * ratio))


def wheel(view: TileView, place: QPoint, turned: int, shift: bool = False) -> None:
    """Turn the wheel over a place of a panel."""
    event = QWheelEvent(
        QPointF(place),
        view.mapToGlobal(QPointF(place)),
        QPoint(),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def pixels_of(image: QImage) -> np.ndarray:
    """Red of each pixel."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    values = np.frombuffer(image.constBits(), np.uint8)
    return values.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width(), 2]
