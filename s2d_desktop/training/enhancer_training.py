"""From a plan to a finished Enhancer: forests, training, export, card and report.

The output folder::

    FOLDER/plan.json            the plan as it was checked
    FOLDER/forests/maps/*.npz   what the forests said (kept for a resumed or a second training)
    FOLDER/latest.pt, best.pt   checkpoints: newest, and best on the held-back slices
    FOLDER/enhancer.onnx        the network of best.pt
    FOLDER/enhancer.json        its description
    FOLDER/example.npz          a held-back crop, for the test and the picture of a shared package
    FOLDER/report.html          curve, examples, data, seeds, versions

A folder that holds an unfinished training of the same plan is resumed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import mean

import numpy as np
import torch
from numpy.typing import NDArray

from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Note, Result, Saved
from s2d_desktop.training.enhancer_card import enhancer_card, machine
from s2d_desktop.training.enhancer_plan import EnhancerPlan, plan_from_json
from s2d_desktop.training.examples import examples_of, held_back, samples_of
from s2d_desktop.training.forest_cache import ForestMap, PlaneCache
from s2d_desktop.training.forests import make_maps, read_maps
from s2d_desktop.training.known_limits import limits_of
from s2d_desktop.training.loop import BEST, choose_device
from s2d_desktop.training.network import UNet
from s2d_desktop.training.own_example import own_example
from s2d_desktop.training.remembered_plan import remember_plan, write_json
from s2d_desktop.training.report import write_report
from s2d_desktop.training.to_onnx import largest_difference, write_onnx
from s2d_desktop.training.trainer import Trainer, trained_network
from s2d_desktop.training.weight_average import averaged
from s2d_desktop.zoo.enhancers import find
from s2d_desktop.zoo.example import EXAMPLE_FILE, write_example

LARGEST_DIFFERENCE = 1e-3
"""Between the exported file and the network, on held-back maps; more stops the export."""

MAY_CHANGE = {
    "training": ("max_minutes", "max_iterations", "threads", "device", "validate_every"),
    "forests": ("processes",),
}
"""Entries of the plan that may differ when a training is resumed."""


def train_enhancer(plan: EnhancerPlan, folder: Path) -> Iterator[Event]:
    """Train an Enhancer; ends with `Result`.

    Raises
    ------
    InputError
        If the folder belongs to a training with another plan, an image cannot be used, or there is
        no graphics card where the plan wants one.
    ModelProblem
        If there is no such Enhancer to start from.
    """
    # Before forests are trained for hours.
    choose_device(plan.training.device)
    if plan.network.start_from:
        find(plan.network.start_from)
    folder.mkdir(parents=True, exist_ok=True)
    remember_plan(plan, folder, _plan_in, MAY_CHANGE)
    yield from make_maps(plan, folder / "forests")
    maps, validation = read_maps(plan, folder / "forests")
    trainer = Trainer(
        plan.network, plan.training, maps, validation, plan.seed, folder, plan.several
    )
    yield Note(
        f"Training on {trainer.device.type}: {len(maps)} maps of Random Forests, "
        f"{len(validation)} held back; their own F1 is {trainer.forest_f1:.3f}."
    )
    yield from trainer.run()
    yield from finish(plan, folder, trainer, validation)


def finish(
    plan: EnhancerPlan, folder: Path, trainer: Trainer, validation: list[ForestMap]
) -> Iterator[Event]:
    """Export the best network, check the file, describe it."""
    activation = trainer.network.activation
    network, standing = trained_network(plan.network, folder / BEST, activation)
    if plan.network.start_from and plan.network.keep:
        start = find(plan.network.start_from).network_path
        network = averaged(network, start, plan.network.keep)
        standing["class_f1"] = trainer.class_f1(network)
        standing["best_f1"] = mean(standing["class_f1"].values())
        yield Note(f"F1 of the averaged network on held-back slices: {standing['best_f1']:.3f}.")
    maps = held_back(validation)
    samples = samples_of(network, maps)
    examples = examples_of(network, maps, samples, [c.name for c in plan.several])
    onnx_file = folder / "enhancer.onnx"
    write_onnx(network, onnx_file)
    difference = largest_difference(network, onnx_file, samples.probability)
    if not difference <= LARGEST_DIFFERENCE:
        raise S2DError(
            "The network was trained but could not be exported.",
            f"The file's result differs from the network's by {difference:.2g}.",
            "Please report this with the file best.pt of the output folder.",
        )
    yield Saved(onnx_file)
    card = enhancer_card(plan, trainer, standing, difference, network)
    if network.ndim == 2 and not plan.several:
        enhance = partial(_enhanced, network)
        spread = plan.training.scale_spread
        card |= limits_of(plan.structure, validation, enhance, folder, spread)
        if "failure" in card:
            yield Saved(folder / card["failure"]["picture"])
    card_file = folder / "enhancer.json"
    write_json(card_file, card)
    yield Saved(card_file)
    example_file = folder / EXAMPLE_FILE
    cache = PlaneCache(plan, folder / "forests" / "features")
    write_example(own_example(plan, card, validation, cache), example_file)
    yield Saved(example_file)
    report = folder / "report.html"
    write_report(report, plan, card, trainer.history, trainer.forest_f1, examples, machine())
    yield Saved(report)
    yield Result(
        {
            "enhancer": str(onnx_file),
            "iterations": trainer.standing.iteration,
            "best_iteration": int(standing["iteration"]),
            "validation_f1": float(standing["best_f1"]),
            "forest_f1": trainer.forest_f1,
            "onnx_difference": difference,
            "minutes": trainer.standing.seconds / 60,
        }
    )


def _enhanced(network: UNet, plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """The enhanced map (y, x) of one."""
    with torch.no_grad():
        found = network.probabilities(torch.from_numpy(np.ascontiguousarray(plane))[None, None])
    values: NDArray[np.float32] = found[0, 0].numpy()
    return values


def _plan_in(file: Path) -> EnhancerPlan:
    """The plan of a training's folder, whose paths are whole."""
    return plan_from_json(json.loads(file.read_text(encoding="utf-8")))
