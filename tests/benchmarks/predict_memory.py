"""Memory of `predict`, `enhance` and `segment` for images from small to far larger than it.

    python -m tests.benchmarks.predict_memory [--sides 2048 4096 8192]
        [--verbs predict enhance segment cells] [--endings zarr tif] [--json]
    python -m tests.benchmarks.predict_memory --project PROJECT --volume --sides 64 256

The raw image of the bundled example is laid side by side, mirrored, to SIDE x SIDE pixels (with
--volume to SIDE slices of 512 x 512, for a project of volumes), and written as OME-Zarr in blocks.
The commands of the README then run in a child process with the bundled project, or PROJECT, and
write OME-Zarr (`zarr`) or TIFF (`tif`). `segment` gets a map whose dark places are structure, and
makes objects of it with holes filled, small ones left out, those that touch split, and a table;
`cells` is `segment` that takes them for membranes, in blocks. Memory is the most that the child has
for itself: pages of mapped files do not count, since the system takes them back when it needs room;
what the system counts for it in all is given as well.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import tifffile
from scipy import ndimage

from s2d_desktop.io.writers import write
from s2d_desktop.model.region import Region
from s2d_desktop.model.resources import resource
from s2d_desktop.model.source import Array, Source, SourceInfo

EXAMPLE = resource("example", "mitochondria.ilp")
IMAGE = resource("example", "vnc_crop.tif")
LOOK_EVERY_S = 0.02
VERBS = {
    "predict": [],
    "enhance": ["--class", "mitochondria", "--enhancer", "mitochondria-em-2d"],
    "segment": ["--objects", "--min-size", "20", "--fill-holes", "--split", "--axes", "zyx"],
    "cells": ["--multicut", "--blocks", "--axes", "zyx"],
}
ON_MAPS = ("segment", "cells")
DARK = 0.3
"""Share of the map that is structure."""


class Mirrored(Source):
    """An image (y, x) laid side by side, every second copy mirrored so that no edge arises."""

    def __init__(self, image: Array, shape: tuple[int, int, int]) -> None:
        self.image = np.block([[image, image[:, ::-1]], [image[::-1], image[::-1, ::-1]]])
        self.info = SourceInfo("large", "zyx", shape, image.dtype)

    def _read(self, region: Region) -> Array:
        z, y, x = (np.arange(a, b) for a, b in zip(region.start, region.stop, strict=True))
        height, width = self.image.shape
        # Neighbouring slices differ, as those of a volume do.
        planes = [self.image[np.ix_((y + k) % height, (x + k) % width)] for k in z]
        return np.stack(planes)


def dark_places(image: Array) -> Array:
    """A map of an image (y, x): float32, 0..1, above 0.5 in its darkest places."""
    smooth = ndimage.gaussian_filter(image.astype(np.float32), 4)
    order = np.argsort(np.argsort(-smooth.ravel())).reshape(image.shape) / image.size
    return np.clip((order - 1 + DARK) * 4 + 0.5, 0, 1).astype(np.float32)


def memory(process: int) -> tuple[int, int]:
    """Bytes that a process and its children have for themselves, and that they have in all."""
    own = shared = 0
    for task in [process, *children(process)]:
        try:
            lines = Path(f"/proc/{task}/status").read_text().splitlines()
        except OSError:
            continue
        kib = {k: int(v.split()[0]) for k, v in (s.split(":", 1) for s in lines) if "kB" in v}
        own += 1024 * kib.get("RssAnon", 0)
        shared += 1024 * kib.get("VmRSS", 0)
    return own, shared


def children(process: int) -> Iterator[int]:
    """Processes that a process has started, and theirs."""
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found = [int(word) for word in file.read_text().split()]
        except OSError:
            continue
        for child in found:
            yield child
            yield from children(child)


def measure(line: list[str]) -> dict[str, float]:
    """Run a command line of the program; its time and its largest memory."""
    begin = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "s2d_desktop.cli.main", *line],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert child.stderr is not None
    os.set_blocking(child.stderr.fileno(), False)
    own = in_all = 0
    said = b""
    while child.poll() is None:
        now = memory(child.pid)
        own, in_all = max(own, now[0]), max(in_all, now[1])
        said = (said + (child.stderr.read() or b""))[-2000:]
        time.sleep(LOOK_EVERY_S)
    if child.returncode:
        raise SystemExit(said.decode(errors="replace"))
    return {
        "own_mb": round(own / 1e6),
        "in_all_mb": round(in_all / 1e6),
        "seconds": round(time.perf_counter() - begin, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--sides", type=int, nargs="+", default=[2048, 4096, 8192])
    parser.add_argument("--verbs", nargs="+", choices=VERBS, default=["predict", "enhance"])
    parser.add_argument("--endings", nargs="+", choices=("zarr", "tif"), default=["zarr", "tif"])
    parser.add_argument("--project", type=Path, default=EXAMPLE, help="predict alone, if another")
    parser.add_argument("--volume", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    runs: list[dict[str, Any]] = []
    with TemporaryDirectory() as place:
        folder = Path(place)
        for side in options.sides:
            shape = (side, 512, 512) if options.volume else (1, side, side)
            image = folder / f"large_{side}.ome.zarr"
            for verb in options.verbs if options.project == EXAMPLE else ["predict"]:
                one = tifffile.imread(IMAGE)
                one = dark_places(one) if verb in ON_MAPS else one
                for _ in write(Mirrored(one, shape), image):
                    pass
                for ending in options.endings:
                    result = folder / f"{verb}.{'ome.zarr' if ending == 'zarr' else ending}"
                    line = [verb, str(options.project), str(image), "--again"]
                    if verb in ON_MAPS:
                        line = ["segment", str(image), "--table", str(folder / "objects.csv")]
                    found = measure([*line, "-o", str(result), *VERBS[verb]])
                    runs.append({"verb": verb, "to": ending, "shape": shape, **found})
                    print(runs[-1], file=sys.stderr, flush=True)
    facts = {
        "benchmark": "predict_memory",
        "project": options.project.name,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "runs": runs,
    }
    if options.json:
        print(json.dumps(facts, indent=2))
        return
    for run in runs:
        size = " x ".join(map(str, run["shape"]))
        print(
            f"{run['verb']} {size} to {run['to']}: {run['own_mb']} MB of its own, "
            f"{run['in_all_mb']} MB in all, {run['seconds']} s"
        )


if __name__ == "__main__":
    main()
