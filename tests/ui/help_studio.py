"""Draws the figures of the help anew: the real window on the example, with numbers on its parts.

In each language, light and dark, without a screen; a small network is trained for it. That takes
four minutes a language on two processors of its own, and many times that where trainings run beside
it. Languages and figures may be named::

    python -m tests.ui.help_studio [en] [de] [data] [enhance] ...
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPixmap, QRegion
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QTableWidget, QWidget

from s2d_desktop.model.resources import resource
from s2d_desktop.ui import theme
from s2d_desktop.ui.app import make_application
from s2d_desktop.ui.fiji.settings_dialog import FijiDialog
from s2d_desktop.ui.help.page_view import FIGURES as FOLDER
from s2d_desktop.ui.help.page_view import figure_file
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.texts import languages
from s2d_desktop.ui.viewer.panel import ElidedLabel
from s2d_desktop.ui.wizard import beginning
from s2d_desktop.ui.wizard.wizard import NAMES as WIZARD
from tests.ui import looking
from tests.ui.acting import PATIENCE_MS
from tests.ui.conftest import isolate
from tests.ui.help_figures import FIGURES, Figure
from tests.ui.tour import more_images, moved_images
from tests.ui.waiting import Waiter
from tests.ui.wizard_acting import go_to, next_page

SIZE = (1060, 660)
GUTTER = 34
"""Pixels at the left of a figure for the numbers of what is at its left edge."""
GAP = 16
"""Pixels between two parts."""
CUT = 6
"""Pixels that are left below the last part with a number, where the rest is not shown."""
RADIUS = 11
QUALITY, LEAST_QUALITY = 28, 18
LARGEST = 29_000
"""Bytes of one figure; a larger one is drawn with less quality."""
LONG_S = 20
"""A wait that is told."""
HOME = "/home/me"
"""What the figures show in place of the folders of the computer that drew them."""
NETWORK: dict[str, dict[str, int]] = {
    "network": {"maps": 8, "levels": 3},
    "training": {"batch": 2, "patch": 96, "validate_every": 20, "max_iterations": 260},
}
"""A network that learns the example in about a minute."""


@dataclass
class Studio:
    """One window in one language, and what is drawn of it."""

    folder: Path
    code: str
    window: MainWindow = field(init=False)
    wait: Waiter = field(default_factory=Waiter)

    def __post_init__(self) -> None:
        os.environ["S2D_LANGUAGE"] = self.code
        make_application(["help"])
        self.window = MainWindow()
        self.window.resize(*SIZE)
        self.window.ask_before_stopping = lambda: True
        self.window.show()
        self.window.open_example()
        self.settle()

    def settle(self) -> None:
        """Wait until all is computed; if that takes long, say whether we had the processor."""
        begun, used = time.monotonic(), time.process_time()
        quiet = [0]

        def is_quiet() -> bool:
            quiet[0] = quiet[0] + 1 if self.window.is_idle else 0
            return quiet[0] >= 3

        looking.settled(self.window)
        self.wait.waitUntil(is_quiet, timeout=PATIENCE_MS)
        looking.settled(self.window)
        waited = time.monotonic() - begun
        if waited > LONG_S:
            used = time.process_time() - used
            print(f"waited {waited:.0f} s, computed {used:.0f} s of them", flush=True)

    def draw(self, name: str) -> None:
        """Draw a figure in both themes."""
        if not self.window.desk.run.is_active:
            self.settle()
        for look in ("light", "dark"):
            self.window.appearance.apply_theme(look)
            self.hide_paths()
            looking.settled(self.window)
            picture = drawn(FIGURES[name], self.window)
            path = resource("help", FOLDER, figure_file(name, self.code, look == "dark"))
            picture = picture.convertToFormat(QImage.Format.Format_RGB888)
            size = (picture.width(), picture.height())
            lines = bytes(picture.constBits())
            of_qt = Image.frombuffer("RGB", size, lines, "raw", "RGB", picture.bytesPerLine(), 1)
            quality = QUALITY
            of_qt.save(path, "WEBP", quality=quality, method=6)
            while path.stat().st_size > LARGEST and quality > LEAST_QUALITY:
                quality -= 2
                of_qt.save(path, "WEBP", quality=quality, method=6)
        print(f"{name} ({self.code})", flush=True)

    def hide_paths(self) -> None:
        """No folder of this computer is shown."""
        names = {str(self.folder): HOME, str(resource("example")): f"{HOME}/example"}
        for table in self.window.findChildren(QTableWidget):
            for item in table.findItems("/", Qt.MatchFlag.MatchContains):
                for own, shown in names.items():
                    item.setText(item.text().replace(own, shown))
        for widget in QApplication.allWidgets():
            if not isinstance(widget, QLabel | QLineEdit | QPlainTextEdit):
                continue
            reads = "toPlainText" if isinstance(widget, QPlainTextEdit) else "text"
            is_elided = isinstance(widget, ElidedLabel)
            said = widget.full_text if is_elided else getattr(widget, reads)()
            other = said
            for own, shown in names.items():
                other = other.replace(own, shown)
            if other == said:
                continue
            widget.blockSignals(True)
            say = "say" if is_elided else "setPlainText" if reads == "toPlainText" else "setText"
            getattr(widget, say)(other)
            if isinstance(widget, QLineEdit):
                widget.setCursorPosition(0)
            widget.blockSignals(False)

    def draw_all(self, wanted: set[str]) -> None:
        """Go through the window, and draw the figures that are wanted."""
        for name in self.walk():
            if name in wanted:
                self.draw(name)
                wanted.remove(name)
            if not wanted:
                break
        self.window.close()

    def walk(self) -> Iterator[str]:
        """Bring the window into the state of one figure after the other."""
        window, actions = self.window, self.window.menus.actions
        bench = window.workbench
        window.hints.notice.say("")
        bench.steps.choose("enhance")
        yield "start"
        for name in ("data", "probabilities", "enhance"):
            bench.steps.choose(name)
            yield name
        bench.steps.choose("probabilities")
        actions["brush"].trigger()
        yield "painting"
        actions["brush"].trigger()
        bench.steps.choose("segment")
        bench.segment.recipe.kind.setCurrentIndex(1)
        bench.segment.recipe.kind.activated.emit(1)
        self.settle()
        actions["find_objects"].trigger()
        self.settle()
        actions["objects_table"].trigger()
        yield "segment"
        bench.steps.choose("export")
        yield "export"
        actions["curtain"].trigger()
        window.hints.notice.say("")
        yield "viewer"
        actions["curtain"].trigger()
        window.jobs.list_button.click()
        yield "jobs"
        window.jobs.list_button.click()
        window.show_enhancers()
        yield "enhancers"
        window.leave_page()
        window.settings.show()
        yield "settings"
        window.settings.dialog.close()
        yield from self.walk_dialogs()
        yield from self.walk_wizard()

    def walk_dialogs(self) -> Iterator[str]:
        """What is asked, shown and said in windows of their own."""
        window = self.window
        many = more_images(window)
        many.resize(700, 560)
        many.add([resource("example", "vnc_crop.tif")])
        fiji = FijiDialog(window.background, window)
        fiji.folder.setText(f"{HOME}/Fiji.app")
        moved = moved_images(window)
        moved.resize(700, moved.sizeHint().height())
        window.open_file(self._cut_off())
        self.wait.waitUntil(lambda: bool(window.error_boxes), timeout=PATIENCE_MS)
        window.workbench.data.inside_button.click()
        for name, dialog in (
            ("many", many),
            ("inside", window.inside.dialog),
            ("projects", moved),
            ("fiji", fiji),
            ("trouble", window.error_boxes[-1]),
        ):
            window.for_help = dialog
            dialog.show()
            yield name
            dialog.close()

    def _cut_off(self) -> Path:
        """An image of which half is missing."""
        whole = resource("example", "vnc_crop.tif").read_bytes()
        path = self.folder / "cells.tif"
        path.write_bytes(whole[: len(whole) // 2])
        return path

    def walk_wizard(self) -> Iterator[str]:
        """The pages of a training, from what is proposed to the network."""
        window, wizard = self.window, self.window.wizard
        window.resize(960, 750)
        window.menus.actions["train_network"].trigger()
        self.wait.waitUntil(
            lambda: wizard.isVisible() and wizard.summary.state in ("ready", "failed"),
            timeout=PATIENCE_MS,
        )
        yield "train"
        window.resize(960, 680)
        wizard.summary.details_wished.emit()
        looking.settled(window)
        wizard.draft.change(**NETWORK)
        yield "train-goal"
        wizard.goal.folder_edit.setText(str(self.folder / "own" / "own-mitochondria"))
        for name in WIZARD[1:6]:
            go_to(window, self.wait, name)
            self.wait.waitUntil(
                lambda page=wizard.pages[name]: page.problem() == "", timeout=PATIENCE_MS
            )
            if name == "computer":
                self.wait.waitUntil(
                    lambda: wizard.computer.is_tried and not wizard.computer.trying,
                    timeout=PATIENCE_MS,
                )
            yield f"train-{name}"
        next_page(window, self.wait, "training")
        run, page, share = window.desk.run, wizard.training, wizard.training.bar

        def has_learned() -> bool:
            return len(page.score.points[0]) > 2 and share.value() > 0.7 * share.maximum()

        self.wait.waitUntil(
            lambda: run.state == "failed" or has_learned(),
            timeout=PATIENCE_MS,
        )
        page.pause_button.click()
        self.wait.waitUntil(lambda: run.state in ("paused", "finished"), timeout=PATIENCE_MS)
        yield "train-training"
        page.pause_button.click()
        self.wait.waitUntil(lambda: run.state in ("finished", "failed"), timeout=PATIENCE_MS)
        self.settle()
        wizard.go("result")
        yield "train-result"


def drawn(figure: Figure, window: MainWindow) -> QImage:
    """The parts of a figure side by side, with their numbers."""
    now = theme.current(QApplication.instance())
    shown, numbered = figure.shown(window), figure.numbered(window)
    assert len(numbered) == figure.count
    assert all(widget.isVisible() or widget.isVisibleTo(window) for widget in numbered)
    ground = QColor(now.window if len(shown) == 1 else now.surface)
    is_page = len(shown) == 1 and not shown[0].isWindow()
    x = 0 if is_page or shown[0] is window else GUTTER
    corners = []
    for part in shown:
        corners.append(QPoint(x, 0))
        x += part.rect().width() + GAP

    def place_of(widget: QWidget) -> QRect:
        at = next(
            corner + widget.mapTo(part, QPoint(0, 0))
            for part, corner in zip(shown, corners, strict=True)
            if part is widget or part.isAncestorOf(widget)
        )
        return QRect(at, widget.rect().size())

    places = [place_of(widget) for widget in numbered]
    high = shown[0].rect().height()
    if figure.is_cut:
        lowest = max(place.bottom() for place in places) + CUT
        high = max([min(high, lowest), *(part.rect().height() for part in shown[1:])])
    picture = QImage(x - GAP, high, QImage.Format.Format_RGB32)
    picture.fill(ground)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for part, corner in zip(shown, corners, strict=True):
        pixmap = QPixmap(part.rect().size())
        pixmap.fill(ground)
        # The ground is ours, also of a part of a page: alone it would be that of a window.
        part.render(pixmap, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
        painter.drawPixmap(corner, pixmap)
    for number, place in enumerate(places, 1):
        centre = centre_of(place, figure.places.get(number, ""))
        where = figure.places.get(number, "")
        if where == "edge" or (len(shown) > 1 and not where):
            centre.setX(RADIUS + 3 if where else GUTTER - RADIUS - 4)
        _number(painter, number, centre, now)
    painter.end()
    if figure.within is None:
        return picture
    room = QRect()
    for widget in figure.within(window):
        room = room.united(place_of(widget))
    return picture.copy(room)


def centre_of(place: QRect, where: str) -> QPoint:
    """Where the number of what lies at `place` is drawn."""
    down = min(place.height() // 2, RADIUS + 6)
    if place.width() < 5 * RADIUS and place.height() > 10 * RADIUS:
        down = place.height() // 2
    if where == "middle":
        return QPoint(place.center().x(), place.top() + down)
    if where == "centre":
        return place.center()
    if where == "below":
        return QPoint(place.center().x(), place.bottom() + RADIUS // 2)
    if where == "above":
        return QPoint(place.center().x(), place.top() - RADIUS)
    if where == "inside":
        return place.topLeft() + QPoint(RADIUS + 8, RADIUS + 8)
    return QPoint(max(place.left() - RADIUS - 4, RADIUS + 1), place.top() + down)


def _number(painter: QPainter, number: int, centre: QPoint, now: theme.Theme) -> None:
    ring = QRect(0, 0, 2 * RADIUS, 2 * RADIUS)
    ring.moveCenter(centre)
    painter.setBrush(QColor(now.attention))
    painter.setPen(QColor(now.surface))
    painter.drawEllipse(ring)
    font = QFont(QApplication.font())
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor(now.on_accent))
    painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, str(number))


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    codes = [name for name in sys.argv[1:] if name in languages()] or languages()
    names = [name for name in sys.argv[1:] if name in FIGURES] or FIGURES
    for code in codes:
        with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as monkeypatch:
            folder = Path(name)
            isolate(monkeypatch, folder)
            monkeypatch.setattr(beginning, "own_folder", lambda folder=folder: folder / "Networks")
            Studio(folder, code).draw_all(set(names))


if __name__ == "__main__":
    main()
