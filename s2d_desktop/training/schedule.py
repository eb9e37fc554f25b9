"""What depends on how long a network learns from pseudo-labels: the paper's trainings take days.

A training of an hour cannot wait for a mean over 1000 students, nor take steps as small as one of
100 000 iterations.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from s2d_desktop.training.network_plan import NetworkPlan

LONG = 20_000
"""From so many iterations on everything is as in the paper."""


@dataclass(frozen=True)
class Schedule:
    """Entries of a plan."""

    learning_rate: float
    decay: float
    """Of the mean teacher and of the means of the rectification."""
    begin: int
    """Of consistency and rectification, in iterations."""
    ramp_up: int
    """Of the consistency, in iterations."""


def schedule(iterations: int) -> Schedule:
    """The schedule of a training of so many iterations.

    The mean teacher remembers at most a twentieth of the training, consistency and rectification
    begin after a fifth of it, and the consistency has its whole weight after a half. Steps are five
    times the paper's 2e-4: after 1200 iterations of `benchmark own-mito-vnc --rows plain` (16 maps,
    seed 0) the loss on what was held back was 0.10; with 2e-4 it was 0.26 then, 0.15 after 2400.
    """
    share = min(1.0, iterations / LONG)
    return Schedule(
        learning_rate=1e-3 if share < 1 else 2e-4,
        decay=round(1 - 1 / max(2.0, 1000 * share), 6),
        begin=min(500, iterations // 5),
        ramp_up=min(1000, 3 * iterations // 10),
    )


def rescheduled(plan: NetworkPlan, iterations: int) -> NetworkPlan:
    """A plan of another length: what its schedule had set follows, what a user has set stays."""
    old, new = schedule(plan.training.max_iterations), schedule(iterations)
    training = replace(plan.training, max_iterations=iterations)
    if training.learning_rate == old.learning_rate:
        training = replace(training, learning_rate=new.learning_rate)
    consistency, rectification = plan.consistency, plan.rectification
    if (consistency.begin, consistency.ramp_up, consistency.decay) == (
        *(old.begin, old.ramp_up, old.decay),
    ):
        consistency = replace(consistency, begin=new.begin, ramp_up=new.ramp_up, decay=new.decay)
    if (rectification.begin, rectification.decay) == (old.begin, old.decay):
        rectification = replace(rectification, begin=new.begin, decay=new.decay)
    return replace(plan, training=training, consistency=consistency, rectification=rectification)
