"""Options that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from s2d_desktop.io.layout import Layout
    from s2d_desktop.jobs.map_files import MapFiles
    from s2d_desktop.jobs.retrain import Retraining
    from s2d_desktop.model.features import StructureTensor

Subparsers = Any
"""What `argparse.ArgumentParser.add_subparsers` returns; its type has no public name."""


def command(
    subparsers: Subparsers, name: str, summary: str, description: str, example: str
) -> argparse.ArgumentParser:
    """Add a command with its help."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        name,
        help=summary,
        description=description,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object on stdout, all else on stderr"
    )
    return parser


def add_output(parser: argparse.ArgumentParser, form: str | None, said: str = "") -> None:
    """``-o`` and ``--format``; its default is `form`, or None and `said` in words."""
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        required=True,
        help="file that ends in .tif, .h5, .npy or .zarr, or a folder (needed for several images)",
    )
    parser.add_argument(
        "--format",
        choices=("tif", "h5", "npy", "zarr"),
        default=form,
        help=f"format of the files in a folder (default: {said or form})",
    )


def add_again(parser: argparse.ArgumentParser) -> None:
    """``--again``."""
    parser.add_argument(
        "--again",
        action="store_true",
        help="compute everything anew; without it, results that an earlier call has made of the "
        "same files in the same way are left as they are, so that a batch that was interrupted "
        "goes on",
    )


def add_device(parser: argparse.ArgumentParser, of: str = "") -> None:
    """``--precision`` and ``--device``; `of` says of what, where a command has more."""
    parser.add_argument(
        "--precision",
        choices=("fast", "exact"),
        default="fast",
        help=f"{of}fast: bf16 on processors that have it; exact: float32 (default: fast)",
    )
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda"),
        default="auto",
        help=f"{of}auto: an NVIDIA GPU if onnxruntime can use it, else the CPU (default: auto)",
    )


def add_forest(parser: argparse.ArgumentParser) -> None:
    """``--structure-tensor``, ``--stage``, ``--only`` and what is asked with them."""
    parser.add_argument(
        "--structure-tensor",
        choices=("auto", "fastfilters", "vigra"),
        default="auto",
        help="which of the two structure tensors ilastik computed; auto: the one that the forest "
        "proves on the project's labels, else that of the ilastik version (default: auto)",
    )
    parser.add_argument(
        "--stage",
        type=int,
        metavar="N",
        help="of an ilastik project of the workflow Autocontext, the stage (1, 2, ..) whose "
        "forest is used (default: the last one that is trained)",
    )
    parser.add_argument(
        "--only",
        metavar="N,N",
        help="of a project, or of strokes that were painted on one: these of its images, counted "
        "from 1, each as the project reads it (default: all)",
    )
    add_images_from(parser)
    add_axes(parser)
    add_retraining(parser)


def add_images_from(parser: argparse.ArgumentParser) -> None:
    """``--images-from``."""
    parser.add_argument(
        "--images-from",
        metavar="FOLDER",
        help="where images of an ilastik project are looked for that are not where it says, also "
        "in folders inside; matched by name, size and the forest's own labels, never by order",
    )


def add_lanes(parser: argparse.ArgumentParser) -> None:
    """``--lanes``."""
    parser.add_argument(
        "--lanes",
        metavar="all|N,N",
        help="for --retrain: the images whose labels are learned from, counted from 1 "
        "(default: all)",
    )


def add_retraining(parser: argparse.ArgumentParser) -> None:
    """``--retrain``, ``--lanes`` and ``--seed``."""
    parser.add_argument(
        "--retrain",
        action="store_true",
        help="train a new forest from the labels of the project, as ilastik does, instead of "
        "taking the one that is stored; the project is not changed",
    )
    add_lanes(parser)
    parser.add_argument(
        "--seed", type=int, metavar="N", help="for --retrain: of the random numbers (default: 0)"
    )
    parser.add_argument(
        "--save-project",
        metavar="NEW.ilp",
        help="for --retrain: also write a new ilastik project with the images, the labels and the "
        "new forest, to go on with in ilastik",
    )


def retraining(args: argparse.Namespace) -> Retraining | None:
    """What `add_retraining` asks for."""
    from s2d_desktop.jobs.retrain import Retraining
    from s2d_desktop.model.errors import InputError

    if not args.retrain:
        if any(given is not None for given in (args.lanes, args.seed, args.save_project)):
            raise InputError(
                "--lanes, --seed and --save-project have no effect here.",
                "They say how a forest is trained anew, and where it goes.",
                "Add --retrain, or leave them out.",
            )
        return None
    save_as = Path(args.save_project) if args.save_project else None
    return Retraining(lanes_of(args.lanes), seed_of(args.seed), save_as)


