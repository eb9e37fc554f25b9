"""Patches of raw data and labels whose every voxel is known."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from s2d_desktop.model.cache import TileCache
from s2d_desktop.model.source import ArraySource, canonical
from s2d_desktop.training.network_plan import PlannedImage
from s2d_desktop.training.raw_patches import TEACHER_NOISE, RawPatches, hardened
from s2d_desktop.training.training_images import TrainingImage, open_images
from s2d_desktop.training.variations import turned
from tests.training.raw_material import plan_of, save, unseen

STRONG = {"scale_spread": 0.5, "elastic": 20.0, "contrast": 0.3, "noise": 0.5}


def in_memory(raw, teacher, use="training", slices=None, rows=None, classes=("disc",), **others):
    """An image (z, y, x) that needs no file; maps of several classes are (z, y, x, c)."""

    def source(values):
        return canonical(ArraySource(values, "zyxc" if values.ndim == 4 else "zyx"))

    labels = {key: None if key not in others else source(others[key]) for key in LABELS}
    return TrainingImage(
        PlannedImage("raw", "map", use),
        source(raw),
        source(teacher.astype(np.float32)),
        *labels.values(),
        slices or tuple(range(len(raw))),
        rows or (0, raw.shape[1]),
        classes,
    )


LABELS = ("strokes", "ignored", "truth")


def plan(**changes):
    """A plan whose images are given otherwise."""
    return plan_of(
        [{"raw": k, "teacher": "map", "use": k} for k in ("training", "held back")], **changes
    )


class Arrays(RawPatches):
    """Patches as numpy's arrays."""

    def batch(self, iteration):
        found = super().batch(iteration)
        return SimpleNamespace(**{k: v.numpy() for k, v in vars(found).items()})


def patches(images, made_of=None, **training):
    return Arrays(made_of or plan(training=training), images, unseen(images))


def picture(seed=0, shape=(1, 64, 64)):
    """A map without any symmetry, as raw data and as labels."""
    return np.random.default_rng(seed).random(shape).astype(np.float32)


def pair(values, **others):
    return [in_memory(values, values, **others), in_memory(values, values, "held back", **others)]


# --- turns


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


# --- what is varied


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


# --- what is never mixed


def with_gaps(values, learned):
    """`values` where `learned`, elsewhere NaN: a single one in a patch would be refused."""
    return np.where(learned, values, np.nan).astype(np.float32)


@pytest.mark.parametrize("patch", [16, 32, 64, 128])
def test_no_voxel_of_rows_that_are_held_back_enters_a_patch(patch):
    # 16 to 40 of 64 rows: also where the patch is larger, magnified and bent.
    learned = np.zeros((1, 64, 64), bool)
    learned[:, 16:40] = True
    values = with_gaps(picture(), learned)
    images = [
        in_memory(values, values, rows=(16, 40)),
        in_memory(picture(), picture(), "held back", rows=(40, 64)),
    ]
    made = patches(images, patch=patch, **STRONG)
    at_the_border = np.array([[0, 0, y, x] for y in (16, 39) for x in (0, 63)])
    made.survey.places[0][1] = at_the_border
    for k in range(25):
        assert np.isfinite(made.batch(k).student).all()


def test_no_voxel_of_slices_that_are_held_back_enters_a_patch():
    learned = np.zeros((9, 64, 64), bool)
    learned[[1, 4, 5]] = True
    values = with_gaps(picture(shape=learned.shape), learned)
    images = [
        in_memory(values, values, slices=(1, 4, 5)),
        in_memory(picture(), picture(), "held back"),
    ]
    made = patches(images, **STRONG)
    made.survey.places[0][1] = np.array([[0, z, 30, 30] for z in (1, 4, 5)])
    for k in range(25):
        assert np.isfinite(made.batch(k).student).all()


@pytest.mark.parametrize("deep", [2, 4, 8])
def test_no_voxel_of_a_volumes_part_that_is_held_back_enters_a_patch(deep):
    learned = np.zeros((12, 48, 48), bool)
    learned[3:8, 8:40] = True
    values = with_gaps(picture(shape=learned.shape), learned)
    images = [
        in_memory(values, values, slices=(3, 4, 5, 6, 7), rows=(8, 40)),
        in_memory(picture(), picture(), "held back"),
    ]
    made_of = plan(
        network={"ndim": 3, "levels": 1, "factors": [[1, 2, 2]], "maps": 2},
        training={"patch": [deep, 32, 32], **STRONG},
    )
    made = patches(images, made_of)
    made.survey.places[0][1] = np.array([[0, z, 8, 0] for z in (3, 7)])
    for k in range(15):
        assert np.isfinite(made.batch(k).student).all()


def test_held_back_patches_are_of_what_is_held_back_alone():
    learned = np.zeros((4, 64, 64), bool)
    learned[2:, 32:] = True  # of this use: held back
    values = with_gaps(picture(shape=learned.shape), learned)
    images = [
        in_memory(picture(), picture()),
        in_memory(values, values, "held back", slices=(2, 3), rows=(32, 64)),
    ]
    made = patches(images, patch=48)
    for patch in made.held_back_patches(20):
        assert np.isfinite(patch.raw).all()


# --- where patches lie


