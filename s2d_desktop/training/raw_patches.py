"""Patches of raw data with their pseudo-labels, and a view of each for student and teacher.

::

    image ── cut, magnified, bent, turned ── base view ──┬── a little noise ─────────── teacher
                                                         └── contrast, noise, a turn ── student

Both see the same voxels. The student's view is turned once more, and so are the labels and, later,
the teacher's answer; so consistency means that the answer turns with the image. Patches of
iteration i depend on the seed and on i alone: an interrupted training sees the same ones again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from s2d_desktop.pipeline.pseudo_labels import IGNORED, PAINTED
from s2d_desktop.training.network_plan import HELD_BACK, TRAINING, NetworkPlan
from s2d_desktop.training.resident_images import ResidentImage
from s2d_desktop.training.survey import Survey
from s2d_desktop.training.training_images import Box, TrainingImage
from s2d_desktop.training.variations import bent, noise, resized, turned

T = TypeVar("T")

TEACHER_NOISE = 0.03
"""Standard deviation of the noise in the teacher's view; that of normalised raw data is 1."""

LEAST_PAINTED = 0.25
"""A pixel of a patch that was made smaller, or bent, is painted if so much of it is: a stroke one
pixel wide may fall between two pixels."""


@dataclass(frozen=True, eq=False)
class StudentBatch:
    """Patches; all tensors but `turns` are float32 (n, channels, [z,] y, x), on one device."""

    student: Tensor
    """Raw data, normalised, as the student sees them."""
    teacher: Tensor
    """The same voxels as the teacher sees them, before the last turn."""
    turns: Tensor
    """(n,), int64, never on a graphics card: by which of `turned`'s eight ways the student's view
    was turned."""
    shares: Tensor
    """Labels in the student's view: of the structure, or of each class."""
    kept: Tensor
    """1 where a voxel is learned from."""
    painted: Tensor
    """1 where the user painted: such labels are certain."""


@dataclass(frozen=True, eq=False)
class HeldBackPatch:
    """A patch that shows how good the network is."""

    raw: NDArray[np.float32]
    """(1, c, [z,] y, x), normalised."""
    shares: NDArray[np.float32]
    """(1, k, [z,] y, x): the teacher's map, or without one the truth."""
    kept: NDArray[np.float32]
    """(1, 1, [z,] y, x): 0 where the user wants nothing to be learned."""
    truth: NDArray[np.float32] | None
    """(1, k, [z,] y, x), 0 or 1, where there is one."""


def hardened(shares: Tensor) -> Tensor:
    """The most probable class of each voxel, 0 or 1: of shares (classes, ...), or of one."""
    if len(shares) == 1:
        return (shares > 0.5).float()
    numbers = torch.arange(len(shares), device=shares.device)
    numbers = numbers.reshape(-1, *(1,) * (shares.dim() - 1))
    return (shares.argmax(0, keepdim=True) == numbers).float()


