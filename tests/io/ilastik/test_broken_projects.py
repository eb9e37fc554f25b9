"""Every real project, damaged in thousands of ways, is read or refused with a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from s2d_desktop.io.ilastik.project import lane_source, open_project
from s2d_desktop.model.errors import InputError, ProjectProblem
from tests.broken_projects import small_copy

from .tools import replace, small_project

CASES = 2100
BATCH = 350
SECONDS = 120
"""For a batch that takes six on a free machine."""

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def projects(shared_fixtures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("projects")
    found = sorted((shared_fixtures / "ilastik").rglob("*.ilp"))
    assert len(found) >= 30
    for k, path in enumerate(found):
        small_copy(path, folder / f"{k:02d}.ilp")
    return folder


def run(projects: Path, first: int, end: int) -> tuple[list[str], str]:
    """(what became of each case, what went wrong): a child that hangs or dies is a failed case."""
    command = [sys.executable, "-m", "tests.broken_projects", projects, first, end]
    try:
        done = subprocess.run(
            list(map(str, command)),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        out, failed = done.stdout, "" if done.returncode == 0 else f"ended {done.returncode}"
        failed = failed and f"{failed}: {done.stderr[-2000:]}"
    except subprocess.TimeoutExpired as late:
        out, failed = (late.stdout or b"").decode(), "did not end"
    lines = out.splitlines()
    if failed or "\nWRONG" in out:
        at = next((k for k, line in enumerate(lines) if line.startswith("WRONG")), len(lines))
        failed = "\n".join([*lines[max(0, at - 1) : at + 40], failed])
    return [line for line in lines if line in ("read", "refused")], failed


def test_the_copies_that_are_damaged_are_whole_before(projects: Path) -> None:
    trained = [p for p in projects.glob("*.ilp") if open_project(p).forest is not None]
    assert len(trained) >= 15


@pytest.mark.parametrize("first", range(0, CASES, BATCH))
def test_a_damaged_project_is_read_or_refused_with_a_sentence(first: int, projects: Path) -> None:
    became, failed = run(projects, first, first + BATCH)
    assert not failed, failed
    assert len(became) == BATCH
    # Damage that nobody looks at is no damage, but much of it is looked at.
    assert became.count("refused") > BATCH / 10


def test_a_link_to_another_file_is_named_and_not_followed(tmp_path: Path) -> None:
    secret = small_project(tmp_path / "secret.ilp")
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        del file["PixelClassification"]
        file["PixelClassification"] = h5py.ExternalLink(str(secret), "/PixelClassification")
    with pytest.raises(ProjectProblem, match="reaches into another file") as caught:
        open_project(path)
    assert str(secret) in caught.value.why


@pytest.mark.parametrize("how", ["external", "virtual"])
def test_values_in_another_file_are_not_read(how: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(bytes(range(100)) * 20)
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        name = next(n for n in file["Input Data/local_data"])
        images = file["Input Data/local_data"]
        attributes = dict(images[name].attrs)
        del images[name]
        if how == "external":
            image = images.create_dataset(name, (20, 24), "u1", external=[(str(secret), 0, 480)])
        else:
            layout = h5py.VirtualLayout((20, 24), "u1")
            layout[...] = h5py.VirtualSource("/elsewhere/secret.h5", "x", (20, 24))
            image = images.create_virtual_dataset(name, layout)
        image.attrs.update(attributes)
    with pytest.raises(InputError, match="keeps its pixels in other files"):
        lane_source(open_project(path))


def test_many_small_claims_are_added_up(tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp")
    with h5py.File(path, "r+") as file:
        labels = file["PixelClassification/LabelSets/labels000"]
        tags = labels["block0000"].attrs["axistags"]
        for k in range(3):
            shape = (1, 1, 2**14, 2**15, 1)
            block = labels.create_dataset(f"block1{k:03d}", shape, "u1", chunks=True)
            block.attrs["blockSlice"] = "[0:1,0:1,0:16384,0:32768,0:1]"
            block.attrs["axistags"] = tags
    from s2d_desktop.io.ilastik.project import strokes

    with pytest.raises(ProjectProblem, match="labels of this project"):
        strokes(open_project(path))


def test_a_pickle_in_the_place_of_a_classifier_is_named_and_not_loaded(tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp")
    harm = b"cposix\nsystem\n(S'touch " + str(tmp_path / "harm").encode() + b"'\ntR."
    forests = "PixelClassification/ClassifierForests"
    with h5py.File(path, "r+") as file:
        kind = b"clazyflow.classifiers.sklearnLazyflowClassifier\nSklearnLazyflowClassifier\np0\n."
        replace(file, f"{forests}/pickled_type", kind)
        replace(file, f"{forests}/pickled_classifier", np.void(harm))
        replace(file, "PixelClassification/ClassifierFactory", np.void(harm))
    with pytest.raises(ProjectProblem, match="cannot be used") as caught:
        open_project(path).require_forest()
    assert "'SklearnLazyflowClassifier'" in caught.value.why
    assert "train" in caught.value.try_this
    assert not (tmp_path / "harm").exists()
