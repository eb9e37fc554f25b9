"""vigra's AxisTags as JSON: how ilastik names the axes of an array.

``{"axes": [{"key": "y", "typeFlags": 2, "resolution": 0, "description": ""}, ...]}``, one entry
per axis in the order of the stored shape. Only `key` decides; `resolution` is a voxel size where
it is not 0. Since 1.4.1 ilastik writes the units beside it, in an attribute ``axis_units``
(``{"x": "µm", ...}``; lazyflow/operators/ioOperators/ioOperators.py).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from s2d_desktop.io.ilastik.strings import text
from s2d_desktop.model.axes import check_axes
from s2d_desktop.model.errors import AxesProblem

TYPE_FLAGS = {"c": 1, "x": 2, "y": 2, "z": 2, "t": 8}
"""vigra.AxisType: Channels 1, Space 2, Time 8."""


@dataclass(frozen=True)
class AxisTags:
    """Axes of a stored array and what is known about them."""

    axes: str
    """Letters of ``tzyxc`` in the order of the stored shape."""
    voxel_size: Mapping[str, float] = field(default_factory=dict)
    """Voxel size of the axes that have one, in the unit that ``axis_units`` names."""


def parse_axistags(value: object, name: str, ndim: int | None = None) -> AxisTags:
    """Read an AxisTags JSON.

    Parameters
    ----------
    value
        The JSON as text, bytes or what h5py gives for it.
    name
        What the user calls the image, for the error.
    ndim
        Number of dimensions that the tags must name, when known.

    Raises
    ------
    AxesProblem
        If it is not such a JSON, or does not name the axes with letters of ``tzyxc``.
    """
    try:
        tags = json.loads(text(value))["axes"]
        keys = "".join(str(tag["key"]) for tag in tags)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise AxesProblem(
            f"The axes of '{name}' cannot be understood.",
            "The file holds axis tags as ilastik writes them, but they are damaged.",
            "Say which axes the image has, for instance zyxc.",
        ) from error
    try:
        axes = check_axes(keys, ndim)
    except AxesProblem as problem:
        raise AxesProblem(
            f"The axes of '{name}' cannot be used.",
            problem.why,
            "Say which axes the image has, for instance zyxc.",
        ) from problem
    sizes = {}
    for letter, tag in zip(axes, tags, strict=True):
        size = _positive(tag.get("resolution"))
        if size is not None and letter != "c":
            sizes[letter] = size
    return AxisTags(axes, sizes)


def _positive(value: Any) -> float | None:
    if isinstance(value, int | float) and math.isfinite(value) and value > 0:
        return float(value)
    return None


def write_axistags(axes: str, voxel_size: Mapping[str, float] | None = None) -> str:
    """The JSON that vigra's ``AxisTags.fromJSON`` and ilastik read."""
    sizes = voxel_size or {}
    tags = [
        {
            "key": letter,
            "typeFlags": TYPE_FLAGS[letter],
            "resolution": sizes.get(letter, 0),
            "description": "",
        }
        for letter in axes
    ]
    return json.dumps({"axes": tags}, indent=2)
