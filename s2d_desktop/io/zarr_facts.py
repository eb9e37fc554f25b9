"""What the metadata of Zarr folders say: OME-NGFF ``multiscales`` 0.1 to 0.5, dimension names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from s2d_desktop.io.calibration import spatial
from s2d_desktop.model.errors import FileProblem


@dataclass(frozen=True)
class Level:
    """One resolution of an image."""

    path: str
    """Path of its array inside the group."""
    scale: tuple[float, ...]
    """Voxel size along each axis; empty if not known."""
    offset: tuple[float, ...] = ()
    """Where the middle of its first voxel is, in the unit of `scale`; empty if not known."""

    def factors(
        self, full: Level, shape: tuple[int, ...], own: tuple[int, ...]
    ) -> tuple[int, ...] | None:
        """How many voxels of the `full` level, of `shape`, each of its `own` ones stands for.

        None where they are no whole numbers, or shapes, sizes and places do not fit each other.
        """
        if len(own) != len(shape):
            return None
        found = []
        for k, (n, m) in enumerate(zip(shape, own, strict=True)):
            factor = max(1, round(n / m))
            if self.scale and full.scale:
                if len(self.scale) != len(shape) or len(full.scale) != len(shape):
                    return None
                stated = self.scale[k] / full.scale[k] if full.scale[k] > 0 else 0.0
                factor = max(1, round(stated))
                if abs(stated / factor - 1) > 0.05:
                    return None
            if not n / factor - 1 < m < n / factor + 1:
                return None
            if len(self.offset) == len(full.offset) == len(full.scale) == len(shape):
                shift = (self.offset[k] - full.offset[k]) / full.scale[k]
                if abs(shift - (factor - 1) / 2) > factor / 2:
                    return None
            found.append(factor)
        return tuple(found)


@dataclass(frozen=True)
class Multiscale:
    """One image of an OME-Zarr group, seen at its full resolution."""

    axes: str
    """Lower-case names of the axes; may hold other letters than ``tzyxc``."""
    units: tuple[str, ...]
    levels: tuple[Level, ...]
    channel_names: tuple[str, ...]
    shown: Level

    @property
    def level_path(self) -> str:
        """Path of the array inside the group."""
        return self.shown.path

    @property
    def voxel_size(self) -> dict[str, float]:
        """Size along each axis that has one."""
        return spatial(self._sizes())[0]

    @property
    def unit(self) -> str:
        """Unit of `voxel_size`."""
        return spatial(self._sizes())[1]

    def at(self, level: Level) -> Multiscale:
        """The same image seen at another resolution."""
        return replace(self, shown=level)

    def _sizes(self) -> dict[str, tuple[float, str]]:
        triples = zip(self.axes, self.shown.scale, self.units, strict=False)
        # Without a unit a scale of 1 only counts voxels.
        return {a: (s, u) for a, s, u in triples if a != "c" and (u or s != 1)}


def multiscales(attributes: Mapping[str, Any]) -> list[Multiscale]:
    """The images that the attributes of a group describe; those without a level are left out.

    Raises
    ------
    FileProblem
        If a level lies outside the group.
    """
    inner = attributes.get("ome")
    source = inner if isinstance(inner, dict) else attributes
    found = []
    entries = source.get("multiscales")
    for entry in entries if isinstance(entries, list) else []:
        image = _multiscale(entry, source.get("omero"))
        if image is not None:
            found.append(image)
    return found


def _multiscale(entry: Any, omero: Any) -> Multiscale | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("datasets"), list):
        return None
    # Before 0.3 the five axes were fixed.
    stated = entry.get("axes", list("tczyx"))
    names, units = [], []
    for axis in stated if isinstance(stated, list) else []:
        names.append(str(axis.get("name", "?") if isinstance(axis, dict) else axis).lower())
        units.append(str(axis.get("unit", "")) if isinstance(axis, dict) else "")
    common, moved = _steps(entry, "scale"), _steps(entry, "translation")
    levels = []
    for dataset in entry["datasets"]:
        path = str(dataset.get("path", "")) if isinstance(dataset, dict) else ""
        if not path:
            continue
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts or "\\" in path:
            raise FileProblem(
                "The metadata of this Zarr folder point outside of it.",
                f"They name '{path}' as the image.",
                "Ask whoever made the file for a correct copy.",
            )
        scale = _steps(dataset, "scale")
        if common and scale and len(common) == len(scale):
            scale = tuple(a * b for a, b in zip(common, scale, strict=True))
        # A shift that all levels have says nothing of one beside another.
        offset = () if moved else _steps(dataset, "translation")
        levels.append(Level(path, scale or common, offset))
    if not levels:
        return None
    return Multiscale("".join(names), tuple(units), tuple(levels), _channels(omero), levels[0])


def _steps(item: Mapping[str, Any], kind: str) -> tuple[float, ...]:
    """The first ``scale`` or ``translation``; empty if there is none that can be used."""
    steps = item.get("coordinateTransformations")
    for step in steps if isinstance(steps, list) else []:
        if isinstance(step, dict) and step.get("type") == kind:
            values = step.get(kind)
            if isinstance(values, list) and all(isinstance(v, int | float) for v in values):
                return tuple(float(v) for v in values)
    return ()


def _channels(omero: Any) -> tuple[str, ...]:
    channels = omero.get("channels") if isinstance(omero, dict) else None
    labels = [
        str(channel.get("label", "")) if isinstance(channel, dict) else ""
        for channel in (channels if isinstance(channels, list) else [])
    ]
    return tuple(labels) if labels and all(labels) else ()


def plain_axes(array: Any) -> str:
    """Axes of an array without OME-Zarr metadata, or an empty text.

    Zarr 3 has dimension names, xarray writes ``_ARRAY_DIMENSIONS``; they count only if each is one
    letter of ``tzyxc``.
    """
    names = getattr(array.metadata, "dimension_names", None)
    names = names or dict(array.attrs).get("_ARRAY_DIMENSIONS")
    if not isinstance(names, list | tuple):
        return ""
    letters = [str(name).lower() for name in names]
    return "".join(letters) if all(len(a) == 1 and a in "tzyxc" for a in letters) else ""


def ome_zarr_attributes(
    name: str,
    axes: str,
    voxel_size: Mapping[str, float],
    unit: str,
    channel_names: tuple[str, ...],
) -> dict[str, Any]:
    """The attributes of an OME-Zarr 0.4 group with one resolution, stored as array ``0``.

    `axes` are in the order that the specification asks for: t, c, then z, y, x.
    """
    kinds = {"t": "time", "c": "channel"}
    long_units = {"nm": "nanometer", "µm": "micrometer", "mm": "millimeter"}
    described = []
    for axis in axes:
        item = {"name": axis, "type": kinds.get(axis, "space")}
        if axis == "t" and "t" in voxel_size:
            item["unit"] = "second"
        if axis in "zyx" and axis in voxel_size and unit in long_units:
            item["unit"] = long_units[unit]
        described.append(item)
    scale = [float(voxel_size.get(axis, 1.0)) for axis in axes]
    image = {
        "version": "0.4",
        "name": name,
        "axes": described,
        "datasets": [
            {"path": "0", "coordinateTransformations": [{"type": "scale", "scale": scale}]}
        ],
    }
    attributes: dict[str, Any] = {"multiscales": [image]}
    if channel_names:
        channels = [{"label": c, "color": "FFFFFF", "active": True} for c in channel_names]
        attributes["omero"] = {"channels": channels}
    return attributes
