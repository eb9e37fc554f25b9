"""Writing HDF5 as ilastik exports it: dataset ``exported_data`` with axis tags and value range."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np

from s2d_desktop.io.axistags import write_axistags
from s2d_desktop.io.output import Output, chunk_shape
from s2d_desktop.io.patient_file import PatientFile
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, SourceInfo

DATASET = "exported_data"


class Hdf5Output(Output):
    """An HDF5 file with one chunked dataset; all attributes are JSON or numbers, as ilastik's.

    ``axistags``, ``drange``, ``display_mode`` and the labels of the dimensions are what ilastik
    writes (lazyflow OpH5N5WriterBigDataset), ``axis_units`` what it writes since 1.4.1;
    ``channel_names`` is ours.

    Without compression the file outlives a process that is killed: all chunks get their place at
    the beginning, and what says where they are is written then. Afterwards only values are written,
    at places that are known, so that at no time the file is one that cannot be opened. Compressed
    chunks get their places as they come, which changes the table of them again and again; such a
    file may be damaged by a kill and is begun again.
    """

    @staticmethod
    def stored_axes(axes: str) -> str:
        return axes

    def __init__(
        self, part: Path, name: str, info: SourceInfo, block: tuple[int, ...], compressed: bool
    ) -> None:
        self._raw = PatientFile(part)
        self._file = h5py.File(self._raw, "w")
        how = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        if not compressed:
            how.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
            # Every place is written once; zeros before it would be written twice.
            how.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        self._dataset = self._file.create_dataset(
            DATASET,
            info.shape,
            info.dtype,
            chunks=chunk_shape(info, block),
            compression="gzip" if compressed else None,
            compression_opts=4 if compressed else None,
            shuffle=compressed,
            dcpl=how,
        )
        attributes = self._dataset.attrs
        attributes["axistags"] = write_axistags(info.axes, info.voxel_size)
        attributes["display_mode"] = "default"
        if info.value_range is not None:
            # ilastik stores it in the type of the values where these are whole numbers.
            kind = info.dtype if info.dtype.kind in "iu" else np.float64
            attributes["drange"] = np.asarray(info.value_range, kind)
        for k, axis in enumerate(info.axes):
            self._dataset.dims[k].label = axis
        if info.voxel_size:
            units = {a: "sec" if a == "t" else info.unit for a in info.voxel_size if a in info.axes}
            attributes["axis_units"] = json.dumps(units)
        if info.channel_names:
            attributes["channel_names"] = json.dumps(info.channel_names)
        # Of a failure the first `put` tells: whoever gets no output cannot give it up.
        self._file.flush()

    @classmethod
    def go_on(
        cls, part: Path, name: str, info: SourceInfo, block: tuple[int, ...], compressed: bool
    ) -> Output | None:
        if compressed:
            return None
        output = cls.__new__(cls)
        output._raw = PatientFile(part, "r+b")
        try:
            output._file = h5py.File(output._raw, "r+")
        except BaseException:
            output._raw.close()
            raise
        try:
            found = output._dataset = output._file[DATASET]
            facts = (found.shape, found.dtype, found.chunks, found.compression)
            same = facts == (info.shape, info.dtype, chunk_shape(info, block), None)
        except BaseException:
            # In this order: HDF5 still writes when it closes.
            output.give_up()
            raise
        if not same:
            output.give_up()
            return None
        return output

    def flush(self) -> None:
        self._file.flush()
        self._raw.check()

    def put(self, region: Region, values: Array) -> None:
        self._dataset[region.slices] = values
        self._raw.check()

    def finish(self) -> None:
        self._file.close()
        self._raw.close()
        self._raw.check()

    def give_up(self) -> None:
        self._file.close()
        self._raw.close()
