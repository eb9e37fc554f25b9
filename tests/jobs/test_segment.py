import csv
from types import SimpleNamespace

import numpy as np
import pytest

from s2d_desktop.jobs import objects as module
from s2d_desktop.jobs.object_settings import ObjectSettings
from s2d_desktop.jobs.segment import segment
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Note, Progress, Result, Saved


@pytest.fixture
def stack(tmp_path):
    """Three slices: a column through all of them, and a dot in the last."""
    p = np.zeros((3, 40, 30), np.float32)
    p[:, 5:8, 5:8] = 0.8
    p[2, 20, 20] = 0.8
    path = tmp_path / "map.h5"
    import h5py

    with h5py.File(path, "w") as file:
        file["map"] = p
    return path


def run(path, out, **settings):
    events = list(segment(path, out, objects=ObjectSettings(**settings), axes="zyx"))
    assert isinstance(events[-1], Result)
    assert any(isinstance(e, Progress) for e in events)
    assert [e.path for e in events if isinstance(e, Saved)] == [out]
    return np.load(out), events[-1].facts


def test_slices_are_numbered_on(stack, tmp_path):
    labels, facts = run(stack, tmp_path / "l.npy", numbered=True)
    assert facts["objects"] == 4
    assert [int(labels[z, 6, 6]) for z in range(3)] == [1, 2, 3]
    assert labels[2, 20, 20] == 4
    assert labels.dtype == np.int32


def test_a_volume_is_numbered_as_one(stack, tmp_path):
    labels, facts = run(stack, tmp_path / "l.npy", numbered=True, in_3d=True, min_size=2)
    assert facts["objects"] == 1
    assert labels.sum() == 27


def test_cancelling_leaves_nothing(stack, tmp_path):
    (tmp_path / "out").mkdir()
    events = segment(
        stack, tmp_path / "out" / "l.npy", objects=ObjectSettings(numbered=True), axes="zyx"
    )
    while not isinstance(next(events), Progress):
        pass
    assert any((tmp_path / "out").iterdir()), "there is something to remove"
    events.close()
    assert list((tmp_path / "out").iterdir()) == []


def test_objects_that_do_not_fit_on_the_disk_are_refused(stack, tmp_path, monkeypatch):
    # 3 x 40 x 30 voxels of int32, written twice, need 28.8 kB.
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=28_799))
    with pytest.raises(InputError, match="disk"):
        run(stack, tmp_path / "l.npy", numbered=True)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=28_800))
    run(stack, tmp_path / "l.npy", numbered=True)


def test_who_numbers_slices_of_a_stack_is_told_that_they_are_on_their_own(stack, tmp_path):
    for in_3d, told in ((False, True), (True, False)):
        settings = ObjectSettings(numbered=True, in_3d=in_3d)
        events = list(segment(stack, tmp_path / "l.npy", objects=settings, axes="zyx"))
        assert any("each slice on its own" in e.text for e in events if isinstance(e, Note)) == told


def test_the_table_has_a_row_for_each_number_in_the_labels(tmp_path):
    p = np.zeros((30, 40), np.float32)
    p[2:6, 10:20] = p[20:30, 0:3] = 0.9
    write_map(tmp_path / "map.tif", p, nm=4.0)
    table = tmp_path / "objects.csv"
    settings = ObjectSettings(numbered=True)
    events = list(segment(tmp_path / "map.tif", tmp_path / "l.npy", objects=settings, table=table))
    assert [e.path for e in events if isinstance(e, Saved)] == [tmp_path / "l.npy", table]
    assert events[-1].facts["table"] == str(table)
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    labels = np.load(tmp_path / "l.npy")
    assert [int(r["area_px"]) for r in rows] == list(np.bincount(labels.ravel())[1:]) == [40, 30]
    # By hand: 4 nm x 4 nm are 16 nm².
    assert [float(r["area_nm2"]) for r in rows] == [640, 480]
    for row in rows:
        assert labels[int(float(row["y"])), int(float(row["x"]))] == int(row["object"])
    assert [r["touches_border"] for r in rows] == ["0", "1"]


def test_a_mask_has_no_table(stack, tmp_path):
    with pytest.raises(InputError, match="no table"):
        list(segment(stack, tmp_path / "m.npy", axes="zyx", table=tmp_path / "o.csv"))
    assert not (tmp_path / "m.npy").exists()


def write_map(path, values, nm):
    from s2d_desktop.io.writers import write
    from s2d_desktop.model.source import ArraySource

    source = ArraySource(values, "yx", voxel_size={"y": nm, "x": nm}, unit="nm")
    assert list(write(source, path))
