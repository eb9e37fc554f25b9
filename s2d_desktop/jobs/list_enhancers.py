"""The Enhancers that can be named."""

from __future__ import annotations

from collections.abc import Iterator

from s2d_desktop.model.events import Event, Result
from s2d_desktop.zoo.enhancers import installed, user_folder


def list_enhancers() -> Iterator[Event]:
    """List the installed Enhancers.

    Yields
    ------
    a Result with ``enhancers`` (name, title, structure, network, card) and ``user_folder``
    """
    yield Result(
        {
            "enhancers": [
                {
                    "name": e.name,
                    "title": e.title,
                    "structure": e.structure,
                    "network": str(e.network_path),
                    "card": dict(e.card),
                }
                for e in installed()
            ],
            "user_folder": str(user_folder()),
        }
    )
