"""What the page "Enhancers" does, as commands."""

from __future__ import annotations

import shlex

from s2d_desktop.ui.zoo.sheet import is_bundled
from s2d_desktop.zoo.enhancers import Enhancer

TRAINING = """\
s2d-desktop train-enhancer --example > plan.json
s2d-desktop train-enhancer plan.json -o my_enhancer
s2d-desktop zoo add my_enhancer
"""
"""From labelled images to an Enhancer of one's own."""


def export_name(enhancer: Enhancer) -> str:
    """Name of the package of an Enhancer."""
    clean = "".join(c if c.isalnum() or c in "-_." else "_" for c in enhancer.name)
    return f"{clean}.zip"


def commands_for(enhancer: Enhancer | None) -> str:
    """The lines that add, export, and remove an Enhancer, as far as that can be done."""
    lines = [["s2d-desktop", "zoo", "list"]]
    if enhancer is not None:
        out = export_name(enhancer)
        lines.append(["s2d-desktop", "zoo", "export", enhancer.name, "-o", out])
        if not is_bundled(enhancer):
            lines.append(["s2d-desktop", "zoo", "remove", enhancer.name])
    return "\n".join(map(shlex.join, lines))
