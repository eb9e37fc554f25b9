"""What is proposed for images of which only the header is known."""

from dataclasses import replace

import numpy as np
import pytest

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.training.default_plan import (
    GivenImage,
    Wishes,
    default_plan,
    divided,
    prefers_volumes,
)
from s2d_desktop.training.dividing import division_of
from s2d_desktop.training.network_plan import network_plan_from_json
from s2d_desktop.training.schedule import rescheduled


def image(k, shape=(512, 640), axes="yx", **facts):
    info = SourceInfo(f"{k}.tif", axes, shape, np.dtype(np.uint8), **facts)
    return GivenImage(f"/data/{k}.tif", info, f"/data/{k}.h5")


def stack(depth, **facts):
    return image(0, (depth, 512, 640), "zyx", **facts)


def proposed(images, classes=("mito",), gpu=False, **wishes):
    plan = default_plan(images, classes, gpu, Wishes(**wishes))
    assert network_plan_from_json(plan.to_json()) == plan, "what is proposed can be used"
    return plan


def held_back(plan):
    return [i.raw for i in plan.images if i.use == "held back"]


def test_of_many_images_one_in_five_is_held_back_whole():
    plan = proposed([image(k) for k in range(11)])
    assert held_back(plan) == ["/data/9.tif", "/data/10.tif"]
    assert all(i.slices is None and i.rows is None for i in plan.images)


def test_a_short_training_takes_larger_steps_and_its_teacher_forgets_sooner():
    # A twentieth of 4000 iterations is 200; of 40 000 it would be 2000, and the paper has 1000.
    short, long = (proposed([image(0)], iterations=n) for n in (4000, 40_000))
    assert (short.training.learning_rate, long.training.learning_rate) == (1e-3, 2e-4)
    assert (short.consistency.decay, long.consistency.decay) == (0.995, 0.999)
    assert short.rectification.decay == 0.995
    assert not short.consistency.use, "worse in short trainings"
    assert not short.rectification.use
    assert long.consistency.use
    assert long.rectification.use
    tiny = proposed([image(0)], iterations=500)
    assert (tiny.consistency.begin, tiny.consistency.ramp_up) == (100, 150)
    assert tiny.rectification.begin == 100


def test_of_another_length_what_the_user_has_set_stays():
    plan = proposed([image(0)], iterations=4000)
    plan = replace(plan, consistency=replace(plan.consistency, decay=0.9))
    found = rescheduled(plan, 40_000)
    assert found.consistency == replace(plan.consistency, use=True)
    assert found.rectification.use
    wanted = replace(plan, rectification=replace(plan.rectification, use=True))
    assert not rescheduled(wanted, 40_000).consistency.use, "somebody has chosen one of them"
    assert (found.rectification.decay, found.training.learning_rate) == (0.999, 2e-4)
    assert found.training.max_iterations == 40_000


def test_the_user_says_which_images_are_held_back():
    plan = proposed([image(k) for k in range(3)], held_back=[1])
    assert held_back(plan) == ["/data/1.tif"]


def test_holding_everything_back_leaves_nothing_to_learn_from():
    with pytest.raises(InputError, match="nothing to learn from"):
        proposed([image(0), image(1)], held_back=[0, 1])
    with pytest.raises(InputError, match="nothing to learn from"):
        proposed([])


def test_of_one_stack_the_last_fifth_is_held_back_and_a_slice_between_is_not_used():
    learned, kept = proposed([stack(20)]).images
    assert (learned.use, learned.slices) == ("training", tuple(range(15)))
    assert (kept.use, kept.slices) == ("held back", (16, 17, 18, 19))


def test_of_few_slices_the_lowest_rows_are_held_back_and_some_between_are_not_used():
    for few in (image(0), stack(3)):
        learned, kept = proposed([few]).images
        # A fifth of 512 is 102; a sixteenth, but at most 32, lies between.
        assert (kept.use, kept.rows) == ("held back", (410, 512))
        assert (learned.use, learned.rows) == ("training", (0, 378))


def at(position, given, ndim=2):
    """Spans of slices or rows that are learned from, and that which is held back."""
    *learned, kept = (
        i.rows or (i.slices[0], i.slices[-1] + 1)
        for i in divided(replace(given, position=position), ndim)
    )
    return learned, kept


def test_another_part_may_be_held_back_with_some_rows_left_out_on_both_sides():
    """102 of 512 rows from 0, 102, 205, 307 or 410 on; 32 rows between."""
    assert at(0, image(0)) == ([(134, 512)], (0, 102))
    assert at(1, image(0)) == ([(0, 70), (236, 512)], (102, 204))
    assert at(2, image(0)) == ([(0, 173), (339, 512)], (205, 307))
    assert at(3, image(0)) == ([(0, 275), (441, 512)], (307, 409))
    assert at(4, image(0)) == ([(0, 378)], (410, 512))


def test_rows_too_few_to_be_of_use_are_left_out():
    """Of 160 rows 32 are held back and 10 lie between: 22 are left above row 32."""
    assert at(1, image(0, (160, 640))) == ([(74, 160)], (32, 64))


