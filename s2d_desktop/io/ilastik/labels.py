"""Labels: the classes, and the brush strokes stored as blocks of a sparse array."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.ilastik.container import MAX_BYTES, child, is_empty_list, read_array
from s2d_desktop.io.ilastik.datasets import axes_of_tags
from s2d_desktop.io.ilastik.strings import by_number, number_in, text, texts
from s2d_desktop.io.ilastik.versions import label_axes_rule
from s2d_desktop.model.axes import CANONICAL, default_axes
from s2d_desktop.model.errors import ProjectProblem
from s2d_desktop.model.region import Region

# ilastik's own first colours, for projects that have names but no colours.
_COLOURS = ((255, 225, 25), (0, 130, 200), (230, 25, 75), (70, 240, 240), (60, 180, 75))


@dataclass(frozen=True)
class LabelClass:
    """A class that the user named and painted."""

    name: str
    color: tuple[int, int, int]
    """Red, green, blue, 0..255."""
    value: int
    """Value in the label blocks: 1, 2, ..."""


@dataclass(frozen=True, eq=False)
class LabelBlock:
    """A box of the image with its labels."""

    region: Region
    """In voxels of the lane, axes ``tzyxc``; the channel is always 0..1."""
    values: NDArray[np.uint8]
    """(t, z, y, x, 1); 0 where nothing was painted, else the value of the class."""


def read_classes(group: h5py.Group) -> tuple[LabelClass, ...]:
    """Read ``LabelNames`` and ``LabelColors``; a class's value is its position plus 1."""
    names = group.get("LabelNames")
    if not isinstance(names, h5py.Dataset) or is_empty_list(names) or names.dtype.kind not in "SO":
        return ()
    found = texts(read_array(names, "list of labels", 2**20))
    stored = group.get("LabelColors")
    colors: list[Any] = []
    if isinstance(stored, h5py.Dataset) and not is_empty_list(stored) and stored.ndim == 2:
        colors = read_array(stored, "list of label colours", 2**20)[:, :3].tolist()
    classes = []
    for k, name in enumerate(found):
        color = colors[k] if k < len(colors) and len(colors[k]) == 3 else _COLOURS[k % 5]
        red, green, blue = (min(255, max(0, int(v))) for v in color)
        classes.append(LabelClass(name, (red, green, blue), k + 1))
    return tuple(classes)


def has_blocks(group: h5py.Group) -> bool:
    """Whether anything was painted, in any lane; see `read_blocks`."""
    sets = child(group, "LabelSets")
    lanes = [child(sets, name) for name in by_number(sets, "labels")] if sets is not None else []
    return any(lane is not None and len(lane) > 0 for lane in lanes)


def read_blocks(
    group: h5py.Group,
    lane: int,
    lane_axes: str,
    lane_shape: Sequence[int] | None,
    version: str,
    workflow: str,
) -> list[LabelBlock]:
    """Read the strokes of one lane.

    Parameters
    ----------
    group
        The classifier's group, which holds ``LabelSets``.
    lane
        Position of the lane, from 0.
    lane_axes, lane_shape
        Of the lane's image as stored; the shape may be unknown.
    version, workflow
        Of the project; they decide the order of the axes where a block does not say.
    """
    sets = child(group, "LabelSets")
    # ilastik takes the groups in the order of their numbers, one for each lane.
    found = by_number(sets, "labels") if sets is not None else []
    labels = child(sets, found[lane]) if sets is not None and lane < len(found) else None
    if labels is None:
        return []
    blocks = []
    total = 0
    for name in sorted(labels, key=lambda n: (number_in(n), n)):
        item = labels[name]
        # Each block alone may be small enough; a hostile project has many, well compressed.
        holder = item.get("data") if isinstance(item, h5py.Group) else item
        total += holder.size or 0 if isinstance(holder, h5py.Dataset) else 0
        if total > MAX_BYTES:
            raise too_large()
        values, attributes = _values(item)
        box = _box(attributes, values.shape)
        axes = axes_of_tags(attributes.get("axistags", ""))
        if len(axes) != values.ndim:
            axes = _block_axes(box, lane_axes, lane_shape, version, workflow)
        blocks.append(_canonical_block(values, box, axes))
    size = dict(zip(lane_axes, lane_shape or (), strict=False))
    limits = tuple(1 if a == "c" else size.get(a, 1) for a in CANONICAL)
    if lane_shape and not all(block.region.inside(limits) for block in blocks):
        raise outside_of_image(lane, lane_axes, lane_shape)
    return blocks


