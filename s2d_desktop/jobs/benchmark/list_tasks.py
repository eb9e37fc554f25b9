"""The tasks there are, as a job."""

from __future__ import annotations

from collections.abc import Iterator

from s2d_desktop.jobs.benchmark.needs import fits
from s2d_desktop.jobs.benchmark.own_tasks import OWN_TASKS, rows_of
from s2d_desktop.jobs.benchmark.tasks import TASKS
from s2d_desktop.model.events import Event, Result
from s2d_desktop.zoo.enhancers import installed


def list_tasks() -> Iterator[Event]:
    """The tasks, as a Result: ``tasks``, what each answers and needs, and ``own_networks``."""
    there = installed()
    yield Result(
        {
            "tasks": [
                {
                    "name": task.name,
                    "question": task.question,
                    "data_sets": sorted(
                        {t.data_set for t in task.targets},
                    ),
                    "targets": [{"name": t.name, "split": t.split} for t in task.targets],
                    "table": task.table,
                    "needs": [
                        {
                            "label": n.label,
                            "in_words": n.in_words,
                            "plan": n.plan,
                            "installed": next((e.name for e in there if fits(e, n)), None),
                        }
                        for n in task.needs
                    ],
                }
                for task in TASKS
            ],
            "own_networks": [
                {
                    "name": task.name,
                    "question": task.question,
                    "base": task.base,
                    "rows": [row.key for row in rows_of(task)],
                }
                for task in OWN_TASKS
            ],
        }
    )
