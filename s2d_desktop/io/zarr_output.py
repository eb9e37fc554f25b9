"""Writing OME-Zarr 0.4 with one resolution."""

from __future__ import annotations

from pathlib import Path

from s2d_desktop.io.output import Output, chunk_shape
from s2d_desktop.io.zarr_facts import ome_zarr_attributes
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, SourceInfo


class ZarrOutput(Output):
    """An OME-Zarr 0.4 folder (Zarr 2, chunks in nested folders), always compressed."""

    @staticmethod
    def stored_axes(axes: str) -> str:
        # The specification asks for time, channel, then space, and zyx among these.
        return "".join(a for a in "tczyx" if a in axes)

    def __init__(
        self, part: Path, name: str, info: SourceInfo, block: tuple[int, ...], compressed: bool
    ) -> None:
        import zarr

        attributes = ome_zarr_attributes(
            Path(name).stem, info.axes, info.voxel_size, info.unit, info.channel_names
        )
        group = zarr.create_group(str(part), zarr_format=2, attributes=attributes)
        self._array = group.create_array(
            "0",
            shape=info.shape,
            dtype=info.dtype,
            chunks=chunk_shape(info, block),
            chunk_key_encoding={"name": "v2", "separator": "/"},
            fill_value=0,
        )

    @classmethod
    def go_on(
        cls, part: Path, name: str, info: SourceInfo, block: tuple[int, ...], compressed: bool
    ) -> Output | None:
        import zarr

        array = zarr.open_group(str(part), mode="r+", zarr_format=2)["0"]
        if not isinstance(array, zarr.Array) or array.chunks != chunk_shape(info, block):
            return None
        if array.shape != info.shape or array.dtype != info.dtype:
            return None
        output = cls.__new__(cls)
        output._array = array
        return output

    def put(self, region: Region, values: Array) -> None:
        self._array[region.slices] = values

    def finish(self) -> None:
        """Nothing is left to write: each chunk is its own file."""

    def give_up(self) -> None:
        """Nothing is open."""
