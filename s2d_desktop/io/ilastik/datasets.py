"""The group ``Input Data``: the images of a project, one lane each."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import h5py
import numpy as np

from s2d_desktop.io.axistags import parse_axistags
from s2d_desktop.io.ilastik.container import child, read_array, string
from s2d_desktop.io.ilastik.image_paths import find_image, is_url, plain_path, share_elsewhere
from s2d_desktop.io.ilastik.strings import by_number, texts
from s2d_desktop.model.axes import check_axes
from s2d_desktop.model.errors import AxesProblem, ProjectProblem


@dataclass(frozen=True)
class Dataset:
    """An image as a project describes it."""

    name: str
    """What ilastik's window calls it (nickname)."""
    image: str
    """The path as the project has it; empty if nothing was set."""
    axes: str
    """Letters of ``tzyxc`` in the order of the stored array; empty if the project has none."""
    shape: tuple[int, ...] | None
    """In the order of `axes`; None where neither project nor file says."""
    found: bool
    """Whether the image is there."""
    files: tuple[Path, ...] = ()
    """The image file, or the files of a stack in order; for an embedded image the project."""
    inner: str = ""
    """Path of the dataset inside the file, for HDF5 and the like."""
    where: str = ""
    """If it was not found: one sentence that says where it was looked for."""
    subvolume: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    """Start and stop of the part of the image that the project uses; None for all of it."""
    outside: bool = False
    """Whether it was found outside of the project's folder, where a stranger's project may point at
    anything: whoever reads it says so first."""
    by_name: bool = False
    """Whether it was not where the project says, but a file of its name was beside the project."""
    axes_are_guess: bool = False
    """Whether neither project nor file names the axes: ilastik before 1.3.2 did not note them."""
    embedded: bool = False
    """Whether the project holds the image itself."""

    @property
    def path(self) -> str:
        """By which it is opened without the project: ``file``, or ``file/dataset/inside``.

        Empty unless one whole file or dataset holds it.
        """
        if not self.found or len(self.files) != 1 or self.subvolume is not None:
            return ""
        return str(self.files[0] / self.inner) if self.inner else str(self.files[0])


@dataclass(frozen=True)
class Lane:
    """One image of an ilastik project with its labels."""

    index: int
    """Position in the project, from 0."""
    raw: Dataset
    """The image."""
    mask: Dataset | None = None
    """The prediction mask: outside of it all probabilities are 0."""
    inputs: tuple[tuple[str, Dataset], ...] = ()
    """What else was set for it: (role, image), for instance of the role ``Prediction Maps``."""

    @property
    def name(self) -> str:
        """What ilastik's window calls it."""
        return self.raw.name

    @property
    def axes(self) -> str:
        """Letters of ``tzyxc`` in the order of the stored array; empty if not known."""
        return self.raw.axes

    @property
    def shape(self) -> tuple[int, ...] | None:
        """In the order of `axes`; None if not known."""
        return self.raw.shape

    @property
    def found(self) -> bool:
        """Whether the image is there."""
        return self.raw.found

    @property
    def image(self) -> str:
        """Path of the image as the project has it."""
        return self.raw.image

    @property
    def file(self) -> Path | None:
        """Where the image was found, which may be elsewhere: the (first) file; None if nowhere."""
        return self.raw.files[0] if self.found else None


def axes_of_tags(tags: object) -> str:
    """Letters of a vigra AxisTags text (JSON); empty where it cannot be understood."""
    try:
        return parse_axistags(tags, "").axes
    except AxesProblem:
        return ""


def read_lanes(file: h5py.File, path: Path) -> tuple[Lane, ...]:
    """Read all lanes of a project.

    Parameters
    ----------
    file
        The open project.
    path
        Its path; images are looked for relative to its folder.
    """
    data = child(file, "Input Data")
    infos = child(data, "infos") if data is not None else None
    if data is None or infos is None:
        return ()
    roles = texts(read_array(data["Role Names"], "list of roles")) if "Role Names" in data else ()
    lanes = []
    for index, name in enumerate(by_number(infos, "lane")):
        group = child(infos, name)
        if group is None:
            continue
        # Very old projects have no roles: the lane's group is the description itself.
        raw_role = roles[0] if roles else "Raw Data"
        raw = child(group, raw_role)
        if raw is None and "filePath" in group:
            raw = group
        mask = child(group, "Prediction Mask") if "Prediction Mask" in roles else None
        lanes.append(
            Lane(
                index,
                _read_dataset(raw, data, path) if raw is not None and len(raw) else _nothing(index),
                _read_dataset(mask, data, path) if mask is not None and len(mask) else None,
                _more_inputs(group, [r for r in roles[1:] if r != "Prediction Mask"], data, path),
            )
        )
    return _told_apart(lanes)


def _more_inputs(
    group: h5py.Group, roles: Sequence[str], data: h5py.Group, path: Path
) -> tuple[tuple[str, Dataset], ...]:
    """(role, image) of the inputs of a lane that are only named here, and need not be readable."""
    found = []
    for role in roles:
        info = child(group, role)
        if info is not None and len(info):
            with suppress(ProjectProblem):
                found.append((role, _read_dataset(info, data, path)))
    return tuple(found)


