"""How long a training takes, and how far it gets in its time, once a trial has shown its pace."""

from __future__ import annotations

import math
from dataclasses import dataclass

from s2d_desktop.training.network_plan import NetworkPlan, OwnTrainingSettings

FASTER, SLOWER = 0.85, 1.5
"""The whole training may take so many times what the trial says: a longer run finds its caches
warm, and shares the computer with whatever its user does meanwhile."""


@dataclass(frozen=True)
class Pace:
    """What a trial has measured, in seconds."""

    fast: float
    """The shortest iteration."""
    slow: float
    """The longest one."""
    look: float
    """A validation."""


def expected_minutes(settings: OwnTrainingSettings, pace: Pace) -> tuple[float, float]:
    """The least and the most minutes that a training may take; no more than it is given."""
    looks = math.ceil(settings.max_iterations / settings.validate_every) * pace.look
    low, high = (
        min(settings.max_minutes, factor * (settings.max_iterations * seconds + looks) / 60)
        for factor, seconds in ((FASTER, pace.fast), (SLOWER, pace.slow))
    )
    return low, high


def expected_iterations(settings: OwnTrainingSettings, pace: Pace) -> int:
    """How many iterations are done in the time of a training, if all does not go well."""
    each = SLOWER * (pace.slow + pace.look / settings.validate_every)
    possible = math.floor(60 * settings.max_minutes / each) if each > 0 else math.inf
    return int(min(settings.max_iterations, possible))


def never_begun(plan: NetworkPlan, iterations: int) -> dict[str, int]:
    """What a training of so many iterations ends before, with the iteration at which it begins.

    The keys are ``consistency`` and ``rectification``; what the plan does not use is left out.
    """
    found = {}
    if plan.consistency.use and iterations <= plan.consistency.begin:
        found["consistency"] = plan.consistency.begin
    if plan.rectification.use and iterations <= plan.rectification.begin:
        found["rectification"] = plan.rectification.begin
    return found
