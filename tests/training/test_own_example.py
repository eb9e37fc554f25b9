"""The example that a training leaves beside its Enhancer."""

import numpy as np
import pytest
import tifffile

from s2d_desktop.training import forests
from s2d_desktop.training.enhancer_plan import plan_from_json
from s2d_desktop.training.forest_cache import ForestMap, PlaneCache
from s2d_desktop.training.own_example import own_example

CARD = {"structure": "discs", "ndim": 2, "halo": 24, "tile_multiple": 4}


def flat_map(share, right, z=5, side=96):
    """A map of a slice: `share` of it structure, its own class with probability `right`."""
    truth = np.zeros((side, side), np.uint8)
    truth[: round(share * side)] = 1
    p = np.where(truth, right, 255 - right).astype(np.uint8)
    facts = {"predicted": {"image": 0, "z": z, "condition": 0}, "corner": [0, 0]}
    return ForestMap(p, truth, facts)


def test_of_the_forests_in_the_middle_the_map_with_a_third_of_structure_is_shown(
    small_plan, tmp_path
):
    plan = plan_from_json(small_plan)
    third = {"share": 1 / 3}
    maps = [
        flat_map(**third, right=250),  # a good one
        flat_map(0.1, right=180),
        flat_map(0.4, right=170),
        flat_map(**third, right=90),  # a bad one
    ]
    example = own_example(plan, CARD, maps, PlaneCache(plan, tmp_path))
    np.testing.assert_array_equal(example.maps[0], maps[2].probability)


def test_a_large_map_is_cut_to_its_middle_and_a_small_one_is_taken_whole(small_plan, tmp_path):
    plan = plan_from_json(small_plan)
    large = flat_map(0.3, 200, side=500)
    large.probability[:] = np.arange(500, dtype=np.uint8)[:, None] % 251
    example = own_example(plan, {**CARD, "halo": 4}, [large], NoImages())
    np.testing.assert_array_equal(example.maps[0], large.probability[90:410, 90:410])
    assert example.raw is None
    # 2 x 192 and a step are more than 320.
    example = own_example(plan, {**CARD, "halo": 192}, [large], NoImages())
    assert example.maps.shape == (1, 388, 388)


class NoImages:
    """Images that were moved since the forests were trained."""

    def slice(self, key):
        raise FileNotFoundError


@pytest.mark.parametrize("volume", [False, True])
def test_the_image_is_of_the_same_place_as_the_map(request, small_plan, tmp_path, volume):
    if volume:
        value = request.getfixturevalue("volume_plan")
        card = {"input": {"classes": ["other", "disc", "rim"]}, "ndim": 3}
        card |= {"halo": [8, 24, 24], "tile_multiple": [2, 4, 4]}
    else:
        value, card = small_plan, CARD
    plan = plan_from_json(value)
    cache = PlaneCache(plan, tmp_path / "features")
    series = forests.Series("validation", "dense_patches", 0, 1)
    (m,) = forests.run_series(plan, series, cache)
    example = own_example(plan, card, [m], cache)
    raw = tifffile.imread(plan.images[0].raw)
    z = m.facts["predicted"]["z"]
    *first, y, x = m.facts["corner"]
    wanted = raw[z, y : y + 64, x : x + 64]
    if volume:
        wanted = raw[z + first[0] : z + first[0] + 4, y : y + 64, x : x + 64]
    np.testing.assert_array_equal(example.raw, wanted)
    assert example.raw.dtype == np.uint8
    assert example.maps.shape == ((3, 4, 64, 64) if volume else (1, 64, 64))
    assert ("the classes other, disc, rim" if volume else "map of discs") in example.words


def test_grey_values_that_are_no_bytes_are_stretched_to_bytes(small_plan, tmp_path):
    raw = np.random.default_rng(0).normal(1000, 100, (8, 96, 96)).astype(np.float32)
    tifffile.imwrite(tmp_path / "float.tif", raw)
    small_plan["images"][0]["raw"] = str(tmp_path / "float.tif")
    plan = plan_from_json(small_plan)
    example = own_example(plan, CARD, [flat_map(0.3, 200)], PlaneCache(plan, tmp_path / "f"))
    assert example.raw.dtype == np.uint8
    assert (example.raw.min(), example.raw.max()) == (0, 255)
    assert np.corrcoef(example.raw.ravel(), raw[5].ravel())[0, 1] > 0.99
