import numpy as np
import pytest

from s2d_desktop.pipeline.slice_scores import SliceScores


def test_what_was_missed_in_one_slice_is_not_joined_with_what_was_missed_in_another():
    scores = SliceScores()
    cell = np.array([[1, 1, 1, 1]])
    scores.add(np.zeros_like(cell), cell)
    scores.add(np.zeros_like(cell), cell)
    # In each slice one true object is one piece, though its number is 0.
    assert scores.variation_of_information() == (0.0, 0.0)
    assert (scores.objects, scores.true_objects) == (0, 2)


def test_scores_of_two_slices_by_hand():
    scores = SliceScores()
    scores.add(np.array([[1, 1, 2, 2]]), np.array([[1, 1, 1, 1]]))  # cut in two: one bit
    scores.add(np.array([[1, 1, 1, 1]]), np.array([[1, 1, 2, 2]]))  # joined: one bit
    assert scores.variation_of_information() == (pytest.approx(0.5), pytest.approx(0.5))
    # Ordered pairs in one object: labels 4 + 12, truth 12 + 4, both 4 + 4.
    assert scores.adapted_rand_error() == pytest.approx(1 - 2 * 8 / (16 + 16))
    assert (scores.objects, scores.true_objects) == (3, 3)
