"""An image that Fiji reads, as a lazy source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from s2d_desktop.io.calibration import spatial
from s2d_desktop.io.fiji import problems
from s2d_desktop.io.fiji.bridge import Bridge, Refusal
from s2d_desktop.io.tiff_facts import channel_names_of_planes
from s2d_desktop.model.axes import check_axes, words
from s2d_desktop.model.errors import FileProblem, SeriesQuestion
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, SourceInfo

STORED = "tzcyx"
"""Order of ImageJ's planes, and of the values that come through the pipe."""


class FijiSource(Source):
    """An image opened by ImageJ, or by the Bio-Formats of the same installation.

    Every read asks for the box it needs, by the name of the file: the source lives on when the
    process behind it has died and was started again.

    Parameters
    ----------
    path
        The file.
    bridge
        Who opens it.
    axes
        Its axes in the order of its shape, where the user has said them.
    series
        Which image of a file with several, from 1; 0 for the only one.

    Raises
    ------
    FileProblem
        If Fiji cannot open it either, or it has no such image.
    SeriesQuestion
        If several images are in the file, and none was named.
    FijiProblem
        If there is no Fiji, or it does not start.
    """

    def __init__(
        self, path: Path, bridge: Bridge, axes: str | None = None, series: int = 0
    ) -> None:
        self.path, self.bridge = path, bridge
        self._file = {"path": str(path.absolute()), "series": series}
        try:
            facts, _ = bridge.request("open", self._file)
        except Refusal as error:
            raise _refused(path, error, series) from error
        if "several" in facts:
            raise _which(path, facts["several"])
        sizes = facts["sizes"]
        order = "tzyxc" if facts["colour"] else STORED
        self._own = "".join(a for a in order if a in "yx" or sizes[a] > 1)
        shape = tuple(int(sizes[a]) for a in self._own)
        self.labels: tuple[str, ...] = tuple(facts["labels"])
        """ImageJ's slice labels, one per plane; empty texts where there are none."""
        self.reader: str = facts["reader"]
        """``ImageJ`` or ``Bio-Formats``."""
        self._stored = np.dtype(facts["dtype"])
        names = tuple(facts.get("channel_names", ())) or channel_names_of_planes(
            self.labels, self._own, shape
        )
        voxel, unit = spatial({a: (size, u) for a, (size, u) in facts["voxel"].items()})
        if not unit:
            # Without a calibration ImageJ leaves 1 pixel per pixel, which says nothing.
            voxel = {}
        chosen = check_axes(axes, len(shape)) if axes else self._own
        channels = shape[chosen.index("c")] if "c" in chosen else 1
        self.info = SourceInfo(
            f"{path.name}: {facts.get('name') or f'image {series}'}" if series else path.name,
            chosen,
            shape,
            self._stored.newbyteorder("="),
            {a: s for a, s in voxel.items() if a in chosen or a in "z"},
            unit,
            names if len(names) == channels and "c" in chosen else (),
        )

    def _read(self, region: Region) -> Array:
        box: dict[str, Any] = dict.fromkeys(STORED, (0, 1))
        box |= dict(zip(self._own, zip(region.start, region.stop, strict=True), strict=True))
        asked = {axis: box[axis] for axis in STORED}
        _, data = self.bridge.request("read", {**self._file, **asked})
        values = np.frombuffer(data, self._stored)
        values = values.reshape([asked[a][1] - asked[a][0] for a in STORED])
        kept = [a for a in STORED if a in self._own]
        values = values.reshape([asked[a][1] - asked[a][0] for a in kept])
        values = values.transpose([kept.index(a) for a in self._own])
        return np.ascontiguousarray(values, self.info.dtype)


def _which(path: Path, series: list[dict[str, Any]]) -> SeriesQuestion:
    """The question which image of a file is meant."""
    choices = []
    for k, one in enumerate(series, start=1):
        about = words("tzcyx", [one["sizes"][a] for a in "tzcyx"])
        name = one["name"] or f"image {k}"
        choices.append((f"{path}/{k}", f"{name} ({about})"))
    shown = "; ".join(f"'{path.name}/{k}' for {w}" for k, (_, w) in enumerate(choices[:8], 1))
    more = f"; and {len(choices) - 8} more" if len(choices) > 8 else ""
    return SeriesQuestion(
        f"Which image of '{path.name}' is meant?",
        f"The file holds {len(choices)} images.",
        f"Give the number of the image after the file: {shown}{more}.",
        tuple(choices),
    )


def _refused(path: Path, error: Refusal, series: int) -> FileProblem:
    if error.kind == "series":
        return FileProblem(
            f"'{path.name}' has no image {series}.",
            f"It holds {error.text}; they are counted from 1.",
            "Name the file alone to see which images it holds.",
        )
    found = problems.not_opened(path, error.text)
    refused = FileProblem(found.what, found.why, found.try_this)
    refused.details = error.details
    return refused
