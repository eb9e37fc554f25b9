"""``s2d-desktop enhance``: probabilities cleaned up by a network."""

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
    command,
)

if TYPE_CHECKING:
    from s2d_desktop.model.events import Event

LAYERS = {
    "hallucination": "what is claimed without support by the forest, 0 to 1",
    "confidence": "agreement of the eight views, 0 to 1",
}
"""What the layers show, in words."""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "enhance",
        "clean up forest probabilities with an Enhancer",
        "Clean up the probabilities of an ilastik project, a Weka classifier, or a map, with a\n"
        "network that was trained to do so (an Enhancer). The result is float32, 0 to 1: one\n"
        "channel, or one for each class of an Enhancer of several, unless --class names one.\n"
        "'s2d-desktop zoo list' names the Enhancers that are installed.",
        "s2d-desktop enhance MyProject.ilp -o enhanced.tif --enhancer mitochondria-em-2d "
        "--class Mito",
    )
    parser.add_argument(
        "input",
        metavar="INPUT",
        help="ilastik project (.ilp), Weka classifier (.model), strokes that were painted in the "
        "window (IMAGE.strokes.h5), a probability map, or a project of the window (.s2d), with all "
        "that was chosen in it",
    )
    parser.add_argument(
        "images",
        metavar="IMAGE",
        nargs="*",
        help="images to use instead of the project's or the painted ones; those of a classifier; "
        "after a map: more maps",
    )
    add_output(parser, "tif")
    add_layout(parser)
    parser.add_argument(
        "--enhancer",
        metavar="NAME|FILE",
        help="an installed Enhancer, or a file (default: the one made for the class)",
    )
    parser.add_argument(
        "--class",
        dest="class_name",
        metavar="NAME",
        help="the class that is the structure (default: the one named like the Enhancer's); of an "
        "Enhancer of several classes, the one whose map is written (default: all)",
    )
    add_device(parser)
    parser.add_argument(
        "--scale",
        type=scale,
        metavar="auto|S",
        help="magnify the map by S before the network sees it, so that objects have the size it "
        "knows; auto: try several and take the one at which forest and Enhancer agree most "
        "(default: 1)",
    )
    parser.add_argument(
        "--object-size",
        type=float,
        metavar="PX",
        help="diameter of a typical object in pixels; without --scale, the scale follows from it",
    )
    parser.add_argument(
        "--tta",
        action="store_true",
        help="write the mean over eight views (turned and mirrored): steadier, 8 times slower",
    )
    parser.add_argument(
        "--layers",
        default="",
        metavar="NAMES",
        help="also write, as OUT_NAME: hallucination (claimed without support by the forest), "
        "confidence (agreement of eight views, 8 times slower); joined by a comma",
    )
    add_for_fiji(parser, " of a map; that of a project or a classifier is known")
    add_forest(parser)
    add_again(parser)


def scale(text: str) -> float | str:
    """The choice of ``--scale``."""
    if text.strip().lower() == "auto":
        return "auto"
    try:
        return float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is neither a number nor 'auto'") from error


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.cli.saved_project import enhanced

    events = enhanced(args, lambda: job(args), lambda: of_network(args))
    return consume(events, args.json, words)


def job(args: argparse.Namespace) -> Iterator[Event]:
    """What is asked for."""
    from s2d_desktop.cli.options import fiji_settings, forest_settings, layout
    from s2d_desktop.jobs.enhance import enhance

    return enhance(
        args.input,
        args.images,
        args.output,
        args.enhancer,
        class_name=args.class_name,
        device=args.device,
        precision=args.precision,
        scale=args.scale,
        object_size=args.object_size,
        tta=args.tta,
        layers=[name.strip() for name in args.layers.split(",") if name.strip()],
        layout=layout(args),
        **fiji_settings(args),
        **forest_settings(args),
    )


def of_network(args: argparse.Namespace) -> Iterator[Event]:
    """The map of the network for raw data that takes the Enhancer's place in a project file."""
    from s2d_desktop.cli.options import layout
    from s2d_desktop.jobs.map_files import MapFiles
    from s2d_desktop.jobs.predict import predict

    for option, given in (
        ("--scale", args.scale is not None),
        ("--object-size", args.object_size is not None),
        ("--tta", args.tta),
        ("--layers", bool(args.layers)),
    ):
        if given:
            from s2d_desktop.model.errors import InputError

            raise InputError(
                f"{option} has no effect here.",
                "The project uses a network of your own, which sees the image and no forest.",
                f"Leave out {option}, or name an Enhancer with --enhancer.",
            )
    return predict(
        args.input,
        args.images,
        args.output,
        class_name=args.class_name,
        device=args.device,
        precision=args.precision,
        axes=args.axes,
        files=MapFiles(layout=layout(args)),
        fiji=args.for_fiji,
        again=args.again,
        form=args.format,
    )


def words(facts: Mapping[str, Any]) -> str:
    """What ran, and one line for each result."""
    if "enhancer" not in facts:
        from s2d_desktop.cli.predict import words as of_predicted

        return of_predicted(facts)
    lines = [f"Enhancer: {facts['enhancer']}", f"Ran on: {facts['provider']}"]
    for d in facts["done"]:
        size = f"scale {d['scale']:.3g}, " if d["scale"] != 1 else ""
        maps = d["maps"] if len(d["maps"]) > 1 else ()
        what = f"classes {', '.join(map(repr, maps))}" if maps else f"class '{d['class']}'"
        lines.append(
            f"{d['output']}: {what}, {' x '.join(map(str, d['shape']))}, {size}"
            f"{d['seconds']:.1f} s, {d['mpix_per_s']:.2f} MPix/s"
        )
        lines += [f"{path}: {LAYERS[name]}" for name, path in d["layers"].items()]
    return "\n".join(lines)
