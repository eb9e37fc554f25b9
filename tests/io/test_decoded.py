from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile
import zarr

from s2d_desktop.io.decoded import decoded
from s2d_desktop.io.open import open_source
from s2d_desktop.model.source import read_whole

VALUES = np.random.default_rng(0).integers(0, 9, (4, 64, 96), dtype=np.uint16)


def packed(folder: Path) -> list[Path]:
    """The same values in each kind of file that has to be decoded."""
    paths = [folder / f"a.{ending}" for ending in ("tif", "zarr", "h5")]
    how = {"tile": (32, 32), "compression": "zlib", "photometric": "minisblack"}
    tifffile.imwrite(paths[0], VALUES, **how)
    array = zarr.create_array(str(paths[1]), shape=VALUES.shape, dtype="u2", chunks=(1, 32, 32))
    array[:] = VALUES
    with h5py.File(paths[2], "w") as file:
        file.create_dataset("a", data=VALUES, chunks=(1, 30, 40), compression="gzip")
    return paths


def test_all_open_files_together_keep_no_more_than_one_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded.close()
    monkeypatch.setattr(decoded, "max_bytes", VALUES.nbytes)
    opened = [open_source(path, "zyx") for path in packed(tmp_path)]
    for _ in range(2):
        for source in opened:
            np.testing.assert_array_equal(read_whole(source), VALUES)
            assert 0 < decoded.bytes <= VALUES.nbytes
    for source in opened:
        source.close()
    assert decoded.bytes == 0


def test_a_chunk_of_hdf5_is_decoded_once_while_it_is_kept(tmp_path: Path) -> None:
    path = packed(tmp_path)[2]
    with open_source(path, "zyx") as source:
        read_whole(source)
        # What is read again does not come from the file.
        source._file.close()
        np.testing.assert_array_equal(read_whole(source), VALUES)
