"""A Pixel Classification project written from scratch, in the layout of ilastik 1.4.

Nothing is pickled into it: ``ClassifierFactory`` and ``Bookmarks``, which ilastik stores as
pickles, are left out, and ilastik takes its defaults for them.
"""

from __future__ import annotations

import os
import time as clock
import uuid
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from s2d_desktop.io.axistags import write_axistags
from s2d_desktop.io.ilastik.forest_writer import write_forest
from s2d_desktop.io.ilastik.labels import LabelBlock, LabelClass
from s2d_desktop.io.patient_file import PatientFile
from s2d_desktop.model.axes import CANONICAL, check_axes
from s2d_desktop.model.errors import FileProblem, ProjectProblem
from s2d_desktop.model.features import FeatureSelection
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.source import Array

VERSION = "1.4.0"
"""The version of ilastik that written projects name: official builds, fastfilters."""


@dataclass(frozen=True, eq=False)
class NewLane:
    """An image of a project that is written."""

    image: str | Path | Array
    """The image file (linked relative to the project) or its values (embedded)."""
    axes: str
    shape: tuple[int, ...]
    """Of the stored image, in the order of `axes`."""
    strokes: Sequence[LabelBlock]
    """Labels, in the image's voxels, axes ``tzyxc``."""
    name: str = ""
    """What ilastik's window calls the image; by default the file's name."""
    inner: str = ""
    """Path of the dataset inside of an HDF5 image."""
    mask: NewLane | None = None
    """Its prediction mask, without strokes."""

    @property
    def size(self) -> dict[str, int]:
        """Extent along each axis."""
        axes = check_axes(self.axes, len(self.shape))
        return dict(zip(axes, (int(s) for s in self.shape), strict=True))


def write_project(
    path: str | Path,
    image: str | Path | Array,
    axes: str,
    shape: Sequence[int],
    strokes: Sequence[LabelBlock],
    classes: Sequence[LabelClass],
    selection: FeatureSelection | None,
    forest: Forest | None,
    *,
    name: str = "",
    inner: str = "",
    sub_forests: int = 1,
    when: str | None = None,
) -> Path:
    """Write a project with one image that ilastik could open.

    Parameters
    ----------
    path
        The project; an existing file is replaced once the new one is whole.
    image
        The image file (linked relative to the project) or its values (embedded).
    axes, shape
        Of the stored image.
    strokes
        Labels, in the image's voxels, axes ``tzyxc``.
    classes
        Names and colours; their values must be 1, 2, ... in order.
    selection
        Features; None if none are chosen yet.
    forest
        Classifier; None to let ilastik train one from the labels.
    name
        What ilastik's window calls the image; by default the file's name.
    inner
        Path of the dataset inside of an HDF5 image.
    sub_forests
        Number of parts that the forest is stored in.
    when
        Time of saving, as ``time.ctime`` writes it; now by default.

    Returns
    -------
    `path`

    Raises
    ------
    AxesProblem
        If the axes do not fit the shape.
    ProjectProblem
        If labels, classes, features, forest and image do not fit together.
    FileProblem
        If the file cannot be written; no half file is left.
    """
    lane = NewLane(image, axes, tuple(int(s) for s in shape), strokes, name, inner)
    return write_lanes(path, [lane], classes, selection, forest, sub_forests=sub_forests, when=when)


