"""``s2d-desktop zoo list``: the Enhancers that are installed."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from s2d_desktop.cli.options import Subparsers, command


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "zoo",
        "list the Enhancers that are installed",
        "List the Enhancers that came with the program and those in your own folder.",
        "s2d-desktop zoo list",
    )
    parser.add_argument("action", choices=("list",), help="list: name, structure and folder")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.jobs.list_enhancers import list_enhancers

    return consume(list_enhancers(), args.json, words)


def words(facts: Mapping[str, Any]) -> str:
    """Two lines for each Enhancer."""
    lines = [
        f"{e['name']}: {e['title']} (structure: {e['structure'] or 'not known'})\n  {e['network']}"
        for e in facts["enhancers"]
    ]
    return "\n".join([*lines, f"Your own Enhancers: {facts['user_folder']}"])
