"""Features, their order and the border rule, against answers worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from s2d_desktop.model.errors import AxesProblem
from s2d_desktop.model.features import (
    STANDARD_IDS,
    STANDARD_SCALES,
    FeatureSelection,
    StructureTensor,
    standard_selection,
)
from s2d_desktop.model.region import Region
from s2d_desktop.pipeline.features import (
    compute_features,
    halo,
    tile_features,
    working_tiles,
)
from s2d_desktop.pipeline.kernels import kernel

BOTH = list(StructureTensor)


def cells(*wanted: tuple[str, float], in_2d: bool = True) -> FeatureSelection:
    """A selection of single (feature, sigma) cells."""
    ids = tuple(f for f in STANDARD_IDS if any(f == w[0] for w in wanted))
    scales = tuple(sorted({s for _, s in wanted}))
    matrix = tuple(tuple((f, s) in wanted for s in scales) for f in ids)
    return FeatureSelection(ids, scales, matrix, (in_2d,) * len(scales))


def one(image: np.ndarray, feature: str, sigma: float, in_2d: bool = True) -> np.ndarray:
    """Columns (z, y, x, values) of a single cell of a (z, y, x) image."""
    selection = cells((feature, sigma), in_2d=in_2d)
    return compute_features(image[..., None], selection, StructureTensor.VIGRA, threads=1)


def ramp(*slopes: float, size: int = 40) -> np.ndarray:
    """A (z, y, x) image that rises by `slopes` per voxel along z, y and x."""
    z, y, x = np.meshgrid(*(np.arange(size if s else 1) for s in slopes), indexing="ij")
    if slopes[0] == 0:
        z, y, x = np.meshgrid([0], np.arange(size), np.arange(size), indexing="ij")
    return (slopes[0] * z + slopes[1] * y + slopes[2] * x).astype(np.float32)


def test_gradient_magnitude_of_a_ramp_is_its_slope() -> None:
    found = one(ramp(0, 3, 4), "GaussianGradientMagnitude", 1.6)[0, 15:25, 15:25, 0]
    assert found == pytest.approx(5, abs=1e-4)


def test_laplacian_and_hessian_of_a_parabola_are_its_second_derivatives() -> None:
    y, x = np.mgrid[:40, :40] - 20.0
    image = (1.5 * x * x + 0.5 * y * y).astype(np.float32)[None]
    laplacian = one(image, "LaplacianOfGaussian", 1.6)[0, 15:25, 15:25, 0]
    assert laplacian == pytest.approx(4, abs=1e-3)
    hessian = one(image, "HessianOfGaussianEigenvalues", 1.6)[0, 15:25, 15:25]
    assert hessian[..., 0] == pytest.approx(3, abs=1e-3)
    assert hessian[..., 1] == pytest.approx(1, abs=1e-3)


def test_structure_tensor_of_a_ramp_has_the_squared_slope_and_zero() -> None:
    found = one(ramp(0, 3, 4), "StructureTensorEigenvalues", 1.0)[0, 15:25, 15:25]
    assert found[..., 0] == pytest.approx(25, abs=1e-3)
    assert found[..., 1] == pytest.approx(0, abs=1e-3)


def test_eigenvalues_in_3d_come_in_descending_order() -> None:
    z, y, x = np.mgrid[:24, :24, :24] - 12.0
    image = (0.5 * z * z + 1.5 * y * y - x * x).astype(np.float32)
    found = one(image, "HessianOfGaussianEigenvalues", 1.0, in_2d=False)[12, 12, 12]
    assert found == pytest.approx([3, 1, -2], abs=1e-3)


def test_a_constant_image_gives_itself_and_zeros() -> None:
    image = np.full((1, 40, 44, 1), 77, np.uint8)
    found = compute_features(image, standard_selection(), StructureTensor.VIGRA, threads=1)
    assert found[..., :7] == pytest.approx(77, abs=1e-3)
    assert found[..., 7:] == pytest.approx(0, abs=1e-3)


def test_columns_run_over_features_then_scales_then_channels_then_eigenvalues() -> None:
    rng = np.random.default_rng(1)
    image = rng.integers(0, 255, (1, 40, 40, 2)).astype(np.float32)
    wanted = (("HessianOfGaussianEigenvalues", 1.0), ("HessianOfGaussianEigenvalues", 1.6))
    selection = cells(("GaussianSmoothing", 1.6), *wanted)
    found = compute_features(image, selection, StructureTensor.VIGRA, threads=1)
    columns = [one(image[..., c], "GaussianSmoothing", 1.6) for c in range(2)]
    columns += [
        one(image[..., c], "HessianOfGaussianEigenvalues", s) for s in (1.0, 1.6) for c in range(2)
    ]
    assert found == pytest.approx(np.concatenate(columns, axis=-1))


def test_the_order_of_the_rows_is_the_project_s_own() -> None:
    selection = cells(("GaussianSmoothing", 1.0), ("LaplacianOfGaussian", 1.0))
    turned = replace(selection, ids=selection.ids[::-1], matrix=selection.matrix[::-1])
    image = np.random.default_rng(1).random((1, 30, 30, 1))
    a = compute_features(image, selection, StructureTensor.VIGRA, threads=1)
    b = compute_features(image, turned, StructureTensor.VIGRA, threads=1)
    assert np.array_equal(a, b[..., ::-1])


def test_column_names_are_those_that_ilastik_writes() -> None:
    selection = cells(("GaussianSmoothing", 1.0), ("HessianOfGaussianEigenvalues", 10.0))
    assert selection.column_names(channels=1, depth=1) == (
        "Gaussian Smoothing (σ=1.0) in 2D",
        "Hessian of Gaussian Eigenvalues (σ=10.0) in 2D [0]",
        "Hessian of Gaussian Eigenvalues (σ=10.0) in 2D [1]",
    )
    in_3d = replace(selection, compute_in_2d=(False, False))
    assert in_3d.column_names(channels=2, depth=60)[:2] == (
        "Gaussian Smoothing (σ=1.0) [0]",
        "Gaussian Smoothing (σ=1.0) [1]",
    )
    assert len(in_3d.column_names(channels=2, depth=60)) == 8


def reference(
    image: np.ndarray, feature: str, s: float, variant: StructureTensor
) -> list[np.ndarray]:
    """A feature in float64, mirrored anew before every single filter, as ilastik does."""

    def separable(a: np.ndarray, sigma: float, orders: tuple[int, ...], window: float = 2.0):
        for axis, order in enumerate(orders):
            a = ndimage.correlate1d(a, kernel(sigma, order, window), axis=axis, mode="mirror")
        return a

    axes, n = range(image.ndim), min(s, 1.0)
    none = (0,) * image.ndim

    def unit(*which: int) -> tuple[int, ...]:
        return tuple(which.count(a) for a in axes)

    p = separable(image.astype(float), math.sqrt(s * s - 1) if s > 1 else s, none, 3.5)
    if feature == "GaussianSmoothing":
        return [separable(p, n, none)]
    if feature == "LaplacianOfGaussian":
        return [sum(separable(p, n, unit(a, a)) for a in axes)]
    if feature == "GaussianGradientMagnitude":
        return [np.sqrt(sum(separable(p, n, unit(a)) ** 2 for a in axes))]
    if feature == "DifferenceOfGaussians":
        return [separable(p, n, none) - separable(p, 0.66 * n, none)]
    if feature == "HessianOfGaussianEigenvalues":
        tensor = [[separable(p, n, unit(a, b)) for b in axes] for a in axes]
    else:
        inner, outer = (n, n / 2) if variant is StructureTensor.VIGRA else (n / 2, n)
        first = [separable(p, inner, unit(a)) for a in axes]
        tensor = [[separable(first[a] * first[b], outer, none) for b in axes] for a in axes]
    values = np.linalg.eigvalsh(np.moveaxis(np.array(tensor), (0, 1), (-2, -1)))
    return list(np.moveaxis(values, -1, 0)[::-1])


@pytest.mark.parametrize("variant", BOTH)
@pytest.mark.parametrize("shape", [(1, 61, 83), (37, 40, 42)], ids=["2D", "3D"])
def test_features_equal_a_float64_evaluation_up_to_the_border(
    shape: tuple[int, int, int], variant: StructureTensor
) -> None:
    image = np.random.default_rng(2).integers(0, 256, shape).astype(np.float32)
    selection = standard_selection(in_2d=shape[0] == 1)
    found = compute_features(image[..., None], selection, variant, threads=2)
    column = 0
    for feature, scale, _in_2d in selection.cells():
        values = reference(image.squeeze(), feature, scale, variant)
        # float32 at 255; a product of gradients is off by twice the gradient times its error.
        allowed = 5e-4
        if feature == "StructureTensorEigenvalues":
            allowed = 2e-4 * math.sqrt(values[0].max())
        for expected in values:
            part = found[..., column].reshape(expected.shape)
            assert np.abs(part - expected).max() <= allowed, (feature, scale)
            column += 1
    assert column == found.shape[-1]


def test_the_mixed_structure_tensor_product_is_mirrored_not_turned_at_the_border() -> None:
    # On a plane y + x the mixed product of the gradients is 1 up to the border row, and mirroring
    # keeps it so; reflecting the image alone would make it -1 outside and pull the mean down.
    image = ramp(0, 1, 1)
    found = one(image, "StructureTensorEigenvalues", 1.0)[0]
    expected = reference(image[0], "StructureTensorEigenvalues", 1.0, StructureTensor.VIGRA)
    assert found[0, 20, 0] == pytest.approx(expected[0][0, 20], rel=1e-5)
    assert found[0, 0, 0] == pytest.approx(expected[0][0, 0], rel=1e-5)


def test_scales_in_2d_look_at_one_slice_only() -> None:
    volume = np.random.default_rng(3).integers(0, 255, (20, 40, 40)).astype(np.float32)
    found = one(volume, "GaussianSmoothing", 1.6)
    alone = one(volume[7:8], "GaussianSmoothing", 1.6)
    assert np.array_equal(found[7:8], alone)


def test_2d_and_3d_scales_may_be_mixed() -> None:
    volume = np.random.default_rng(3).integers(0, 255, (20, 40, 40)).astype(np.float32)
    ids = ("HessianOfGaussianEigenvalues",)
    mixed = FeatureSelection(ids, (1.0, 1.6), ((True, True),), (True, False))
    found = compute_features(volume[..., None], mixed, StructureTensor.VIGRA, threads=1)
    assert found.shape[-1] == 2 + 3
    assert halo(mixed)[0] == 4 + 2
    assert np.array_equal(found[..., :2], one(volume, ids[0], 1.0))
    assert found[..., 2:] == pytest.approx(one(volume, ids[0], 1.6, in_2d=False), abs=1e-4)


def test_a_single_slice_is_computed_in_2d_whatever_the_settings_say() -> None:
    image = np.random.default_rng(3).random((1, 40, 40))
    a = one(image, "HessianOfGaussianEigenvalues", 1.6, in_2d=False)
    assert np.array_equal(a, one(image, "HessianOfGaussianEigenvalues", 1.6, in_2d=True))


@pytest.mark.parametrize("tensor", BOTH)
@pytest.mark.parametrize("in_2d", [True, False], ids=["2D", "3D"])
def test_features_do_not_depend_on_how_the_image_is_cut(
    in_2d: bool, tensor: StructureTensor
) -> None:
    shape = (1, 130, 150) if in_2d else (40, 50, 60)
    image = np.random.default_rng(5).integers(0, 255, (*shape, 1)).astype(np.uint8)
    selection = standard_selection(in_2d)
    whole = compute_features(image, selection, tensor, threads=1)
    tile = Region((0, 3, 70), (1, 60, 149)) if in_2d else Region((1, 30, 2), (12, 50, 39))
    block = image[tile.grown(halo(selection), shape).slices]
    out = np.empty((*tile.shape, whole.shape[-1]), np.float32)
    tile_features(block, tile, shape, selection, tensor, out)
    scale = np.abs(whole).max(axis=(0, 1, 2))
    assert (np.abs(out - whole[tile.slices]) <= 3e-6 * np.maximum(scale, 255)).all()


@pytest.mark.parametrize(
    ("shape", "columns", "in_2d"),
    [((1, 1000, 1300), 49, True), ((1, 700, 700), 600, True), ((50, 90, 333), 61, False)],
)
def test_working_tiles_cover_the_region_once_and_stay_small(
    shape: tuple[int, int, int], columns: int, in_2d: bool
) -> None:
    region = Region((2, 5, 7), tuple(s + o for s, o in zip(shape, (2, 5, 7), strict=True)))
    count = np.zeros([s + o for s, o in zip(shape, (2, 5, 7), strict=True)], int)
    for tile in working_tiles(region, columns, in_2d):
        count[tile.slices] += 1
        assert tile.size * columns * 4 <= 32 * 2**20
    assert (count[region.slices] == 1).all()
    assert count.sum() == region.size


@pytest.mark.parametrize(
    ("shape", "axis"), [((1, 35, 99), "y"), ((1, 99, 35), "x"), ((35, 99, 99), "z")]
)
def test_an_image_smaller_than_ilastik_allows_is_refused(
    shape: tuple[int, int, int], axis: str
) -> None:
    image = np.zeros((*shape, 1), np.uint8)
    with pytest.raises(AxesProblem, match=r"sigma 10") as problem:
        compute_features(image, cells(("GaussianSmoothing", 10.0), in_2d=False), BOTH[0])
    assert f"36 voxels along {axis}, the image has 35" in problem.value.why


def test_the_smallest_image_that_ilastik_allows_is_computed() -> None:
    image = np.random.default_rng(6).random((36, 36, 36, 1))
    selection = cells(*((f, 10.0) for f in STANDARD_IDS), in_2d=False)
    found = compute_features(image, selection, BOTH[0], threads=1)
    assert np.isfinite(found).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e30])
def test_rows_whose_filters_touch_a_bad_value_are_nan_and_no_others(bad: float) -> None:
    image = np.random.default_rng(7).random((1, 60, 300, 1))
    clean = compute_features(image, cells(("GaussianSmoothing", 1.0)), BOTH[0], threads=1)
    image[0, 30, 40, 0] = bad
    found = compute_features(image, cells(("GaussianSmoothing", 1.0)), BOTH[0], threads=1)
    # Radius 4 of the pre-smoothing and 2 of the filter.
    touched = np.zeros((1, 60, 300), bool)
    touched[0, 24:37, 34:47] = True
    assert np.array_equal(np.isnan(found[..., 0]), touched)
    assert found[~touched] == pytest.approx(clean[~touched], abs=1e-6)


def test_the_standard_selection_has_the_columns_of_ilastik() -> None:
    assert len(STANDARD_SCALES) == 7
    assert len(standard_selection().column_names(1, 1)) == 49
    assert len(standard_selection(in_2d=False).column_names(1, 50)) == 61


@pytest.mark.parametrize("in_2d", [True, False], ids=["2D", "3D"])
@pytest.mark.parametrize("tensor", BOTH)
def test_some_columns_alone_have_the_values_they_have_among_all(
    in_2d: bool, tensor: StructureTensor
) -> None:
    scales = (0.7, 1.6)
    selection = FeatureSelection(STANDARD_IDS, scales, ((True, True),) * 6, (in_2d, in_2d))
    rng = np.random.default_rng(4)
    image = rng.integers(0, 256, (20, 24, 28, 2)).astype(np.float32)
    image[3, 4, 5, 1] = np.nan
    tile = Region.whole(image.shape[:3])
    full = np.empty((*tile.shape, 2 * selection.columns_per_channel(20)), np.float32)
    tile_features(image, tile, tile.shape, selection, tensor, full)
    for share in (0.1, 0.5):
        wanted = rng.random(full.shape[-1]) < share
        some = np.empty((*tile.shape, int(wanted.sum())), np.float32)
        tile_features(image, tile, tile.shape, selection, tensor, some, wanted)
        assert np.isnan(some).any()
        np.testing.assert_array_equal(some, full[..., wanted])
