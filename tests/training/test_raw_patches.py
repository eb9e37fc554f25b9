"""Views of patches of raw data, and labels that follow each of their voxels."""

import numpy as np
import pytest
import torch

from s2d_desktop.model.cache import TileCache
from s2d_desktop.training.raw_patches import TEACHER_NOISE, hardened
from s2d_desktop.training.training_images import open_images
from s2d_desktop.training.variations import turned
from tests.training.known_patches import STRONG, in_memory, pair, patches, picture, plan
from tests.training.raw_material import plan_of, save


def test_the_eight_ways_to_turn_a_picture():
    p = torch.tensor([[1, 2], [3, 4]])
    by_hand = [
        [[1, 2], [3, 4]],
        [[2, 4], [1, 3]],
        [[4, 3], [2, 1]],
        [[3, 1], [4, 2]],
        [[2, 1], [4, 3]],
        [[4, 2], [3, 1]],
        [[3, 4], [1, 2]],
        [[1, 3], [2, 4]],
    ]
    assert [turned(p, way).tolist() for way in range(8)] == by_hand


def test_volumes_are_turned_within_their_slices():
    p = torch.arange(2 * 3 * 4).reshape(1, 2, 3, 4)
    assert torch.equal(turned(p, 5)[0, 1], turned(p[0, 1], 5))


def test_the_turn_of_the_students_view_is_that_of_its_labels_and_of_the_teachers_answer():
    # Raw data and map are the same picture, so that every view can be compared with its labels.
    made = patches(pair(picture()), batch=4)
    ways = set()
    for k in range(12):
        b = made.batch(k)
        np.testing.assert_array_equal(b.student, b.shares)
        for seen, way, label in zip(b.teacher, b.turns, b.shares, strict=True):
            back = turned(torch.from_numpy(seen), int(way)).numpy()
            assert np.abs(back - label).max() < 6 * TEACHER_NOISE
            ways.add(int(way))
    assert ways == set(range(8))


def test_patches_that_are_not_square_are_turned_by_half_turns_only():
    made_of = plan(
        network={"ndim": 3, "levels": 1, "factors": [[1, 2, 2]], "maps": 2},
        training={"patch": [2, 16, 32], "batch": 8},
    )
    b = patches(pair(picture(shape=(6, 64, 64))), made_of).batch(0)
    assert b.student.shape == b.teacher.shape == b.shares.shape == (8, 1, 2, 16, 32)
    np.testing.assert_array_equal(b.student, b.shares)
    assert {int(w) for w in b.turns} <= {0, 2, 4, 6}


def test_magnified_and_bent_raw_data_and_labels_stay_on_each_other():
    made = patches(pair(picture()), scale_spread=0.5, elastic=20.0, batch=4)
    for k in range(6):
        b = made.batch(k)
        np.testing.assert_allclose(b.student, b.shares, atol=1e-5)


@pytest.mark.parametrize("what", ["ignored", "strokes"])
def test_what_is_kept_and_painted_follows_the_picture(what):
    # A ramp, which magnifying and bending leave straight between neighbours; left of the middle
    # something is ignored, or painted.
    ramp = np.broadcast_to(np.arange(64, dtype=np.float32) / 63, (1, 64, 64)).copy()
    left = (ramp < 0.5).astype(np.uint8)
    made = patches(pair(ramp, **{what: left}), scale_spread=0.5, elastic=10.0, batch=4)
    sides = set()
    for k in range(8):
        b = made.batch(k)
        place = b.student * 63  # the column that each voxel comes from
        found = b.kept == 0 if what == "ignored" else b.painted == 1
        assert found[place < 30].all()
        assert not found[place > 33].any()
        sides |= {bool(found.any()), not bool(found.all())}
    assert sides == {True}


