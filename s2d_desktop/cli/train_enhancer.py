"""``s2d-desktop train-enhancer``: an Enhancer from labelled images."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from s2d_desktop.cli.options import Subparsers, command

EXAMPLE = """\
s2d-desktop train-enhancer --example > plan.json     then put your images into plan.json
  s2d-desktop train-enhancer plan.json -o my_enhancer
  s2d-desktop enhance project.ilp -o map.tif --enhancer my_enhancer/enhancer.onnx

Interrupted? The same command goes on where it was."""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "train-enhancer",
        "train an Enhancer on labelled images",
        "Train many Random Forests on labelled images, and a network that learns from their\n"
        "probability maps what the truth looks like.",
        EXAMPLE,
    )
    parser.add_argument("plan", nargs="?", metavar="PLAN.json", type=Path, help="training plan")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FOLDER",
        type=Path,
        help="folder for the network, its description, checkpoints and the report "
        "(default: beside the plan, with its name)",
    )
    parser.add_argument(
        "--example", action="store_true", help="print a plan with comments, and end"
    )
    parser.set_defaults(explain=parser.error)


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.jobs.train_enhancer import example_plan, train_enhancer

    if args.example:
        print(example_plan(), end="")
        return 0
    if args.plan is None:
        args.explain("a PLAN.json is needed; --example prints one to start from")
    return consume(train_enhancer(args.plan, args.output), args.json, _words)


def _words(facts: Mapping[str, Any]) -> str:
    if not facts:
        return ""
    return (
        f"{facts['enhancer']}\n"
        f"F1 on held-back slices: {facts['forest_f1']:.3f} by the forests, "
        f"{facts['validation_f1']:.3f} by the Enhancer "
        f"(iteration {facts['best_iteration']} of {facts['iterations']})."
    )
