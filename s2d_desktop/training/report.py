"""The report of an Enhancer training: one HTML file that needs nothing beside it."""

from __future__ import annotations

import base64
import html
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from s2d_desktop.training.enhancer_plan import EnhancerPlan

STYLE = """body { font-family: sans-serif; max-width: 60em; margin: 2em auto; color: #222 }
table { border-collapse: collapse } td, th { padding: .2em .8em; text-align: left }
td { border-top: 1px solid #ddd; vertical-align: top } img { image-rendering: pixelated }
svg { background: #fafafa } .grey { color: #777 } pre { white-space: pre-wrap }"""

WIDTH, HEIGHT, MARGIN = 760, 260, 45
"""Size of a drawing and of its margin, in CSS pixels."""


@dataclass(frozen=True, eq=False)
class Example:
    """One held-back crop."""

    probability: NDArray[np.float32]
    """(y, x), 0..1: the forest's map."""
    truth: NDArray[np.uint8]
    """(y, x), 0 or 1."""
    enhanced: NDArray[np.float32]
    """(y, x), 0..1: the Enhancer's map."""
    facts: Mapping[str, Any]
    """About the forest."""


def picture(values: NDArray[Any]) -> str:
    """Values 0..1 as a grey PNG inside an ``img`` element."""
    grey = np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(grey).save(stream, "PNG")
    return f'<img src="data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}">'


def curve(
    title: str, lines: Mapping[str, Sequence[tuple[float, float]]], level: float | None = None
) -> str:
    """An SVG with one line per entry of (iteration, value), and a dashed line at `level`."""
    points = [p for line in lines.values() for p in line]
    if not points:
        return f"<p>{html.escape(title)}: no validation took place.</p>"
    x_max = max(p[0] for p in points) or 1.0
    values = [p[1] for p in points] + ([level] if level is not None else [])
    low, high = min(values), max(values)
    span = (high - low) or 1.0

    def place(x: float, y: float) -> str:
        across = MARGIN + x / x_max * (WIDTH - 2 * MARGIN)
        down = HEIGHT - MARGIN - (y - low) / span * (HEIGHT - 2 * MARGIN)
        return f"{across:.1f},{down:.1f}"

    parts = [f'<svg width="{WIDTH}" height="{HEIGHT}">']
    parts.append(f'<text x="{MARGIN}" y="20">{html.escape(title)}</text>')
    for value, down in ((high, MARGIN), (low, HEIGHT - MARGIN)):
        parts.append(f'<text x="2" y="{down}" font-size="11">{value:.3f}</text>')
    parts.append(
        f'<text x="{WIDTH - 2 * MARGIN}" y="{HEIGHT - 12}" font-size="11">'
        f"{x_max:.0f} iterations</text>"
    )
    if level is not None:
        ends = f"{place(0, level)} {place(x_max, level)}"
        parts.append(f'<polyline points="{ends}" stroke="#888" stroke-dasharray="5" fill="none"/>')
    for k, (name, line) in enumerate(lines.items()):
        colour = ("#0072b2", "#d55e00", "#009e73")[k % 3]
        path = " ".join(place(*p) for p in line)
        parts.append(f'<polyline points="{path}" stroke="{colour}" fill="none" stroke-width="2"/>')
        across = MARGIN + 220 + 170 * k
        label = html.escape(name)
        parts.append(f'<text x="{across}" y="20" fill="{colour}" font-size="13">{label}</text>')
    return "".join([*parts, "</svg>"])


def _class_of(example: Example) -> str:
    name = example.facts.get("class")
    return f"<b>{html.escape(str(name))}</b>: " if name else ""


def _class_table(scores: Mapping[str, Mapping[str, float]] | None) -> str:
    """F1 of each class of the forests and of the Enhancer, where there are several."""
    if not scores:
        return ""
    lines = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{s['forest']:.3f}</td>"
        f"<td>{s['enhancer']:.3f}</td></tr>"
        for name, s in scores.items()
    )
    return (
        "<h2>Classes</h2><p>F1 of each class, every voxel taken for its most probable class; the "
        "figure above is their mean.</p><table><tr><th>class</th><th>Random Forests</th>"
        f"<th>Enhancer</th></tr>{lines}</table>"
    )


def rows(facts: Mapping[str, Any]) -> str:
    """Facts as an HTML table."""
    cells = []
    for key, value in facts.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        cells.append(f"<tr><td>{html.escape(key)}</td><td>{html.escape(text)}</td></tr>")
    return f"<table>{''.join(cells)}</table>"


def write_report(
    path: Path,
    plan: EnhancerPlan,
    card: Mapping[str, Any],
    history: Sequence[Mapping[str, float]],
    forest_f1: float,
    examples: Sequence[Example],
    machine: Mapping[str, str],
) -> None:
    """Write the report, whole or not at all."""

    def line(key: str) -> list[tuple[float, float]]:
        return [(p["iteration"], p[key]) for p in history]

    what = "Mean F1 of the classes, held back" if plan.several else "F1 at 0.5, held back"
    f1 = curve(what, {"Enhancer": line("validation_f1")}, forest_f1)
    loss = curve("Loss", {"training": line("training_loss"), "validation": line("validation_loss")})
    shown = "".join(
        f"<tr><td>{picture(e.probability)}</td><td>{picture(e.truth)}</td>"
        f"<td>{picture(e.enhanced)}</td></tr><tr><td colspan=3 class=grey>"
        f"{_class_of(e)}{html.escape(str(e.facts.get('kind')))}, "
        f"{e.facts.get('pixels')} training pixels, "
        f"{e.facts.get('trees')} trees, {e.facts.get('features')} features</td></tr>"
        for e in examples
    )
    title = html.escape(plan.title or plan.name)
    text = f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{title}</title><style>{STYLE}</style></head><body>
<h1>{title}</h1>
<p>On slices and forests that were held back the forests reach F1 {forest_f1:.3f} (dashed), the
Enhancer {card["validation"]["f1_enhancer"]:.3f}. Validated {len(history)} times; the figure is
{card["validation"]["caution"]}. These slices come from the source domain: another sample can be
harder.</p>
{f1}{loss}{_class_table(card["validation"].get("f1_of_classes"))}
<h2>Examples</h2><table>
<tr><th>Random Forest</th><th>truth</th><th>Enhancer</th></tr>{shown}</table>
<h2>Training</h2>{rows(card["training"])}
<h2>Machine and versions</h2>{rows(machine)}
<h2>Plan</h2><pre>{html.escape(json.dumps(plan.to_json(), indent=2))}</pre>
</body></html>
"""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)
