"""A classifier of Trainable Weka Segmentation applied to an image, without Fiji."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np

from s2d_desktop.io.weka.classifier import WekaClassifier
from s2d_desktop.model.axes import CANONICAL, words
from s2d_desktop.model.errors import AxesProblem, ModelProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source
from s2d_desktop.pipeline.features import working_tiles
from s2d_desktop.pipeline.tile_threads import TileThreads
from s2d_desktop.pipeline.tree_walk import tree_walker
from s2d_desktop.pipeline.weka_features import WekaFeatures, unknown_features

CHECKED_VERSION = "3.3.2"
"""Version of Trainable Weka Segmentation that the maps were compared with."""

LARGEST_DEVIATION = 1.2e-7
MEAN_DEVIATION = 7.3e-9
"""Differences from the map that Fiji computed with a classifier of the default features."""

LARGEST_GRID = 256
"""Sigmas that double from one to the next, as the plugin's do, stay far below."""

_CHECKED = re.compile(
    r"original|(Gaussian_blur|Sobel_filter|Hessian\w*|Difference_of_gaussians)_([0-9]|1[0-6])\.\d+"
    r"(_\d+\.\d+)?|Membrane\w+|(Mean|Variance|Median|Minimum|Maximum)_([0-9]|1[0-6])\.\d+"
    r"|(Entropy|Neighbors)_([0-9]|1[0-6])_\d+"
)
"""Features whose planes were compared with those of the plugin, up to a sigma of 16."""

_READ_PIXELS = 2048
"""Height and width of the largest piece of a plane that is read at once."""


