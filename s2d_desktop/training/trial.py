"""A few true iterations of a plan: whether it fits the computer, and how long it will take."""

from __future__ import annotations

import dataclasses
import math
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch

from s2d_desktop.model.cache import TileCache
from s2d_desktop.model.events import Event, Progress, Result
from s2d_desktop.training.batches_ahead import prepared
from s2d_desktop.training.expected_time import Pace, expected_minutes
from s2d_desktop.training.loop import choose_device
from s2d_desktop.training.memory_use import forget_peak, memory_of_process, out_of_memory
from s2d_desktop.training.network_plan import TRAINING, NetworkPlan
from s2d_desktop.training.network_training import CACHE_BYTES
from s2d_desktop.training.resident_images import ResidentImage, load_onto
from s2d_desktop.training.student_trainer import StudentTrainer
from s2d_desktop.training.survey import Survey
from s2d_desktop.training.training_images import TrainingImage, open_images

STEPS = 3
"""Iterations; the first one, in which libraries prepare themselves, is not timed."""

BYTES_OF_A_WEIGHT = 3 * 16 + 3 * 4
"""On disk: student, teacher and Adam's two means in the newest checkpoint, the best one and the one
that is being written; and three ONNX files."""

OTHER_FILES = 8 * 2**20
"""Bytes of the report, its pictures and the rest."""


def trial(plan: NetworkPlan, memory_free: int, halved: bool = False) -> Iterator[Event]:
    """Run `STEPS` iterations, all losses of the plan included, and tell what they took.

    Where memory is too small the patch is halved, once, and a `Note` says so.

    Parameters
    ----------
    plan
        From `read_network_plan`.
    memory_free
        Bytes of memory that are free now; 0 if nobody knows. A graphics card is asked for its own.
    halved
        Whether to begin with half the patch, because the whole one was seen to be too large.

    Yields
    ------
    Progress for each iteration, and a Result with ``device``, ``seconds_per_iteration``,
    ``memory_bytes`` (its peak; on the CPU what the process grew by), ``memory_free_bytes`` (before
    it), ``patch``, ``iterations``, ``pace`` (of `expected_time.Pace`), ``expected_minutes``
    ([low, high]) and ``disk_needed_bytes``.

    Raises
    ------
    InputError
        If memory is too small for half the patch, too, or the plan or an image cannot be used.
    """
    device = choose_device(plan.training.device)
    if device.type == "cuda":
        memory_free = torch.cuda.mem_get_info(device)[0]
    before = memory_of_process()[0]
    images = open_images(plan, TileCache(CACHE_BYTES))
    try:
        with tempfile.TemporaryDirectory() as folder:
            resident: list[ResidentImage] = []
            yield from load_onto(device, plan, images, resident)
            own = _at_once(plan), images, _glance(plan, images), Path(folder), resident
            trainer = StudentTrainer(*own)
            del resident, own
            try:
                while halved and not trainer.halved:
                    yield from trainer.recover(MemoryError())
                steps, look, taken = yield from _tried(trainer, before, memory_free)
                facts = _facts(plan, trainer, steps, look, taken)
            finally:
                trainer.close()
    finally:
        for image in images:
            image.close()
    yield Result({**facts, "memory_free_bytes": memory_free})


def _tried(
    trainer: StudentTrainer, before: int, memory_free: int
) -> Generator[Event, None, tuple[list[float], float, int]]:
    """Seconds of the iterations, those of a validation, and the memory; halves where it must."""
    while True:
        try:
            if trainer.device.type == "cuda":
                torch.cuda.reset_peak_memory_stats(trainer.device)
            else:
                forget_peak()
            steps, look = yield from _timed(trainer)
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            yield from trainer.recover(error)
            continue
        if trainer.device.type == "cuda":
            return steps, look, torch.cuda.max_memory_allocated(trainer.device)
        taken = max(0, memory_of_process()[1] - before)
        if trainer.halved or not 0 < memory_free < taken:
            return steps, look, taken
        # A CPU's memory is not refused: the computer swaps, and all programs become slow.
        yield from trainer.recover(MemoryError())


def _timed(trainer: StudentTrainer) -> Generator[Event, None, tuple[list[float], float]]:
    """Seconds of each iteration but the first, and of one validation."""
    seconds = []
    first = trainer.standing.iteration
    with prepared(trainer.own_batch, first, trainer.workers) as batches:
        for k in range(STEPS):
            started = time.perf_counter()
            trainer.learn(next(batches))
            if trainer.device.type == "cuda":
                torch.cuda.synchronize(trainer.device)
            seconds.append(time.perf_counter() - started)
            yield Progress(k + 1, STEPS, "Trying the training", "iterations")
    started = time.perf_counter()
    trainer.validate()
    return seconds[1:], time.perf_counter() - started


def _facts(
    plan: NetworkPlan, trainer: StudentTrainer, steps: Sequence[float], look: float, taken: int
) -> dict[str, Any]:
    s = plan.training
    # As many patches were looked at as are at the same time.
    rounds = math.ceil(s.validation_patches / len(trainer.validation))
    pace = Pace(min(steps), max(steps), rounds * look)
    weights = sum(p.numel() for p in trainer.network.parameters())
    kept = sum(a.nbytes for a in (trainer.validation[0].raw, trainer.validation[0].shares))
    return {
        "device": trainer.device.type,
        "seconds_per_iteration": median(steps),
        "memory_bytes": taken
        + (0 if trainer.device.type == "cuda" else s.validation_patches * kept),
        "patch": trainer.patch if isinstance(trainer.patch, int) else list(trainer.patch),
        "iterations": s.max_iterations,
        "pace": dataclasses.asdict(pace),
        "expected_minutes": list(expected_minutes(s, pace)),
        "disk_needed_bytes": weights * BYTES_OF_A_WEIGHT + OTHER_FILES,
    }


def _at_once(plan: NetworkPlan) -> NetworkPlan:
    """The plan with all that comes later in a training from its first iteration on."""
    threads = plan.training.threads
    few = min(plan.training.validation_patches, threads)
    return dataclasses.replace(
        plan,
        consistency=dataclasses.replace(plan.consistency, begin=0, ramp_up=0),
        rectification=dataclasses.replace(plan.rectification, begin=0),
        training=dataclasses.replace(plan.training, validation_patches=few),
    )


def _glance(plan: NetworkPlan, images: Sequence[TrainingImage]) -> Survey:
    """What a survey finds, roughly, from the first window of some images."""
    values = []
    for image in [i for i in images if i.planned.use == TRAINING][:4]:
        (top, bottom), (left, right) = image.rows, image.columns
        z = image.slices[len(image.slices) // 2]
        rows, columns = slice(top, min(top + 256, bottom)), slice(left, min(left + 256, right))
        box = slice(z, z + 1), rows, columns
        raw = image.raw_box(0, box)
        values.append(raw.reshape(len(raw), -1))
    channels = [own[np.isfinite(own)] for own in np.concatenate(values, axis=1)]
    found = Survey()
    found.mean = tuple(float(own.mean()) if own.size else 0.0 for own in channels)
    found.std = tuple(max(float(own.std()), 1e-6) if own.size else 1.0 for own in channels)
    nowhere = np.zeros((0, 4), np.int64)
    found.places = [[nowhere] * max(2, len(plan.classes)) for _ in images]
    return found
