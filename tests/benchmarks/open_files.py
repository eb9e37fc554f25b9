"""How much memory decoded blocks take while several compressed files are open.

python -m tests.benchmarks.open_files [--files 3] [--folder FOLDER]

So many files of each kind, 16 x 2048 x 2048 16-bit values each (128 MiB), are opened together and
read whole, plane after plane. What stays in memory is for all of them: at most 256 MiB. It is
counted after what the C library holds in stock was given back.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import gc
import tempfile
import time
from pathlib import Path

import numpy as np
import tifffile

from s2d_desktop.io.open import open_source
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source
from tests.benchmarks.viewer_20k import memory_mib

SHAPE = (16, 2048, 2048)
KINDS = ("tif", "zarr", "h5")


def write(path: Path, values: np.ndarray) -> None:
    """Compressed, in pieces of 256 x 256."""
    if path.suffix == ".tif":
        how = {"tile": (256, 256), "compression": "zlib", "photometric": "minisblack"}
        tifffile.imwrite(path, values, metadata=None, **how)
    elif path.suffix == ".zarr":
        import zarr

        array = zarr.create_array(
            str(path), shape=SHAPE, dtype=values.dtype, chunks=(1, 256, 256), zarr_format=2
        )
        array[:] = values
    else:
        import h5py

        with h5py.File(path, "w") as file:
            file.create_dataset("data", data=values, chunks=(1, 256, 256), compression="gzip")


def read_planes(source: Source) -> None:
    """Once, and nothing is kept here."""
    for z in range(SHAPE[0]):
        source.read(Region((z, 0, 0), (z + 1, *SHAPE[1:])))


def held_mib() -> float:
    """Memory that is in use, where the C library is glibc."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    return memory_mib()


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to write; a temporary folder otherwise")
    chosen = parser.parse_args()
    values = np.random.default_rng(0).integers(0, 16, SHAPE, dtype=np.uint16)
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        paths = [Path(folder) / f"{k}.{kind}" for kind in KINDS for k in range(chosen.files)]
        for path in paths:
            write(path, values)
        del values
        # The libraries themselves take memory with the first file of each kind.
        for kind in KINDS:
            with open_source(Path(folder) / f"0.{kind}") as source:
                source.read(Region((0, 0, 0), (1, 64, 64)))
        before, opened = held_mib(), []
        for path in paths:
            source = open_source(path)
            started = time.perf_counter()
            read_planes(source)
            seconds = time.perf_counter() - started
            opened.append(source)
            more = held_mib() - before
            print(f"{len(opened)} open, {path.suffix:6}{seconds:6.2f} s {more:8.0f} MiB more")
        for source in opened:
            source.close()
        print(f"all closed {held_mib() - before:20.0f} MiB more")


if __name__ == "__main__":
    main()
