"""``s2d-desktop predict``: the probabilities of ilastik's forest, or of a network of one's own."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from s2d_desktop.cli.options import (
    Subparsers,
    add_again,
    add_device,
    add_for_fiji,
    add_forest,
    add_layout,
    add_output,
    add_products,
    command,
)

if TYPE_CHECKING:
    from s2d_desktop.model.events import Event


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "predict",
        "compute the probabilities of a project, a Weka classifier or a network for raw data",
        "Compute the probabilities that ilastik's pixel classifier gives, without ilastik; those\n"
        "of a classifier of Trainable Weka Segmentation, without Fiji; or those of a network that\n"
        "was trained with 's2d-desktop train' and sees raw data: float32 from 0 to 1, in the axis\n"
        "order of the image, one channel per class as the last axis (none where a network finds\n"
        "one class).",
        "s2d-desktop predict MyProject.ilp slice1.tif slice2.tif -o probabilities\n"
        "  s2d-desktop predict classifier.model slice1.tif -o map.tif",
    )
    parser.add_argument(
        "input",
        metavar="INPUT",
        help="ilastik project (.ilp), trained; Weka classifier (.model), or its training data "
        "(.arff) to train a forest anew; strokes that were painted in the window "
        "(IMAGE.strokes.h5); a project of the window (.s2d), with all that was chosen in it; or a "
        "network for raw data: its folder, or its name if it was added "
        "with 'zoo add'",
    )
    parser.add_argument(
        "images",
        metavar="IMAGE",
        nargs="*",
        help="images to predict, also folders of them or patterns such as 'slices/*.tif' "
        "(default: all of the project that are found, those that were painted on; the others "
        "need one)",
    )
    add_output(parser, None, "h5; of a network tif")
    add_products(parser)
    add_layout(parser)
    parser.add_argument(
        "--class",
        dest="class_name",
        metavar="NAME",
        help="of a network of several classes, the one whose map is written (default: all)",
    )
    add_device(parser, "of a network; ")
    add_for_fiji(parser)
    add_forest(parser)
    add_again(parser)


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.cli.saved_project import of_forest

    return consume(of_forest(args, lambda: job(args)), args.json, words)


def job(args: argparse.Namespace) -> Iterator[Event]:
    """What is asked for."""
    from s2d_desktop.cli.options import forest_settings, map_files
    from s2d_desktop.jobs.predict import predict

    return predict(
        args.input,
        args.images,
        args.output,
        class_name=args.class_name,
        device=args.device,
        precision=args.precision,
        fiji=args.for_fiji,
        files=map_files(args),
        **forest_settings(args),
    )


def words(facts: Mapping[str, Any]) -> str:
    """What ran, for a network, and one line for each file."""
    from s2d_desktop.jobs.map_files import listed

    lines = []
    if "network" in facts:
        lines = [f"Network: {facts['name']}", f"Ran on: {facts['provider']}"]
    for done in facts["done"]:
        lines += listed(done)
    return "\n".join(lines)
