"""``s2d-desktop to-ilastik``: strokes that were painted in the window, as an ilastik project."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from s2d_desktop.cli.options import Subparsers, command


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "to-ilastik",
        "write strokes that were painted in the window as an ilastik project",
        "Write an ilastik project with the images, the strokes that were painted on them in the\n"
        "window, the features, and a forest trained on them: open it in ilastik and go on there.",
        "s2d-desktop to-ilastik cells.tif.strokes.h5 -o cells.ilp",
    )
    parser.add_argument(
        "input", metavar="STROKES", help="what the window keeps beside an image: IMAGE.strokes.h5"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        required=True,
        help="the project, which ends in .ilp; one that is there is not replaced",
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="of the forest (default: 0)"
    )


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.jobs.write_ilastik import write_ilastik

    return consume(write_ilastik(args.input, args.output, args.seed), args.json, words)


def words(facts: Mapping[str, Any]) -> str:
    """What was written."""
    error = facts["out_of_bag_error"]
    wrong = "not known" if error is None else f"{100 * error:.2g} %"
    return (
        f"{facts['output']}: {len(facts['images'])} image(s), {facts['labelled_pixels']} painted "
        f"pixels, {facts['trees']} trees, out-of-bag error {wrong}"
    )
