"""Links: where images of a project are now that are not where it says. The project stays as it is.

A link takes the place of what was found, before anything else is read of the project: in old
projects axes, sizes and even the features depend on what the image files say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from s2d_desktop.io.ilastik.datasets import Dataset, Lane
from s2d_desktop.io.ilastik.stored_maps import maps_in

Role = Literal["image", "mask"]
"""What of a lane: its raw image or its prediction mask."""


@dataclass(frozen=True)
class Link:
    """The files in which an image of a project is now."""

    lane: int
    """Position of the lane, from 0."""
    role: Role
    files: tuple[Path, ...]
    """The file, or those of a stack in their order."""
    inner: str = ""
    """Path of the dataset inside a file, for HDF5 and the like."""
    instead: bool = False
    """Whether it also takes the place of an image that is where the project says."""


def dataset_of(lane: Lane, role: Role) -> Dataset | None:
    """The image or the mask of a lane; None if it has no mask."""
    return lane.raw if role == "image" else lane.mask


def relinked(dataset: Dataset, link: Link) -> Dataset:
    """`dataset` in the files of `link`; nobody needs to be warned of files that the user chose."""
    return replace(
        dataset,
        files=link.files,
        inner=link.inner,
        found=True,
        where="",
        outside=False,
        by_name=False,
    )


def outside_files(lanes: Iterable[Lane]) -> tuple[Path, ...]:
    """What images, masks and maps of the lanes are outside of the project's folder.

    Where they really are, behind links of the file system.
    """
    lanes = tuple(lanes)
    named = [d for lane in lanes for d in (lane.raw, lane.mask) if d is not None]
    found = [d for d in (*named, *(m.dataset for m in maps_in(lanes))) if d.outside]
    return tuple(dict.fromkeys(file.resolve() for d in found for file in d.files))


def without_outside(lanes: Sequence[Lane]) -> tuple[Lane, ...]:
    """The lanes, those images taken for missing that are outside of the project's folder."""

    def closed(dataset: Dataset | None) -> Dataset | None:
        if dataset is None or not dataset.outside:
            return dataset
        where = f"It is outside of the project's folder and was not read: {dataset.files[0]}"
        return replace(dataset, found=False, where=where)

    return tuple(
        replace(
            lane,
            raw=closed(lane.raw) or lane.raw,
            mask=closed(lane.mask),
            inputs=tuple((role, closed(found) or found) for role, found in lane.inputs),
        )
        for lane in lanes
    )


def with_links(lanes: Sequence[Lane], links: Iterable[Link]) -> tuple[Lane, ...]:
    """The lanes with their images in the files of `links`; a link to no lane is passed over."""
    found = list(lanes)
    for link in links:
        if not 0 <= link.lane < len(found):
            continue
        lane = found[link.lane]
        dataset = dataset_of(lane, link.role)
        if dataset is not None:
            changed = relinked(dataset, link)
            found[link.lane] = (
                replace(lane, raw=changed) if link.role == "image" else replace(lane, mask=changed)
            )
    return tuple(found)
