"""The strokes of an ilastik project as a label image, for a training on the same image."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from s2d_desktop.io.ilastik.labels import LabelBlock
from s2d_desktop.io.ilastik.project import lane_source, open_project, strokes
from s2d_desktop.io.writers import write
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Result
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, SourceInfo, canonical, with_axes


class Painted(Source):
    """Strokes as an image: uint8, axes ``tzyxc``, one channel, 0 where nothing is painted.

    Parameters
    ----------
    blocks
        Boxes of label values.
    values
        What each value 1, 2, ... of the blocks becomes; index 0 is not used.
    info
        Of the image that was painted on, axes ``tzyxc``.
    """

    def __init__(
        self, blocks: Sequence[LabelBlock], values: Sequence[int], info: SourceInfo
    ) -> None:
        self._blocks = list(blocks)
        self._table = np.zeros(256, np.uint8)
        self._table[: len(values)] = values
        self.info = SourceInfo(
            info.name,
            info.axes,
            (*info.shape[:4], 1),
            np.dtype(np.uint8),
            voxel_size=info.voxel_size,
            unit=info.unit,
        )

    def _read(self, region: Region) -> Array:
        found = np.zeros(region.shape, np.uint8)
        for block in self._blocks:
            common = region.intersect(block.region)
            if common.size:
                mine = found[common.relative_to(region).slices]
                new = self._table[block.values[common.relative_to(block.region).slices]]
                mine[new > 0] = new[new > 0]
        return found


def write_strokes(
    project: str | Path,
    lane: int,
    classes: Sequence[str],
    out: Path,
    relinked: Path | None = None,
) -> Iterator[Event]:
    """Write what was painted on one image of a project as labels: 0 where nothing was.

    Parameters
    ----------
    project
        An ilastik project.
    lane
        Number of the image, from 0.
    classes
        What a network is to find, by the project's names. Of one, 2 is the structure and 1 every
        other class; of several, 1 + the position in `classes` (0 for a class that is not named).
    out
        The label image, uint8, in the axes of the image without channels.
    relinked
        Where the image is now, if it is not where the project looks for it.

    Yields
    ------
    Progress, Saved, and a Result with ``painted``: the number of painted voxels. If it is 0,
    nothing is written.

    Raises
    ------
    InputError
        If the project has no class of a name.
    """
    opened = open_project(project)
    names = [label.name.casefold() for label in opened.label_classes]
    wanted = [name.casefold() for name in classes]
    missing = [name for name in classes if name.casefold() not in names]
    if missing:
        raise InputError(
            f"The strokes of '{opened.path.name}' cannot be used.",
            f"It has no class '{missing[0]}'; its classes are: "
            f"{', '.join(label.name for label in opened.label_classes)}.",
            "Name one of these.",
        )
    values = [0]
    for name in names:
        if len(wanted) == 1:
            values.append(2 if name == wanted[0] else 1)
        else:
            values.append(1 + wanted.index(name) if name in wanted else 0)
    blocks = strokes(opened, lane)
    used = np.asarray([*values, *[0] * (256 - len(values))])
    painted = sum(int((used[block.values] > 0).sum()) for block in blocks)
    if painted:
        with lane_source(opened, lane, relinked) as image:
            axes = image.info.axes.replace("c", "")
            info = canonical(image).info
        inputs = [opened.path, *opened.lanes[lane].raw.files]
        yield from write(with_axes(Painted(blocks, values, info), axes), out, inputs=inputs)
    yield Result({"painted": painted})
