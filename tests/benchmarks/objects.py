"""Objects of a large image: how long, and how much memory beside the file with the labels.

    python -m tests.benchmarks.objects [--side 20000] [--cover 0.3]

A map with blobs of about 20 pixels is laid side by side to an image of SIDE x SIDE pixels; the
share COVER of it is structure. It is labelled with holes filled and small objects left out, then
also with objects split. Memory is what the process has for itself at most while it works: mapped
files do not count, since the system takes their pages back when it needs room.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from scipy import ndimage

from s2d_desktop.jobs.objects import ObjectSettings, find_objects
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, SourceInfo

PATCH = 1024


class Repeated(Source):
    """A mask (y, x) repeated to a square."""

    def __init__(self, mask: Array, side: int) -> None:
        self.mask = mask
        self.info = SourceInfo("map", "tzyxc", (1, 1, side, side, 1), np.dtype(np.uint8))

    def _read(self, region: Region) -> Array:
        rows = np.arange(region.start[2], region.stop[2]) % len(self.mask)
        columns = np.arange(region.start[3], region.stop[3]) % len(self.mask)
        return self.mask[np.ix_(rows, columns)][None, None, ..., None]


def own_bytes() -> int:
    """Memory of this process that is in no file; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["RssAnon"].split()[0]) * 1024


class Peak:
    """The largest memory while it is entered, beyond that at the beginning."""

    def __enter__(self) -> Peak:
        self._begin = self._most = own_bytes()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self._most = max(self._most, own_bytes())

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.bytes = self._most - self._begin


def measure(source: Source, pieces: Array, settings: ObjectSettings) -> dict[str, Any]:
    """Seconds, memory and number of objects."""
    begin = time.perf_counter()
    with Peak() as peak:
        steps = find_objects(source, pieces, settings)  # type: ignore[arg-type]
        while True:
            try:
                next(steps)
            except StopIteration as end:
                _, objects = end.value
                break
    seconds = time.perf_counter() - begin
    return {
        **asdict(settings),
        "objects": len(objects),
        "seconds": round(seconds, 1),
        "megapixels_per_second": round(pieces.size / 1e6 / seconds, 2),
        "memory_mb": round(peak.bytes / 1e6),
    }


def main() -> int:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=20_000)
    parser.add_argument("--cover", type=float, default=0.3)
    args = parser.parse_args()
    noise = np.random.default_rng(0).random((PATCH, PATCH)).astype(np.float32)
    smooth = ndimage.gaussian_filter(noise, 6, mode="wrap")
    mask = (smooth > np.quantile(smooth, 1 - args.cover)).astype(np.uint8)
    source = Repeated(mask, args.side)
    results = []
    with TemporaryDirectory() as folder:
        pieces = np.lib.format.open_memmap(
            Path(folder) / "labels.npy", "w+", np.int32, source.info.shape
        )
        for split in (None, 2.0):
            settings = ObjectSettings(True, 20, False, True, split)
            results.append(measure(source, pieces, settings))
            print(results[-1], file=sys.stderr)
        del pieces
    computer = f"{platform.machine()}, Python {platform.python_version()}"
    print(json.dumps({"side": args.side, "computer": computer, "results": results}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