def _values(item: Any) -> tuple[NDArray[np.uint8], Any]:
    """(labels, attributes) of a block; a block with a mask is a group."""
    mask = None
    holder = item
    if isinstance(item, h5py.Group):
        mask = read_array(item["mask"], "label mask").astype(bool) if "mask" in item else None
        holder = item.get("data")
    values = read_array(holder, "label block")
    if values.dtype.kind not in "iufb":
        raise damaged_labels("a block of labels holds something else than numbers")
    if mask is not None:
        if mask.shape != values.shape:
            raise damaged_labels("a block of labels and its mask differ in size")
        values = np.where(mask, values.dtype.type(0), values)
    # The number of a label is one of 1 to 255: another one must not become a label by its low bits.
    if values.dtype != np.uint8 and not ((values >= 0) & (values <= 255)).all():
        raise damaged_labels("a block of labels holds numbers that are no labels")
    attributes = item.attrs if "blockSlice" in item.attrs else holder.attrs
    return values.astype(np.uint8), attributes


def _box(attributes: Any, shape: Sequence[int]) -> list[tuple[int, int]]:
    """The attribute ``blockSlice``, for instance ``[26:64,36:101,0:1]``."""
    stored = text(attributes.get("blockSlice", ""))
    box = [(int(a), int(b)) for a, b in re.findall(r"(\d{1,18}):(\d{1,18})", stored)]
    if [b - a for a, b in box] != list(shape) or not box:
        raise damaged_labels(
            f"a block of labels has the shape {tuple(shape)} but the place '{stored}'"
        )
    return box


def _block_axes(
    box: Sequence[tuple[int, int]],
    lane_axes: str,
    lane_shape: Sequence[int] | None,
    version: str,
    workflow: str,
) -> str:
    """Order of the axes of a block that does not say it.

    The version's rule comes first; the other orders that ilastik is known to have used follow.
    An order is possible if it has as many axes as the block and the block fits into the image.
    """
    if not lane_axes:
        lane_axes = default_axes((5,) * (len(box) - 1))
    size = dict(zip(lane_axes, lane_shape or (), strict=False)) | {"c": 1}
    single = {a for a in lane_axes if size.get(a) == 1 and a not in "yxc"}
    last = lane_axes.replace("c", "") + "c"
    in_place = lane_axes if "c" in lane_axes else last
    rule = label_axes_rule(version, workflow, lane_axes)
    orders = [rule]
    # ilastik's "forced" order leaves singleton axes out (measured on a 1.3.3post1 project).
    orders += ["".join(a for a in order if a not in single) for order in (rule, last, in_place)]
    orders += [last, in_place, "txyzc", "tzyxc"]
    if lane_shape is None:
        # Which axes are singletons is not known: t first, for most images show one time point.
        orders += ["".join(a for a in last if a not in gone) for gone in ("t", "z", "tz")]
    for axes in orders:
        if len(axes) == len(box) and all(
            b <= size.get(a, 1 if lane_shape and a not in lane_axes else b)
            for a, (_, b) in zip(axes, box, strict=True)
        ):
            return axes
    raise ProjectProblem(
        "The labels of this project do not fit its image.",
        f"A block of labels with {len(box)} axes reaches to {tuple(b for _, b in box)}; the image "
        f"has the axes '{lane_axes}'"
        + (f" and the shape {tuple(lane_shape)}." if lane_shape else "."),
        "Check that the right image is linked, or add it again in ilastik.",
    )


def _canonical_block(
    values: NDArray[np.uint8], box: Sequence[tuple[int, int]], axes: str
) -> LabelBlock:
    place = dict(zip(axes, box, strict=True))
    start, stop = zip(*(place.get(a, (0, 1)) for a in CANONICAL), strict=True)
    region = Region(start, stop)
    order = [axes.index(a) for a in CANONICAL if a in axes]
    return LabelBlock(region, np.ascontiguousarray(values.transpose(order)).reshape(region.shape))


def voxels(blocks: Sequence[LabelBlock]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Positions (n, 4) in the order tzyx and label values (n,) of all painted voxels."""
    positions, values = [np.zeros((0, 4), np.int64)], [np.zeros(0, np.uint8)]
    for block in blocks:
        inside = np.argwhere(block.values)
        positions.append((inside + np.array(block.region.start))[:, :4])
        values.append(block.values[tuple(inside.T)])
    return np.concatenate(positions), np.concatenate(values)


def outside_of_image(lane: int, axes: str, shape: Sequence[int]) -> ProjectProblem:
    """The error that labels reach beyond the image of a lane."""
    return ProjectProblem(
        "The labels of this project do not fit its image.",
        f"A label lies outside of the image of lane {lane + 1}, which has the axes "
        f"'{axes}' and the shape {tuple(shape)}.",
        "Check that the right image is linked, or add it again in ilastik.",
    )


def too_large() -> ProjectProblem:
    """The error that labels would fill the memory."""
    return damaged_labels(f"they claim to be more than {MAX_BYTES / 2**30:.0f} GiB")


def damaged_labels(why: str) -> ProjectProblem:
    """The error that labels are not what ilastik writes."""
    return ProjectProblem(
        "The labels of this project are damaged.",
        f"They cannot be read: {why}.",
        "Open the project in ilastik and save it again.",
    )
