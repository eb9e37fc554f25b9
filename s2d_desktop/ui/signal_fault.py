"""A fault of PySide6 that ends the program, and what is done about it.

``Signal.emit`` of PySide6 6.12.0 returns True without owning a reference to it, so each call takes
one away (measured: 100 calls, 100 references; 6.8.3 and 6.10.1 do not). Before Python 3.12, where
True cannot be deallocated, the interpreter stops with "deallocating True or False" after some
thousand signals: a minute of moving the mouse.
"""

from __future__ import annotations

import ctypes
import sys

from PySide6.QtCore import QObject, Signal

RESERVE = 1 << 40
"""References that no session can use up."""


class _Probe(QObject):
    told = Signal()


def loses_references() -> bool:
    """Whether this PySide6 has the fault."""
    probe = _Probe()
    before = sys.getrefcount(True)
    for _ in range(20):
        probe.told.emit()
    return sys.getrefcount(True) <= before - 20


def guard() -> None:
    """Give True a reserve of references, where the fault can end the program."""
    if sys.version_info < (3, 12) and loses_references():
        # The count is the first field of an object of CPython.
        ctypes.c_ssize_t.from_address(id(True)).value += RESERVE
