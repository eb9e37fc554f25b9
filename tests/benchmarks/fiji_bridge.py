"""How fast a Fiji starts in its process, how fast its pixels come here, and what it costs.

python -m tests.benchmarks.fiji_bridge [--fiji FOLDER] [--rounds N]

Without a folder: the original ImageJ of the package prokaryote. A stack of 2 x 2048 x 2048 float32
(33.6 MB) is read through tifffile and through ImageJ in turn. Memory is that of
the process that holds Java.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
import tifffile

from s2d_desktop.io.fiji.bridge import Bridge
from s2d_desktop.io.fiji.installation import Installation
from s2d_desktop.io.fiji.source import FijiSource
from s2d_desktop.io.open import open_source
from s2d_desktop.model.source import read_whole
from tests.imagej import make_imagej


def start_times(installation: Installation, rounds: int) -> list[float]:
    """Seconds from nothing to a process that answers."""
    times = []
    for _ in range(rounds):
        bridge = Bridge(installation)
        begin = time.perf_counter()
        bridge.start()
        times.append(time.perf_counter() - begin)
        bridge.close()
    return times


def said(name: str, times: list[float], megabytes: float = 0) -> None:
    """Print the median, and the rate it means."""
    middle = statistics.median(times)
    rate = f"{megabytes / middle:10.0f} MB/s" if megabytes else ""
    print(f"{name:44}{middle:9.3f} s   ({min(times):.3f} to {max(times):.3f}){rate}")


def resident(pid: int) -> float:
    """Memory of a process, in MB."""
    return psutil.Process(pid).memory_info().rss / 1e6


def transfer(bridge: Bridge, folder: Path, rounds: int) -> None:
    """Print the rates of tifffile and of the bridge, for the same file."""
    values = np.random.default_rng(0).random((2, 2048, 2048), dtype=np.float32)
    own: list[float] = []
    mapped: list[float] = []
    first: list[float] = []
    again: list[float] = []
    for k in range(rounds):
        # Another file each time: ImageJ must open it anew.
        path = folder / f"stack{k}.tif"
        tifffile.imwrite(path, values, imagej=True)
        begin = time.perf_counter()
        tifffile.imread(path)
        own.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        with open_source(path) as read:
            read_whole(read)
        mapped.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        source = FijiSource(path, bridge)
        opened = time.perf_counter()
        found = read_whole(source)
        first.append(opened - begin)
        again.append(time.perf_counter() - opened)
        assert np.array_equal(found, values)
    size = values.nbytes / 1e6
    said("tifffile.imread", own, size)
    said("this program's own reader", mapped, size)
    said("ImageJ: opening", first)
    said("ImageJ: transfer of what is open", again, size)
    both = [a + b for a, b in zip(first, again, strict=True)]
    said("ImageJ: both", both, size)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fiji", type=Path, help="folder of a Fiji")
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = chosen.fiji or make_imagej(Path(folder) / "ImageJ")
        installation = Installation(place, memory_mb=1000)
        said("start", start_times(installation, chosen.rounds))
        bridge = Bridge(installation)
        bridge.start()
        print(f"ImageJ {bridge.facts['imagej']}, Java {bridge.facts['java']}")
        print(f"{'memory after the start':44}{resident(bridge.pid):9.0f} MB")
        transfer(bridge, Path(folder), chosen.rounds)
        print(f"{'memory with stacks open':44}{resident(bridge.pid):9.0f} MB")
        bridge.close()


if __name__ == "__main__":
    main()
