"""The real examples beside the Enhancers that come with the program."""

import csv

import numpy as np
import pytest
import tifffile

from s2d_desktop.model.resources import resource
from s2d_desktop.training.real_examples import RECIPES, make_example
from s2d_desktop.zoo.enhancers import find
from s2d_desktop.zoo.example import read_example


@pytest.fixture(params=RECIPES)
def name(request):
    return request.param


def test_it_is_small_and_its_source_is_named_beside_it(name):
    file = resource("enhancers", name, "example.npz")
    assert file.stat().st_size < 300_000
    example = read_example(file)
    assert example.maps.shape == (1, 320, 320)
    assert example.raw.shape == (320, 320)
    assert example.words == RECIPES[name].words
    for text in ("CITATION.md", "LICENCE.txt"):
        assert "example.npz" in file.with_name(text).read_text(encoding="utf-8")


def test_it_is_of_the_structure_that_its_enhancer_is_for(name):
    assert f"map of {find(name).structure}" in RECIPES[name].words


def test_no_image_that_is_kept_for_testing_is_painted_on_or_shown(shared_data):
    membranes, nuclei = RECIPES["membranes-em-2d"], RECIPES["nuclei-2d"]
    assert membranes.raw == "vnc/raw_stack1.tif"
    assert max(*membranes.painted, membranes.shown) <= 9
    folder, file = nuclei.raw.split("/")
    with (shared_data / folder / "index.csv").open(newline="") as stream:
        ours = {
            int(r["page"]): r["split_ours"] for r in csv.DictReader(stream) if r["file"] == file
        }
    assert {ours[page] for page in (*nuclei.painted, nuclei.shown)} == {"train"}


def test_it_shows_something_and_leaves_something_to_enhance(name, shared_data):
    recipe = RECIPES[name]
    assert recipe.shown not in recipe.painted
    example = read_example(resource("enhancers", name, "example.npz"))
    y, x = recipe.corner
    raw, labels = (
        tifffile.imread(shared_data / f, key=recipe.shown)[y : y + 320, x : x + 320]
        for f in (recipe.raw, recipe.labels)
    )
    np.testing.assert_array_equal(example.raw, raw)
    truth = labels > 0
    assert 0.2 < truth.mean() < 0.5
    found = example.maps[0] > 127
    assert 0.7 < 2 * (found & truth).sum() / (found.sum() + truth.sum()) < 0.9


@pytest.mark.slow
def test_the_command_makes_it_again_from_the_data_set(name, shared_data):
    again = make_example(shared_data, RECIPES[name])
    example = read_example(resource("enhancers", name, "example.npz"))
    np.testing.assert_array_equal(again.raw, example.raw)
    # Another version of scikit-learn may draw other trees, and so lead the user to other places.
    assert np.corrcoef(again.maps.ravel(), example.maps.ravel())[0, 1] > 0.8
