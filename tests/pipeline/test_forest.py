"""Forest probabilities as a source: any region of any image, cut in any way."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from s2d_desktop.model.errors import AxesProblem, ProjectProblem
from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import ArraySource, Source, SourceInfo, canonical, read_whole
from s2d_desktop.pipeline import forest as forest_module
from s2d_desktop.pipeline.features import compute_features
from s2d_desktop.pipeline.forest import ForestProbabilities, walk_trees
from tests.made_forests import random_forest

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


def test_a_column_that_no_split_compares_still_spreads_a_bad_value() -> None:
    array = image(80, 80).astype(np.float32)
    array[40, 40] = np.nan
    smoothing_only = random_forest(1, 2, 20, 4, low=0, high=200)
    forest = replace(smoothing_only, n_features=15)
    with probabilities(array, "yx", forest) as source:
        found = read_whole(source)[0, 0].sum(axis=-1)
    # Column 0 (sigma 0.7) reaches 3 voxels, the widest of the 15 selected columns 15.
    assert (found == 0).sum() == 31 * 31


class Endless(Source):
    """A huge image that is computed when read and notes what was read."""

    def __init__(self, *shape: int) -> None:
        self.info = SourceInfo("endless", "tzyxc", shape, np.dtype(np.uint8))
        self.regions: list[Region] = []

    def _read(self, region: Region) -> np.ndarray:
        self.regions.append(region)
        y, x = np.ogrid[region.start[2] : region.stop[2], region.start[3] : region.stop[3]]
        plane = ((y * 7 + x * 13) % 251).astype(np.uint8)
        return np.broadcast_to(plane[None, None, :, :, None], region.shape)


def test_only_the_region_and_its_halo_are_read() -> None:
    raw = Endless(1, 1, 10**6, 10**6, 1)
    forest = random_forest(15, 2, 3, 2)
    with ForestProbabilities(raw, forest, SELECTION, VIGRA, "ab", threads=1) as source:
        source.read(Region((0, 0, 500_000, 0, 0), (1, 1, 500_010, 20, 2)))
        source.read(Region((0, 0, 7, 7, 0), (1, 1, 7, 20, 2)))
    # 12 of the pre-smoothing, 3 of the structure tensor; nothing for a region of no voxels.
    assert raw.regions == [Region((0, 0, 499_985, 0, 0), (1, 1, 500_025, 35, 1))]


def test_a_large_region_is_read_in_parts_and_gives_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = Endless(1, 1, 400, 300, 1)
    forest = random_forest(15, 2, 20, 4, low=0, high=200)
    with ForestProbabilities(raw, forest, SELECTION, VIGRA, "ab", threads=2) as source:
        expected = read_whole(source)
        assert len(raw.regions) == 1
        monkeypatch.setattr(forest_module, "_READ_BYTES", 200_000)
        found = read_whole(source)
    assert len(raw.regions) > 4
    assert max(region.size * 4 for region in raw.regions[1:]) <= 200_000
    assert (np.abs(found - expected) > 1e-5).mean() < 1e-3


def test_an_error_while_reading_the_image_reaches_the_reader() -> None:
    class Broken(Endless):
        def _read(self, region: Region) -> np.ndarray:
            raise AxesProblem("The disk is gone.")

    forest = random_forest(15, 2, 3, 2)
    with (
        ForestProbabilities(Broken(1, 1, 90, 90, 1), forest, SELECTION, VIGRA, "ab") as source,
        pytest.raises(AxesProblem, match="disk"),
    ):
        read_whole(source)


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
