import numpy as np
import pytest

from s2d_desktop.pipeline.multicut import Fragments
from s2d_desktop.pipeline.region_graph import region_graph
from s2d_desktop.pipeline.tune_beta import slices_vi, true_cells, tune_beta

FOUR = np.repeat(np.arange(1, 5, dtype=np.int32), 10)[None].repeat(10, 0)
"""Four columns, (10, 40)."""


def columns(*probabilities):
    """Four columns with a membrane of each probability between them, and the same everywhere."""
    p = np.zeros(FOUR.shape, np.float32)
    for k, value in enumerate(probabilities):
        p[:, 10 * k + 9 : 10 * k + 11] = value
    return Fragments(FOUR, region_graph(FOUR, p))


def test_the_beta_that_joins_what_belongs_together_is_chosen():
    # Cutting p gains where log((1 - p) / p) < log(beta / (1 - beta)), that is p > 1 - beta.
    fragments = columns(0.7, 0.3, 0.7)
    truth = np.repeat([1, 2, 3], [10, 20, 10])[None].repeat(10, 0)
    tuned = tune_beta([(fragments, truth)], (0.2, 0.6, 0.9))
    assert tuned.beta == 0.6
    assert tuned.vi[0.6] == (0.0, 0.0)
    # At 0.9 the middle half is cut in two: half a bit. At 0.2 all is one: H(1/4, 1/2, 1/4).
    assert tuned.vi[0.9] == (pytest.approx(0.5), 0.0)
    assert tuned.vi[0.2] == (0.0, pytest.approx(1.5))


def test_of_equally_good_betas_the_one_nearest_to_a_half_is_chosen():
    truth = np.repeat([1, 2, 3], [10, 20, 10])[None].repeat(10, 0)
    betas = (0.35, 0.45, 0.6, 0.65)
    assert tune_beta([(columns(0.7, 0.3, 0.7), truth)], betas).beta == 0.45


def test_slices_are_weighed_by_their_true_pixels():
    one_cell = np.ones((4, 4), int)
    halves = np.repeat([1, 2], 2)[None].repeat(4, 0)
    half_known = np.where(np.arange(4)[:, None] < 2, one_cell, 0)
    # 16 pixels without error and 8 pixels with one bit of split.
    split, merge = slices_vi([(one_cell, one_cell), (halves, half_known)])
    assert (split, merge) == (pytest.approx(8 / 24), 0.0)


def test_equal_numbers_in_two_slices_are_different_cells():
    a = np.repeat([1, 2], 2)[None].repeat(4, 0)
    assert slices_vi([(a, a), (3 - a, a)]) == (0.0, 0.0)


def test_true_cells_are_what_membranes_separate_in_each_slice():
    membranes = np.zeros((2, 5, 9), np.uint8)
    membranes[:, :, 4] = 255
    membranes[1, 2] = 255
    cells = true_cells(membranes)
    assert [len(np.unique(c[c > 0])) for c in cells] == [2, 4]
    assert cells.max() == 6
    assert (cells[membranes > 0] == 0).all()
