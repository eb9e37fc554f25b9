"""Waiting for what a window does in the background, outside of a single test."""

from __future__ import annotations


class Waiter:
    """What `qtbot` does, for longer than one test."""

    def __init__(self) -> None:
        from pytestqt.qtbot import QtBot

        self.waitUntil = QtBot.waitUntil.__get__(self)

    def wait(self, ms: int) -> None:
        from PySide6.QtTest import QTest

        QTest.qWait(ms)
