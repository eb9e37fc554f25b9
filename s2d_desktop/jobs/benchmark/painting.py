"""Simulated users who paint the forests of a target; what they painted is kept on disk."""

from __future__ import annotations

import dataclasses
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.benchmark.images import (
    SELECTION,
    STRUCTURE_TENSOR,
    LabelledImage,
    features_of,
)
from s2d_desktop.jobs.benchmark.targets import Target
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.events import Event, Progress
from s2d_desktop.model.forest import Forest
from s2d_desktop.model.source import ArraySource, canonical
from s2d_desktop.pipeline.features import compute_features_at
from s2d_desktop.pipeline.tree_walk import forest_probabilities

if TYPE_CHECKING:
    from s2d_desktop.training.attentive_user import AttentiveUser, View

SEED = 987_000
"""Seed of user 0; trainings of Enhancers take theirs from their plans."""

STAGES = 5
"""How many forests of a user are kept, for the curve over their quality."""

_ARRAYS = ("feature", "threshold", "left", "right", "value", "roots")


@dataclass(frozen=True, eq=False)
class Stage:
    """A forest that a user had at some time."""

    forest: Forest
    """Two classes: the rest, the structure."""
    round: int
    """How often the user had painted."""
    pixels: int
    """Pixels painted so far."""
    strokes: int
    """Strokes painted so far."""


@dataclass(frozen=True, eq=False)
class Painter:
    """A user and what came of the painting."""

    number: int
    """0, 1, ...; decides the seed."""
    painted: tuple[LabelledImage, ...]
    """Images that were painted on, in the order in which the user goes through them."""
    choice: tuple[LabelledImage, ...]
    """Other images of the user's side, by which thresholds and the like are chosen."""
    stages: tuple[Stage, ...]
    """From the first forest to the last."""
    strokes: tuple[NDArray[np.uint8], ...]
    """(y, x) for each painted image: 0 where nothing is painted, 1 the rest, 2 the structure."""
    seconds: float
    """What the painting took the computer."""


