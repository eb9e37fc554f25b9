"""Images whose files do not name their axes: what a project settles, and what the user is told.

A job never asks. It takes the reading that a project's own images and its forest speak for, else
the one that ilastik takes, and says so in one line with the option that changes it.
"""

from __future__ import annotations

from pathlib import Path

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.datasets import Lane
from s2d_desktop.io.open import open_source
from s2d_desktop.model.axes import words
from s2d_desktop.model.source import Source, SourceInfo


def open_for_project(
    path: str | Path, axes: str | None, project: IlastikProject
) -> tuple[Source, tuple[str, ...]]:
    """Open a new image that is to go through the forest of a project.

    Parameters
    ----------
    path, axes
        As of `io.open.open_source`.
    project
        Where the file does not name its axes, it is read like the images of the project, and with
        as many channels as its forest was trained on.

    Returns
    -------
    The image, and sentences that the user should read
    """
    raw = open_source(path, axes)
    info = raw.info
    if not info.other_axes:
        return raw, () if axes else _unlike_note(info, project)
    chosen, why = settled(info, project)
    if not why:
        return raw, doubt_notes(info)
    if chosen != info.axes:
        raw.close()
        raw = open_source(path, chosen)
    return raw, (
        f"'{info.name}' does not say its axes; it is read as {words(chosen, info.shape)} "
        f"({chosen}), {why}. If that is wrong, name them with --axes.",
    )


def open_for_network(
    path: str | Path, axes: str | None, channels: int
) -> tuple[Source, tuple[str, ...]]:
    """Open an image for a network that sees so many channels, with what the user should read.

    Where the file does not name its axes, a reading with as many channels is taken.
    """
    raw = open_source(path, axes)
    info = raw.info
    fitting = [a for a in info.other_axes if _size(a, info.shape, "c") == channels]
    if info.size_of("c") == channels or not fitting:
        return raw, doubt_notes(info)
    raw.close()
    plural = "" if channels == 1 else "s"
    return open_source(path, fitting[0]), (
        f"'{info.name}' does not say its axes; it is read as {words(fitting[0], info.shape)} "
        f"({fitting[0]}), as the network sees {channels} channel{plural}. If that is wrong, name "
        "them with --axes.",
    )


def open_like_map(path: str | Path, shape: tuple[int, int, int, int]) -> Source:
    """Open the raw image of a map.

    Where the file does not name its axes, the reading is taken that has the map's `shape`
    (t, z, y, x), if there is one.
    """
    source = open_source(path)
    info = source.info
    for axes in (info.axes, *info.other_axes):
        if tuple(_size(axes, info.shape, a) for a in "tzyx") == shape:
            if axes == info.axes:
                return source
            source.close()
            return open_source(path, axes)
    return source


def axes_in_doubt(path: str | Path, axes: str) -> str:
    """The axes that an image was seen with, where its file does not say the same; else empty."""
    with open_source(path) as source:
        own = source.info.axes
    # A plane has no other axes, whatever the format calls them.
    return "" if axes == own or len(axes) != len(own) else axes


def settled(info: SourceInfo, project: IlastikProject) -> tuple[str, str]:
    """The reading of an image that a project speaks for, and why; no reason where it leaves doubt.

    Parameters
    ----------
    info
        Of the image, with `other_axes`.
    project
        Its forest has a number of channels; its images have slices or time points, or none.
    """
    readings = [info.axes, *info.other_axes]
    wanted = project.input_channels
    if wanted is not None:
        fitting = [r for r in readings if _size(r, info.shape, "c") == wanted]
        readings = fitting or readings
    own = {_counted(lane.raw.axes, lane.raw.shape) for lane in _known(project)}
    alike = [r for r in readings if _counted(r, info.shape) in own]
    if len(alike) == 1:
        return alike[0], "like the images of the project"
    if len(readings) == 1 and wanted is not None:
        plural = "" if wanted == 1 else "s"
        return readings[0], f"as the classifier was trained on {wanted} channel{plural}"
    return readings[0] if info.axes not in readings else info.axes, ""


def doubt_notes(info: SourceInfo) -> tuple[str, ...]:
    """One line that names the guess and the option that changes it; none where nothing is open."""
    if not info.other_axes:
        return ()
    others = "; ".join(f"--axes {a} for {words(a, info.shape)}" for a in info.other_axes)
    return (
        f"'{info.name}' does not say its axes; it is read as {words(info.axes, info.shape)} "
        f"({info.axes}). If that is wrong: {others}.",
    )


def _unlike_note(info: SourceInfo, project: IlastikProject) -> tuple[str, ...]:
    """What to know of a stack or time series that is given to a project of single planes."""
    own = [dict(zip(lane.raw.axes, lane.raw.shape or (), strict=False)) for lane in _known(project)]

    def is_new(axis: str) -> bool:
        return info.size_of(axis) > 1 and all(size.get(axis, 1) == 1 for size in own)

    if not own or not (is_new("z") or is_new("t")):
        return ()
    kind = "slice" if is_new("z") else "time point"
    return (
        f"'{info.name}' is read as {words(info.axes, info.shape)}; the images of the project have "
        f"one {kind}. If that is wrong, name the axes with --axes.",
    )


def _known(project: IlastikProject) -> list[Lane]:
    return [lane for lane in project.lanes if lane.raw.shape is not None and lane.raw.axes]


def _size(axes: str, shape: tuple[int, ...], axis: str) -> int:
    return shape[axes.index(axis)] if axis in axes else 1


def _counted(axes: str, shape: tuple[int, ...] | None) -> str:
    """Which of time points and slices there are several of."""
    size = dict(zip(axes, shape or (), strict=True))
    return "".join(a for a in "tz" if size.get(a, 1) > 1)