def test_in_a_stack_the_part_of_slices_moves():
    assert at(1, stack(20)) == ([(0, 3), (9, 20)], (4, 8))
    assert at(0, stack(10)) == ([(3, 10)], (0, 2))
    assert at(1, stack(10)) == ([(0, 1), (5, 10)], (2, 4))


def test_a_volume_learns_from_four_slices_that_follow_each_other_or_more():
    """Of 20 slices a network for volumes holds 8 back, from 0, 3, 6, 9 or 12 on."""
    assert at(1, stack(20), 3) == ([(12, 20)], (3, 11))
    assert at(2, stack(20), 3) == ([(0, 5), (15, 20)], (6, 14))
    assert division_of(stack(20).info, 3).in_turn[0] == (0, 1, 2, 3, 4)
    assert division_of(stack(10).info, 3).in_turn[0] == (0, 4)
    with pytest.raises(InputError, match="cannot be divided there"):
        at(2, stack(10), 3)


def test_a_plan_with_two_parts_to_learn_from_can_be_used():
    parts = proposed([replace(stack(20), position=2)]).images
    assert [i.use for i in parts] == ["training", "training", "held back"]


def test_time_points_are_held_back_like_slices():
    series = image(0, (20, 512, 640), "tyx")
    assert proposed([series]).images[1].slices == (16, 17, 18, 19)


def test_one_small_image_is_too_little():
    with pytest.raises(InputError, match="too little to train"):
        proposed([image(0, (100, 159))])


def test_an_image_of_few_rows_and_many_columns_is_divided_by_columns():
    learned, kept = proposed([image(0, (100, 640))]).images
    assert (learned.columns, kept.columns) == ((0, 480), (512, 640))
    assert learned.rows is kept.rows is None


def test_a_part_may_go_from_top_to_bottom_too():
    """Positions 5 to 9 are columns: 128 of 640 from 0, 128, 256, 384 or 512 on."""
    parts = [(i.use, i.columns) for i in divided(replace(image(0), position=7), 2)]
    assert parts == [
        ("training", (0, 224)),
        ("training", (416, 640)),
        ("held back", (256, 384)),
    ]
    with pytest.raises(InputError, match="cannot be divided there"):
        divided(replace(image(0), position=1000), 2)


def test_patches_are_no_larger_than_the_images():
    assert proposed([image(0)]).training.patch == 256
    assert proposed([image(k, (90, 200)) for k in range(5)]).training.patch == 80
    assert proposed([image(k, (20, 20)) for k in range(5)]).training.patch == 32


def test_a_graphics_card_gets_a_larger_network_and_longer_training():
    on_cpu, on_gpu = proposed([image(0)]), proposed([image(0)], gpu=True)
    assert on_cpu.network.maps < on_gpu.network.maps
    assert on_cpu.training.max_iterations < on_gpu.training.max_iterations


def test_a_volume_with_deep_voxels_is_not_pooled_along_z_at_first():
    deep = proposed([stack(40, voxel_size={"z": 50.0, "y": 5.0, "x": 5.0})], volumes=True)
    assert deep.network.factors == ((1, 2, 2), (1, 2, 2), (2, 2, 2))
    cubes = proposed([stack(40)], volumes=True)
    assert cubes.network.factors == ((2, 2, 2),) * 3
    for plan in (deep, cubes):
        assert plan.network.ndim == len(plan.training.patch) == 3


def test_a_patch_is_no_larger_than_the_volumes():
    """Each side a multiple of 8, what three levels halve."""
    small = image(0, (20, 48, 300), "zyx")
    assert proposed([small], volumes=True).training.patch == (16, 48, 96)
    assert proposed([stack(40)], volumes=True).training.patch == (32, 96, 96)


def test_the_user_s_numbers_are_taken_as_they_are():
    plan = proposed([stack(40)], volumes=True, maps=12, iterations=77, minutes=3.5, seed=9)
    assert plan.network.maps == 12
    assert (plan.training.max_iterations, plan.training.max_minutes) == (77, 3.5)
    assert plan.seed == 9


@pytest.mark.parametrize(
    ("wish", "says"),
    [({"maps": 0}, "maps is 0"), ({"iterations": 0}, "max_iterations is 0")],
)
def test_a_number_that_makes_no_sense_is_not_replaced_silently(wish, says):
    with pytest.raises(InputError, match=says):
        proposed([image(0)], **wish)


def test_several_classes_are_told_apart():
    plan = proposed([image(0)], classes=("other", "mito", "membrane"))
    assert plan.training.loss == "ce"
    assert plan.classes == ("other", "mito", "membrane")


@pytest.mark.parametrize(
    ("classes", "name"),
    [(("Mito",), "own-mito"), (("Zellkern (groß)",), "own-zellkern-gro"), (("核",), "own-network")],
)
def test_it_has_a_name_whatever_the_classes_are_called(classes, name):
    assert proposed([image(0)], classes=classes).name == name
    assert proposed([image(0)], classes=classes, name="mine").name == "mine"


def test_volumes_are_advised_where_slices_are_close():
    assert prefers_volumes(stack(64).info)
    assert not prefers_volumes(stack(8).info)
    far = {"z": 50.0, "y": 5.0, "x": 5.0}
    assert not prefers_volumes(stack(64, voxel_size=far).info)
