"""The description that lies beside a network for raw data: ``network.json``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from s2d_desktop import __version__
from s2d_desktop.training.enhancer_card import commit, machine
from s2d_desktop.training.exported import Export
from s2d_desktop.training.network import UNet
from s2d_desktop.training.network_plan import HELD_BACK, NetworkPlan
from s2d_desktop.training.student_trainer import StudentTrainer
from s2d_desktop.training.to_onnx import OPSET
from s2d_desktop.zoo.card import RAW


def network_card(
    plan: NetworkPlan,
    trainer: StudentTrainer,
    network: UNet,
    which: str,
    export: Export,
    point: Mapping[str, float],
) -> dict[str, Any]:
    """The description of a network.

    Parameters
    ----------
    plan, trainer
        Of its training.
    network
        The network that was exported.
    which
        ``student`` or ``mean teacher``.
    export
        How it was written.
    point
        The validation at which it was taken.
    """
    accuracy = f"accuracy of the {which}" in point
    settings, iteration = plan.training, int(point["iteration"])
    scored = [i for i in plan.images if i.use == HELD_BACK and (i.truth or not accuracy)]
    score = (
        f"mean F1 of {', '.join(plan.classes[1:])}, each voxel being of its most probable class,"
        if plan.several
        else "F1 at 0.5"
    )
    least = plan.labels.least_confidence
    where = f" where that is at least {least:g} sure" if least > 0.5 else ""
    return {
        "name": plan.name,
        "title": plan.title or plan.name,
        "task": f"segmentation of {', '.join(plan.classes)} in raw data",
        "structure": plan.classes[-1],
        "input": {"kind": RAW, "channels": network.in_channels},
        "output": {
            "channels": len(plan.classes),
            "range": [0, 1],
            "names": list(plan.classes),
        },
        "ndim": network.ndim,
        "halo": network.halo if network.ndim == 2 else list(network.halos),
        "tile_multiple": max(network.multiples) if network.ndim == 2 else list(network.multiples),
        "preprocessing": [
            {
                "id": "fixed_zero_mean_unit_variance",
                "mean": _number_or_list(trainer.statistics[0]),
                "std": _number_or_list(trainer.statistics[1]),
            }
        ],
        "network": {
            "kind": "U-Net",
            "maps": plan.network.maps,
            "levels": plan.network.levels,
            **({"factors": [list(f) for f in network.factors]} if network.ndim == 3 else {}),
        },
        "training": {
            "learned_from": "labels made by hand" if plan.learn_from == "truth" else "a map",
            "data": [
                {
                    "raw": Path(image.raw).name,
                    "use": image.use,
                    **({"teacher": Path(image.teacher).name} if image.teacher else {}),
                    **({"slices": list(image.slices)} if image.slices else {}),
                    **({"rows": list(image.rows)} if image.rows else {}),
                    **({"columns": list(image.columns)} if image.columns else {}),
                }
                for image in plan.images
            ],
            "labels": plan.labels.form,
            "least_confidence": plan.labels.least_confidence,
            "consistency_loss": plan.consistency.use and iteration > plan.consistency.begin,
            "label_rectification": plan.rectification.use and iteration > plan.rectification.begin,
            "which": which,
            "iterations": trainer.standing.iteration,
            "best_iteration": iteration,
            "minutes": round(trainer.standing.seconds / 60, 1),
            "ended_by": trainer.ended_by,
            "loss": settings.loss,
            "patch": trainer.patch if isinstance(trainer.patch, int) else list(trainer.patch),
            "batch": settings.batch,
            "seed": plan.seed,
            "device": trainer.device.type,
            "computed_in": trainer.precision_name,
            "patches_made_on": trainer.device.type if trainer.made_there else "cpu",
            "computing_share": round(trainer.computing_share, 3),
            "commit": commit(),
            "machine": machine(),
        },
        "validation": {
            "score_is": "accuracy" if accuracy else "agreement",
            "what": (
                f"{score} against labels made by hand, on what was held back"
                if accuracy
                else f"{score} against the teacher's map{where}, on what was held back: how well "
                "the network agrees with its teacher, not how right it is"
            ),
            "caution": "the best of all validations, by which the network was chosen: optimistic",
            "validations": len(trainer.history),
            "score": round(float(point["validation_f1"]), 4),
            "images": len(scored),
        },
        "scores": [],
        "opset": OPSET,
        "precision": export.precision,
        "onnx_difference": export.difference,
        "version": __version__,
    }


def _number_or_list(values: Sequence[float]) -> float | list[float]:
    """One number for one channel, a list for several."""
    return list(values) if len(values) > 1 else values[0]
