"""Raw image to probabilities: ours against vigra's in the same run.

    python -m tests.benchmarks.features_and_forest [--case 2d|3d] [--json] [--repeats N]
                                                   [--threads N] [--forests NAME ...]

2d: 2048 x 2048, four slices of VNC side by side; 3d: 128 x 128 x 128 of EPFL's hippocampus, whose
slices are mirrored for want of enough. ilastik's 37 standard features (49 or 61 columns) and
forests of 100 trees that vigra trains: on a few clicks, on some scribbles, on strokes of minutes.
vigra computes its filters in tiles as ilastik cuts them, and its forest in blocks, on as many
threads as we do, in the system's interpreter (Debian's python3-vigra); it may choose its tile, and
its copy from planes to rows is not counted. Both sides take turns; medians, with the range of the
ratio over the turns. Our probabilities are compared with our reference walk on vigra's features.
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
from typing import Any

import h5py
import numpy as np
import tifffile

from s2d_desktop.io.ilastik.forests import read_forest
from s2d_desktop.model.features import FeatureSelection, StructureTensor, standard_selection
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, canonical, read_whole
from s2d_desktop.pipeline.features import computed_flat, halo, tile_features, working_tiles
from s2d_desktop.pipeline.forest import ForestProbabilities, tree_walker, walk_trees
from s2d_desktop.pipeline.tile_threads import TileThreads
from tests.oracle import vigra_child

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
TENSOR = StructureTensor.FASTFILTERS
LABELLED = {"clicks": 150, "scribbles": 800, "strokes": 6000}
TILES = {
    "2d": ((256, 256), (512, 512)),
    "3d": ((64, 64, 64), (64, 128, 128)),
}


def picture(case: str) -> tuple[np.ndarray, np.ndarray]:
    """(z, y, x) uint8 and whether a voxel is of a mitochondrion."""
    if case == "2d":
        parts = []
        for name in ("raw_stack1.tif", "labels_stack1_mitochondria.tif"):
            s = tifffile.imread(DATA / "vnc" / name, key=range(4))
            parts.append(np.block([[s[0], s[1]], [s[2], s[3]]])[None])
    else:
        names = ("raw_train_z3.tif", "labels_train_z3_mito_lucchi.tif")
        parts = []
        for name in names:
            s = tifffile.imread(DATA / "epfl_lucchi" / name)[:, 320:448, 448:576]
            parts.append(np.pad(s, [(0, 128 - len(s)), (0, 0), (0, 0)], mode="reflect"))
    return parts[0], parts[1] > 0


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


def compute_ours(
    image: np.ndarray, selection: FeatureSelection, rows: np.ndarray, pool: TileThreads
) -> None:
    """Fill `rows` (z, y, x, columns) as `ForestProbabilities` does, but all of them."""
    shape = rows.shape[:3]

    def work(tile: Region) -> None:
        block = image[tile.grown(halo(selection), shape).slices]
        tile_features(block, tile, shape, selection, TENSOR, rows[tile.slices])

    flat = computed_flat(selection, shape[0])
    pool.run(work, working_tiles(Region.whole(shape), rows.shape[3], flat))


def walk_ours(forest: Forest, rows: np.ndarray, pool: TileThreads) -> None:
    walker = tree_walker(forest)
    parts = [rows[k : k + 65536] for k in range(0, len(rows), 65536)]

    def work(part: np.ndarray) -> None:
        walker.probabilities(part)

    pool.run(work, parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--case", choices=TILES, default="2d")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--forests", nargs="+", choices=LABELLED, default=["clicks", "scribbles"])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if vigra_child.why_not():
        raise SystemExit(f"Cannot compare: {vigra_child.why_not()}.")
    with tempfile.TemporaryDirectory() as folder:
        report = measure(
            Path(folder), options.case, options.forests, options.repeats, options.threads
        )
    if options.json:
        print(json.dumps(report, indent=2))
        return
    print(f"{report['machine']}, {report['threads']} threads, medians of {report['repeats']}")
    print(
        f"{'seconds per million voxels':34s}{'ours':>8s}{'vigra':>8s}{'times':>8s}  (least, most)"
    )
    for name, v in report["seconds_per_million"].items():
        low, high = v["times_faster_range"]
        print(
            f"{name:34s}{v['ours']:8.3f}{v['vigra']:8.3f}{v['times_faster']:8.2f}"
            f"  ({low:.2f}, {high:.2f})"
        )
    for name, value in report["exactness"].items():
        print(f"{name}: {value:.1e}")


def measure(
    folder: Path, case: str, wanted: list[str], repeats: int, threads: int
) -> dict[str, Any]:
    image, truth = picture(case)
    selection = standard_selection(in_2d=case == "2d")
    columns = selection.columns_per_channel(len(image))
    np.save(folder / "image.npy", image.astype(np.float32).squeeze())
    rows = np.empty((*image.shape, columns), np.float32)
    flat = rows.reshape(-1, columns)
    pool = TileThreads(threads)
    compute_ours(image[..., None], selection, rows, pool)
    vigra = Vigra(folder, threads)
    forests = {}
    rng = np.random.default_rng(0)
    for name in wanted:
        chosen = rng.choice(image.size, LABELLED[name], replace=False)
        np.save(folder / f"{name}_rows.npy", flat[chosen])
        labels = truth.ravel()[chosen].astype(np.uint32)[:, None] + 1
        np.save(folder / f"{name}_labels.npy", labels)
        vigra.ask(f"train {name}")
        with h5py.File(folder / f"{name}.h5") as file:
            forests[name] = read_forest(file["ClassifierForests"])
    # vigra may choose the tile that suits it best.
    asked = {tile: "features " + " ".join(map(str, tile)) for tile in TILES[case]}
    tile = min(asked, key=lambda t: vigra.ask(asked[t]))
    raw = canonical(ArraySource(image, "zyx"))
    times: dict[str, list[tuple[float, float]]] = {}
    maps = {}
    for turn in range(repeats + 1):
        ours = seconds(lambda: compute_ours(image[..., None], selection, rows, pool))
        theirs = vigra.ask(asked[tile])
        found = {"features": (ours, theirs)}
        for name, forest in forests.items():
            nodes = f"forest, {name}, {len(forest.feature)} nodes"
            ours = seconds(lambda f=forest: walk_ours(f, flat, pool))
            found[nodes] = ours, vigra.ask(f"forest {name}")
            with ForestProbabilities(raw, forest, selection, TENSOR, "ab", threads) as source:
                begin = time.perf_counter()
                maps[name] = read_whole(source)
                ours = time.perf_counter() - begin
            found[f"whole chain, {name}"] = ours, theirs + found[nodes][1]
        if turn:  # the first turn warms up
            for what, pair in found.items():
                times.setdefault(what, []).append(pair)
    vigra.ask("save")
    vigra.close()
    pool.close()
    their_rows = np.load(folder / "vigra_features.npy").reshape(-1, columns)
    some = rng.choice(image.size, 20_000, replace=False)
    exactness = {"largest difference of a feature": float(np.abs(their_rows - flat).max())}
    for name, forest in forests.items():
        expected = walk_trees(forest, their_rows[some])
        difference = np.abs(maps[name].reshape(-1, 2)[some] - expected)
        exactness[f"mean difference of a probability, {name}"] = float(difference.mean())
        exactness[f"largest difference of a probability, {name}"] = float(difference.max())
    return {
        "case": case,
        "shape": list(image.shape),
        "machine": machine(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "onnxruntime": version_of_onnxruntime(),
        "threads": threads,
        "repeats": repeats,
        "vigra_tile": list(tile),
        "seconds_per_million": {
            what: summary(pairs, image.size / 1e6) for what, pairs in times.items()
        },
        "exactness": exactness,
    }


def summary(pairs: list[tuple[float, float]], millions: float) -> dict[str, Any]:
    ratios = [theirs / ours for ours, theirs in pairs]
    return {
        "ours": statistics.median(a for a, _ in pairs) / millions,
        "vigra": statistics.median(b for _, b in pairs) / millions,
        "times_faster": statistics.median(ratios),
        "times_faster_range": [min(ratios), max(ratios)],
    }


def version_of_onnxruntime() -> str:
    import onnxruntime

    return str(onnxruntime.__version__)


def machine() -> str:
    """Processor and number of cores."""
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.is_file() else ""
    names = [line.split(":")[1].strip() for line in text.splitlines() if "model name" in line]
    return f"{names[0] if names else platform.processor()} ({len(names) or '?'} cores)"


if __name__ == "__main__":
    main()
