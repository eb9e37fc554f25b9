"""The benchmark of networks that users train from pseudo-labels, as a job.

For each simulated user: the forest that was painted gives maps of the user's side, an Enhancer
enhances them, networks learn from either, from the source or from the truth, and all are judged on
raw data that nothing of this has seen.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from s2d_desktop.jobs.benchmark.forest_maps import compute_maps
from s2d_desktop.jobs.benchmark.images import LabelledImage
from s2d_desktop.jobs.benchmark.judging import judge_all
from s2d_desktop.jobs.benchmark.keys import code_key, key_of
from s2d_desktop.jobs.benchmark.methods import PredictionEnhancer, methods_for
from s2d_desktop.jobs.benchmark.needs import candidates
from s2d_desktop.jobs.benchmark.own_data import (
    HELD_BACK_SHARE,
    groups,
    held_back,
)
from s2d_desktop.jobs.benchmark.own_report import page
from s2d_desktop.jobs.benchmark.own_tasks import ROWS, NetworkRow, OwnTask, rows_of
from s2d_desktop.jobs.benchmark.own_user import UserNetworks
from s2d_desktop.jobs.benchmark.painting import SEED, Painter, paint, painter
from s2d_desktop.jobs.benchmark.record import record
from s2d_desktop.jobs.benchmark.run import PAINTING_CODE
from s2d_desktop.jobs.benchmark.summary import rows as table_rows
from s2d_desktop.jobs.outputs import check_folder
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Progress, Result, Saved
from s2d_desktop.pipeline.metrics import ThresholdCounts
from s2d_desktop.zoo.networks import NETWORK_FILE, find_network


@dataclass(frozen=True)
class OwnScope:
    """How much is done."""

    users: int = 3
    maps: int = 16
    """Feature maps of the first level of all networks."""
    iterations: int = 3000
    rows: tuple[str, ...] = ()
    """Keys of the networks; empty for all that the task can have."""


def benchmark_networks(
    task: OwnTask, data: Path, folder: Path, scope: OwnScope, enhancers: Sequence[str] = ()
) -> Iterator[Event]:
    """Train and judge networks; what was trained is kept in `folder` and goes on where it was.

    Networks that an earlier call with the same maps and iterations has trained there stand in the
    result as well, also those of more users: rows can be measured in several calls.

    Parameters
    ----------
    task
        See `own_tasks`.
    data, folder, enhancers
        As for `run.benchmark`, with which forests and their maps are shared.
    scope
        How much.

    Yields
    ------
    Progress and what trainings yield; Saved; a Result with the facts of ``benchmark.json``.

    Raises
    ------
    InputError
        If a row, the data or a package is missing.
    """
    started = time.perf_counter()
    chosen_rows = _chosen(task, scope.rows)
    base, target = task.task, task.target
    chosen = candidates(base.needs, enhancers, base.name)[:1]
    methods = methods_for(chosen, base.needs, False, False)
    enhancer = next(m for m in methods if isinstance(m, PredictionEnhancer))
    sides = target.sides(data)
    check_folder(folder / task.name)
    files = sorted({(i.raw.name, i.raw.stat().st_size) for i in sides.user})
    key = key_of(target.name, target.painted, target.rounds, files, code_key(*PAINTING_CODE))
    kept = folder / "forests" / f"{target.name}-{key}"
    own = groups(data / target.data_set, sides.user, task.more_raw)
    learned = [i for group in own for i in group.images]

    def last_stage(user: Painter) -> list[int]:
        return [len(user.stages) - 1]

    # Other forests, another Enhancer, or other planes held back: other networks.
    few = [g for g in own if len(g.images) < HELD_BACK_SHARE]
    kept_apart = held_back(own)
    together = [f"{g.name} {kept_apart[g.name]}" for g in few]
    place_key = key_of(key, enhancer.identity, *together)
    cases: list[dict[str, Any]] = []
    networks: list[tuple[NetworkRow, dict[str, Any]]] = []
    trained: list[dict[str, Any]] = []
    earlier = users_there(folder / task.name, place_key, kept)
    for number in sorted({*range(scope.users), *earlier}):
        file = kept / f"user{number}" / "forests.npz"
        yield from paint(target, sides.user, number, target.rounds, file)
        user = painter(target, sides.user, number, file)
        yield from compute_maps([user], lambda _p: [*learned, *sides.test], last_stage, kept)
        cases += yield from judge_all(
            base, target, methods, [user], lambda _c: [], sides.test,
            last_stage, lambda _p: False, kept,
        )  # fmt: skip
        place = folder / task.name / f"user{number}-{place_key}"
        sizes = scope.maps, scope.iterations
        work = UserNetworks(task, user, own, place, kept, enhancer, *sizes, data)
        for row in rows_of(task):
            wanted = row in chosen_rows and number < scope.users
            if not wanted and not work.is_trained(row):
                continue
            network = yield from work.network(row)
            score = yield from _judged(work, row, sides.test, place / f"{row.key}.json")
            source = row.key if row.key in task.paper else None
            case = {**_facts_of(user), **score, "method": row.label, "source": source}
            networks.append((row, case))
            if not row.shows:
                trained.append({"user": number, "row": row.key, **_training_facts(network)})
    # In the order of the table, also where the first user lacks a row.
    cases += [case for row in ROWS for own_row, case in networks if own_row == row]
    facts = {
        "task": task.name,
        "question": task.question,
        "metric": "f1",
        "paper": {"values": dict(task.paper)},
        "split": target.split + MORE_SPLIT,
        "title": target.title,
        "users": len({c["user"] for c in cases}),
        "first_seed": SEED,
        "feature_maps": scope.maps,
        "iterations": scope.iterations,
        "enhancer": {"name": enhancer.candidate.enhancer.name, "sha256": enhancer.sha256},
        "rows": table_rows(_with_paper(task), target.name, cases),
        "networks": trained,
        "cases": cases,
        "record": record(),
        "seconds": round(time.perf_counter() - started, 1),
    }
    for ending, content in (("json", json.dumps(facts, indent=2) + "\n"), ("md", page(facts))):
        path = folder / task.name / f"benchmark.{ending}"
        part = path.with_name(path.name + ".part")
        part.write_text(content, encoding="utf-8")
        os.replace(part, path)
        yield Saved(path)
    yield Result(facts)


MORE_SPLIT = (
    " Networks learn from the user's side and from unlabelled images of the target where there "
    "are some; of each file the last fifth is held back (of files with fewer than five images, "
    "taken together, every fifth), by which the best iteration is chosen (agreement with what is "
    "learned from). Of the judged images nothing was used, nor their raw data."
)


def users_there(folder: Path, key: str, forests: Path) -> list[int]:
    """Numbers of the users for whom networks were begun, and whose forests are still there."""
    names = (p.name.split("-")[0].removeprefix("user") for p in folder.glob(f"user*-{key}"))
    found = [int(name) for name in names if name.isdigit()]
    return [n for n in found if (forests / f"user{n}" / "forests.npz").exists()]


def _judged(
    work: UserNetworks, row: NetworkRow, test: Sequence[LabelledImage], file: Path
) -> Generator[Event, None, dict[str, Any]]:
    """F1 at 0.5 of a network over all pixels of the test images; kept in `file`."""
    digest = key_of((work.folder(row) / NETWORK_FILE).stat().st_mtime_ns, [i.name for i in test])
    if file.exists():
        score: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if score.pop("of") == digest:
            return score
    plane, counts = work.predictor(row), ThresholdCounts()
    for k, image in enumerate(test):
        counts.add(plane(image), image.truth())
        yield Progress(k + 1, len(test), "Comparing with the truth", "images")
    at = counts.at(0.5)
    score = {"f1": at.f1, "precision": at.precision, "recall": at.recall}
    file.write_text(json.dumps({**score, "of": digest}), encoding="utf-8")
    return score


def _facts_of(user: Painter) -> dict[str, Any]:
    last = user.stages[-1]
    return {
        "user": user.number,
        "stage": len(user.stages) - 1,
        "last": True,
        "round": last.round,
        "strokes": last.strokes,
        "pixels": last.pixels,
    }


def _training_facts(folder: Path) -> dict[str, Any]:
    card = find_network(folder).card
    training = card["training"]
    facts = {k: training[k] for k in ("iterations", "best_iteration", "minutes", "which")}
    return {**facts, "held_back": card["validation"]["score"], "machine": training["machine"]}


def _with_paper(task: OwnTask) -> Any:
    """The base task with the paper's figures for networks, by the keys of the rows."""
    named = {"target": "Target Net"}
    values = {named.get(k, k): v for k, v in task.paper.items()}
    return replace(task.task, paper={task.target.name: {**values, **task.paper}})


def _chosen(task: OwnTask, keys: Sequence[str]) -> list[NetworkRow]:
    """The rows that are wanted and can be trained.

    Raises
    ------
    InputError
        If there is no such row.
    """
    able = rows_of(task)
    unknown = [k for k in keys if k not in {r.key for r in able}]
    if unknown:
        raise InputError(
            f"There is no row '{unknown[0]}' in the benchmark '{task.name}'.",
            f"There are: {', '.join(r.key for r in able)}.",
            "Name some of these after --rows.",
        )
    return [r for r in able if not keys or r.key in keys]
