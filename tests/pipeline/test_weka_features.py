"""Features by their names, against real planes of Trainable Weka Segmentation and of ImageJ."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from s2d_desktop.pipeline.weka_features import WekaFeatures, unknown_features

# What ImageJ 1.54u computes with Process > Filters > Mean..., for the radii 1, 2, 4 and 8.
RANK_FILTERS = Path(__file__).with_name("imagej_rank_filters.npz")

# The same of ImageJ's GaussianBlur, for the sigmas that the plugin names 22, 32 and 64.
LARGE_BLURS = Path(__file__).with_name("imagej_large_blurs.npz")

# Planes that the plugin 3.3.2 computes of raw_2d.tif when the user ticks more features.
MORE_FEATURES = Path(__file__).with_name("weka_more_features.npz")


def tolerance(name: str) -> float:
    """Difference allowed, relative to the largest absolute value of the plane.

    All planes were measured to be the same to the last bit; only the arc cosine of an orientation
    may be rounded otherwise on another machine.
    """
    return 1e-6 if "Orientation" in name else 0.0


@pytest.fixture(scope="module")
def real(shared_fixtures):
    """The real feature stack of raw_2d.tif: planes by name."""
    with np.load(shared_fixtures / "weka" / "raw_2d_features.npz") as stack:
        return {str(n): plane for n, plane in zip(stack["labels"], stack["features"], strict=True)}


def test_each_plane_of_the_default_stack_is_that_of_the_plugin(real, shared_fixtures):
    image = tifffile.imread(shared_fixtures / "weka" / "raw_2d.tif").astype(np.float32)
    ours = WekaFeatures(list(real)).planes(image)
    off = {}
    for (name, plane), own in zip(real.items(), ours, strict=True):
        largest = np.abs(plane).max()
        difference = np.abs(own.astype(np.float64) - plane).max() / largest
        if difference > tolerance(name):
            off[name] = difference
    assert len(real) == 76
    assert off == {}


def test_features_beyond_the_default_are_those_of_the_plugin(shared_fixtures):
    image = tifffile.imread(shared_fixtures / "weka" / "raw_2d.tif").astype(np.float32)
    with np.load(MORE_FEATURES) as stack:
        names, theirs = [str(n) for n in stack["labels"]], stack["features"]
    assert {n.split("_")[0] for n in names} >= {"Entropy", "Neighbors", "Median", "Variance"}
    for name, own, plane in zip(names, WekaFeatures(names).planes(image), theirs, strict=True):
        assert np.array_equal(own, plane), name


def test_the_entropy_of_what_is_everywhere_the_same_is_zero():
    planes = WekaFeatures(["Entropy_2_256"]).planes(np.full((9, 9), 40, np.float32))
    assert not planes.any()


def test_the_entropy_of_nine_different_values_is_the_logarithm_of_nine():
    image = np.arange(81, dtype=np.float32).reshape(9, 9)
    (entropy,) = WekaFeatures(["Entropy_1_256"]).planes(image)
    assert entropy[4, 4] == np.float32(np.log2(9))
    assert entropy[0, 0] == np.float32(2), "four of the nine lie inside of the image"


def test_a_plane_alone_is_the_same_as_among_all(real, shared_fixtures):
    image = tifffile.imread(shared_fixtures / "weka" / "raw_2d.tif").astype(np.float32)
    names = ["Membrane_projections_4_19_1", "Hessian_Trace_8.0", "original", "Sobel_filter_2.0"]
    for name, plane in zip(names, WekaFeatures(names).planes(image), strict=True):
        assert np.array_equal(plane, real[name])


def test_the_hessian_of_a_parabola_has_the_eigenvalues_of_its_matrix():
    y, x = np.mgrid[:40, :50].astype(np.float32)
    image = 0.5 * x * x + 2 * x * y + 1.5 * y * y
    names = [f"Hessian{n}_0.0" for n in ("_Eigenvalue_1", "_Eigenvalue_2", "_Trace", "")]
    first, second, trace, length = WekaFeatures(names).planes(image)[:, 3:-3, 3:-3]
    # The matrix ((1, 2), (2, 3)); two Sobel kernels multiply by 8 each.
    assert np.allclose(first, 64 * (2 + np.sqrt(5)), rtol=1e-6)
    assert np.allclose(second, 64 * (2 - np.sqrt(5)), rtol=1e-4)
    assert np.allclose(trace, 64 * 4)
    assert np.allclose(length, 64 * np.sqrt(1 + 4 + 9))


def test_where_nothing_changes_the_orientation_is_zero():
    plane = WekaFeatures(["Hessian_Orientation_0.0"]).planes(np.full((20, 20), 7, np.float32))
    assert not plane.any()


@pytest.mark.parametrize("statistic", ["Mean", "Variance", "Median", "Minimum", "Maximum"])
def test_round_neighbourhoods_are_those_of_imagej(statistic):
    with np.load(RANK_FILTERS) as file:
        stored = dict(file)
    names = [f"{statistic}_{radius:.1f}" for radius in stored["radii"]]
    assert np.array_equal(WekaFeatures(names).planes(stored["image"]), stored[statistic])


def test_a_large_gaussian_is_that_of_imagej():
    with np.load(LARGE_BLURS) as file:
        stored = dict(file)
    names = [f"Gaussian_blur_{sigma:.1f}" for sigma in stored["sigmas"]]
    assert np.array_equal(WekaFeatures(names).planes(stored["image"]), stored["blurred"])


@pytest.mark.parametrize(
    "name",
    [
        "Gaussian_blur_16.0",
        "Hessian_Trace_4.0",
        "Maximum_8.0",
        "Neighbors_4_6",
        "Entropy_4_128",
    ],
)
def test_a_crop_with_the_halo_gives_the_same_values(name):
    image = np.random.default_rng(1).random((150, 160)).astype(np.float32)
    features = WekaFeatures([name])
    whole = features.planes(image)[0]
    r = features.halo
    assert features.needs_range == name.startswith("Entropy")
    both = float(image.min()), float(image.max())
    crop = features.planes(image[60 - r : 80 + r, 70 - r : 90 + r], both)[0]
    assert np.array_equal(crop[r:-r, r:-r], whole[60:80, 70:90])


def test_features_that_are_not_known_are_named():
    names = [
        "original",
        "Entropy_1.0_64_",
        "Entropy_40_64",
        "Neighbors_1_8",
        "Gaussian_blur_16.0",
        "Gaussian_blur_320.0",
        "Membrane_projections_0_19_3",
        "Mean_1000.0",
        "Hessian_Eigenvalue_3_1.0",
    ]
    assert unknown_features(names) == [*names[1:4], *names[5:]]
