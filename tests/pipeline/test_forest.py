"""The forest's walk and its engines, and probabilities as a source."""

from __future__ import annotations

import threading
from pathlib import Path

import h5py
import numpy as np
import pytest

from s2d_desktop.io.ilastik.project import open_project
from s2d_desktop.model.errors import AxesProblem, ProjectProblem
from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import ArraySource, canonical, read_whole
from s2d_desktop.pipeline import forest_graph
from s2d_desktop.pipeline.features import compute_features
from s2d_desktop.pipeline.forest import ForestProbabilities, forest_probabilities, walk_trees
from s2d_desktop.pipeline.tree_walk import TreeWalker
from tests.oracle import vigra_child


def stump(*values: tuple[float, ...], threshold: float = 0.5, labels: tuple[int, ...]) -> Forest:
    """One tree with one split of column 1: ``values[0]`` if x < threshold, else ``values[1]``."""
    return Forest(
        feature=np.array([1, -1, -1], np.int32),
        threshold=np.array([threshold, 0, 0]),
        left=np.array([1, -1, -1], np.int32),
        right=np.array([2, -1, -1], np.int32),
        value=np.array([(0,) * len(labels), *values], float),
        roots=np.array([0], np.int32),
        n_features=2,
        labels=labels,
    )


def random_forest(
    columns: int, classes: int, trees: int, depth: int, seed: int = 0, low: float = 0, high=1.0
) -> Forest:
    """Full binary trees with random splits."""
    rng = np.random.default_rng(seed)
    inner, size = 2**depth - 1, 2 ** (depth + 1) - 1
    node = np.arange(size)
    split = node < inner
    value = rng.dirichlet(np.ones(classes), (trees, size)) * ~split[None, :, None]
    offset = (np.arange(trees) * size)[:, None]
    return Forest(
        feature=np.where(split, rng.integers(0, columns, (trees, size)), -1)
        .ravel()
        .astype(np.int32),
        threshold=np.where(split, rng.uniform(low, high, (trees, size)), 0).ravel(),
        left=np.where(split, 2 * node + 1 + offset, -1).ravel().astype(np.int32),
        right=np.where(split, 2 * node + 2 + offset, -1).ravel().astype(np.int32),
        value=value.reshape(-1, classes),
        roots=offset.ravel().astype(np.int32),
        n_features=columns,
        labels=tuple(range(1, classes + 1)),
    )


def test_a_row_below_the_threshold_goes_left_and_one_at_it_goes_right() -> None:
    forest = stump((0.75, 0.25), (0.0, 1.0), labels=(1, 2))
    rows = np.array([[9, 0.49], [9, 0.5], [0, 0.51]], np.float32)
    expected = [[0.75, 0.25], [0, 1], [0, 1]]
    assert walk_trees(forest, rows).tolist() == expected
    assert forest_probabilities(forest, rows, threads=1).tolist() == expected


def test_a_float32_row_is_compared_with_the_float64_threshold() -> None:
    # 0.1 as float32 is above 0.1 as float64; the float32 below it is below.
    forest = stump((1.0, 0.0), (0.0, 1.0), threshold=0.1, labels=(1, 2))
    above = np.float32(0.1)
    below = np.nextafter(above, np.float32(0))
    rows = np.array([[0, above], [0, below]], np.float32)
    assert walk_trees(forest, rows)[:, 0].tolist() == [0, 1]
    assert forest_probabilities(forest, rows, threads=1)[:, 0].tolist() == [0, 1]


def test_a_row_with_nan_gives_zeros_and_one_with_infinity_does_not() -> None:
    forest = stump((1.0, 0.0), (0.0, 1.0), labels=(1, 2))
    rows = np.array([[np.nan, 0], [0, np.nan], [np.inf, -np.inf], [-np.inf, np.inf]], np.float32)
    expected = [[0, 0], [0, 0], [1, 0], [0, 1]]
    assert walk_trees(forest, rows).tolist() == expected
    assert forest_probabilities(forest, rows, threads=1).tolist() == expected


@pytest.mark.parametrize("classes", [1, 2, 3, 5])
def test_the_engine_equals_the_reference_on_rows_set_on_thresholds(classes: int) -> None:
    forest = random_forest(columns=7, classes=classes, trees=100, depth=6)
    rng = np.random.default_rng(1)
    rows = rng.random((20_000, 7), np.float32)
    splits = rng.choice(np.flatnonzero(forest.feature >= 0), 40_000)
    at = rng.integers(0, len(rows), len(splits))
    rows[at, forest.feature[splits]] = forest.threshold[splits].astype(np.float32)
    ours = forest_probabilities(forest, rows, threads=2)
    assert ours.dtype == np.float32
    assert np.abs(ours - walk_trees(forest, rows)).max() <= 1e-6


