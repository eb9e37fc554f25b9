"""A simulated user who looks at the live map: paints, looks, corrects, until the map is good.

The user first marks a few examples of each class, some of them on what looks like another class.
From then on the forest's map is looked at after every retraining, and strokes go where it is most
wrong, whatever the class: how much of each class is painted follows from the errors, not from a
quota. That share decides where 0.5 lies on the forest's scale; users who watch the live map end
with one that is about right at 0.5, a quota does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from sklearn.ensemble import RandomForestClassifier

from s2d_desktop.model.errors import InputError
from s2d_desktop.training.simulated_strokes import (
    Brush,
    Image,
    Labels,
    draw_stroke,
    paint_strokes,
    stroke_along,
)

GLANCE = 25
"""Side of the box in pixels over which the eye sums up errors (torch-em's worst tiles in 2-D)."""


THIN_BRUSH = Brush(thinnest=1, thickest=3, shortest=20, longest=120)


@dataclass(frozen=True)
class AttentiveUser:
    """How thorough the user is."""

    rounds: int = 10
    """How often the user looks at the live map and paints, the first strokes included."""
    first_strokes: int = 4
    """Strokes of each class before there is a map."""
    strokes: int = 12
    """Strokes of a later round, of all classes together."""
    brush: Brush = THIN_BRUSH
    """How strokes are painted: thin and long ones see most of an image for their pixels."""
    corrections: float = 0.3
    """Share of strokes that go to the worst places; the others go anywhere in their class."""
    comfort: float = 3.0
    """Distance from a border in pixels at which the user paints freely."""
    look_every: int = 1
    """After so many rounds there is a `Look`."""
    trees: int = 100
    """Trees of the forest of a look, as in ilastik."""
    live_trees: int = 25
    """Trees of the forest behind the live map in between; few, to be fast."""


@dataclass(frozen=True, eq=False)
class Look:
    """What there is when the user looks up."""

    forest: Any
    """scikit-learn forest trained on everything painted so far."""
    painted: list[Labels]
    """uint8 (y, x) for each plane: 0 where nothing is painted, else class + 1."""
    strokes: int
    """Strokes painted so far."""

    @property
    def pixels(self) -> int:
        """Pixels painted so far."""
        return sum(int(np.count_nonzero(p)) for p in self.painted)


@dataclass(frozen=True, eq=False)
class View:
    """A window of an image, as the user has it on the screen."""

    raw: Image
    """(y, x), grey values; tell what looks alike."""
    truth: Labels
    """(y, x), class 0, 1, ... of each pixel: what the user knows."""
    rows: Callable[[NDArray[np.intp]], NDArray[np.float32]]
    """Features (n, columns) of pixels at flat positions."""


def visible_errors(truth: Labels, probabilities: Image) -> Image:
    """How wrong the map looks, float32 (y, x), 0..1: how far the own class is below the shown one.

    Parameters
    ----------
    truth
        (y, x), class of each pixel.
    probabilities
        float32 (y, x, classes), 0..1.
    """
    own = np.take_along_axis(probabilities, truth[..., None].astype(np.intp), axis=2)[..., 0]
    return np.asarray((probabilities.max(axis=2) - own).clip(0, 1), np.float32)


def worst_places(
    error: Image, region: NDArray[np.bool_], count: int, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """(y, x) of wrong pixels in `region` where the eye is drawn to, the worst first, none close.

    Errors are summed over a box of `GLANCE`; the place is a wrong pixel near the box's middle.
    Sums are seen inexactly, so that two users differ.
    """
    own = np.where(region, error, 0).astype(np.float32)
    sums = ndimage.uniform_filter(own, GLANCE, mode="constant")
    sums *= rng.uniform(0.5, 1.0, sums.shape).astype(np.float32)
    ys, xs = np.nonzero((sums == ndimage.maximum_filter(sums, GLANCE)) & (sums > 1e-4))
    places = []
    for k in np.argsort(-sums[ys, xs], kind="stable")[:count]:
        top, left = max(0, ys[k] - GLANCE // 2), max(0, xs[k] - GLANCE // 2)
        box = own[top : ys[k] + GLANCE // 2 + 1, left : xs[k] + GLANCE // 2 + 1] > 0
        wrong = np.flatnonzero(box)
        if wrong.size:
            dy, dx = divmod(int(rng.choice(wrong)), box.shape[1])
            places.append((int(top + dy), int(left + dx)))
    return places


def correct(
    truth: Labels,
    probabilities: Image,
    painted: Labels,
    user: AttentiveUser,
    rng: np.random.Generator,
) -> int:
    """Paint strokes on the largest visible errors, in place; returns how many were painted.

    Of a round's strokes each class gets the share that it has of the visibly wrong pixels: where
    too much is shown as the structure, most strokes are background.
    """
    error = visible_errors(truth, probabilities)
    classes = [int(c) for c in np.unique(truth)]
    wrong = np.array([float(np.count_nonzero(error[truth == c])) for c in classes])
    if not wrong.any():
        return 0
    done = 0
    for c, share in zip(classes, wrong / wrong.sum(), strict=True):
        region = truth == c
        depth = np.asarray(ndimage.distance_transform_edt(region) - 1, np.float32)
        depth = depth.clip(0, user.comfort)
        reachable = (depth > 0) & (error > 0)
        count = round(user.strokes * share)
        worst = worst_places(error, reachable, round(count * user.corrections), rng)
        inside = np.flatnonzero(depth > 0)
        others = rng.choice(inside, count - len(worst)) if inside.size else []
        anywhere = [divmod(int(k), truth.shape[1]) for k in others]
        for place in worst + anywhere:
            path = draw_stroke(depth, place, user.brush, rng)
            painted[stroke_along(path, truth.shape, region, user.brush, rng)] = c + 1
            done += 1
    return done


def paint_and_correct(
    views: Sequence[View],
    predict: Callable[[Any, View], Image],
    user: AttentiveUser,
    seed: int,
    **forest_settings: Any,
) -> Iterator[Look]:
    """Paint a forest; a `Look` after every `AttentiveUser.look_every` rounds.

    Parameters
    ----------
    views
        What the user goes through in turn, one view a round.
    predict
        The live map, float32 (y, x, classes), of a forest on a view.
    user
        How thorough the user is.
    seed
        Decides strokes and forests.
    forest_settings
        For ``RandomForestClassifier``, beyond the number of trees.

    Raises
    ------
    InputError
        If no strokes of two classes can be painted.
    """
    rng = np.random.default_rng(seed)
    painted = [np.zeros(v.truth.shape, np.uint8) for v in views]
    classes = sorted({int(c) for v in views for c in np.unique(v.truth)})
    if len(classes) < 2:
        raise _unusable("All of it has the same label.")
    forest: Any = None
    strokes = 0
    looked = False
    for k in range(user.rounds):
        view, mine = views[k % len(views)], painted[k % len(views)]
        if forest is None:
            new = paint_strokes(view.raw, view.truth, rng, user.first_strokes, brush=user.brush)
            mine[new > 0] = new[new > 0]
            strokes += user.first_strokes * len(np.unique(view.truth))
        else:
            shown = predict(forest, view)
            strokes += correct(view.truth, shown, mine, user, rng)
        x = np.concatenate([v.rows(np.flatnonzero(p)) for v, p in zip(views, painted, strict=True)])
        y = np.concatenate([p[p > 0] for p in painted]) - 1
        if len(np.unique(y)) < len(classes):
            continue
        looks = (k + 1) % user.look_every == 0
        forest = RandomForestClassifier(
            user.trees if looks else min(user.trees, user.live_trees),
            random_state=seed % 2**31 + k,
            **forest_settings,
        ).fit(x, y)
        if looks:
            looked = True
            yield Look(forest, [p.copy() for p in painted], strokes)
    if not looked:
        raise _unusable("No strokes of every class could be painted in it.")


def _unusable(why: str) -> InputError:
    return InputError(
        "A labelled image cannot be used for training.",
        why,
        "Check the labels, or use other slices.",
    )
