"""What a job is given: images with a project or a classifier, or maps; opened one at a time."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.stored_maps import maps_in
from s2d_desktop.io.open import split_internal
from s2d_desktop.io.strokes_file import is_strokes_file, read_strokes_file
from s2d_desktop.io.weka.classifier import is_weka_classifier
from s2d_desktop.jobs.image_axes import doubt_notes
from s2d_desktop.jobs.input_names import input_names
from s2d_desktop.jobs.known_links import open_linked
from s2d_desktop.jobs.retrain import Retraining
from s2d_desktop.jobs.structure_tensor import Choice
from s2d_desktop.jobs.unsuited_options import (
    refuse_images_from,
    refuse_only,
    refuse_retraining,
    refuse_stage,
)
from s2d_desktop.model.cache import CachedSource, TileCache
from s2d_desktop.model.events import Event
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.source import Source

TILE = 1024
"""Height and width of the tiles in which probabilities are computed and kept, so that there is work
for all processors in each."""

TILE_3D = 256
"""The same where features are computed in 3-D."""

DEPTH = 32
"""Slices of a tile where features are computed in 3-D."""

CACHE_BYTES = 2**30


@dataclass(frozen=True)
class Probabilities:
    """Probabilities that are ready to be read, and what they came from."""

    source: Source
    """Canonical, float32, 0..1, one channel per class."""
    classes: tuple[str, ...]
    """One name for each channel."""
    axes: str
    """Axes in which a result with channels should be written: those of the image, c last."""
    files: tuple[Path, ...]
    """Files that are read."""
    tile_shape: tuple[int, ...]
    """Tiles in which they are computed or read well, ``tzyxc``, all classes."""
    notes: tuple[str, ...] = ()
    """What the user should know about this one."""
    raw: str = ""
    """The raw image as a path, where one file holds it as it is."""
    labels: Callable[[], Source] | None = None
    """Gives what was painted on the image, axes ``tzyxc``; None where that is not known."""


@dataclass(frozen=True)
class Inputs:
    """All inputs of a call."""

    kind: str
    """``project``, ``classifier``, ``strokes`` or ``probability map``."""
    names: tuple[str, ...]
    """What each input is called; used for file names."""
    files: tuple[Path, ...]
    """Files that no output may replace."""
    notes: tuple[str, ...]
    """What the user should know before the work begins."""
    open: Callable[[int], Probabilities]
    """Opens input number k."""
    project: IlastikProject | None = None
    choice: Choice | None = None
    """The structure tensor, for a project."""
    trained: Mapping[str, Any] = field(default_factory=dict)
    """Of a forest that was trained now: see `retrain.retrained`."""


def is_project(path: str | Path) -> bool:
    """Whether a file is an ilastik project: by its ending, or HDF5 that names its version."""
    path = Path(path)
    if path.suffix.lower() == ".ilp":
        return True
    try:
        with path.open("rb") as file:
            if file.read(8) != b"\x89HDF\r\n\x1a\n":
                return False
        import h5py

        # Without `locking=False` a project that ilastik holds open could not be read.
        with h5py.File(path, "r", locking=False) as content:
            return "ilastikVersion" in content and "workflowName" in content
    # A damaged file; whoever opens it says so.
    except (OSError, RuntimeError, KeyError, ValueError):
        return False


def class_names(
    path: str | Path, axes: str | None = None, stage: int | None = None
) -> tuple[str, ...]:
    """Names of the classes of a project, a classifier or a map, in the order of the channels."""
    if is_project(path):
        project = open_linked(path, read_outside=False).at_stage(stage)
        return tuple(label.name for label in project.label_classes)
    if is_weka_classifier(path):
        from s2d_desktop.jobs.weka_source import open_classifier

        return open_classifier(path).header.classes
    if is_strokes_file(path):
        return tuple(c.name for c in read_strokes_file(path).classes)
    found = open_map(path, axes)
    found.source.close()
    return found.classes


def check_forest(path: str | Path, stage: int | None = None) -> None:
    """Raise `ProjectProblem` if a project has no forest that could be applied.

    For those who need to know more, such as an Enhancer: what is missing first is said first.
    """
    project = open_linked(path, read_outside=False).at_stage(stage)
    # Whether it fits the images is asked when they have been read.
    if project.forest is None and project.forest_problem is not None:
        raise project.forest_problem


def selected_class(path: str | Path) -> str | None:
    """The one class that a project of ilastik's domain adaptation gives to its network, if any."""
    project = open_linked(path, read_outside=False)
    if len(project.selected_classes) != 1:
        return None
    return project.label_classes[project.selected_classes[0]].name


