"""vigra's filters and forest, timed on request. Runs in the system's interpreter.

vigra_speed.py FOLDER THREADS: reads ``image.npy`` (y, x) float32 from FOLDER, then answers the
lines on its standard input, one line each:

train NAME      trains 100 trees on ``NAME_rows.npy``, ``NAME_labels.npy``, writes ``NAME.h5``
features SIDE   seconds for all 49 standard columns in tiles of SIDE; keeps them
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
from vigra_features import FILTERS, SCALES

HALO = 38  # 35 of the pre-smoothing at sigma 10, 3 of the structure tensor


def tile_columns(image, box, out):
    (y0, y1), (x0, x1) = box
    top, left = max(0, y0 - HALO), max(0, x0 - HALO)
    part = np.ascontiguousarray(image[top : y1 + HALO, left : x1 + HALO])
    inner = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
    smoothed = {
        s: filters.gaussianSmoothing(part, math.sqrt(s * s - 1) if s > 1 else s, window_size=3.5)
        for s in SCALES
    }
    column = 0
    for name, compute in FILTERS.items():
        for s in SCALES:
            if s < 0.7 and name != "GaussianSmoothing":
                continue
            values = np.asarray(compute(smoothed[s], min(s, 1.0), "fastfilters"))[inner]
            values = values.reshape(*values.shape[:2], -1)
            for k in range(values.shape[2]):
                out[column, y0:y1, x0:x1] = values[..., k]
                column += 1


def main(folder, threads):
    image = np.load(folder / "image.npy")
    # vigra fills planes faster than rows, and its forest reads rows faster than planes; the copy
    # from one to the other is not counted.
    planes = np.empty((49, *image.shape), np.float32)
    rows = np.empty((image.size, 49), np.float32)
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
            side = int(words[0])
            edges = [[(k, min(n, k + side)) for k in range(0, n, side)] for n in image.shape]
            list(pool.map(lambda box: tile_columns(image, box, planes), product(*edges)))
            taken = time.perf_counter() - begin
            rows[...] = planes.reshape(49, -1).T
            print(taken, flush=True)
            continue
        elif verb == "forest":
            forest, step = forests[words[0]], 65536
            parts = [rows[k : k + step] for k in range(0, len(rows), step)]
            list(pool.map(forest.predictProbabilities, parts))
        else:
            np.save(folder / "vigra_features.npy", rows.reshape(*image.shape, 49))
        print(time.perf_counter() - begin, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
