"""What is proposed for images of which only the header is known."""

import numpy as np
import pytest

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.training.default_plan import GivenImage, Wishes, default_plan, prefers_volumes
from s2d_desktop.training.network_plan import network_plan_from_json


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


def test_time_points_are_held_back_like_slices():
    series = image(0, (20, 512, 640), "tyx")
    assert proposed([series]).images[1].slices == (16, 17, 18, 19)


def test_one_small_image_is_too_little():
    with pytest.raises(InputError, match="too little to train"):
        proposed([image(0, (100, 640))])


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
