"""A project that was saved in the window runs without it, with all that was chosen in it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.cli.main import main
from s2d_desktop.io.project_file import link_to, write_project_file
from s2d_desktop.io.writers import write
from s2d_desktop.model.saved_work import Choices, ObjectChoices, SavedWork, TrainedForest
from s2d_desktop.model.source import ArraySource
from tests.networks import bright_and_dark, pixelwise


def call(*words: object) -> int:
    return main([str(word) for word in words])


@pytest.fixture
def on_a_map(tmp_path: Path) -> Path:
    """A map with p = x / 95 and a square of 1; the Enhancer 1 - p; objects above 0.75."""
    ramp = np.tile(np.linspace(0, 1, 96, dtype=np.float32), (64, 1))
    ramp[10:30, 10:30] = 1.0
    values = np.stack([ramp, 1 - ramp], axis=-1)
    source = ArraySource(values, "yxc", "map", channel_names=("nucleus", "background"))
    list(write(source, tmp_path / "map.h5"))
    enhancer = pixelwise(tmp_path / "opposite.onnx", [[-1]], [1])
    work = SavedWork(
        link_to(tmp_path / "map.h5", tmp_path),
        enhancer_file=link_to(enhancer, tmp_path),
        choices=Choices(class_name="nucleus", enhancer="opposite", threshold=0.75),
        objects=ObjectChoices("objects", min_size=5),
    )
    return write_project_file(tmp_path / "wörk 1.s2d", work)


def test_the_enhanced_map_is_that_of_the_saved_class_and_enhancer(on_a_map, tmp_path):
    assert call("enhance", on_a_map, "-o", tmp_path / "out.npy") == 0

    # 1 - p of the class nucleus, at the left end, the right end and in the square.
    found = np.load(tmp_path / "out.npy")
    assert [found[0, 0], found[0, 95], found[15, 15]] == pytest.approx([1, 0, 0], abs=0.01)


def test_the_segmentation_has_the_saved_threshold_and_numbers_objects(on_a_map, tmp_path, capsys):
    assert call("segment", on_a_map, "-o", tmp_path / "out.npy", "--json") == 0

    # 1 - p > 0.75 in columns 0 to 23, but for 14 of them in the 20 lines of the square.
    found = np.load(tmp_path / "out.npy")
    assert np.count_nonzero(found) == 64 * 24 - 14 * 20
    facts = json.loads(capsys.readouterr().out)
    assert (facts["objects"], facts["threshold"]) == (1, 0.75)
    assert (tmp_path / "out_enhanced.h5").is_file(), "what the objects were made of"


def test_what_the_command_says_counts_instead(on_a_map, tmp_path):
    words = ("--threshold", "0.5", "--objects", "--min-size", "2000")
    assert call("segment", on_a_map, "-o", tmp_path / "out.npy", *words) == 0

    # 48 columns without the 20 x 20 square are 2672 pixels; with 0.75 there were 1256.
    assert np.count_nonzero(np.load(tmp_path / "out.npy")) == 64 * 48 - 20 * 20


def test_a_retrained_forest_is_trained_with_the_saved_recipe(shared_fixtures, tmp_path):
    folder = Path(shutil.copytree(shared_fixtures / "ilastik" / "api_2d", tmp_path / "cells"))
    project = folder / "PixelClass.ilp"
    forest = TrainedForest((1,), 7, "vigra")
    work = SavedWork(link_to(project, tmp_path), forest=forest)
    saved = write_project_file(tmp_path / "work.s2d", work)

    assert call("predict", saved, "-o", tmp_path / "a.npy") == 0

    facts = json.loads((tmp_path / "a.npy.provenance.json").read_text())["facts"]
    assert facts["trained"]["seed"] == 7
    assert facts["structure_tensor"] == "vigra"


def test_a_moved_image_is_read_where_the_window_found_it(shared_fixtures, tmp_path):
    folder = Path(shutil.copytree(shared_fixtures / "ilastik" / "api_2d", tmp_path / "cells"))
    project = folder / "PixelClass.ilp"
    assert call("predict", project, "-o", tmp_path / "before.npy") == 0
    (image,) = folder.glob("*.png")
    moved = Path(shutil.move(image, tmp_path / "elsewhere.png"))
    work = SavedWork(link_to(project, tmp_path), {0: link_to(moved, tmp_path)})
    saved = write_project_file(tmp_path / "work.s2d", work)

    assert call("predict", saved, "-o", tmp_path / "after.npy") == 0

    assert np.array_equal(np.load(tmp_path / "before.npy"), np.load(tmp_path / "after.npy"))


def test_an_own_network_takes_the_place_of_the_enhancer(tmp_path):
    np.save(tmp_path / "raw.npy", np.add.outer(np.arange(64), np.arange(96)).astype(np.uint8))
    network = bright_and_dark(tmp_path / "mine") / "network.onnx"
    choices = Choices(enhancer="own-cells", threshold=0.6)
    work = SavedWork(link_to(tmp_path / "raw.npy", tmp_path), choices=choices)
    work = replace(work, enhancer_file=link_to(network, tmp_path))
    saved = write_project_file(tmp_path / "own.s2d", work)

    assert call("segment", saved, "-o", tmp_path / "out.npy") == 0

    # Its class "bright" is 0.5 + 0.2 (y + x - 100) / 50: above 0.6 where y + x > 125.
    expected = np.add.outer(np.arange(64), np.arange(96)) > 125
    assert np.mean(np.load(tmp_path / "out.npy") != expected) < 0.01


def test_a_missing_file_is_an_answer_with_what_to_do(on_a_map, tmp_path, capsys):
    (tmp_path / "map.h5").unlink()

    for verb in ("predict", "enhance", "segment"):
        assert call(verb, on_a_map, "-o", tmp_path / "out.npy") == 2
        said = capsys.readouterr().err
        assert "is about 'map.h5', which is not there" in said
        assert "find the file there, and save" in said


def test_probabilities_of_a_map_are_refused_in_words(on_a_map, tmp_path, capsys):
    assert call("predict", on_a_map, "-o", tmp_path / "out.npy") == 2

    assert "no probabilities to compute" in capsys.readouterr().err