def test_the_number_of_operators_does_not_change_the_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forest = random_forest(columns=7, classes=2, trees=30, depth=5)
    rows = np.random.default_rng(1).random((500, 7), np.float32)
    expected = walk_trees(forest, rows)
    for nodes in (1, 200, 10**6):
        monkeypatch.setattr(forest_graph, "NODES_PER_OPERATOR", nodes)
        assert TreeWalker(forest).probabilities(rows) == pytest.approx(expected, abs=1e-6)


def test_rows_of_another_width_are_refused_with_both_numbers() -> None:
    forest = stump((1.0, 0.0), (0.0, 1.0), labels=(1, 2))
    with pytest.raises(ProjectProblem, match="do not fit") as problem:
        forest_probabilities(forest, np.zeros((4, 3), np.float32))
    assert "expects 2 features, 3 are given" in problem.value.why


@pytest.mark.oracle
def test_the_walk_equals_vigra_on_a_stored_forest(shared_fixtures: Path, tmp_path: Path) -> None:
    path = shared_fixtures / "ilastik/ilastik4ij_2d/pixel_class_2d_cells_apoptotic.ilp"
    forest = open_project(path).require_forest()
    with h5py.File(path) as file:
        group = file["PixelClassification/ClassifierForests"]
        count = sum(name.startswith("Forest") for name in group)
    rng = np.random.default_rng(0)
    splits = np.flatnonzero(forest.feature >= 0)
    # Rows in the range of the thresholds, many of them exactly on one.
    rows = np.empty((20_000, forest.n_features), np.float32)
    for column in range(forest.n_features):
        own = forest.threshold[splits[forest.feature[splits] == column]]
        rows[:, column] = rng.choice(own, len(rows)) if len(own) else 0
    rows[::2] += rng.normal(scale=0.1, size=(10_000, forest.n_features)).astype(np.float32)
    rows[5, 3] = np.nan
    np.save(tmp_path / "rows.npy", rows)
    vigra_child.run("vigra_forest.py", path, count, tmp_path / "rows.npy", tmp_path / "out.npy")
    theirs = np.load(tmp_path / "out.npy")
    assert np.abs(walk_trees(forest, rows) - theirs).max() <= 1e-6
    assert np.abs(forest_probabilities(forest, rows, threads=2) - theirs).max() <= 1e-6
    assert theirs[5].tolist() == [0, 0]


# Probabilities as a source

SELECTION = FeatureSelection(
    ("GaussianSmoothing", "StructureTensorEigenvalues", "HessianOfGaussianEigenvalues"),
    (0.7, 1.6, 3.5),
    ((True,) * 3,) * 3,
    (True,) * 3,
)
VIGRA = StructureTensor.VIGRA


def image(*shape: int) -> np.ndarray:
    return np.random.default_rng(8).integers(0, 256, shape).astype(np.uint8)


def probabilities(
    array: np.ndarray, axes: str, forest: Forest, names=("a", "b"), selection=SELECTION, **more
) -> ForestProbabilities:
    raw = canonical(ArraySource(array, axes, "photo"))
    return ForestProbabilities(raw, forest, selection, VIGRA, names, **more)


def test_the_source_is_features_and_forest_of_the_whole_image() -> None:
    array = image(90, 110)
    forest = random_forest(15, 2, 20, 4, low=0, high=200)
    with probabilities(array, "yx", forest) as source:
        found = read_whole(source)
    rows = compute_features(array[None, ..., None], SELECTION, VIGRA, threads=1).reshape(-1, 15)
    expected = walk_trees(forest, rows).reshape(1, 1, 90, 110, 2)
    assert found.dtype == np.float32
    # A feature that comes to lie on the other side of a threshold moves one tree of 20.
    assert (np.abs(found - expected) > 1e-5).mean() < 1e-3


def test_the_source_says_what_it_is() -> None:
    with probabilities(image(40, 50), "yx", random_forest(15, 2, 3, 2)) as source:
        assert source.info.shape == (1, 1, 40, 50, 2)
        assert source.info.axes == "tzyxc"
        assert source.info.channel_names == ("a", "b")
        assert source.info.value_range == (0.0, 1.0)


