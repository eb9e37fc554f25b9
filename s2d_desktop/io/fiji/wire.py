r"""How the two processes speak: one line of JSON, then as many raw bytes as it says.

::

    {"do": "read", ..., "bytes": 0}\n
    {"shape": [...], "dtype": "<f4", "bytes": 33554432}\n <33554432 bytes>

Only the standard library is used: both sides import it, and pixels never become text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any

LONGEST_LINE = 64 * 2**20
"""Bytes of a header: it carries the slice labels of a stack."""

Buffer = bytes | bytearray | memoryview


class Broken(Exception):
    """What came is no message: the other side has ended, or something else was written."""


def send(stream: IO[bytes], header: Mapping[str, Any], data: Sequence[Buffer] = ()) -> None:
    """Write a message; `data` are written one after the other, as they are."""
    views = [memoryview(part).cast("B") for part in data if memoryview(part).nbytes]
    line = json.dumps({**header, "bytes": sum(v.nbytes for v in views)})
    _write(stream, memoryview(line.encode("ascii") + b"\n"))
    for view in views:
        _write(stream, view)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytearray]:
    """Read a message.

    Raises
    ------
    Broken
        If the other side has ended, or what comes is no message.
    """
    line = stream.readline(LONGEST_LINE)
    try:
        header = json.loads(line)
        count = int(header["bytes"])
    except (ValueError, KeyError, TypeError) as error:
        raise Broken(repr(line[:200])) from error
    data = bytearray(count)
    view, done = memoryview(data), 0
    while done < count:
        got = stream.readinto(view[done:])  # type: ignore[attr-defined]
        if not got:
            raise Broken(f"{done} of {count} bytes")
        done += got
    return header, data


def _write(stream: IO[bytes], view: memoryview) -> None:
    """Write all of `view`; an unbuffered stream may take only a part at a time."""
    while view.nbytes:
        view = view[stream.write(view) or 0 :]
