"""How long a forest takes from strokes, and how long one more stroke takes.

Run: ``python -m tests.benchmarks.live_forest``. Strokes of a typical set, and of a very large one,
on an image of 2048 x 2048 with noise and two textures; all of ilastik's 37 features.
"""

from __future__ import annotations

import time
from contextlib import nullcontext

import numpy as np
from scipy.ndimage import gaussian_filter

from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, canonical
from s2d_desktop.model.strokes import Strokes
from s2d_desktop.pipeline.forest import ForestProbabilities
from s2d_desktop.training import live_forest
from s2d_desktop.training.live_forest import LiveTraining, StrokedImage, default_selection

SIDE = 2048


def textures() -> np.ndarray:
    """Uint8: fine grain in the left half, coarse grain in the right one."""
    rng = np.random.default_rng(0)
    fine, coarse = (gaussian_filter(rng.normal(size=(SIDE, SIDE)), s) for s in (1.0, 4.0))
    both = np.where(np.arange(SIDE) < SIDE // 2, fine / fine.std(), coarse / coarse.std())
    return np.clip(128 + 40 * both, 0, 255).astype(np.uint8)


def paint(strokes: Strokes, rng: np.random.Generator, value: int, diameter: float) -> None:
    """One wavy stroke of 150 voxels in the half of its class."""
    strokes.begin()
    x = rng.uniform(50, SIDE // 2 - 250) + (value - 1) * SIDE // 2
    y = rng.uniform(50, SIDE - 50)
    for _ in range(15):
        to = (y + rng.normal(0, 4), x + 10)
        strokes.paint((0, 0), (y, x), to, diameter, value)
        y, x = to
    strokes.end()


def train(training: LiveTraining, raw: object, strokes: Strokes) -> live_forest.LiveForest:
    """The forest; events are left out."""
    steps = training.train([StrokedImage(lambda: nullcontext(raw), strokes.copy())])
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def main() -> None:
    """Print a table."""
    raw = canonical(ArraySource(textures(), "yx"))
    shape = raw.info.shape[:4]
    selection = default_selection(shape)
    visible = Region((0, 0, 700, 700, 0), (1, 1, 1300, 1600, 2))
    import sklearn.ensemble  # noqa: F401

    print(
        f"{'strokes':>8} {'width':>6} {'painted':>8} {'learned':>8} "
        f"{'first s':>8} {'+1 s':>6} "
        f"{'cpu s':>6}"
    )
    for count, diameter in ((10, 5), (20, 7), (40, 15), (200, 15)):
        rng = np.random.default_rng(1)
        strokes, training = Strokes(shape), LiveTraining(selection, StructureTensor.FASTFILTERS)
        for k in range(count):
            paint(strokes, rng, 1 + k % 2, diameter)
        first = train(training, raw, strokes)
        paint(strokes, rng, 1, diameter)
        begin = time.process_time()
        again = train(training, raw, strokes)
        cpu = time.process_time() - begin
        print(
            f"{count:8} {diameter:6} {first.painted:8} {first.learned:8} {first.seconds:8.2f} "
            f"{again.seconds:6.2f} {cpu:6.2f}"
        )
        source = ForestProbabilities(
            raw, again.forest, selection, StructureTensor.FASTFILTERS, ("fine", "coarse")
        )
        begin = time.perf_counter()
        values = source.read(visible)[0, 0, ..., 0]
        seconds = time.perf_counter() - begin
        right = (values > 0.5) == (np.arange(700, 1600) < SIDE // 2)
        print(f"         900 x 600 visible in {seconds:.2f} s, {100 * right.mean():.1f} % right")
    strokes = Strokes(shape)
    strokes.begin()
    begin = time.perf_counter()
    for k in range(200):
        strokes.paint((0, 0), (500 + k, 500 + 3 * k), (501 + k, 503 + 3 * k), 15, 1)
    per_move = (time.perf_counter() - begin) / 200
    strokes.end()
    print(f"one move of the brush: {1000 * per_move:.2f} ms")


if __name__ == "__main__":
    main()
