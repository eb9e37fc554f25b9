"""The most probable class and the uncertainty, by hand and from ilastik's own map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.decisions import SimpleSegmentation, Uncertainty


def pixels(*rows: tuple[float, ...]) -> ArraySource:
    """A plane of one row of pixels, with the probabilities of each."""
    return ArraySource(np.array(rows, np.float32)[None, None, None], "tzyxc")


MAP = pixels((0.9, 0.1, 0.0), (0.2, 0.3, 0.5), (0.4, 0.4, 0.2), (0.0, 0.0, 0.0))


def test_the_class_is_the_number_of_the_largest_probability_and_of_equal_ones_the_first() -> None:
    found = read_whole(SimpleSegmentation(MAP))
    assert found.dtype == np.uint8
    # All 0 is what lies outside of a prediction mask.
    assert found[0, 0, 0, :, 0].tolist() == [1, 3, 1, 1]


def test_the_uncertainty_is_1_minus_the_distance_of_the_two_largest() -> None:
    found = read_whole(Uncertainty(MAP))
    assert found.dtype == np.float32
    assert found[0, 0, 0, :, 0] == pytest.approx([0.2, 0.8, 1.0, 1.0])


def test_a_single_class_is_never_uncertain() -> None:
    assert not read_whole(Uncertainty(pixels((0.3,), (1.0,)))).any()


def test_a_part_is_what_it_is_in_the_whole() -> None:
    part = Region((0, 0, 0, 1, 0), (1, 1, 1, 3, 1))
    for kind in (SimpleSegmentation, Uncertainty):
        whole = read_whole(kind(MAP))
        assert np.array_equal(kind(MAP).read(part), whole[part.slices])


def test_more_classes_than_8_bits_have_numbers_are_refused() -> None:
    with pytest.raises(InputError, match="too many classes"):
        SimpleSegmentation(pixels((0.0,) * 256))


def test_the_segmentation_of_ilastiks_own_map_has_its_classes(shared_fixtures: Path) -> None:
    probabilities = np.load(shared_fixtures / "ilastik/api_2d/res-Data_1channel_pc1xyc.npy")
    found = read_whole(SimpleSegmentation(ArraySource(probabilities[None, None], "tzyxc")))
    assert np.array_equal(found[0, 0, ..., 0] == 2, probabilities[..., 1] > probabilities[..., 0])
