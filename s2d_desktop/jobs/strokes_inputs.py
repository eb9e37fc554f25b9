"""A file of strokes as the input of a job: the forest is trained first, as the window did."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from s2d_desktop.io.ilastik.label_image import LabelImage
from s2d_desktop.io.ilastik.project import lane_source
from s2d_desktop.io.open import open_source, split_internal
from s2d_desktop.io.strokes_file import label_blocks, read_strokes_file, sample_of
from s2d_desktop.jobs.image_axes import doubt_notes
from s2d_desktop.jobs.input_names import input_names, told_apart
from s2d_desktop.jobs.inputs import Inputs, Probabilities, computed_tile
from s2d_desktop.jobs.known_links import open_linked
from s2d_desktop.jobs.unsuited_options import check_only
from s2d_desktop.model.errors import AxesProblem, InputError
from s2d_desktop.model.events import Event, Note
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.source import Source, SourceInfo, canonical
from s2d_desktop.model.stroke_set import PaintedImage, StrokeSet
from s2d_desktop.pipeline.forest import ForestProbabilities
from s2d_desktop.training.live_forest import LiveTraining, StrokedImage


def painted_source(strokes: StrokeSet, image: PaintedImage) -> Source:
    """Open the image that strokes were painted on, in its own axes.

    Raises
    ------
    S2DError
        If it is not there, or cannot be read.
    AxesProblem
        If it has another size than the image that was painted on.
    """
    if strokes.project:
        linked = Path(image.file) if image.file else None
        source = lane_source(open_linked(strokes.project), image.lane, linked)
    else:
        source = open_source(image.file, image.axes or None)
    shape = canonical(source).info.shape[:4]
    if shape != image.strokes.shape:
        source.close()
        raise AxesProblem(
            f"The strokes do not fit the image '{image.name}'.",
            f"They were painted on an image of (t, z, y, x) = {image.strokes.shape}; it has "
            f"{shape}.",
            "Put the image back that was painted on, or paint on this one.",
        )
    return source


def trained(path: Path, strokes: StrokeSet) -> Generator[Event, None, Forest]:
    """Train the forest of a file of strokes.

    Raises
    ------
    S2DError
        If an image cannot be used.
    InputError
        If fewer than two classes are painted.
    """
    images = [image for image in strokes.images if not image.strokes.is_empty]

    def opener(image: PaintedImage) -> Callable[[], AbstractContextManager[Source]]:
        return lambda: canonical(painted_source(strokes, image))

    for image in images:
        with opener(image)() as source:
            if image.sample and image.sample != sample_of(source):
                yield Note(f"'{image.name}' has changed since it was painted on.")
    training = LiveTraining(strokes.selection, strokes.structure_tensor)
    learned = [StrokedImage(opener(image), image.strokes) for image in images]
    live = yield from training.train(learned)
    if live is None:
        raise InputError(
            f"The strokes in '{path.name}' are not enough for a forest.",
            "A forest needs strokes of at least two classes.",
            "Open the image in the window and paint a few strokes of each class.",
        )
    yield Note(
        f"A forest of {live.forest.n_trees} trees was trained on {live.learned} of "
        f"{live.painted} painted pixels."
    )
    return live.forest


def open_strokes_inputs(
    path: Path,
    images: Sequence[str | Path] = (),
    axes: str | None = None,
    only: Sequence[int] = (),
) -> Generator[Event, None, Inputs]:
    """Train the forest of a file of strokes; images are opened later, one at a time.

    Parameters
    ----------
    path
        The file of strokes.
    images
        Images to use; empty for all that were painted on.
    axes
        Axes of `images`, instead of what their files say.
    only
        Of strokes on a project: numbers of its images, from 1, which need not be painted on.

    Raises
    ------
    S2DError
        As `trained`.
    InputError
        If there is no image of a number.
    """
    strokes = read_strokes_file(path)
    check_only(only, images)
    painted = _chosen(path, strokes, only)
    forest = yield from trained(path, strokes)
    classes = tuple(c.name for c in strokes.classes)

    def labels_of(k: int, image: SourceInfo) -> Source:
        return LabelImage(label_blocks(painted[k].strokes), image, len(classes))

    def open_one(k: int) -> Probabilities:
        if images:
            raw, file = open_source(images[k], axes), str(images[k])
        else:
            raw, file = painted_source(strokes, painted[k]), painted[k].file
        source = ForestProbabilities(
            canonical(raw), forest, strokes.selection, strokes.structure_tensor, classes
        )
        masked, note = (source, "") if images else _masked(strokes, painted[k], source)
        about_axes = doubt_notes(raw.info) if images else ()
        return Probabilities(
            masked,
            classes,
            raw.info.axes.replace("c", "") + "c",
            (split_internal(file)[0],) if file else (),
            computed_tile(source),
            (note,) if note else about_axes,
            raw=file,
            labels=None if images else partial(labels_of, k, source.info),
        )

    files = [Path(file) for file in (strokes.project, *(i.file for i in painted)) if file]
    files += [split_internal(p)[0] for p in images]
    own = told_apart(
        [Path(image.name).stem for image in painted], [i.file or i.name for i in painted]
    )
    names = input_names(images) if images else own
    return Inputs("strokes", names, (path, *files), (), open_one)


def _chosen(path: Path, strokes: StrokeSet, only: Sequence[int]) -> list[PaintedImage]:
    """The images of these numbers; without any those that were painted on."""
    if not only:
        return [image for image in strokes.images if not image.strokes.is_empty]
    known = {image.lane + 1: image for image in strokes.images}
    strange = [number for number in only if number not in known]
    if strange:
        raise InputError(
            f"'{path.name}' knows no image {strange[0]}.",
            f"Painted on, or looked at, were the images {', '.join(map(str, sorted(known)))}.",
            "Name some of these after --only.",
        )
    return [known[number] for number in only]


def _masked(strokes: StrokeSet, image: PaintedImage, source: Source) -> tuple[Source, str]:
    """Probabilities within the prediction mask of a project's image, as the window shows them."""
    from s2d_desktop.pipeline.mask import masked_lane

    if not strokes.project:
        return source, ""
    project = open_linked(strokes.project)
    return masked_lane(project, project.lanes[image.lane], source)
