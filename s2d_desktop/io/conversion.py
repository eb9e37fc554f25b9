"""Values on their way into a file: as they are, or 0..1 spread over whole numbers."""

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
    """Real numbers in 0..1 as whole numbers.

    A value ``p`` becomes ``round(p * 255)`` (uint8) or ``round(p * 65535)`` (uint16), as ilastik
    does since 1.4.2 (older versions truncate); values outside 0..1 are clipped first, and values
    that are not numbers (NaN) become 0.
    """

    def __init__(self, source: Source, dtype: np.dtype[np.generic]) -> None:
        self.inner = source
        self._top = float(np.iinfo(dtype).max)  # type: ignore[type-var]
        self.info = replace(source.info, dtype=dtype, value_range=(0.0, self._top))

    def _read(self, region: Region) -> Array:
        values = np.nan_to_num(self.inner.read(region).astype(np.float32), nan=0.0)
        spread: Array = np.rint(np.clip(values, 0, 1) * np.float64(self._top))
        return spread.astype(self.info.dtype)

    def close(self) -> None:
        self.inner.close()


def converted(source: Source, dtype: str | None) -> Source:
    """Return `source` as it is (None), or its values 0..1 as ``"uint8"`` or ``"uint16"``.

    Raises
    ------
    InputError
        If the source already holds whole numbers of another type: their meaning is not known.
    """
    if dtype is None:
        return source
    if dtype not in TARGETS:
        raise InputError(
            f"Values cannot be converted to '{dtype}'.",
            "The choices are uint8 and uint16.",
            "Leave the choice out to keep the values as they are.",
        )
    if source.info.dtype == TARGETS[dtype]:
        return source
    if source.info.dtype.kind != "f":
        raise InputError(
            f"The values of '{source.info.name}' cannot be converted to {dtype}.",
            f"They are whole numbers ({source.info.dtype}), not real numbers between 0 and 1.",
            "Leave the choice out to keep the values as they are.",
        )
    return Converted(source, TARGETS[dtype])
