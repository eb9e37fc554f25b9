"""``s2d-desktop plan``: the plan of a training with pseudo-labels."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from s2d_desktop.cli.options import Subparsers, add_axes, command

EXAMPLE = """\
s2d-desktop enhance MyProject.ilp -o enhanced.tif
  s2d-desktop plan raw.tif --teacher enhanced.tif -o plan.json
  s2d-desktop train plan.json -o my_network"""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "plan",
        "write the plan of a training with pseudo-labels",
        "Write the plan that the window would write for these images and their maps, with the\n"
        "settings that suit them and this computer. One image in five is held back to see how\n"
        "good the network is; of fewer images the last slices of each stack, or the lowest\n"
        "rows of a slice, or another part if that shows almost none of the structure, or\n"
        "nearly all of it. The plan is a JSON file that can be edited.",
        EXAMPLE,
    )
    parser.add_argument("images", metavar="IMAGE", nargs="+", help="raw data")
    parser.add_argument(
        "--teacher",
        metavar="MAP",
        nargs="+",
        required=True,
        help="for each image a probability map of the same shape, usually the enhanced one",
    )
    parser.add_argument(
        "-o", "--output", metavar="PLAN.json", type=Path, required=True, help="the plan"
    )
    parser.add_argument(
        "--class",
        dest="classes",
        metavar="NAME",
        action="append",
        default=[],
        help="what the network shall find; several for a network that tells classes apart, the "
        "background first (default: the only class of the map)",
    )
    parser.add_argument(
        "--truth",
        metavar="LABELS",
        nargs="+",
        default=[],
        help="labels made by hand, one for each image: scored with, never learned from",
    )
    parser.add_argument(
        "--strokes",
        metavar="LABELS",
        nargs="+",
        default=[],
        help="brush strokes, one label image for each image (1 background, 2 structure): certain",
    )
    parser.add_argument(
        "--ignore",
        metavar="MASK",
        nargs="+",
        default=[],
        help="one for each image: nothing is learned where it is not 0",
    )
    add_axes(parser)
    parser.add_argument("--name", default="", help="name of the network")
    parser.add_argument(
        "--volumes",
        action="store_true",
        default=None,
        help="a network for volumes instead of slices",
    )
    parser.add_argument(
        "--hold-back",
        metavar="N",
        type=int,
        action="append",
        help="number of an image that is held back, from 1; may be given several times",
    )
    parser.add_argument(
        "--hold-back-part",
        dest="part",
        metavar="K",
        type=int,
        choices=range(1, 6),
        help="where images are divided, which part is held back: 1 the first slices or rows, 3 "
        "the middle, 5 the last (default: the last, or another as the structure needs it)",
    )
    parser.add_argument(
        "--hold-back-along",
        dest="along",
        choices=("slices", "rows", "columns"),
        help="what --hold-back-part counts (default: slices of a stack, else rows)",
    )
    parser.add_argument(
        "--labels",
        choices=("soft", "hard"),
        default="soft",
        help="probabilities as labels, or the most probable class (default: soft)",
    )
    parser.add_argument(
        "--least-confidence",
        metavar="P",
        type=float,
        default=0.5,
        help="learn only where the map is at least so sure of a class (default: 0.5, everywhere)",
    )
    parser.add_argument("--maps", type=int, help="feature maps of the first level")
    parser.add_argument("--iterations", type=int, help="at most so many iterations")
    parser.add_argument("--minutes", type=float, help="at most so many minutes")
    parser.add_argument("--seed", type=int, default=1)
    parser.set_defaults(explain=parser.error)


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.jobs.plan_network import plan_network
    from s2d_desktop.training.default_plan import Wishes
    from s2d_desktop.training.network_plan import LabelSettings

    if args.along and args.part is None:
        args.explain("--hold-back-along needs --hold-back-part")
    numbers = args.hold_back
    if numbers and not all(1 <= n <= len(args.images) for n in numbers):
        args.explain(f"--hold-back takes numbers from 1 to {len(args.images)}")
    wishes = Wishes(
        name=args.name,
        volumes=args.volumes,
        held_back=None if numbers is None else [n - 1 for n in numbers],
        labels=LabelSettings(args.labels, args.least_confidence),
        seed=args.seed,
        maps=args.maps,
        iterations=args.iterations,
        minutes=args.minutes,
    )
    events = plan_network(
        args.images,
        args.teacher,
        args.output,
        classes=args.classes,
        truth=args.truth,
        strokes=args.strokes,
        ignore=args.ignore,
        wishes=wishes,
        part=None if args.part is None else args.part - 1,
        along=args.along or "",
        axes=args.axes or "",
    )
    return consume(events, args.json, _words)


def _words(facts: Mapping[str, Any]) -> str:
    return (
        f"{facts['plan']}: finds {', '.join(facts['classes'])}, in "
        f"{'volumes' if facts['ndim'] == 3 else 'slices'}, trained on {facts['device']}.\n"
        f"Train it: s2d-desktop train {facts['plan']}"
    )
