"""Pseudo-labels of four pixels by hand."""

import numpy as np
import pytest

from s2d_desktop.pipeline.pseudo_labels import FROM_MAP, IGNORED, PAINTED, LabelRules, pseudo_labels

ONE = np.array([0.1, 0.4, 0.55, 0.95], np.float32)[:, None]
THREE = np.array([[0.4, 0.35, 0.25], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [0.0, 0.05, 0.95]])
SOFT, HARD = LabelRules(), LabelRules("hard")


def listed(labels):
    return labels.shares.round(6).tolist(), labels.origin.tolist()


def test_soft_labels_are_the_map_itself():
    for values in (ONE, THREE):
        shares, origin = listed(pseudo_labels(values, SOFT))
        assert shares == pytest.approx(values.astype(np.float32).round(6))
        assert origin == [FROM_MAP] * 4


def test_hard_labels_are_the_most_probable_class():
    assert listed(pseudo_labels(ONE, HARD))[0] == [[0], [0], [1], [1]]
    assert listed(pseudo_labels(THREE, HARD))[0] == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]]


def test_half_and_half_is_not_the_structure():
    # As everywhere in the program: more than 0.5.
    assert pseudo_labels(np.array([[0.5]]), HARD).shares.tolist() == [[0.0]]


def test_a_threshold_leaves_out_where_no_class_is_sure_enough():
    rules = LabelRules("soft", 0.6)
    # Of one structure the background is sure, too: 0.9, 0.6, 0.55, 0.95.
    assert pseudo_labels(ONE, rules).origin.tolist() == [FROM_MAP, FROM_MAP, IGNORED, FROM_MAP]
    assert pseudo_labels(THREE, rules).origin.tolist() == [IGNORED, FROM_MAP, IGNORED, FROM_MAP]


def test_the_threshold_asks_the_map_and_not_the_hard_label():
    rules = LabelRules("hard", 0.6)
    assert pseudo_labels(THREE, rules).origin.tolist() == [IGNORED, FROM_MAP, IGNORED, FROM_MAP]


def test_without_a_threshold_nothing_is_left_out_even_where_no_class_has_half():
    assert pseudo_labels(THREE, SOFT).origin.tolist() == [FROM_MAP] * 4


def test_strokes_count_for_certain_whatever_the_map_says():
    # 1 is background, 2 the structure.
    labels = pseudo_labels(ONE, SOFT, strokes=np.array([2, 0, 1, 1]))
    assert labels.shares[:, 0] == pytest.approx([1.0, 0.4, 0.0, 0.0])
    assert labels.origin.tolist() == [PAINTED, FROM_MAP, PAINTED, PAINTED]
    labels = pseudo_labels(THREE, SOFT, strokes=np.array([3, 1, 0, 0], np.uint8))
    assert labels.shares[:2].tolist() == [[0, 0, 1], [1, 0, 0]]
    assert labels.shares[2:] == pytest.approx(THREE[2:].astype(np.float32))


def test_strokes_count_where_the_map_is_unsure_and_where_nothing_should_be_learned():
    unsure = pseudo_labels(ONE, LabelRules("soft", 0.9), strokes=np.array([0, 2, 0, 0]))
    assert unsure.origin.tolist() == [FROM_MAP, PAINTED, IGNORED, FROM_MAP]
    ignored = pseudo_labels(
        ONE, SOFT, strokes=np.array([0, 2, 0, 0]), ignored=np.array([7, 1, 1, 0])
    )
    assert ignored.origin.tolist() == [IGNORED, PAINTED, IGNORED, FROM_MAP]
    assert ignored.shares[1] == 1.0


def test_the_map_is_left_as_it_was():
    values = ONE.copy()
    pseudo_labels(values, SOFT, strokes=np.array([2, 2, 2, 2]))
    np.testing.assert_array_equal(values, ONE)


def test_labels_of_volumes_have_the_shape_of_the_map():
    labels = pseudo_labels(np.full((2, 3, 4, 1), 0.3), SOFT, np.zeros((2, 3, 4)))
    assert labels.shares.shape == (2, 3, 4, 1)
    assert labels.origin.shape == (2, 3, 4)
    assert labels.shares.dtype == np.float32
