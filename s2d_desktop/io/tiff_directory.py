"""One page directory (IFD) of a little-endian TIFF or BigTIFF, as bytes.

TIFF 6.0, section 2; BigTIFF: 8-byte counts and offsets.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

ASCII, SHORT, LONG, RATIONAL, LONG8 = 2, 3, 4, 5, 16


@dataclass(frozen=True)
class Tag:
    """One entry of a directory."""

    code: int
    kind: int
    """TIFF's number of the type."""
    count: int
    data: bytes


def integers(code: int, values: Sequence[int], short: bool = False, big: bool = False) -> Tag:
    """A tag with 16-bit (`short`), 64-bit (`big`) or 32-bit numbers."""
    kind, letter = (SHORT, "H") if short else (LONG8, "Q") if big else (LONG, "I")
    return Tag(code, kind, len(values), struct.pack(f"<{len(values)}{letter}", *values))


def ascii_tag(code: int, text: str) -> Tag:
    """A tag with text, ended by a zero byte."""
    data = text.encode("utf-8") + b"\0"
    return Tag(code, ASCII, len(data), data)


def rational(code: int, value: float) -> Tag:
    """A tag with a positive number as a fraction of two 32-bit numbers."""
    exact = Fraction(value).limit_denominator(10**6)
    if exact == 0 or exact.numerator >= 2**32 or abs(float(exact) / value - 1) > 1e-9:
        # Very small or very large: as many digits as fit.
        inverse = Fraction(1 / value).limit_denominator(10**6)
        if 0 < inverse.numerator < 2**32:
            exact = 1 / inverse
    numerator = min(exact.numerator, 2**32 - 1)
    denominator = min(max(1, exact.denominator), 2**32 - 1)
    return Tag(code, RATIONAL, 1, struct.pack("<II", numerator, denominator))


class Directory:
    """A directory with its tags in rising order of their codes."""

    def __init__(self, tags: Sequence[Tag], big: bool) -> None:
        self._tags = list(tags)
        self._big = big

    def encode(self, start: int, followed: bool) -> bytes:
        """The directory's bytes when it lies at `start`.

        Values that do not fit into an entry follow the directory. If it is `followed`, the next
        directory lies directly behind these bytes.
        """
        room = 8 if self._big else 4
        entry = "<HHQ8s" if self._big else "<HHI4s"
        size = 8 + 20 * len(self._tags) + 8 if self._big else 2 + 12 * len(self._tags) + 4
        place = start + size
        entries, behind = [], []
        for tag in self._tags:
            if len(tag.data) <= room:
                value = tag.data.ljust(room, b"\0")
            else:
                value = struct.pack("<Q" if self._big else "<I", place)
                padded = tag.data + b"\0" * (-len(tag.data) % 8)
                behind.append(padded)
                place += len(padded)
            entries.append(struct.pack(entry, tag.code, tag.kind, tag.count, value))
        place += -place % 8
        body = struct.pack("<Q" if self._big else "<H", len(self._tags)) + b"".join(entries)
        body += struct.pack("<Q" if self._big else "<I", place if followed else 0)
        body += b"".join(behind)
        return body.ljust(place - start, b"\0")
