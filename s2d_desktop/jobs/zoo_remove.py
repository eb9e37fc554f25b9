"""Delete one of the user's own Enhancers."""

from __future__ import annotations

from collections.abc import Iterator

from s2d_desktop.model.events import Event, Result
from s2d_desktop.zoo.installing import remove


def remove_enhancer(name: str) -> Iterator[Event]:
    """Delete an Enhancer from the user's folder.

    Yields
    ------
    a Result with ``name`` and ``folder`` (where it was)

    Raises
    ------
    InputError
        If it comes with the program.
    ModelProblem
        If the user has none of this name.
    """
    yield Result({"name": name, "folder": str(remove(name))})
