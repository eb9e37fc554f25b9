import numpy as np
import pytest

from s2d_desktop.jobs.evaluate import evaluate
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Result


def scores(tmp_path, ours, truth, **options):
    np.save(tmp_path / "ours.npy", ours)
    np.save(tmp_path / "truth.npy", truth)
    *_, last = evaluate(tmp_path / "ours.npy", tmp_path / "truth.npy", **options)
    assert isinstance(last, Result)
    return last.facts


def test_objects_of_probabilities_are_compared_slice_by_slice(tmp_path):
    truth = np.zeros((2, 10, 20), np.uint8)
    truth[:, :, :8] = 1  # one object through both slices
    truth[:, :, 12:] = 2
    perfect = (truth > 0).astype(np.float32)
    facts = scores(tmp_path, perfect, truth, axes="zyx")
    assert (facts["vi"], facts["adapted_rand_error"]) == (0, 0)
    assert (facts["objects"], facts["true_objects"]) == (4, 4)
    joined = np.ones_like(perfect)
    facts = scores(tmp_path, joined, truth, axes="zyx")
    # In each slice two objects of equal size are one: one bit of merging.
    assert facts["vi_merge"] == pytest.approx(1.0)
    assert facts["vi_split"] == 0
    assert facts["objects"] == 2


def test_a_mask_of_several_slices_has_no_objects_to_compare(tmp_path):
    truth = np.zeros((3, 20, 20), np.uint8)
    truth[:, :5] = 255
    facts = scores(tmp_path, (truth > 0).astype(np.float32), truth, axes="zyx")
    assert facts["f1"] == 1
    assert "vi" not in facts


def test_the_best_threshold_is_found_and_said(tmp_path):
    p = np.linspace(0, 1, 100, dtype=np.float32).reshape(10, 10)
    facts = scores(tmp_path, p, (p > 0.7).astype(np.uint8))
    assert facts["best_threshold"] == pytest.approx(0.7, abs=0.01)
    assert facts["best_f1"] == 1.0
    assert facts["f1"] < 0.8
    assert facts["structure_share"] == pytest.approx(0.3)


def test_one_class_of_several_is_compared(tmp_path):
    p = np.zeros((12, 12, 2), np.float32)
    p[:6, :, 1] = 0.9
    p[..., 0] = 1 - p[..., 1]
    truth = np.zeros((12, 12), np.uint8)
    truth[:6] = 1
    assert scores(tmp_path, p, truth, axes="yxc", class_name="Class 2")["f1"] == 1
    with pytest.raises(InputError, match="which class"):
        scores(tmp_path, p, truth, axes="yxc")


def test_values_that_are_no_probabilities_are_refused(tmp_path):
    p = np.zeros((300, 300), np.float32)
    p[150, 151] = np.nan
    with pytest.raises(InputError):
        scores(tmp_path, p, np.zeros((300, 300), np.uint8))


def test_a_truth_of_colours_is_refused(tmp_path):
    p = np.zeros((12, 12), np.float32)
    with pytest.raises(InputError, match="3 channels"):
        scores(tmp_path, p, np.zeros((12, 12, 3), np.uint8))


def test_whole_numbers_are_labels_unless_they_are_said_to_be_probabilities(tmp_path):
    ours = np.full((20, 20), 2, np.uint8)
    ours[:10] = 253
    truth = (ours > 100).astype(np.uint8)
    as_labels = scores(tmp_path, ours, truth)
    assert (as_labels["kind"], as_labels["recall"], as_labels["precision"]) == ("labels", 1, 0.5)
    as_map = scores(tmp_path, ours, truth, taken_as="probabilities")
    assert (as_map["kind"], as_map["f1"]) == ("probabilities", 1)


def test_an_8_bit_map_of_this_program_is_known_for_one(tmp_path):
    from s2d_desktop.io.writers import write
    from s2d_desktop.model.source import ArraySource

    p = np.full((20, 20), 0.002, np.float32)
    p[:10] = 0.998
    source = ArraySource(p, "yx", "m", value_range=(0.0, 1.0))
    list(write(source, tmp_path / "m.h5", dtype="uint8"))
    np.save(tmp_path / "t.npy", (p > 0.5).astype(np.uint8))
    *_, last = evaluate(tmp_path / "m.h5", tmp_path / "t.npy")
    assert (last.facts["kind"], last.facts["f1"]) == ("probabilities", 1)
