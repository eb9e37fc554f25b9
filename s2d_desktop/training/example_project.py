"""Make the bundled example: a small real image and an ilastik project as a user would train it.

::

    python -m s2d_desktop.training.example_project --data ../shared/data -o resources/example

The image is a crop of the VNC data set (Gerhard et al. 2013). The strokes are painted by the
seeded user of `simulated_strokes`, who first marks mitochondria and what looks like them, and then
corrects the live map three times where it is most wrong. With the same versions of the libraries
the command gives the same files.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier

from s2d_desktop.io.ilastik.labels import LabelBlock, LabelClass
from s2d_desktop.io.ilastik.writer import write_project
from s2d_desktop.model.features import StructureTensor, standard_selection
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.region import Region
from s2d_desktop.pipeline.features import compute_features
from s2d_desktop.training.simulated_strokes import Brush, paint_strokes
from s2d_desktop.training.sklearn_forest import forest_from_sklearn

IMAGE = "vnc_crop.tif"
PROJECT = "mitochondria.ilp"
CLASSES = (
    LabelClass("mitochondria", (255, 225, 25), 1),
    LabelClass("background", (0, 130, 200), 2),
)
SELECTION = standard_selection(in_2d=True)
PIXEL_NM = 4.6

# Slices 10 to 19 of the stack are test data of the benchmarks; nothing of them is bundled.
SLICE, TOP, LEFT, SIZE = 5, 512, 256, 512
SEED = 3
TREES = 100
# Values of the multi-class labels: a user sees these structures and marks each kind of them.
_MITOCHONDRIA, _KINDS = 191, ((255,), (0, 32, 64, 96, 128), (159,), (223,))


@dataclass(frozen=True)
class Session:
    """What the simulated user did."""

    strokes: NDArray[np.uint8]
    """(y, x): 0 where nothing is painted, 1 mitochondria, 2 background."""
    forest: Forest
    """Trained on all strokes."""
    f1: tuple[float, ...]
    """F1 (Dice) of the map against the truth after every round, on pixels without a stroke."""


def read_crop(data: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """(image, structures) of the bundled crop, both uint8 (y, x).

    Structures: 0 mitochondria, 1 cytoplasm, 2 membrane, 3 glia and extracellular, 4 synapse.
    """
    box = slice(TOP, TOP + SIZE), slice(LEFT, LEFT + SIZE)
    raw = tifffile.imread(data / "vnc/raw_stack1.tif", key=SLICE)[box]
    labels = tifffile.imread(data / "vnc/labels_stack1_multiclass.tif", key=SLICE)[box]
    truth = tifffile.imread(data / "vnc/labels_stack1_mitochondria.tif", key=SLICE)[box] > 0
    structures = np.ones(raw.shape, np.uint8)
    for number, values in enumerate(_KINDS, start=1):
        structures[np.isin(labels, values)] = number
    structures[truth] = 0
    return raw, structures


def train(rows: NDArray[np.float32], labels: NDArray[np.uint8]) -> Any:
    """Train 100 trees as ilastik does.

    vigra's settings in ilastik: bootstrap samples of all rows, sqrt(columns) candidates per split,
    Gini impurity, splits until leaves are pure.
    """
    forest = RandomForestClassifier(TREES, max_features="sqrt", random_state=SEED, n_jobs=1)
    return forest.fit(rows, labels)


def label(raw: NDArray[np.uint8], structures: NDArray[np.uint8], rounds: int = 4) -> Session:
    """Paint, train, look, correct.

    Parameters
    ----------
    raw, structures
        As `read_crop` gives them.
    rounds
        Rounds of painting, the first one included.
    """
    rng = np.random.default_rng(SEED)
    brush = Brush(thinnest=3, thickest=5, shortest=6, longest=20)
    truth = np.where(structures == 0, 0, 1).astype(np.uint8)
    features = compute_features(
        raw[None, :, :, None], SELECTION, StructureTensor.FASTFILTERS, threads=1
    )[0]
    columns = features.shape[-1]
    names = SELECTION.column_names(1, 1)
    painted = np.zeros(raw.shape, np.uint8)
    scores: list[float] = []
    model: Any = None
    for k in range(rounds):
        if k == 0:
            # One stroke on every kind of structure, so that none is forgotten.
            new = paint_strokes(raw, structures, rng, 1, brush=brush)
            new = np.minimum(new, 2)
        else:
            seen = model.predict_proba(features.reshape(-1, columns)).reshape(*raw.shape, 2)
            new = paint_strokes(raw, truth, rng, 2, seen.astype(np.float32), brush)
        painted = np.where(painted == 0, new, painted)
        where = np.flatnonzero(painted)
        model = train(features.reshape(-1, columns)[where], painted.ravel()[where])
        found = model.predict_proba(features.reshape(-1, columns))[:, 0].reshape(raw.shape) > 0.5
        free = painted == 0
        both = 2 * int((found & (truth == 0) & free).sum())
        scores.append(both / (int((found & free).sum()) + int(((truth == 0) & free).sum())))
    forest = forest_from_sklearn(model, (1, 2), int(np.count_nonzero(painted)), names)
    return Session(painted, forest, tuple(scores))


def blocks(strokes: NDArray[np.uint8], side: int = 256) -> list[LabelBlock]:
    """Cut painted pixels (y, x) into blocks, so that the project stores no large empty box."""
    found = []
    for y in range(0, strokes.shape[0], side):
        for x in range(0, strokes.shape[1], side):
            values = strokes[y : y + side, x : x + side]
            if values.any():
                height, width = values.shape
                region = Region((0, 0, y, x, 0), (1, 1, y + height, x + width, 1))
                found.append(LabelBlock(region, values[None, None, :, :, None]))
    return found


def make_example(data: Path, folder: Path) -> Session:
    """Write image and project into `folder`; see the module's text."""
    folder.mkdir(parents=True, exist_ok=True)
    raw, structures = read_crop(data)
    session = label(raw, structures)
    image = folder / IMAGE
    # ImageJ's own calibration, which Fiji, ilastik and this program read.
    tifffile.imwrite(
        image,
        raw,
        imagej=True,
        resolution=(1 / PIXEL_NM, 1 / PIXEL_NM),
        metadata={"axes": "YX", "unit": "nm"},
    )
    write_project(
        folder / PROJECT,
        image,
        "yx",
        raw.shape,
        blocks(session.strokes),
        CLASSES,
        SELECTION,
        session.forest,
        sub_forests=4,
        when="Thu Jan  1 00:00:00 2026",
    )
    return session


def main(argv: Sequence[str] | None = None) -> int:
    """Command line: ``--data`` the folder with ``vnc``, ``-o`` where the example goes."""
    parser = argparse.ArgumentParser(description="Make the bundled example project.")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds vnc/")
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder to write to")
    arguments = parser.parse_args(argv)
    session = make_example(arguments.data, arguments.output)
    share = np.count_nonzero(session.strokes) / session.strokes.size
    scores = ", ".join(f"{value:.2f}" for value in session.f1)
    print(f"{share:.1%} of the pixels are painted; F1 after each round: {scores}")
    print(f"{session.forest.n_trees} trees with {len(session.forest.feature)} nodes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
