"""The result of a benchmark of networks as people read it: on a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from s2d_desktop.jobs.benchmark.tables import Column, aligned, cells, columns, markdown


def text(facts: Mapping[str, Any]) -> str:
    """For a terminal."""
    table = aligned(cells(_columns(facts["rows"]), facts["rows"]))
    parts = [f"{facts['task']}: {facts['question']}", facts["title"], "", table, ""]
    return "\n".join([*parts, *_notes(facts)])


def page(facts: Mapping[str, Any]) -> str:
    """For a file."""
    table = markdown(cells(_columns(facts["rows"]), facts["rows"]))
    trained = [
        f"- user {n['user']}, {n['row']}: {n['iterations']} iterations in {n['minutes']} minutes; "
        f"the {n['which']} of iteration {n['best_iteration']}, held back {n['held_back']:.3f}"
        for n in facts["networks"]
    ]
    parts = [
        f"# {facts['task']}: {facts['question']}",
        table,
        "\n".join(f"- {line}" for line in _notes(facts)),
        facts["split"],
        "## Trainings",
        "\n".join(trained),
    ]
    return "\n\n".join(parts) + "\n"


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[Column]:
    """Those of the main table, and for how many users a row was measured."""
    method, *others = columns("f1", rows)
    return [method, ("users", lambda r: str(r["users"])), *others]


def _notes(facts: Mapping[str, Any]) -> list[str]:
    made = facts["record"]
    return [
        "RF: the forest that a user painted; PE: its map after the Enhancer; CL: consistency loss "
        "with a mean teacher; LR: label rectification. change: against the forest.",
        f"U-Nets of {facts['feature_maps']} maps, {facts['iterations']} iterations; the paper's "
        "have 64 and are trained until no gain, a single run each, forests painted by people.",
        f"{made['date']}, commit {made['commit']}, {made['machine']['processor']} "
        f"({made['machine']['cores']} cores).",
    ]
