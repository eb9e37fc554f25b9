"""``s2d-desktop train``: a network for raw data from pseudo-labels."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from s2d_desktop.cli.options import Subparsers, command

EXAMPLE = """\
s2d-desktop plan raw.tif --teacher enhanced.tif -o plan.json
  s2d-desktop train plan.json -o my_network
  s2d-desktop predict my_network raw.tif -o map.tif

Interrupted? The same command goes on where it was. On several graphics cards:
  torchrun --nproc-per-node 4 -m s2d_desktop.cli.main train plan.json -o my_network"""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "train",
        "train a network for raw data from pseudo-labels",
        "Train a network that sees raw data. It learns from a map, usually the enhanced one, with\n"
        "a mean teacher (consistency loss) and with labels that it firmly disagrees with counting\n"
        "less (label rectification). Nothing needs to be annotated.",
        EXAMPLE,
    )
    parser.add_argument("plan", metavar="PLAN.json", type=Path, help="plan, see 'plan'")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FOLDER",
        type=Path,
        help="folder for the network, its description, checkpoints and the report "
        "(default: beside the plan, with its name)",
    )


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.jobs.train_network import speaks, train_network

    try:
        return consume(train_network(args.plan, args.output), args.json and speaks(), _words)
    except KeyboardInterrupt:
        print("\nThe same command goes on from the last checkpoint.", file=sys.stderr)
        raise


def _words(facts: Mapping[str, Any]) -> str:
    if not facts:
        return ""
    return (
        f"{facts['network']}\n"
        f"{facts['score_is'].capitalize()} on what was held back (F1): {facts['score']:.3f}, the "
        f"{facts['which']} of iteration {facts['best_iteration']} of {facts['iterations']}."
    )
