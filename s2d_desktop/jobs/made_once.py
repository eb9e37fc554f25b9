"""One item of a batch: computed, unless an earlier call has made the same result."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2d_desktop.jobs.earlier import Earlier
from s2d_desktop.jobs.for_fiji import for_fiji
from s2d_desktop.model.events import Event, Result

Make = Callable[[str], Generator[Event, None, dict[str, Any]]]
"""Is given the request of a result, writes its files and their sheets, and returns its facts."""


@dataclass(frozen=True)
class Item:
    """What a result is made from, and where it goes."""

    name: str
    files: Sequence[Path]
    """Those of its image."""
    raw: str | Path
    """Path of the image where one file holds it; empty where none does."""
    outputs: Sequence[Path]
    """The main one first."""
    image: str | Path = ""
    """The image that a macro opens where `raw` is empty."""


def made_once(
    before: Earlier, item: Item, facts: Mapping[str, Any], make: Make, fiji: bool = False
) -> Iterator[Event]:
    """Make a result, or take over that of an earlier call.

    Parameters
    ----------
    before
        What the results of the call depend on.
    item
        Which one.
    facts
        Of the whole call.
    make
        Makes it; not called where an earlier call has made the same.
    fiji
        Whether a macro is written beside it; see `for_fiji`.

    Yields
    ------
    The events of `make`, and a Result with the facts of the item
    """
    request = before.request(item.name, item.files, item.raw)
    done = before.result(item.outputs, item.files, request, facts)
    if done is None:
        done = yield from make(request)
    if fiji:
        yield from for_fiji(item.outputs[0], item.raw or item.image or None)
    yield Result(done)
