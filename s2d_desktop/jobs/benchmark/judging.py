"""All methods on all forests of a target; the score of each is kept on disk."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

from s2d_desktop.jobs.benchmark.forest_maps import forest_map
from s2d_desktop.jobs.benchmark.images import LabelledImage
from s2d_desktop.jobs.benchmark.keys import code_key, key_of
from s2d_desktop.jobs.benchmark.methods import Method
from s2d_desktop.jobs.benchmark.painting import Painter
from s2d_desktop.jobs.benchmark.scores import judge
from s2d_desktop.jobs.benchmark.targets import Target
from s2d_desktop.jobs.benchmark.tasks import Task
from s2d_desktop.model.events import Event, Progress

JUDGING_CODE = (
    "jobs.benchmark.scores",
    "jobs.benchmark.methods",
    "pipeline.enhancer",
    "pipeline.enhancer_tiles",
    "pipeline.network_tiles",
    "pipeline.rescaled",
    "pipeline.confidence",
    "pipeline.scale_search",
    "pipeline.hidden_places",
    "pipeline.windows",
    "pipeline.object_size",
    "pipeline.metrics",
)
MULTICUT_CODE = (
    "pipeline.multicut",
    "pipeline.tune_beta",
    "pipeline.region_graph",
    "pipeline.watershed",
)
"""If it changes, scores are computed anew."""


def judge_all(
    task: Task,
    target: Target,
    methods: Sequence[Method],
    painters: Sequence[Painter],
    choice_of: Callable[[Sequence[LabelledImage]], list[LabelledImage]],
    test: Sequence[LabelledImage],
    stages: Callable[[Painter], Sequence[int]],
    in_full: Callable[[Painter], bool],
    folder: Path,
) -> Generator[Event, None, list[dict[str, Any]]]:
    """Score every method on every forest that `stages` names for its user.

    Slow methods are for the last forests of the users that are judged `in_full`.

    Returns
    -------
    What `scores.judge` gives, with ``user``, ``seed``, ``stage``, ``last``, ``round``,
    ``strokes``, ``pixels``, ``method`` and ``source``
    """
    code = code_key(*JUDGING_CODE, *(MULTICUT_CODE if target.boundaries else ()))
    waiting = []
    for painter in painters:
        for stage in stages(painter):
            last = stage == len(painter.stages) - 1
            # Thresholds of earlier forests are not reported, betas are needed for all.
            choice = choice_of(painter.choice) if last or target.boundaries else []
            names = key_of(code, [i.name for i in choice], [i.name for i in test])
            for method in methods:
                if method.slow and not (last and in_full(painter)):
                    continue
                file = folder / f"user{painter.number}" / "scores"
                file = file / f"{method.identity}_{stage}_{names}.json"
                waiting.append((painter, choice, stage, method, file))
    missing = [w for w in waiting if not w[4].exists()]
    total = sum(len(choice) + len(test) for _p, choice, *_ in missing)
    done = 0
    for painter, choice, stage, method, file in missing:

        def map_of(image: LabelledImage, painter: Painter = painter, stage: int = stage) -> Any:
            return forest_map(folder, painter, image, stage)

        what = f"Comparing {target.structure} with the truth"
        work = judge(method, choice, test, map_of, target.boundaries)
        while True:
            try:
                next(work)
            except StopIteration as end:
                score = end.value
                break
            done += 1
            yield Progress(done, total, what, "maps")
        _write(file, score)
    return [
        {
            "method": method.label,
            "source": method.source,
            "user": painter.number,
            "stage": stage,
            "last": stage == len(painter.stages) - 1,
            "round": painter.stages[stage].round,
            "strokes": painter.stages[stage].strokes,
            "pixels": painter.stages[stage].pixels,
            **json.loads(file.read_text(encoding="utf-8")),
        }
        for painter, _choice, stage, method, file in waiting
    ]


def _write(file: Path, score: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps(score), encoding="utf-8")
    os.replace(part, file)
