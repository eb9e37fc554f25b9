import json

import numpy as np
import pytest
import tifffile
from scipy import ndimage

from s2d_desktop.jobs import cell_blocks
from s2d_desktop.jobs import cells as module
from s2d_desktop.jobs.cells import CellSettings
from s2d_desktop.jobs.evaluate import evaluate
from s2d_desktop.jobs.object_settings import ObjectSettings
from s2d_desktop.jobs.segment import segment
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Note, Progress, Result, Saved
from s2d_desktop.model.resources import resource
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.metrics import Contingency


def membranes(depth=1):
    """Each slice: a cross of membranes, three pixels thick, with a gap in one arm: four cells."""
    p = np.zeros((depth, 100, 120), np.float32)
    p[:, 49:52] = p[:, :, 59:62] = 0.95
    p[:, 20:24, 59:62] = 0.1
    return p


QUARTERS = ((20, 30), (20, 90), (80, 30), (80, 90))
"""A place in each of the four cells."""


def run(tmp_path, p, settings=None, **options):
    np.save(tmp_path / "map.npy", p)
    out = tmp_path / "cells.npy"
    cells = settings or CellSettings()
    events = list(segment(tmp_path / "map.npy", out, cells=cells, axes="zyx", **options))
    assert isinstance(events[-1], Result)
    assert [e.path for e in events if isinstance(e, Saved)] == [out]
    return np.load(out), events[-1].facts, [e.text for e in events if isinstance(e, Note)]


def test_cells_with_a_gap_between_them_get_their_own_numbers(tmp_path):
    cells, facts, _ = run(tmp_path, membranes())
    assert cells.dtype == np.int32
    assert cells.min() == 1
    assert facts["objects"] == 4
    assert sorted(int(cells[0, y, x]) for y, x in QUARTERS) == [1, 2, 3, 4]


def test_objects_at_a_threshold_join_them(tmp_path):
    np.save(tmp_path / "inside.npy", 1 - membranes())
    *_, last = segment(
        tmp_path / "inside.npy",
        tmp_path / "o.npy",
        objects=ObjectSettings(numbered=True),
        axes="zyx",
    )
    assert last.facts["objects"] == 3
    assert last.facts["multicut"] is None


def test_slices_are_numbered_on_and_the_user_is_told(tmp_path):
    cells, facts, notes = run(tmp_path, membranes(3))
    assert facts["objects"] == 12
    assert [int(c.min()) for c in cells] == [1, 5, 9]
    assert any("each slice on its own" in n for n in notes)
    assert not any("each slice" in n for n in run(tmp_path, membranes(1))[2])


def test_membranes_are_left_out_if_wanted(tmp_path):
    p = membranes()
    cells, facts, _ = run(tmp_path, p, CellSettings(boundary=True))
    np.testing.assert_array_equal(cells == 0, p > 0.5)
    assert facts["objects"] == 4
    # Above a threshold of 0.05 the gap is membrane, too.
    cells, _, _ = run(tmp_path, p, CellSettings(boundary=True), threshold=0.05)
    np.testing.assert_array_equal(cells == 0, p > 0.05)


def test_small_cells_are_left_out_and_the_others_numbered_without_gaps(tmp_path):
    p = membranes()
    p[0, 70:73, 62:] = 0.95  # cuts one quarter into 18 and 27 rows
    cells, facts, _ = run(tmp_path, p)
    assert facts["objects"] == 5
    sizes = np.bincount(cells.ravel())
    smallest = int(sizes[1:].min())
    cells, facts, _ = run(tmp_path, p, CellSettings(min_size=smallest + 1))
    assert facts["objects"] == 4
    assert set(np.unique(cells)) == {0, 1, 2, 3, 4}
    assert np.count_nonzero(cells == 0) == smallest


def test_beta_decides_how_much_is_cut(tmp_path):
    p = membranes()
    p[p > 0.5] = 0.6
    assert run(tmp_path, p, CellSettings(beta=0.2))[1]["objects"] == 1
    assert run(tmp_path, p, CellSettings(beta=0.5))[1]["objects"] == 4


def test_the_sheet_says_how_cells_were_found(tmp_path):
    run(tmp_path, membranes(), CellSettings(beta=0.3))
    sheet = json.loads((tmp_path / "cells.npy.provenance.json").read_text())["facts"]
    assert sheet["multicut"]["beta"] == 0.3
    assert sheet["multicut"]["library"].startswith("bioimage-cpp ")
    assert sheet["multicut"]["fragments"]["seed_sigma"] == 2.0


def test_a_map_of_the_inside_of_cells_is_wondered_at(tmp_path):
    assert not any("really the membranes" in n for n in run(tmp_path, membranes())[2])
    assert any("really the membranes" in n for n in run(tmp_path, 1 - membranes())[2])


def test_a_slice_that_does_not_fit_into_memory_is_taken_in_blocks(tmp_path, monkeypatch):
    needed = 100 * 120 * module.BYTES_PER_PIXEL
    monkeypatch.setattr(module, "memory_bytes", lambda: (needed, needed))
    whole, facts, notes = run(tmp_path, membranes(2))
    assert facts["multicut"]["blocks"] is None
    monkeypatch.setattr(module, "memory_bytes", lambda: (needed, needed - 1))
    found, facts, more = run(tmp_path, membranes(2))
    # Of one block it is the same.
    np.testing.assert_array_equal(found, whole)
    assert facts["multicut"]["blocks"] == 2048
    assert [n for n in more if n not in notes] == [n for n in more if "blocks of 2048" in n] != []
    with pytest.raises(InputError, match="memory") as error:
        scores(tmp_path, membranes(2), membranes(2) > 0.5, membranes=True)
    assert "Cut the image" in error.value.try_this


