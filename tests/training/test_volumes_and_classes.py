"""Plans for volumes and for several classes: their labels, slabs, features and forests."""

import json

import numpy as np
import pytest
import tifffile

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.pipeline.features import compute_features
from s2d_desktop.training import forests
from s2d_desktop.training.enhancer_plan import ClassSettings, plan_from_json
from s2d_desktop.training.forest_cache import (
    PlaneCache,
    cached_selection,
)
from s2d_desktop.training.forest_series import column_groups, predict_classes
from s2d_desktop.training.labelled_images import class_map, split_planes
from s2d_desktop.training.training_pixels import class_shares, draw_pixels, worst_tiles
from tests.training.conftest import with_rims


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"classes": [{"name": "a"}]}, "classes names one class only"),
        ({"classes": [{"name": "a"}, {"name": "a", "values": [1]}]}, "there twice"),
        (
            {"classes": [{"name": "a", "values": [1]}, {"name": "b", "values": [1]}]},
            "the label 1 to two classes",
        ),
        ({"classes": [{"name": "a"}, {"name": "b"}]}, "leaves out 'values' in several"),
        ({"classes": [{"name": "a", "values": [-1]}]}, "classes[0].values[0] is -1"),
        ({"classes": [{"values": [1]}]}, "classes[0] lacks the entry 'name'"),
        (
            {"classes": [{"name": "a", "weight": 0}, {"name": "b", "values": [1], "weight": 0}]},
            "no class with a weight",
        ),
        ({"training": {"patch": 32, "loss": "ce"}}, "training.loss is 'ce'"),
        ({"training": {"patch": [4, 32, 32]}}, "training.patch has several numbers"),
        ({"network": {"ndim": 3}, "training": {"patch": 32}}, "training.patch is 32"),
        ({"network": {"ndim": 3}, "training": {"patch": [8, 32]}}, "training.patch is [8, 32]"),
        (
            {"network": {"ndim": 3, "levels": 2}, "training": {"patch": [6, 32, 32]}},
            "training.patch is [6, 32, 32]",
        ),
        (
            {"network": {"ndim": 3, "levels": 2}, "training": {"patch": [16, 32, 32]}},
            "training.patch has 16 slices",
        ),
        (
            {"network": {"ndim": 3, "levels": 2, "factors": [[1, 2, 2]]}},
            "network.factors is [[1, 2, 2]]",
        ),
        ({"network": {"levels": 1, "factors": [[1, 2, 2]]}}, "network.factors is [[1, 2, 2]]"),
        ({"network": {"factors": [[1, 9]]}}, "network.factors[0][1] is 9"),
        ({"forests": {"ndim": 3, "validation_slices": 3}}, "forests.validation_slices is 3"),
        ({"forests": {"ndim": 4}}, "forests.ndim is 4"),
    ],
)
def test_what_is_wrong_with_volumes_and_classes_of_a_plan_is_said(small_plan, change, says):
    small_plan["forests"]["validation_slices"] = 20
    small_plan.update(change)
    with pytest.raises(InputError) as error:
        plan_from_json(small_plan)
    assert says in str(error.value)
    assert error.value.try_this.endswith(".")


def test_a_plan_for_volumes_and_classes_survives_being_written_and_read_back(volume_plan):
    plan = plan_from_json(volume_plan)
    assert plan_from_json(json.loads(json.dumps(plan.to_json()))) == plan
    assert plan.training.loss == "ce", "several classes exclude each other if nothing is said"
    assert plan.network.multiples == (2, 4, 4)


def test_two_classes_are_background_and_structure(small_plan):
    small_plan["classes"] = [{"name": "other"}, {"name": "disc", "values": [3]}]
    plan = plan_from_json(small_plan)
    assert plan.several == ()
    assert plan.training.loss == "bce"


