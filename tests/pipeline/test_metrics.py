import math

import numpy as np
import pytest

from s2d_desktop.model.errors import InputError
from s2d_desktop.pipeline.metrics import Contingency, Counts, ThresholdCounts


def test_scores_of_four_counts_by_hand():
    counts = Counts(true_positive=6, false_positive=2, false_negative=4, true_negative=8)
    assert counts.f1 == pytest.approx(12 / 18)
    assert counts.iou == pytest.approx(6 / 12)
    assert counts.precision == pytest.approx(6 / 8)
    assert counts.recall == pytest.approx(6 / 10)


def test_two_empty_masks_agree():
    counts = Counts(0, 0, 0, 5)
    assert (counts.f1, counts.iou, counts.precision, counts.recall) == (1, 1, 1, 1)


P = np.array([0.9, 0.8, 0.7, 0.5, 0.4, 0.2], np.float32)
TRUTH = np.array([1, 1, 0, 1, 0, 0])


def test_counts_at_a_threshold_by_hand():
    table = ThresholdCounts()
    table.add(P, TRUTH)
    # 0.5 itself is not above 0.5.
    assert table.at(0.5) == Counts(2, 1, 1, 2)
    assert table.at(0.499) == Counts(3, 1, 0, 2)
    assert table.at(0.0) == Counts(3, 3, 0, 0)
    assert table.at(1.0) == Counts(0, 0, 3, 3)


def test_the_best_threshold_by_hand():
    table = ThresholdCounts()
    table.add(P, TRUTH)
    threshold, counts = table.best()
    # From 0.4 (float32 0.4 is above 0.4) to 0.499 F1 is 6/7; 0.499 is nearest to 0.5.
    assert threshold == 0.499
    assert counts.f1 == pytest.approx(6 / 7)


def test_blocks_add_up_and_every_threshold_equals_a_direct_count():
    rng = np.random.default_rng(0)
    p = rng.random(5000).astype(np.float32)
    p[:100] = np.round(p[:100], 1)
    truth = (rng.random(5000) < p) * 255
    table = ThresholdCounts()
    for k in range(0, 5000, 700):
        table.add(p[k : k + 700], truth[k : k + 700])
    for k in range(0, 1001, 7):
        above = p.astype(np.float64) > k / 1000
        want = Counts(
            int((above & (truth > 0)).sum()),
            int((above & (truth == 0)).sum()),
            int((~above & (truth > 0)).sum()),
            int((~above & (truth == 0)).sum()),
        )
        assert table.at(k / 1000) == want, k


def test_infinite_values_count_as_the_nearest_probability_and_nan_is_refused():
    table = ThresholdCounts()
    table.add(np.array([np.inf, -np.inf, 7.0, -1.0]), np.array([1, 0, 1, 0]))
    assert table.at(0.5) == Counts(2, 0, 0, 2)
    with pytest.raises(InputError, match="1 of 2 values"):
        table.add(np.array([0.5, np.nan], np.float32), np.array([1, 0]))
    assert table.at(0.5) == Counts(2, 0, 0, 2), "a refused block is not counted"


def contingency(labels, truth):
    table = Contingency()
    table.add(np.array(labels), np.array(truth))
    return table


def test_vi_of_an_object_cut_in_half_is_one_bit_of_split():
    split, merge = contingency([1, 1, 2, 2], [7, 7, 7, 7]).variation_of_information()
    assert (split, merge) == (pytest.approx(1.0), 0.0)


def test_vi_of_two_objects_joined_is_one_bit_of_merge():
    split, merge = contingency([5, 5, 5, 5], [1, 1, 2, 2]).variation_of_information()
    assert (split, merge) == (0.0, pytest.approx(1.0))


def test_vi_by_hand_where_both_happen():
    # Joint counts: (1,1) 3, (1,2) 1, (2,2) 4. H(joint)=1.4056, H(truth)=H(3,5), H(labels)=1.
    split, merge = contingency(
        [1, 1, 1, 1, 2, 2, 2, 2], [1, 1, 1, 2, 2, 2, 2, 2]
    ).variation_of_information()

    def entropy(*p):
        return -sum(q * math.log2(q) for q in p)

    joint = entropy(3 / 8, 1 / 8, 4 / 8)
    assert split == pytest.approx(joint - entropy(3 / 8, 5 / 8))
    assert merge == pytest.approx(joint - 1.0)


def test_equal_labels_under_other_numbers_have_no_error():
    table = contingency([3, 3, 9, 9, 1], [1, 1, 2, 2, 4])
    assert table.variation_of_information() == (0.0, 0.0)
    assert table.adapted_rand_error() == 0.0


def test_rand_error_by_hand():
    # Pairs of voxels in one object: labels {a,b},{c,d}: 4 ordered pairs; truth one object: 12.
    # In both: 4. Error = 1 - 2*4 / (4 + 12) = 0.5.
    assert contingency([1, 1, 2, 2], [1, 1, 1, 1]).adapted_rand_error() == pytest.approx(0.5)


def test_voxels_without_true_object_are_left_out_of_the_rand_error():
    with_background = contingency([1, 1, 2, 2, 5], [1, 1, 1, 1, 0])
    assert with_background.adapted_rand_error() == pytest.approx(0.5)
    split, merge = with_background.variation_of_information(without_background=True)
    assert (split, merge) == (pytest.approx(1.0), 0.0)


def test_vi_and_rand_error_equal_scikit_images():
    from skimage.metrics import adapted_rand_error, variation_of_information

    rng = np.random.default_rng(1)
    truth = rng.integers(0, 12, (30, 40))
    labels = np.where(rng.random((30, 40)) < 0.8, truth * 7, rng.integers(0, 9, (30, 40)))
    table = Contingency()
    for k in range(0, 30, 8):
        table.add(labels[k : k + 8], truth[k : k + 8])
    want_split_merge = variation_of_information(truth, labels)
    assert table.variation_of_information() == pytest.approx(tuple(want_split_merge))
    assert table.adapted_rand_error() == pytest.approx(adapted_rand_error(truth, labels)[0])


def test_membranes_that_cells_grow_over_cost_nothing_where_they_are_left_out():
    # Two cells that share the membrane (true label 0) between them, as a multicut gives them.
    labels, truth = [1, 1, 1, 2, 2, 2], [1, 1, 0, 0, 2, 2]
    assert contingency(labels, truth).variation_of_information(True) == (0.0, 0.0)
    assert sum(contingency(labels, truth).variation_of_information(False)) > 0.5
    # Our own label 0 is not left out: a cell that was half missed is cut in two.
    split, merge = contingency([1, 0, 2, 2], [1, 1, 2, 2]).variation_of_information(True)
    assert (split, merge) == (pytest.approx(0.5), 0.0)


def test_nothing_counted_gives_no_error():
    table = Contingency()
    table.add(np.zeros((0, 4), int), np.zeros((0, 4), int))
    assert table.variation_of_information() == (0.0, 0.0)
    assert Contingency().variation_of_information() == (0.0, 0.0)
    assert Contingency().adapted_rand_error() == 0.0
