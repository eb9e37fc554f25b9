"""Many Random Forests on the source domain, and their maps: what an Enhancer learns from.

A forest never predicts a slice on which it, or an earlier forest of its series, was trained: on
its own training pixels it would be right almost everywhere, and the Enhancer would learn from
inputs that do not occur in practice. In volumes the same holds for slabs, which share no raw data
(`labelled_images`); pixels for training are taken from single slices of a slab, as users paint.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Progress
from s2d_desktop.training.enhancer_plan import EnhancerPlan, plan_from_json
from s2d_desktop.training.forest_cache import (
    ForestMap,
    Plane,
    PlaneCache,
    cached_selection,
    load_maps,
    save_maps,
)
from s2d_desktop.training.forest_series import (
    KINDS,
    draw_recipe,
    grow,
    predict,
    predict_classes,
)
from s2d_desktop.training.labelled_images import PlaneKey, split_planes


@dataclass(frozen=True)
class Series:
    """One piece of work: a series of forests of one split."""

    split: str
    """``training`` or ``validation``."""
    kind: str
    """One of `forest_series.KINDS`."""
    index: int
    """Position among the series of its split; decides the seed."""
    forests: int
    """Number of forests that it gives."""

    @property
    def file_name(self) -> str:
        """Name of the file with its maps."""
        return f"{self.split}_{self.index:04d}.npz"


def plan_series(plan: EnhancerPlan) -> list[Series]:
    """The series of a plan; kinds are mixed so that any first part of them is balanced."""
    settings = plan.forests
    wanted: list[Series] = []
    for split, share in (
        ("training", 1 - settings.validation_share),
        ("validation", settings.validation_share),
    ):
        queue: list[tuple[float, str, int]] = []
        for kind in KINDS:
            total = getattr(settings, kind)
            per_series = 1 if kind == "dense_patches" else settings.rounds
            n = round(total * share / per_series)
            n = max(1, n) if total else 0
            queue += [((k + 0.5) / n, kind, per_series) for k in range(n)]
        for index, (_order, kind, forests) in enumerate(sorted(queue)):
            wanted.append(Series(split, kind, index, forests))
    return wanted


def series_planes(
    planes: Sequence[PlaneKey], domains: Sequence[str], rounds: int, rng: np.random.Generator
) -> tuple[list[PlaneKey], list[PlaneKey]]:
    """Planes that a series trains on and planes that it predicts: disjoint, one condition.

    All of them are of one domain, each domain being as likely. At most half of the planes of the
    condition are trained on. A plane that is the only one of its domain and condition is left out.
    """
    many = Counter((domains[p.image], p.condition) for p in planes)
    planes = [p for p in planes if many[domains[p.image], p.condition] > 1]
    kinds = sorted({domains[p.image] for p in planes})
    if len(kinds) > 1:
        kind = kinds[int(rng.integers(len(kinds)))]
        planes = [p for p in planes if domains[p.image] == kind]
    conditions = sorted({p.condition for p in planes})
    condition = conditions[int(rng.integers(len(conditions)))]
    same = [p for p in planes if p.condition == condition]
    order = [same[k] for k in rng.permutation(len(same))]
    n = min(int(rng.integers(1, rounds + 1)), len(same) // 2)
    return order[:n], order[n:]


def random_crop(
    shape: Sequence[int], size: Sequence[int], rng: np.random.Generator
) -> tuple[slice, ...]:
    """A box of the given size; of the whole plane or slab along an axis where that is smaller."""
    sides = [min(n, s) for n, s in zip(size, shape, strict=True)]
    corner = [int(rng.integers(s - n + 1)) for n, s in zip(sides, shape, strict=True)]
    return tuple(slice(a, a + n) for a, n in zip(corner, sides, strict=True))


def forest_map(
    forest: Any, columns: Sequence[int], plane: Plane, box: tuple[slice, ...], classes: int = 2
) -> NDArray[np.float32]:
    """What a forest says of a box of a plane or slab.

    Returns
    -------
    float32 ([z,] y, x), probability of the structure; with more than two classes
    (classes, [z,] y, x)
    """
    if len(box) == 3:
        deep = range(plane.truth.shape[0])[box[0]]
        parts = [forest_map(forest, columns, plane.at(z), box[1:], classes) for z in deep]
        return np.stack(parts, axis=-3)
    features = plane.features[box]
    rows = features.reshape(-1, features.shape[-1])[:, list(columns)]
    if classes == 2:
        return predict(forest, rows).reshape(features.shape[:2])
    return predict_classes(forest, rows, classes).T.reshape(classes, *features.shape[:2])


def painted_slices(slabs: Sequence[Plane], rounds: int, rng: np.random.Generator) -> list[Plane]:
    """For each round a slice to train on, of the slabs in turn, among those with most classes."""
    chosen = []
    for k in range(rounds):
        slab = slabs[k % len(slabs)]
        there = np.array([np.unique(truth).size for truth in slab.truth])
        chosen.append(slab.at(int(rng.choice(np.flatnonzero(there == there.max())))))
    return chosen


def run_series(plan: EnhancerPlan, series: Series, cache: PlaneCache) -> list[ForestMap]:
    """Grow a series and let every forest predict crops of slices that the series has not seen."""
    training, validation = split_planes(plan)
    split = 0 if series.split == "training" else 1
    rng = np.random.default_rng([plan.seed, split, series.index])
    settings = plan.forests
    domains = [image.domain for image in plan.images]
    seen, unseen = series_planes((training, validation)[split], domains, series.forests, rng)
    planes = [cache.plane(k) for k in seen]
    selection = cached_selection(plan)
    depth = planes[0].truth.shape[0] if plan.in_volumes else 1
    channels = planes[0].features.shape[-1] // selection.columns_per_channel(depth)
    recipe = draw_recipe(series.kind, settings, selection, rng, channels)
    if plan.in_volumes:
        planes = painted_slices(planes, recipe.rounds, rng)
    size = [settings.crop_height, settings.crop_width]
    if plan.in_volumes:
        size.insert(0, settings.crop_depth if plan.network.ndim == 3 else 1)
    classes = max(2, len(plan.classes))
    maps = []
    for stage, (forest, pixels) in enumerate(grow(recipe, planes, settings, classes)):
        for _ in range(settings.crops):
            key = unseen[int(rng.integers(len(unseen)))]
            plane = cache.plane(key)
            box = random_crop(plane.truth.shape, size, rng)
            probability = forest_map(forest, recipe.columns, plane, box, classes)
            truth = plane.truth[box]
            if plan.in_volumes and plan.network.ndim == 2:
                probability, truth = probability[..., 0, :, :], truth[0]
            facts = {
                "kind": series.kind,
                "series": series.index,
                "stage": stage,
                "pixels": pixels,
                "trees": recipe.trees,
                "features": len(recipe.columns),
                "trained_on": [asdict(k) for k in seen],
                "predicted": asdict(key),
                "corner": [side.start for side in box],
            }
            maps.append(ForestMap(np.rint(probability * 255).astype(np.uint8), truth, facts))
    return maps


def _work(item: tuple[dict[str, Any], str, PlaneKey | Series]) -> int:
    """One piece of work in a child process; returns the number of forests that it gave."""
    plan_json, folder, task = item
    plan = plan_from_json(plan_json)
    cache = PlaneCache(plan, Path(folder) / "features")
    if isinstance(task, PlaneKey):
        cache.prepare(task)
        return 1
    file = Path(folder) / "maps" / task.file_name
    if not file.exists():
        save_maps(file, run_series(plan, task, cache))
    return task.forests


def _begin_work() -> None:
    """Make a child process end with its parent, and with nothing else.

    Ctrl-C reaches all processes; only the parent answers it, and then ends the others. A parent
    that is killed cannot, so each child watches for that.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _side_by_side(items: Sequence[Any], processes: int) -> Iterator[int]:
    """Results of `_work`, as they come, from processes that end with this generator."""
    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(processes, context, _begin_work)
    try:
        for future in as_completed([executor.submit(_work, item) for item in items]):
            yield future.result()
    except BrokenProcessPool as error:
        raise S2DError(
            "A process that trains Random Forests ended unexpectedly.",
            "Most often there was not enough memory.",
            "Set forests.processes to 1 in the plan and start the training again; it goes on.",
        ) from error
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        children = set(multiprocessing.active_children()) - before
        for process in children:
            process.terminate()
        executor.shutdown(wait=True)
        for process in children:
            process.join(10)


