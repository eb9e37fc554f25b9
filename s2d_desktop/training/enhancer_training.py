"""From a plan to a finished Enhancer: forests, training, export, card and report.

The output folder::

    FOLDER/plan.json            the plan as it was checked
    FOLDER/forests/maps/*.npz   what the forests said (kept for a resumed or a second training)
    FOLDER/latest.pt, best.pt   checkpoints: newest, and best on the held-back slices
    FOLDER/enhancer.onnx        the network of best.pt
    FOLDER/enhancer.json        its description
    FOLDER/report.html          curve, examples, data, seeds, versions

A folder that holds an unfinished training of the same plan is resumed.
"""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from s2d_desktop import __version__
from s2d_desktop.model.errors import InputError, S2DError
from s2d_desktop.model.events import Event, Note, Result, Saved
from s2d_desktop.training.enhancer_plan import EnhancerPlan
from s2d_desktop.training.forest_cache import ForestMap
from s2d_desktop.training.forests import make_maps, read_maps
from s2d_desktop.training.network import UNet
from s2d_desktop.training.report import Example, write_report
from s2d_desktop.training.to_onnx import OPSET, largest_difference, write_onnx
from s2d_desktop.training.trainer import BEST, Trainer, trained_network

LARGEST_DIFFERENCE = 1e-3
"""Between the exported file and the network, on held-back maps; more stops the export."""

MAY_CHANGE = ("max_minutes", "max_iterations", "threads", "device", "validate_every")
"""Settings of the training that may differ when it is resumed."""


