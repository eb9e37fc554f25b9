"""One picture for each target: the figures, the curve over the forest's quality, an example."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from s2d_desktop.jobs.benchmark.tasks import FOREST

COLOURS = ("#777777", "#0072b2", "#d55e00", "#009e73", "#cc79a7")
"""Of the methods in their order; told apart with any kind of colour vision."""

STROKES = ((0.15, 0.55, 1.0), (1.0, 0.85, 0.0))
"""Red, green and blue of strokes on the rest and on the structure."""

SIDE = 512
"""Side of the examples, in pixels, at most."""


@dataclass(frozen=True, eq=False)
class Example:
    """What one user painted, and what came of it on an image that is judged."""

    painted: NDArray[np.float32]
    """(y, x, channels) of an image of the user's side."""
    strokes: NDArray[np.uint8]
    """(y, x): 0 where nothing is painted, 1 the rest, 2 the structure."""
    judged: NDArray[np.float32]
    """(y, x, channels) of a test image."""
    maps: Mapping[str, NDArray[np.float32]]
    """(y, x) for each method."""
    truth: NDArray[np.uint8]
    """(y, x), 0 or 1."""
    cells: Mapping[str, NDArray[np.integer[Any]]]
    """(y, x) for each method and for ``truth``: numbered objects between boundaries, 0 none; empty
    where the structure is no boundary."""


