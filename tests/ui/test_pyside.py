"""Properties of PySide6 that the window relies on."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, Signal


class Teller(QObject):
    told = Signal(object)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal")
def test_none_and_true_keep_their_references() -> None:
    """PySide6 6.12.0 loses them; the interpreter then stops after a minute of moving the mouse."""
    teller = Teller()
    before = [sys.getrefcount(x) for x in (None, True, False)]
    for _ in range(500):
        teller.told.emit(1)
        teller.property("nothing")
        teller.setObjectName("x")
    after = [sys.getrefcount(x) for x in (None, True, False)]
    assert all(b - a < 100 for b, a in zip(before, after, strict=True))