def _nothing(index: int) -> Dataset:
    return Dataset(f"lane {index + 1}", "", "", None, False, where="No image was ever chosen.")


def _read_dataset(info: h5py.Group, data: h5py.Group, path: Path) -> Dataset:
    image = string(info, "filePath")
    axes = axes_of_tags(string(info, "axistags")) or _plain_axes(string(info, "axisorder"))
    shape = _numbers(info, "shape")
    name = string(info, "nickname") or Path(image.replace("\\", "/")).stem
    files: tuple[Path, ...] = ()
    inner, where, by_name = "", "", False
    embedded = string(info, "location") == "ProjectInternal"
    if embedded:
        stored = _embedded(info, data)
        if stored is not None:
            files, inner = (path,), str(stored.name).strip("/")
            shape = tuple(int(s) for s in stored.shape)
            if len(axes) != len(shape):
                # The axes in the lane are the user's last word, unless they cannot be meant.
                axes = axes_of_tags(stored.attrs.get("axistags", "")) or axes
        else:
            where = "The project says that it holds the image itself, but it is not inside."
    elif not image:
        where = "The project names no image file for this lane."
    elif is_url(image):
        where = f"The image lies at the web address {image}, which cannot be read from here."
    else:
        hit = find_image(plain_path(image), path.parent)
        files, inner, by_name = hit.files, hit.inner, hit.by_name
        scale = string(info, "working_scale").strip("/")
        if len(files) == 1 and not inner and scale and (files[0] / scale).is_dir():
            # An OME-Zarr in several resolutions: the one that the user worked on.
            inner = scale
        if not files:
            where = f"It was looked for at {' and at '.join(map(str, hit.looked))}."
            share = share_elsewhere(plain_path(image), path.parent)
            if share:
                where += f" The network share {share} is looked at only where you choose the file."
    if shape is not None and len(shape) != len(axes):
        shape = None
    roi = _numbers(info, "subvolume_roi")
    subvolume = None
    if roi and len(roi) % 2 == 0:
        half = len(roi) // 2
        subvolume = (roi[:half], roi[half:])
    outside = bool(files) and not all(_within(file, path.parent) for file in files)
    found = bool(files)
    return Dataset(
        name,
        image,
        axes,
        shape,
        found,
        files,
        inner,
        where,
        subvolume,
        outside,
        by_name,
        embedded=embedded,
    )


def _told_apart(lanes: Sequence[Lane]) -> tuple[Lane, ...]:
    """The lanes without images that were taken by their name while others have the same name.

    Of ``a/cells.tif`` and ``b/cells.tif`` either may be the ``cells.tif`` beside the project.
    """
    wanted: dict[tuple[Path, ...], set[str]] = {}
    for lane in lanes:
        wanted.setdefault(lane.raw.files, set()).add(plain_path(lane.raw.image).replace("\\", "/"))

    def told(lane: Lane) -> Lane:
        raw = lane.raw
        if not raw.by_name or len(wanted[raw.files]) == 1:
            return lane
        where = f"Several images of the project may be {raw.files[0]}; it is not known which."
        return replace(lane, raw=replace(raw, found=False, files=(), where=where, outside=False))

    return tuple(told(lane) for lane in lanes)


def _within(file: Path, folder: Path) -> bool:
    """Whether a file lies in a folder, also behind symbolic links."""
    try:
        return file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def _embedded(info: h5py.Group, data: h5py.Group) -> h5py.Dataset | None:
    """The dataset of an embedded image.

    New projects name it in ``inner_path``; in old ones its name is the ``datasetId``, and
    ``filePath`` still names the original files.
    """
    identity = string(info, "datasetId")
    for place in (string(info, "inner_path"), f"/Input Data/local_data/{identity}"):
        found = info.file.get(place) if place.strip("/") else None
        # A link into another file is not embedded, and is not followed.
        if isinstance(found, h5py.Dataset) and found.file.filename == info.file.filename:
            return found
    local = child(data, "local_data")
    if local is not None and identity:
        for name in local:
            stored = local[name]
            if name.endswith(identity) and isinstance(stored, h5py.Dataset):
                return stored
    return None


def _plain_axes(axes: str) -> str:
    try:
        return check_axes(axes)
    except AxesProblem:
        return ""


def _numbers(info: h5py.Group, name: str) -> tuple[int, ...] | None:
    """A short list of numbers, flattened; None where it is missing."""
    item = info.get(name)
    if not isinstance(item, h5py.Dataset) or not item.size or item.dtype.kind not in "iuf":
        return None
    values = read_array(item, name, 4096).reshape(-1)
    if not np.isfinite(values).all() or (values < 0).any():
        raise ProjectProblem(
            "The ilastik project is damaged.",
            f"The {name.replace('_', ' ')} of an image in it is not a list of positive numbers.",
            "Add the image again in ilastik and save the project.",
        )
    return tuple(int(v) for v in values)
