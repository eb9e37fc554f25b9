"""The strokes of a project, or of the window, as a label image for a training on the same image."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from s2d_desktop.io.ilastik.labels import LabelBlock
from s2d_desktop.io.ilastik.project import lane_source, strokes
from s2d_desktop.io.strokes_file import is_strokes_file, label_blocks, read_strokes_file
from s2d_desktop.io.writers import write
from s2d_desktop.jobs.known_links import open_linked
from s2d_desktop.jobs.strokes_inputs import painted_source
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


@dataclass(frozen=True)
class _Labelled:
    """Strokes of one image, and the image."""

    classes: tuple[str, ...]
    blocks: list[LabelBlock]
    open: Callable[[Path | None], Source]
    """Opens the image, from where it is now if that is given."""
    files: list[Path]


def _of_project(path: str | Path, lane: int) -> _Labelled:
    opened = open_linked(path)
    return _Labelled(
        tuple(label.name for label in opened.label_classes),
        strokes(opened, lane),
        lambda relinked: lane_source(opened, lane, relinked),
        [opened.path, *opened.lanes[lane].raw.files],
    )


def _of_strokes_file(path: str | Path, lane: int) -> _Labelled:
    found = read_strokes_file(path)
    names = tuple(c.name for c in found.classes)
    for image in found.images:
        if image.lane == lane:
            return _Labelled(
                names,
                label_blocks(image.strokes),
                lambda _relinked, image=image: painted_source(found, image),  # type: ignore[misc]
                [Path(path), *([Path(image.file)] if image.file else [])],
            )
    return _Labelled(names, [], lambda _relinked: painted_source(found, found.images[0]), [])


def write_strokes(
    path: str | Path,
    lane: int,
    classes: Sequence[str],
    out: Path,
    relinked: Path | None = None,
) -> Iterator[Event]:
    """Write what was painted on one image of a project as labels: 0 where nothing was.

    Parameters
    ----------
    path
        An ilastik project, or a file of strokes that were painted in the window.
    lane
        Number of the image, from 0.
    classes
        What a network is to find, by the names there. Of one, 2 is the structure and 1 every
        other class; of several, 1 + the position in `classes` (0 for a class that is not named).
    out
        The label image, uint8, in the axes of the image without channels.
    relinked
        Where the image is now, if it is not where a project looks for it.

    Yields
    ------
    Progress, Saved, and a Result with ``painted``: the number of painted voxels. If it is 0,
    nothing is written.

    Raises
    ------
    InputError
        If there is no class of a name.
    """
    found = _of_strokes_file(path, lane) if is_strokes_file(path) else _of_project(path, lane)
    names = [name.casefold() for name in found.classes]
    wanted = [name.casefold() for name in classes]
    missing = [name for name in classes if name.casefold() not in names]
    if missing:
        raise InputError(
            f"The strokes of '{Path(path).name}' cannot be used.",
            f"It has no class '{missing[0]}'; its classes are: {', '.join(found.classes)}.",
            "Name one of these.",
        )
    values = [0]
    for name in names:
        if len(wanted) == 1:
            values.append(2 if name == wanted[0] else 1)
        else:
            values.append(1 + wanted.index(name) if name in wanted else 0)
    blocks = found.blocks
    used = np.asarray([*values, *[0] * (256 - len(values))])
    painted = sum(int((used[block.values] > 0).sum()) for block in blocks)
    if painted:
        with found.open(relinked) as image:
            axes = image.info.axes.replace("c", "")
            info = canonical(image).info
        yield from write(with_axes(Painted(blocks, values, info), axes), out, inputs=found.files)
    yield Result({"painted": painted})