def write_lanes(
    path: str | Path,
    lanes: Sequence[NewLane],
    classes: Sequence[LabelClass],
    selection: FeatureSelection | None,
    forest: Forest | None,
    *,
    sub_forests: int = 1,
    when: str | None = None,
) -> Path:
    """Write a project with any number of images; see `write_project`."""
    path = Path(path)
    for lane in lanes:
        _check(lane.size, lane.strokes, classes, selection, forest)
    part = path.with_name(path.name + ".part")
    try:
        with closing(PatientFile(part)) as raw:
            with h5py.File(raw, "w") as file:
                file["ilastikVersion"] = VERSION.encode()
                file["workflowName"] = b"Pixel Classification"
                file["time"] = (when or clock.ctime()).encode()
                file["currentApplet"] = 2
                _write_input(file, path, lanes)
                _write_selection(file.create_group("FeatureSelections"), selection)
                group = file.create_group("PixelClassification")
                _write_classifier(group, lanes, classes, selection, forest, sub_forests)
                _write_export(file.create_group("Prediction Export"))
            raw.check()
        os.replace(part, path)
    except (OSError, RuntimeError) as error:
        raise FileProblem(
            f"The project '{path.name}' could not be written.",
            f"{getattr(error, 'strerror', None) or error}.",
            "Check that the folder exists, that you may write to it, and that the disk has room.",
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return path


def _write_classifier(
    group: h5py.Group,
    lanes: Sequence[NewLane],
    classes: Sequence[LabelClass],
    selection: FeatureSelection | None,
    forest: Forest | None,
    sub_forests: int,
) -> None:
    group["StorageVersion"] = "0.1"
    _write_classes(group, classes)
    for k, lane in enumerate(lanes):
        _write_strokes(group.create_group(f"LabelSets/labels{k:03d}"), lane.strokes, lane.size)
    if forest is not None and selection is not None:
        size = lanes[0].size
        names = selection.column_names(size.get("c", 1), size.get("z", 1))
        write_forest(group.create_group("ClassifierForests"), forest, names, sub_forests)


def _check(
    size: dict[str, int],
    strokes: Sequence[LabelBlock],
    classes: Sequence[LabelClass],
    selection: FeatureSelection | None,
    forest: Forest | None,
) -> None:
    """Refuse what ilastik, or our own reader, would refuse."""
    why = ""
    limits = tuple(1 if a == "c" else size.get(a, 1) for a in CANONICAL)
    highest = max((int(block.values.max(initial=0)) for block in strokes), default=0)
    if [c.value for c in classes] != list(range(1, len(classes) + 1)):
        why = "The values of the classes are not 1, 2, ... in order."
    elif not all(b.region.inside(limits) and b.values.shape == b.region.shape for b in strokes):
        why = "A label lies outside of the image."
    elif highest > len(classes):
        why = f"A label has the value {highest}, but there are only {len(classes)} classes."
    elif forest is not None and selection is None:
        why = "There is a classifier, but no features are chosen."
    elif forest is not None and selection is not None:
        columns = selection.columns_per_channel(size.get("z", 1)) * size.get("c", 1)
        if forest.n_features != columns:
            why = f"The classifier has {forest.n_features} feature columns, not {columns}."
        elif max(forest.labels) > len(classes):
            why = f"The classifier knows the label {max(forest.labels)}, which has no name."
    if why:
        raise ProjectProblem("The project cannot be written.", why)


def _write_input(file: h5py.File, path: Path, lanes: Sequence[NewLane]) -> None:
    group = file.create_group("Input Data")
    group["StorageVersion"] = "0.2"
    group["Role Names"] = [b"Raw Data", b"Prediction Mask"]
    local = group.create_group("local_data")
    for k, lane in enumerate(lanes):
        place = group.create_group(f"infos/lane{k:04d}")
        mask = place.create_group("Prediction Mask")
        _write_image(place.create_group("Raw Data"), local, path, lane)
        if lane.mask is not None:
            _write_image(mask, local, path, lane.mask)


def _write_image(info: h5py.Group, local: h5py.Group, path: Path, lane: NewLane) -> None:
    image, shape, name = lane.image, tuple(lane.size.values()), lane.name
    tags = write_axistags(lane.axes)
    if isinstance(image, np.ndarray):
        if image.shape != shape:
            raise ProjectProblem(
                "The project cannot be written.",
                f"The image has the shape {image.shape}, not {shape}.",
            )
        identity = str(uuid.uuid4())
        stored = local.create_dataset(identity, data=image, compression="gzip")
        stored.attrs["axistags"] = tags
        link, kind, location = stored.name, "ProjectInternalDatasetInfo", "ProjectInternal"
        info["inner_path"] = link.encode("utf-8")
        name = name or "embedded image"
    else:
        link, kind = _link(Path(image), path.parent)
        name = name or Path(image).stem
        location = "FileSystem"
        # The same link gives the same id, so that a project made again is the same file.
        readable = link.encode("utf-8", "backslashreplace").decode("utf-8")
        identity = str(uuid.uuid5(uuid.NAMESPACE_URL, readable))
        link = f"{link}/{lane.inner.strip('/')}" if lane.inner else link
    texts = {
        "__class__": kind,
        "axistags": tags,
        "datasetId": identity,
        "display_mode": "default",
        "filePath": link,
        "location": location,
        "nickname": name,
    }
    for key, value in texts.items():
        # The name of a file may hold bytes that are no text; they are written as they are.
        info[key] = value.encode("utf-8", "surrogateescape")
    info["allowLabels"] = True
    info["normalizeDisplay"] = False
    info["shape"] = np.array(shape, np.int64)


def _link(image: Path, folder: Path) -> tuple[str, str]:
    """(text, ilastik's class of dataset) of a link: relative to the project where possible."""
    try:
        relative = os.path.relpath(image.resolve(), folder.resolve())
        return relative.replace(os.sep, "/"), "RelativeFilesystemDatasetInfo"
    except ValueError:
        # Another drive of a Windows machine.
        return image.resolve().as_posix(), "FilesystemDatasetInfo"


def _write_selection(group: h5py.Group, selection: FeatureSelection | None) -> None:
    if selection is None:
        return
    group["StorageVersion"] = "0.1"
    group["FeatureIds"] = np.array([fid.encode() for fid in selection.ids])
    group["Scales"] = np.array(selection.scales, np.float64)
    group["SelectionMatrix"] = np.array(selection.matrix, bool)
    group["ComputeIn2d"] = np.array(selection.compute_in_2d, bool)


def _write_classes(group: h5py.Group, classes: Sequence[LabelClass]) -> None:
    # An empty list is a marked list with one meaningless number, as ilastik writes it.
    empty = not classes
    names = np.array([c.name.encode("utf-8") for c in classes]) if classes else np.zeros(1)
    colors = np.array([c.color for c in classes], np.int64) if classes else np.zeros(1)
    for key, values in (("LabelNames", names), ("LabelColors", colors), ("PmapColors", colors)):
        group[key] = values
        group[key].attrs["isEmpty"] = empty


def _write_strokes(group: h5py.Group, strokes: Sequence[LabelBlock], size: dict[str, int]) -> None:
    # ilastik keeps labels in the order tzyxc without singleton t and z, whatever the image has.
    axes = "".join(a for a in CANONICAL if a in "yxc" or size.get(a, 1) > 1)
    kept = [CANONICAL.index(a) for a in axes]
    tags = write_axistags(axes)
    count = 0
    for block in strokes:
        inside = np.nonzero(block.values)
        if not len(inside[0]):
            continue
        # Cropped to what is painted, as ilastik does.
        low = [int(k.min()) for k in inside]
        high = [int(k.max()) + 1 for k in inside]
        box = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
        values = block.values[box].reshape([high[k] - low[k] for k in kept])
        start = [block.region.start[k] for k in kept]
        place = ",".join(f"{s + low[k]}:{s + high[k]}" for s, k in zip(start, kept, strict=True))
        stored = group.create_dataset(f"block{count:04d}", data=values)
        stored.attrs["axistags"] = tags
        stored.attrs["blockSlice"] = f"[{place}]".encode()
        count += 1


def _write_export(group: h5py.Group) -> None:
    group["StorageVersion"] = "0.1"
    group["OutputFormat"] = b"hdf5"
    group["OutputFilenameFormat"] = b"{dataset_dir}/{nickname}_{result_type}"
    group["OutputInternalPath"] = b"exported_data"
