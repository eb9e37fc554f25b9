"""``s2d-desktop``: the window, and one verb for each job.

Only argparse is imported here: ``--help`` must answer at once. A verb's module is imported when
the verb is used, and imports its job when it runs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

VERBS = {
    "info": "info",
    "predict": "predict",
    "weka": "weka",
    "to-ilastik": "to_ilastik",
    "enhance": "enhance",
    "segment": "segment",
    "evaluate": "evaluate",
    "benchmark": "benchmark",
    "plan": "plan",
    "train": "train",
    "train-enhancer": "train_enhancer",
    "zoo": "zoo",
    "demo": "demo",
    "doctor": "doctor",
}
"""Each verb with the module of this package that adds its parser and runs it."""

DESCRIPTION = """\
From a few brush strokes in ilastik to a clean segmentation.

  s2d-desktop                          open the window
  s2d-desktop FILE                     open the window with a project, a map or an image
  s2d-desktop FILE --screenshot X.png  compute what is visible, save the picture, end
  s2d-desktop COMMAND ...              do one of the jobs below without a window
"""

EPILOG = """\
's2d-desktop COMMAND --help' explains a command and gives an example.
Exit codes: 0 done, 1 our fault, 2 the call or an input is wrong, 3 part of a batch failed,
130 cancelled.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (without the program's name) and return the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    from s2d_desktop.cli.console import guarded

    return guarded(lambda: _run(arguments), as_json="--json" in arguments)


def _run(arguments: list[str]) -> int:
    first = arguments[0] if arguments else ""
    if first in VERBS:
        module = import_module(f"s2d_desktop.cli.{VERBS[first]}")
        _, commands = _parser([module])
        _use_fiji()
        # Images may also come after the options: predict PROJECT -o OUT IMAGE.
        code: int = module.run(commands[first].parse_intermixed_args(arguments[1:]))
        return code
    if first in ("-h", "--help", "--version"):
        parser, _ = _parser([import_module(f"s2d_desktop.cli.{name}") for name in VERBS.values()])
        parser.parse_args(arguments)
    return _window(arguments)


def _use_fiji() -> None:
    """Files that only Fiji can read are given to the user's."""
    from s2d_desktop.jobs.fiji_settings import use_for_files

    use_for_files()


def _parser(
    modules: Sequence[ModuleType],
) -> tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]:
    """A parser that knows the verbs of `modules`, and the parser of each verb."""
    parser = argparse.ArgumentParser(
        prog="s2d-desktop",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="s2d-desktop [FILE] [--screenshot OUT.png]\n       s2d-desktop COMMAND ...",
    )
    from s2d_desktop import __version__

    parser.add_argument("--version", action="version", version=f"s2d-desktop {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", prog="s2d-desktop")
    for module in modules:
        module.add_parser(subparsers)
    return parser, dict(subparsers.choices)


def _window(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="s2d-desktop",
        epilog=f"Commands: {', '.join(VERBS)}. 's2d-desktop --help' explains them.",
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="what to open")
    parser.add_argument("--screenshot", metavar="OUT.png", help="save the picture and end")
    file = arguments[0] if arguments and not arguments[0].startswith("-") else None
    if file is not None and not Path(file).exists() and "." not in file and "/" not in file:
        import difflib

        near = difflib.get_close_matches(file, VERBS, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        parser.error(f"'{file}' is neither a file nor a command.{hint}")
    args = parser.parse_args(arguments)
    from s2d_desktop.ui.app import run

    _use_fiji()
    code: int = run(args.file, args.screenshot)
    return code


if __name__ == "__main__":
    sys.exit(main())
