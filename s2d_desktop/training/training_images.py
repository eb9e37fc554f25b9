"""The images of a network's plan, opened: raw data, teacher's maps, strokes and truth, read lazily.

Whatever lies behind a path, all are read in boxes when a patch needs them, through a cache of
bounded size: an image larger than memory is learned from like a small one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.axes import words
from s2d_desktop.model.cache import CachedSource, TileCache
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source
from s2d_desktop.pipeline.pseudo_labels import LabelRules, PseudoLabels, pseudo_labels
from s2d_desktop.training.network_plan import NetworkPlan, PlannedImage
from s2d_desktop.training.pages import Size, open_map_like, open_pages, open_pages_like

TILE = 256
"""Side of the tiles that are kept."""

SMALLEST = 16
"""Pixels; an image with a shorter side teaches nothing."""

Box = tuple[slice, slice, slice]
"""Slices along z, y and x; may reach beyond the image, where it is mirrored."""


@dataclass(frozen=True, eq=False)
class TrainingImage:
    """One image of a plan, or the part of it that may be used."""

    planned: PlannedImage
    raw: Source
    """Canonical, any type."""
    teacher: Source | None
    """Canonical, float32 0..1, the channels that the plan names in its order."""
    strokes: Source | None
    ignored: Source | None
    truth: Source | None
    slices: tuple[int, ...]
    rows: tuple[int, int]
    classes: tuple[str, ...]
    """Of the plan."""
    only_columns: tuple[int, int] | None = None
    """First column that may be used, and the one after the last; None: all may be."""

    @property
    def name(self) -> str:
        """What a user calls it; with the dataset where a file holds several."""
        return self.raw.info.name

    @property
    def columns(self) -> tuple[int, int]:
        """First column that may be used, and the one after the last."""
        return self.only_columns or (0, self.raw.info.shape[3])

    @property
    def times(self) -> int:
        """Time points."""
        return self.raw.info.shape[0]

    @property
    def voxels(self) -> int:
        """How many voxels may be used."""
        high, wide = (last - first for first, last in (self.rows, self.columns))
        return self.times * len(self.slices) * high * wide

    def raw_box(self, t: int, box: Box) -> NDArray[np.float32]:
        """Raw data (c, z, y, x) of a box, as it is in the file.

        Raises
        ------
        InputError
            If values are not numbers; one of them would spoil all that was learned before.
        """
        return self._finite(self.raw, t, box, f"'{self.name}'")

    def teacher_box(self, t: int, box: Box) -> NDArray[np.float32]:
        """The teacher's map (c, z, y, x), 0..1; raises like `raw_box`."""
        assert self.teacher is not None
        return self._finite(self.teacher, t, box, f"The map of '{self.name}'")

    def truth_box(self, t: int, box: Box) -> NDArray[Any]:
        """Labels made by hand (z, y, x), as they are in the file.

        Raises
        ------
        InputError
            If there are several classes and a label is none of their numbers.
        """
        assert self.truth is not None
        most = len(self.classes) - 1 if len(self.classes) > 1 else None
        meaning = f"0 is {self.classes[0]}, {most} is {self.classes[-1]}" if most else ""
        return self._labels(self.truth, t, box, most, "labels made by hand", meaning)

    def labels_box(self, t: int, box: Box, plan: NetworkPlan) -> PseudoLabels:
        """What is learned in a box: shares (z, y, x, c), origin (z, y, x).

        Raises
        ------
        InputError
            If a stroke is of no class; see also `teacher_box` and `truth_box`.
        """
        if plan.learn_from == "truth":
            values = self.truth_box(t, box)
            count = len(plan.classes)
            own = values[..., None] != 0
            if plan.several:
                own = values[..., None] == np.arange(count)
            shares = np.asarray(own, np.float32)
        else:
            shares = np.moveaxis(self.teacher_box(t, box), 0, -1)
        strokes = ignored = None
        if self.strokes is not None and plan.labels.strokes:
            names = self.classes if plan.several else ("background", *self.classes)
            meaning = f"0 is not painted, 1 is {names[0]}, {len(names)} is {names[-1]}"
            strokes = self._labels(self.strokes, t, box, len(names), "strokes", meaning)
        if self.ignored is not None:
            ignored = self._read(self.ignored, t, box)[..., 0]
        rules = LabelRules(plan.labels.form, plan.labels.least_confidence)
        return pseudo_labels(shares, rules, strokes, ignored)

    def _finite(self, source: Source, t: int, box: Box, whose: str) -> NDArray[np.float32]:
        """Values (c, z, y, x) of a box, all of them numbers."""
        values = self._read(source, t, box).astype(np.float32)
        if not np.isfinite(values).all():
            k = int(np.argwhere(~np.isfinite(values))[0, 0])
            z = mirrored_places(box[0].start, box[0].stop, self.slices[0], self.slices[-1] + 1)[k]
            raise InputError(
                f"{whose} cannot be learned from.",
                f"Some of its values are not numbers (slice {z}).",
                "Leave the image or the slice out, or save the image again.",
            )
        return np.moveaxis(values, -1, 0)

    def _labels(
        self, source: Source, t: int, box: Box, most: int | None, what: str, meaning: str
    ) -> NDArray[Any]:
        """Numbers (z, y, x) of a label image, at most `most`."""
        values: NDArray[Any] = self._read(source, t, box)[..., 0]
        if most is not None and (values.max() > most or values.min() < 0):
            wrong = values.max() if values.max() > most else values.min()
            raise InputError(
                f"The {what} of '{self.name}' cannot be used.",
                f"'{source.info.name}' has the number {wrong:g}, which is no class: {meaning}.",
                "Give the classes these numbers.",
            )
        return values

    def _read(self, source: Source, t: int, box: Box) -> NDArray[Any]:
        """Values (z, y, x, c) of a box, mirrored where it leaves the part that may be used."""
        limits = (self.slices[0], self.slices[-1] + 1), self.rows, self.columns
        pairs = zip(box, limits, strict=True)
        places = [mirrored_places(s.start, s.stop, *limit) for s, limit in pairs]
        low = [int(p.min()) for p in places]
        high = [int(p.max()) + 1 for p in places]
        channels = source.info.shape[4]
        values: NDArray[Any] = source.read(Region((t, *low, 0), (t + 1, *high, channels)))[0]
        inner = [p - a for p, a in zip(places, low, strict=True)]
        if all(np.array_equal(p, np.arange(n)) for p, n in zip(inner, values.shape, strict=False)):
            return values
        mirrored: NDArray[Any] = values[np.ix_(*inner)]
        return mirrored

    def close(self) -> None:
        """Release files."""
        for source in (self.raw, self.teacher, self.strokes, self.ignored, self.truth):
            if source is not None:
                source.close()


