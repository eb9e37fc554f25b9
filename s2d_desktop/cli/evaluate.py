"""``s2d-desktop evaluate``: how well a map agrees with the truth."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from s2d_desktop.cli.options import Subparsers, add_axes, command

EXPLAINED = {
    "f1": "F1 (Dice)",
    "iou": "IoU",
    "precision": "Precision",
    "recall": "Recall",
    "best_f1": "F1 at the best threshold",
    "best_threshold": "Best threshold (chosen on this truth)",
    "beta": "Beta of the multicut",
    "vi_split": "VI split (bits)",
    "vi_merge": "VI merge (bits)",
    "vi": "VI (bits)",
    "adapted_rand_error": "Adapted Rand error",
    "best_vi": "VI at the best beta (bits)",
    "best_beta": "Best beta (chosen on this truth)",
    "objects": "Objects",
    "true_objects": "True objects",
}


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "evaluate",
        "compare a map or labels with hand-made truth",
        "Compare a map with hand-made labels: F1 (Dice), IoU, precision and recall at a\n"
        "threshold, and the best threshold. Where the truth has numbered objects, also variation\n"
        "of information and adapted Rand error. With --membranes the truth holds membranes, and\n"
        "the cells between them are compared.",
        "s2d-desktop evaluate enhanced.tif truth.tif --json",
    )
    parser.add_argument("map", metavar="MAP", help="probability map, enhanced map, or labels")
    parser.add_argument("truth", metavar="TRUTH", help="labels of the same size; 0 is background")
    parser.add_argument(
        "--class", dest="class_name", metavar="NAME", help="which class, if the map has several"
    )
    parser.add_argument(
        "--threshold", type=float, default=0.5, metavar="T", help="above it is structure (0.5)"
    )
    parser.add_argument(
        "--slices",
        type=_first_last,
        metavar="FIRST-LAST",
        help="compare only these z slices, counted from 0, for instance 10-19",
    )
    parser.add_argument(
        "--as",
        dest="taken_as",
        choices=("auto", "probabilities", "labels"),
        default="auto",
        help="what whole numbers in the map mean (default: auto, which says what it took)",
    )
    parser.add_argument(
        "--membranes",
        action="store_true",
        help="TRUTH is not 0 on membranes: compare the cells between them, slice by slice; in a "
        "probability map a multicut finds them",
    )
    parser.add_argument(
        "--beta",
        type=float,
        metavar="B",
        help="of the multicut, for --membranes with a probability map (0.5)",
    )
    parser.add_argument(
        "--per-slice",
        action="store_true",
        help="labels were numbered slice by slice: compare each slice with its own true objects",
    )
    add_axes(parser)


def _first_last(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    try:
        return int(first), int(last or first)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not FIRST-LAST, as in 10-19") from None


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.jobs.evaluate import evaluate

    events = evaluate(
        args.map,
        args.truth,
        class_name=args.class_name,
        threshold=args.threshold,
        slices=args.slices,
        axes=args.axes,
        taken_as=args.taken_as,
        membranes=args.membranes,
        beta=args.beta,
        per_slice=args.per_slice,
    )
    return consume(events, args.json, words)


def words(facts: Mapping[str, Any]) -> str:
    """One line for each score."""
    lines = [f"{facts['voxels']:,} voxels, {facts['structure_share']:.2%} are structure"]
    if "threshold" in facts:
        lines.append(f"Threshold: {facts['threshold']:g}")
    for key, name in EXPLAINED.items():
        if key in facts:
            value = facts[key]
            exact = isinstance(value, float) and key not in ("beta", "best_beta")
            lines.append(f"{name}: {value:.4f}" if exact else f"{name}: {value}")
    return "\n".join(lines)
