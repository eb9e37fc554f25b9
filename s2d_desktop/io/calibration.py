"""Voxel sizes and their units, as the many programs write them, in one form.

The program keeps one unit for x, y and z: ``nm``, ``µm`` or ``mm``; other lengths become µm.
Along t a size is in seconds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

_METRES = {
    "pm": 1e-12,
    "å": 1e-10,
    "angstrom": 1e-10,
    "nm": 1e-9,
    "nanometer": 1e-9,
    "µm": 1e-6,
    "um": 1e-6,
    "micron": 1e-6,
    "micrometer": 1e-6,
    "mm": 1e-3,
    "millimeter": 1e-3,
    "cm": 1e-2,
    "centimeter": 1e-2,
    "m": 1.0,
    "meter": 1.0,
}
_SECONDS = {
    "": 1.0,
    "s": 1.0,
    "sec": 1.0,
    "second": 1.0,
    "ms": 1e-3,
    "msec": 1e-3,
    "millisecond": 1e-3,
    "µs": 1e-6,
    "us": 1e-6,
    "microsecond": 1e-6,
    "min": 60.0,
    "minute": 60.0,
    "h": 3600.0,
    "hour": 3600.0,
}
_KEPT = {"nm": 1e-9, "µm": 1e-6, "mm": 1e-3}


def plain_unit(text: str) -> str:
    r"""The unit in one spelling: ``\u00B5m``, ``micron``, ``um`` and ``μm`` (Greek) become ``µm``.

    ImageJ writes the sign literally as ``\u00B5`` into its TIFF description.
    """
    unit = text.strip().strip('"').replace("\\u00B5", "µ").replace("\\u00b5", "µ")
    unit = unit.replace("μ", "µ").replace("\\u00C5", "Å")
    lower = unit.lower().replace("metre", "meter")
    for name in (lower, lower.rstrip("s")):
        for kept, metres in _KEPT.items():
            if _METRES.get(name) == metres:
                return kept
    return unit


def spatial(sizes: Mapping[str, tuple[float, str]]) -> tuple[dict[str, float], str]:
    """Bring sizes with a unit each to one unit.

    Parameters
    ----------
    sizes
        For each axis of ``tzyx`` that is known: (size, unit as written).

    Returns
    -------
    sizes, unit
        In nm, µm or mm, whichever x (else y, else z) is written in, otherwise µm; t in seconds.
        Where the lengths have no known unit they are kept as they are, with the unit as written.
    """
    known = {
        axis: (float(size), unit)
        for axis, (size, unit) in sizes.items()
        if isinstance(size, int | float) and math.isfinite(size) and size > 0
    }
    result: dict[str, float] = {}
    if "t" in known:
        size, unit = known.pop("t")
        seconds = _SECONDS.get(unit.strip().lower(), _SECONDS.get(unit.strip().lower().rstrip("s")))
        if seconds is not None:
            result["t"] = size * seconds
    if not known:
        return result, ""
    leader = next(axis for axis in "xyz" if axis in known)
    wished = plain_unit(known[leader][1])
    leading_metres = _metres(known[leader][1])
    if leading_metres is None:
        result |= {a: s for a, (s, u) in known.items() if plain_unit(u) == wished}
        return result, "" if wished.lower().rstrip("s") in ("pixel", "voxel", "px") else wished
    unit = wished if wished in _KEPT else "µm"
    for axis, (size, written) in known.items():
        metres = _metres(written)
        if metres is not None:
            # Rounded so that 4 nm does not become 3.9999999999999996.
            result[axis] = float(f"{size * metres / _KEPT[unit]:.12g}")
    return result, unit


def in_nm(size: float, unit: str) -> float | None:
    """A length in nanometres; None if its unit is not known."""
    metres = _metres(unit)
    return None if metres is None else size * metres * 1e9


def _metres(unit: str) -> float | None:
    name = plain_unit(unit).lower().replace("metre", "meter")
    return _METRES.get(name, _METRES.get(name.rstrip("s")))
