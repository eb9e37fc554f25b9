"""Projects of ilastik 0.5 (2010): images and labels only, embedded, axes ``txyzc``.

They hold no forest and use other features than ilastik today, so they must be trained again.
"""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np

from s2d_desktop.io.ilastik.container import child, read_array
from s2d_desktop.io.ilastik.datasets import Dataset, Lane
from s2d_desktop.io.ilastik.labels import LabelBlock, LabelClass
from s2d_desktop.io.ilastik.strings import by_number, text, texts
from s2d_desktop.model.axes import CANONICAL
from s2d_desktop.model.region import Region

OLD_AXES = "txyzc"


def _items(file: h5py.File) -> list[h5py.Group]:
    sets = child(file, "DataSets")
    names = by_number(sets, "dataItem") if sets is not None else []
    found = [child(sets, name) for name in names]
    return [item for item in found if item is not None]


def read_old_lanes(file: h5py.File, path: Path) -> tuple[Lane, ...]:
    """The images, all of them inside of the project."""
    lanes = []
    for index, item in enumerate(_items(file)):
        image = text(item.attrs.get("fileName", ""))
        name = text(item.attrs.get("Name", "")) or f"image {index + 1}"
        data = item.get("data")
        stored = isinstance(data, h5py.Dataset) and data.ndim == 5
        lanes.append(
            Lane(
                index,
                Dataset(
                    name,
                    image,
                    OLD_AXES,
                    tuple(int(s) for s in data.shape) if stored else None,
                    stored,
                    (path,) if stored else (),
                    str(data.name).strip("/") if stored else "",
                    "" if stored else "The project should hold the image itself, but does not.",
                ),
            )
        )
    return tuple(lanes)


def read_old_classes(file: h5py.File) -> tuple[LabelClass, ...]:
    """The classes; their names are attributes of the labels of the first image that has some."""
    for item in _items(file):
        labels = child(item, "labels")
        if labels is None:
            continue
        data = labels.get("data")
        for holder in (labels, data):
            if holder is not None and "name" in holder.attrs:
                names = texts(holder.attrs["name"])
                return tuple(LabelClass(n, (255, 225, 25), k + 1) for k, n in enumerate(names))
        if isinstance(data, h5py.Dataset):
            highest = int(read_array(data, "labels").max(initial=0))
            return tuple(LabelClass(f"Label {k}", (255, 225, 25), k) for k in range(1, highest + 1))
    return ()


def read_old_blocks(file: h5py.File, lane: int) -> list[LabelBlock]:
    """The labels of an image as one block that covers it."""
    items = _items(file)
    labels = child(items[lane], "labels") if lane < len(items) else None
    data = labels.get("data") if labels is not None else None
    if not isinstance(data, h5py.Dataset) or data.ndim != 5:
        return []
    order = [OLD_AXES.index(a) for a in CANONICAL]
    values = read_array(data, "labels").astype(np.uint8).transpose(order)[..., :1]
    return [LabelBlock(Region.whole(values.shape), np.ascontiguousarray(values))]
