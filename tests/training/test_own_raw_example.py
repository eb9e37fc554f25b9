"""What a training leaves beside its network, so that the network can be applied and shared."""

from __future__ import annotations

import numpy as np
import pytest
import tifffile

from s2d_desktop.jobs.predict_network import predict_network
from s2d_desktop.jobs.zoo_export import export_enhancer
from s2d_desktop.model.cache import TileCache
from s2d_desktop.training.network_plan import network_plan_from_json
from s2d_desktop.training.network_training import train_network
from s2d_desktop.training.own_raw_example import own_raw_example
from s2d_desktop.training.survey import Survey, survey
from s2d_desktop.training.training_images import open_images
from s2d_desktop.zoo.networks import find_network
from s2d_desktop.zoo.raw_example import read_raw_example
from tests.training.conftest import discs


@pytest.fixture
def plan(tmp_path):
    """A plan of two images whose raw values tell them apart; the second is held back."""
    for k, name in enumerate(("learned", "kept")):
        raw, truth = discs(2)
        tifffile.imwrite(tmp_path / f"{name}.tif", raw.astype(np.uint16) + 1000 * k)
        np.save(tmp_path / f"{name}_map.npy", np.where(truth, 0.8, 0.2).astype(np.float32))
    images = [
        {"raw": str(tmp_path / "learned.tif"), "teacher": str(tmp_path / "learned_map.npy")},
        {
            "raw": str(tmp_path / "kept.tif"),
            "teacher": str(tmp_path / "kept_map.npy"),
            "use": "held back",
            "slices": [1],
        },
    ]
    value = {
        "name": "discs",
        "images": images,
        "classes": ["disc"],
        "network": {"maps": 2, "levels": 2},
        "training": {
            "batch": 1,
            "patch": 32,
            "max_iterations": 2,
            "validate_every": 1,
            "validation_patches": 1,
            "device": "cpu",
        },
    }
    return network_plan_from_json(value)


def test_the_example_is_a_crop_of_what_was_held_back_as_it_is_in_the_image(plan, tmp_path):
    images = open_images(plan, TileCache())
    found = Survey()
    list(survey(plan, images, found))
    example = own_raw_example(plan, {"ndim": 2, "halo": 12, "tile_multiple": 4}, images, found)
    kept = tifffile.imread(tmp_path / "kept.tif")[1]
    assert example.raw.dtype == np.uint16
    np.testing.assert_array_equal(example.raw[0], kept)
    probabilities = np.load(tmp_path / "kept_map.npy")[1]
    np.testing.assert_array_equal(example.teacher[0], np.rint(255 * probabilities))
    assert "'kept.tif' that was held back" in example.words
    # A network that needs at least 124 x 124: the image of 96 x 96 goes on mirrored.
    example = own_raw_example(plan, {"ndim": 2, "halo": 60, "tile_multiple": 4}, images, found)
    assert example.raw.shape == example.teacher.shape == (1, 124, 124)
    np.testing.assert_array_equal(example.raw[0, :96, :96], kept)
    np.testing.assert_array_equal(example.raw[0, 96:, :96], kept[:-29:-1])


def test_a_finished_training_can_be_applied_and_shared_at_once(plan, tmp_path):
    folder = tmp_path / "trained"
    list(train_network(plan, folder))
    assert find_network(folder).classes == ("disc",)
    example = read_raw_example(folder / "example.npz")
    assert example.raw.min() >= 1000, "of the image that was held back, not normalised"
    *_, last = predict_network(folder, [tmp_path / "kept.tif"], tmp_path / "map.npy")
    assert last.facts["done"][0]["axes"] == "zyx"
    values = np.load(tmp_path / "map.npy")
    assert values.shape == (2, 96, 96)
    assert 0 <= values.min() < values.max() <= 1
    options = {"authors": ["Ada Lovelace"], "licence": "CC0-1.0"}
    *_, last = export_enhancer(folder, tmp_path / "discs.zip", **options)
    assert last.facts["test_difference"] < 1e-4
    assert "pytorch_state_dict" in last.facts["weights"]
