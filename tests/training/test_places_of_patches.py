"""Where patches of raw data lie, and that nothing that is held back is in them."""

import dataclasses

import numpy as np
import pytest

from s2d_desktop.training.network_plan import PlannedImage
from tests.training.known_patches import (
    STRONG,
    Arrays,
    in_memory,
    pair,
    patches,
    picture,
    plan,
)
from tests.training.raw_material import unseen


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
