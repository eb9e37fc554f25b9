"""Writes the work of a window to a side file a moment after each change, named or never saved.

What only was opened and looked at is not written: there is nothing to lose.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

from s2d_desktop.jobs.autosave import LeftWork, SideFile
from s2d_desktop.model.errors import InputError, S2DError
from s2d_desktop.ui.project.state import Snapshot
from s2d_desktop.ui.texts import tr

LOOKED_AT_MS = 500
WRITTEN_AFTER_LOOKS = 4
"""A change is written when it was seen so many times, which is 2 s."""
QUIET_LOOKS = 2
"""What is opened has settled when nothing was computed so many times in a row."""

State = tuple[Snapshot, int]
"""What is open, and when its strokes were written."""

log = logging.getLogger(__name__)


class Autosaving(QObject):
    """Between a window and its side file."""

    def __init__(
        self,
        window: Any,
        snapshot: Callable[[], Snapshot | None],
        project: Callable[[], Path | None],
    ) -> None:
        super().__init__(window)
        self._window, self._snapshot, self._project = window, snapshot, project
        self.is_restored = False
        """Whether what is open was restored, and not saved since."""
        self._file: SideFile | None = None
        self._arriving: tuple[SideFile, Path] | None = None
        """The side file of work that is being restored, and the document that will be open then."""
        self._begun: State | None = None
        """What was opened or saved last; None while it is still coming."""
        self._written: State | None = None
        self._quiet = self._seen = 0
        self._is_writing = self._has_failed = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOKED_AT_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    # -- what is open

    def expect(self, left: LeftWork, document: Path) -> bool:
        """Take over what is left, for the document that opens next; whether that was possible."""
        try:
            self._arriving = SideFile(left.folder), document
        except (InputError, OSError):
            return False
        return True

    def begin(self, document: Path) -> None:
        """Another document is open now."""
        arriving, self._arriving = self._arriving, None
        self.end()
        if arriving is not None and arriving[1] == document:
            self._file, self.is_restored = arriving[0], True
        elif arriving is not None:
            arriving[0].leave()

    def give_back(self) -> None:
        """What was to be restored cannot be opened: it is kept."""
        if self._arriving is not None:
            self._arriving[0].leave()
        self._arriving = None

    def saved(self, now: Snapshot) -> None:
        """It is in the project file."""
        self.end()
        self._begun = now, now.strokes_written

    def end(self) -> None:
        """Nothing is to be kept of what was open."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.remove()
        self._file = self._begun = self._written = None
        self._quiet = self._seen = 0
        self.is_restored = self._has_failed = False

    def close(self) -> None:
        """The window is closed."""
        self._timer.stop()
        self.give_back()
        self.end()

    # -- writing

    @property
    def is_watching(self) -> bool:
        """Whether what is open has come to rest, so that changes count from here on."""
        return self._begun is not None

    @Slot()
    def _look(self) -> None:
        snapshot = self._snapshot()
        if snapshot is None:
            return
        now = snapshot, snapshot.strokes_written
        if not self.is_watching:
            self._quiet = 0 if self._window.background.is_preparing else self._quiet + 1
            if self._quiet >= QUIET_LOOKS:
                # Of work that was restored, the side file says the same already.
                self._begun = self._written = now
        elif not self._is_worth_it(now):
            if self._file is not None:
                self.end()
                self._begun = now
        elif now != self._written:
            self._seen += 1
            if self._seen >= WRITTEN_AFTER_LOOKS and not self._is_writing:
                self._write(now)
        else:
            self._seen = 0

    def _is_worth_it(self, now: State) -> bool:
        (begun, strokes), (snapshot, written) = self._begun or now, now
        return self.is_restored or (snapshot.matters, written) != (begun.matters, strokes)

    def _write(self, now: State) -> None:
        self._written, self._seen, self._is_writing = now, 0, True
        file = self._file = self._file or SideFile()
        project = self._project()
        self._window.background.do(
            tr("restore.writing"),
            lambda: file.write(lambda: now[0].work(None), project),
            self._on_written,
            self._on_failed,
        )

    def _on_written(self, _: None) -> None:
        self._is_writing = self._has_failed = False

    def _on_failed(self, error: S2DError) -> None:
        # Nobody asked for it: nobody is disturbed. It is tried again, as the disk may have room.
        self._is_writing, self._written = False, None
        if not self._has_failed:
            log.warning("The work cannot be autosaved: %s", error)
        self._has_failed = True
