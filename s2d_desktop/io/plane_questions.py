"""Questions about the planes of a file: which of them are classes, and which are slices.

Asked where the file says nothing, or something that its values speak against. Each answer is the
axes to give, with words for it and for what the first planes then are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.plane_classes import classes_in_planes, repeating_labels
from s2d_desktop.io.tiff_hints import TiffHints
from s2d_desktop.model.errors import AxesProblem, PlanesQuestion
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source

MOST_CHANNELS = 64
SHOWN_PLANES = 6
"""So many planes are named in each answer."""

SUM_TOLERANCE = 0.02


def ask_about_stack(whole: Source, hints: TiffHints, top: float, name: str) -> None:
    """Raise the question whether the planes of a stack without channels are classes.

    Parameters
    ----------
    whole
        Canonical, one channel.
    hints
        With the labels of its planes.
    top
        The stored value that means 1.
    name
        Of the file.
    """
    t, z = whole.info.shape[:2]
    planes = t * z
    labels = repeating_labels(hints.labels, planes)
    classes = len(labels) or classes_in_planes(whole, top)
    if not classes:
        return
    axis = "z" if z > 1 else "t"
    groups = planes // classes
    slices = "slices" if axis == "z" else "time points"
    answers = _Answers(planes, labels)
    if groups == 1:
        answers.add_classes("cyx", classes, 1, axis)
    elif planes in (t, z):
        answers.add_classes(f"{axis}cyx", classes, groups, axis)
    answers.add_slices(f"{axis}yx" if planes in (t, z) else "tzyx", axis)
    if labels:
        why = f"but their labels repeat: {', '.join(labels)}."
    else:
        why = f"but each {classes} planes that follow one another add up to 1."
    of_what = "of one image" if groups == 1 else f"in each of {groups} {slices}"
    answers.ask(
        f"Are the planes of '{name}' {classes} classes {of_what}?",
        f"It is a stack of {planes} planes without channels, {why}",
    )


def refuse_many_channels(source: Source, whole: Source) -> None:
    """Refuse more channels than there are classes; ask, where they may be slices.

    Parameters
    ----------
    source, whole
        The file in its own axes, and canonical.
    """
    classes, name = whole.info.size_of("c"), source.info.name
    if classes <= MOST_CHANNELS:
        return
    what = f"'{name}' has {classes} channels, which cannot all be classes."
    why = f"Its axes are {source.info.axes} and its shape is {source.info.shape}."
    if "z" in source.info.axes:
        raise AxesProblem(what, why, "Say which axes the image has, for instance zyxc.")
    answers = _Answers(classes, ())
    _add_slices_of_channels(answers, source, whole, 1.0)
    answers.ask(what, f"{why} Were slices taken for channels?")


def ask_about_channels(
    source: Source, whole: Source, sample: NDArray[np.float64], top: float
) -> None:
    """Raise the question whether channels without names that do not add up to 1 are slices.

    Parameters
    ----------
    source, whole
        The file in its own axes, and canonical.
    sample
        (voxels, channels), as stored.
    top
        The stored value that means 1.
    """
    axes, name = source.info.axes, source.info.name
    classes = whole.info.size_of("c")
    sums = sample.sum(1) / top
    if source.info.channel_names or bool(np.all(np.abs(sums - 1) < SUM_TOLERANCE)):
        return
    why = f"Its channels add up to {sums.min():.3g} to {sums.max():.3g}, not to 1"
    answers = _Answers(classes, ())
    if "z" not in axes:
        _add_slices_of_channels(answers, source, whole, top)
        answers.add_as_they_are(axes, classes)
        answers.ask(
            f"Are the {classes} channels of '{name}' classes or slices?",
            f"{why}, as the classes of a whole map do, and they have no names.",
        )
    slices = whole.info.shape[1]
    if slices <= MOST_CHANNELS and _adds_up_along_z(whole, top):
        swapped = axes.translate(str.maketrans("zc", "cz"))
        answers.add_classes(swapped, slices, classes, "z", first_varies="slices")
        answers.add_as_they_are(axes, classes, slices)
        answers.ask(
            f"Are the {slices} slices of '{name}' its classes?",
            f"{why}, but its slices do.",
        )


def _add_slices_of_channels(answers: _Answers, source: Source, whole: Source, top: float) -> None:
    axes = source.info.axes
    classes = classes_in_planes(ChannelsAsSlices(whole), top) if axes == "cyx" else 0
    if classes and answers.planes > classes:
        answers.add_classes("zcyx", classes, answers.planes // classes, "z")
    answers.add_slices(axes.replace("c", "z"), "z")


class ChannelsAsSlices(Source):
    """A canonical source of one slice, with its channels as slices."""

    def __init__(self, whole: Source) -> None:
        self.inner = whole
        t, _, y, x, c = whole.info.shape
        self.info = replace(whole.info, shape=(t, c, y, x, 1), channel_names=())

    def _read(self, region: Region) -> Array:
        (t, z, y, x, _), (t_stop, z_stop, y_stop, x_stop, _) = region.start, region.stop
        found = self.inner.read(Region((t, 0, y, x, z), (t_stop, 1, y_stop, x_stop, z_stop)))
        return np.moveaxis(found, 4, 1).reshape(region.shape)


class _Answers:
    """Answers to one question, in the order in which they are offered."""

    def __init__(self, planes: int, labels: Sequence[str]) -> None:
        self.planes, self._labels = planes, tuple(labels)
        self._choices: list[tuple[str, str]] = []
        self._planes: list[tuple[str, ...]] = []

    def add_classes(
        self, axes: str, classes: int, groups: int, axis: str, first_varies: str = "classes"
    ) -> None:
        """Classes that follow one another in each slice (or time point)."""
        named = f" ({', '.join(self._labels)})" if self._labels else ""
        names = self._labels or tuple(f"class {k + 1}" for k in range(classes))
        one, several = _NAMES[axis]
        if groups == 1:
            self._choices.append((axes, f"{classes} classes of one image{named}"))
            self._planes.append(names[:SHOWN_PLANES])
            return
        self._choices.append((axes, f"{classes} classes{named} in each of {groups} {several}"))
        if first_varies == "classes":
            order = [(k // classes, k % classes) for k in range(classes * groups)]
        else:
            order = [(k % groups, k // groups) for k in range(classes * groups)]
        said = [f"{one} {slice_ + 1}: {names[c]}" for slice_, c in order[:SHOWN_PLANES]]
        self._planes.append(tuple(said))

    def add_slices(self, axes: str, axis: str) -> None:
        """Planes of one class."""
        one, several = _NAMES[axis]
        self._choices.append((axes, f"{self.planes} {several} of one class"))
        shown = min(self.planes, SHOWN_PLANES)
        self._planes.append(tuple(f"{one} {k + 1}" for k in range(shown)))

    def add_as_they_are(self, axes: str, classes: int, slices: int = 1) -> None:
        """Classes that do not add up to 1."""
        each = f" in each of {slices} slices" if slices > 1 else " of one image"
        self._choices.append((axes, f"{classes} classes{each}, each used as it is"))
        order = [(k // classes, k % classes) for k in range(classes * slices)][:SHOWN_PLANES]
        before = [f"slice {s + 1}: " if slices > 1 else "" for s, _ in order]
        said = [f"{b}class {c + 1}" for b, (_, c) in zip(before, order, strict=True)]
        self._planes.append(tuple(said))

    def ask(self, what: str, why: str) -> NoReturn:
        """Raise the question."""
        answers = "; ".join(f"{axes} for {said}" for axes, said in self._choices)
        raise PlanesQuestion(
            what, why, f"Give its axes: {answers}.", tuple(self._choices), tuple(self._planes)
        )


_NAMES = {"z": ("slice", "slices"), "t": ("time point", "time points")}


def _adds_up_along_z(whole: Source, top: float) -> bool:
    """Whether slices add up to 1 in a middle part of the first channels."""
    _, slices, height, width, channels = whole.info.shape
    edge = 64
    y, x = max(0, (height - edge) // 2), max(0, (width - edge) // 2)
    stop = (1, slices, min(height, y + edge), min(width, x + edge), min(channels, 4))
    values = whole.read(Region((0, 0, y, x, 0), stop)).astype(np.float64) / top
    return slices > 1 and bool(np.all(np.abs(values.sum(1) - 1) < SUM_TOLERANCE))
