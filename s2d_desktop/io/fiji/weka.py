"""What a classifier of Trainable Weka Segmentation gives in a Fiji, as a lazy source."""

from __future__ import annotations

import math
import os
import re
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.fiji import problems
from s2d_desktop.io.fiji.bridge import Bridge, Refusal
from s2d_desktop.io.file_checks import require_file
from s2d_desktop.io.weka.header import WekaHeader, made_header
from s2d_desktop.model.axes import CANONICAL, words
from s2d_desktop.model.errors import AxesProblem
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import Array, Source

APPLY_SECONDS = 1800.0
"""Time limit for one block: classifiers other than forests may be slow."""

HEAP_SHARE = 0.5
"""Of Java's memory for one block; the rest is for ImageJ, and for what Java has not cleared up."""

BYTES_PER_VALUE = 12
"""A float for each feature of each pixel, and as much again twice while planes are selected.

Measured with 76 features in 400 MB: 512 x 512 pixels work, 720 x 720 do not.
"""

SMALLEST_CORE = 64
LARGEST_CORE = 1024

_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?")
_PLAIN = re.compile("Gaussian_blur|Sobel|Hessian|Difference_of|Mean|Variance|Median|Min|Max")
_FIRST_ONLY = re.compile("Entropy|Bilateral|Membrane|Kuwahara")
_NOT_LOCAL = re.compile("Lipschitz|Anisotropic|Entropy|Bilateral|Gabor")
"""Computed from values over the whole image, or scaled by its range or spread."""


def read_header(model: Path, bridge: Bridge) -> WekaHeader:
    """Names of features and classes in a classifier of any kind, as Weka itself reads them.

    Raises
    ------
    FileProblem
        If the file is missing, or is no classifier.
    FijiProblem
        If Fiji cannot be used, lacks the plugin or a library, or cannot load the classifier.
    """
    require_file(model)
    try:
        facts, _ = bridge.request("weka header", {"path": str(model.absolute())})
    except Refusal as error:
        raise _not_loaded(model, error) from error
    return made_header(model, facts["relation"], facts["features"], facts["classes"])


