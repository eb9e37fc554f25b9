"""The self-test of a project's forest on the images that are there, with what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from s2d_desktop.io.ilastik.contents import IlastikProject, depth_of
from s2d_desktop.io.ilastik.project import labelled_voxels, lane_source
from s2d_desktop.io.ilastik.versions import shifts_flat_features
from s2d_desktop.model.errors import AxesProblem, S2DError
from s2d_desktop.model.source import Source, canonical

if TYPE_CHECKING:
    from s2d_desktop.pipeline.self_test import SelfTest


def check_forest(
    project: IlastikProject,
    linked: Mapping[int, Path] | None = None,
    opened: Mapping[int, Source] | None = None,
    threads: int | None = None,
) -> SelfTest:
    """Test the forest on all labelled images that are there; see `pipeline.self_test`.

    Of an Autocontext project the first stage is tested: one program trained all of them, on the
    same images.

    Parameters
    ----------
    linked
        Images that have moved, by the position of their lane.
    opened
        Images that are open already, canonical; they stay open.

    Raises
    ------
    ProjectProblem
        If the project has no forest.
    """
    from s2d_desktop.pipeline.self_test import LabelledImage, not_tested, self_test

    project = project.at_stage(1)
    forest, selection = project.require_forest(), project.require_selection()
    linked, opened = linked or {}, opened or {}
    images, missing = [], []
    with ExitStack() as stack:
        for lane in project.lanes:
            positions, labels = labelled_voxels(project, lane)
            if not len(positions):
                continue
            raw = opened.get(lane.index)
            try:
                if raw is None:
                    raw = stack.enter_context(_image(project, lane.index, linked))
            except S2DError as problem:
                missing.append(f"{problem.what} {problem.why}".strip())
                continue
            images.append(LabelledImage(raw, positions, labels, lane.axes or "tzyxc"))
        if images:
            test = self_test(forest, selection, images, threads, complete=not missing)
            return _of_shifted_features(project, test)
    if missing:
        remedy = "Say where the image is, so that the forest can be tested on its labels."
        return not_tested(missing[0], remedy, forest.row_count)
    return not_tested("There are no labels with which it could be tested.", "", forest.row_count)


SHIFTED = (
    "Not all thresholds can be tested: this version of ilastik computed features in 2D on slices "
    "up to three too low where others are in 3D. The image may well be the one of the training."
)
SHIFTED_REMEDY = (
    "Features are computed here as ilastik does since 1.4.0; for the best map let a new forest be "
    "trained from the labels."
)


def _of_shifted_features(project: IlastikProject, test: SelfTest) -> SelfTest:
    """The result, unless an error of old versions of ilastik alone may be what it found."""
    from s2d_desktop.pipeline.self_test import Verdict

    if test.verdict is not Verdict.CHANGED_IMAGE or not shifts_flat_features(project.version):
        return test
    flat = {in_2d for _feature, _scale, in_2d in project.require_selection().cells()}
    if len(flat) < 2 or depth_of(project.lanes) < 2:
        return test
    return replace(test, verdict=Verdict.NOT_POSSIBLE, sentence=SHIFTED, remedy=SHIFTED_REMEDY)


def _image(project: IlastikProject, index: int, linked: Mapping[int, Path]) -> Source:
    """The image of a lane; in its own shape where that is not the one of the project."""
    from s2d_desktop.io.open import open_source

    lane = project.lanes[index]
    try:
        return canonical(lane_source(project, index, linked.get(index)))
    except AxesProblem:
        # Of another shape: the test can say whether its axes were exchanged.
        file = linked.get(index) or lane.file
        if file is None or len(lane.raw.files) > 1 or len(lane.axes) < 2:
            raise
        inner = "" if index in linked else lane.raw.inner
        return canonical(open_source(f"{file}/{inner}" if inner else file, lane.axes))