def mirrored_places(start: int, stop: int, low: int, high: int) -> NDArray[np.intp]:
    """Positions ``start..stop`` of an axis, mirrored at `low` and before `high`."""
    size = high - low
    index = (np.arange(start, stop) - low) % (2 * size)
    return low + np.minimum(index, 2 * size - 1 - index)


def open_images(plan: NetworkPlan, cache: TileCache) -> list[TrainingImage]:
    """Open all images of a plan.

    Raises
    ------
    InputError
        If images of the plan do not fit each other.
    FileProblem, AxesProblem
        If one cannot be opened.
    """
    opened: list[TrainingImage] = []
    try:
        for planned in plan.images:
            opened.append(open_image(planned, plan.classes, cache))
        channels = {i.raw.info.shape[4] for i in opened}
        if len(channels) > 1:
            few = min(opened, key=lambda i: i.raw.info.shape[4])
            raise InputError(
                "The images of the training plan do not fit each other.",
                f"'{few.name}' has {few.raw.info.shape[4]} channel(s), another image "
                f"{max(channels)}.",
                "Use images with the same channels.",
            )
        if plan.network.ndim == 3:
            for image in opened:
                _require_volume(image)
    except BaseException:
        for image in opened:
            image.close()
        raise
    return opened


def open_image(planned: PlannedImage, classes: Sequence[str], cache: TileCache) -> TrainingImage:
    """Open one image of a plan; see `open_images`."""
    raw = open_pages(planned.raw, planned.axes)
    others: list[Source | None] = []
    try:
        shape = raw.info.shape
        known = planned.axes, shape[:4]
        teacher = _teacher(planned.teacher, classes, *known) if planned.teacher else None
        others = [
            teacher,
            *(
                open_pages_like(p, *known) if p else None
                for p in (planned.strokes, planned.ignore, planned.truth)
            ),
        ]
        for what, source in zip(("map", "strokes", "ignored places", "truth"), others, strict=True):
            if source is not None and source.info.shape[:4] != shape[:4]:
                raise InputError(
                    f"The {what} of '{raw.info.name}' cannot be used.",
                    f"'{source.info.name}' has another size than the image: "
                    f"{_size(source)}, not {_size(raw)}.",
                    "Choose what belongs to this image.",
                )
            if source is not None and source is not teacher and source.info.shape[4] > 1:
                raise InputError(
                    f"The {what} of '{raw.info.name}' cannot be used.",
                    f"'{source.info.name}' has {source.info.shape[4]} channels, perhaps colours; "
                    "numbers of classes have one.",
                    "Save it as a label image, for instance as 8-bit in Fiji.",
                )
        if min(shape[2:4]) < SMALLEST:
            raise InputError(
                f"'{raw.info.name}' is too small to learn from.",
                f"It has {shape[3]} x {shape[2]} pixels; {SMALLEST} are needed on each side.",
                "Leave it out.",
            )
        slices = _slices(planned, raw)
        rows = _span(raw, "rows", planned.rows, shape[2])
        columns = _span(raw, "columns", planned.columns, shape[3])
        teacher, strokes, ignored, truth = (None if s is None else _kept(s, cache) for s in others)
        part = slices, rows, tuple(classes), columns
        return TrainingImage(planned, _kept(raw, cache), teacher, strokes, ignored, truth, *part)
    except BaseException:
        for source in (raw, *others):
            if source is not None:
                source.close()
        raise


