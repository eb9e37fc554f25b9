"""Several inputs, one after the other: one that fails does not stop the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from s2d_desktop.model.errors import FileProblem, S2DError
from s2d_desktop.model.events import Event, Failed, Note, Result

log = logging.getLogger(__name__)

Work = Callable[[int], Iterator[Event]]
"""Does item number k and yields its events; the facts of its `Result` go into the summary."""


def run_batch(names: Sequence[str], work: Work, facts: dict[str, Any]) -> Iterator[Event]:
    """Do all items and end with one `Result`.

    A single item that fails raises its error. Of several, each failing one gives a `Failed`. The
    result's facts are `facts`, ``done`` (a list of facts, one per item done) and ``failed`` (a
    list of ``item`` and ``error``). Items whose facts have ``earlier`` were done by another call.
    """
    done: list[Any] = []
    failed: list[dict[str, str]] = []
    for k, name in enumerate(names):
        try:
            for event in work(k):
                if isinstance(event, Result):
                    done.append(dict(event.facts))
                else:
                    yield event
        except (S2DError, OSError, MemoryError) as error:
            problem = explained(error, name)
            if len(names) == 1:
                raise problem from error
            log.info("%s failed", name, exc_info=True)
            failed.append({"item": name, "error": str(problem)})
            yield Failed(name, problem)
    earlier = sum("earlier" in one for one in done)
    if earlier:
        yield Note(_kept(earlier, len(names)))
    yield Result({**facts, "done": done, "failed": failed})


def _kept(earlier: int, count: int) -> str:
    """Said of results that an earlier call has made."""
    how = "computed in the same way from the same files; --again computes it anew."
    if count == 1:
        return f"The result was there already, {how}"
    return f"{earlier} of {count} results were there already, {how.replace('it', 'them')}"


def explained(error: Exception, name: str) -> S2DError:
    """`error` in sentences for the user."""
    if isinstance(error, S2DError):
        return error
    if isinstance(error, MemoryError):
        return S2DError(
            f"There is not enough memory for '{name}'.",
            "The computer refused to give more.",
            "Close other programs, or cut the image into smaller ones.",
        )
    reason = getattr(error, "strerror", None) or str(error)
    return FileProblem(
        f"A file for '{name}' could not be read or written.",
        f"The system says: {reason}.",
        "Check that the disk is connected and has space.",
    )
