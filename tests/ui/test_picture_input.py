"""One panel alone: what fingers and the wheel do, and on which pixels of the screen voxels lie."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QNativeGestureEvent, QPainter, QPointingDevice
from PySide6.QtWidgets import QApplication

from s2d_desktop.model.source import ArraySource
from s2d_desktop.ui.app import make_application
from s2d_desktop.ui.viewer.camera import Camera
from s2d_desktop.ui.viewer.display import Display
from s2d_desktop.ui.viewer.layers import raw_layer
from s2d_desktop.ui.viewer.pixels import Pixels, TileKey
from s2d_desktop.ui.viewer.tile_loader import TileLoader
from s2d_desktop.ui.viewer.tile_painter import TilePainter
from s2d_desktop.ui.viewer.tile_store import TileStore
from s2d_desktop.ui.viewer.tile_view import TileView
from tests.ui.acting import wheel

SIZE = (100, 200)


@pytest.fixture
def view() -> Iterator[TileView]:
    make_application(["test"])
    loader = TileLoader(TileStore(), threads=1)
    view = TileView(Camera(), Display(), loader, "raw")
    view.resize(SIZE[1], SIZE[0])
    view.camera.show_image((1, 30, 1000, 1000), SIZE)
    yield view
    loader.stop()


def pinch(view: TileView, place: QPoint, more: float) -> None:
    QApplication.sendEvent(
        view,
        QNativeGestureEvent(
            Qt.NativeGestureType.ZoomNativeGesture,
            QPointingDevice.primaryPointingDevice(),
            2,
            QPointF(place),
            QPointF(place),
            QPointF(place),
            more,
            QPointF(),
        ),
    )


def test_what_lies_between_the_fingers_stays_there(view: TileView) -> None:
    view.camera.centre_on(0, 0, 400, 600, zoom=2.0)
    place = QPoint(170, 20)
    before = view.camera.to_voxel(place.y(), place.x(), SIZE)
    pinch(view, place, 0.25)
    assert view.camera.zoom == 2.5
    assert view.camera.to_voxel(place.y(), place.x(), SIZE) == pytest.approx(before)


def test_a_trackpad_turns_slices_as_slowly_as_a_wheel(view: TileView) -> None:
    view.camera.go_to_slice(10)
    for _ in range(8):
        wheel(view, QPoint(5, 5), -15, shift=True)
    assert view.camera.z == 11
    wheel(view, QPoint(5, 5), -60, shift=True)
    wheel(view, QPoint(5, 5), 120, shift=True)
    assert view.camera.z == 10, "what was begun the other way does not count"


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_voxels_lie_on_whole_pixels_of_the_screen(view: TileView, ratio: float) -> None:
    # 8 x 8 voxels, 7 pixels each: without blur every pixel has one of the 64 values.
    values = (np.arange(64, dtype=np.uint8) * 3 + 30).reshape(1, 1, 8, 8, 1)
    pixels = Pixels(ArraySource(values, "tzyxc"), (0, 1), computed=False, side=4)
    keys = [TileKey(0, 0, 0, row, col) for row in (0, 1) for col in (0, 1)]
    store = view.loader.store
    store.show({pixels.token})
    for key in keys:
        store.put(pixels, key, pixels.read(key))
    camera, size = Camera(), (60, 60)
    camera.show_image((1, 1, 8, 8), size)
    camera.centre_on(0, 0, 4.05, 3.97, zoom=7.0 / ratio)
    image = QImage(round(60 * ratio), round(60 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    painter = QPainter(image)
    layer = raw_layer(pixels, view.display)
    assert TilePainter(painter, camera, view.loader, size, ratio).draw(layer, keys, True) == []
    painter.end()
    drawn = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[..., 0]
    found, counts = np.unique(drawn, return_counts=True)
    assert set(found) - {0} == set(values.ravel())
    assert set(counts[found > 0]) == {49}


def test_values_of_coarse_tiles_lie_where_their_voxels_are_at_the_end_of_the_image_too() -> None:
    pixels = Pixels(ArraySource(np.zeros((1, 1, 37, 50, 1), np.uint8), "tzyxc"), (0, 1), False, 16)
    # 37 = 4 * 9 + 1 voxels: the tenth value of a column stands for rows 36 to 39.
    assert pixels.sampled(TileKey(0, 0, 2, 0, 0)) == (0, 0, 40, 52)
    assert pixels.read(TileKey(0, 0, 2, 0, 0)).shape == (10, 13)
    assert pixels.sampled(TileKey(0, 0, 0, 2, 3)) == pixels.box(TileKey(0, 0, 0, 2, 3))
