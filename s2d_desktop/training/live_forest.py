"""A Random Forest from strokes, fast enough to be trained anew after each of them.

::

    strokes ──> at most so many voxels of each class ──> their features ──> 100 trees
                (the same ones again next time)       (kept from last time)

Only the voxels that are learned from get features, and each gets them once. scikit-learn is all
that is needed; no torch.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import AxesProblem, ModelProblem
from s2d_desktop.model.events import Event, Progress
from s2d_desktop.model.features import FeatureSelection, StructureTensor, standard_selection
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.source import Source
from s2d_desktop.model.strokes import Strokes
from s2d_desktop.pipeline.features import check_size, compute_features_at

TREES = 100
"""As ilastik."""

MOST_VOXELS = 5_000
"""Of each class. A brush paints thousands of voxels that are nearly the same; see
`tests/benchmarks/live_forest.py` for what more of them cost and bring."""

TREE_VOXELS = 1_000
"""Bootstrap sample of each tree, where more voxels are learned from: the time of a training grows
with it. Different trees see different voxels, so that the forest still learns from all of them."""

JUDGED_VOXELS = 5_000
"""Up to so many the out-of-bag error is computed, in a tenth of a second; of more it would take
longer than the training."""

Rows = NDArray[np.float32]


def default_selection(shape: Sequence[int], in_2d: bool = True) -> FeatureSelection:
    """All of ilastik's standard features at the scales for which an image is large enough.

    Parameters
    ----------
    shape
        (t, z, y, x) of the image.
    in_2d
        Filters run on every slice by itself.

    Raises
    ------
    AxesProblem
        If the image is too small for any.
    """
    full = standard_selection(in_2d)

    def fits(scale: float) -> bool:
        alone = FeatureSelection(("GaussianSmoothing",), (scale,), ((True,),), (in_2d,))
        try:
            check_size(alone, shape[1:4])
        except AxesProblem:
            return False
        return True

    good = [fits(scale) for scale in full.scales]
    if not any(good):
        check_size(full, shape[1:4])
    matrix = tuple(tuple(on and g for on, g in zip(row, good, strict=True)) for row in full.matrix)
    return FeatureSelection(full.ids, full.scales, matrix, full.compute_in_2d)


@dataclass(frozen=True, eq=False)
class StrokedImage:
    """An image and what is painted on it now."""

    open: Callable[[], AbstractContextManager[Source]]
    """Opens the image, axes ``tzyxc``; called only if features are missing."""
    strokes: Strokes
    """Not changed while it is learned from: a copy."""


@dataclass(frozen=True, eq=False)
class LiveForest:
    """A forest, and what was learned from."""

    forest: Forest
    painted: int
    """Number of voxels that are painted."""
    learned: int
    """Number of voxels that were learned from."""
    seconds: float
    """From the strokes to the forest."""
    out_of_bag_error: float | None = None
    """Share, 0..1, of the voxels that the trees which did not see them call another class; None
    where it was not computed, see `JUDGED_VOXELS`."""


def chosen_voxels(
    positions: NDArray[np.int64], values: NDArray[np.uint8], most: int = MOST_VOXELS
) -> NDArray[np.int64]:
    """Which painted voxels are learned from, as ascending indices: at most `most` of each value.

    The choice looks random and depends on the position of a voxel alone, so that one more stroke
    hardly changes it and features that are kept stay useful.

    Parameters
    ----------
    positions
        (n, 4): t, z, y, x.
    values
        (n,).
    """
    chosen = []
    for value in np.unique(values):
        mine = np.flatnonzero(values == value)
        if len(mine) > most:
            rank = _shuffled(_codes(positions[mine]))
            mine = mine[np.argpartition(rank, most)[:most]]
        chosen.append(mine)
    return np.sort(np.concatenate(chosen)) if chosen else np.zeros(0, np.int64)


def _codes(positions: NDArray[np.int64]) -> NDArray[np.uint64]:
    """One number for each position; 2**12 time points, 2**16 slices, 2**18 rows and columns."""
    t, z, y, x = positions.astype(np.uint64).T
    code: NDArray[np.uint64] = ((t << 16 | z) << 18 | y) << 18 | x
    return code


def _shuffled(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): a fixed shuffle of numbers."""
    x = codes.copy()
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    return x ^ (x >> np.uint64(31))


