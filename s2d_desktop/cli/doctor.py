"""``s2d-desktop doctor``: whether this installation can do its work."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from s2d_desktop.cli.options import Subparsers, command


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "doctor",
        "check the installation and this computer",
        "Check versions, the processor, memory, graphics card, the window and what comes with the\n"
        "program; say what is missing and what to do. Exit code 2 if something is missing.",
        "s2d-desktop doctor",
    )
    parser.add_argument(
        "--start-fiji", action="store_true", help="start Fiji too, and say what it has"
    )


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume_with_facts
    from s2d_desktop.jobs.doctor import doctor

    code, facts = consume_with_facts(doctor(args.start_fiji), args.json, words)
    return code or (0 if facts["ok"] else 2)


def words(facts: Mapping[str, Any]) -> str:
    """One line for each check, and what to do below it."""
    lines = []
    for check in facts["checks"]:
        lines.append(f"[{check['state']:^7}] {check['name']}: {check['found']}")
        if check["todo"]:
            lines.append(f"          {check['todo']}.")
    return "\n".join(lines)
