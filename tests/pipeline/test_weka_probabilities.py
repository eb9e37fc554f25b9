import numpy as np
import pytest
import tifffile

from s2d_desktop.io.open import open_source
from s2d_desktop.io.weka.classifier import WekaClassifier, open_weka_classifier
from s2d_desktop.io.weka.header import WekaHeader
from s2d_desktop.model.errors import AxesProblem, ModelProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, canonical, read_whole
from s2d_desktop.pipeline.weka_probabilities import (
    LARGEST_DEVIATION,
    MEAN_DEVIATION,
    WekaProbabilities,
    check_classifier,
    how_computed,
)


@pytest.fixture(scope="module")
def weka(shared_fixtures):
    return shared_fixtures / "weka"


@pytest.fixture(scope="module")
def classifier(weka):
    return open_weka_classifier(weka / "membrane_2d.model")


def with_names(classifier: WekaClassifier, relation: str, *features: str) -> WekaClassifier:
    header = WekaHeader(relation, features or classifier.header.features, ("a", "b"))
    return WekaClassifier(classifier.path, header, classifier.forest, None)


def test_the_map_is_that_of_fiji_within_the_deviation_that_users_are_told(classifier, weka):
    raw = canonical(open_source(weka / "raw_2d.tif"))
    with WekaProbabilities(raw, classifier) as source:
        assert source.info.channel_names == ("membrane", "background")
        ours = read_whole(source)[0, 0]
    theirs = np.moveaxis(tifffile.imread(weka / "tws_2class_2d.tif"), 0, -1)
    difference = np.abs(ours - theirs)
    assert difference.max() <= LARGEST_DEVIATION
    assert difference.mean() <= MEAN_DEVIATION


def test_parts_equal_the_whole(classifier):
    noise = np.random.default_rng(2).random((2, 300, 340)).astype(np.float32) * 255
    with WekaProbabilities(canonical(ArraySource(noise, "zyx")), classifier) as source:
        whole = read_whole(source)
        for region in (
            Region((0, 1, 100, 150, 0), (1, 2, 171, 211, 2)),
            Region((0, 0, 0, 300, 1), (1, 2, 50, 340, 2)),
        ):
            assert np.array_equal(source.read(region), whole[region.slices])


def test_parts_equal_the_whole_also_where_lines_are_reduced(classifier):
    # ImageJ blurs these sigmas (12.8 and 25.6 pixels) on lines reduced by 3 and by 6.
    names = ("Gaussian_blur_32.0", "Hessian_Trace_64.0")
    made = with_names(classifier, "TWS-2D-v3.3.2-grayscale", *names)
    noise = np.random.default_rng(4).random((400, 500)).astype(np.float32) * 255
    with WekaProbabilities(canonical(ArraySource(noise, "yx")), made) as source:
        whole = source.features.planes(noise)
        region = Region((0, 0, 211, 305, 0), (1, 1, 233, 350, 2))
        part = Region(region.start[2:4], region.stop[2:4])
        around = source._with_halo(part)
        planes = source.features.planes(noise[around.slices])
    inner = planes[(slice(None), *part.relative_to(around).slices)]
    assert np.array_equal(inner, whole[(slice(None), *part.slices)])


def test_entropy_knows_the_range_of_the_whole_plane(classifier):
    image = np.random.default_rng(5).random((2, 60, 70)).astype(np.float32)
    image[0, 0, 0], image[1, 59, 69] = -3, 9
    names = ("Entropy_2_64", *classifier.header.features[1:])
    made = with_names(classifier, "TWS-2D-v3.3.2-grayscale", *names)
    with WekaProbabilities(canonical(ArraySource(image, "zyx")), made) as source:
        assert source._range(0, 0) == (-3, float(image[0].max()))
        assert source._range(0, 1) == (float(image[1].min()), 9)
        whole = read_whole(source)
        region = Region((0, 1, 20, 30, 0), (1, 2, 40, 50, 2))
        assert np.array_equal(source.read(region), whole[region.slices])


def test_each_plane_is_classified_on_its_own(classifier):
    planes = np.random.default_rng(3).random((3, 70, 80)).astype(np.float32) * 255
    with WekaProbabilities(canonical(ArraySource(planes, "tyx")), classifier) as source:
        middle = source.read(Region((1, 0, 0, 0, 0), (2, 1, 70, 80, 2)))
    with WekaProbabilities(canonical(ArraySource(planes[1], "yx")), classifier) as alone:
        assert np.array_equal(middle, read_whole(alone))


def test_several_channels_are_refused(classifier):
    image = canonical(ArraySource(np.zeros((30, 40, 2), np.uint8), "yxc"))
    with pytest.raises(AxesProblem, match="2 channels"):
        WekaProbabilities(image, classifier)


@pytest.mark.parametrize(
    ("relation", "features", "why"),
    [
        ("TWS-3D-v3.3.2-grayscale", ("original",), "three dimensions"),
        ("TWS-2D-v3.3.2-RGB", ("original",), "colour"),
        ("segment", ("original", "Hessian_1.0"), "old version"),
        ("TWS-2D-v3.3.2-grayscale", ("original", "Entropy_1.0"), "1 of its 2 features"),
        # Reduced by 5, 7, 11 and 13.
        (
            "TWS-2D-v3.3.2-grayscale",
            tuple(f"Gaussian_blur_{s}.0" for s in (55, 75, 115, 135)),
            "no tile",
        ),
    ],
)
def test_what_only_fiji_can_compute_is_refused_with_the_reason(relation, features, why, classifier):
    with pytest.raises(ModelProblem, match="without Fiji") as caught:
        check_classifier(with_names(classifier, relation, *features))
    assert why in caught.value.why


def test_missing_features_are_named(classifier):
    names = ("original", "Entropy_1.0", "Gabor_1_2_3")
    with pytest.raises(ModelProblem) as caught:
        check_classifier(with_names(classifier, "TWS-2D-v3.3.2-grayscale", *names))
    assert "Entropy_1.0, Gabor_1_2_3" in caught.value.why


def test_users_are_told_how_sure_the_result_is(classifier):
    told = how_computed(classifier)
    assert told.startswith("Computed without Fiji.")
    assert "at most 1.2e-07" in told
    names = ("original", "Mean_2.0", "Entropy_8_64", "Mean_32.0")
    other = how_computed(with_names(classifier, "TWS-2D-v4.0.1-grayscale", *names))
    assert "Its features Mean_32.0 were compared with ImageJ's filters only" in other
    assert "version 4.0.1" in other
