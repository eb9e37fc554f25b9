"""A writer's events, told as the work the user asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from s2d_desktop.model.events import Event, Progress


def renamed(events: Iterator[Event], what: str) -> Iterator[Event]:
    """`events` with each `Progress` said as `what`; closing this closes `events`."""
    try:
        for event in events:
            yield replace(event, what=what) if isinstance(event, Progress) else event
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()
