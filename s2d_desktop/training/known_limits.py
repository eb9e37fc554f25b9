"""What an Enhancer cannot do, shown on crops that were held back from its training.

Two things go wrong with every Enhancer, and its users must have seen them once:

- It trusts the forest. Where the forest takes one structure for another, the Enhancer makes a
  convincing object of the mistake, and what the forest misses altogether it cannot bring back.
- It knows objects of the size that it was trained on. Others are lost or come out in pieces; for
  nuclei of another size the paper found no gain at all (Table 6).

Both are searched for here rather than chosen by hand: the worst cases are shown.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage
from skimage.morphology import skeletonize

from s2d_desktop.pipeline.object_size import typical_size
from s2d_desktop.training.forest_cache import ForestMap
from s2d_desktop.training.patches import resize

Plane = NDArray[np.float32]
Enhance = Callable[[Plane], Plane]
"""Enhanced map (y, x) of a map (y, x), both 0..1."""

SIDE = 192
"""Side of a crop that is looked at, in pixels."""
MAGNIFIED = 3
"""By how much a map is magnified to show what another size does."""
MESH = 6
"""A part so many times as large as the largest disc in it belongs to a mesh, not to an object."""
FULL = 0.8
"""A crop with more of the structure than this shows no shape."""
SEEN = 0.5
"""Probability from which on a pixel counts as the structure."""


@dataclass(frozen=True, eq=False)
class Failure:
    """A crop on which the Enhancer fails; all are (y, x), 0..1."""

    forest: Plane
    enhanced: Plane
    truth: Plane
    pixels: int
    """Pixels that are wrong for the reason that is shown."""


def _crops(maps: Sequence[ForestMap], side: int, most: int) -> list[tuple[Plane, Plane]]:
    """Middle squares (forest, truth) of maps that are large enough, evenly picked."""
    large = [m for m in maps if min(m.truth.shape) >= side]
    count = min(most, len(large))
    picked = [large[k * len(large) // count] for k in range(count)]
    out = []
    for m in picked:
        y, x = ((n - side) // 2 for n in m.truth.shape)
        box = slice(y, y + side), slice(x, x + side)
        forest = np.asarray(m.probability[box] / np.float32(255), np.float32)
        out.append((forest, np.asarray(m.truth[box], np.float32)))
    return out


def false_object(maps: Sequence[ForestMap], enhance: Enhance, side: int = SIDE) -> Failure | None:
    """The held-back crop with the largest object that the Enhancer makes out of a mistake.

    An object is a connected part of the enhanced map above `SEEN` that touches no true structure.
    None where there is no such object.
    """
    worst: Failure | None = None
    for forest, truth in _crops(maps, side, 48):
        enhanced = enhance(forest)
        numbers, count = ndimage.label(enhanced > SEEN)
        if not count:
            continue
        area = np.bincount(numbers.ravel(), minlength=count + 1)
        true = np.bincount(numbers.ravel(), weights=truth.ravel(), minlength=count + 1)
        false = np.where(true == 0, area, 0)
        false[0] = 0
        largest = int(false.max())
        if largest > (worst.pixels if worst else 0):
            worst = Failure(forest, enhanced, truth, largest)
    return worst


def wrong_size(maps: Sequence[ForestMap], enhance: Enhance, side: int = SIDE) -> Failure | None:
    """The held-back crop on which most is lost when everything is `MAGNIFIED` times as large.

    Lost are true pixels that the Enhancer shows at the size of its training, and no longer after
    the map was magnified. None where nothing is lost.
    """
    worst: Failure | None = None
    inner = side // MAGNIFIED
    for forest, truth in _crops(maps, side, 24):
        known = resize(enhance(forest), side)
        y, x = _busiest(truth * (known > SEEN), inner)
        box = slice(y, y + inner), slice(x, x + inner)
        large_forest, large_truth = (
            resize(np.ascontiguousarray(a[box]), side) for a in (forest, truth)
        )
        if large_truth.mean() > FULL:
            continue
        shown = resize(np.ascontiguousarray(known[box]), side) > SEEN
        enhanced = enhance(large_forest)
        lost = int(((large_truth > SEEN) & shown & (enhanced <= SEEN)).sum())
        if lost > (worst.pixels if worst else 0):
            worst = Failure(large_forest, enhanced, large_truth, lost)
    return worst


def _busiest(values: Plane, side: int) -> tuple[int, int]:
    """Corner of the square of `side` that holds most of `values`."""
    sums = ndimage.uniform_filter(values, side, mode="constant")
    margin = side // 2
    inside = sums[margin : len(values) - margin, margin : len(values) - margin]
    y, x = divmod(int(inside.argmax()), inside.shape[1])
    return y, x


def object_size(maps: Sequence[ForestMap], scale_spread: float) -> tuple[int, int] | None:
    """(smallest, largest) diameter in pixels of the objects that a training shows the network.

    The middle half, by area, of the true objects of each image of the plan; from the smallest such
    range to the largest, widened by the scaling of patches. None for a structure that has no
    objects but forms a network, as membranes do; see `line_width`.
    """
    if _is_a_mesh([m.truth for m in maps]):
        return None
    by_image: dict[Any, list[NDArray[np.uint8]]] = {}
    for m in maps:
        by_image.setdefault(m.facts.get("predicted", {}).get("image"), []).append(m.truth)
    sizes = [typical_size(truths, smoothing=0.0) for truths in by_image.values()]
    found = [size for size in sizes if size is not None]
    if not found:
        return None
    return _widened(min(s.low for s in found), max(s.high for s in found), scale_spread)


def line_width(maps: Sequence[ForestMap], scale_spread: float) -> tuple[int, int] | None:
    """(smallest, largest) width in pixels of the lines of a network-like structure.

    Twice the distance to the border along the lines' middle: its quartiles, widened by the scaling
    of patches. None for a structure with objects.
    """
    truths = [m.truth for m in maps]
    if not _is_a_mesh(truths):
        return None
    widths = []
    for truth in truths:
        middle = skeletonize(truth > 0)  # type: ignore[no-untyped-call]
        widths.append(2 * ndimage.distance_transform_edt(truth)[middle] - 1)
    low, high = np.percentile(np.concatenate(widths), (25, 75))
    return _widened(float(low), float(high), scale_spread)


def _widened(low: float, high: float, spread: float) -> tuple[int, int]:
    return max(1, round(low * (1 - spread))), round(high * (1 + spread))


def _is_a_mesh(truths: Sequence[NDArray[np.uint8]]) -> bool:
    """Whether most of the structure lies in parts far larger than any disc that fits into them."""
    meshed = total = 0.0
    for truth in truths:
        numbers, count = ndimage.label(truth)
        if not count:
            continue
        area = np.bincount(numbers.ravel(), minlength=count + 1)[1:]
        depth = ndimage.distance_transform_edt(truth)
        radius = np.asarray(ndimage.maximum(depth, numbers, np.arange(1, count + 1)))
        meshed += float(area[area > MESH * np.pi * radius**2].sum())
        total += float(area.sum())
    return meshed > total / 2


def draw_failures(failures: Sequence[tuple[str, Failure]], path: Path) -> None:
    """A PNG with a row for each failure: forest, enhanced map, truth; whole or not at all."""
    gap, head = 8, 22
    columns = ("Random Forest", "Enhancer", "truth")
    side = max(len(f.truth) for _words, f in failures)
    width = 3 * side + 4 * gap
    height = len(failures) * (side + 2 * head + gap) + gap
    sheet = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(sheet)
    font: Any = ImageFont.load_default(13)
    top = gap
    for words, failure in failures:
        pen.text((gap, top), words, 0, font)
        top += head
        for k, (name, plane) in enumerate(
            zip(columns, (failure.forest, failure.enhanced, failure.truth), strict=True)
        ):
            left = gap + k * (side + gap)
            pen.text((left, top), name, 90, font)
            grey = np.rint(plane.clip(0, 1) * 255).astype(np.uint8)
            sheet.paste(Image.fromarray(grey), (left, top + head - 4))
            frame = (left - 1, top + head - 5, left + side, top + head - 4 + side)
            pen.rectangle(frame, outline=160)
        top += side + head + gap
    part = path.with_name(path.name + ".part")
    sheet.save(part, "PNG", optimize=True)
    os.replace(part, path)


def limits_of(
    structure: str,
    maps: Sequence[ForestMap],
    enhance: Enhance,
    folder: Path,
    scale_spread: float = 0.0,
) -> dict[str, Any]:
    """Card entries on what is known and what fails; writes ``failure.png`` into `folder`.

    Parameters
    ----------
    structure
        What is enhanced.
    maps
        Held-back maps.
    enhance
        The finished network.
    folder
        Of the Enhancer.
    scale_spread
        By how much the training scaled patches.

    Returns
    -------
    ``object_size_px`` (see `object_size`, if there is one), ``limits``, ``failure`` (if one was
    found)
    """
    known: dict[str, Any] = {}
    size, width = object_size(maps, scale_spread), line_width(maps, scale_spread)
    about = "of the size of its training"
    if size:
        known["object_size_px"] = list(size)
        about = f"of about {size[0]} to {size[1]} pixels"
    elif width:
        about = f"that are about {width[0]} to {width[1]} pixels wide"
    limits = [
        f"It trusts the forest: what the forest takes for {structure} by mistake comes out clean "
        "and convincing, and what the forest does not see at all stays lost.",
        f"It knows {structure} {about}; where yours are larger or smaller, set the scale.",
        "It sees probabilities alone: always compare with the raw data.",
    ]
    found = [
        ("A mistake of the forest that the Enhancer believes", false_object(maps, enhance)),
        (f"The same kind of object, {MAGNIFIED} times as large", wrong_size(maps, enhance)),
    ]
    shown = [(words, failure) for words, failure in found if failure is not None]
    if not shown:
        return known | {"limits": limits}
    draw_failures(shown, folder / "failure.png")
    rows = (f"Row {k}: {w[0].lower() + w[1:]}." for k, (w, _f) in enumerate(shown, 1))
    caption = " ".join(
        ["Held-back crops of the training's images on which this Enhancer fails most.", *rows]
    )
    return known | {"limits": limits, "failure": {"picture": "failure.png", "caption": caption}}