def make_maps(plan: EnhancerPlan, folder: Path) -> Iterator[Event]:
    """Train all forests of a plan and keep their maps under ``folder/maps``.

    What is there already is kept, so that an interrupted run goes on. Closing the generator ends
    the child processes.
    """
    (folder / "maps").mkdir(parents=True, exist_ok=True)
    series = plan_series(plan)
    missing = [s for s in series if not (folder / "maps" / s.file_name).exists()]
    total = sum(s.forests for s in series)
    done = total - sum(s.forests for s in missing)
    yield Progress(done, total, "Training Random Forests", "forests")
    if not missing:
        return
    cache = PlaneCache(plan, folder / "features")
    planes = [k for split in split_planes(plan) for k in split]
    value = plan.to_json()
    what = "slabs" if plan.in_volumes else "slices"
    steps: list[tuple[str, str, Sequence[PlaneKey | Series], int, int]] = [
        ("Computing features", what, planes, 0, len(planes)),
        ("Training Random Forests", "forests", missing, done, total),
    ]
    for what, unit, tasks, first, last in steps:
        items = [(value, str(folder), t) for t in tasks]
        if plan.forests.processes == 1:
            for item in items:
                first += _work(item)
                yield Progress(first, last, what, unit)
            continue
        for n in _side_by_side(items, plan.forests.processes):
            first += n
            yield Progress(first, last, what, unit)
    cache.delete()


def read_maps(plan: EnhancerPlan, folder: Path) -> tuple[list[ForestMap], list[ForestMap]]:
    """Maps for training and maps for validation, in the order of the plan."""
    both: dict[str, list[ForestMap]] = {"training": [], "validation": []}
    for s in plan_series(plan):
        both[s.split] += load_maps(folder / "maps" / s.file_name)
    return both["training"], both["validation"]
