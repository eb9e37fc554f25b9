"""Telling of a job that has ended to whoever works in another window meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from s2d_desktop.ui.job import Job
from s2d_desktop.ui.jobs_bar import outcome
from s2d_desktop.ui.texts import tr

SHOWN_MS = 8000


class Announcer(QObject):
    """Says nothing to a user who looks at the window: its bar says it there."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._silent = False
        self._sign: QSystemTrayIcon | None = None
        self._away = QTimer(self)
        self._away.setSingleShot(True)
        self._away.setInterval(SHOWN_MS)
        self._away.timeout.connect(self.close)

    @Slot(object)
    def tell(self, job: Job) -> None:
        """Mark the window in the task bar, and show a message of the system where there are any."""
        if self._silent or job.state == "cancelled" or self._window.isActiveWindow():
            return
        QApplication.alert(self._window)
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return
        if self._sign is None:
            self._sign = QSystemTrayIcon(self._window.windowIcon(), self)
            self._sign.messageClicked.connect(self._to_window)
        failed = job.state == "failed"
        kind = QSystemTrayIcon.MessageIcon
        self._sign.show()
        self._sign.showMessage(
            tr("announce.failed" if failed else "announce.done"),
            outcome(job),
            kind.Warning if failed else kind.Information,
            SHOWN_MS,
        )
        self._away.start()

    @Slot()
    def _to_window(self) -> None:
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    @Slot()
    def close(self) -> None:
        """Take the sign away."""
        if self._sign is not None:
            self._sign.hide()

    def silence(self) -> None:
        """Tell nothing more: the window closes."""
        self._silent = True
        self.close()
