"""Features and forest of one megapixel: ours against vigra's in the same run.

    python -m tests.benchmarks.features_and_forest [--json] [--repeats N] [--threads N]

One slice of VNC, 1024 x 1024, ilastik's 37 standard features (49 columns), two forests of 100
trees that vigra trains: one on strokes of a few minutes, one on a few clicks. vigra computes its
filters in tiles and its forest in blocks on as many threads as we do, in the system's interpreter
(Debian's python3-vigra). Both sides take turns; medians.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import tifffile

from s2d_desktop.io.ilastik.forests import read_forest
from s2d_desktop.model.features import StructureTensor, standard_selection
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, canonical, read_whole
from s2d_desktop.pipeline.features import halo, tile_features, working_tiles
from s2d_desktop.pipeline.forest import ForestProbabilities, tree_walker
from s2d_desktop.pipeline.tile_threads import TileThreads
from tests.oracle import vigra_child

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "vnc"
SELECTION = standard_selection(in_2d=True)
TENSOR = StructureTensor.FASTFILTERS
LABELLED = {"strokes": 6000, "clicks": 150}


class Vigra:
    """vigra in a child process that does one thing at a time and says how long it took."""

    def __init__(self, folder: Path, threads: int) -> None:
        script = vigra_child.FOLDER / "vigra_speed.py"
        self._child = subprocess.Popen(
            [str(vigra_child.INTERPRETER), str(script), str(folder), str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, line: str) -> float:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(line + "\n")
        self._child.stdin.flush()
        return float(self._child.stdout.readline())

    def close(self) -> None:
        self._child.communicate()


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def compute_ours(image: np.ndarray, rows: np.ndarray, pool: TileThreads) -> None:
    """Fill `rows` (1, y, x, 49) as `ForestProbabilities` does, but all of them."""
    shape = rows.shape[:3]

    def work(tile: Region) -> None:
        block = image[tile.grown(halo(SELECTION), shape).slices]
        tile_features(block, tile, shape, SELECTION, TENSOR, rows[tile.slices])

    pool.run(work, working_tiles(Region.whole(shape), 49, in_2d=True))


def walk_ours(forest: Forest, rows: np.ndarray, pool: TileThreads) -> None:
    walker = tree_walker(forest)
    parts = [rows[k : k + 65536] for k in range(0, len(rows), 65536)]

    def work(part: np.ndarray) -> None:
        walker.probabilities(part)

    pool.run(work, parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if vigra_child.why_not():
        raise SystemExit(f"Cannot compare: {vigra_child.why_not()}.")
    with tempfile.TemporaryDirectory() as folder:
        report = measure(Path(folder), options.repeats, options.threads)
    if options.json:
        print(json.dumps(report, indent=2))
        return
    print(f"{report['machine']}, {report['threads']} threads, medians of {report['repeats']}")
    print(f"{'seconds per megapixel':34s}{'ours':>8s}{'vigra':>8s}{'ratio':>8s}")
    for name, (ours, vigra) in report["seconds"].items():
        print(f"{name:34s}{ours:8.3f}{vigra:8.3f}{ours / vigra:8.2f}")
    print(f"largest difference of a feature to vigra's: {report['largest_difference']:.1e}")


def measure(folder: Path, repeats: int, threads: int) -> dict[str, object]:
    image = tifffile.imread(DATA / "raw_stack1.tif", key=0)
    truth = tifffile.imread(DATA / "labels_stack1_mitochondria.tif", key=0) > 0
    np.save(folder / "image.npy", image.astype(np.float32))
    rows = np.empty((1, *image.shape, 49), np.float32)
    flat = rows.reshape(-1, 49)
    pool = TileThreads(threads)
    compute_ours(image[None, ..., None], rows, pool)
    vigra = Vigra(folder, threads)
    forests = {}
    rng = np.random.default_rng(0)
    for name, count in LABELLED.items():
        chosen = rng.choice(image.size, count, replace=False)
        np.save(folder / f"{name}_rows.npy", flat[chosen])
        labels = truth.ravel()[chosen].astype(np.uint32)[:, None] + 1
        np.save(folder / f"{name}_labels.npy", labels)
        vigra.ask(f"train {name}")
        with h5py.File(folder / f"{name}.h5") as file:
            forests[name] = read_forest(file["ClassifierForests"])
    # vigra may choose the tile that suits it best.
    sides = {side: min(vigra.ask(f"features {side}") for _ in range(2)) for side in (256, 512)}
    side = min(sides, key=lambda k: sides[k])
    times: dict[str, tuple[list[float], list[float]]] = {}

    def note(what: str, ours: float, theirs: float) -> None:
        times.setdefault(what, ([], []))
        times[what][0].append(ours)
        times[what][1].append(theirs)

    raw = canonical(ArraySource(image, "yx"))
    for turn in range(repeats + 1):
        found = [("features", seconds(lambda: compute_ours(image[None, ..., None], rows, pool)))]
        theirs = {"features": vigra.ask(f"features {side}")}
        for name, forest in forests.items():
            nodes = f"forest, {name}, {len(forest.feature)} nodes"
            found.append((nodes, seconds(lambda f=forest: walk_ours(f, flat, pool))))
            theirs[nodes] = vigra.ask(f"forest {name}")
            with ForestProbabilities(raw, forest, SELECTION, TENSOR, "ab", threads) as source:
                whole = f"both, {name}"
                found.append((whole, seconds(lambda s=source: read_whole(s))))
                theirs[whole] = theirs["features"] + theirs[nodes]
        if turn:  # the first turn warms up
            for what, value in found:
                note(what, value, theirs[what])
    vigra.ask("save")
    difference = np.abs(np.load(folder / "vigra_features.npy") - rows[0]).max()
    vigra.close()
    pool.close()
    per_megapixel = 2**20 / image.size
    return {
        "machine": machine(),
        "threads": threads,
        "repeats": repeats,
        "vigra_tile": side,
        "seconds": {
            what: [statistics.median(v) * per_megapixel for v in values]
            for what, values in times.items()
        },
        "largest_difference": float(difference),
    }


def machine() -> str:
    """Processor and number of cores."""
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.is_file() else ""
    names = [line.split(":")[1].strip() for line in text.splitlines() if "model name" in line]
    return f"{names[0] if names else platform.processor()} ({len(names) or '?'} cores)"


if __name__ == "__main__":
    main()