def user_of(rounds: int) -> AttentiveUser:
    """A user who paints `rounds` times, and of whom about `STAGES` forests are kept."""
    from s2d_desktop.training.attentive_user import AttentiveUser

    every = max(1, rounds // STAGES)
    return AttentiveUser(rounds=rounds // every * every, look_every=every)


def draw_images(
    images: Sequence[LabelledImage], count: int, rng: np.random.Generator
) -> list[LabelledImage]:
    """Draw `count` images: one of each file while there are any, the others in proportion.

    A file holds images of one size, which stand for one kind of experiment. The seats are given by
    the divisors 1, 3, 5, ... (Sainte-Laguë) after the first round, larger files first.
    """
    by_file: dict[Path, list[LabelledImage]] = {}
    for k in rng.permutation(len(images)):
        by_file.setdefault(images[k].raw, []).append(images[k])
    sizes = {file: len(found) for file, found in by_file.items()}
    taken = dict.fromkeys(sizes, 0)
    chosen: list[LabelledImage] = []
    while len(chosen) < min(count, len(images)):
        open_files = [f for f in sizes if by_file[f]]
        file = max(
            open_files,
            key=lambda f: (taken[f] == 0, sizes[f] / (2 * taken[f] + 1), f.name),
        )
        taken[file] += 1
        chosen.append(by_file[file].pop())
    return chosen


def images_of_user(
    target: Target, user_side: Sequence[LabelledImage], number: int
) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """What user `number` paints on, and the images for choices; they share none."""
    rng = np.random.default_rng([SEED, number])
    painted = draw_images(user_side, target.painted, rng)
    rest = [i for i in user_side if i not in painted]
    return painted, draw_images(rest, target.painted, rng)


def paint(
    target: Target, user_side: Sequence[LabelledImage], number: int, rounds: int, file: Path
) -> Iterator[Event]:
    """Let user `number` paint, unless `file` is there, and write `file` for `painter`.

    Yields
    ------
    Progress after every round
    """
    if file.exists():
        return
    from s2d_desktop.training.attentive_user import paint_and_correct
    from s2d_desktop.training.sklearn_forest import forest_from_sklearn

    started = time.perf_counter()
    painted, _choice = images_of_user(target, user_side, number)
    canvases = [_Canvas(image) for image in painted]
    canvas_of = {canvas.view: canvas for canvas in canvases}
    user = user_of(rounds)
    what = f"User {number + 1} paints {target.structure}"
    yield Progress(0, rounds, what, "rounds")

    def shown(forest: Any, view: View) -> NDArray[np.float32]:
        ours = forest_from_sklearn(forest, (1, 2), 0)
        map_ = forest_probabilities(ours, features_of(canvas_of[view].pixels))
        return map_.reshape(*view.truth.shape, 2)

    stages: list[Stage] = []
    strokes: list[NDArray[np.uint8]] = []
    for look in paint_and_correct(list(canvas_of), shown, user, SEED + number):
        round_ = (len(stages) + 1) * user.look_every
        forest = forest_from_sklearn(look.forest, (1, 2), look.pixels)
        stages.append(Stage(forest, round_, look.pixels, look.strokes))
        strokes = look.painted
        yield Progress(round_, rounds, what, "rounds")
    _save(file, stages, strokes, time.perf_counter() - started)


def painter(target: Target, user_side: Sequence[LabelledImage], number: int, file: Path) -> Painter:
    """Read what `paint` wrote.

    Raises
    ------
    FileProblem
        If the file is damaged.
    """
    painted, choice = images_of_user(target, user_side, number)
    try:
        with np.load(file, allow_pickle=False) as arrays:
            facts = json.loads(str(arrays["facts"]))
            stages = tuple(
                Stage(
                    Forest(
                        **{name: arrays[f"{name}{k}"] for name in _ARRAYS},
                        n_features=int(f.pop("n_features")),
                        labels=(1, 2),
                        row_count=int(f["pixels"]),
                    ),
                    **f,
                )
                for k, f in enumerate(facts["stages"])
            )
            strokes = tuple(arrays[f"strokes{k}"] for k in range(len(painted)))
    except Exception as error:
        raise FileProblem(
            "The forests of a simulated user cannot be read.",
            f"'{file}' is damaged: {error}.",
            "Delete this file and start the benchmark again; it is computed anew.",
        ) from error
    return Painter(number, tuple(painted), tuple(choice), stages, strokes, float(facts["seconds"]))


class _Canvas:
    """An image under the brush: its view, and the features of what was painted."""

    def __init__(self, image: LabelledImage) -> None:
        from s2d_desktop.training.attentive_user import View

        self.pixels = image.pixels()
        self._source = canonical(ArraySource(self.pixels, "yxc", image.name))
        self._known = np.zeros(0, np.intp)
        self._rows = np.zeros((0, SELECTION.columns_per_channel(1) * self.pixels.shape[2]))
        self._rows = self._rows.astype(np.float32)
        self.view = View(self.pixels.mean(axis=2), image.truth(), self.rows)

    def rows(self, positions: NDArray[np.intp]) -> NDArray[np.float32]:
        """Features (n, columns) at flat positions; those of new ones alone are computed."""
        new = np.setdiff1d(positions, self._known)
        if len(new):
            y, x = np.divmod(new, self.pixels.shape[1])
            places = np.stack([np.zeros_like(y), np.zeros_like(y), y, x], axis=1).astype(np.int64)
            found, _largest = compute_features_at(self._source, places, SELECTION, STRUCTURE_TENSOR)
            known = np.concatenate([self._known, new])
            order = np.argsort(known)
            self._known = known[order]
            self._rows = np.concatenate([self._rows, found])[order]
        return self._rows[np.searchsorted(self._known, positions)]


def _save(
    file: Path, stages: Sequence[Stage], strokes: Sequence[NDArray[np.uint8]], seconds: float
) -> None:
    arrays: dict[str, Any] = {}
    facts = []
    for k, stage in enumerate(stages):
        arrays |= {f"{name}{k}": getattr(stage.forest, name) for name in _ARRAYS}
        f = {n.name: getattr(stage, n.name) for n in dataclasses.fields(stage)}
        del f["forest"]
        facts.append({**f, "n_features": stage.forest.n_features})
    arrays |= {f"strokes{k}": s for k, s in enumerate(strokes)}
    arrays["facts"] = np.array(json.dumps({"stages": facts, "seconds": round(seconds, 1)}))
    write_arrays(file, arrays)


def write_arrays(file: Path, arrays: dict[str, Any]) -> None:
    """Write arrays as a compressed .npz, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    try:
        with part.open("wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **arrays)
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)