@pytest.mark.parametrize("boundary", [False, True])
def test_in_blocks_cells_go_on_over_the_borders(tmp_path, monkeypatch, boundary):
    p = membranes(2)
    p[1] = p[1, ::-1]
    monkeypatch.setattr(cell_blocks, "BLOCK", 32)
    settings = CellSettings(boundary=boundary, blocks=True)
    cells, facts, _ = run(tmp_path, p, settings)
    assert facts["objects"] == 8
    whole, _, _ = run(tmp_path, p, CellSettings(boundary=boundary))
    inside = p < 0.05
    np.testing.assert_array_equal(cells[inside], whole[inside])
    np.testing.assert_array_equal(cells == 0, (p > 0.5) & boundary)
    cells, facts, _ = run(tmp_path, p, CellSettings(min_size=2800, boundary=boundary, blocks=True))
    sizes = np.bincount(whole.ravel())[1:]
    assert facts["objects"] == cells.max() == np.count_nonzero(sizes >= 2800)


def test_in_blocks_cells_of_a_real_image_are_those_of_the_whole_but_for_a_few(monkeypatch):
    image = tifffile.imread(resource("example", "vnc_crop.tif"))[:512, :512].astype(np.float32)
    smooth = ndimage.gaussian_filter(image, 1.5)
    dark = 1 - np.argsort(np.argsort(smooth.ravel())).reshape(smooth.shape) / smooth.size
    source = ArraySource(
        np.clip((dark - 0.75) * 4 + 0.5, 0, 1)[None, None, ..., None].astype(np.float32), "tzyxc"
    )
    found = []
    for settings in (CellSettings(), CellSettings(blocks=True)):
        monkeypatch.setattr(cell_blocks, "BLOCK", 200)
        out = np.zeros(source.info.shape, np.int32)
        steps = module.label_cells(source, 0, 0.5, out, settings)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                found.append(read_whole(end.value[0])[0, 0, ..., 0])
                break
    same = Contingency()
    same.add(found[1], found[0])
    assert 0 < sum(same.variation_of_information()) < 0.15


def test_values_that_are_no_probabilities_are_refused(tmp_path):
    p = membranes()
    p[0, 99, 119] = np.nan
    with pytest.raises(InputError):
        run(tmp_path, p)


def test_cancelling_between_the_steps_of_a_slice_leaves_nothing(tmp_path):
    np.save(tmp_path / "map.npy", membranes())
    (tmp_path / "out").mkdir()
    events = segment(
        tmp_path / "map.npy", tmp_path / "out" / "c.npy", cells=CellSettings(), axes="zyx"
    )
    for event in events:
        if isinstance(event, Progress) and event.done >= 0.9:
            break
    assert any((tmp_path / "out").iterdir()), "there is something to remove"
    events.close()
    assert list((tmp_path / "out").iterdir()) == []


# Agreement with the truth


def scores(tmp_path, found, truth, **options):
    np.save(tmp_path / "found.npy", found)
    np.save(tmp_path / "truth.npy", truth)
    *_, last = evaluate(tmp_path / "found.npy", tmp_path / "truth.npy", axes="zyx", **options)
    return last.facts


def test_cells_of_a_map_of_membranes_are_compared_with_those_between_true_membranes(tmp_path):
    truth = np.zeros((2, 100, 120), np.uint8)
    truth[:, 49:52] = truth[:, :, 59:62] = 1
    facts = scores(tmp_path, membranes(2), truth, membranes=True)
    assert facts["kind"] == "probabilities"
    assert facts["recall"] < 1, "of the membranes, which have a gap"
    assert (facts["vi"], facts["adapted_rand_error"]) == (0, 0)
    assert (facts["objects"], facts["true_objects"]) == (8, 8)
    assert facts["beta"] == 0.5


def test_the_best_beta_is_found_and_said(tmp_path):
    p = membranes()
    truth = (p[:, 10:11] > 0.5).repeat(100, 1).astype(np.uint8)  # only the upright membrane
    p[0, 49:52] = 0.6
    facts = scores(tmp_path, p, truth, membranes=True, beta=0.7)
    # Each half is cut in two nearly equal parts.
    assert facts["vi_split"] == pytest.approx(1, abs=0.01)
    assert facts["best_vi"] == pytest.approx(0, abs=0.01)
    assert facts["best_beta"] < 0.4


def test_labels_are_compared_with_the_cells_between_true_membranes(tmp_path):
    truth = np.zeros((1, 40, 41), np.uint8)
    truth[:, :, 20] = 255
    one = np.ones((1, 40, 41), np.int32)
    facts = scores(tmp_path, one, truth, membranes=True)
    assert facts["kind"] == "labels"
    assert facts["vi_merge"] == pytest.approx(1.0)
    assert (facts["objects"], facts["true_objects"]) == (1, 2)
    assert "beta" not in facts


def test_labels_of_slices_are_compared_with_a_truth_in_3d_slice_by_slice(tmp_path):
    truth = np.zeros((2, 30, 30), np.uint16)
    truth[:, :, :15], truth[:, :, 15:] = 7, 8
    slices = truth - 6
    slices[1] += 2
    assert scores(tmp_path, slices, truth)["vi_split"] == pytest.approx(1.0)
    facts = scores(tmp_path, slices, truth, per_slice=True)
    assert (facts["vi"], facts["objects"], facts["true_objects"]) == (0, 4, 4)
