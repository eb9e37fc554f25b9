"""``s2d-desktop demo``: the whole method on the bundled example."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from s2d_desktop.cli.options import Subparsers, command


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "demo",
        "run everything on the example that comes with the program",
        "Open the bundled ilastik project, compute the forest probabilities, enhance them,\n"
        "segment the result, and write a picture that shows all four beside one another. Where\n"
        "there is a screen, the window opens on the example afterwards.",
        "s2d-desktop demo -o my_demo",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FOLDER",
        default="s2d_demo",
        help="folder for the results (default: s2d_demo)",
    )
    parser.add_argument("--enhancer", metavar="NAME|FILE", help="another Enhancer")
    parser.add_argument("--precision", choices=("fast", "exact"), default="fast")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    window = parser.add_mutually_exclusive_group()
    window.add_argument("--window", action="store_true", help="open the window in any case")
    window.add_argument("--no-window", action="store_true", help="do not open the window")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume_with_facts
    from s2d_desktop.jobs.demo import demo
    from s2d_desktop.jobs.machine import has_screen

    events = demo(args.output, enhancer=args.enhancer, device=args.device, precision=args.precision)
    code, facts = consume_with_facts(events, args.json, words)
    wanted = args.window or (has_screen() and not args.no_window and not args.json)
    if code or not wanted:
        return code
    import sys

    print("Opening the window; close it to end. (--no-window leaves it out.)", file=sys.stderr)
    from s2d_desktop.ui.app import run as open_window

    return int(open_window(facts["project"], None))


def words(facts: Mapping[str, Any]) -> str:
    """What was used and where the results are."""
    return (
        f"Forest: {facts['forest_seconds']:.2f} s\n"
        f"Enhancer '{facts['enhancer']}' on {facts['provider']}: "
        f"{facts['enhance_seconds']:.2f} s, {facts['mpix_per_s']:.2f} MPix/s "
        "(with preparing the network, once)\n"
        f"'{facts['class']}' covers {facts['structure_share']:.1%} of the slice\n"
        f"Picture: {facts['picture']}\n"
        f"Enhanced map: {facts['enhanced']}\n"
        f"Segmentation: {facts['segmentation']}"
    )