def _span(raw: Source, what: str, planned: Sequence[int] | None, size: int) -> tuple[int, int]:
    """The rows or columns that a plan allows."""
    first, last = planned or (0, size)
    if last > size or last - first < SMALLEST:
        raise InputError(
            f"The {what} of '{raw.info.name}' in the training plan cannot be used.",
            f"They are {first} to {last}; the image has {size}, and {SMALLEST} are needed.",
            f"Correct '{what}' in the plan.",
        )
    return first, last


def _kept(source: Source, cache: TileCache) -> Source:
    return CachedSource(source, (1, 1, TILE, TILE, source.info.shape[4]), cache)


class _Channels(Source):
    """Some channels of a canonical source, in an order of their own."""

    def __init__(self, source: Source, channels: Sequence[int], names: Sequence[str]) -> None:
        self.inner, self.channels = source, list(channels)
        shape = (*source.info.shape[:4], len(self.channels))
        self.info = replace(source.info, shape=shape, channel_names=tuple(names))

    def _read(self, region: Region) -> NDArray[Any]:
        whole = region.replaced(4, 0, self.inner.info.shape[4])
        found = self.inner.read(whole)[..., self.channels]
        return found[..., region.start[4] : region.stop[4]]

    def close(self) -> None:
        self.inner.close()


def _teacher(path: str, classes: Sequence[str], axes: str, size: Size) -> Source:
    """The channels of a probability map that a plan names."""
    found = open_map_like(path, axes, size)
    names = [n.casefold() for n in found.class_names]
    if len(names) == 1 and len(classes) == 1:
        return found.source
    missing = [c for c in classes if c.casefold() not in names]
    if missing:
        found.source.close()
        raise InputError(
            f"The map '{Path(path).name}' cannot teach '{missing[0]}'.",
            f"Its classes are: {', '.join(found.class_names)}.",
            "Name one of these in 'classes' of the plan, or choose another map.",
        )
    if len(classes) > 1 and len(names) > len(classes):
        found.source.close()
        known = {c.casefold() for c in classes}
        others = [n for n in found.class_names if n.casefold() not in known]
        left = others[0] if others else found.class_names[-1]
        raise InputError(
            f"The map '{Path(path).name}' has a class that the network would not know.",
            f"'{left}' is not among the classes of the plan, and a pixel must be of one of them.",
            "Name all classes of the map, or one alone for a network that finds only that.",
        )
    return _Channels(found.source, [names.index(c.casefold()) for c in classes], classes)


def _slices(planned: PlannedImage, raw: Source) -> tuple[int, ...]:
    depth = raw.info.shape[1]
    if planned.slices is None:
        return tuple(range(depth))
    wrong = [z for z in planned.slices if z >= depth]
    if wrong or len(set(planned.slices)) != len(planned.slices):
        raise InputError(
            "The slices of an image of the training plan cannot be used.",
            f"'{raw.info.name}' has {depth} slices"
            + (f"; there is no slice {wrong[0]}." if wrong else ", and some are named twice."),
            f"Name slices from 0 to {depth - 1}, each once.",
        )
    return tuple(sorted(planned.slices))


def _require_volume(image: TrainingImage) -> None:
    first, last = image.slices[0], image.slices[-1]
    if last - first + 1 != len(image.slices) or len(image.slices) < 2:
        raise InputError(
            f"'{image.name}' cannot teach a network for volumes.",
            f"Of it {len(image.slices)} slice(s) may be used; a volume is several slices that "
            "follow each other.",
            "Train a network for slices (network.ndim 2), or use a run of slices.",
        )


def _size(source: Source) -> str:
    return words("tzyx", source.info.shape[:4])
