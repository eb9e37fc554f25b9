"""From a plan to a finished network for raw data: look, train, export, describe.

The output folder::

    FOLDER/plan.json            the plan as it was checked
    FOLDER/latest.pt, best.pt   checkpoints: newest, and best on what is held back; each holds the
                                student, its mean teacher and the state of the rectification
    FOLDER/student.onnx         the networks of best.pt
    FOLDER/mean_teacher.onnx
    FOLDER/network.onnx         the better one of the two, and
    FOLDER/network.json         its description: the window and the commands take the folder
    FOLDER/example.npz          a held-back crop as it is in its image, for a package to be shared
    FOLDER/tile.npz             a held-back patch: raw data, the teacher's map, the network's
    FOLDER/report.html          curves, examples, plan, versions

A folder that holds an unfinished training of the same plan is resumed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from s2d_desktop.model.cache import TileCache
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Note, Result, Saved
from s2d_desktop.training.checkpoint import load_checkpoint
from s2d_desktop.training.expected_time import never_begun
from s2d_desktop.training.exported import exported
from s2d_desktop.training.loop import BEST, choose_device
from s2d_desktop.training.losses import activation_of
from s2d_desktop.training.network import UNet
from s2d_desktop.training.network_card import network_card
from s2d_desktop.training.network_plan import (
    HELD_BACK,
    TRAINING,
    NetworkPlan,
    read_network_plan,
)
from s2d_desktop.training.network_report import write_network_report
from s2d_desktop.training.own_raw_example import own_raw_example
from s2d_desktop.training.processes import Processes
from s2d_desktop.training.remembered_plan import remember_plan, write_json
from s2d_desktop.training.resident_images import ResidentImage, load_onto
from s2d_desktop.training.student_trainer import MEAN_TEACHER, STUDENT, StudentTrainer
from s2d_desktop.training.survey import Survey, survey
from s2d_desktop.training.trainer import new_network
from s2d_desktop.training.training_images import TrainingImage, open_images
from s2d_desktop.zoo.example import EXAMPLE_FILE
from s2d_desktop.zoo.networks import CARD_FILE, NETWORK_FILE
from s2d_desktop.zoo.raw_example import write_raw_example

CACHE_BYTES = 2**30
"""Of images that are kept in memory."""

MAY_CHANGE = {
    "training": (
        *("max_minutes", "max_iterations", "threads", "device", "validate_every", "patience"),
    ),
}
"""Entries of the plan that may differ when a training is resumed."""

FILES = {STUDENT: "student.onnx", MEAN_TEACHER: "mean_teacher.onnx"}


def train_network(
    plan: NetworkPlan, folder: Path, stop: Callable[[], bool] = lambda: False
) -> Iterator[Event]:
    """Train a network for raw data; ends with `Result`.

    Parameters
    ----------
    plan
        From `read_network_plan`.
    folder
        See the module.
    stop
        Asked before each iteration: True ends the training and keeps the best network.

    Raises
    ------
    InputError
        If the folder belongs to a training with another plan, an image cannot be used, or there is
        no graphics card where the plan wants one.
    """
    choose_device(plan.training.device)
    folder.mkdir(parents=True, exist_ok=True)
    processes = Processes()
    images: list[TrainingImage] = []
    try:
        if processes.first:
            remember_plan(plan, folder, read_network_plan, MAY_CHANGE)
        images = open_images(plan, TileCache(CACHE_BYTES))
        found = Survey()
        yield from survey(plan, images, found)
        device = processes.device(choose_device(plan.training.device))
        resident: list[ResidentImage] = []
        yield from load_onto(device, plan, images, resident)
        trainer = StudentTrainer(plan, images, found, folder, resident)
        # The trainer's alone, which gives them back where memory is too small.
        del resident
        trainer.stop = stop
        # An image may have parts of both uses.
        learned, held_back = (
            {i.planned.raw for i in images if i.planned.use == use} for use in (TRAINING, HELD_BACK)
        )
        yield Note(
            f"Training on {trainer.device.type} in {trainer.precision_name}: {len(learned)} "
            f"image(s) to learn from, {len(held_back)} held back."
        )
        yield from trainer.run()
        if not trainer.standing.iteration:
            raise InputError(
                "There is no network yet.",
                "The training was stopped before its first iteration.",
                "Start it again and let it run for some minutes.",
            )
        yield from _finds_nothing(plan, trainer)
        yield from _too_short(plan, trainer.standing.iteration)
        if trainer.processes.first:
            yield from finish(plan, folder, trainer)
    finally:
        for image in images:
            image.close()
        processes.close()


def _too_short(plan: NetworkPlan, iterations: int) -> Iterator[Event]:
    """Say what had no part in a training because it ended before."""
    missing = never_begun(plan, iterations)
    if missing:
        names = {"consistency": "the consistency loss", "rectification": "label rectification"}
        parts = " and ".join(f"{names[k]} (from iteration {n})" for k, n in missing.items())
        yield Note(
            f"The training ended after {iterations} iterations, before {parts} began. A longer "
            "training makes use of that."
        )


def _finds_nothing(plan: NetworkPlan, trainer: StudentTrainer) -> Iterator[Event]:
    """Say so of a network that found nothing of what is held back in any validation."""
    if trainer.standing.best_f1 > 0:
        return
    structure = " or ".join(plan.classes[1:] if plan.several else plan.classes)
    remedy = "Train it longer, with a larger max_iterations in the plan."
    if trainer.ended_by == "no gain":
        remedy = "Look at the teacher's maps, and at what is held back."
    yield Note(f"The network finds no {structure} in what was held back. {remedy}")


def best_networks(plan: NetworkPlan, folder: Path, channels: int) -> dict[str, UNet]:
    """Student and mean teacher of the best checkpoint, ready to predict."""
    state = load_checkpoint(folder / BEST)
    outputs = len(plan.classes)
    activation = activation_of(plan.training.loss, outputs)
    found = {}
    for name, key in ((STUDENT, "network"), (MEAN_TEACHER, "teacher")):
        network = new_network(plan.network, channels, outputs, activation)
        # A Y-Net's second decoder is dropped.
        network.load_state_dict({name: state[key][name] for name in network.state_dict()})
        found[name] = network.eval()
    return found


def finish(plan: NetworkPlan, folder: Path, trainer: StudentTrainer) -> Iterator[Event]:
    """Export both networks of the best checkpoint, check the files, describe the better one."""
    state = load_checkpoint(folder / BEST)
    channels = trainer.images[0].raw.info.shape[4]
    networks = best_networks(plan, folder, channels)
    samples = [p.raw for p in trainer.validation[:3]]
    exports = {}
    for name, network in networks.items():
        file = folder / FILES[name]
        exports[name] = exported(network, file, np.concatenate(samples))
        yield Saved(file)
    better = str(state["better"])
    network_file = folder / NETWORK_FILE
    part = network_file.with_name(network_file.name + ".part")
    shutil.copyfile(folder / FILES[better], part)
    os.replace(part, network_file)
    yield Saved(network_file)
    point = _best_point(state["history"], int(state["standing"]["best_iteration"]))
    card = network_card(plan, trainer, networks[better], better, exports[better], point)
    write_json(folder / CARD_FILE, card)
    yield Saved(folder / CARD_FILE)
    example = folder / EXAMPLE_FILE
    write_raw_example(own_raw_example(plan, card, trainer.images, trainer.survey), example)
    yield Saved(example)
    report = folder / "report.html"
    write_network_report(report, plan, card, trainer, networks[better])
    yield Saved(report)
    yield Result(
        {
            "network": str(folder),
            "which": better,
            "iterations": trainer.standing.iteration,
            "best_iteration": int(point["iteration"]),
            "ended_by": trainer.ended_by,
            "score": card["validation"]["score"],
            "score_is": card["validation"]["score_is"],
            "onnx_difference": exports[better].difference,
            "minutes": trainer.standing.seconds / 60,
        }
    )


def _best_point(history: Sequence[dict[str, float]], iteration: int) -> dict[str, float]:
    return next(point for point in history if point["iteration"] == iteration)