def spot(shape, size=2):
    """A map that is 1 in a small spot of its middle, and where that is."""
    values = np.zeros(shape, np.float32)
    middle = tuple(slice(n // 2, n // 2 + size) for n in shape)
    values[middle] = 1
    return values, np.argwhere(values > 0.5)


@pytest.mark.parametrize("sides", [[2, 16, 64], [2, 64, 16]])
def test_half_of_the_patches_have_the_structure_in_them_whatever_their_shape(sides):
    values, where = spot((4, 256, 256))
    made_of = plan(
        network={"ndim": 3, "levels": 1, "factors": [[1, 2, 2]], "maps": 2},
        training={"patch": sides, "batch": 10},
    )
    made = patches(pair(values), made_of)
    made.survey.places[0][1] = np.concatenate([np.zeros((len(where), 1), int), where], 1)
    shown = np.concatenate([made.batch(k).shares.max((1, 2, 3, 4)) for k in range(20)])
    # Half of them on purpose, some of the others by chance: 0.5 of 200, give or take 0.035.
    assert 0.4 < shown.mean() < 0.65


def test_each_class_but_the_first_is_in_the_middle_as_often():
    own = np.zeros((1, 256, 256), int)
    own[0, 60:62, 60:62], own[0, 150:200, 150:200] = 1, 2
    teacher = (own[..., None] == np.arange(3)).astype(np.float32)
    names = ("other", "rare", "frequent")
    images = [
        in_memory(picture(shape=own.shape), teacher, use, classes=names)
        for use in ("training", "held back")
    ]
    made_of = plan(classes=list(names), training={"batch": 10})
    made = Arrays(made_of, images, unseen(images, 3))
    for k in (1, 2):
        where = np.argwhere(own == k)
        made.survey.places[0][k] = np.concatenate([np.zeros((len(where), 1), int), where], 1)
    rare = np.concatenate([made.batch(k).shares[:, 1].max((1, 2)) for k in range(20)])
    assert 0.17 < rare.mean() < 0.35  # a quarter


def test_larger_images_are_learned_from_more_often():
    small, large = np.full((1, 32, 32), 0.25), np.full((3, 32, 32), 0.75)
    images = [
        in_memory(small.astype(np.float32), small),
        in_memory(large.astype(np.float32), large),
        in_memory(picture(), picture(), "held back"),
    ]
    made = patches(images, batch=10)
    from_large = np.concatenate([made.batch(k).shares[:, 0, 0, 0] > 0.5 for k in range(20)])
    assert 0.65 < from_large.mean() < 0.85


def test_held_back_patches_are_spread_over_all_slices_and_images():
    deep = np.broadcast_to(np.arange(60.0)[:, None, None], (60, 32, 32)).astype(np.float32)
    one = [in_memory(picture(), picture()), in_memory(deep, deep / 60, "held back")]
    seen = [float(p.raw.max()) for p in patches(one).held_back_patches(6)]
    assert seen == [5, 15, 25, 35, 45, 55]
    many = [in_memory(picture(), picture())]
    many += [in_memory(deep[k : k + 1], deep[:1], "held back") for k in range(60)]
    assert [float(p.raw.max()) for p in patches(many).held_back_patches(6)] == seen
    few = [one[0], *(in_memory(d, d, "held back") for d in (deep[:2], deep[9:10]))]
    assert [float(p.raw.max()) for p in patches(few).held_back_patches(6)] == [0, 9, 1, 9, 0, 9]


def test_held_back_patches_are_not_varied_and_always_the_same():
    made = [patches(pair(picture()), **STRONG) for _ in range(2)]
    for a, b in zip(*(m.held_back_patches(5) for m in made), strict=True):
        np.testing.assert_array_equal(a.raw, b.raw)
        np.testing.assert_array_equal(a.raw, a.shares)  # the map as it is
        assert (a.kept == 1).all()
        assert a.truth is None


def test_where_the_structure_is_rare_some_held_back_patches_are_put_on_it():
    values, where = spot((1, 512, 512))
    images = pair(values)
    made = patches(images)
    assert not any(p.shares.any() for p in made.held_back_patches(8)), "none by chance"
    made.survey.places[1][1] = np.concatenate([np.zeros((len(where), 1), int), where], 1)
    shown = [bool(p.shares.any()) for p in made.held_back_patches(8)]
    assert shown == [False] * 6 + [True] * 2


def test_a_held_back_patch_has_the_map_the_truth_and_what_counts():
    values, truth = picture(), (picture(1) > 0.5).astype(np.uint8) * 5
    ignored = np.zeros(values.shape, np.uint8)
    ignored[:, :8] = 1
    images = pair(values, truth=truth, ignored=ignored)
    made = patches(images, plan(labels={"form": "hard"}), patch=16)
    patch = made.held_back_patch(images[1], 0, (slice(0, 1), slice(0, 16), slice(0, 16)))
    np.testing.assert_array_equal(patch.shares[0], values[:, :16, :16])
    np.testing.assert_array_equal(patch.truth[0], truth[:, :16, :16] > 0)
    np.testing.assert_array_equal(patch.kept[0, 0, :, 0], [0] * 8 + [1] * 8)


@pytest.mark.parametrize("patch", [16, 64])
def test_no_voxel_of_columns_that_are_held_back_enters_a_patch(patch):
    learned = np.zeros((1, 64, 64), bool)
    learned[..., 16:40] = True
    values = with_gaps(picture(), learned)
    images = [
        dataclasses.replace(in_memory(values, values), only_columns=(16, 40)),
        dataclasses.replace(in_memory(values[..., ::-1], values[..., ::-1]), only_columns=(24, 48)),
    ]
    images[1] = dataclasses.replace(images[1], planned=PlannedImage("raw", "map", "held back"))
    made = patches(images, patch=patch, **STRONG)
    made.survey.places[0][1] = np.array([[0, 0, y, x] for y in (0, 63) for x in (16, 39)])
    for k in range(20):
        assert np.isfinite(made.batch(k).student).all()
    assert all(np.isfinite(p.raw).all() for p in made.held_back_patches(10))
