"""The picture of a shared network: the same place as the microscope and the maps show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.pipeline.output_names import output_names
from s2d_desktop.zoo.card import input_classes, sees_raw_data
from s2d_desktop.zoo.entries import mapping

WIDTH, HEIGHT = 1024, 512
"""Twice as wide as high, as bioimage.io asks; in pixels."""

GAP = 6
HALF = 128
"""Colours of the picture's table for greys, and for probabilities."""

Colour = tuple[float, float, float]

COLOURS: tuple[Colour, ...] = (
    *((0, 0, 0), (34, 12, 74), (110, 26, 110)),
    *((188, 55, 84), (240, 112, 32), (252, 230, 140)),
)
"""Of probabilities 0, 0.2, ... 1: ever lighter, so that the picture also reads in grey."""

REST: tuple[str, Colour] = ("black", (0, 0, 0))
"""Of several classes the one for all other labels."""

CLASS_COLOURS: tuple[tuple[str, Colour], ...] = (
    ("orange", (230, 159, 0)),
    ("light blue", (86, 180, 233)),
    ("green", (0, 158, 115)),
    ("yellow", (240, 228, 66)),
    ("pink", (204, 121, 167)),
    ("red", (213, 94, 0)),
    ("blue", (0, 114, 178)),
    ("white", (255, 255, 255)),
)
"""Of the others, which people who see colours differently can tell apart (Okabe, Ito); the last one
for all that are left."""


def class_colours(card: Mapping[str, Any]) -> list[tuple[str, str, Colour]]:
    """(class, name of its colour, colour) of the classes of a card; none where it takes one map."""
    said = mapping(card.get("training")).get("classes")
    described = [mapping(c) for c in (said if isinstance(said, Sequence) else [])]
    # Not a set: what others wrote may be of any kind.
    rest = [c.get("name") for c in described if c.get("labels") == "all others"]
    left = list(CLASS_COLOURS)
    found = []
    names = input_classes(card)
    if sees_raw_data(card):
        names = output_names(card)
        rest = [*names[:1]]
    for name in names:
        colour = REST if name in rest else left[0] if len(left) == 1 else left.pop(0)
        found.append((name, *colour))
    return found if len(found) > 1 else []


def colours_of(
    names: Sequence[str], classes: Sequence[tuple[str, str, Colour]]
) -> list[tuple[str, str, Colour]]:
    """The colours of enhanced maps, by their names; none for a single map or an unknown name.

    Parameters
    ----------
    names
        Of the maps.
    classes
        `class_colours`.
    """
    exact = {c[0]: c for c in classes}
    alike = {c[0].strip().casefold(): c for c in classes}
    found = [exact.get(n) or alike.get(n.strip().casefold()) for n in names]
    kept = [c for c in found if c is not None]
    return kept if len(kept) == len(names) > 1 else []


