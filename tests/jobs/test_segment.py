from types import SimpleNamespace

import numpy as np
import pytest

from s2d_desktop.jobs import segment as module
from s2d_desktop.jobs.segment import ObjectSettings, segment
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Progress, Result, Saved


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


def test_objects_that_do_not_fit_into_memory_are_refused(stack, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "memory_bytes", lambda: (10_000, 10_000))
    with pytest.raises(InputError, match="memory"):
        run(stack, tmp_path / "l.npy", numbered=True)
    mask = list(segment(stack, tmp_path / "m.npy", axes="zyx"))
    assert isinstance(mask[-1], Result), "a mask needs no more than a tile"


def test_objects_that_do_not_fit_on_the_disk_are_refused(stack, tmp_path, monkeypatch):
    # 3 x 40 x 30 voxels of int32, written twice, need 28.8 kB.
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=28_799))
    with pytest.raises(InputError, match="disk"):
        run(stack, tmp_path / "l.npy", numbered=True)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=28_800))
    run(stack, tmp_path / "l.npy", numbered=True)
