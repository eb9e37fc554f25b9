"""From the scores of single forests to means, spreads and gains."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from s2d_desktop.jobs.benchmark.tasks import FOREST, Task

FIGURES = (
    "f1",
    "precision",
    "recall",
    "f1_own",
    "own_threshold",
    "vi",
    "vi_split",
    "vi_merge",
    "beta",
)
"""Entries of a score that are averaged over the users."""

TARGET_NET = "Target Net"
"""A network that the paper trained on labels of the target: the most there is to reach."""


def spread(values: Sequence[float]) -> dict[str, Any]:
    """Mean, standard deviation (n - 1; 0 for a single value) and the values themselves."""
    return {
        "mean": statistics.mean(values),
        "sd": statistics.stdev(values) if len(values) > 1 else 0.0,
        "values": list(values),
    }


def rows(task: Task, target: str, cases: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row for each method: the users' last forests.

    Parameters
    ----------
    task
        Tells in which figure gains are counted, and what the paper reports.
    target
        Name of the target.
    cases
        Scores of all methods, users and stages, in the order of the rows; of these are used
        ``method``, ``source`` (``RF``, the Enhancer's label, or None: what the paper calls it),
        ``last`` and the `FIGURES`.

    Returns
    -------
    ``method``, each of `FIGURES` that there is as `spread`; ``chosen`` of all users;
    ``change``, the relative change of the metric's mean against that of the same users' forests,
    which matters where a method was not run for all of them; ``gap``, which share of the way from
    these to the paper's Target Net it goes; ``paper``, the paper's ``value``, ``change`` and
    ``gap``.
    """
    last = [c for c in cases if c["last"]]
    methods = list(dict.fromkeys(c["method"] for c in last))
    published = task.paper.get(target, {})
    found: list[dict[str, Any]] = []
    for method in methods:
        mine = [c for c in last if c["method"] == method]
        row: dict[str, Any] = {"method": method, "users": len(mine)}
        row |= {f: spread([c[f] for c in mine]) for f in FIGURES if f in mine[0]}
        row["chosen"] = [c for case in mine for c in case.get("chosen", ())]
        value = _published(published, mine[0].get("source"))
        row["paper"] = {} if value is None else {"value": value}
        found.append(row)
    forests = {c["user"]: c[task.metric] for c in last if c["method"] == FOREST}
    for row in found:
        if not forests or row["method"] == FOREST:
            continue
        users = [c["user"] for c in last if c["method"] == row["method"]]
        ours, base = row[task.metric]["mean"], statistics.mean(forests[u] for u in users)
        row["change"] = ours / base - 1 if base else None
        if task.metric == "f1" and published.get(TARGET_NET, 0) > base:
            row["gap"] = (ours - base) / (published[TARGET_NET] - base)
        if row["paper"] and FOREST in published:
            value, base = row["paper"]["value"], published[FOREST]
            row["paper"]["change"] = value / base - 1
            if TARGET_NET in published:
                row["paper"]["gap"] = (value - base) / (published[TARGET_NET] - base)
    return found


def _published(published: Mapping[str, float], source: str | None) -> float | None:
    if source is None:
        return None
    return published.get(source, published.get("PE") if source != FOREST else None)


def curve(metric: str, cases: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One point for each user and stage: what was painted, and the metric of every method.

    Returns
    -------
    ``user``, ``round``, ``strokes``, ``pixels`` and, under ``values``, a number for each method
    """
    points: dict[tuple[int, int], dict[str, Any]] = {}
    for case in cases:
        place = (case["user"], case["stage"])
        facts = {k: case[k] for k in ("user", "round", "strokes", "pixels")}
        point = points.setdefault(place, {**facts, "values": {}})
        point["values"][case["method"]] = case[metric]
    return [points[place] for place in sorted(points)]


def stages(points: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The curve's points averaged over the users: one entry for each round, in order."""
    found = []
    for round_ in sorted({p["round"] for p in points}):
        mine = [p for p in points if p["round"] == round_]
        methods = list(dict.fromkeys(m for p in mine for m in p["values"]))
        found.append(
            {
                "round": round_,
                "users": len(mine),
                "strokes": statistics.mean(p["strokes"] for p in mine),
                "pixels": statistics.mean(p["pixels"] for p in mine),
                "values": {
                    m: statistics.mean(p["values"][m] for p in mine if m in p["values"])
                    for m in methods
                },
            }
        )
    return found
