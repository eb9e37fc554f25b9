"""What a user's network learns from, as files: raw data of the user's side, and maps of them.

Files hold planes of the user's side and unlabelled ones alone: nothing of the images that are
judged, not even their raw data, is where a training could read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.writers import write
from s2d_desktop.jobs.benchmark.images import LabelledImage
from s2d_desktop.model.events import Event, Progress
from s2d_desktop.model.source import ArraySource

HELD_BACK_SHARE = 5
"""One plane of so many is held back: the last ones of each file. Files with fewer planes are taken
together, and of their planes every fifth is."""


@dataclass(frozen=True)
class Group:
    """Planes of one size."""

    name: str
    images: tuple[LabelledImage, ...]
    labelled: bool
    """Whether there is truth of them, which only a Target Net may learn from."""

    def file(self, folder: Path, what: str) -> Path:
        """Where its raw data, a map or the truth is written."""
        return folder / f"{self.name}_{what}.tif"


def groups(
    folder: Path, side: Sequence[LabelledImage], more: Sequence[tuple[str, int]] = ()
) -> list[Group]:
    """Planes of a side of a target by their file, and those of unlabelled files below `folder`."""
    by_file: dict[Path, list[LabelledImage]] = {}
    for image in side:
        by_file.setdefault(image.raw, []).append(image)
    found = [Group(file.stem, tuple(images), True) for file, images in by_file.items()]
    for name, count in more:
        raw = folder / name
        planes = (LabelledImage(f"{raw.stem}_{k:03d}", raw, k, raw, k) for k in range(count))
        found.append(Group(raw.stem, tuple(planes), False))
    return found


def held_back(found: Sequence[Group]) -> dict[str, tuple[int, ...]]:
    """The planes of each group, by its name, that are held back; whole images, never parts."""
    own: dict[str, tuple[int, ...]] = {}
    few: list[tuple[str, int]] = []
    for group in found:
        count = len(group.images)
        own[group.name] = tuple(range(count - count // HELD_BACK_SHARE, count))
        if count < HELD_BACK_SHARE:
            few += [(group.name, k) for k in range(count)]
    chosen = few[HELD_BACK_SHARE - 1 :: HELD_BACK_SHARE]
    if not chosen and len(few) > 1 and not any(own.values()):
        chosen = few[-1:]
    for name, k in chosen:
        own[name] += (k,)
    return own


def write_planes(
    group: Group,
    file: Path,
    plane: Callable[[LabelledImage], NDArray[Any]],
    what: str,
) -> Iterator[Event]:
    """Write a plane of each image of a group, (y, x) or (y, x, c), as a stack; once.

    Yields
    ------
    Progress after every plane
    """
    if file.exists():
        return
    planes = []
    for k, image in enumerate(group.images):
        planes.append(plane(image))
        yield Progress(k + 1, len(group.images), what, "planes")
    stack = np.stack(planes)
    if stack.ndim == 4 and stack.shape[-1] == 1:
        stack = stack[..., 0]
    file.parent.mkdir(parents=True, exist_ok=True)
    axes = "zyx" if stack.ndim == 3 else "zyxc"
    yield from write(ArraySource(stack, axes, file.stem), file, compression="zlib")


def planned_images(found: Sequence[Group], folder: Path, teacher: str) -> list[dict[str, Any]]:
    """Images of a plan: of each group the planes to learn from, and those that are held back.

    Parameters
    ----------
    found, folder
        The groups, and where their files are.
    teacher
        What was written as their map, or ``truth``.
    """
    images = []
    key = "truth" if teacher == "truth" else "teacher"
    kept_apart = held_back(found)
    for group in found:
        own = kept_apart[group.name]
        learned = [k for k in range(len(group.images)) if k not in own]
        for use, slices in (("training", learned), ("held back", own)):
            if slices:
                images.append(
                    {
                        "raw": str(group.file(folder, "raw").resolve()),
                        key: str(group.file(folder, teacher).resolve()),
                        "use": use,
                        "slices": list(slices),
                    }
                )
    return images