class FijiWekaProbabilities(Source):
    """What the plugin in a Fiji computes: float32, axes ``tzyxc``, 0..1, one channel per class.

    Computed when read, in blocks of (y, x) with enough around them for the largest sigma; the
    borders of the image are the plugin's own. Slices are classified one by one, by a classifier
    for volumes together.

    Parameters
    ----------
    raw
        Axes ``tzyxc``; one channel, or three of uint8 for a classifier of colours. Closed with
        this source.
    model
        The classifier (``.model``).
    header
        From `read_header`.
    bridge
        The Fiji.
    threads
        For the plugin; None for one per processor.
    core
        Height and width of a block; None for what Java's memory allows.

    Raises
    ------
    AxesProblem
        If the image does not have the channels that the classifier was trained on.
    """

    def __init__(
        self,
        raw: Source,
        model: Path,
        header: WekaHeader,
        bridge: Bridge,
        threads: int | None = None,
        core: int | None = None,
    ) -> None:
        assert raw.info.axes == CANONICAL
        _check_channels(raw, header)
        self.raw, self.path, self.header, self.bridge = raw, model, header, bridge
        self._threads = threads or os.cpu_count() or 1
        self.halo, self.grid = reach(header.features), grid(header.features)
        depth = raw.info.shape[1] if header.in_3d else 1
        self.core = core or block_edge(
            int(bridge.start()["heap_mb"]), len(header.features), depth, self.halo
        )
        self._last: tuple[Region, NDArray[np.float32]] | None = None
        self._lock = threading.Lock()
        self.info = replace(
            raw.info,
            shape=(*raw.info.shape[:4], len(header.classes)),
            dtype=np.dtype(np.float32),
            channel_names=header.classes,
            value_range=(0.0, 1.0),
        )

    @property
    def tile_shape(self) -> tuple[int, int, int, int, int]:
        """What to read at once so that nothing is computed twice."""
        depth = self.info.shape[1] if self.header.in_3d else 1
        return (1, depth, self.core, self.core, len(self.header.classes))

    def notes(self) -> tuple[str, ...]:
        """What the user should know about the blocks."""
        far = sorted({f.split("_")[0] for f in self.header.features if _NOT_LOCAL.match(f)})
        if not far or max(self.info.shape[2:4]) <= self.core:
            return ()
        return (
            f"The features {', '.join(far)} depend on the whole image, but large images are "
            "classified in blocks: the probabilities differ slightly from those in Fiji's window.",
        )

    def _read(self, region: Region) -> Array:
        out = np.empty(region.shape, np.float32)
        edges = (1, region.shape[1] if self.header.in_3d else 1, self.core, self.core)
        for tile in tiles(Region(region.start[:4], region.stop[:4]), edges):
            inside = tile.relative_to(Region(region.start[:4], region.stop[:4]))
            out[inside.slices] = self._block(tile)[..., region.start[4] : region.stop[4]]
        return out

    def _block(self, tile: Region) -> NDArray[np.float32]:
        """All classes of a (t, z, y, x) tile."""
        depth = self.info.shape[1]
        whole = tile.replaced(1, 0, depth) if self.header.in_3d else tile
        with self._lock:
            # Who looks at one slice of a volume soon looks at the next.
            if self._last is None or self._last[0] != whole:
                self._last = (whole, self._computed(whole))
            return self._last[1][tile.relative_to(whole).slices]

    def _computed(self, tile: Region) -> NDArray[np.float32]:
        shape = self.info.shape[:4]
        around = tile.grown((0, 0, self.halo, self.halo), shape)
        start = (*around.start[:2], *(a // self.grid * self.grid for a in around.start[2:]))
        around = Region(start, around.stop)
        channels = self.raw.info.size_of("c")
        values = self.raw.read(Region((*around.start, 0), (*around.stop, channels)))[0]
        if not self.header.colour:
            values = values[..., 0]
        if values.dtype.name not in ("uint8", "uint16"):
            values = values.astype(np.float32)
        sizes, unit = self.raw.info.voxel_size, self.raw.info.unit
        asked = {
            "path": str(self.path.absolute()),
            "shape": list(values.shape),
            "dtype": values.dtype.name,
            "colour": self.header.colour,
            "voxel": {a: [s, unit] for a, s in sizes.items() if a in "xyz" and unit},
            "three_d": self.header.in_3d,
            "threads": self._threads,
        }
        data = np.ascontiguousarray(values).data.cast("B")
        try:
            facts, found = self.bridge.request("weka apply", asked, [data], APPLY_SECONDS)
        except Refusal as error:
            raise _not_loaded(self.path, error) from error
        classes = int(facts["classes"])
        if classes != len(self.header.classes):
            raise problems.failed(
                "applying the classifier",
                f"It gives {classes} maps for {len(self.header.classes)} classes.",
            )
        maps = np.frombuffer(found, np.float32)
        maps = maps.reshape(around.shape[1], classes, *around.shape[2:])
        # (z, c, y, x) as the plugin orders planes.
        result = maps.transpose(0, 2, 3, 1)[None]
        return np.ascontiguousarray(result[tile.relative_to(around).slices])

    def close(self) -> None:
        self.raw.close()


def reach(features: tuple[str, ...]) -> int:
    """How far, in pixels, features look around a pixel, by the sigmas in their names; generous.

    ImageJ blurs with 0.4 sigma and rank filters look one sigma far: twice the sigma is enough.
    Others (ImageScience's derivatives, for instance) blur with the whole sigma.
    """
    far = 0.0
    for name in features:
        numbers = [float(n) for n in _NUMBER.findall(name.replace("_", " "))]
        if name.startswith("Membrane"):
            numbers = numbers[1:2]
        elif _FIRST_ONLY.match(name):
            numbers = numbers[:1]
        if numbers:
            far = max(far, max(numbers) * (2 if _PLAIN.match(name) else 4))
    return int(np.ceil(far)) + 8


def grid(features: tuple[str, ...]) -> int:
    """What the corners of blocks must be multiples of.

    ImageJ blurs with large sigmas on an image reduced by whole factors, counted from its corner
    (ij.plugin.filter.GaussianBlur: above a sigma of 8.5, by a quarter of it).
    """
    blurred = ("Gaussian_blur", "Sobel", "Hessian", "Difference_of")
    factors = [1]
    for name in features:
        if name.startswith(blurred):
            sigmas = (0.4 * float(n) for n in _NUMBER.findall(name.replace("_", " ")))
            factors += [int(s / 4) for s in sigmas if s > 8.5]
    return math.lcm(*factors)


def block_edge(heap_mb: int, features: int, depth: int, halo: int) -> int:
    """Height and width of the largest block that Java's memory allows, without its halo."""
    pixels = heap_mb * 2**20 * HEAP_SHARE / ((features + 2) * BYTES_PER_VALUE * depth)
    edge = int(pixels**0.5) - 2 * halo
    return min(LARGEST_CORE, max(SMALLEST_CORE, edge // 16 * 16))


def _check_channels(raw: Source, header: WekaHeader) -> None:
    channels, dtype = raw.info.size_of("c"), raw.info.dtype
    about = words(raw.info.axes, raw.info.shape)
    if header.colour and (channels != 3 or dtype != np.uint8):
        raise AxesProblem(
            f"'{raw.info.name}' is no colour image.",
            f"The classifier was trained on 8-bit RGB; this is {about} of type {dtype}.",
            "Give a colour image like those it was trained on.",
        )
    if not header.colour and channels != 1:
        raise AxesProblem(
            f"'{raw.info.name}' has {channels} channels.",
            f"The classifier was trained on grey images; this is {about}.",
            "Save the channel that it was trained on as an image of its own, or say which axes "
            "the image has.",
        )


def _not_loaded(model: Path, error: Refusal) -> problems.FijiProblem:
    found = problems.not_loaded(model, error.text)
    found.details = error.details
    return found
