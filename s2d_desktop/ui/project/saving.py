"""Writes project files in a thread, one after the other; the window waits only when it closes.

::

    save, save ──> write the first ──> write the last        (what came between has been replaced)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from s2d_desktop.io.project_file import home_of, write_project_file
from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui.project.state import Snapshot
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.work import Background

SAID_AFTER_MS = 300
"""Who has to wait so long is told for what."""


@dataclass(frozen=True)
class Wish:
    """A state of the window that is to be in a file."""

    path: Path
    state: Snapshot
    before: Callable[[], None]
    """Writes what the project file refers to and is not written yet: strokes."""
    document: int
    """Which of the things that were opened one after the other it is about."""


class Saving(QObject):
    """Hashes the linked files and writes; a newer state for the same file replaces an older one."""

    saved = Signal(object)
    """A `Wish` that is in its file."""
    failed = Signal(object, object)
    """A `Wish`, and the `S2DError` that says why it is not."""
    ended = Signal()
    """Nothing is left to be written."""

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._now: Wish | None = None
        self._next: list[Wish] = []

    @property
    def is_busy(self) -> bool:
        """Whether something is not in its file yet."""
        return self._now is not None

    def save(self, wish: Wish) -> None:
        """Write `wish` as soon as what is being written is written."""
        self._next = [w for w in self._next if w.path != wish.path] + [wish]
        if self._now is None:
            self._begin()

    def _begin(self) -> None:
        wish = self._now = self._next.pop(0)

        def work() -> None:
            wish.before()
            write_project_file(wish.path, wish.state.work(home_of(wish.path)))

        self._background.do(
            tr("project.saving", name=wish.path.name),
            work,
            lambda _: self._end(wish, None),
            lambda error: self._end(wish, error),
        )

    def _end(self, wish: Wish, error: S2DError | None) -> None:
        self._now = None
        if self._next:
            self._begin()
        if error is None:
            self.saved.emit(wish)
        else:
            self.failed.emit(wish, error)
        if not self.is_busy:
            self.ended.emit()

    def wait(self, parent: QWidget) -> bool:
        """Wait until all is written; False if the user would rather go on working meanwhile."""
        if not self.is_busy:
            return True
        loop, box = QEventLoop(self), QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Information)
        box.setWindowTitle(tr("project.wait.title"))
        box.setText(tr("project.saving", name=self._now.path.name if self._now else ""))
        box.setInformativeText(tr("project.wait.more"))
        box.setStandardButtons(QMessageBox.StandardButton.Cancel)
        stay = box.button(QMessageBox.StandardButton.Cancel)
        stay.setText(tr("project.wait.stay"))
        stay.setToolTip(tr("project.wait.stay_tip"))
        box.setAccessibleName(tr("project.wait.title"))
        box.finished.connect(loop.quit)
        self.ended.connect(loop.quit)
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(box.open)
        timer.start(SAID_AFTER_MS)
        loop.exec()
        timer.stop()
        self.ended.disconnect(loop.quit)
        box.hide()
        box.deleteLater()
        return not self.is_busy