class WekaProbabilities(Source):
    """The probabilities that Trainable Weka Segmentation would compute.

    Each plane on its own, as the plugin does with stacks and time series. Computed when read, and
    only where read; equal for any way of cutting the image.

    Parameters
    ----------
    raw
        Axes ``tzyxc``, one channel. Taken as float32 without scaling. Closed with this source.
    classifier
        The trained forest, and the names of its features and classes.
    threads
        Largest number of tiles worked on at once; None for one per processor.

    Raises
    ------
    ModelProblem
        If the classifier cannot be computed here, see `check_classifier`.
    AxesProblem
        If the image has several channels.
    """

    def __init__(
        self,
        raw: Source,
        classifier: WekaClassifier,
        threads: int | None = None,
    ) -> None:
        assert raw.info.axes == CANONICAL
        check_classifier(classifier)
        check_image(raw)
        assert classifier.forest is not None
        classes = classifier.header.classes
        self.raw = raw
        self.forest = classifier.forest
        self.features = WekaFeatures(classifier.header.features)
        self._threads = TileThreads(threads)
        self._ranges: dict[tuple[int, int], tuple[float, float]] = {}
        self.info = replace(
            raw.info,
            shape=(*raw.info.shape[:4], len(classes)),
            dtype=np.dtype(np.float32),
            channel_names=classes,
            value_range=(0.0, 1.0),
        )

    def _read(self, region: Region) -> Array:
        out = np.empty(region.shape, np.float32)
        if not out.size:
            return out
        wanted = slice(region.start[4], region.stop[4])
        for t in range(region.start[0], region.stop[0]):
            for z in range(region.start[1], region.stop[1]):
                plane = out[t - region.start[0], z - region.start[1]]
                for part in _parts(Region(region.start[2:4], region.stop[2:4])):
                    self._fill(t, z, part, plane[part.relative_to(_corner(region)).slices], wanted)
        return out

    def _fill(self, t: int, z: int, part: Region, out: Array, wanted: slice) -> None:
        """Compute the (y, x) region `part` of one plane into `out` (y, x, c)."""
        grown = self._with_halo(part)
        region = Region((t, z, *grown.start, 0), (t + 1, z + 1, *grown.stop, 1))
        raw = self.raw.read(region)[0, 0, ..., 0].astype(np.float32)
        walker = tree_walker(self.forest)
        value_range = self._range(t, z) if self.features.needs_range else None

        def work(tile: Region) -> None:
            own = Region(tile.start[1:], tile.stop[1:])
            around = self._with_halo(own)
            planes = self.features.planes(raw[around.relative_to(grown).slices], value_range)
            inner = planes[(slice(None), *own.relative_to(around).slices)]
            rows = inner.reshape(len(planes), -1).T
            classes = walker.probabilities(np.ascontiguousarray(rows))
            values = classes.reshape(*own.shape, -1)[..., wanted]
            out[own.relative_to(part).slices] = values

        flat = Region((0, *part.start), (1, *part.stop))
        self._threads.run(work, working_tiles(flat, self.forest.n_features, True))

    def _range(self, t: int, z: int) -> tuple[float, float]:
        """The smallest and the largest value of a whole plane."""
        if (t, z) not in self._ranges:
            low, high = math.inf, -math.inf
            for part in _parts(Region((0, 0), self.info.shape[2:4])):
                region = Region((t, z, *part.start, 0), (t + 1, z + 1, *part.stop, 1))
                values = self.raw.read(region).astype(np.float32)
                low, high = min(low, float(values.min())), max(high, float(values.max()))
            self._ranges[t, z] = low, high
        return self._ranges[t, z]

    def _with_halo(self, part: Region) -> Region:
        """What of a plane must be known to compute `part` of it."""
        halo, grid = self.features.halo, self.features.grid
        grown = part.grown((halo, halo), self.info.shape[2:4])
        return Region(tuple(a // grid * grid for a in grown.start), grown.stop)

    def close(self) -> None:
        self._threads.close()
        self.raw.close()


def how_computed(classifier: WekaClassifier) -> str:
    """Sentences for the user: that Fiji took no part, and how near the result is to Fiji's."""
    return f"Computed without Fiji. {how_near(classifier)}"


def how_near(classifier: WekaClassifier) -> str:
    """Sentences for the user: how near the probabilities are to Fiji's."""
    if classifier.note:
        return classifier.note
    text = (
        "On a test image the probabilities differ from those of Trainable "
        f"Weka Segmentation {CHECKED_VERSION} by at most {LARGEST_DEVIATION:.2g} "
        f"(on average {MEAN_DEVIATION:.2g})."
    )
    header = classifier.header
    others = [f for f in header.features if not _CHECKED.fullmatch(f)]
    if others:
        shown = ", ".join(others[:4]) + (", ..." if len(others) > 4 else "")
        text += f" Its features {shown} were compared with ImageJ's filters only."
    if header.version != CHECKED_VERSION:
        came = f"version {header.version}" if header.version else "an unknown version"
        text += f" This classifier comes from {came}."
    return text


def check_classifier(classifier: WekaClassifier) -> None:
    """Raise `ModelProblem` if a classifier cannot be computed here, with what stands in the way."""
    header = classifier.header
    name = classifier.path.name
    if classifier.forest is None:
        raise _only_fiji(name, "It holds no forest that can be read here.")
    if header.in_3d:
        raise _only_fiji(name, "Its features are computed in three dimensions.")
    if header.colour:
        raise _only_fiji(name, "Its features are those of colour images.")
    if header.old_hessian and any(f.startswith("Hessian") for f in header.features):
        raise _only_fiji(
            name, "It comes from an old version of the plugin, whose Hessian features were others."
        )
    missing = unknown_features(header.features)
    if missing:
        shown = ", ".join(missing[:6])
        more = f" and {len(missing) - 6} more" if len(missing) > 6 else ""
        raise _only_fiji(
            name,
            f"{len(missing)} of its {len(header.features)} features cannot be computed here: "
            f"{shown}{more}.",
        )

    if WekaFeatures(header.features).grid > LARGEST_GRID:
        raise _only_fiji(name, "Its large sigmas fit together in no tile of a usual size.")


def _only_fiji(name: str, why: str) -> ModelProblem:
    return ModelProblem(
        f"The classifier '{name}' cannot be applied without Fiji.",
        why,
        "Choose your Fiji in the settings, which then computes it; or train it there in 2D with "
        "the default features (Gaussian blur, Sobel filter, Hessian, difference of Gaussians, "
        "membrane projections).",
    )


def check_image(raw: Source) -> None:
    """Raise `AxesProblem` if an image has several channels."""
    channels = raw.info.size_of("c")
    if channels != 1:
        raise AxesProblem(
            f"'{raw.info.name}' has {channels} channels.",
            f"Its axes are {words(raw.info.axes, raw.info.shape)}; classifiers for grey images "
            "are applied to one channel.",
            "Save the channel that the classifier was trained on as an image of its own, or say "
            "which axes the image has.",
        )


def _corner(region: Region) -> Region:
    return Region(region.start[2:4], region.stop[2:4])


def _parts(region: Region) -> list[Region]:
    """Pieces of a (y, x) region that are read at once."""
    if math.prod(region.shape) <= _READ_PIXELS**2:
        return [region]
    axis = 0 if region.shape[0] >= region.shape[1] else 1
    middle = region.start[axis] + region.shape[axis] // 2
    return [
        *_parts(region.replaced(axis, region.start[axis], middle)),
        *_parts(region.replaced(axis, middle, region.stop[axis])),
    ]
