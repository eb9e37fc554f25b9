"""One series of Random Forests, as a user would grow them: label, look, correct, look again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.features import FeatureSelection, values_per_channel
from s2d_desktop.training.attentive_user import AttentiveUser, View, paint_and_correct
from s2d_desktop.training.enhancer_plan import ForestSettings
from s2d_desktop.training.forest_cache import Plane
from s2d_desktop.training.simulated_strokes import Brush, paint_strokes
from s2d_desktop.training.training_pixels import draw_pixels, worst_tiles

KINDS = ("dense_patches", "worst_tiles", "strokes", "attentive")
FEWEST = 20
"""Pixels of a class that a window must hold for the class to count, where there are several."""
ROWS = 1 << 16
"""Rows that a forest predicts at once; bounds memory."""


@dataclass(frozen=True)
class Recipe:
    """Everything that is drawn by chance about a series of forests, before any pixel is seen."""

    kind: str
    """One of `KINDS`."""
    rounds: int
    """Forests of the series; training pixels accumulate."""
    columns: tuple[int, ...]
    """Feature columns that the forests use."""
    trees: int
    max_depth: int | None
    min_leaf: int
    pixels: int
    """Training pixels of the last forest, at most."""
    foreground_share: float | None
    """Share of the structure among drawn pixels; None: as it comes. Of several classes it says how
    even their shares are, see `class_shares`."""
    strokes: int
    """Brush strokes of each class and round."""
    seed: int
    """Seed of the forests and of the choice of pixels."""


LOOK_EVERY = 3
"""Rounds of an attentive user between two forests that are kept."""


def column_groups(
    selection: FeatureSelection, channels: int = 1
) -> list[tuple[str, float, list[int]]]:
    """(feature, sigma, its columns) of an image with `channels` channels."""
    groups = []
    start = 0
    for feature, sigma, in_2d in selection.cells():
        n = channels * values_per_channel(feature, in_2d)
        groups.append((feature, sigma, list(range(start, start + n))))
        start += n
    return groups


def draw_recipe(
    kind: str,
    settings: ForestSettings,
    selection: FeatureSelection,
    rng: np.random.Generator,
    channels: int = 1,
) -> Recipe:
    """Draw a recipe: feature subset, budget, class balance, size of the trees.

    Half of the series use all features. The others use at least three scales and two kinds of
    features, since users choose few to be fast. Budgets are uniform in the logarithm.
    """
    groups = column_groups(selection, channels)
    if rng.random() >= 0.5:
        scales = sorted({s for _f, s, _c in groups})
        kinds = sorted({f for f, _s, _c in groups})
        some = set(rng.choice(scales, int(rng.integers(3, len(scales) + 1)), replace=False))
        few = set(rng.choice(kinds, int(rng.integers(2, len(kinds) + 1)), replace=False))
        groups = [g for g in groups if g[1] in some and g[0] in few] or groups
    low, high = np.log(settings.fewest_pixels), np.log(settings.most_pixels)
    return Recipe(
        kind=kind,
        rounds=1 if kind == "dense_patches" else settings.rounds,
        columns=tuple(c for _f, _s, columns in groups for c in columns),
        trees=max(
            5, round(settings.most_trees * rng.choice([1.0, 0.5, 0.25], p=[0.6, 0.25, 0.15]))
        ),
        max_depth=None if rng.random() < 0.6 else int(rng.integers(5, 15)),
        min_leaf=1 if rng.random() < 0.6 else int(rng.integers(2, 12)),
        pixels=round(float(np.exp(rng.uniform(low, high)))),
        foreground_share=None if rng.random() < 0.3 else float(rng.uniform(0.1, 0.6)),
        strokes=int(rng.integers(2, 9)),
        seed=int(rng.integers(2**31)),
    )


def predict(forest: Any, rows: NDArray[Any]) -> NDArray[np.float32]:
    """Probability of the structure for rows of features (n, columns) of any precision."""
    parts = [
        forest.predict_proba(np.ascontiguousarray(rows[k : k + ROWS], np.float32))[:, 1]
        for k in range(0, len(rows), ROWS)
    ]
    return np.concatenate(parts).astype(np.float32)


def predict_classes(forest: Any, rows: NDArray[Any], classes: int) -> NDArray[np.float32]:
    """Probabilities float32 (n, classes); 0 for a class that the forest has not met."""
    out = np.zeros((len(rows), classes), np.float32)
    met = [int(c) for c in forest.classes_]
    for k in range(0, len(rows), ROWS):
        part = np.ascontiguousarray(rows[k : k + ROWS], np.float32)
        out[k : k + ROWS, met] = forest.predict_proba(part)
    return out


def _window(
    plane: Plane, kind: str, settings: ForestSettings, rng: np.random.Generator, classes: int = 2
) -> tuple[slice, slice]:
    """A rectangle that holds all classes of the plane; height and width are drawn independently.

    Strokes are painted in a larger window, as on a screen.
    """
    low, high = settings.smallest_patch, settings.largest_patch
    if kind in ("strokes", "attentive"):
        low, high = high, 2 * high
    height, width = plane.truth.shape
    there = np.count_nonzero(np.bincount(plane.truth.ravel())) if classes > 2 else 2
    for attempt in range(200):
        h, w = (min(int(rng.integers(low, high + 1)), s) for s in (height, width))
        y, x = int(rng.integers(height - h + 1)), int(rng.integers(width - w + 1))
        box = slice(y, y + h), slice(x, x + w)
        if classes == 2:
            if 0.01 < plane.truth[box].mean() < 0.9:
                return box
            continue
        # Where no window shows all classes one with two of them has to do.
        wanted = there if attempt < 150 else 2
        if np.count_nonzero(np.bincount(plane.truth[box].ravel()) >= FEWEST) >= max(2, wanted):
            return box
    raise InputError(
        "A labelled slice cannot be used for training.",
        "No part of it holds both the structure and background."
        if classes == 2
        else f"No part of it holds {FEWEST} pixels of two classes.",
        "Check the labels, or leave out images in which the structure is missing.",
    )


def grow(
    recipe: Recipe, planes: Sequence[Plane], settings: ForestSettings, classes: int = 2
) -> Iterator[tuple[Any, int]]:
    """Train the forests of a series, one after the other.

    Parameters
    ----------
    recipe
        What was drawn for the series.
    planes
        Planes to train on, used in turn. Nothing else is seen.
    settings
        Sizes of rectangles.
    classes
        Number of classes of the plan; a forest may end up without one that is rare.

    Yields
    ------
    (forest, number of training pixels) after every round
    """
    rng = np.random.default_rng(recipe.seed)
    if recipe.kind == "attentive":
        yield from _watched(recipe, planes, settings, rng, classes)
        return
    rows: list[NDArray[np.float32]] = []
    labels: list[NDArray[np.uint8]] = []
    forest: Any = None
    quota = max(settings.fewest_pixels, recipe.pixels // recipe.rounds)
    if recipe.kind == "strokes":
        # The number of strokes decides; this only bounds them.
        quota = max(settings.fewest_pixels, settings.most_pixels // recipe.rounds)
    for k in range(recipe.rounds):
        plane = planes[k % len(planes)]
        for attempt in range(50):
            box = _window(plane, recipe.kind, settings, rng, classes)
            truth = plane.truth[box]
            features = plane.features[box].reshape(truth.size, -1)[:, list(recipe.columns)]
            seen = None if forest is None else _seen(forest, features, truth.shape, classes)
            if recipe.kind == "strokes":
                shown = None if seen is None else _of_each_class(seen)
                painted = paint_strokes(
                    plane.raw[box], truth, rng, recipe.strokes, shown, most_pixels=quota
                )
                where = np.flatnonzero(painted)
            elif recipe.kind == "worst_tiles" and seen is not None:
                where = worst_tiles(truth, seen, quota)
            else:
                where = draw_pixels(truth, quota, recipe.foreground_share, rng, classes)
            found = set(np.unique(truth.ravel()[where])) | {c for y in labels for c in np.unique(y)}
            # All classes of the plan if they are easily found, then two have to do.
            if len(found) == classes or (len(found) >= 2 and attempt >= 10):
                break
        else:
            raise InputError(
                "A labelled slice cannot be used for training.",
                "No training pixels of two classes could be found in it.",
                "Check the labels, or allow more pixels for each forest.",
            )
        rows.append(np.asarray(features[where], np.float32))
        labels.append(truth.ravel()[where])
        forest = RandomForestClassifier(
            recipe.trees,
            max_depth=recipe.max_depth,
            min_samples_leaf=recipe.min_leaf,
            random_state=recipe.seed % 2**31 + k,
        )
        y = np.concatenate(labels)
        forest.fit(np.concatenate(rows), y)
        yield forest, len(y)


def _seen(
    forest: Any, rows: NDArray[Any], shape: tuple[int, ...], classes: int
) -> NDArray[np.float32]:
    """What a forest says of a window: (y, x) of two classes, else (y, x, classes)."""
    if classes == 2:
        return predict(forest, rows).reshape(shape)
    return predict_classes(forest, rows, classes).reshape(*shape, classes)


def _of_each_class(seen: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities (y, x, classes)."""
    return np.stack([1 - seen, seen], axis=-1) if seen.ndim == 2 else seen