@pytest.mark.parametrize("in_2d", [True, False], ids=["2D", "3D"])
def test_blocks_equal_the_whole(in_2d: bool) -> None:
    array = image(2, 24, 60, 70)
    selection = FeatureSelection(SELECTION.ids, SELECTION.scales, SELECTION.matrix, (in_2d,) * 3)
    forest = random_forest(selection.columns_per_channel(24), 2, 20, 4, low=0, high=200)
    with probabilities(array, "tzyx", forest, selection=selection, threads=2) as source:
        whole = read_whole(source)
        out = np.full_like(whole, -1)
        for region in tiles(Region.whole(source.info.shape), (1, 10, 33, 64, 2)):
            out[region.slices] = source.read(region)
    assert (np.abs(out - whole) > 1e-5).mean() < 1e-3
    assert out.min() >= 0


def test_time_points_do_not_touch_each_other() -> None:
    array = image(2, 40, 40)
    forest = random_forest(15, 2, 20, 4, low=0, high=200)
    with probabilities(array, "tyx", forest) as both, probabilities(array[1], "yx", forest) as one:
        assert np.array_equal(read_whole(both)[1:], read_whole(one))


def test_classes_without_labels_get_a_channel_of_zeros_at_their_place() -> None:
    trained = random_forest(15, 2, 20, 4, low=0, high=200)
    forest = Forest(
        trained.feature, trained.threshold, trained.left, trained.right, trained.value,
        trained.roots, 15, labels=(2, 4),
    )  # fmt: skip
    array = image(40, 40)
    with (
        probabilities(array, "yx", trained) as plain,
        probabilities(array, "yx", forest, names="abcd") as source,
    ):
        found, expected = read_whole(source), read_whole(plain)
        only = source.read(Region((0, 0, 5, 6, 3), (1, 1, 9, 20, 4)))
    assert np.array_equal(found[..., [1, 3]], expected)
    assert not found[..., [0, 2]].any()
    assert np.array_equal(only, found[:, :, 5:9, 6:20, 3:4])


def test_several_threads_read_the_same_values() -> None:
    forest = random_forest(15, 2, 20, 4, low=0, high=200)
    found: dict[int, np.ndarray] = {}
    with probabilities(image(150, 150), "yx", forest, threads=2) as source:
        whole = read_whole(source)

        def read(k: int) -> None:
            found[k] = source.read(Region((0, 0, 30 * k, 0, 0), (1, 1, 30 * k + 30, 150, 2)))

        readers = [threading.Thread(target=read, args=(k,)) for k in range(5)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    together = np.concatenate([found[k] for k in range(5)], axis=2)
    assert (np.abs(together - whole) > 1e-5).mean() < 1e-3


def test_voxels_near_a_bad_value_get_zeros_in_all_classes() -> None:
    array = image(80, 80).astype(np.float32)
    array[40, 40] = np.nan
    with probabilities(array, "yx", random_forest(15, 2, 20, 4, low=0, high=200)) as source:
        found = read_whole(source)[0, 0].sum(axis=-1)
    assert not found[40, 40]
    assert found[0, 0] == pytest.approx(1)
    # At sigma 3.5: 12 of the pre-smoothing, 3 of the structure tensor.
    assert (found == 0).sum() == 31 * 31


def test_an_image_with_other_channels_is_refused_with_both_numbers() -> None:
    with pytest.raises(ProjectProblem, match="'photo' does not fit") as problem:
        probabilities(image(40, 40, 3), "yxc", random_forest(15, 2, 3, 2))
    assert "expects 15 features" in problem.value.why
    assert "give 45 (3 channels with 15 each)" in problem.value.why


def test_a_slice_for_a_forest_of_a_volume_is_refused_with_the_reason() -> None:
    in_3d = FeatureSelection(SELECTION.ids, SELECTION.scales, SELECTION.matrix, (False,) * 3)
    with pytest.raises(ProjectProblem) as problem:
        probabilities(image(40, 40), "yx", random_forest(21, 2, 3, 2), selection=in_3d)
    assert "trained on a volume" in problem.value.try_this


def test_more_labels_than_classes_are_refused() -> None:
    with pytest.raises(ProjectProblem, match="classes"):
        probabilities(image(40, 40), "yx", random_forest(15, 3, 3, 2))


def test_an_image_too_small_for_the_features_is_refused_before_anything_is_read() -> None:
    with pytest.raises(AxesProblem, match=r"sigma 3.5"):
        probabilities(image(13, 40), "yx", random_forest(15, 2, 3, 2))
