"""What the images of a project look like, with its strokes, and which of them its forest knows.

Of each image one plane is read, and of a large one no more than a part; see `plane_picture`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.labels import LabelBlock
from s2d_desktop.io.ilastik.project import labelled_voxels, lane_source, strokes
from s2d_desktop.jobs.forest_check import check_forest
from s2d_desktop.jobs.small_planes import small_plane, window_of
from s2d_desktop.model.errors import ProjectProblem, S2DError
from s2d_desktop.model.events import Event, Preview, Progress
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source, canonical

if TYPE_CHECKING:
    from s2d_desktop.pipeline.self_test import SelfTest

SIDE = 192
"""Longer side of a picture, in pixels."""

STROKE = 2
"""Width of a stroke in a picture, in pixels: thinner ones would not be seen."""

LOOKING, TESTING = "Looking at the images", "Testing the forest on its labels"


@dataclass(frozen=True, eq=False)
class LanePicture:
    """One plane of an image, made small."""

    values: NDArray[Any]
    """(y, x) or (y, x, 3), as stored."""
    strokes: NDArray[np.uint8]
    """(y, x): 0, or the value of the class that was painted."""
    plane: tuple[int, int]
    """Time point and slice that are shown, from 0: where most was painted, else the middle."""
    is_whole: bool
    """False where only a part of the plane is shown."""


def look_inside(
    project: IlastikProject, linked: Mapping[int, Path] | None = None
) -> Iterator[Event]:
    """Make a picture of each image of a project, then test its forest.

    Parameters
    ----------
    project
        As opened.
    linked
        Images that have moved, by the position of their lane.

    Yields
    ------
    Progress; for each image a Preview ``picture`` with ``index`` and ``picture`` (a `LanePicture`)
    or ``problem`` (a sentence); then, where there is a forest, a Preview ``forest`` with ``test``
    (a `SelfTest`) and ``lanes`` (see `lane_verdicts`). What fails for one image does not stop the
    others.
    """
    linked = linked or {}
    count = len(project.lanes)
    for lane in project.lanes:
        yield Progress(lane.index, count + 1, LOOKING, "images")
        if not lane.found and lane.index not in linked:
            continue
        try:
            blocks = list(strokes(project, lane.index))
            with canonical(lane_source(project, lane.index, linked.get(lane.index))) as source:
                picture = plane_picture(source, blocks)
        except S2DError as problem:
            facts: dict[str, Any] = {"problem": f"{problem.what} {problem.why}".strip()}
        else:
            facts = {"picture": picture}
        yield Preview("picture", {"index": lane.index, **facts})
    yield Progress(count, count + 1, TESTING, "images")
    try:
        test = check_forest(project, linked)
    except ProjectProblem:
        # It has no forest, which whoever shows this says.
        return
    yield Preview("forest", {"test": test, "lanes": lane_verdicts(project, test, linked)})


def plane_picture(
    source: Source, blocks: Sequence[LabelBlock] = (), side: int = SIDE
) -> LanePicture:
    """One plane of an image, at most `side` wide and high, with what was painted on it.

    Of a very large plane the part around the strokes, see `small_planes`.

    Parameters
    ----------
    source
        Canonical.
    blocks
        Labels in its voxels.
    """
    t_count, z_count, height, width, channels = source.info.shape
    painted = [(b.region, b.values[..., 0]) for b in blocks]
    t, z = _busiest(painted) or (t_count // 2, z_count // 2)
    t, z = min(t, t_count - 1), min(z, z_count - 1)
    ys, xs, classes = _painted_at(painted, t, z)
    middle = (int(np.median(ys)), int(np.median(xs))) if ys.size else None
    window = window_of(height, width, side, middle)
    rows, columns, step = window.rows, window.columns, window.step
    values = small_plane(source, (t, z, 0), window, colours=channels == 3)
    high, wide = values.shape[:2]
    over = np.zeros((high, wide), np.uint8)
    inside = (ys >= rows[0]) & (ys <= rows[-1]) & (xs >= columns[0]) & (xs <= columns[-1])
    small_y = (ys[inside] - rows[0]) // step
    small_x = (xs[inside] - columns[0]) // step
    # In a picture that is not made smaller a stroke is as wide as it is.
    for down in range(STROKE if step > 1 else 1):
        for right in range(STROKE if step > 1 else 1):
            y = np.minimum(small_y + down, high - 1)
            x = np.minimum(small_x + right, wide - 1)
            over[y, x] = classes[inside]
    whole = len(rows) == height and len(columns) == width
    return LanePicture(values, over, (t, z), whole)


def lane_verdicts(
    project: IlastikProject, test: SelfTest, linked: Mapping[int, Path] | None = None
) -> dict[int, str]:
    """What the forest says of each image, in a word.

    ``trained`` (it was trained on it), ``wrong axes``, ``changed`` (the same with other values),
    ``exchanged`` (with another image of the project), ``wrong``, ``missing``, ``no labels``,
    ``not tested`` (too few labels)

    Parameters
    ----------
    test
        Of the whole project. Where it does not say enough, each image is judged by itself.
    """
    from s2d_desktop.pipeline.self_test import Verdict

    linked = linked or {}
    project = project.at_stage(1)
    said, tested = {}, []
    for lane in project.lanes:
        positions, _labels = labelled_voxels(project, lane)
        there = lane.found or lane.index in linked
        said[lane.index] = "" if len(positions) and there else "no labels" if there else "missing"
        if not said[lane.index]:
            tested.append(lane.index)
    alone = len(tested) == 1 and "missing" not in said.values()
    word = {
        Verdict.PROVEN: "trained",
        Verdict.IMAGE_PROVEN: "trained",
        Verdict.WRONG_AXES: "wrong axes",
        Verdict.CHANGED_IMAGE: "changed" if alone else "",
        Verdict.WRONG_IMAGE: "wrong" if alone else "",
    }.get(test.verdict, "")
    for position, index in enumerate(tested):
        if test.verdict is Verdict.EXCHANGED_IMAGES and len(test.order) == len(tested):
            said[index] = "trained" if test.order[position] == position else "exchanged"
        else:
            said[index] = word or _judged(project, index, linked)
    return said


def _judged(project: IlastikProject, index: int, linked: Mapping[int, Path]) -> str:
    from s2d_desktop.pipeline.lane_test import Fit, judge_lane
    from s2d_desktop.pipeline.threshold_test import LabelledImage

    lane = project.lanes[index]
    words = {Fit.PROVEN: "trained", Fit.KNOWN: "trained", Fit.CHANGED: "changed"}
    words |= {Fit.OTHER: "wrong", Fit.OUTSIDE: "wrong"}
    try:
        with canonical(lane_source(project, index, linked.get(index))) as raw:
            image = LabelledImage(raw, *labelled_voxels(project, lane), lane.axes or "tzyxc")
            found = judge_lane(project.require_forest(), project.require_selection(), image)
    except S2DError:
        return "wrong"
    return words.get(found.fit, "not tested")


def _busiest(painted: Sequence[tuple[Region, NDArray[np.uint8]]]) -> tuple[int, int] | None:
    """Time point and slice with most painted voxels; None where there are none."""
    counts: dict[tuple[int, int], int] = {}
    for region, values in painted:
        for (t, z), count in np.ndenumerate((values > 0).sum(axis=(2, 3))):
            if count:
                at = (region.start[0] + t, region.start[1] + z)
                counts[at] = counts.get(at, 0) + int(count)
    return max(counts, key=lambda at: (counts[at], -at[0], -at[1])) if counts else None


def _painted_at(
    painted: Sequence[tuple[Region, NDArray[np.uint8]]], t: int, z: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
    """(y, x, class) of each painted voxel of a plane."""
    ys, xs, classes = [], [], []
    for region, values in painted:
        if region.start[0] <= t < region.stop[0] and region.start[1] <= z < region.stop[1]:
            plane = values[t - region.start[0], z - region.start[1]]
            y, x = np.nonzero(plane)
            ys.append(y + region.start[2])
            xs.append(x + region.start[3])
            classes.append(plane[y, x])
    if not ys:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, np.zeros(0, np.uint8)
    return np.concatenate(ys), np.concatenate(xs), np.concatenate(classes)
