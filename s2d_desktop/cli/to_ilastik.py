"""``s2d-desktop to-ilastik``: labels of any kind as an ilastik project."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from s2d_desktop.cli.options import Subparsers, add_axes, add_lanes, command


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "to-ilastik",
        "write painted strokes, a label image or another project as an ilastik project",
        "Write an ilastik project with images, labels, features and a trained forest: open it in\n"
        "ilastik and go on there. The labels are strokes that were painted in the window, a label\n"
        "image, or those of another project, of which the forest is kept unless --retrain is\n"
        "given. Images are linked, not copied.",
        "s2d-desktop to-ilastik cells.tif.strokes.h5 -o cells.ilp\n"
        "  s2d-desktop to-ilastik cells.tif --strokes labels.tif --classes cell,rest -o cells.ilp\n"
        "  s2d-desktop to-ilastik old.ilp --retrain -o new.ilp",
    )
    parser.add_argument(
        "input",
        metavar="INPUT",
        help="what the window keeps beside an image (IMAGE.strokes.h5), an ilastik project, or an "
        "image with --strokes",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        required=True,
        help="the project, which ends in .ilp; one that is there is not replaced",
    )
    parser.add_argument(
        "--strokes",
        metavar="LABELS",
        help="for an image: a label image of the same size, 0 where nothing is painted, else the "
        "number of the class",
    )
    parser.add_argument(
        "--classes",
        metavar="NAMES",
        help="for --strokes: names of the classes, joined by commas (default: Label 1, ..)",
    )
    add_axes(parser)
    parser.add_argument(
        "--retrain",
        action="store_true",
        help="of a project: train a new forest from its labels; of the others one always is",
    )
    add_lanes(parser)
    parser.add_argument(
        "--seed", type=int, metavar="N", help="of the forest that is trained (default: 0)"
    )


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.cli.options import lanes_of, seed_of
    from s2d_desktop.jobs.retrain import Retraining
    from s2d_desktop.jobs.write_ilastik import write_ilastik

    lanes, seed = lanes_of(args.lanes), seed_of(args.seed)
    trains = args.retrain or args.seed is not None or args.lanes is not None
    names = [name.strip() for name in (args.classes or "").split(",") if name.strip()]
    events = write_ilastik(
        args.input,
        args.output,
        labels=args.strokes,
        classes=names,
        axes=args.axes,
        retrain=Retraining(lanes, seed) if trains else None,
    )
    return consume(events, args.json, words)


def words(facts: Mapping[str, Any]) -> str:
    """What was written."""
    said = f"{facts['output']}: {len(facts['images'])} image(s), "
    said += f"{facts['labelled_pixels']} labelled pixels, "
    if not facts["trees"]:
        return f"{said}no forest: ilastik trains one when Live Update is pressed"
    error = facts["out_of_bag_error"]
    wrong = "not known" if error is None else f"{100 * error:.2g} %"
    return f"{said}{facts['trees']} trees, out-of-bag error {wrong}"