def train_enhancer(plan: EnhancerPlan, folder: Path) -> Iterator[Event]:
    """Train an Enhancer; ends with `Result`.

    Raises
    ------
    InputError
        If the folder belongs to a training with another plan, or an image cannot be used.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _remember_plan(plan, folder)
    yield from make_maps(plan, folder / "forests")
    maps, validation = read_maps(plan, folder / "forests")
    trainer = Trainer(plan.network, plan.training, maps, validation, plan.seed, folder)
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
    network, standing = trained_network(plan.network, folder / BEST)
    examples = _examples(network, validation)
    onnx_file = folder / "enhancer.onnx"
    write_onnx(network, onnx_file)
    samples = np.stack([e.probability[None] for e in examples])
    difference = largest_difference(network, onnx_file, samples)
    if not difference <= LARGEST_DIFFERENCE:
        raise S2DError(
            "The network was trained but could not be exported.",
            f"The file's result differs from the network's by {difference:.2g}.",
            "Please report this with the file best.pt of the output folder.",
        )
    yield Saved(onnx_file)
    card = enhancer_card(plan, trainer, standing, difference, network.halo)
    card_file = folder / "enhancer.json"
    _write_json(card_file, card)
    yield Saved(card_file)
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


def enhancer_card(
    plan: EnhancerPlan,
    trainer: Trainer,
    standing: dict[str, Any],
    difference: float,
    halo: int,
) -> dict[str, Any]:
    """The description that lies beside the network."""
    settings = plan.forests
    step = 2**plan.network.levels
    by_time = trainer.standing.iteration < plan.training.max_iterations
    ended_by = (
        "time: the schedule followed the clock, so the seed alone does not repeat this training"
        if by_time
        else "iterations: the same plan repeats this training"
    )
    low, high = (1 + s * plan.training.scale_spread for s in (-1, 1))
    scales = [c.scale for c in plan.conditions]
    sizes = [plan.pixel_size_nm / max(scales) / high, plan.pixel_size_nm / min(scales) / low]
    return {
        "name": plan.name,
        "title": plan.title or plan.name,
        "task": f"segmentation of {plan.structure}",
        "structure": plan.structure,
        "modality": plan.modality,
        "input": {"channels": 1, "range": [0, 1], "meaning": f"probability of {plan.structure}"},
        "output": {"channels": 1, "range": [0, 1], "meaning": f"probability of {plan.structure}"},
        "ndim": 2,
        "halo": halo,
        "tile_multiple": step,
        **({"pixel_size_nm": [round(s, 1) for s in sizes]} if plan.pixel_size_nm else {}),
        "network": {"kind": "U-Net", "maps": plan.network.maps, "levels": plan.network.levels},
        "training": {
            "data": [{"raw": Path(i.raw).name, "labels": Path(i.labels).name} for i in plan.images],
            "citation": plan.citation,
            "forests": {
                "dense_patches": settings.dense_patches,
                "worst_tiles": settings.worst_tiles,
                "strokes": settings.strokes,
                "held_back_share": settings.validation_share,
            },
            "iterations": trainer.standing.iteration,
            "best_iteration": int(standing["iteration"]),
            "minutes": round(trainer.standing.seconds / 60, 1),
            "loss": plan.training.loss,
            "seed": plan.seed,
            "ended_by": ended_by,
            "commit": commit(),
            "machine": machine(),
        },
        "validation": {
            "what": "F1 at 0.5 of held-back forests on held-back slices of the source domain",
            "caution": "the best of all validations, by which the network was chosen: optimistic",
            "validations": len(trainer.history),
            "f1_forest": round(trainer.forest_f1, 4),
            "f1_enhancer": round(float(standing["best_f1"]), 4),
        },
        "scores": [],
        "licence": plan.licence,
        "opset": OPSET,
        "precision": "large weights in half precision, computed in single precision",
        "onnx_difference": difference,
        "version": __version__,
    }


def machine() -> dict[str, str]:
    """What the training ran on and with."""
    facts = {
        "system": platform.platform(),
        "python": platform.python_version(),
        "date": time.strftime("%Y-%m-%d"),
    }
    for name in ("torch", "scikit-learn", "numpy", "scipy", "onnx"):
        facts[name] = metadata.version(name)
    return facts


def commit() -> str:
    """The commit of the program if it runs from a checkout, else its version."""
    head = Path(__file__).resolve().parents[2] / ".git" / "HEAD"
    try:
        text = head.read_text(encoding="ascii").strip()
        if text.startswith("ref: "):
            text = (head.parent / text[5:]).read_text(encoding="ascii").strip()
        return text[:12]
    except OSError:
        return __version__


def _examples(network: UNet, validation: list[ForestMap], count: int = 6) -> list[Example]:
    """Held-back crops, their sides cut to what the network takes, with its answer."""
    import torch

    step = 2**network.levels
    chosen = [validation[k * len(validation) // count] for k in range(min(count, len(validation)))]
    side = min(256, *(s // step * step for m in chosen for s in m.truth.shape))
    examples = []
    for m in chosen:
        p = np.asarray(m.probability[:side, :side] / 255, np.float32)
        with torch.no_grad():
            enhanced = network(torch.from_numpy(p)[None, None]).sigmoid()[0, 0].numpy()
        examples.append(Example(p, m.truth[:side, :side], enhanced, m.facts))
    return examples


def _remember_plan(plan: EnhancerPlan, folder: Path) -> None:
    """Write the plan, or check that the folder's plan is the same where it matters."""
    file = folder / "plan.json"
    value = json.loads(json.dumps(plan.to_json()))
    if file.exists():
        try:
            old = json.loads(file.read_text(encoding="utf-8"))
            different = [k for k in value if _what_matters(value, k) != _what_matters(old, k)]
        except (ValueError, AttributeError, TypeError) as error:
            raise InputError(
                "The training cannot be resumed.",
                f"'{file}' is damaged: {error}.",
                "Use another output folder.",
            ) from error
        if different:
            raise InputError(
                "The training cannot be resumed.",
                f"'{folder}' holds a training with another plan; different: "
                + ", ".join(different)
                + ".",
                "Use another output folder, or the plan that this training was started with.",
            )
    _write_json(file, value)


def _what_matters(value: dict[str, Any], key: str) -> Any:
    part = value.get(key)
    if key == "training" and isinstance(part, dict):
        return {k: v for k, v in part.items() if k not in MAY_CHANGE}
    if key == "forests" and isinstance(part, dict):
        return {k: v for k, v in part.items() if k != "processes"}
    return part


def _write_json(file: Path, value: Any) -> None:
    part = file.with_name(file.name + ".part")
    part.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    os.replace(part, file)
