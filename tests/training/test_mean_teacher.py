"""The mean teacher by hand: all weights of a student are one number, so that means are plain."""

import inspect
import math

import pytest
import torch

from s2d_desktop.training.mean_teacher import MeanTeacher, ramped
from s2d_desktop.training.network import UNet


def student_of(value, counter=0):
    """A network whose weights and running statistics are all `value`."""
    network = UNet(2, 1)
    with torch.no_grad():
        for tensor in [*network.parameters(), *network.buffers()]:
            tensor.fill_(value if tensor.is_floating_point() else counter)
    return network


def values(network, kind):
    tensors = network.parameters() if kind == "weights" else network.buffers()
    numbers = torch.cat([t.detach().flatten() for t in tensors if t.is_floating_point()])
    return {round(v, 5) for v in numbers.tolist()}


@pytest.mark.parametrize("kind", ["weights", "statistics"])
def test_the_first_update_copies_and_the_next_ones_are_the_mean_so_far(kind):
    teacher = MeanTeacher(student_of(100.0))
    found = []
    for value in (1.0, 2.0, 6.0):
        teacher.update(student_of(value))
        found.append(values(teacher.network, kind))
    assert found == [{1.0}, {1.5}, {3.0}]


def test_the_mean_is_over_all_so_far_until_it_becomes_a_running_one():
    assert inspect.signature(MeanTeacher).parameters["decay"].default == 0.999
    teacher = MeanTeacher(student_of(0.0))
    for updates, share in ((9, 1 / 10), (999, 1 / 1000), (5000, 1 / 1000)):
        teacher.network.load_state_dict(student_of(0.0).state_dict())
        teacher.updates = updates
        teacher.update(student_of(1.0))
        assert float(teacher.network.head.bias) == pytest.approx(share)
        assert teacher.updates == updates + 1


def test_a_decay_of_0_is_the_student_itself():
    teacher = MeanTeacher(student_of(0.0), decay=0.0)
    for value in (3.0, 5.0):
        teacher.update(student_of(value))
        assert values(teacher.network, "weights") == {value}


def test_counters_are_copied():
    teacher = MeanTeacher(student_of(0.0))
    teacher.update(student_of(0.0, counter=4))
    teacher.update(student_of(0.0, counter=7))
    counters = [b for b in teacher.network.buffers() if not b.is_floating_point()]
    assert counters
    assert {int(b) for b in counters} == {7}


def test_the_teacher_is_a_network_of_its_own_that_learns_nothing_and_stays_in_eval_mode():
    student = student_of(1.0).train()
    teacher = MeanTeacher(student)
    teacher.update(student)
    with torch.no_grad():
        student.head.bias.fill_(9.0)
    assert float(teacher.network.head.bias) == 1.0
    assert not any(p.requires_grad for p in teacher.network.parameters())
    assert not any(m.training for m in teacher.network.modules())
    assert student.training
    assert all(p.requires_grad for p in student.parameters())
    assert not teacher.network(torch.rand(1, 1, 4, 4)).requires_grad


def test_the_student_is_not_changed_by_an_update():
    student = student_of(2.0, counter=3)
    MeanTeacher(student_of(0.0)).update(student)
    assert values(student, "weights") == values(student, "statistics") == {2.0}


def test_the_consistency_loss_waits_for_the_teacher_and_then_grows():
    def weight(iteration):
        return ramped(2.0, iteration, begin=500, ramp_up=1000)

    assert weight(0) == weight(499) == 0.0
    assert weight(500) == pytest.approx(2 * 0.0067379470)  # exp(-5)
    assert weight(1000) == pytest.approx(2 * 0.2865047969)  # exp(-1.25)
    assert weight(1500) == weight(10**6) == 2.0


def test_without_a_ramp_it_counts_in_full_from_its_first_iteration():
    assert [ramped(1.0, k, begin=3, ramp_up=0) for k in (2, 3, 4)] == [0.0, 1.0, 1.0]
    assert ramped(1.0, 0, begin=0, ramp_up=4) == pytest.approx(math.exp(-5))
