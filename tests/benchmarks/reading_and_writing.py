"""How fast large images are opened, read tile by tile, and written.

python -m tests.benchmarks.reading_and_writing [--folder FOLDER]

One 10000 x 12000 8-bit image in each arrangement that TIFFs have, then 200 MB of float32 written
in blocks of 512 x 512 in each format. Times in milliseconds, and MB/s of values written.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import tifffile

from s2d_desktop.io.open import open_source
from s2d_desktop.io.writers import write
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource

ARRANGEMENTS: dict[str, dict[str, object]] = {
    "one piece": {},
    "tiles of 256, deflate": {"tile": (256, 256), "compression": "zlib"},
    "strips of 64 rows, LZW": {"rowsperstrip": 64, "compression": "lzw"},
    "one strip, deflate": {"rowsperstrip": 10000, "compression": "zlib"},
}
FORMATS = (
    ("tif", None),
    ("tif", "zlib"),
    ("h5", None),
    ("h5", "zlib"),
    ("npy", None),
    ("zarr", None),
)


def milliseconds(started: float) -> float:
    """Time since `started`."""
    return 1000 * (time.perf_counter() - started)


def reading(folder: Path) -> None:
    """Print the times to open and to read tiles."""
    image = np.random.default_rng(0).integers(0, 32, (10000, 12000), dtype=np.uint8)
    path = folder / "image.tif"
    print(f"{'10000 x 12000 TIFF':28}{'open':>8}{'first tile':>12}{'neighbour':>11}{'again':>8}")
    for name, how in ARRANGEMENTS.items():
        tifffile.imwrite(path, image, photometric="minisblack", **how)
        started = time.perf_counter()
        with open_source(path) as source:
            times = [milliseconds(started)]
            for x in (3072, 3584, 3072):
                started = time.perf_counter()
                source.read(Region((3072, x), (3584, x + 512)))
                times.append(milliseconds(started))
        print(f"{name:28}{times[0]:8.1f}{times[1]:12.1f}{times[2]:11.1f}{times[3]:8.1f}")
    path.unlink()


def writing(folder: Path) -> None:
    """Print the speed of each format."""
    values = np.random.default_rng(0).random((6, 2048, 2048, 2)).astype(np.float32)
    source = ArraySource(np.round(values, 2), "zyxc", channel_names=("a", "b"))
    print(f"\n{'200 MB of float32':28}{'MB/s':>8}")
    for name, compression in FORMATS:
        started = time.perf_counter()
        for _ in write(source, folder / f"map.{name}", compression=compression):
            pass
        speed = source.array.nbytes / 1e6 / (milliseconds(started) / 1000)
        print(f"{name + (', compressed' if compression else ''):28}{speed:8.0f}")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where to write; a temporary folder otherwise")
    chosen = parser.parse_args().folder
    with tempfile.TemporaryDirectory(dir=chosen) as folder:
        reading(Path(folder))
        writing(Path(folder))


if __name__ == "__main__":
    main()