class FeatureRows:
    """Features at painted voxels of one image, kept from one training to the next."""

    def __init__(self, selection: FeatureSelection, structure_tensor: StructureTensor) -> None:
        self._selection, self._structure_tensor = selection, structure_tensor
        self._codes = np.zeros(0, np.uint64)
        self._rows: Rows | None = None
        self.computed = 0
        """Number of voxels whose features were computed so far."""

    def of(
        self, open_image: Callable[[], AbstractContextManager[Source]], positions: NDArray[np.int64]
    ) -> Rows:
        """Features of voxels, float32 (n, columns); see `compute_features_at`."""
        wanted = _codes(positions)
        missing = np.flatnonzero(~np.isin(wanted, self._codes))
        if len(missing) or self._rows is None:
            with open_image() as raw:
                new, _ = compute_features_at(
                    raw, positions[missing], self._selection, self._structure_tensor
                )
            self.computed += len(missing)
            codes = np.concatenate([self._codes, wanted[missing]])
            rows = new if self._rows is None else np.concatenate([self._rows, new])
            # What was erased is forgotten when it is more than what is painted.
            kept = np.argsort(codes)
            if len(codes) > 2 * len(wanted) + MOST_VOXELS:
                kept = kept[np.isin(codes[kept], wanted)]
            self._codes, self._rows = codes[kept], rows[kept]
        found: Rows = self._rows[np.searchsorted(self._codes, wanted)]
        return found


def train_forest(
    rows: Rows, values: NDArray[np.uint8], trees: int = TREES
) -> tuple[Forest, float | None]:
    """Train a forest as ilastik does: bootstrap samples, sqrt(columns) candidates, pure leaves.

    With more than `TREE_VOXELS` rows the samples are smaller than ilastik's. The same rows in the
    same order give the same forest.

    Parameters
    ----------
    rows
        float32 (n, columns).
    values
        (n,) class values 1, 2, ...; at least two different ones.

    Returns
    -------
    The forest, and its out-of-bag error (see `LiveForest`)

    Raises
    ------
    ModelProblem
        If scikit-learn is not installed, or there are fewer than two classes.
    """
    try:
        from sklearn.ensemble import RandomForestClassifier
    except ModuleNotFoundError as error:
        raise ModelProblem(
            "A forest cannot be trained here.",
            "That needs scikit-learn, which is not installed.",
            "Install it: pip install scikit-learn.",
        ) from error
    from s2d_desktop.training.sklearn_forest import fitted, forest_from_sklearn

    labels = np.unique(values)
    if len(labels) < 2:
        raise ModelProblem(
            "A forest cannot be trained from these strokes.",
            "It needs strokes of at least two classes.",
            "Paint a few strokes of another class.",
        )
    usable = np.isfinite(rows).all(axis=1)
    count = int(usable.sum())
    model = RandomForestClassifier(
        trees,
        max_features="sqrt",
        max_samples=min(count, TREE_VOXELS) or None,
        oob_score=count <= JUDGED_VOXELS,
        n_jobs=-1,
        random_state=0,
    )
    known, wrong = fitted(model, rows[usable], values[usable])
    return forest_from_sklearn(model, known, count), wrong


def make_ready() -> None:
    """Load what the first training needs, which takes longer than a training."""
    with suppress(ModuleNotFoundError):
        import sklearn.ensemble  # noqa: F401


class LiveTraining:
    """Trains one forest after another on the strokes of a few images.

    One training runs at a time; a second one waits for the first.

    Parameters
    ----------
    selection, structure_tensor
        Features of the forest.
    """

    def __init__(self, selection: FeatureSelection, structure_tensor: StructureTensor) -> None:
        self.selection, self.structure_tensor = selection, structure_tensor
        self._kept: dict[int, FeatureRows] = {}
        self._lock = threading.Lock()

    def train(self, images: Sequence[StrokedImage]) -> Generator[Event, None, LiveForest | None]:
        """Train on all that is painted.

        Parameters
        ----------
        images
            Always in the same places of the list: features are kept by them.

        Yields
        ------
        Progress after each image, so that a newer wish can end it

        Returns
        -------
        The forest; None if fewer than two classes are painted

        Raises
        ------
        S2DError
            If an image cannot be read or is too small, or the forest cannot be trained.
        """
        with self._lock:
            begin = time.perf_counter()
            painted = [image.strokes.voxels() for image in images]
            owner = np.repeat(np.arange(len(images)), [len(v) for _, v in painted])
            values = np.concatenate([v for _, v in painted]) if painted else np.zeros(0, np.uint8)
            if len(np.unique(values)) < 2:
                return None
            places = np.concatenate([p for p, _ in painted])
            # Images are told apart in the place of t, which no image fills.
            apart = places.copy()
            apart[:, 0] = (apart[:, 0] * 31 + owner) % 4096
            chosen = chosen_voxels(apart, values)
            rows = []
            for k, image in enumerate(images):
                mine = chosen[owner[chosen] == k]
                if len(mine):
                    kept = self._kept.get(k)
                    if kept is None:
                        kept = self._kept[k] = FeatureRows(self.selection, self.structure_tensor)
                    rows.append(kept.of(image.open, places[mine]))
                yield Progress(k + 1, len(images) + 1, "Training the forest", "images")
            if len({part.shape[1] for part in rows}) > 1:
                raise AxesProblem(
                    "One forest cannot be trained on all of these images.",
                    "They differ in the number of channels, or some are slices and some volumes.",
                    "Paint only on images of the same kind.",
                )
            forest, error = train_forest(np.concatenate(rows), values[chosen])
            seconds = time.perf_counter() - begin
            return LiveForest(forest, len(values), len(chosen), seconds, error)
