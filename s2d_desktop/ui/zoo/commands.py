"""What the page "Enhancers" does, as commands."""

from __future__ import annotations

import shlex

from s2d_desktop.ui.zoo.sheet import is_bundled
from s2d_desktop.zoo.enhancers import Enhancer
from s2d_desktop.zoo.networks import RawNetwork, is_installed

TRAINING = """\
s2d-desktop train-enhancer --example > plan.json
s2d-desktop train-enhancer plan.json -o my_enhancer
s2d-desktop zoo add my_enhancer
"""
"""From labelled images to an Enhancer of one's own."""


def export_name(enhancer: Enhancer | RawNetwork) -> str:
    """Name of the package of an Enhancer or a network."""
    clean = "".join(c if c.isalnum() or c in "-_." else "_" for c in enhancer.name)
    return f"{clean}.zip"


def name_of(enhancer: Enhancer | RawNetwork) -> str:
    """What it is called in commands: a network that lies where it was trained by its folder."""
    if isinstance(enhancer, RawNetwork):
        folder = enhancer.network_path.parent
        return folder.name if is_installed(enhancer) else str(folder)
    return enhancer.name


def commands_for(enhancer: Enhancer | RawNetwork | None) -> str:
    """The lines that list, export, and remove an Enhancer or a network, as far as can be done."""
    lines = [["s2d-desktop", "zoo", "list"]]
    if enhancer is not None:
        name, bundled = name_of(enhancer), is_bundled(enhancer)
        export = ["s2d-desktop", "zoo", "export", name, "-o", export_name(enhancer)]
        licence = enhancer.card.get("licence")
        if not bundled:
            export += ["--author", "Your Name"]
        if not bundled and not licence:
            export += ["--licence", "CC-BY-4.0"]
        lines.append(export)
        if is_installed(enhancer) if isinstance(enhancer, RawNetwork) else not bundled:
            lines.append(["s2d-desktop", "zoo", "remove", name])
    return "\n".join(map(shlex.join, lines))
