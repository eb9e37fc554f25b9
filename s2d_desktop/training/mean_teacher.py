"""The mean teacher: a running mean of the student's weights.

Equation 2 of Matskevych et al. 2022, after Tarvainen and Valpola, Mean teachers are better role
models (NIPS 2017)::

    theta_teacher <- a theta_teacher + (1 - a) theta_student

At update t (0, 1, ...) ``a`` is at most ``1 - 1 / (t + 1)``: the first weights, which know nothing,
are forgotten at once, and the mean is over all students so far until that are more than
``1 / (1 - a)``. The running statistics of BatchNorm are averaged like weights; counters are copied.
"""

from __future__ import annotations

import copy
import math

import torch

from s2d_desktop.training.network import UNet


class MeanTeacher:
    """A network that follows another one; nothing is learned through it.

    Parameters
    ----------
    student
        The network to follow.
    decay
        ``a`` of the formula, once there were enough updates.
    """

    def __init__(self, student: UNet, decay: float = 0.999) -> None:
        self.network = copy.deepcopy(student).eval()
        self.network.requires_grad_(False)
        self.decay = decay
        self.updates = 0

    def update(self, student: UNet) -> None:
        """Take in the student as it is now."""
        a = min(1 - 1 / (self.updates + 1), self.decay)
        with torch.no_grad():
            theirs = [*student.parameters(), *student.buffers()]
            mine = [*self.network.parameters(), *self.network.buffers()]
            pairs = list(zip(mine, theirs, strict=True))
            own, new = zip(*((m, t) for m, t in pairs if m.is_floating_point()), strict=True)
            # All at once: a graphics card would spend more time on being told of each.
            torch._foreach_mul_(own, a)
            torch._foreach_add_(own, new, alpha=1 - a)
            for counter, other in (p for p in pairs if not p[0].is_floating_point()):
                counter.copy_(other)
        self.updates += 1


def ramped(weight: float, iteration: int, begin: int, ramp_up: int) -> float:
    """Weight of the consistency loss in an iteration.

    0 before `begin`, while the teacher knows nothing; then it grows to `weight` over `ramp_up`
    iterations as ``exp(-5 (1 - s)²)``, the ramp of Tarvainen and Valpola.
    """
    if iteration < begin:
        return 0.0
    share = min(1.0, (iteration - begin) / ramp_up) if ramp_up else 1.0
    return weight * math.exp(-5 * (1 - share) ** 2)
