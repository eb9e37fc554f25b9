"""What a network from elsewhere wants done to a probability map before it sees it.

Networks of bioimage.io say so step by step, in the words of its model description. A step that
normalises by statistics takes them from the whole sample (the slice; for a volume network the
volume), never from a tile, so that tiles do not change the result.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source
from s2d_desktop.pipeline.probabilities import check_probabilities

SAMPLE_VOXELS = 2**22
"""Statistics are exact up to this size (2048 x 2048); of more, so many voxels are looked at."""

WINDOW = 256
"""Side of the windows, evenly spread, in which a larger sample is looked at."""

MOST_SLICES = 32
"""Slices of a volume that are looked at."""

STEPS: Mapping[str, Mapping[str, float | None]] = {
    "scale_range": {"min_percentile": 0.0, "max_percentile": 100.0, "eps": 1e-6},
    "zero_mean_unit_variance": {"eps": 1e-6},
    "fixed_zero_mean_unit_variance": {"mean": None, "std": None},
    "scale_linear": {"gain": 1.0, "offset": 0.0},
    "clip": {"min": None, "max": None},
}
"""The steps that can be done, each with its settings; None where one must be given."""

FIXED = ("fixed_zero_mean_unit_variance", "scale_linear", "clip")
"""Those that need no statistics of the image."""

BY_CHANNEL = ("mean", "std")
"""Settings that may be a list with a number for each channel, of `FIXED` steps for raw data."""

Image = NDArray[np.float32]
Step = Mapping[str, Any]
Numbers = float | NDArray[np.float64]
Work = tuple[str, Numbers, Numbers]
"""A step that was worked out: ``affine``, gain, offset or ``clip``, low, high; (c,) or a number."""


def step_problem(step: object, channels: int | None = None) -> str:
    """Why one entry of a description's ``preprocessing`` cannot be used; empty if it can.

    Parameters
    ----------
    step
        The entry.
    channels
        Of the raw data that it is for: its statistics may have a number for each; None for a map.
    """
    if not isinstance(step, Mapping) or step.get("id") not in STEPS:
        name = step.get("id") if isinstance(step, Mapping) else step
        return f"the step '{name}' is not one of {', '.join(STEPS)}"
    wanted = STEPS[step["id"]]
    values = {key: step.get(key, default) for key, default in wanted.items()}
    listed = {key: value for key, value in values.items() if isinstance(value, list)}
    if channels is not None and listed:
        if not set(listed) <= set(BY_CHANNEL) or any(len(v) != channels for v in listed.values()):
            return f"'{step['id']}' has not one number for each of {channels} channel(s)"
        each = ({**step, **{key: v[k] for key, v in listed.items()}} for k in range(channels))
        return next(filter(None, map(step_problem, each)), "")
    for key, value in values.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return f"'{key}' of '{step['id']}' is missing or not a number"
        if not math.isfinite(value):
            return f"'{key}' of '{step['id']}' is not finite"
    if "eps" in values and not 0 < values["eps"] <= 0.1:
        return f"'eps' of '{step['id']}' is not between 0 and 0.1"
    if step["id"] == "scale_range":
        low, high = values["min_percentile"], values["max_percentile"]
        if not 0 <= low < high <= 100:
            return "the percentiles of 'scale_range' are not in order"
    if step["id"] == "fixed_zero_mean_unit_variance" and values["std"] <= 0:
        return "'std' is not above 0"
    if step["id"] == "clip" and values["min"] >= values["max"]:
        return "'min' of 'clip' is not below 'max'"
    return ""


def fitted(steps: Sequence[Step], sample: Image) -> list[Work]:
    """Work out the steps on a sample, whose channels are its last axis if a step has lists.

    Percentiles are interpolated linearly; the formulas are those of the model description 0.5:
    ``(x - low) / (high - low + eps)`` and ``(x - mean) / (std + eps)``.
    """
    done: list[Work] = []
    values = sample.astype(np.float64)
    for step in steps:
        s = {**STEPS[step["id"]], **step}
        s |= {k: np.array(s[k], np.float64) for k in BY_CHANNEL if isinstance(s.get(k), list)}
        one: Work
        if s["id"] == "clip":
            one = ("clip", float(s["min"]), float(s["max"]))
        else:
            if s["id"] == "scale_range":
                percentiles = (s["min_percentile"], s["max_percentile"])
                low, high = (float(v) for v in np.percentile(values, percentiles))
                gain, middle = 1 / (high - low + s["eps"]), low
            elif s["id"] == "zero_mean_unit_variance":
                gain, middle = 1 / (float(values.std()) + s["eps"]), float(values.mean())
            elif s["id"] == "fixed_zero_mean_unit_variance":
                gain, middle = 1 / s["std"], s["mean"]
            else:
                gain, middle = s["gain"], 0.0
            one = ("affine", gain, s.get("offset", 0.0) - gain * middle)
        done.append(one)
        if values.size:
            values = _done(one, values)
    return done


def fixed_work(steps: Sequence[Step]) -> list[Work] | None:
    """As `fitted`, without any image; None if a step needs the statistics of one."""
    if any(step["id"] not in FIXED for step in steps):
        return None
    return fitted(steps, np.zeros(0, np.float32))


def prepared(image: Image, work: Sequence[Work]) -> Image:
    """`image` after the steps that `fitted` worked out; float32, of the same shape.

    Where a step has a number for each channel, channels are the last axis.
    """
    values: NDArray[Any] = image
    for one in work:
        values = _done(one, values)
    return values.astype(np.float32, copy=False)


def prepared_samples(images: Image, steps: Sequence[Step]) -> Image:
    """Images (n, c, [z,] y, x) after all steps, each by its own statistics; of the same shape."""
    last = [np.moveaxis(one, 0, -1) for one in images]
    done = np.stack([prepared(one, fitted(steps, one)) for one in last])
    return np.ascontiguousarray(np.moveaxis(done, -1, 1))


def _done(one: Work, values: NDArray[Any]) -> NDArray[Any]:
    kind, a, b = one
    return np.clip(values, a, b) if kind == "clip" else values * a + b


class Preprocessing:
    """The steps of a description, applied to tiles of one class of a map.

    Parameters
    ----------
    steps
        The description's ``preprocessing``; none leaves tiles as they are.
    probabilities, channel
        Canonical source and the class that is enhanced.
    volume
        Whether all slices together are one sample; else each slice is.
    """

    def __init__(
        self, steps: Sequence[Step], probabilities: Source, channel: int, volume: bool = False
    ) -> None:
        self.steps = list(steps)
        self._source, self._channel, self._volume = probabilities, channel, volume
        self._known: dict[tuple[int, int], list[Work]] = {}
        self._lock = threading.Lock()

    def __call__(self, image: Image, t: int, z: int) -> Image:
        """A tile of slice `z` (of the volume: any `z`) at time `t`, values 0..1, prepared."""
        if not self.steps:
            return image
        key = (t, 0 if self._volume else z)
        with self._lock:
            if key not in self._known:
                self._known[key] = fitted(self.steps, self._sample(*key))
            work = self._known[key]
        return prepared(image, work)

    def _sample(self, t: int, z: int) -> Image:
        _t, depth, height, width, _c = self._source.info.shape
        slices = [z]
        if self._volume:
            slices = [*np.unique(np.linspace(0, depth - 1, MOST_SLICES).round().astype(int))]
            if depth * height * width <= SAMPLE_VOXELS:
                slices = list(range(depth))
        parts = []
        for k in slices:
            for y, x in _windows(height, width, SAMPLE_VOXELS // len(slices)):
                start = (t, int(k), y.start, x.start, self._channel)
                stop = (t + 1, int(k) + 1, y.stop, x.stop, self._channel + 1)
                values = self._source.read(Region(start, stop)).ravel().astype(np.float32)
                check_probabilities(values, self._source.info.name)
                parts.append(np.clip(values, 0, 1))
        return np.concatenate(parts)


def _windows(height: int, width: int, most: int) -> list[tuple[slice, slice]]:
    """The whole slice, or windows spread evenly over it that hold at most `most` pixels."""
    if height * width <= most:
        return [(slice(0, height), slice(0, width))]
    # Long thin images get more windows along their long side.
    count = max(1, most // WINDOW**2)
    rows = min(max(1, round(math.sqrt(count * height / width))), -(-height // WINDOW), count)
    columns = min(max(1, count // rows), -(-width // WINDOW))
    return [(y, x) for y in _spread(height, rows) for x in _spread(width, columns)]


def _spread(size: int, count: int) -> list[slice]:
    side = min(WINDOW, size)
    starts = np.linspace(0, size - side, count).round().astype(int)
    return [slice(int(s), int(s) + side) for s in starts]
