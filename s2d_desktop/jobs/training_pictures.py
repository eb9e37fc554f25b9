"""What the images of a plan look like, and what becomes of their labels under any rule.

For the pages on which a training is decided: nothing is decided here, and little of an image is
read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.open import open_source
from s2d_desktop.model.cache import TileCache
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Preview, Progress
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source, SourceInfo, canonical
from s2d_desktop.pipeline.pseudo_labels import PAINTED, LabelRules, pseudo_labels
from s2d_desktop.training.network_plan import NetworkPlan
from s2d_desktop.training.pages import Size, open_map_like, open_pages, open_pages_like
from s2d_desktop.training.training_images import TrainingImage, open_image

SIDE = 512
"""Side of the windows that are looked at, in pixels."""

MOST_WINDOWS = 12
"""Windows of an image that are looked at."""

BINS = 50
"""Of the histogram of the map's confidence, 0.5 to 1."""

CACHE_BYTES = 2**28


@dataclass(frozen=True, eq=False)
class LabelPicture:
    """A part of an image that is learned from, and how sure its map is in all windows."""

    name: str
    raw: NDArray[Any]
    """(y, x) or (y, x, 3), values of the file."""
    map: NDArray[np.float32]
    """(y, x, c), the teacher's probabilities."""
    strokes: NDArray[Any] | None
    """(y, x), see `training.network_plan.PlannedImage.strokes`."""
    ignored: NDArray[Any] | None
    """(y, x)."""
    confidence: NDArray[np.int64]
    """(BINS,): pixels by the probability of their most probable class, of those that are neither
    painted nor ignored."""
    painted: int
    """Pixels of the user's strokes."""
    left_out: int
    """Pixels that are ignored."""
    classes: NDArray[np.int64]
    """Pixels of each class, background first, whatever the confidence."""

    def kept(self, least_confidence: float) -> float:
        """Share of the pixels that are learned from, 0..1, to the width of a bin."""
        first = round((least_confidence - 0.5) * 2 * BINS)
        total = int(self.confidence.sum()) + self.painted + self.left_out
        return (int(self.confidence[first:].sum()) + self.painted) / max(1, total)


def label_pictures(plan: NetworkPlan) -> Iterator[Event]:
    """Look at the labels of each image of a plan.

    Yields
    ------
    Progress; for each image a Preview ``labels`` with ``index`` (in the plan) and ``picture``, a
    `LabelPicture` of the window with most of the structure.

    Raises
    ------
    S2DError
        If an image or its map cannot be read, or they do not fit.
    """
    cache = TileCache(CACHE_BYTES)
    for k, planned in enumerate(plan.images):
        yield Progress(k, len(plan.images), "Looking at the labels", "images")
        opened = open_image(planned, plan.classes, cache)
        try:
            picture = _look(opened, plan)
        finally:
            opened.close()
        yield Preview("labels", {"index": k, "picture": picture})
    yield Progress(len(plan.images), len(plan.images), "Looking at the labels", "images")


def _look(image: TrainingImage, plan: NetworkPlan) -> LabelPicture:
    count = max(2, len(plan.classes))
    confidence, classes = np.zeros(BINS, np.int64), np.zeros(count, np.int64)
    painted = left_out = 0
    best: tuple[float, LabelPicture | None] = (-1.0, None)
    for z, y, x in _windows(image):
        box = (
            slice(z, z + 1),
            slice(y, min(y + SIDE, image.rows[1])),
            slice(x, min(x + SIDE, image.columns[1])),
        )
        p = np.moveaxis(image.teacher_box(0, box), 0, -1)[0]
        strokes = _plane(image.strokes, box) if plan.labels.strokes else None
        ignored = _plane(image.ignored, box)
        labels = pseudo_labels(p, LabelRules(), strokes, ignored)
        painted += int((labels.origin == PAINTED).sum())
        left_out += int((labels.origin == 0).sum())
        from_map = labels.origin == 1
        sure = np.maximum(p[..., 0], 1 - p[..., 0]) if p.shape[-1] == 1 else p.max(-1)
        bins = np.clip(((sure - 0.5) * 2 * BINS).astype(np.int64), 0, BINS - 1)
        confidence += np.bincount(bins[from_map], minlength=BINS)
        learned = labels.origin != 0
        number = p[..., 0] > 0.5 if p.shape[-1] == 1 else labels.shares.argmax(-1)
        if p.shape[-1] == 1:
            number = labels.shares[..., 0] > 0.5
        classes += np.bincount(number[learned].astype(np.int64), minlength=count)
        structure = float(np.mean(number > 0))
        if structure > best[0]:
            raw = np.moveaxis(image.raw_box(0, box), 0, -1)[0]
            shown = raw if raw.shape[-1] == 3 else raw[..., 0]
            picture = LabelPicture(
                image.name, shown, p, strokes, ignored, confidence, 0, 0, classes
            )
            best = (structure, picture)
    found = best[1]
    assert found is not None
    return LabelPicture(
        *(found.name, found.raw, found.map, found.strokes, found.ignored),
        *(confidence, painted, left_out, classes),
    )