def test_labels_become_classes():
    classes = [ClassSettings("other"), ClassSettings("a", (5, 7)), ClassSettings("b", (300,))]
    labels = np.array([[0, 5, 7], [300, 6, 44]], np.uint16)
    assert class_map(labels, classes).tolist() == [[0, 1, 1], [2, 0, 0]]
    assert class_map(labels, ()).tolist() == [[0, 1, 1], [1, 1, 1]]
    with pytest.raises(InputError, match="labels of an image") as error:
        class_map(labels, classes[1:])
    assert "the label 0, which no class" in str(error.value)


def test_slabs_share_no_slice_and_leave_gaps_between_them(volume_plan):
    training, validation = split_planes(plan_from_json(volume_plan))
    assert [(k.z, k.depth) for k in training] == [(0, 4), (5, 4)]
    assert [(k.z, k.depth) for k in validation] == [(13, 4), (18, 4)]


def test_volumes_too_short_for_two_slabs_are_held_back_as_a_whole(volume_plan, tmp_path):
    images = []
    for k in range(4):
        (tmp_path / str(k)).mkdir()
        images += with_rims(tmp_path / str(k), 8 if k < 2 else 5)
    volume_plan["images"] = images
    volume_plan["forests"]["slab_slices"] = 5
    training, validation = split_planes(plan_from_json(volume_plan))
    assert [(k.image, k.z) for k in training] == [(0, 0), (1, 0)]
    assert [(k.image, k.z) for k in validation] == [(2, 0), (3, 0)]
    volume_plan["images"] = images[:3]
    with pytest.raises(InputError, match="too few slabs") as error:
        split_planes(plan_from_json(volume_plan))
    assert "forests.slab_slices" in str(error.value)
    volume_plan["forests"]["slab_slices"] = 9
    with pytest.raises(InputError, match="cannot be cut into slabs"):
        split_planes(plan_from_json(volume_plan))


def test_slices_of_a_slab_must_follow_each_other(volume_plan):
    volume_plan["images"][0]["slices"] = [*range(10), *range(12, 22)]
    with pytest.raises(InputError, match="cannot be cut into slabs"):
        split_planes(plan_from_json(volume_plan))


def test_features_of_a_slab_are_those_of_a_volume_that_ends_where_it_ends(volume_plan, tmp_path):
    plan = plan_from_json(volume_plan)
    key = split_planes(plan)[0][1]
    slab = PlaneCache(plan, tmp_path / "features").plane(key)
    raw = tifffile.imread(plan.images[0].raw)
    alone = raw[key.z : key.z + 4]
    selection = cached_selection(plan)
    want = compute_features(alone[..., None], selection, StructureTensor.FASTFILTERS)
    assert slab.features.shape == (4, 96, 96, selection.columns_per_channel(4))
    assert np.allclose(slab.features, want, rtol=2e-3, atol=1e-3), "in half precision"
    # The same slices of the whole volume have other features, because filters see their neighbours.
    changed = compute_features(raw[..., None], selection, StructureTensor.FASTFILTERS)[
        key.z : key.z + 4
    ]
    assert np.abs(changed - want).max() > 1


def test_sigmas_that_do_not_fit_into_a_slab_are_computed_in_2d(volume_plan):
    volume_plan["forests"]["slab_slices"] = 7
    selection = cached_selection(plan_from_json(volume_plan))
    # ilastik wants 3.5 sigma + 1 slices: 7 for 1.6, 14 for 3.5.
    assert selection.compute_in_2d == (False, False, False, False, True, True, True)
    columns = [c for *_, group in column_groups(selection) for c in group]
    assert columns == list(range(selection.columns_per_channel(7)))
    volume_plan["forests"]["ndim"] = 2
    assert all(cached_selection(plan_from_json(volume_plan)).compute_in_2d)


