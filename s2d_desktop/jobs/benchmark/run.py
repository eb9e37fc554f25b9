"""The benchmark as a job."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from s2d_desktop.jobs.benchmark.figures import Example, draw
from s2d_desktop.jobs.benchmark.forest_maps import compute_maps, forest_map
from s2d_desktop.jobs.benchmark.images import LabelledImage
from s2d_desktop.jobs.benchmark.judging import judge_all
from s2d_desktop.jobs.benchmark.keys import code_key, key_of
from s2d_desktop.jobs.benchmark.methods import Method, PredictionEnhancer, methods_for
from s2d_desktop.jobs.benchmark.needs import Candidate, candidates, fits, seen, trained_on
from s2d_desktop.jobs.benchmark.painting import SEED, Painter, paint, painter
from s2d_desktop.jobs.benchmark.record import record
from s2d_desktop.jobs.benchmark.report import page
from s2d_desktop.jobs.benchmark.summary import curve, rows, stages
from s2d_desktop.jobs.benchmark.targets import Sides, Target
from s2d_desktop.jobs.benchmark.tasks import Task, task_named
from s2d_desktop.jobs.outputs import check_folder
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Note, Progress, Result, Saved
from s2d_desktop.model.extras import install_command
from s2d_desktop.pipeline.multicut import fragments_of
from s2d_desktop.pipeline.tune_beta import true_cells

PAINTING_CODE = (
    "training.attentive_user",
    "training.simulated_strokes",
    "training.sklearn_forest",
    "jobs.benchmark.painting",
    "jobs.benchmark.images",
    "pipeline.features",
    "pipeline.filters",
    "pipeline.kernels",
    "pipeline.eigenvalues",
    "pipeline.bit_planes",
    "pipeline.forest_graph",
    "pipeline.tree_walk",
)
"""If it changes, forests are painted anew: what paints, computes features, evaluates forests."""


@dataclass(frozen=True)
class Scope:
    """How much is done."""

    users: int = 3
    curve: int | None = None
    """How many users are judged in full: while they paint, and by slow methods; None: all."""
    quick: bool = False
    """A third of the painting, few images: shows that it works, says little."""

    def in_full(self, painter: Painter) -> bool:
        """Whether all of a user's forests are judged, and the last one by slow methods, too."""
        return self.curve is None or painter.number < self.curve

    def stages(self, painter: Painter) -> list[int]:
        """Which of a user's forests are judged: all for the curve, else the last one."""
        count = len(painter.stages)
        return list(range(count)) if self.in_full(painter) else [count - 1]

    def rounds(self, target: Target) -> int:
        return 4 if self.quick else target.rounds

    def choice(self, images: Sequence[LabelledImage]) -> list[LabelledImage]:
        return list(images[:1] if self.quick else images)

    def test(self, images: Sequence[LabelledImage]) -> list[LabelledImage]:
        return list(images[:: max(1, len(images) // 2)][:2] if self.quick else images)


def benchmark(
    name: str,
    data: Path,
    folder: Path,
    *,
    users: int = 3,
    enhancers: Sequence[str] = (),
    curve: int | None = None,
    quick: bool = False,
) -> Iterator[Event]:
    """Judge Enhancers on the forests of simulated users.

    Users paint on their side of a target, forests learn from it, Enhancers enhance the forests'
    maps, and all are compared with the truth of images that nothing else was done with. Whatever
    was computed is kept in `folder`; the same call goes on where it was, and tasks with the same
    target share its forests.

    Parameters
    ----------
    name
        Of a task, see `tasks.TASKS`.
    data
        Folder with the folders of the data sets.
    folder
        Where results go: ``NAME/benchmark.json``, ``NAME/benchmark.md``, a picture for each
        target; below ``forests``, what is kept.
    users
        Simulated users, each with a seed of their own.
    enhancers
        Names, folders or files, each possibly after ``label=``; empty for the installed one that
        was trained on the task's source.
    curve
        Of so many users the earlier forests are judged as well, for the curve over the forest's
        quality, and by methods that take long (searched scale, eight views); None: of all. The
        other rows of the table are those of the last forests of all users.
    quick
        Do a small part, to see that it works.

    Yields
    ------
    Progress; a Note where figures are not fair; Saved; a Result with the facts of
    ``benchmark.json``.

    Raises
    ------
    InputError
        If the task, the data or a package is missing.
    ModelProblem
        If an Enhancer is missing.
    """
    started = time.perf_counter()
    task = task_named(name)
    _check_packages()
    if users < 1:
        raise InputError("A benchmark needs a user.", f"{users} were asked for.", "Ask for 3.")
    if curve is not None and curve < 0:
        raise InputError(
            "The curve cannot be made.", f"{curve} users were asked for.", "Ask for 1."
        )
    chosen = candidates(task.needs, enhancers, task.name)
    sides = {t.name: t.sides(data) for t in task.targets}
    check_folder(folder / task.name)
    scope = Scope(1 if quick else users, curve, quick)
    warnings = [*_warnings(task, chosen, sides), *([QUICK] if quick else [])]
    for text in warnings:
        yield Note(text)
    methods = methods_for(chosen, task.needs, task.scale_search, task.eight_views)
    facts: dict[str, Any] = {
        "task": task.name,
        "question": task.question,
        "metric": task.metric,
        "paper": {"table": task.table, "values": task.paper},
        "remark": task.remark,
        "quick": quick,
        "users": scope.users,
        "first_seed": SEED,
        "warnings": warnings,
        "enhancers": _enhancer_facts(methods),
        "targets": [],
    }
    for target in task.targets:
        found = yield from _judge_target(task, target, sides[target.name], methods, scope, folder)
        facts["targets"].append(found)
    facts["record"] = record()
    facts["seconds"] = round(time.perf_counter() - started, 1)
    for ending, content in (("json", _as_json(facts)), ("md", page(facts))):
        path = folder / task.name / f"benchmark.{ending}"
        part = path.with_name(path.name + ".part")
        part.write_text(content, encoding="utf-8")
        os.replace(part, path)
        yield Saved(path)
    yield Result(facts)


QUICK = "This is a quick run with one user, little painting and two images: its figures say little."


def _judge_target(
    task: Task,
    target: Target,
    sides: Sides,
    methods: Sequence[Method],
    scope: Scope,
    folder: Path,
) -> Generator[Event, None, dict[str, Any]]:
    """Everything about one target; returns its part of the facts."""
    rounds = scope.rounds(target)
    files = sorted({(i.raw.name, i.raw.stat().st_size) for i in sides.user})
    key = key_of(target.name, target.painted, rounds, files, code_key(*PAINTING_CODE))
    kept = folder / "forests" / f"{target.name}-{key}"
    painters: list[Painter] = []
    for number in range(scope.users):
        file = kept / f"user{number}" / "forests.npz"
        yield from paint(target, sides.user, number, rounds, file)
        painters.append(painter(target, sides.user, number, file))
    test = scope.test(sides.test)
    yield from compute_maps(
        painters, lambda p: [*scope.choice(p.choice), *test], scope.stages, kept
    )
    cases = yield from judge_all(
        task, target, methods, painters, scope.choice, test, scope.stages, scope.in_full, kept
    )
    points = curve(task.metric, cases)
    found: dict[str, Any] = {
        "name": target.name,
        "title": target.title,
        "structure": target.structure,
        "split": target.split,
        "users": scope.users,
        "rounds": rounds,
        "images": {
            "painted": target.painted,
            "choice": len(scope.choice(painters[0].choice)),
            "test": len(test),
        },
        "pixels_seen": int(np.mean([sum(s.size for s in p.strokes) for p in painters])),
        "painting_seconds": [p.seconds for p in painters],
        "rows": rows(task, target.name, cases),
        "stages": stages(points),
        "curve": points,
        "cases": cases,
        "figure": f"{target.name}.png",
    }
    path = folder / task.name / found["figure"]
    yield Progress(0, 1, "Drawing")
    first = [c for c in cases if c["user"] == 0 and c["last"]]
    betas = {c["method"]: c["beta"] for c in first if "beta" in c}
    draw(path, task.metric, found, _example(methods, painters[0], test[0], kept, betas))
    yield Saved(path)
    return found


def _example(
    methods: Sequence[Method],
    user: Painter,
    image: LabelledImage,
    kept: Path,
    betas: dict[str, float],
) -> Example:
    """The first user's most painted image, and the maps of a judged image.

    `betas`, one for each method, are those of this user; empty where there are no boundaries.
    """
    most = max(range(len(user.strokes)), key=lambda k: np.count_nonzero(user.strokes[k]))
    last = forest_map(kept, user, image, len(user.stages) - 1)
    maps = {m.label: m.apply(last)[0] for m in methods}
    truth = image.truth()
    cells: dict[str, Any] = {name: fragments_of(maps[name]).solve(b) for name, b in betas.items()}
    if betas:
        cells["truth"] = true_cells(truth)
    return Example(
        user.painted[most].pixels(), user.strokes[most], image.pixels(), maps, truth, cells
    )


def _warnings(task: Task, chosen: Sequence[Candidate], sides: dict[str, Sides]) -> list[str]:
    """What makes figures of these Enhancers unfair, as sentences."""
    found = []
    for candidate in chosen:
        name = candidate.enhancer.name
        for target in task.targets:
            known = seen(candidate.enhancer, sides[target.name].test)
            if known:
                found.append(
                    f"'{name}' was trained on {len(known)} of the images of {target.name} that "
                    "are judged, as its description tells: its figures there are not fair."
                )
        sources = trained_on(candidate.enhancer)
        if not any(fits(candidate.enhancer, n) for n in task.needs):
            found.append(
                f"'{name}' was trained on {'+'.join(sources) or 'data that it does not name'} for "
                f"{candidate.enhancer.structure or 'an unknown structure'}; the task asks for "
                f"{' or '.join(n.in_words for n in task.needs)}."
            )
    return found


def _enhancer_facts(methods: Sequence[Method]) -> list[dict[str, Any]]:
    return [
        {
            "label": m.candidate.label,
            "name": m.candidate.enhancer.name,
            "title": m.candidate.enhancer.title,
            "sha256": m.sha256,
            "trained_on": list(trained_on(m.candidate.enhancer)),
            "provider": m.network.provider,
        }
        for m in methods
        if isinstance(m, PredictionEnhancer)
    ]


def _check_packages() -> None:
    for package in ("sklearn", "matplotlib"):
        if find_spec(package) is None:
            raise InputError(
                "The benchmark needs packages that are not installed.",
                f"The package '{package}' is missing.",
                f"Install them with: {install_command('train')}",
            )


def _as_json(facts: dict[str, Any]) -> str:
    import json

    return json.dumps(facts, indent=2) + "\n"
