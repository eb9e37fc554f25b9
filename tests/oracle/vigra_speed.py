"""vigra's filters and forest, timed on request. Runs in the system's interpreter.

vigra_speed.py FOLDER THREADS: reads ``image.npy`` float32, (y, x) or (z, y, x), from FOLDER, then
answers the lines on its standard input, one line each (SIDES: one number for each axis):

train NAME      trains 100 trees on ``NAME_rows.npy``, ``NAME_labels.npy``, writes ``NAME.h5``
features SIDES  seconds for all standard columns in tiles of SIDES; keeps them
forest NAME     seconds for the forest NAME on those columns
save            writes them to ``vigra_features.npy``
"""

import math
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import numpy as np
from vigra import filters
from vigra.learning import RandomForest
from vigra_features import SCALES

HALO = 38  # 35 of the pre-smoothing at sigma 10, 3 of the structure tensor


MARGIN = 3  # of the filters


def smooth(image, sigma, roi, window=2.0):
    return filters.gaussianSmoothing(image, sigma, window_size=window, roi=roi)


FILTERS = {
    "GaussianSmoothing": smooth,
    "LaplacianOfGaussian": lambda p, n, roi: filters.laplacianOfGaussian(
        p, n, window_size=2.0, roi=roi
    ),
    "GaussianGradientMagnitude": lambda p, n, roi: filters.gaussianGradientMagnitude(
        p, n, window_size=2.0, roi=roi
    ),
    "DifferenceOfGaussians": lambda p, n, roi: smooth(p, n, roi) - smooth(p, 0.66 * n, roi),
    "StructureTensorEigenvalues": lambda p, n, roi: filters.structureTensorEigenvalues(
        p, 0.5 * n, n, window_size=2.0, roi=roi
    ),
    "HessianOfGaussianEigenvalues": lambda p, n, roi: filters.hessianOfGaussianEigenvalues(
        p, n, window_size=2.0, roi=roi
    ),
}


def around(box, margin, shape):
    return [(max(0, a - margin), min(n, b + margin)) for (a, b), n in zip(box, shape, strict=True)]


def inside(box, outer):
    """The corners of `box`, counted from those of `outer`."""
    starts = tuple(a - o for (a, _), (o, _) in zip(box, outer, strict=True))
    return starts, tuple(b - o for (_, b), (o, _) in zip(box, outer, strict=True))


def tile_columns(image, box, out):
    """As ilastik cuts its work: only what the next filter needs is smoothed or filtered."""
    read, needed = around(box, HALO, image.shape), around(box, MARGIN, image.shape)
    part = np.ascontiguousarray(image[tuple(slice(*side) for side in read)])
    first, roi = inside(needed, read), inside(box, needed)
    smoothed = {s: smooth(part, math.sqrt(s * s - 1) if s > 1 else s, first, 3.5) for s in SCALES}
    to = tuple(slice(*side) for side in box)
    column = 0
    for name, compute in FILTERS.items():
        for s in SCALES:
            if s < 0.7 and name != "GaussianSmoothing":
                continue
            values = np.asarray(compute(smoothed[s], min(s, 1.0), roi))
            values = values.reshape(*values.shape[: image.ndim], -1)
            for k in range(values.shape[-1]):
                out[(column, *to)] = values[..., k]
                column += 1


def main(folder, threads):
    image = np.load(folder / "image.npy")
    # vigra fills planes faster than rows, and its forest reads rows faster than planes; the copy
    # from one to the other is not counted.
    columns = 49 if image.ndim == 2 else 61
    planes = np.empty((columns, *image.shape), np.float32)
    rows = np.empty((image.size, columns), np.float32)
    pool = ThreadPoolExecutor(threads)
    forests = {}
    for line in sys.stdin:
        verb, *words = line.split()
        begin = time.perf_counter()
        if verb == "train":
            name = words[0]
            forest = RandomForest(100)
            forest.learnRF(
                np.load(folder / f"{name}_rows.npy"), np.load(folder / f"{name}_labels.npy")
            )
            forest.writeHDF5(str(folder / f"{name}.h5"), "ClassifierForests/Forest0000")
            forests[name] = forest
        elif verb == "features":
            sides = [int(w) for w in words]
            edges = [
                [(k, min(n, k + side)) for k in range(0, n, side)]
                for n, side in zip(image.shape, sides, strict=True)
            ]
            list(pool.map(lambda box: tile_columns(image, box, planes), product(*edges)))
            taken = time.perf_counter() - begin
            rows[...] = planes.reshape(columns, -1).T
            print(taken, flush=True)
            continue
        elif verb == "forest":
            forest, step = forests[words[0]], 65536
            parts = [rows[k : k + step] for k in range(0, len(rows), step)]
            list(pool.map(forest.predictProbabilities, parts))
        else:
            np.save(folder / "vigra_features.npy", rows.reshape(*image.shape, columns))
        print(time.perf_counter() - begin, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
