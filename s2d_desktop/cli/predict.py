"""``s2d-desktop predict``: the probabilities of ilastik's forest."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from s2d_desktop.cli.options import Subparsers, add_forest, add_output, command


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "predict",
        "compute the forest probabilities of an ilastik project",
        "Compute the probabilities that ilastik's pixel classifier gives, without ilastik:\n"
        "float32 from 0 to 1, one channel per class (last axis), in the axis order of the image.",
        "s2d-desktop predict MyProject.ilp slice1.tif slice2.tif -o probabilities",
    )
    parser.add_argument("project", metavar="PROJECT", help="ilastik project (.ilp), trained")
    parser.add_argument(
        "images",
        metavar="IMAGE",
        nargs="*",
        help="images to predict (default: all of the project that are found)",
    )
    add_output(parser, "h5")
    add_forest(parser)


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.cli.options import forest_settings
    from s2d_desktop.jobs.predict import predict

    events = predict(
        args.project,
        args.images,
        args.output,
        **forest_settings(args),
    )
    return consume(events, args.json, words)


def words(facts: Mapping[str, Any]) -> str:
    """One line for each result."""
    return "\n".join(
        f"{d['output']}: {d['axes']} {' x '.join(map(str, d['shape']))}, {d['seconds']:.1f} s"
        for d in facts["done"]
    )
