"""Objects of a large image: how long, and how much memory beside the file with the labels.

    python -m tests.benchmarks.objects [--side 20000] [--cover 0.3] [--no-split]

A map with blobs of about 20 pixels is laid side by side to an image of SIDE x SIDE pixels; the
share COVER of it is structure. It is labelled with holes filled and small objects left out, then
also with objects split (unless --no-split). Memory is what the process has for itself at most while
it works: mapped files do not count, since the system takes their pages back when it needs room.

Then what the window does while a slider is moved: a view of 1024 x 1024 pixels, each setting once
with all to be computed and once more with another threshold or beta.
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

from s2d_desktop.jobs.cells import CellSettings
from s2d_desktop.jobs.object_settings import ObjectSettings
from s2d_desktop.jobs.objects import find_objects
from s2d_desktop.jobs.visible_objects import LiveObjects
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, ArraySource, Source, SourceInfo

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


def live(smooth: Array) -> dict[str, list[float]]:
    """Seconds for a view of each kind: the first time, and with another setting."""
    values = (smooth - smooth.min()) / np.ptp(smooth)
    source = ArraySource(values[None, None, ..., None].astype(np.float32), "tzyxc")
    # Membranes are where the blobs meet the background.
    rims = np.clip(1 - 12 * np.abs(values - np.median(values)), 0, 1).astype(np.float32)
    membranes = ArraySource(rims[None, None, ..., None], "tzyxc")
    view = Region.whole(source.info.shape)
    kinds = {
        "objects": (source, ObjectSettings(True, 20, False, True), (None, None)),
        "objects, split": (source, ObjectSettings(True, 20, False, True, 2.0), (None, None)),
        "cells": (membranes, ObjectSettings(), (CellSettings(0.5), CellSettings(0.4))),
    }
    seconds = {}
    for name, (what, settings, cells) in kinds.items():
        found, seconds[name] = LiveObjects(), []
        for threshold, cell in zip((0.6, 0.55), cells, strict=True):
            begin = time.perf_counter()
            found.find(what, view, threshold, settings, cell)
            seconds[name].append(round(time.perf_counter() - begin, 2))
    return seconds


def main() -> int:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=20_000)
    parser.add_argument("--cover", type=float, default=0.3)
    parser.add_argument("--no-split", action="store_true")
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
        for split in (None,) if args.no_split else (None, 2.0):
            settings = ObjectSettings(True, 20, False, True, split)
            results.append(measure(source, pieces, settings))
            print(results[-1], file=sys.stderr)
        del pieces
    seconds = live(smooth)
    computer = f"{platform.machine()}, Python {platform.python_version()}"
    facts = {"side": args.side, "computer": computer, "results": results, "live_seconds": seconds}
    print(json.dumps(facts, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
