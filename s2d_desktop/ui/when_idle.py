"""What the window does while nothing is under way: tidy up, and tests of its own."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 200


class WhenIdle(QObject):
    """Looks again and again whether something is under way, and says so in the bar of jobs."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        window.viewer.loader.arrived.connect(self._tidy)

    @property
    def _is_quiet(self) -> bool:
        window = self._window
        return window.viewer.loader.waiting == 0 and not window.background.running

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way, nor will be in a moment."""
        test, judging = self._window.conductor.test, self._window.scaling.judging
        return self._is_quiet and not test.is_due and not judging.is_due

    def stop(self) -> None:
        """The window is being closed."""
        self._timer.stop()

    @Slot()
    def _look(self) -> None:
        self._window.jobs.show_preview(self._window.viewer.loader.waiting)
        # Also where no tile comes any more: a file that was closed may be moved or deleted.
        self._tidy()
        if self._is_quiet:
            self._window.conductor.test.begin()
        if self._is_quiet:
            self._window.scaling.judging.begin()

    @Slot()
    def _tidy(self) -> None:
        if self._is_quiet:
            self._window.conductor.retired.close()
