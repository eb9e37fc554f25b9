"""Voxel sizes and channel names in the descriptions that ImageJ and OME put into TIFF files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from s2d_desktop.io.calibration import spatial


@dataclass(frozen=True)
class Facts:
    """What a description says beside axes and shape."""

    voxel_size: Mapping[str, float] = field(default_factory=dict)
    unit: str = ""
    channel_names: tuple[str, ...] = ()


def imagej_facts(
    metadata: Mapping[str, Any],
    pixels_per_unit: Mapping[str, Any],
    axes: str,
    shape: Sequence[int],
) -> Facts:
    """Read ImageJ's description.

    Parameters
    ----------
    metadata
        tifffile's ``imagej_metadata``.
    pixels_per_unit
        Values of the tags XResolution and YResolution: (numerator, denominator).
    axes, shape
        Of the image, in C order; the slice labels are in the order of its planes.
    """
    unit = str(metadata.get("unit", "")) or "pixel"
    sizes: dict[str, tuple[float, str]] = {}
    for axis, value in pixels_per_unit.items():
        if isinstance(value, tuple) and len(value) == 2 and value[0]:
            other = str(metadata.get(f"{axis}unit") or unit)
            sizes[axis] = (value[1] / value[0], other)
    if "spacing" in metadata:
        sizes["z"] = (metadata["spacing"], str(metadata.get("zunit") or unit))
    if "finterval" in metadata:
        sizes["t"] = (metadata["finterval"], "s")
    voxel_size, plain = spatial(sizes)
    labels = metadata.get("Labels")
    names = channel_names_of_planes(labels, axes, shape) if isinstance(labels, list) else ()
    # Without a calibration ImageJ leaves 1 pixel per pixel, which says nothing.
    return Facts(voxel_size, plain, names) if plain else Facts({}, "", names)


def channel_names_of_planes(
    labels: Sequence[Any], axes: str, shape: Sequence[int]
) -> tuple[str, ...]:
    """Names of the channels, where each channel has one slice label throughout; else nothing.

    Trainable Weka Segmentation writes the class into the label of each plane.
    """
    outer = [(a, s) for a, s in zip(axes, shape, strict=True) if a not in "yx"]
    planes = 1
    for _, count in outer:
        planes *= count
    if "c" not in axes or len(labels) != planes or axes[-2:] != "yx":
        return ()
    channels = dict(outer)["c"]
    after = 1
    for _, count in outer[[a for a, _ in outer].index("c") + 1 :]:
        after *= count
    names: dict[int, str] = {}
    for k, label in enumerate(labels):
        text = str(label or "").strip()
        if not text or names.setdefault(k // after % channels, text) != text:
            return ()
    return tuple(names[c] for c in range(channels)) if len(set(names.values())) == channels else ()


def ome_facts(xml: str) -> Facts:
    """Read the first image of an OME-XML description; a broken one says nothing."""
    try:
        root = ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError):
        return Facts()
    pixels = root.find(".//{*}Image/{*}Pixels")
    if pixels is None:
        return Facts()
    sizes: dict[str, tuple[float, str]] = {}
    named = (("x", "PhysicalSizeX"), ("y", "PhysicalSizeY"), ("z", "PhysicalSizeZ"))
    for axis, key in (*named, ("t", "TimeIncrement")):
        try:
            size = float(pixels.get(key, ""))
        except ValueError:
            continue
        # The schema's defaults for the units.
        sizes[axis] = (size, pixels.get(f"{key}Unit", "s" if axis == "t" else "µm"))
    voxel_size, unit = spatial(sizes)
    names = tuple(channel.get("Name", "") for channel in pixels.findall("{*}Channel"))
    return Facts(voxel_size, unit, names if names and all(names) else ())