def lanes_of(text: str | None, option: str = "--lanes") -> tuple[int, ...]:
    """Numbers of images after `option`; empty for all."""
    from s2d_desktop.model.errors import InputError

    if text is None or text.strip().lower() == "all":
        return ()
    try:
        return tuple(int(part) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise InputError(
            f"'{text}' does not name images of the project.",
            "Wanted are numbers, counted from 1 and separated by commas.",
            f"For instance: {option} 1,3.",
        ) from error


def seed_of(number: int | None) -> int:
    """A seed, checked; 0 by default."""
    from s2d_desktop.model.errors import InputError

    if number is not None and not 0 <= number < 2**32:
        raise InputError(
            f"{number} cannot be the seed.",
            "A seed is a whole number from 0 to 4294967295.",
            "Choose another one.",
        )
    return number or 0


def add_layout(parser: argparse.ArgumentParser, measure: bool = True) -> None:
    """``--axis-order`` and ``--compress``; of a `measure` 0..1 also ``--dtype``, ``--range``."""
    if measure:
        parser.add_argument(
            "--dtype",
            choices=("float32", "uint8", "uint16"),
            default="float32",
            help="uint8 and uint16 store 0..1 as 0..255 and 0..65535, rounded (default: float32)",
        )
        parser.add_argument(
            "--range",
            metavar="LOW,HIGH",
            help="what 0 and 1 become in the file (default: the whole range of uint8 and uint16, "
            "0,1 of float32)",
        )
    parser.add_argument(
        "--axis-order",
        metavar="LETTERS",
        help="axes of the file, letters of tzyxc; .tif and .zarr have an order of their own "
        "(default: as the image, channels last)",
    )
    parser.add_argument(
        "--compress", action="store_true", help="compress .h5 and .tif without loss (slower)"
    )


def layout(args: argparse.Namespace) -> Layout:
    """What `add_layout` asks for."""
    from s2d_desktop.io.layout import Layout

    return Layout(
        _dtype(getattr(args, "dtype", "float32")),
        _range(getattr(args, "range", None)),
        args.axis_order,
        args.compress,
    )


def _range(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError as error:
        from s2d_desktop.model.errors import InputError

        raise InputError(
            f"'{text}' is no range.",
            "Wanted are two numbers with a comma between them: what 0 and 1 become in the file.",
            "For instance: --range 0,100.",
        ) from error
    return low, high


def add_products(parser: argparse.ArgumentParser) -> None:
    """``--export`` and ``--each-class``."""
    parser.add_argument(
        "--export",
        default="probabilities",
        metavar="NAMES",
        help="what is written, as ilastik's exports, joined by commas: probabilities, "
        "segmentation (number of the most probable class, 1, 2, ..), uncertainty (1 minus the "
        "distance of the two largest probabilities), labels (what was painted); the first one "
        "goes to OUT, the others beside it (default: probabilities)",
    )
    parser.add_argument(
        "--each-class",
        action="store_true",
        help="write the probabilities of each class to a file of its own, OUT_CLASS",
    )


def map_files(args: argparse.Namespace) -> MapFiles:
    """What `add_products` and `add_layout` ask for."""
    from s2d_desktop.jobs.map_files import MapFiles

    wished = tuple(name.strip() for name in args.export.split(",") if name.strip())
    return MapFiles(wished, args.each_class, layout(args))


def add_for_fiji(parser: argparse.ArgumentParser, whose: str | None = None) -> None:
    """``--for-fiji`` and, where the image is not known, ``--raw``."""
    parser.add_argument(
        "--for-fiji",
        action="store_true",
        help="colours for ImageJ and Fiji, and beside the result a macro (.ijm) that opens it with "
        "its image; of a segmentation also the outlines for the ROI Manager (.zip)",
    )
    if whose is not None:
        parser.add_argument("--raw", metavar="IMAGE", help=f"for --for-fiji: the image{whose}")


def fiji_settings(args: argparse.Namespace) -> dict[str, Any]:
    """What `add_for_fiji` asked for, as arguments of a job."""
    if args.raw is not None and not args.for_fiji:
        from s2d_desktop.model.errors import InputError

        raise InputError(
            "--raw needs --for-fiji.",
            "It names the image that Fiji shall show beside the result.",
            "Add --for-fiji, or leave out --raw.",
        )
    return {"fiji": args.for_fiji, "raw": args.raw}


def add_axes(parser: argparse.ArgumentParser) -> None:
    """``--axes``."""
    parser.add_argument(
        "--axes",
        metavar="LETTERS",
        help="axes of the images if the files say them wrongly or not at all: letters of tzyxc in "
        "the order of the shape, for instance zyx",
    )


def structure_tensor(text: str) -> StructureTensor | None:
    """The choice of ``--structure-tensor``; None for auto."""
    from s2d_desktop.model.features import StructureTensor

    return None if text == "auto" else StructureTensor(text)


def _dtype(text: str) -> str | None:
    """The choice of ``--dtype``; None for float32, which the values are."""
    return None if text == "float32" else text


def forest_settings(args: argparse.Namespace) -> dict[str, Any]:
    """What `add_forest` and `add_output` ask for, as the arguments of a job."""
    return {
        "structure_tensor": structure_tensor(args.structure_tensor),
        "stage": args.stage,
        "only": lanes_of(args.only, "--only"),
        "axes": args.axes,
        "form": args.format,
        "retrain": retraining(args),
        "again": args.again,
        "images_from": args.images_from,
    }
