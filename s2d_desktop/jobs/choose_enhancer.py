"""Which Enhancer to use where none was named: the one made for the structure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.zoo.enhancers import Enhancer, default_for, find, installed


def choose_enhancer(
    wanted: str | Path | None, names: Sequence[str], class_name: str | None = None
) -> Enhancer:
    """Return an Enhancer.

    Parameters
    ----------
    wanted
        Its name or file; None to go by the classes.
    names
        The classes of the project or map.
    class_name
        The class that the user named as the structure; then only this one counts.

    Raises
    ------
    ModelProblem
        If there is none of that name, or none for these classes, with the names there are.
    """
    if wanted is not None:
        return find(wanted)
    classes = [class_name] if class_name is not None else list(names)
    chosen = next((e for e in map(default_for, classes) if e is not None), None)
    if chosen is None:
        there = ", ".join(e.name for e in installed()) or "none"
        raise ModelProblem(
            "It is not clear which Enhancer to use.",
            f"None is made for {', '.join(repr(c) for c in classes)}; installed are: {there}.",
            "Name one of them, or a file, after --enhancer.",
        )
    return chosen
