"""A real image for the test and the picture of a shared Enhancer."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.ilastik.project import lane_source
from s2d_desktop.jobs.choose_class import choose_class
from s2d_desktop.jobs.demo import example_project
from s2d_desktop.jobs.inputs import open_inputs
from s2d_desktop.model.errors import InputError, S2DError
from s2d_desktop.model.events import Event
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import canonical
from s2d_desktop.zoo.card import input_classes
from s2d_desktop.zoo.description import Sizes, in_words, sizes_of
from s2d_desktop.zoo.example import EXAMPLE_FILE, read_example

MOST_SLICE, MOST_VOLUME = (512, 512), (64, 128, 128)
"""Sides of the test image; formats are compared with a tolerance that larger ones could exceed, and
every program that checks a package computes it several times."""

SHARES_OFF = 0.02
"""By how much the maps of several classes may miss a sum of 1: twice the rounding of bytes, and
more."""


@dataclass(frozen=True, eq=False)
class ExampleImage:
    """A crop of an image with a forest's maps of it."""

    maps: NDArray[np.float32]
    """(1, classes, [z,] y, x), 0..1: those the Enhancer takes."""
    raw: NDArray[np.generic] | None
    """([z,] y, x), or None if only a map was given."""
    fits: bool
    """Whether the class is the structure that the Enhancer is for."""
    words: str
    """What it is and under which licence."""
    file: Path | None = None
    """The Enhancer's own example, where it is that."""


def example_image(
    card: Mapping[str, Any],
    folder: Path | None,
    given: str | Path | None,
    class_name: str | None,
) -> Generator[Event, None, ExampleImage]:
    """A crop of the example that was given, of the Enhancer's own, or of the program's.

    Parameters
    ----------
    card
        Of the Enhancer; `shareable_card`.
    folder
        Where the Enhancer lies, and perhaps its own example; None for a mere file.
    given, class_name
        A project or map, and its class; without them the Enhancer's own example counts.

    Raises
    ------
    S2DError
        If a class is named but no example, or the example has no such class or is too small.
    """
    if class_name is not None and given is None:
        raise InputError(
            "--class names a class of the example.",
            "No example was given.",
            "Add --example, or leave out --class.",
        )
    if folder is not None and given is None:
        own = folder / EXAMPLE_FILE
        if own.is_file() and not own.is_symlink():
            return _own_example(card, own)
    ndim = int(card["ndim"])
    if given is None and (input_classes(card) or ndim == 3):
        raise InputError(
            "There is no example for this Enhancer.",
            "A package holds a test image. The Enhancer has none of its own, and the program's "
            f"shows mitochondria in one slice; this one takes {in_words(card)}, {ndim}-D.",
            "Name a project or map after --example.",
        )
    path = Path(given) if given is not None else example_project()
    inputs = yield from open_inputs(path)
    found = inputs.open(0)
    with found.source as source:
        names = source.info.channel_names or found.classes
        channels, fits = _channels(card, tuple(names), class_name, given is None)
        start, stop = place(sizes_of(card), source.info.shape[1:4], ndim, path.name)
        low, high = min(channels), max(channels) + 1
        box = Region((0, *start, low), (1, *stop, high))
        maps = source.read(box)[0][..., [c - low for c in channels]].astype(np.float32)
    raw = None
    if inputs.project is not None:
        lane = next(one for one in inputs.project.lanes if one.found)
        with canonical(lane_source(inputs.project, lane)) as image:
            raw = image.read(Region((0, *start, 0), (1, *stop, 1)))[0, ..., 0]
    if ndim == 2:
        maps, raw = maps[0], None if raw is None else raw[0]
    shown = " and ".join(f"'{names[c]}'" for c in channels)
    words = f"a forest's map of {shown} on a crop of '{inputs.names[0]}', and its result"
    if given is None:
        words += (
            ". The image is of the Drosophila VNC data set of Gerhard et al. (2013), "
            "https://doi.org/10.6084/m9.figshare.856713, CC BY-NC-SA 3.0: test tensors and cover "
            "are not for commercial use"
        )
    shares = _as_shares(np.moveaxis(maps, -1, 0), path.name)
    return ExampleImage(shares[None], raw, fits, words + ".")