def _plane(source: Source | None, box: tuple[slice, slice, slice]) -> NDArray[Any] | None:
    """Values (y, x) of a box of one slice of a canonical source."""
    if source is None:
        return None
    low, high = (tuple(getattr(s, end) for s in box) for end in ("start", "stop"))
    values: NDArray[Any] = source.read(Region((0, *low, 0), (1, *high, 1)))[0, 0, ..., 0]
    return values


def _windows(image: TrainingImage) -> list[tuple[int, int, int]]:
    """First corners (z, y, x) of evenly spread windows."""
    corners = [
        (z, y, x)
        for z in image.slices
        for y in range(image.rows[0], image.rows[1], SIDE)
        for x in range(*image.columns, SIDE)
    ]
    step = max(1, len(corners) // MOST_WINDOWS)
    return corners[step // 2 :: step][:MOST_WINDOWS]


def look_at_image(
    path: str | Path, most: int = 160, axes: str = ""
) -> tuple[SourceInfo, NDArray[Any]]:
    """Facts about an image, and its middle slice made small; `axes` as of `training.pages`.

    Returns
    -------
    The file's facts, and (y, x) or (y, x, 3) values, at most `most` on a side: every n-th pixel.
    """
    with open_source(path, axes or None) as opened:
        return opened.info, small_picture(canonical(opened), most)


def look_at_map(
    path: str | Path, classes: Sequence[str], axes: str = "", size: Size = (), most: int = SIDE
) -> NDArray[Any]:
    """The middle of the middle slice of a probability map, as (y, x), 0..1: the structure.

    `axes` and `size` are those of its image, as of `training.pages.open_map_like`.

    Raises
    ------
    S2DError
        If it is no probability map, or has no channel of the class.
    """
    found = open_map_like(str(path), axes, size)
    with found.source as source:
        names = [n.casefold() for n in found.class_names]
        channel = 0
        if len(names) > 1:
            if classes[-1].casefold() not in names:
                raise InputError(
                    f"The map '{Path(path).name}' cannot teach '{classes[-1]}'.",
                    f"Its classes are: {', '.join(found.class_names)}.",
                    "Choose another map.",
                )
            channel = names.index(classes[-1].casefold())
        return _middle(source, most)[..., channel]


def middle_of(path: str | Path, most: int = SIDE, axes: str = "") -> NDArray[Any]:
    """The middle of the middle slice of an image, (y, x) or (y, x, 3)."""
    with open_source(path, axes or None) as opened:
        values = _middle(canonical(opened), most)
    return values if values.shape[-1] == 3 else values[..., 0]


def _middle(source: Source, most: int) -> NDArray[Any]:
    t, z, height, width, channels = source.info.shape
    y, x = max(0, (height - most) // 2), max(0, (width - most) // 2)
    region = Region(
        (t // 2, z // 2, y, x, 0),
        (t // 2 + 1, z // 2 + 1, min(height, y + most), min(width, x + most), channels),
    )
    values: NDArray[Any] = source.read(region)[0, 0]
    return values


def small_picture(source: Source, most: int) -> NDArray[Any]:
    """Every n-th pixel of the middle slice of a canonical source, (y, x) or (y, x, 3).

    Every n-th row is read alone, so that a large image costs little.
    """
    t, z, height, width, channels = source.info.shape
    step = max(1, -(-max(height, width) // most))
    rows = []
    for y in range(0, height, step):
        region = Region((t // 2, z // 2, y, 0, 0), (t // 2 + 1, z // 2 + 1, y + 1, width, channels))
        rows.append(source.read(region)[0, 0, 0, ::step])
    values = np.stack(rows)
    return values if channels == 3 else values[..., 0]


def check_truth(raw: str | Path, truth: str | Path, axes: str = "") -> SourceInfo:
    """Facts about labels made by hand, once they are seen to fit an image with these `axes`.

    Raises
    ------
    InputError
        If their size differs from the image's, or they are no whole numbers.
    """
    with open_pages(str(raw), axes) as image:
        shape = image.info.shape
    with open_source(truth) as own, open_pages_like(str(truth), axes, shape[:4]) as labels:
        info, found = own.info, labels.info.shape
        if found[:4] != shape[:4] or found[4] != 1:
            raise InputError(
                f"'{info.name}' does not fit the image '{Path(raw).name}'.",
                f"It is {found[3]} x {found[2]} x {found[1]} pixels (x, y, z) with {found[4]} "
                f"channel(s); the image is {shape[3]} x {shape[2]} x {shape[1]}.",
                "Choose labels of the same size with one channel.",
            )
        if info.dtype.kind not in "iub":
            raise InputError(
                f"'{info.name}' holds no labels.",
                f"Its values are of the type {info.dtype}, not whole numbers.",
                "Save the labels as whole numbers: 0 where nothing is, else the object's number.",
            )
    return info
