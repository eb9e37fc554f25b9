"""Starting the window."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QLibraryInfo,
    QMessageLogContext,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QFileOpenEvent, QFontDatabase, QIcon, QPainter
from PySide6.QtWidgets import QApplication

from s2d_desktop.model.resources import resource
from s2d_desktop.ui import theme
from s2d_desktop.ui.freed_memory import give_back_what_is_freed
from s2d_desktop.ui.language import speak
from s2d_desktop.ui.main_window import MainWindow, first_size
from s2d_desktop.ui.texts import tr, wished_language

SCREENSHOT_LIMIT_S = 600.0

log = logging.getLogger(__name__)


class Photographer(QObject):
    """Waits until everything that is visible is computed, then calls `take` once."""

    def __init__(self, window: MainWindow, take: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._take = window, take
        self._quiet = 0
        self._end = time.monotonic() + SCREENSHOT_LIMIT_S
        self._timer = QTimer(self)
        self._timer.setInterval(50)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        # Work that ends may begin other work a moment later.
        self._quiet = self._quiet + 1 if self._window.is_idle else 0
        if self._quiet >= 6 or time.monotonic() > self._end:
            self._timer.stop()
            self._take()


class Application(QApplication):
    """Hears of files that are opened by a double click on macOS."""

    file_wished = Signal(str)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_wished.emit(event.file())
            return True
        return super().event(event)


class Shown(QObject):
    """The window that is shown; one in another language takes its place when that is wished for."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self.window = self._make()
        if isinstance(app, Application):
            app.file_wished.connect(lambda path: self.window.open_file(path))

    def _make(self) -> MainWindow:
        window = MainWindow()
        if self._app.platformName() != "offscreen":
            # There is no screen there: a picture is as large as it is wanted.
            window.resize(first_size(window.screen().availableSize()))
        # Later: the wish comes out of the window that will be gone then.
        window.language.wished.connect(self._replace, Qt.ConnectionType.QueuedConnection)
        sys.excepthook = window.errors.on_mistake
        window.jobs_list.all_ended.connect(self._app.quit)
        return window

    @Slot()
    def _replace(self) -> None:
        old = self.window
        speak(self._app, wished_language())
        self.window = new = self._make()
        new.appearance.take_from(old.appearance)
        new.setGeometry(old.geometry())
        new.show()
        if old.settings.is_shown:
            new.settings.show()
        old.close()
        old.deleteLater()


def make_application(arguments: list[str]) -> QApplication:
    """The application with its look; the one there is, if there is one."""
    give_back_what_is_freed()
    app = QApplication.instance() or Application(arguments)
    app.setApplicationName("s2d_desktop")
    app.setOrganizationName("s2d_desktop")
    speak(app, wished_language())
    app.setApplicationDisplayName(tr("app.title"))
    app.setDesktopFileName("s2d-desktop")
    app.setWindowIcon(QIcon(str(resource("icons", "s2d.svg"))))
    if app.platformName() == "offscreen":
        _ensure_font(app)
    theme.apply(app, theme.wished())
    return app


def _ensure_font(app: QApplication) -> None:
    """Without a desktop there is no default font: take one that has all signs we draw."""
    if not QFontDatabase.families():
        folders = [QLibraryInfo.path(QLibraryInfo.LibraryPath.LibrariesPath) + "/fonts"]
        folders += ["/usr/share/fonts/truetype/dejavu", "C:/Windows/Fonts"]
        for folder in folders:
            for file in sorted(Path(folder).glob("DejaVuSans*.ttf")):
                QFontDatabase.addApplicationFont(str(file))
    families = QFontDatabase.families()
    wanted = next((f for f in ("DejaVu Sans", "Noto Sans", "Arial") if f in families), None)
    if wanted:
        font = app.font()
        font.setFamily(wanted)
        app.setFont(font)


def run(file: str | None = None, screenshot: str | None = None) -> int:
    """Open the window, on `file` if one is given.

    Parameters
    ----------
    file
        A project, a probability map or an image; None for the start page.
    screenshot
        Compute what is visible, save the window's picture here, and end.

    Returns
    -------
    0, or 2 if there is no screen, or if a screenshot was wanted and `file` could not be opened
    """
    if not _has_display():
        if not screenshot:
            # Qt would stop the program without a word that a user understands.
            print(tr("no_display"), file=sys.stderr)
            return 2
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qInstallMessageHandler(_to_log)
    app = make_application(sys.argv[:1])
    shown = Shown(app)
    window = shown.window
    window.show()
    if file:
        window.open_file(file)
    if screenshot:
        Photographer(window, lambda: _take(app, window, Path(screenshot)))
    code = app.exec()
    shown.window.close()
    sys.excepthook = sys.__excepthook__
    qInstallMessageHandler(None)
    return code


def _to_log(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Qt's own remarks go to the log: a user could do nothing about them, but for what ends us."""
    if kind == QtMsgType.QtFatalMsg:
        print(text, file=sys.stderr)
    log.info("Qt: %s", text)


def _has_display() -> bool:
    """Whether a window can be shown, on a screen or wherever Qt was told to draw."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(n) for n in names)


def _take(app: QApplication, window: MainWindow, path: Path) -> None:
    """Save the picture with the error message over it, if there is one; that on stderr as well."""
    code = 0
    for problem in window.problems:
        print(problem, file=sys.stderr)
        code = max(code, problem.exit_code)
    picture = window.grab()
    painter = QPainter(picture)
    for box in window.error_boxes:
        corner = window.rect().center() - box.rect().center()
        painter.drawPixmap(corner, box.grab())
        # The frame that a desktop would draw.
        painter.setPen(box.palette().windowText().color())
        painter.drawRect(box.rect().translated(corner))
    painter.end()
    if not picture.save(str(path)):
        print(tr("screenshot.failed", path=path), file=sys.stderr)
        code = 2
    app.exit(code)
