"""What is seen while settings are tried is what the whole image gives, as far as it is in view."""

import numpy as np
import pytest
from scipy import ndimage

from s2d_desktop.jobs.cells import CellSettings
from s2d_desktop.jobs.found_objects import find_everywhere
from s2d_desktop.jobs.object_settings import ObjectSettings
from s2d_desktop.jobs.visible_objects import HALO, LiveObjects, box_to_compute
from s2d_desktop.model.events import Note, Progress
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.multicut import fragments_of


def source_of(values):
    return ArraySource(values[None, None, ..., None].astype(np.float32), "tzyxc")


def view(y0, y1, x0, x1):
    return Region((0, 0, y0, x0, 0), (1, 1, y1, x1, 1))


def everything(source, settings, cells=None):
    steps = find_everywhere(source, 0, 0.5, settings, cells)
    events = []
    while True:
        try:
            events.append(next(steps))
        except StopIteration as end:
            return end.value, events


@pytest.fixture
def blobs():
    smooth = ndimage.gaussian_filter(np.random.default_rng(0).random((500, 600)), 4)
    return (smooth - smooth.min()) / np.ptp(smooth)


@pytest.mark.parametrize("split", [None, 2.0])
def test_with_the_whole_slice_in_view_it_is_the_result(blobs, split):
    settings = ObjectSettings(True, 30, False, True, split)
    seen = LiveObjects().find(source_of(blobs), view(0, 500, 0, 600), 0.5, settings, None)
    found, _ = everything(source_of(blobs), settings)
    np.testing.assert_array_equal(seen.labels, read_whole(found.labels)[0, 0, ..., 0])
    assert (seen.count, seen.cut) == (len(found.objects), 0)
    found.close()


def test_what_reaches_beyond_the_computed_part_is_counted_and_never_too_small():
    p = np.zeros((600, 600))
    p[300, 290:] = 0.9  # a line that leaves the view, 310 long
    p[290:295, 290:295] = 0.9  # 25 pixels in the middle of it
    settings = ObjectSettings(numbered=True, min_size=200)
    seen = LiveObjects().find(source_of(p), view(280, 320, 280, 320), 0.5, settings, None)
    assert (seen.count, seen.cut) == (1, 1)
    assert seen.box == view(280 - HALO, 320 + HALO, 280 - HALO, 320 + HALO)
    labels = np.zeros(seen.labels.shape, int)
    labels[300 - seen.box.start[2], 290 - seen.box.start[3] :] = 1
    np.testing.assert_array_equal(seen.labels, labels)


def test_an_object_keeps_its_place_when_the_view_moves(blobs):
    live, source = LiveObjects(), source_of(blobs)
    settings = ObjectSettings(numbered=True)
    first = live.find(source, view(200, 300, 200, 300), 0.5, settings, None)
    second = live.find(source, view(190, 290, 205, 305), 0.5, settings, None)

    def whole(seen):
        boxes = ndimage.find_objects(seen.labels)
        y, x = np.array(seen.labels.shape) - 1
        return {
            int(seen.places[k])
            for k, (rows, columns) in enumerate(boxes, start=1)
            if rows.start > 0 and columns.start > 0 and rows.stop <= y and columns.stop <= x
        }

    common = whole(first) & whole(second)
    assert len(common) >= 3
    for place in common:
        assert blobs[place // 600, place % 600] > 0.5


def test_cells_are_found_and_another_beta_needs_no_other_fragments(monkeypatch):
    p = np.full((100, 120), 0.05)
    p[49:52] = p[:, 59:62] = 0.6
    calls = []
    monkeypatch.setattr(
        "s2d_desktop.jobs.visible_objects.fragments_of",
        lambda values: calls.append(1) or fragments_of(values),
    )
    live, source, box = LiveObjects(), source_of(p), view(0, 100, 0, 120)
    four = live.find(source, box, 0.5, ObjectSettings(), CellSettings(beta=0.5))
    one = live.find(source, box, 0.5, ObjectSettings(), CellSettings(beta=0.2))
    assert (four.count, one.count) == (4, 1)
    assert calls == [1]
    found, _ = everything(source, ObjectSettings(numbered=True), CellSettings(beta=0.5))
    np.testing.assert_array_equal(four.labels > 0, read_whole(found.labels)[0, 0, ..., 0] > 0)
    assert len(found.objects) == 4
    found.close()


def test_more_than_can_follow_a_slider_is_not_begun():
    shape = (1, 1, 20_000, 20_000, 1)
    assert box_to_compute(view(0, 20_000, 0, 20_000), shape, slow=False) is None
    assert box_to_compute(view(0, 1500, 0, 1500), shape, slow=False) is not None
    assert box_to_compute(view(0, 1500, 0, 1500), shape, slow=True) is None


def test_all_objects_are_kept_until_they_are_closed(blobs, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found, events = everything(source_of(blobs), ObjectSettings(numbered=True))
    labels, count = ndimage.label(blobs.astype(np.float32) > 0.5)
    assert len(found.objects) == count
    assert [e.text for e in events if isinstance(e, Note)] == [f"{count} objects were found."]
    y, x = np.argwhere(labels == 7)[0]
    assert found.number_at(0, 0, int(y), int(x)) == 7
    assert len(list(tmp_path.iterdir())) == 1
    found.close()
    found.close()
    assert list(tmp_path.iterdir()) == []
    assert found.number_at(0, 0, int(y), int(x)) == 0


def test_cancelling_leaves_nothing_on_the_disk(blobs, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    steps = find_everywhere(source_of(blobs), 0, 0.5, ObjectSettings(numbered=True), None)
    while not isinstance(next(steps), Progress):
        pass
    assert list(tmp_path.iterdir())
    steps.close()
    assert list(tmp_path.iterdir()) == []
