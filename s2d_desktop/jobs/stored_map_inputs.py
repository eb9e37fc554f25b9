"""Probability maps that an ilastik project took as inputs, as the input of a job."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

from s2d_desktop.io.ilastik.stored_maps import maps_in
from s2d_desktop.io.open import split_internal
from s2d_desktop.jobs.input_names import lane_names
from s2d_desktop.jobs.inputs import Inputs, Probabilities, open_map
from s2d_desktop.jobs.known_links import open_linked
from s2d_desktop.jobs.project_inputs import open_and_name
from s2d_desktop.jobs.retrain import check_lanes
from s2d_desktop.jobs.unsuited_options import refuse_stage
from s2d_desktop.model.errors import ProjectProblem
from s2d_desktop.model.events import Event


def image_of_stored_map(path: Path) -> Path | None:
    """The image of a map that lies inside of a project: ``project.ilp/dataset/inside``.

    None for other maps, and where it would have to be allowed first to read it.
    """
    outer, inner = split_internal(path)
    if outer.suffix.lower() != ".ilp" or not inner:
        return None
    for stored in maps_in(open_linked(outer, read_outside=False).lanes):
        raw = stored.lane.raw
        if stored.dataset.embedded and stored.dataset.inner == inner.strip("/"):
            return Path(raw.path) if raw.path and not raw.outside else None
    return None


def open_stored_maps(
    path: Path,
    axes: str | None = None,
    stage: int | None = None,
    only: Sequence[int] = (),
    images_from: str | Path | None = None,
) -> Generator[Event, None, Inputs]:
    """Open the maps of a project; those outside of its folder are named before they are read.

    Parameters
    ----------
    path
        The project.
    axes
        Of the maps, where the project says them wrongly.
    stage
        It has none: given, it is an error.
    only
        Numbers of its images, from 1; empty for all.
    images_from
        Folder in which its images are looked for that are not where it says.

    Raises
    ------
    InputError
        If there is no image of a number, or a stage is asked for.
    ProjectProblem
        If none of the wanted maps is there.
    """
    refuse_stage(path, stage)
    project = yield from open_and_name(path, images_from)
    check_lanes(project, only, "--only")
    wished = [m for m in maps_in(project.lanes) if not only or m.lane.index + 1 in only]
    found = [m for m in wished if m.usable]
    if not found:
        raise ProjectProblem(
            f"None of the wanted probability maps of '{path.name}' is there.",
            wished[0].dataset.where if wished else "Its images that are wanted have none.",
            "Choose other images of the project with --only, or name the map itself.",
        )
    notes = tuple(
        f"The probability map of '{one.lane.name}' is left out. {one.dataset.where}".strip()
        for one in wished
        if not one.usable
    )
    names = lane_names(project)

    def open_one(k: int) -> Probabilities:
        one = found[k]
        # The axes in a project are the user's last word, whatever the file says.
        map_of_it = open_map(one.dataset.path, axes or one.dataset.axes or None)
        return replace(map_of_it, raw=one.lane.raw.path)

    return Inputs(
        "probability map",
        tuple(names[one.lane.index] for one in found),
        (path, *(file for one in found for file in one.dataset.files)),
        notes,
        open_one,
    )
