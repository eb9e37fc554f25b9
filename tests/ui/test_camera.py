from __future__ import annotations

import pytest

from s2d_desktop.ui.viewer.camera import Camera


@pytest.fixture
def camera(qapp) -> Camera:
    camera = Camera()
    camera.show_image((2, 5, 600, 800), (300, 400))
    return camera


def test_fitting_shows_the_whole_image(camera: Camera) -> None:
    top, left = camera.to_view(0, 0, (300, 400))
    bottom, right = camera.to_view(600, 800, (300, 400))
    assert 0 <= top < bottom <= 300
    assert 0 <= left < right <= 400


def test_zooming_keeps_the_voxel_under_the_mouse(camera: Camera) -> None:
    before = camera.to_voxel(120, 260, (300, 400))
    camera.zoom_at(3.0, 120 - 150, 260 - 200)
    assert camera.to_voxel(120, 260, (300, 400)) == pytest.approx(before)


def test_panning_moves_the_picture_by_screen_pixels(camera: Camera) -> None:
    before = camera.to_view(300, 400, (300, 400))
    camera.pan(10, -25)
    after = camera.to_view(300, 400, (300, 400))
    assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((10, -25))


def test_the_centre_never_leaves_the_image(camera: Camera) -> None:
    camera.pan(1e6, -1e6)
    assert (camera.cy, camera.cx) == (0.0, 800.0)


def test_slices_are_clipped_to_those_there_are(camera: Camera) -> None:
    camera.go_to_slice(99)
    assert camera.z == 4
    camera.go_to_time(-3)
    assert camera.t == 0


def test_a_stack_opens_in_its_middle(camera: Camera) -> None:
    assert camera.z == 2


def test_the_mouse_outside_of_the_image_is_on_no_voxel(camera: Camera) -> None:
    camera.point((10.7, 20.2))
    assert camera.voxel() == (10, 20)
    camera.point((-0.1, 20.2))
    assert camera.voxel() is None
