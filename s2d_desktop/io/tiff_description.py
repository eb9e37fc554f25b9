"""The text in a TIFF that tells ImageJ, Bio-Formats or tifffile what its pages are."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import numpy as np
import tifffile

from s2d_desktop.io.imagej_colours import channel_tables, colour_map_tag
from s2d_desktop.io.tiff_directory import Tag
from s2d_desktop.model.source import SourceInfo

IMAGEJ_DTYPES = ("uint8", "uint16", "float32")
OME_DTYPES = (*IMAGEJ_DTYPES, "int8", "int16", "int32", "uint32", "float64")


@dataclass(frozen=True)
class Description:
    """Text for the tag ImageDescription, and more tags that go with it."""

    kind: str
    """``imagej``, ``ome`` or ``shaped``."""
    text: str
    extra: tuple[Tag, ...] = ()


def describe(info: SourceInfo, name: str, big: bool, compressed: bool) -> Description:
    """Describe an image with axes in the order ``tzcyx``; ImageJ itself opens no BigTIFF."""
    if info.dtype.name in IMAGEJ_DTYPES and not big:
        return _imagej(info, compressed)
    if info.dtype.name in OME_DTYPES:
        return Description("ome", _ome(info, name))
    text = json.dumps({"shape": list(info.shape), "axes": info.axes.upper()})
    return Description("shaped", text)


def _imagej(info: SourceInfo, compressed: bool) -> Description:
    planes = math.prod(info.shape[:-2])
    lines = ["ImageJ=1.53t"]
    if planes > 1 and not compressed:
        # With this line ImageJ takes all planes from one piece and ignores the other pages
        # (ij.io.TiffDecoder), which shows wrong planes where they are compressed.
        lines.append(f"images={planes}")
    names = (("c", "channels"), ("z", "slices"), ("t", "frames"))
    lines += [f"{word}={info.size_of(a)}" for a, word in names if info.size_of(a) > 1]
    if planes > 1 and info.size_of("z") != planes:
        lines += ["hyperstack=true", "mode=color" if info.colours else "mode=grayscale"]
    size = info.voxel_size
    if info.unit:
        # ImageJ writes the sign of micro so, and reads it on every machine.
        lines.append("unit=" + info.unit.replace("µ", "\\u00B5"))
        if "z" in size:
            lines.append(f"spacing={size['z']:.12g}")
    if "t" in size:
        lines.append(f"finterval={size['t']:.12g}")
    if planes > 1:
        lines.append("loop=false")
    shown = info.value_range is not None and (info.dtype.kind == "f" or bool(info.colours))
    if info.value_range is not None and shown:
        lines += [f"min={info.value_range[0]}", f"max={info.value_range[1]}"]
    channels = info.size_of("c")
    metadata: dict[str, object] = {}
    labels = [info.channel_names[k % channels] for k in range(planes)] if info.channel_names else []
    if labels:
        metadata["Labels"] = labels
    if info.colours and channels > 1:
        metadata["LUTs"] = channel_tables(info.colours, channels)
    if info.value_range is not None and shown and channels > 1:
        metadata["Ranges"] = list(info.value_range) * channels
    tags = tifffile.imagej_metadata_tag(metadata, "<") if metadata else ()
    extra = tuple(Tag(code, kind, count, data) for code, kind, count, data, _ in tags)
    if info.colours and channels == 1:
        extra = (*extra, colour_map_tag(info.colours))
    return Description("imagej", "\n".join(lines) + "\n", extra)


def _ome(info: SourceInfo, name: str) -> str:
    metadata: dict[str, object] = {"Name": name}
    units = {"x": "PhysicalSizeX", "y": "PhysicalSizeY", "z": "PhysicalSizeZ"}
    for axis, key in units.items():
        if axis in info.voxel_size and info.unit in ("nm", "µm", "mm"):
            metadata[key] = info.voxel_size[axis]
            metadata[f"{key}Unit"] = info.unit
    if "t" in info.voxel_size:
        metadata |= {"TimeIncrement": info.voxel_size["t"], "TimeIncrementUnit": "s"}
    if info.channel_names:
        metadata["Channel"] = {"Name": list(info.channel_names)}
    ome = tifffile.OmeXml()
    planes = math.prod(info.shape[:-2])
    height, width = info.shape[-2:]
    stored = (planes, 1, 1, height, width, 1)
    ome.addimage(np.dtype(info.dtype), info.shape, stored, axes=info.axes.upper(), **metadata)
    return ome.tostring(declaration=True)
