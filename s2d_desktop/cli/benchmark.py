"""``s2d-desktop benchmark``: how much an Enhancer improves the forests of simulated users."""

from __future__ import annotations

import argparse
from pathlib import Path

from s2d_desktop.cli.options import Subparsers, command

EXAMPLE = """\
s2d-desktop benchmark list
  s2d-desktop benchmark mito-vnc --data FOLDER
  s2d-desktop benchmark nuclei-dsb --data FOLDER --enhancer my_training
  s2d-desktop benchmark mito-vnc --data FOLDER --enhancer old=A.onnx --enhancer new=B.onnx
  s2d-desktop benchmark own-mito-vnc --data FOLDER --rows plain both target

Interrupted? The same command goes on where it was."""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "benchmark",
        "measure how much an Enhancer improves forests, on public data",
        "Measure how much an Enhancer improves Random Forests, on public data with labels.\n"
        "Simulated users paint strokes and correct the live map; the forests that come of it are\n"
        "enhanced, and both maps are compared with the truth of images that nobody painted on.\n"
        "A table is printed; it is written with a picture and all details below -o.",
        EXAMPLE,
    )
    parser.add_argument("task", metavar="NAME", help="a task; 'list' tells which there are")
    parser.add_argument(
        "--data",
        metavar="FOLDER",
        type=Path,
        help="folder that holds the data sets' folders (epfl_lucchi, vnc, dsb2018_fluo, monuseg)",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FOLDER",
        type=Path,
        default=Path("s2d_benchmark"),
        help="folder for the results, and for what is kept to go on (default: s2d_benchmark)",
    )
    parser.add_argument(
        "--seeds", type=int, default=3, metavar="N", help="simulated users (default: 3)"
    )
    parser.add_argument(
        "--enhancer",
        action="append",
        default=[],
        metavar="[LABEL=]NAME|FILE",
        help="an installed one, a file, or the folder of a training; may be given several times "
        "(default: the installed one that was trained on the task's source)",
    )
    parser.add_argument(
        "--curve",
        type=int,
        metavar="N",
        help="of N users judge the earlier forests, too, for the curve over the forest's quality, "
        "and by methods that take long (default: of all users, which takes most of the time)",
    )
    parser.add_argument(
        "--rows",
        nargs="+",
        default=[],
        metavar="NAME",
        help="of a benchmark of own networks (own-...): train and judge these (default: all)",
    )
    parser.add_argument(
        "--maps", type=int, default=16, help="feature maps of own networks (default: 16)"
    )
    parser.add_argument(
        "--iterations", type=int, default=3000, help="iterations of own networks (default: 3000)"
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="a small part with one user, to see that it works; the figures say little",
    )
    parser.set_defaults(explain=parser.error)


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.jobs.benchmark.list_tasks import list_tasks
    from s2d_desktop.jobs.benchmark.own_tasks import own_task_named
    from s2d_desktop.jobs.benchmark.report import listing, text
    from s2d_desktop.jobs.benchmark.run import benchmark

    if args.task == "list":
        return consume(list_tasks(), args.json, listing)
    if args.data is None:
        args.explain("--data FOLDER is needed: the folder that holds the data sets")
    own = own_task_named(args.task)
    if own is not None:
        from s2d_desktop.jobs.benchmark.own_networks import OwnScope, benchmark_networks
        from s2d_desktop.jobs.benchmark.own_report import text as own_text

        scope = OwnScope(args.seeds, args.maps, args.iterations, tuple(args.rows))
        networks = benchmark_networks(own, args.data, args.output, scope, args.enhancer)
        return consume(networks, args.json, own_text)
    events = benchmark(
        args.task,
        args.data,
        args.output,
        users=args.seeds,
        enhancers=args.enhancer,
        curve=args.curve,
        quick=args.quick,
    )
    return consume(events, args.json, text)
