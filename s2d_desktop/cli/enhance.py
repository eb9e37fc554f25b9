"""``s2d-desktop enhance``: probabilities cleaned up by a network."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from s2d_desktop.cli.options import Subparsers, add_forest, add_output, command


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "enhance",
        "clean up forest probabilities with an Enhancer",
        "Clean up the probabilities of an ilastik project, or of a probability map, with a\n"
        "network that was trained to do so (an Enhancer). The result is one channel of float32,\n"
        "0 to 1.\n"
        "'s2d-desktop zoo list' names the Enhancers that are installed.",
        "s2d-desktop enhance MyProject.ilp -o enhanced.tif --enhancer mitochondria-em-2d "
        "--class Mito",
    )
    parser.add_argument(
        "input", metavar="INPUT", help="ilastik project (.ilp), or a probability map"
    )
    parser.add_argument(
        "images",
        metavar="IMAGE",
        nargs="*",
        help="images to use instead of the project's own; after a map: more maps",
    )
    add_output(parser, "tif")
    parser.add_argument(
        "--enhancer",
        metavar="NAME|FILE",
        help="an installed Enhancer, or a file (default: the one made for the class)",
    )
    parser.add_argument(
        "--class",
        dest="class_name",
        metavar="NAME",
        help="the class that is the structure (default: the one named like the Enhancer's)",
    )
    parser.add_argument(
        "--precision",
        choices=("fast", "exact"),
        default="fast",
        help="fast: bf16 on processors that have it; exact: float32 (default: fast)",
    )
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda"),
        default="auto",
        help="auto: an NVIDIA GPU if onnxruntime can use it, else the CPU (default: auto)",
    )
    add_forest(parser)


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.cli.options import forest_settings
    from s2d_desktop.jobs.enhance import enhance

    events = enhance(
        args.input,
        args.images,
        args.output,
        args.enhancer,
        class_name=args.class_name,
        device=args.device,
        precision=args.precision,
        **forest_settings(args),
    )
    return consume(events, args.json, words)


def words(facts: Mapping[str, Any]) -> str:
    """What ran, and one line for each result."""
    lines = [f"Enhancer: {facts['enhancer']}", f"Ran on: {facts['provider']}"]
    lines += [
        f"{d['output']}: class '{d['class']}', {' x '.join(map(str, d['shape']))}, "
        f"{d['seconds']:.1f} s, {d['mpix_per_s']:.2f} MPix/s"
        for d in facts["done"]
    ]
    return "\n".join(lines)
