"""An ilastik project as the input of a job: its own images, or new ones through its forest."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.datasets import Lane
from s2d_desktop.io.ilastik.label_image import LabelImage
from s2d_desktop.io.ilastik.links import Link
from s2d_desktop.io.ilastik.project import lane_source, open_project, strokes
from s2d_desktop.io.ilastik.stored_maps import maps_in
from s2d_desktop.io.ilastik.workflows import is_autocontext
from s2d_desktop.io.open import split_internal
from s2d_desktop.jobs.image_axes import open_for_project
from s2d_desktop.jobs.input_names import input_names, lane_names
from s2d_desktop.jobs.inputs import Inputs, Probabilities, computed_tile
from s2d_desktop.jobs.known_links import open_linked, used_links
from s2d_desktop.jobs.retrain import Retraining, check_lanes, retrained
from s2d_desktop.jobs.save_project import WRITTEN_TENSOR, check_new_project, save_project
from s2d_desktop.jobs.structure_tensor import Choice, choose_structure_tensor
from s2d_desktop.jobs.unsuited_options import check_only
from s2d_desktop.model.axes import words
from s2d_desktop.model.errors import AxesProblem, InputError, ProjectProblem
from s2d_desktop.model.events import Event, Note
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.source import Source, canonical


def open_project_inputs(
    path: Path,
    images: Sequence[str | Path] = (),
    structure_tensor: StructureTensor | None = None,
    axes: str | None = None,
    stage: int | None = None,
    retrain: Retraining | None = None,
    only: Sequence[int] = (),
    images_from: str | Path | None = None,
) -> Generator[Event, None, Inputs]:
    """`open_inputs` where a project is wanted and nothing else."""
    project = yield from open_and_name(path, images_from)
    check_only(only, images)
    check_lanes(project, only, "--only")
    if retrain is None or stage is not None:
        project = project.at_stage(stage)
    trained: Mapping[str, Any] = {}
    if retrain is None:
        project.require_forest()
        choice = yield from choose_structure_tensor(project, structure_tensor)
    else:
        choice = _tensor_to_train(project, retrain, structure_tensor)
        wish = choice.structure_tensor
        project, trained = yield from retrained(project, retrain, wish, stage=stage)
        if retrain.save_as is not None:
            yield from save_project(project, retrain.save_as, trained)
    tensor = choice.structure_tensor
    notes = _stage_notes(project)
    if images:

        def open_image(k: int) -> Probabilities:
            raw, about_axes = open_for_project(images[k], axes, project)
            found = _forest(project, raw, tensor, (split_internal(images[k])[0],))
            return replace(found, raw=str(images[k]), notes=(*found.notes, *about_axes))

        files = (path, *(split_internal(p)[0] for p in images))
        names = input_names(images)
        return Inputs("project", names, files, notes, open_image, project, choice, trained)
    wished = [lane for lane in project.lanes if not only or lane.index + 1 in only]
    found = [lane for lane in wished if lane.found]
    missing = [lane for lane in wished if not lane.found]
    if not found:
        raise ProjectProblem(
            f"None of the {'wanted ' if only else ''}images of '{path.name}' is there.",
            missing[0].raw.where if missing else "The project has no images.",
            "Put the images back, or name them after the project.",
        )
    notes += tuple(
        f"The image '{lane.name}' of the project is left out. {lane.raw.where}" for lane in missing
    )

    def open_lane(k: int) -> Probabilities:
        raw = lane_source(project, found[k])
        one = _forest(project, raw, tensor, found[k].raw.files)

        def labels() -> Source:
            image = canonical(raw).info
            return LabelImage(strokes(project, found[k]), image, len(project.label_classes))

        one = replace(one, raw=found[k].raw.path, labels=labels)
        return _masked(project, found[k], one)

    all_files = (path, *(f for lane in found for f in lane.raw.files))
    known = lane_names(project)
    names = tuple(known[lane.index] for lane in found)
    return Inputs("project", names, all_files, notes, open_lane, project, choice, trained)


def _tensor_to_train(
    project: IlastikProject, retrain: Retraining, wanted: StructureTensor | None
) -> Choice:
    """The structure tensor of a new forest; a written project gets that of today's ilastik."""
    if retrain.save_as is None:
        wish = wanted or project.structure_tensor_default
        return Choice(wish, "asked for" if wanted else "version of ilastik")
    check_new_project(retrain.save_as)
    if wanted not in (None, WRITTEN_TENSOR):
        raise InputError(
            "A project with this structure tensor cannot be written.",
            f"The ilastik that opens it computes that of {WRITTEN_TENSOR.value}.",
            "Leave out --structure-tensor, or --save-project.",
        )
    return Choice(WRITTEN_TENSOR, "that of the new project")


