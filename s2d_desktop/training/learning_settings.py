"""What plans of all trainings have in common: the size of the U-Net, and how it learns."""

from __future__ import annotations

import math
from dataclasses import dataclass

from s2d_desktop.training.plan_values import choice, setting


@dataclass(frozen=True)
class UNetSettings:
    """Size of the U-Net."""

    maps: int = setting(32, 2, 256)
    """Feature maps of the first level; doubled on every level below."""
    levels: int = setting(4, 1, 6)
    """How often the image is halved and doubled again."""
    ndim: int = setting(2, 2, 3)
    """2: the network sees a slice at a time; 3: a volume."""
    factors: tuple[tuple[int, ...], ...] = setting((), 1, 4)
    """In 3-D: by how much each level makes z, y and x smaller; left out: everything halved."""

    @property
    def level_factors(self) -> tuple[tuple[int, ...], ...]:
        """By how much each level makes each axis smaller, (y, x) or (z, y, x)."""
        return self.factors or ((2,) * self.ndim,) * self.levels

    @property
    def multiples(self) -> tuple[int, ...]:
        """By how much all levels together make each axis smaller."""
        return tuple(math.prod(axis) for axis in zip(*self.level_factors, strict=True))


@dataclass(frozen=True)
class LearningSettings:
    """How a network is trained."""

    loss: str = choice("bce", "bce", "dice", "bce+dice", "ce", "ce+dice")
    """Binary cross-entropy, soft Dice, or their sum; with several classes cross-entropy (ce)."""
    batch: int = setting(4, 1, 1024)
    """Patches per iteration."""
    patch: int | tuple[int, ...] = setting(256, 2, 4096)
    """Side of a patch in pixels, a multiple of 2 ** levels; for a 3-D network z, y and x."""
    learning_rate: float = setting(2e-4, 1e-7, 1.0)
    """Step size of Adam at the start."""
    weight_decay: float = setting(1e-5, 0.0, 1.0)
    """Weight decay of Adam."""
    plateau_factor: float = setting(0.2, 0.01, 1.0)
    """The step size is multiplied by this where validation stops improving."""
    plateau_patience: int = setting(8, 1, 10000)
    """Validations without improvement before that."""
    tail: float = setting(0.25, 0.0, 1.0)
    """Last share of the training over which the step size falls to a hundredth (half a cosine)."""
    max_iterations: int = setting(50_000, 1, 10**8)
    """The training ends after so many iterations ..."""
    max_minutes: float = setting(600.0, 0.01, 10**6)
    """... or after so many minutes of training, forests and pauses not counted.

    If time ends a training, its schedule has followed the clock: the same plan then gives another
    network on a faster or slower machine. Only iterations make it reproducible from its seed.
    """
    validate_every: int = setting(200, 1, 10**7)
    """Iterations between two validations and checkpoints."""
    validation_patches: int = setting(48, 1, 10**6)
    """Patches of a validation; always the same ones."""
    scale_spread: float = setting(0.3, 0.0, 0.7)
    """Patches are scaled by a factor of 1 - s to 1 + s."""
    elastic: float = setting(0.0, 0.0, 30.0)
    """Half of the patches are bent by so many pixels at most, smoothly; 0: none."""
    device: str = choice("auto", "auto", "cpu", "cuda")
    """Where the network is trained."""
    threads: int = setting(2, 1, 1024)
    """Copies of the network that share a batch on a CPU, and its cores."""
