"""What depends on how long a network learns from pseudo-labels: the paper's trainings take days.

A training of an hour cannot wait for a mean over 1000 students, nor take steps as small as one of
100 000 iterations.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from s2d_desktop.training.network_plan import NetworkPlan

LONG = 20_000
"""From so many iterations on everything is as in the paper."""

LONG_ENOUGH_TO_CORRECT = 10_000
"""From so many iterations on consistency and rectification are proposed."""


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
    corrects: bool
    """Whether consistency and rectification are proposed."""


def schedule(iterations: int) -> Schedule:
    """The schedule of a training of so many iterations.

    The mean teacher remembers at most a twentieth of the training, consistency and rectification
    begin after a fifth of it, and the consistency has its whole weight after a half. Steps are five
    times the paper's 2e-4: after 1200 iterations of `benchmark own-mito-vnc --rows plain` (16 maps,
    seed 0) the loss on what was held back was 0.10; with 2e-4 it was 0.26 then, 0.15 after 2400.

    Consistency and rectification need a network that is nearly ready. After 1200 iterations those
    with both were worse than without (three users, F1 0.857 and 0.871 on slices 0-9 of VNC, whose
    labels were used for this choice alone), and unsteady.
    """
    share = min(1.0, iterations / LONG)
    return Schedule(
        learning_rate=1e-3 if share < 1 else 2e-4,
        decay=round(1 - 1 / max(2.0, 1000 * share), 6),
        begin=min(500, iterations // 5),
        ramp_up=min(1000, 3 * iterations // 10),
        corrects=iterations >= LONG_ENOUGH_TO_CORRECT,
    )


def rescheduled(plan: NetworkPlan, iterations: int) -> NetworkPlan:
    """A plan of another length: what its schedule had set follows, what a user has set stays."""
    old, new = schedule(plan.training.max_iterations), schedule(iterations)
    training = replace(plan.training, max_iterations=iterations)
    if training.learning_rate == old.learning_rate:
        training = replace(training, learning_rate=new.learning_rate)
    consistency, rectification = plan.consistency, plan.rectification
    set_by_it = (old.begin, old.ramp_up, old.decay)
    if (consistency.begin, consistency.ramp_up, consistency.decay) == set_by_it:
        consistency = replace(consistency, begin=new.begin, ramp_up=new.ramp_up, decay=new.decay)
    if (rectification.begin, rectification.decay) == (old.begin, old.decay):
        rectification = replace(rectification, begin=new.begin, decay=new.decay)
    if consistency.use == rectification.use == old.corrects:
        consistency = replace(consistency, use=new.corrects)
        rectification = replace(rectification, use=new.corrects)
    return replace(plan, training=training, consistency=consistency, rectification=rectification)
