"""The report of a training with pseudo-labels: one HTML file that needs nothing beside it."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from s2d_desktop.training.network import UNet
from s2d_desktop.training.network_plan import NetworkPlan
from s2d_desktop.training.report import STYLE, curve, picture, rows
from s2d_desktop.training.student_trainer import MEAN_TEACHER, STUDENT, StudentTrainer

EXAMPLES = 4


def write_network_report(
    path: Path,
    plan: NetworkPlan,
    card: Mapping[str, Any],
    trainer: StudentTrainer,
    network: UNet,
) -> None:
    """Write the report, whole or not at all."""
    history = trainer.history
    validation = card["validation"]

    def line(key: str) -> list[tuple[float, float]]:
        return [(p["iteration"], p[key]) for p in history if key in p]

    scores = {}
    for kind in ("agreement", "accuracy"):
        for name in (STUDENT, MEAN_TEACHER):
            points = line(f"{kind} of the {name}")
            if points:
                scores[f"{kind}, {name}"] = points
    what = "mean F1 of the classes" if plan.several else "F1 at 0.5"
    f1 = curve(f"{what}, held back", scores)
    loss = curve("Loss", {"training": line("training_loss"), "validation": line("validation_loss")})
    title = html.escape(plan.title or plan.name)
    text = f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{title}</title><style>{STYLE}</style></head><body>
<h1>{title}</h1>
<p>{validation["score_is"].capitalize()} on what was held back: {validation["score"]:.3f}
({html.escape(validation["what"])}; {html.escape(validation["caution"])}). The training ended by
{html.escape(card["training"]["ended_by"])} after {card["training"]["iterations"]} iterations.</p>
{f1}{loss}
<h2>Held-back examples</h2><table>
<tr><th>raw data</th><th>teacher</th><th>network</th></tr>{_examples(trainer, network)}</table>
<h2>Training</h2>{rows(card["training"])}
<h2>Plan</h2><pre>{html.escape(json.dumps(_without_folders(plan), indent=2))}</pre>
</body></html>
"""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def _examples(trainer: StudentTrainer, network: UNet) -> str:
    """Raw data, the teacher's map and the network's of some held-back patches."""
    count = len(trainer.validation)
    shown = []
    for k in np.unique(np.linspace(0, count - 1, min(EXAMPLES, count)).round().astype(int)):
        patch = trainer.validation[int(k)]
        with torch.no_grad():
            values = network.probabilities(torch.from_numpy(patch.raw)).numpy()
        raw = _plane(patch.raw)
        low, high = np.percentile(raw, (0.5, 99.5))
        grey = (raw - low) / max(float(high - low), 1e-6)
        cells = (grey, _plane(patch.shares), _plane(values))
        shown.append("<tr>" + "".join(f"<td>{picture(c)}</td>" for c in cells) + "</tr>")
    return "".join(shown)


def _plane(values: NDArray[Any]) -> NDArray[Any]:
    """The middle slice of the last channel of (1, c, [z,] y, x)."""
    last: NDArray[Any] = values[0, -1]
    return last[len(last) // 2] if last.ndim == 3 else last


def _without_folders(plan: NetworkPlan) -> dict[str, Any]:
    """The plan as JSON; reports are passed on, and where files lay is nobody's business."""
    value = plan.to_json()
    for image in value["images"]:
        for key in ("raw", "teacher", "strokes", "ignore", "truth"):
            image[key] = Path(image[key]).name if image[key] else ""
    return value