def open_and_name(
    path: str | Path, images_from: str | Path | None = None
) -> Generator[Event, None, IlastikProject]:
    """Open a project; images outside of its folder are named before anything of them is read.

    Those that are missing are looked for in the folder `images_from`, see `moved_images`.
    """
    project = open_linked(path, read_outside=False)
    notes = list(_outside_notes(project))
    yield from notes
    if notes:
        project = open_linked(path)
    known = used_links(project)
    if known:
        yield Note(_linked_note(known))
    if images_from is None:
        return project
    from s2d_desktop.jobs.moved_images import find_moved_images

    search = yield from find_moved_images(project, Path(images_from))
    return open_project(path, links=(*known, *search.links))


def _linked_note(links: Sequence[Link]) -> str:
    """Said of images that are read from where the window was told that they are."""
    folders = ", ".join(sorted({str(link.files[0].parent) for link in links}))
    return f"Moved images of the project are read from {folders}, as chosen in the window."


def _outside_notes(project: IlastikProject) -> Iterator[Note]:
    maps = {stored.lane.index: stored.dataset for stored in maps_in(project.lanes)}
    for lane in project.lanes:
        for what, image in (
            ("image", lane.raw),
            ("prediction mask", lane.mask),
            ("probability map", maps.get(lane.index)),
        ):
            if image is not None and image.outside:
                yield Note(
                    f"The {what} '{image.name}' lies outside of the project's folder: "
                    f"{image.files[0]}"
                )


def _forest(
    project: IlastikProject, raw: Source, tensor: StructureTensor, files: tuple[Path, ...]
) -> Probabilities:
    from s2d_desktop.pipeline.autocontext import stage_input
    from s2d_desktop.pipeline.forest import ForestProbabilities

    wanted = project.input_channels
    if wanted is not None and raw.info.size_of("c") != wanted:
        raise AxesProblem(
            f"'{raw.info.name}' does not fit the project '{project.path.name}'.",
            f"It has {raw.info.size_of('c')} channels "
            f"({words(raw.info.axes, raw.info.shape)}); the classifier was trained on {wanted}.",
            _channels_remedy(raw, wanted),
        )
    classes = tuple(label.name for label in project.label_classes)
    source = ForestProbabilities(
        stage_input(project, canonical(raw), tensor),
        project.require_forest(),
        project.require_selection(),
        tensor,
        classes,
    )
    axes = raw.info.axes.replace("c", "") + "c"
    return Probabilities(source, classes, axes, files, computed_tile(source))


def _channels_remedy(raw: Source, wanted: int) -> str:
    # Colours have no other reading: other axes would not make one channel of them.
    if wanted == 1 and raw.info.size_of("c") in (3, 4):
        return "Convert the image to grey, or save the one channel that is wanted as an image."
    return "Give an image with the same channels, or name its axes with --axes."


def _stage_notes(project: IlastikProject) -> tuple[str, ...]:
    count = len(project.stages)
    if count < 2 and not is_autocontext(project.workflow):
        return ()
    note = f"'{project.path.name}' is an Autocontext project; the forest is that of stage "
    note += f"{project.stage} of {count}."
    last = project.stages[-1]
    if project.stage < count and last.forest is None and last.forest_problem is not None:
        note += " Its last stage is not trained."
    return (note,)


def _masked(project: IlastikProject, lane: Lane, found: Probabilities) -> Probabilities:
    """Probabilities of a lane within its prediction mask, as ilastik gives them."""
    from s2d_desktop.pipeline.mask import masked_lane

    source, note = masked_lane(project, lane, found.source)
    files = found.files
    if lane.mask is not None and source is not found.source:
        files = (*files, *lane.mask.files)
    return replace(found, source=source, files=files, notes=(*found.notes, *filter(None, (note,))))