def draw(path: Path, metric: str, target: Mapping[str, Any], example: Example) -> None:
    """Write the picture of a target as PNG, whole or not at all.

    Parameters
    ----------
    path
        File to write.
    metric
        ``f1`` or ``vi``.
    target
        Its part of the benchmark's facts: ``title``, ``rows``, ``curve``.
    example
        Shown below the figures.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    pictures = _pictures(example)
    count = 2 if example.cells else 1
    figure = Figure(figsize=(13, 5 + 2.9 * count), layout="constrained")
    FigureCanvasAgg(figure)
    above, below = np.asarray(figure.subfigures(2, 1, height_ratios=(5, 2.9 * count)))
    bars, curve = above.subplots(1, 2)
    _bars(bars, metric, target["rows"])
    _curve(curve, metric, target)
    panels = below.subplots(count, len(pictures), squeeze=False)
    for axes in panels.flat:
        axes.set_axis_off()
    for axes, (title, image) in zip(panels[0], pictures, strict=True):
        axes.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        axes.set_title(title, fontsize=9)
    for axes, (method, labels) in zip(panels[-1, 2:], example.cells.items(), strict=False):
        axes.imshow(_coloured(labels[_middle(labels.shape)]), interpolation="nearest")
        axes.set_title("true cells" if method == "truth" else "its cells", fontsize=9)
    figure.suptitle(target["title"][0].upper() + target["title"][1:], fontsize=12)
    part = path.with_name(path.name + ".part")
    figure.savefig(part, format="png", dpi=130)
    os.replace(part, path)


def _bars(axes: Any, metric: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """A bar for each method, a point for each user, a diamond for what the paper reports."""
    top = 0.0
    for k, row in enumerate(rows):
        value = row[metric]
        colour = COLOURS[k % len(COLOURS)]
        axes.bar(k, value["mean"], 0.6, color=colour, alpha=0.45)
        places = np.linspace(-0.12, 0.12, len(value["values"])) if len(value["values"]) > 1 else [0]
        axes.plot(k + np.array(places), value["values"], "o", color=colour, ms=6)
        published = row["paper"].get("value")
        if published is not None:
            axes.plot(k + 0.22, published, "D", mfc="white", mec="black", ms=7)
        top = max(top, *value["values"], published or 0)
        text = f"{value['mean']:.3f}"
        if len(value["values"]) > 1:
            text += f" ± {value['sd']:.3f}"
        foot = axes.get_xaxis_transform()
        axes.text(k, 0.02, text, ha="center", va="bottom", fontsize=11, transform=foot)
    axes.set_xticks(range(len(rows)), [_short(r["method"]) for r in rows])
    axes.set_xlim(-0.6, len(rows) - 0.4)
    if metric == "f1":
        # Room for the legend above the bars.
        axes.set_ylim(0, 1.15)
        axes.set_yticks(np.linspace(0, 1, 6))
        axes.set_ylabel("F1 at threshold 0.5 (1 is perfect)")
    else:
        axes.set_ylim(0, top * 1.25)
        axes.set_ylabel("variation of information in bits (0 is perfect)")
    handles = [axes.plot([], [], "o", color="#444444", label="one simulated user")[0]]
    if any(r["paper"].get("value") is not None for r in rows):
        diamond = axes.plot([], [], "D", mfc="white", mec="black", label="paper (people paint)")
        handles += diamond
    axes.legend(handles=handles, frameon=False, loc="upper left", fontsize=9)
    axes.set_title("The users' last forests", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)


def _curve(axes: Any, metric: str, target: Mapping[str, Any]) -> None:
    """Each method against the forest, at several times of the painting."""
    points = target["curve"]
    methods = [r["method"] for r in target["rows"] if r["method"] != FOREST]
    values = [v for p in points for v in p["values"].values()]
    top = 1.0 if metric == "f1" else 1.08 * max(values)
    axes.plot([0, top], [0, top], "--", color="#999999", lw=1)
    axes.annotate(
        "no change", (0.93 * top, 0.93 * top), (-4, 5), textcoords="offset points",
        rotation=45, color="#777777", fontsize=8, ha="right", va="bottom", rotation_mode="anchor",
    )  # fmt: skip
    markers = "osv^DPX*"
    for k, method in enumerate(methods, start=1):
        for user in sorted({p["user"] for p in points}):
            mine = [p for p in points if p["user"] == user and method in p["values"]]
            x = [p["values"][FOREST] for p in mine]
            y = [p["values"][method] for p in mine]
            colour = COLOURS[k % len(COLOURS)]
            axes.plot(x, y, "-", color=colour, lw=0.8, alpha=0.6)
            axes.scatter(
                x, y, [18 + 10 * n for n in range(len(mine))], color=colour,
                marker=markers[user % len(markers)], label=_short(method) if user == 0 else None,
                zorder=3,
            )  # fmt: skip
    name = "F1" if metric == "f1" else "VI in bits"
    axes.set_xlim(0, top)
    axes.set_ylim(0, top)
    axes.set_aspect("equal")
    axes.set_xlabel(f"{name} of the forest")
    axes.set_ylabel(f"{name} of its enhanced map")
    better = "above the line: better" if metric == "f1" else "below the line: better"
    axes.set_title(f"While the users paint (larger: later); {better}", fontsize=10, pad=12)
    axes.legend(frameon=False, loc="upper left" if metric == "f1" else "lower right", fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)


def _pictures(example: Example) -> list[tuple[str, NDArray[Any]]]:
    """Title and grey or RGB picture, 0..1, of each panel."""
    cut = _around_strokes(example.strokes)
    user = _stretched(example.painted)[cut]
    strokes = example.strokes[cut]
    for value, colour in enumerate(STROKES, start=1):
        # Wider than they were painted: the picture is small.
        user[ndimage.binary_dilation(strokes == value, iterations=1)] = colour
    middle = _middle(example.truth.shape)
    return [
        ("painted: structure yellow, rest blue", user),
        ("an image that is judged", _stretched(example.judged)[middle]),
        *((f"{_short(m)}", found[middle]) for m, found in example.maps.items()),
        ("truth", example.truth[middle].astype(np.float32)),
    ]


def _coloured(labels: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
    """(y, x, 3): a colour for each number, black for 0."""
    rng = np.random.default_rng(1)
    table = rng.uniform(0.25, 1.0, (int(labels.max(initial=0)) + 1, 3)).astype(np.float32)
    table[0] = 0
    return np.asarray(table[labels])


def _stretched(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """(y, x, 3), the 0.5 to 99.5 % range as 0..1."""
    low, high = np.percentile(pixels, (0.5, 99.5))
    grey = np.clip((pixels - low) / max(float(high - low), 1e-6), 0, 1)
    return np.asarray(np.repeat(grey, 3, axis=2) if grey.shape[2] == 1 else grey[..., :3])


def _middle(shape: Sequence[int]) -> tuple[slice, slice]:
    y, x = (slice(max(0, (n - SIDE) // 2), max(0, (n - SIDE) // 2) + SIDE) for n in shape)
    return y, x


def _around_strokes(strokes: NDArray[np.uint8]) -> tuple[slice, slice]:
    """The window with the most paint."""
    best, most = _middle(strokes.shape), -1
    height, width = strokes.shape
    for y in range(0, max(1, height - SIDE + 1), 64):
        for x in range(0, max(1, width - SIDE + 1), 64):
            box = slice(y, y + SIDE), slice(x, x + SIDE)
            painted = int(np.count_nonzero(strokes[box]))
            if painted > most:
                best, most = box, painted
    return best


def _short(method: str) -> str:
    return "Random Forest" if method == FOREST else method.replace("PE (", "Enhancer (")
