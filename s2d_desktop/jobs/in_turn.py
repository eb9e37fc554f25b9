"""Several files written at the same time, one block of each in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from s2d_desktop.model.events import Event, Progress


def in_turn(writers: Sequence[Iterator[Event]], what: str) -> Iterator[Event]:
    """Events of several writers whose blocks are the same, taken in turn.

    Sources that share a computation are then asked for the same place one after the other, and
    what they share is computed once. Progress is that of all files together, called `what`.
    Closing this, or an error in one, closes all: no file appears that is not whole.
    """
    waiting = list(writers)
    done: dict[int, float] = {}
    try:
        while waiting:
            for writer in list(waiting):
                event = next(writer, None)
                if event is None:
                    waiting.remove(writer)
                elif isinstance(event, Progress):
                    done[id(writer)] = event.done
                    yield Progress(sum(done.values()), event.total * len(writers), what, event.unit)
                else:
                    yield event
    finally:
        for writer in writers:
            close = getattr(writer, "close", None)
            if close is not None:
                close()