@pytest.mark.parametrize("several", [False, True])
def test_hard_labels_stay_hard(several):
    values = picture()
    names = ("other", "disc") if several else ("disc",)
    teacher = np.stack([1 - values, values], -1) if several else values
    images = [in_memory(values, teacher, use, classes=names) for use in ("training", "held back")]
    made_of = plan(labels={"form": "hard"}, classes=list(names), training=STRONG)
    b = patches(images, made_of).batch(0)
    assert set(np.unique(b.shares)) == {0.0, 1.0}
    assert (b.shares.sum(1) == 1).all() or not several


def test_labels_made_by_hand_stay_hard():
    truth = (picture() > 0.5).astype(np.uint8)
    images = pair(picture(1), truth=truth)
    made_of = plan_of(
        [{"raw": k, "truth": "t", "use": k} for k in ("training", "held back")],
        learn_from="truth",
        training=STRONG,
    )
    assert set(np.unique(patches(images, made_of).batch(0).shares)) == {0.0, 1.0}


def test_the_most_probable_class_by_hand():
    assert hardened(torch.tensor([[0.2, 0.5, 0.51]])).tolist() == [[0, 0, 1]]
    three = torch.tensor([[0.4, 0.1], [0.35, 0.2], [0.25, 0.7]])
    assert hardened(three).tolist() == [[1, 0], [0, 0], [0, 1]]


def test_noise_and_contrast_are_measured_in_standard_deviations_of_the_raw_data():
    # Raw data around 1000 with a spread of 50, normalised before anything is added.
    raw = np.random.default_rng(0).normal(1000, 50, (1, 128, 128)).astype(np.float32)
    images = [in_memory(raw, picture(shape=raw.shape), use) for use in ("training", "held back")]
    made = patches(images, batch=8, patch=64, noise=0.2)
    made.survey.mean, made.survey.std = (1000.0,), (50.0,)
    b = made.batch(0)
    assert abs(b.student.mean()) < 0.1
    assert 0.9 < b.student.std() < 1.1
    back = np.stack(
        [turned(torch.from_numpy(t), int(w)) for t, w in zip(b.teacher, b.turns, strict=True)]
    )
    between = [float((s - t).std()) for s, t in zip(b.student, back, strict=True)]
    # The teacher's noise alone in about half of the patches, the student's up to 0.2 in the others.
    assert min(between) == pytest.approx(TEACHER_NOISE, rel=0.05)
    assert TEACHER_NOISE * 1.2 < max(between) <= 0.21


def test_patches_depend_on_seed_and_iteration_alone():
    images = pair(picture())
    first, second = patches(images, **STRONG), patches(images, **STRONG)
    second.batch(0)
    second.batch(3)
    for a, b in zip(*(vars(m.batch(7)).values() for m in (first, second)), strict=True):
        np.testing.assert_array_equal(a, b)
    assert (first.batch(7).student != first.batch(8).student).any()
    other = patches(images, plan(seed=2, training=STRONG))
    assert (first.batch(7).student != other.batch(7).student).any()


def test_arrays_have_the_types_and_shapes_that_networks_take():
    b = patches(pair(picture()), batch=3, **STRONG).batch(0)
    for name in ("student", "teacher", "shares", "kept", "painted"):
        values = getattr(b, name)
        assert values.dtype == np.float32
        assert values.shape == (3, 1, 16, 16)
        assert values.flags.c_contiguous
    assert b.turns.shape == (3,)


def test_raw_data_with_channels_have_them_first(tmp_path):
    raw = np.stack([picture(), 1000 * picture()], -1)
    files = {
        "raw": save(tmp_path / "raw.h5", raw, "zyxc"),
        "teacher": save(tmp_path / "map.h5", picture(), "zyx"),
    }
    halves = [{**files, "rows": [0, 32]}, {**files, "rows": [32, 64], "use": "held back"}]
    made_of = plan_of(halves)
    images = open_images(made_of, TileCache())
    b = patches(images, made_of).batch(0)
    assert b.student.shape == b.teacher.shape == (2, 2, 16, 16)
    np.testing.assert_allclose(b.student[:, 1], 1000 * b.student[:, 0], rtol=1e-5)
    np.testing.assert_array_equal(b.student[:, :1], b.shares)
