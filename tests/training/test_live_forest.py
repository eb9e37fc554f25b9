"""The forest from strokes: which voxels it learns from, that features are kept, what it says."""

from __future__ import annotations

from contextlib import nullcontext

import numpy as np
import pytest

from s2d_desktop.model.errors import AxesProblem, ModelProblem
from s2d_desktop.model.features import StructureTensor, standard_selection
from s2d_desktop.model.source import ArraySource, Source, canonical
from s2d_desktop.model.strokes import Strokes
from s2d_desktop.pipeline.features import compute_features
from s2d_desktop.pipeline.forest import ForestProbabilities
from s2d_desktop.training.live_forest import (
    FeatureRows,
    LiveForest,
    LiveTraining,
    StrokedImage,
    chosen_voxels,
    default_selection,
    train_forest,
)
from tests.training.test_sklearn_forest import probabilities

FASTFILTERS = StructureTensor.FASTFILTERS


def image(side: int = 120, seed: int = 0) -> np.ndarray:
    """Dark left, bright right, a little noise."""
    noise = np.random.default_rng(seed).normal(0, 4, (side, side))
    return (np.where(np.arange(side) < side // 2, 60, 180) + noise).astype(np.uint8)


def source(values: np.ndarray) -> Source:
    return canonical(ArraySource(values, "yx"))


def on_both_sides(side: int = 120) -> Strokes:
    made = Strokes((1, 1, side, side))
    made.begin()
    made.paint((0, 0), (10, 20), (side - 10, 20), 3, 1)
    made.paint((0, 0), (10, side - 20), (side - 10, side - 20), 3, 2)
    made.end()
    return made


def result(training: LiveTraining, *images: StrokedImage) -> LiveForest | None:
    steps = training.train(images)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def test_the_map_of_strokes_on_dark_and_bright_tells_dark_from_bright() -> None:
    raw, strokes = source(image()), on_both_sides()
    training = LiveTraining(default_selection((1, 1, 120, 120)), FASTFILTERS)
    live = result(training, StrokedImage(lambda: nullcontext(raw), strokes))
    assert live is not None
    assert live.forest.n_trees == 100
    assert live.painted == live.learned == live.forest.row_count == sum(strokes.counts()[1:])
    maps = ForestProbabilities(
        raw, live.forest, training.selection, FASTFILTERS, ("dark", "bright", "never painted")
    )
    from s2d_desktop.model.source import read_whole

    found = read_whole(maps)[0, 0]
    assert (found[:, :50, 0] > 0.8).all()
    assert (found[:, 70:, 1] > 0.8).all()
    assert not found[..., 2].any()


def test_one_class_is_no_forest() -> None:
    raw, strokes = source(image()), Strokes((1, 1, 120, 120))
    training = LiveTraining(default_selection((1, 1, 120, 120)), FASTFILTERS)
    assert result(training, StrokedImage(lambda: nullcontext(raw), strokes)) is None
    with pytest.raises(ModelProblem, match="two classes"):
        train_forest(np.zeros((5, 2), np.float32), np.ones(5, np.uint8))


def test_features_are_those_of_the_whole_image_and_computed_once() -> None:
    values = image()
    raw, selection = source(values), default_selection((1, 1, 120, 120))
    rows = FeatureRows(selection, FASTFILTERS)
    rng = np.random.default_rng(1)
    where = np.zeros((60, 4), np.int64)
    where[:, 2:] = rng.integers(0, 120, (60, 2))
    where = np.unique(where, axis=0)
    whole = compute_features(values[None, ..., None], selection, FASTFILTERS)[0]
    opened = []

    def opener():
        opened.append(1)
        return nullcontext(raw)

    first, second = where[:40], where[::-1]
    for asked in (first, second, first):
        np.testing.assert_allclose(
            rows.of(opener, asked), whole[tuple(asked[:, 2:].T)], rtol=1e-4, atol=1e-4
        )
    assert rows.computed == len(where)
    assert len(opened) == 2, "nothing is read for what is known"


def test_of_many_voxels_the_same_ones_are_chosen_again() -> None:
    rng = np.random.default_rng(0)
    where = np.zeros((9000, 4), np.int64)
    where[:, 2:] = np.stack(np.divmod(rng.permutation(40_000)[:9000], 200), axis=1)
    values = np.where(np.arange(9000) < 8000, 1, 2).astype(np.uint8)
    chosen = chosen_voxels(where, values, 1500)
    assert np.bincount(values[chosen]).tolist() == [0, 1500, 1000]
    assert (np.diff(chosen) > 0).all()
    # A tenth more is painted: most of the choice stays, whatever the order.
    fewer = np.delete(np.arange(9000), np.arange(0, 8000, 10))
    again = fewer[chosen_voxels(where[fewer], values[fewer], 1500)]
    names = [{tuple(p) for p in where[k]} for k in (chosen, again)]
    assert len(names[0] & names[1]) > 0.85 * len(names[0])
    assert len(where[chosen]) / 9000 < 0.3
    # Looks random: no part of the image is left out.
    quarters = np.bincount(where[chosen][:, 2] // 50, minlength=4)
    assert quarters.min() > 0.15 * len(chosen)


def test_small_sets_give_the_forest_of_scikit_learn_itself() -> None:
    from sklearn.ensemble import RandomForestClassifier

    rng = np.random.default_rng(3)
    rows = rng.normal(size=(300, 7)).astype(np.float32)
    values = (1 + (rows[:, 0] + rows[:, 3] > 0)).astype(np.uint8)
    theirs = RandomForestClassifier(100, max_features="sqrt", max_samples=300, random_state=0)
    theirs.fit(rows, values)
    new = rng.normal(size=(50, 7)).astype(np.float32)
    ours = probabilities(train_forest(rows, values)[0], new)
    np.testing.assert_allclose(ours, theirs.predict_proba(new), atol=1e-9)


def test_strokes_of_several_images_make_one_forest() -> None:
    left, right = on_both_sides(), on_both_sides()
    table = np.arange(256, dtype=np.uint8)
    table[2] = 0
    left.apply(left.with_values(table))
    table[1], table[2] = 0, 2
    right.apply(right.with_values(table))
    raw = source(image())
    training = LiveTraining(default_selection((1, 1, 120, 120)), FASTFILTERS)
    open_image = lambda: nullcontext(raw)  # noqa: E731
    live = result(training, StrokedImage(open_image, left), StrokedImage(open_image, right))
    assert live is not None
    assert live.forest.labels == (1, 2)
    colours = canonical(ArraySource(np.stack([image()] * 3, axis=-1), "yxc"))
    with pytest.raises(AxesProblem, match="One forest"):
        result(
            LiveTraining(training.selection, FASTFILTERS),
            StrokedImage(open_image, left),
            StrokedImage(lambda: nullcontext(colours), right),
        )


def test_the_features_to_begin_with_fit_the_image() -> None:
    assert default_selection((1, 1, 512, 512)) == standard_selection()
    small = default_selection((1, 1, 20, 300))
    # 20 pixels are enough for ceil(3.5 * 5) + 1 = 19, not for 36.
    assert max(scale for _, scale, _ in small.cells()) == 5.0
    with pytest.raises(AxesProblem, match="too small"):
        default_selection((1, 1, 2, 2))
