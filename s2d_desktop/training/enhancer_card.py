"""The description that lies beside a trained network: ``enhancer.json``."""

from __future__ import annotations

import platform
import time
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from s2d_desktop import __version__
from s2d_desktop.training.enhancer_plan import EnhancerPlan, SourceImage
from s2d_desktop.training.network import UNet
from s2d_desktop.training.to_onnx import OPSET
from s2d_desktop.training.trainer import Trainer, class_f1_key
from s2d_desktop.zoo.enhancers import find
from s2d_desktop.zoo.entries import sha256


def enhancer_card(
    plan: EnhancerPlan,
    trainer: Trainer,
    standing: dict[str, Any],
    difference: float,
    network: UNet,
) -> dict[str, Any]:
    """The description that lies beside the network."""
    settings = plan.forests
    classes = [c.name for c in plan.several]
    by_time = trainer.standing.iteration < plan.training.max_iterations
    ended_by = (
        "time: the schedule followed the clock, so the seed alone does not repeat this training"
        if by_time
        else "iterations: the same plan repeats this training"
    )
    if plan.network.start_from:
        ended_by += ", from the same start"
    low, high = (1 + s * plan.training.scale_spread for s in (-1, 1))
    scales = [c.scale for c in plan.conditions]
    sizes = [plan.pixel_size_nm / max(scales) / high, plan.pixel_size_nm / min(scales) / low]
    return {
        "name": plan.name,
        "title": plan.title or plan.name,
        "task": f"segmentation of {plan.structure}",
        "structure": plan.structure,
        "modality": plan.modality,
        "input": _maps(plan, "classes"),
        "output": _maps(plan, "names"),
        "ndim": network.ndim,
        # A slice has one number for both axes.
        "halo": network.halo if network.ndim == 2 else list(network.halos),
        "tile_multiple": max(network.multiples) if network.ndim == 2 else list(network.multiples),
        **({"pixel_size_nm": [round(s, 1) for s in sizes]} if plan.pixel_size_nm else {}),
        "network": {
            "kind": "U-Net",
            "maps": plan.network.maps,
            "levels": plan.network.levels,
            **({"factors": [list(f) for f in network.factors]} if network.ndim == 3 else {}),
        },
        "training": {
            "data": [_data_facts(image) for image in plan.images],
            "citation": plan.citation,
            "forests": {
                "dense_patches": settings.dense_patches,
                "worst_tiles": settings.worst_tiles,
                "strokes": settings.strokes,
                "attentive": settings.attentive,
                "held_back_share": settings.validation_share,
                **({"ndim": settings.ndim} if plan.in_volumes else {}),
            },
            **({"classes": _class_facts(plan)} if plan.classes else {}),
            **(
                {
                    # Its name: where it lay on this computer is nobody's business.
                    "started_from": find(plan.network.start_from).name,
                    # An Enhancer that is trained further may keep its name.
                    "start_sha256": sha256(find(plan.network.start_from).network_path),
                    "kept_of_start": plan.network.keep,
                    "data_of_start": data_of(find(plan.network.start_from).card),
                }
                if plan.network.start_from
                else {}
            ),
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
            "what": (
                "mean F1 of the classes, each voxel of the most probable class, of held-back "
                "forests on held-back slices of the source domain"
                if classes
                else "F1 at 0.5 of held-back forests on held-back slices of the source domain"
            ),
            "caution": (
                "of the mean with the network that the training started from"
                if plan.network.start_from and plan.network.keep
                else "the best of all validations, by which the network was chosen: optimistic"
            ),
            "validations": len(trainer.history),
            "f1_forest": round(trainer.forest_f1, 4),
            "f1_enhancer": round(float(standing["best_f1"]), 4),
            **({"f1_of_classes": class_scores(trainer, standing)} if classes else {}),
        },
        "scores": [],
        "licence": plan.licence,
        **({"data_licence": plan.data_licence} if plan.data_licence else {}),
        "opset": OPSET,
        "precision": "large weights in half precision, computed in single precision",
        "onnx_difference": difference,
        "version": __version__,
    }


def class_scores(trainer: Trainer, standing: dict[str, Any]) -> dict[str, dict[str, float]]:
    """F1 of the forests and of the exported network for each of several classes.

    That is the best of all validations, or the average of it and its start, which was scored anew
    (``class_f1`` of `standing`).
    """
    best = max(trainer.history, key=lambda point: point["validation_f1"])
    anew = standing.get("class_f1", {})
    return {
        name: {
            "forest": round(value, 4),
            "enhancer": round(anew.get(name, best[class_f1_key(name)]), 4),
        }
        for name, value in trainer.forest_class_f1.items()
    }


def _maps(plan: EnhancerPlan, key: str) -> dict[str, Any]:
    """What goes in or out: one map, or one of each class by its name."""
    names = [c.name for c in plan.several]
    what = ", ".join(names) if names else plan.structure
    facts = {"channels": max(1, len(names)), "range": [0, 1], "meaning": f"probability of {what}"}
    return {**facts, key: names} if names else facts


def _data_facts(image: SourceImage) -> dict[str, Any]:
    """An image without its folder, and which of it was used."""
    return {
        "raw": Path(image.raw).name,
        "labels": Path(image.labels).name,
        **({"slices": list(image.slices)} if image.slices else {}),
        **({"domain": image.domain} if image.domain else {}),
    }


def _class_facts(plan: EnhancerPlan) -> list[dict[str, Any]]:
    return [
        {"name": c.name, "labels": list(c.values) or "all others", "weight": c.weight}
        for c in plan.classes
    ]


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


def data_of(card: Mapping[str, Any]) -> list[Any]:
    """Everything that the network of a card has learned from, its predecessors included."""
    training = card.get("training")
    if not isinstance(training, Mapping):
        return []
    lists = (training.get(key) for key in ("data", "data_of_start"))
    return [entry for found in lists if isinstance(found, list) for entry in found]