class RawPatches:
    """Cuts patches out of the images of a plan.

    Parameters
    ----------
    plan
        Decides sizes and how patches are varied.
    images
        Its images, opened.
    survey
        What was found in them.
    patch
        Sides instead of the plan's.
    resident
        The images that are learned from where they lie on a device; patches are made there, with
        noise from its own numbers of chance. Otherwise boxes are read, and patches are made by the
        processor.
    """

    def __init__(
        self,
        plan: NetworkPlan,
        images: Sequence[TrainingImage],
        survey: Survey,
        patch: int | Sequence[int] | None = None,
        resident: Sequence[ResidentImage] = (),
    ) -> None:
        self.plan, self.survey = plan, survey
        wanted = plan.training.patch if patch is None else patch
        self.sides = (wanted, wanted) if isinstance(wanted, int) else tuple(wanted)
        numbered = list(enumerate(images))
        self.training = [(k, i) for k, i in numbered if i.planned.use == TRAINING]
        self.held_back = [(k, i) for k, i in numbered if i.planned.use == HELD_BACK]
        sizes = np.array([i.voxels for _k, i in self.training], np.float64)
        self._chances = sizes / sizes.sum()
        self.resident = tuple(resident)

    def batch(self, iteration: int) -> StudentBatch:
        """The varied patches of an iteration."""
        rng = np.random.default_rng([self.plan.seed, iteration])
        found = [self._varied(rng) for _ in range(self.plan.training.batch)]
        return StudentBatch(*(torch.stack(a) for a in zip(*found, strict=True)))

    def normalised(self, raw: Tensor) -> Tensor:
        """Raw data (c, z, y, x), each channel of mean 0 and spread 1, as the survey found them."""
        mean, std = (
            torch.tensor(v, dtype=torch.float32).to(raw.device, non_blocking=True)
            for v in (self.survey.mean, self.survey.std)
        )
        return (raw - mean[:, None, None, None]) / std[:, None, None, None]

    def _read(self, k: int, t: int, box: Box) -> tuple[Tensor, Tensor, Tensor]:
        """Raw data, labels and their origin in a box of image `k` of those learned from."""
        if self.resident:
            return self.resident[k].box(t, box)
        image = self.training[k][1]
        labels = image.labels_box(t, box, self.plan)
        found = image.raw_box(t, box), np.moveaxis(labels.shares, -1, 0), labels.origin
        raw, shares, origin = (torch.from_numpy(np.ascontiguousarray(a)) for a in found)
        return raw, shares, origin

    def _varied(self, rng: np.random.Generator) -> tuple[Tensor, ...]:
        s = self.plan.training
        k = int(rng.choice(len(self.training), p=self._chances))
        number, image = self.training[k]
        factor = 1 + rng.uniform(-s.scale_spread, s.scale_spread)
        across = self.sides[-2:]
        sides = (*self.sides[:-2], *(round(n / factor) for n in across))
        raw, shares, origin = self._read(k, *self._box(number, image, sides, rng))
        strokes = (origin == PAINTED).float()[None]
        channels = [shares, (origin != IGNORED).float()[None], strokes, strokes * shares]
        parts = [resized(a, across) for a in (self.normalised(raw), *channels)]
        if s.elastic and rng.random() < 0.5:
            parts = bent(parts, s.elastic, rng)
        ways = [0, 1, 2, 3, 4, 5, 6, 7] if across[0] == across[1] else [0, 2, 4, 6]
        first, last = (int(rng.choice(ways)) for _ in range(2))
        if len(self.sides) == 3 and rng.random() < 0.5:
            parts = [p.flip(1) for p in parts]
        flat = len(self.sides) == 2
        parts = [turned(p, first) for p in parts]
        base, soft, kept, weight, own = (p[:, 0] if flat else p for p in parts)
        kept, painted = (kept > 0.5).float(), (weight > LEAST_PAINTED).float()
        # Magnified and bent, an edge of hard labels is soft; what was certain is so again. What a
        # stroke says is not mixed with what the map says beside it.
        certain = self.plan.labels.form == "hard" or self.plan.learn_from == "truth"
        said = hardened(own / weight.clamp_min(LEAST_PAINTED))
        labels_there = torch.where(painted > 0, said, hardened(soft) if certain else soft)
        noisy = base + noise(rng, TEACHER_NOISE, base)
        student = self._recoloured(base, rng)
        student, y, kept, painted = (
            turned(a, last) for a in (student, labels_there, kept, painted)
        )
        return student, noisy, torch.tensor(last), y, kept, painted

    def _recoloured(self, raw: Tensor, rng: np.random.Generator) -> Tensor:
        """Another brightness, contrast and noise."""
        s = self.plan.training
        gain = 1 + rng.uniform(-s.contrast, s.contrast)
        raw = raw * gain + rng.uniform(-s.contrast, s.contrast)
        if s.noise and rng.random() < 0.5:
            raw = raw + noise(rng, rng.uniform(0, s.noise), raw)
        return raw

    def _box(
        self,
        number: int,
        image: TrainingImage,
        sides: Sequence[int],
        rng: np.random.Generator,
    ) -> tuple[int, Box]:
        """Time and box of a patch; half of them have a class in their middle, each as often."""
        deep, high, wide = (1, *sides) if len(sides) == 2 else tuple(sides)
        z_run = image.slices if len(sides) == 2 else image.slices[: len(image.slices) - deep + 1]
        t = int(rng.integers(image.times))
        z = int(rng.choice(z_run or image.slices[:1]))
        top, bottom = image.rows
        y = int(rng.integers(top, max(top, bottom - high) + 1))
        left, right = image.columns
        x = int(rng.integers(left, max(left, right - wide) + 1))
        if rng.random() < 0.5:
            # Of one structure that one, of several classes all but the first.
            places = self.survey.places[number]
            there = [p for p in places[1:] if len(p)]
            if there:
                own = there[int(rng.integers(len(there)))]
                return self._around(image, own[int(rng.integers(len(own)))], sides, rng)
        return t, (slice(z, z + deep), slice(y, y + high), slice(x, x + wide))

    def _around(
        self,
        image: TrainingImage,
        place: NDArray[Any],
        sides: Sequence[int],
        rng: np.random.Generator,
    ) -> tuple[int, Box]:
        """Time and box of a patch with a place (t, z, y, x) in it, near its middle."""
        deep, high, wide = (1, *sides) if len(sides) == 2 else tuple(sides)
        t, z, y, x = (int(v) for v in place)
        # Off the middle by a quarter of a side at most.
        dy, dx = (int(rng.integers(-(n // 4), n // 4 + 1)) for n in (high, wide))
        top, bottom = image.rows
        y = int(np.clip(y - high // 2 + dy, top, max(top, bottom - high)))
        left, right = image.columns
        x = int(np.clip(x - wide // 2 + dx, left, max(left, right - wide)))
        last = max(image.slices[0], image.slices[-1] + 1 - deep)
        z = int(np.clip(z - deep // 2, image.slices[0], last)) if deep > 1 else z
        return t, (slice(z, z + deep), slice(y, y + high), slice(x, x + wide))

    def held_back_patches(self, count: int) -> list[HeldBackPatch]:
        """Patches of what is held back, spread over all of it, not varied, always the same.

        Where the structure is so rare that none of them shows it, the last quarter is put on it:
        without it nobody could tell a network that finds it from one that finds nothing.
        """
        return [self.held_back_patch(*place) for place in self.held_back_places(count)]

    def held_back_places(self, count: int) -> list[tuple[TrainingImage, int, Box]]:
        """Image, time and box of these patches."""
        rng = np.random.default_rng([self.plan.seed, 2**31])
        deep, high, wide = (1, *self.sides) if len(self.sides) == 2 else self.sides
        chosen = [_spread(self.held_back, k, count) for k in range(count)]
        so_many, so_far = Counter(number for number, _image in chosen), Counter[int]()
        found = []
        for number, image in chosen:
            z_run = image.slices[: max(1, len(image.slices) - deep + 1)]
            z = _spread(z_run, so_far[number], so_many[number])
            so_far[number] += 1
            t = int(rng.integers(image.times))
            top, bottom = image.rows
            y = int(rng.integers(top, max(top, bottom - high) + 1))
            left, right = image.columns
            x = int(rng.integers(left, max(left, right - wide) + 1))
            box = slice(z, z + deep), slice(y, y + high), slice(x, x + wide)
            found.append((image, t, box))
        places = [
            (image, own)
            for number, image in self.held_back
            for own in self.survey.places[number][1:]
            if len(own)
        ]
        shown = any(self._shows_structure(self.held_back_patch(*place)) for place in found)
        if places and not shown:
            for k in range(count - max(1, count // 4), count):
                image, own = places[k % len(places)]
                place = own[int(rng.integers(len(own)))]
                found[k] = (image, *self._around(image, place, self.sides, rng))
        return found

    def _shows_structure(self, patch: HeldBackPatch) -> bool:
        """Whether the structure, or a class but the first, is in what a patch is scored with."""
        scored = patch.shares * patch.kept if patch.truth is None else patch.truth
        return bool((scored[:, 1:] if self.plan.several else scored).max() > 0.5)

    def held_back_patch(self, image: TrainingImage, t: int, box: Box) -> HeldBackPatch:
        """One box of an image, not varied."""
        raw = self.normalised(torch.from_numpy(image.raw_box(t, box))).numpy()
        labels = image.labels_box(t, box, self.plan)
        shares = np.moveaxis(labels.shares, -1, 0)
        if image.teacher is not None:
            # What the network is compared with is the map itself, however it became labels.
            shares = image.teacher_box(t, box)
        kept = np.asarray(labels.origin != IGNORED, np.float32)[None]
        truth = None
        if image.truth is not None:
            values = image.truth_box(t, box)[None]
            count = len(self.plan.classes)
            own = values == np.arange(count).reshape(-1, 1, 1, 1) if count > 1 else values != 0
            truth = np.asarray(own, np.float32)
        flat = len(self.sides) == 2
        arrays = (raw, shares, kept, truth)
        return HeldBackPatch(
            *(
                None if a is None else np.ascontiguousarray(a[:, 0] if flat else a)[None]
                for a in arrays
            )  # type: ignore[arg-type]
        )


def _spread(items: Sequence[T], k: int, count: int) -> T:
    """Item `k` of `count` that are spread over `items`; all have their turn before one again."""
    n = len(items)
    return items[k % n] if count >= n else items[(2 * k + 1) * n // (2 * count)]
