"""Where a training stands, and the size of its steps there."""

from __future__ import annotations

import math
from dataclasses import dataclass

from s2d_desktop.training.learning_settings import LearningSettings


def step_size(settings: LearningSettings, drops: int, progress: float) -> float:
    """Step size of Adam after `drops` plateaus, at a share `progress` of the whole training.

    It falls to a hundredth along half a cosine over the last part (`LearningSettings.tail`).
    """
    rate = settings.learning_rate * settings.plateau_factor**drops
    into = (progress - (1 - settings.tail)) / settings.tail if settings.tail else 0.0
    into = min(max(into, 0.0), 1.0)
    return rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * into)))


@dataclass
class Standing:
    """Where a training stands; plain values, kept in every checkpoint."""

    iteration: int = 0
    seconds: float = 0.0
    """Seconds of training, pauses not counted."""
    drops: int = 0
    """Plateaus so far."""
    waiting: int = 0
    """Validations since the loss was lowest or the step size was made smaller."""
    lowest_loss: float = math.inf
    best_f1: float = -1.0
    best_iteration: int = 0
    loss_sum: float = 0.0
    """Sum of the losses since the last validation."""
    loss_count: int = 0
    without_gain: int = 0
    """Validations since the best one."""
    waited: float = 0.0
    """Seconds of these in which the network waited for patches."""
