"""Text as ilastik stores it: bytes, fixed-length bytes, variable-length strings, raw void.

ilastik 1.x writes UTF-8 bytes; which HDF5 type holds them changed with the Python and h5py of the
machine that saved the project, so every reader of text goes through here.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np


def text(value: Any) -> str:
    """Return a scalar (or 1-element array) of any of HDF5's kinds of text as `str`.

    Bytes that are not UTF-8 are read as Latin-1, which never fails: old Windows projects hold
    paths in the machine's own code page.
    """
    if isinstance(value, np.ndarray):
        value = value.reshape(-1)[0] if value.size == 1 else b""
    if isinstance(value, np.void):
        value = value.tobytes()
    if isinstance(value, bytes):
        raw = bytes(value).rstrip(b"\0")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("latin-1")
    return str(value)


def texts(values: Any) -> tuple[str, ...]:
    """Return a list of text of any of HDF5's kinds as strings."""
    return tuple(text(v) for v in np.asarray(values).reshape(-1))


def number_in(name: str) -> int:
    """The number at the end of a group's name: 7 for ``lane0007``; -1 without one.

    Old projects have no zero padding, so names must be ordered by number and not as text.
    """
    digits = re.search(r"(\d{1,9})$", name)
    return int(digits.group(1)) if digits else -1


def by_number(names: Any, prefix: str = "") -> list[str]:
    """The `names` that begin with `prefix` and end in a number, in the order of their numbers."""
    kept = [n for n in names if n.startswith(prefix) and number_in(n) >= 0]
    return sorted(kept, key=number_in)
