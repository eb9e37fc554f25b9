"""``s2d-desktop segment``: a threshold and the objects above it, or the cells between membranes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from s2d_desktop.cli.options import (
    Subparsers,
    add_axes,
    add_for_fiji,
    add_layout,
    add_output,
    command,
)

if TYPE_CHECKING:
    from s2d_desktop.jobs.cells import CellSettings
    from s2d_desktop.jobs.object_settings import ObjectSettings
    from s2d_desktop.model.events import Event


USUAL_SPLIT = 2.0
"""`pipeline.splitting.USUAL_DEPTH`, which is not loaded for a help text."""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "segment",
        "turn an enhanced map into a mask, numbered objects or cells",
        "Turn a map into a mask (0 and 1) by a threshold or, with --objects, into objects with\n"
        "numbers 1, 2, ... With --multicut the map is one of membranes, and the cells between\n"
        "them get numbers: a membrane with gaps still separates two cells.",
        "s2d-desktop segment enhanced.tif -o objects.tif --objects --min-size 200",
    )
    parser.add_argument(
        "map",
        metavar="MAP",
        help="enhanced map, a probability map, or a project of the window (.s2d): what it shows of "
        "the image that was open is computed, its enhanced map beside OUT",
    )
    add_output(parser, "tif")
    add_layout(parser, measure=False)
    parser.add_argument("--threshold", type=float, metavar="T", help="above it is structure (0.5)")
    parser.add_argument(
        "--class", dest="class_name", metavar="NAME", help="which class, if the map has several"
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--objects", action="store_true", help="give each object its number")
    way.add_argument(
        "--multicut",
        action="store_true",
        help="give each cell between membranes its number, slice by slice",
    )
    parser.add_argument(
        "--beta",
        type=float,
        metavar="B",
        help="for --multicut: between 0 and 1, larger makes more and smaller cells (0.5; a "
        "map with too many membranes needs less, 'evaluate --membranes' finds how much)",
    )
    parser.add_argument(
        "--blocks",
        action="store_true",
        help="for --multicut: take slices in blocks that overlap, as is done anyway where one does "
        "not fit into memory; near their borders some cells may differ",
    )
    parser.add_argument(
        "--boundary",
        action="store_true",
        help="for --multicut: leave membranes (above T) as 0; without it cells touch each other",
    )
    parser.add_argument(
        "--min-size",
        type=int,
        default=0,
        metavar="N",
        help="leave out objects or cells with fewer pixels (voxels with --3d)",
    )
    parser.add_argument("--fill-holes", action="store_true", help="fill holes inside objects")
    parser.add_argument(
        "--split",
        type=float,
        nargs="?",
        const=USUAL_SPLIT,
        metavar="D",
        help="with --objects: split objects that touch, where the middle of the waist between them "
        "lies at least D pixels nearer to the rim than the middle of both (2; smaller splits more)",
    )
    parser.add_argument("--3d", dest="in_3d", action="store_true", help="objects go on over slices")
    parser.add_argument(
        "--table",
        metavar="CSV",
        help="write the number, place and size of each object or cell; the size also in the unit "
        "of the map's pixels",
    )
    add_for_fiji(parser, "")
    add_axes(parser)


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.cli.saved_project import segmented

    return consume(segmented(args, lambda: job(args)), args.json, words)


def job(args: argparse.Namespace) -> Iterator[Event]:
    """What is asked for."""
    from s2d_desktop.cli.options import fiji_settings, layout
    from s2d_desktop.jobs.segment import segment

    objects, cells = _settings(args)
    return segment(
        args.map,
        args.output,
        threshold=0.5 if args.threshold is None else args.threshold,
        class_name=args.class_name,
        objects=objects,
        cells=cells,
        **fiji_settings(args),
        axes=args.axes,
        layout=layout(args),
        form=args.format,
        table=args.table,
    )


def _settings(args: argparse.Namespace) -> tuple[ObjectSettings | None, CellSettings | None]:
    """What is wanted: objects or cells."""
    from s2d_desktop.jobs.cells import CellSettings
    from s2d_desktop.jobs.object_settings import ObjectSettings
    from s2d_desktop.model.errors import InputError
    from s2d_desktop.pipeline.multicut import USUAL_BETA

    if args.multicut:
        for option, given in (
            ("--3d", args.in_3d),
            ("--fill-holes", args.fill_holes),
            ("--split", args.split is not None),
        ):
            if given:
                raise InputError(
                    f"{option} cannot be used with --multicut.",
                    "Cells are found in each slice on its own, and every pixel belongs to one.",
                    f"Leave out {option}.",
                )
        beta = USUAL_BETA if args.beta is None else args.beta
        return None, CellSettings(beta, args.boundary, args.min_size, args.blocks)
    for option, given in (
        ("--beta", args.beta is not None),
        ("--boundary", args.boundary),
        ("--blocks", args.blocks),
    ):
        if given:
            raise InputError(
                f"{option} needs --multicut.",
                "It says how cells are told from each other by their membranes.",
                f"Add --multicut, or leave out {option}.",
            )
    if args.split is not None and not args.objects:
        raise InputError(
            "--split needs --objects.",
            "In a mask, objects that touch are one.",
            "Add --objects, or leave out --split.",
        )
    objects = ObjectSettings(args.objects, args.min_size, args.in_3d, args.fill_holes, args.split)
    return objects, None


def words(facts: Mapping[str, Any]) -> str:
    """One line."""
    count = "" if facts["objects"] is None else f", {facts['objects']} objects"
    how = f"threshold {facts['threshold']:g}"
    if facts["multicut"] is not None:
        count = f", {facts['objects']} cells"
        how = f"multicut with beta {facts['multicut']['beta']:g}"
    return f"{facts['output']}: {how}{count}, {facts['seconds']:.1f} s"
