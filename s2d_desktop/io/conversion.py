"""Values on their way into a file: as they are, or 0..1 spread over another range or type."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source

TARGETS: dict[str, np.dtype[np.generic]] = {
    "uint8": np.dtype(np.uint8),
    "uint16": np.dtype(np.uint16),
}


class Converted(Source):
    """Real numbers in 0..1 as numbers of another type or range.

    A value ``p`` becomes ``round(low + p * (high - low))``, computed in float32 and rounded to the
    even neighbour where it lies in the middle, as ilastik does since 1.4.2 (older versions
    truncate); real numbers are not rounded. Values outside 0..1 are clipped first, and values that
    are not numbers (NaN) become `low`.
    """

    def __init__(self, source: Source, dtype: np.dtype[np.generic], low: float, high: float):
        self.inner = source
        self._low, self._span = np.float32(low), np.float32(high - low)
        self.info = replace(source.info, dtype=dtype, value_range=(low, high))

    def _read(self, region: Region) -> Array:
        values = np.nan_to_num(self.inner.read(region).astype(np.float32), nan=0.0)
        spread: Array = self._low + np.clip(values, 0, 1) * self._span
        if self.info.dtype.kind == "u":
            spread = np.rint(spread)
        return spread.astype(self.info.dtype)

    def close(self) -> None:
        self.inner.close()


def converted(
    source: Source, dtype: str | None, spread: tuple[float, float] | None = None
) -> Source:
    """Return `source` as it is, or its values 0..1 in another type or range.

    Parameters
    ----------
    source
        Values 0..1, or whole numbers that stay as they are.
    dtype
        ``"uint8"``, ``"uint16"``; None for the type that it has.
    spread
        What 0 and 1 become; None for the whole range of `dtype`.

    Raises
    ------
    InputError
        If the source already holds whole numbers of another type: their meaning is not known. If
        the range does not fit the type, or its ends are in the wrong order.
    """
    if dtype is None and spread is None:
        return source
    low, high = checked_range(dtype, spread)
    target = TARGETS[dtype] if dtype is not None else np.dtype(np.float32)
    if source.info.dtype == target and spread is None:
        return source
    if source.info.dtype.kind != "f":
        raise InputError(
            f"The values of '{source.info.name}' cannot be converted to {target}.",
            f"They are whole numbers ({source.info.dtype}), not real numbers between 0 and 1.",
            "Leave the choice out to keep the values as they are.",
        )
    return Converted(source, target, low, high)


def checked_range(dtype: str | None, spread: tuple[float, float] | None) -> tuple[float, float]:
    """What 0 and 1 become in a type, after a check that it can hold them; see `converted`."""
    if dtype is not None and dtype not in TARGETS:
        raise InputError(
            f"Values cannot be converted to '{dtype}'.",
            "The choices are uint8 and uint16.",
            "Leave the choice out to keep the values as they are.",
        )
    top = float(np.iinfo(dtype).max) if dtype is not None else np.inf
    low, high = spread if spread is not None else (0.0, top if dtype is not None else 1.0)
    if not low < high or (dtype is not None and (low < 0 or high > top)):
        raise InputError(
            f"Values cannot be spread from {low:g} to {high:g}.",
            "The second number must be the larger one."
            if not low < high
            else f"{dtype} holds numbers from 0 to {top:g}.",
            "Choose other numbers for 0 and 1, or leave the range out.",
        )
    return low, high
