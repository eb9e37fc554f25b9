"""Trainings of seconds on noisy discs, for tests of the trainer of networks for raw data."""

import torch

from s2d_desktop.model.events import Preview, Result
from s2d_desktop.training.student_trainer import StudentTrainer
from s2d_desktop.training.survey import Survey, survey
from tests.training.raw_material import opened, plan_of

QUICK = {"patch": 32, "max_iterations": 4, "validate_every": 2, "threads": 1}


def split(material, *keys, learned=(0, 1, 2, 3, 4, 5), held_back=(6, 7)):
    """Slices of one file to learn from, and others that are held back."""
    files = {key: material[key] for key in ("raw", "teacher", *keys)}
    return [
        {**files, "slices": list(learned)},
        {**files, "slices": list(held_back), "use": "held back"},
    ]


def quick(material, *keys, **changes):
    training = {**QUICK, **changes.pop("training", {})}
    return plan_of(split(material, *keys), training=training, **changes)


def trainer(folder, plan):
    folder.mkdir(exist_ok=True)
    images, found = opened(plan), Survey()
    list(survey(plan, images, found))
    return StudentTrainer(plan, images, found, folder)


def facts_of(events):
    assert isinstance(events[-1], Result)
    return events[-1].facts


def curve_of(events):
    return [e for e in events if isinstance(e, Preview) and e.kind == "curve"]


NO_MEMORY = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")


def failing(t, error=NO_MEMORY):
    """Let the first step of a trainer run out of memory."""
    real, left = t.step, [error]

    def step(batch):
        if left:
            raise left.pop()
        return real(batch)

    t.step = step