def takes_stored_maps(
    path: str | Path, images: Sequence[str | Path] = (), retrain: Retraining | None = None
) -> bool:
    """Whether the maps that a project holds, or names, are taken in place of a forest's.

    So it is where its workflow has no pixel classifier, no other images are named, and no forest is
    to be trained from its labels.
    """
    if images or retrain is not None or not is_project(path):
        return False
    project = open_linked(path, read_outside=False)
    return not project.has_pixel_classifier and any(m.usable for m in maps_in(project.lanes))


def open_inputs(
    path: str | Path,
    images: Sequence[str | Path] = (),
    structure_tensor: StructureTensor | None = None,
    axes: str | None = None,
    stage: int | None = None,
    retrain: Retraining | None = None,
    only: Sequence[int] = (),
    images_from: str | Path | None = None,
) -> Generator[Event, None, Inputs]:
    """Look at what was given; images are opened later, one at a time.

    Parameters
    ----------
    path
        An ilastik project, a classifier of Trainable Weka Segmentation, strokes that were painted
        in the window, or a probability map. Of a project without a pixel classifier the maps that
        it took as inputs are opened, see `takes_stored_maps`.
    images
        For a project or strokes: images to use instead of their own. For a map: more maps.
    structure_tensor
        None to choose it, see `choose_structure_tensor`.
    axes
        Axes of the images or maps, instead of what their files say.
    stage
        Of an Autocontext project, from 1; None for its last one.
    retrain
        Train a new forest from the project's labels instead of taking the one that is stored.
    only
        Of a project, or of strokes on one: numbers of its images, from 1; empty for all.
    images_from
        Folder in which images of a project are looked for that are not where it says.

    Returns
    -------
    Inputs, after the events of looking

    Raises
    ------
    S2DError
        If a project or classifier cannot be used, or there are no images.
    """
    if takes_stored_maps(path, images, retrain):
        from s2d_desktop.jobs.stored_map_inputs import open_stored_maps

        inputs = yield from open_stored_maps(Path(path), axes, stage, only, images_from)
        return inputs
    if is_project(path):
        from s2d_desktop.jobs.project_inputs import open_project_inputs

        inputs = yield from open_project_inputs(
            Path(path), images, structure_tensor, axes, stage, retrain, only, images_from
        )
        return inputs
    refuse_stage(path, stage)
    refuse_retraining(path, retrain)
    refuse_only(path, only)
    refuse_images_from(path, images_from)
    if is_weka_classifier(path):
        from s2d_desktop.jobs.weka_inputs import open_weka_inputs
        from s2d_desktop.jobs.weka_source import open_classifier

        return open_weka_inputs(open_classifier(path), images, axes)
    if is_strokes_file(path):
        from s2d_desktop.jobs.strokes_inputs import open_strokes_inputs

        inputs = yield from open_strokes_inputs(Path(path), images, axes, only)
        return inputs
    paths = [str(path), *map(str, images)]

    def open_one(k: int) -> Probabilities:
        return open_map(paths[k], axes)

    names = input_names(paths)
    files = tuple(split_internal(p)[0] for p in paths)
    return Inputs("probability map", names, files, (), open_one)


def computed_tile(source: Source) -> tuple[int, ...]:
    """Tiles in which probabilities are computed well, ``tzyxc``, all classes.

    Rounding of features depends on where a tile begins: with the same tiles, a forest gives the
    same values to the last bit.
    """
    from s2d_desktop.pipeline.features import computed_flat
    from s2d_desktop.pipeline.forest import ForestProbabilities
    from s2d_desktop.pipeline.mask import Masked

    inside = source.probabilities if isinstance(source, Masked) else source
    depth, side, shape = 1, TILE, source.info.shape
    if isinstance(inside, ForestProbabilities) and not computed_flat(inside.selection, shape[1]):
        # Filters in 3-D look many slices up and down: a tile of one slice would waste nearly all.
        depth, side = DEPTH, TILE_3D
    own: tuple[int, ...] = getattr(inside, "tile_shape", (1, depth, side, side, shape[4]))
    return own


def open_map(path: str | Path, axes: str | None = None) -> Probabilities:
    """Open a probability map; see `io.probability_map.open_probability_map`."""
    from s2d_desktop.io.probability_map import open_probability_map

    found = open_probability_map(path, axes)
    return Probabilities(
        found.source,
        found.class_names,
        found.file_axes.replace("c", "") + "c",
        (split_internal(path)[0],),
        (1, 1, TILE, TILE, len(found.class_names)),
        # The values of several classes have shown which axis is theirs.
        (*found.notes, *(doubt_notes(found.stored) if len(found.class_names) == 1 else ())),
    )


def kept(found: Probabilities) -> Source:
    """Its source with the tiles kept that were read last, for a stage that reads a halo."""
    return CachedSource(found.source, found.tile_shape, TileCache(CACHE_BYTES))
