"""Writing NumPy's .npy: values only; axes, names and sizes are lost."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np

from s2d_desktop.io.flat_file import FlatFile
from s2d_desktop.io.output import Output, close_unfinished
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, SourceInfo


class NpyOutput(Output):
    """A .npy file in C order."""

    @staticmethod
    def stored_axes(axes: str) -> str:
        return axes

    def __init__(
        self,
        part: Path,
        name: str,
        info: SourceInfo,
        block: tuple[int, ...],
        compressed: bool,
        mode: Literal["wb", "r+b"] = "wb",
    ) -> None:
        if compressed:
            raise InputError(
                f"'{name}' cannot be compressed.",
                "NPY files hold values as they lie in memory.",
                "Choose .h5, .tif or .zarr, or leave the compression out.",
            )
        self._file = part.open(mode)
        header = {"descr": info.dtype.str, "fortran_order": False, "shape": info.shape}
        np.lib.format.write_array_header_1_0(self._file, header)
        self._values = FlatFile(self._file, self._file.tell(), info.shape, info.dtype)

    @classmethod
    def go_on(
        cls, part: Path, name: str, info: SourceInfo, block: tuple[int, ...], compressed: bool
    ) -> Output | None:
        return cls(part, name, info, block, compressed, "r+b")

    def flush(self) -> None:
        self._file.flush()

    def put(self, region: Region, values: Array) -> None:
        self._values.put(region, values)

    def finish(self) -> None:
        self._file.close()

    def give_up(self) -> None:
        close_unfinished(self._file)