def _own_example(card: Mapping[str, Any], file: Path) -> ExampleImage:
    """The example beside the Enhancer: its middle, or mirrored where a valid size is larger."""
    example = read_example(file)
    ndim, sizes = int(card["ndim"]), sizes_of(card)
    classes = len(input_classes(card)) or 1
    if example.maps.ndim != ndim + 1 or len(example.maps) != classes:
        raise InputError(
            "The Enhancer's own example does not fit it.",
            f"'{file}' has {len(example.maps)} maps with {example.maps.ndim - 1} axes; the "
            f"Enhancer takes {classes} with {ndim}.",
            "Delete this file, or name another example with --example.",
        )
    maps = _as_shares(np.asarray(example.maps / 255, np.float32), file.name)
    raw, words = example.raw, example.words
    shape = maps.shape[1:]
    if any(n < least for n, least in zip(shape, sizes.least, strict=True)):
        more = [max(0, least - n) for n, least in zip(shape, sizes.least, strict=True)]
        pads = [(m // 2, m - m // 2) for m in more]
        maps = np.pad(maps, [(0, 0), *pads], mode="symmetric")
        raw = None if raw is None else np.pad(raw, pads, mode="symmetric")
        words += "; mirrored at its borders to the smallest size that the network takes"
    start, stop = place(sizes, (*(1,) * (3 - ndim), *maps.shape[1:]), ndim, file.name)
    box = tuple(slice(a, b) for a, b in zip(start[-ndim:], stop[-ndim:], strict=True))
    cropped = np.ascontiguousarray(maps[(slice(None), *box)])
    return ExampleImage(cropped[None], None if raw is None else raw[box], True, f"{words}.", file)


def _as_shares(maps: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    """Maps (classes, [z,] y, x); several of them as shares of 1, which rounding has moved a bit."""
    sums = maps.sum(axis=0)
    if len(maps) > 1 and not (np.abs(sums - 1).max() <= SHARES_OFF):  # true for NaN too
        raise InputError(
            "The example does not fit this Enhancer.",
            f"In '{name}' its {len(maps)} classes sum to {sums.min():.2f} to {sums.max():.2f}; "
            "they must be shares of 1.",
            "Name a project or map with these classes and no other after --example.",
        )
    return maps / sums if len(maps) > 1 else maps


def _channels(
    card: Mapping[str, Any], names: tuple[str, ...], class_name: str | None, bundled: bool
) -> tuple[list[int], bool]:
    """Channels of the map that go in, and whether they are what the Enhancer is for."""
    wanted = input_classes(card)
    if wanted:
        missing = [w for w in wanted if w not in names]
        if missing:
            raise InputError(
                "The example does not fit this Enhancer.",
                f"It takes the classes {', '.join(wanted)}; the example has {', '.join(names)}.",
                "Name a project or map with these classes after --example.",
            )
        return [names.index(w) for w in wanted], True
    try:
        return [choose_class(names, class_name, str(card.get("structure", "")))], True
    except S2DError:
        if not bundled:
            raise
        # Any map proves that the forms agree; it makes no picture of what the Enhancer is for.
        return [0], False


def place(
    sizes: Sizes, shape: tuple[int, ...], ndim: int, name: str
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(z, y, x) of the first and behind the last voxel of the crop: the middle of the image."""
    most = MOST_SLICE if ndim == 2 else MOST_VOLUME
    sides = sizes.largest(shape[-ndim:], most)
    if sides is None:
        raise InputError(
            "The example is too small for this network.",
            f"'{name}' has {' x '.join(map(str, shape[-ndim:]))} voxels; at least "
            f"{' x '.join(map(str, sizes.least))} are needed.",
            "Name a larger one after --example.",
        )
    full = (*(1,) * (3 - ndim), *sides)
    start = tuple((n - s) // 2 for n, s in zip(shape, full, strict=True))
    return start, tuple(a + s for a, s in zip(start, full, strict=True))