def attentive_user(recipe: Recipe, rng: np.random.Generator) -> AttentiveUser:
    """A user as there may be: hasty or thorough, with a thin or a thick brush."""
    thinnest = int(rng.integers(1, 4))
    shortest = int(rng.integers(8, 31))
    return AttentiveUser(
        rounds=recipe.rounds * LOOK_EVERY,
        first_strokes=int(rng.integers(2, 6)),
        strokes=2 * recipe.strokes,
        brush=Brush(
            thinnest=thinnest,
            thickest=thinnest + int(rng.integers(0, 4)),
            shortest=shortest,
            longest=shortest * int(rng.integers(2, 7)),
        ),
        corrections=float(rng.uniform(0, 0.8)),
        comfort=float(rng.choice([2.0, 3.0, 8.0])),
        look_every=LOOK_EVERY,
        trees=recipe.trees,
    )


def _watched(
    recipe: Recipe,
    planes: Sequence[Plane],
    settings: ForestSettings,
    rng: np.random.Generator,
    classes: int,
) -> Iterator[tuple[Any, int]]:
    """Forests of a user who watches the live map; see `attentive_user`."""
    user = attentive_user(recipe, rng)
    columns = list(recipe.columns)
    views, features = [], {}
    for plane in planes:
        box = _window(plane, recipe.kind, settings, rng, classes)
        truth = plane.truth[box]
        rows = np.asarray(plane.features[box].reshape(truth.size, -1)[:, columns], np.float32)
        view = View(plane.raw[box], truth, rows.__getitem__)
        views.append(view)
        features[id(view)] = rows

    def live(forest: Any, view: View) -> NDArray[np.float32]:
        return _of_each_class(_seen(forest, features[id(view)], view.truth.shape, classes))

    looks = paint_and_correct(
        views,
        live,
        user,
        recipe.seed,
        max_depth=recipe.max_depth,
        min_samples_leaf=recipe.min_leaf,
    )
    for look in looks:
        yield look.forest, look.pixels