def write_cover(
    path: Path,
    raw: NDArray[np.generic] | None,
    maps: Sequence[NDArray[np.float32]],
    colours: Sequence[Sequence[Colour]] = (),
) -> None:
    """Draw raw image and maps beside one another, as PNG: those of a forest and an Enhancer.

    Parameters
    ----------
    path
        The file.
    raw
        Grey image (y, x), or None if there is none.
    maps
        Maps 0..1 of the same place, each (classes, y, x), not necessarily as many; the last one
        decides which part of the image is shown.
    colours
        Of each of the maps, 0..255; a pixel has the colours' mean by its shares. Where there are
        none the first class is drawn in `COLOURS`.
    """
    from PIL import Image

    colours = colours or [()] * len(maps)
    count = len(maps) + (raw is not None)
    wide = (WIDTH - GAP * (count - 1)) // count
    box = _place(_of_interest(maps[-1], bool(colours[-1])), wide / HEIGHT)

    def enlarged(plane: NDArray[np.float32]) -> NDArray[np.float32]:
        part = Image.fromarray(np.ascontiguousarray(plane[box], np.float32))
        values = np.asarray(part.resize((wide, HEIGHT), Image.Resampling.BICUBIC))
        return np.asarray(values.clip(0, 1), np.float32)

    # A table of colours instead of three channels: bioimage.io asks for at most 500 kB.
    levels = HALF - 1
    canvas = np.full((HEIGHT, WIDTH), levels, np.uint8)
    if raw is not None:
        canvas[:, :wide] = np.rint(levels * enlarged(_grey(raw)))
    table = _shades()
    if any(colours):
        drawn = [
            _mixed(np.stack([enlarged(plane) for plane in one]), own)
            if own
            else np.array(table, np.uint8).reshape(HALF, 3)[_levels(enlarged(one[0]))]
            for one, own in zip(maps, colours, strict=True)
        ]
        both = Image.fromarray(np.concatenate(drawn, axis=1)).quantize(
            HALF, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
        places = np.asarray(both)
        table = (both.getpalette() or [])[: 3 * HALF]
    else:
        places = _levels(np.concatenate([enlarged(one[0]) for one in maps], axis=1))
    for k, part in enumerate(np.split(places, len(maps), axis=1)):
        left = (count - len(maps) + k) * (wide + GAP)
        canvas[:, left : left + wide] = HALF + part
    image = Image.fromarray(canvas)
    image.putpalette(_greys() + table)
    image.save(path, format="PNG", optimize=True)


def _levels(plane: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Places of probabilities 0..1 in `_shades`."""
    return np.asarray(np.rint((HALF - 1) * plane), np.uint8)


def _greys() -> list[int]:
    """128 greys from black to white."""
    return [int(v) for v in np.rint(np.repeat(255 * np.linspace(0, 1, HALF), 3))]


def _shades() -> list[int]:
    """128 colours of probabilities 0..1."""
    levels = np.linspace(0, 1, len(COLOURS))
    places = np.linspace(0, 1, HALF)
    shades = [np.interp(places, levels, [c[k] for c in COLOURS]) for k in range(3)]
    return [int(v) for v in np.rint(np.stack(shades, axis=-1)).ravel()]


def _mixed(maps: NDArray[np.float32], colours: Sequence[Colour]) -> NDArray[np.uint8]:
    """(y, x, 3): the colours of the classes, each by its share; black is what none of them has."""
    shares = maps / np.maximum(maps.sum(axis=0), 1)
    mixed = np.tensordot(shares, np.array(colours, np.float32), axes=(0, 0))
    return np.asarray(np.rint(mixed.clip(0, 255)), np.uint8)


def _of_interest(enhanced: NDArray[np.float32], several: bool) -> NDArray[np.float32]:
    """(y, x): the structure; of several classes all but the most common one."""
    values: NDArray[np.float32] = enhanced[0]
    if several:
        common = int(enhanced.sum(axis=(1, 2)).argmax())
        values = 1 - enhanced[common]
    return values


def _place(enhanced: NDArray[np.float32], aspect: float) -> tuple[slice, slice]:
    """The part of that width to height that holds most of the structure, as large as it can be."""
    height, width = enhanced.shape
    h = min(height, int(width / aspect))
    w = min(width, int(h * aspect))
    sums = np.pad(enhanced.astype(np.float64), ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    inside = sums[h:, w:] - sums[:-h, w:] - sums[h:, :-w] + sums[:-h, :-w]
    y, x = np.unravel_index(int(inside.argmax()), inside.shape)
    return slice(int(y), int(y) + h), slice(int(x), int(x) + w)


def _grey(image: NDArray[np.generic]) -> NDArray[np.float32]:
    """0..1: the 0.5 and 99.5 percentiles become black and white."""
    values = image.astype(np.float32)
    low, high = (float(v) for v in np.percentile(values, (0.5, 99.5)))
    spread: NDArray[np.float32] = np.clip((values - low) / max(high - low, 1e-6), 0, 1)
    return spread
