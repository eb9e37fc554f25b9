"""``s2d-desktop segment``: a threshold, and the objects above it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from s2d_desktop.cli.options import Subparsers, add_axes, add_output, command


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "segment",
        "turn an enhanced map into a mask or numbered objects",
        "Turn a map into a mask (0 and 1) by a threshold or, with --objects, into objects with\n"
        "numbers 1, 2, ...",
        "s2d-desktop segment enhanced.tif -o objects.tif --objects --min-size 200",
    )
    parser.add_argument("map", metavar="MAP", help="enhanced map, or a probability map")
    add_output(parser, "tif")
    parser.add_argument(
        "--threshold", type=float, default=0.5, metavar="T", help="above it is structure (0.5)"
    )
    parser.add_argument(
        "--class", dest="class_name", metavar="NAME", help="which class, if the map has several"
    )
    parser.add_argument("--objects", action="store_true", help="give each object its number")
    parser.add_argument(
        "--min-size",
        type=int,
        default=0,
        metavar="N",
        help="leave out objects with fewer pixels (voxels with --3d)",
    )
    parser.add_argument("--fill-holes", action="store_true", help="fill holes inside objects")
    parser.add_argument("--3d", dest="in_3d", action="store_true", help="objects go on over slices")
    add_axes(parser)


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.jobs.segment import ObjectSettings, segment

    settings = ObjectSettings(args.objects, args.min_size, args.in_3d, args.fill_holes)
    events = segment(
        args.map,
        args.output,
        threshold=args.threshold,
        class_name=args.class_name,
        objects=settings,
        axes=args.axes,
        form=args.format,
    )
    return consume(events, args.json, words)


def words(facts: Mapping[str, Any]) -> str:
    """One line."""
    count = "" if facts["objects"] is None else f", {facts['objects']} objects"
    return f"{facts['output']}: threshold {facts['threshold']:g}{count}, {facts['seconds']:.1f} s"