@pytest.mark.parametrize("kind", ["dense_patches", "worst_tiles", "strokes", "attentive"])
def test_a_forest_never_predicts_a_slab_it_was_trained_on(volume_plan, tmp_path, kind):
    plan = plan_from_json(volume_plan)
    cache = PlaneCache(plan, tmp_path / "features")
    for split in ("training", "validation"):
        series = forests.Series(split, kind, 0, 1 if kind == "dense_patches" else 2)
        maps = forests.run_series(plan, series, cache)
        assert maps
        for m in maps:
            assert m.facts["predicted"] not in m.facts["trained_on"]
            assert (m.facts["predicted"]["z"] >= 13) == (split == "validation")
            assert m.probability.shape == (3, 4, 64, 64)
            assert m.truth.shape == (4, 64, 64)
            assert set(np.unique(m.truth)) <= {0, 1, 2}
            shares = m.probability.astype(int).sum(0)
            assert abs(shares - 255).max() <= 2, "the classes share what there is"


def test_forests_of_several_classes_find_each_of_them(volume_plan, tmp_path):
    volume_plan["forests"].update(dense_patches=1, most_trees=30, most_pixels=3000)
    volume_plan["forests"].update(fewest_pixels=3000, crops=3)
    plan = plan_from_json(volume_plan)
    series = forests.Series("training", "dense_patches", 0, 1)
    maps = forests.run_series(plan, series, PlaneCache(plan, tmp_path / "features"))
    for c in range(3):
        own = np.concatenate([m.probability[c][m.truth == c] for m in maps]).mean()
        others = np.concatenate([m.probability[c][m.truth != c] for m in maps]).mean()
        assert own > others + 50


def test_maps_of_volumes_for_a_network_that_sees_slices_are_slices(volume_plan, tmp_path):
    volume_plan["network"] = {"maps": 2, "levels": 2}
    volume_plan["training"]["patch"] = 32
    plan = plan_from_json(volume_plan)
    series = forests.Series("training", "dense_patches", 0, 1)
    (m,) = forests.run_series(plan, series, PlaneCache(plan, tmp_path / "features"))
    assert m.probability.shape == (3, 64, 64)
    assert m.truth.shape == (64, 64)


def test_a_class_that_a_forest_has_not_met_gets_probability_zero():
    from sklearn.ensemble import RandomForestClassifier

    rows = np.array([[0.0], [1.0]] * 5, np.float32)
    forest = RandomForestClassifier(3, bootstrap=False).fit(rows, [0, 2] * 5)
    assert predict_classes(forest, rows[:2], 3).tolist() == [[1, 0, 0], [0, 0, 1]]


def test_rare_classes_are_drawn_more_often_than_they_occur():
    truth = np.zeros((100, 100), np.uint8)
    truth[:20], truth[20:21] = 1, 2
    assert class_shares(truth, 3, 0.1) == pytest.approx([0.79, 0.2, 0.01])
    assert class_shares(truth, 3, 0.6) == pytest.approx([1 / 3] * 3)
    where = draw_pixels(truth, 150, 0.6, np.random.default_rng(0), classes=3)
    assert np.bincount(truth.ravel()[where]).tolist() == [50, 50, 50]


def test_worst_tiles_of_several_classes_go_where_each_is_most_wrong():
    truth = np.zeros((100, 100), np.uint8)
    truth[10:20, 10:20], truth[60:70, 60:70] = 1, 2
    p = np.eye(3, dtype=np.float32)[truth]
    p[60:70, 60:70] = 1, 0, 0  # class 2 is taken for class 0
    p[30:34, 80:84] = 0, 1, 0  # and a bit of class 0 for class 1
    where = worst_tiles(truth, p, 300)
    found = np.bincount(truth.ravel()[where], minlength=3)
    assert found[2] == 100
    assert found[1] == 0, "class 1 is nowhere wrong"
    y, x = np.divmod(where[truth.ravel()[where] == 0], 100)
    assert abs(y - 31.5).max() < 26
    assert abs(x - 81.5).max() < 26
