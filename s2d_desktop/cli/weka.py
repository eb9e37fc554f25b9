"""``s2d-desktop weka``: a classifier of Trainable Weka Segmentation, in Fiji or without it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from s2d_desktop.cli.options import (
    Subparsers,
    add_again,
    add_axes,
    add_layout,
    add_output,
    add_products,
    command,
)


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "weka",
        "apply a Weka classifier to images, in your Fiji or without it",
        "Compute the probabilities of a classifier that was saved in Trainable Weka Segmentation\n"
        "(.model). Your Fiji is started without a window and does it: every classifier that it\n"
        "can load, also for volumes and colours. Written are float32 from 0 to 1 in the axis\n"
        "order of the image, one channel per class as the last axis.",
        "s2d-desktop weka classifier.model slice1.tif slice2.tif -o maps --fiji ~/Fiji.app\n"
        "  s2d-desktop weka classifier.model slice1.tif -o map.tif --without-fiji",
    )
    parser.add_argument("model", metavar="MODEL", help="classifier that was saved in Fiji (.model)")
    parser.add_argument("images", metavar="IMAGE", nargs="+", help="images to classify")
    add_output(parser, "tif")
    add_products(parser)
    add_layout(parser)
    add_fiji(parser)
    parser.add_argument(
        "--without-fiji",
        action="store_true",
        help="compute it without Fiji and Java, as 'predict' does: classifiers of grey images in "
        "2D with features that are known here",
    )
    add_axes(parser)
    add_again(parser)


def add_fiji(parser: argparse.ArgumentParser) -> None:
    """``--fiji`` and ``--java-memory``."""
    parser.add_argument(
        "--fiji",
        metavar="FOLDER",
        help="folder of your Fiji (default: the one chosen in the window's settings, else one in "
        "a usual place)",
    )
    parser.add_argument(
        "--java-memory",
        metavar="MB",
        type=_megabytes,
        help="largest memory of Java in MB (default: as in the settings, else a quarter of the "
        "computer's)",
    )


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume

    return consume(_events(args), args.json, words)


def _events(args: argparse.Namespace) -> Iterator[Any]:
    from s2d_desktop.cli.options import map_files

    options = {"axes": args.axes, "files": map_files(args), "form": args.format}
    options["again"] = args.again
    if args.without_fiji:
        from s2d_desktop.jobs.apply_weka import apply_weka

        return apply_weka(args.model, args.images, args.output, **options)
    from s2d_desktop.jobs.apply_weka_in_fiji import apply_weka_in_fiji
    from s2d_desktop.jobs.fiji_settings import installation

    fiji = installation(args.fiji, args.java_memory)
    return apply_weka_in_fiji(args.model, args.images, args.output, fiji, **options)


def words(facts: Mapping[str, Any]) -> str:
    """The classes, and one line for each file."""
    from s2d_desktop.jobs.map_files import listed

    lines = [f"Classes: {', '.join(facts['classes'])} (computed {facts['computed']})"]
    for done in facts["done"]:
        lines += listed(done)
    return "\n".join(lines)


def _megabytes(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of megabytes")
    return number
