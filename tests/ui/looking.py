"""What an eye, a screen reader and a Tab key find wrong with a window or a dialog."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QStyle,
    QStyleOptionComboBox,
    QTableWidget,
    QTextBrowser,
    QTextEdit,
    QToolButton,
    QWidget,
)

from s2d_desktop.ui.viewer.panel import ElidedLabel

INTERACTIVE = (
    QAbstractButton,
    QComboBox,
    QAbstractSlider,
    QAbstractSpinBox,
    QAbstractItemView,
    QLineEdit,
    QTextEdit,
    QPlainTextEdit,
    QProgressBar,
)
SAYING = (
    *("text", "toolTip", "accessibleName", "accessibleDescription", "title"),
    *("placeholderText", "specialValueText", "suffix", "windowTitle"),
)
ROUNDING = 2
"""Pixels by which Qt's hints and what it draws may differ."""
MOST_LINKS = 100
"""In one text."""
ENOUGH = 4.5
"""Contrast of text after WCAG 2, level AA."""


def parts(window: QWidget, shown: bool = True) -> Iterator[QWidget]:
    """The widgets of a window that we made ourselves; only those that are `shown`, or all."""
    for widget in window.findChildren(QWidget):
        if (shown and not widget.isVisible()) or is_of_qt(widget):
            continue
        if shown and widget.window() is not window.window():
            continue
        yield widget


def is_of_qt(widget: QWidget) -> bool:
    """Whether Qt made this widget inside of one of its own."""
    inner = ("QComboBoxPrivateContainer", "QComboBoxListView", "QTableCornerButton")
    names = [type(p).__name__ for p in (widget, *ancestors(widget))]
    return (
        widget.objectName().startswith("qt_")
        or isinstance(widget, QScrollBar | QHeaderView)
        or any(n in inner for n in names)
        or any(isinstance(p, QMenu | QMenuBar | QAbstractSpinBox) for p in ancestors(widget))
        or any(isinstance(p, QComboBox) for p in ancestors(widget))
    )


def ancestors(widget: QWidget) -> Iterator[QWidget]:
    """Parents, the nearest first, up to the window."""
    while not widget.isWindow() and widget.parentWidget() is not None:
        widget = widget.parentWidget()
        yield widget


def words_of(widget: QWidget) -> str:
    """How a widget is called in a complaint."""
    said = said_by(widget, "text") or widget.accessibleName() or widget.objectName()
    return f"{type(widget).__name__} {said[:60]!r}"


def said_by(widget: QWidget, name: str) -> str:
    """A text of a widget; nothing if it has none of this name."""
    method = getattr(type(widget), name, None)
    said = method(widget) if callable(method) and not isinstance(method, property) else ""
    return said if isinstance(said, str) else ""


# -- the picture


def is_blank(image: QImage) -> bool:
    """Whether there is nothing to see."""
    small = image.convertToFormat(QImage.Format.Format_RGB32).scaled(200, 200)
    return len(np.unique(np.frombuffer(small.constBits(), np.uint32))) < 8


def cut_off(window: QWidget) -> list[str]:
    """Texts that have too little room, and controls that reach out of their window."""
    found = []
    for widget in parts(window):
        shows = not isinstance(widget, QLabel) or said_by(widget, "text") or widget.pixmap()
        if shows and not widget.visibleRegion().isEmpty() and reaches_out(widget, window):
            found.append(f"reaches out: {words_of(widget)}")
        missing = too_narrow(widget)
        if missing:
            found.append(f"cut off ({missing}): {words_of(widget)}")
    return found


def reaches_out(widget: QWidget, window: QWidget) -> bool:
    """Whether a widget is partly outside its parents; what is scrolled up and down is not."""
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.rect().size())
    for parent in ancestors(widget):
        room = QRect(parent.mapTo(window, QPoint(0, 0)), parent.rect().size())
        if isinstance(parent.parentWidget(), QScrollArea | QAbstractItemView):
            # Up and down is scrolled, to the side only pictures and tables are.
            place.setTop(max(place.top(), room.top()))
            place.setBottom(min(place.bottom(), room.bottom()))
            if place.height() <= 0:
                return False
        if not room.adjusted(-1, -1, 1, 1).contains(place):
            return True
        if parent is window:
            break
    return False


def too_narrow(widget: QWidget) -> str:
    """What a text lacks, in words; nothing if it has room."""
    width, height = widget.rect().width() + ROUNDING, widget.rect().height() + ROUNDING
    if isinstance(widget, ElidedLabel):
        return ""  # its whole text is its tooltip
    if isinstance(widget, QLabel) and said_by(widget, "text"):
        if widget.wordWrap():
            needs = widget.heightForWidth(widget.rect().width())
            longest = longest_word(widget)
            if longest > width:
                return f"a word needs {longest} px of {widget.rect().width()}"
            return (
                f"needs {needs} px of {widget.rect().height()} in height" if needs > height else ""
            )
        needs = widget.sizeHint().width()
        return f"needs {needs} px of {widget.rect().width()}" if needs > width else ""
    if isinstance(widget, QPushButton | QToolButton | QCheckBox | QRadioButton):
        needs = widget.minimumSizeHint().width() if said_by(widget, "text") else 0
        if isinstance(widget, QToolButton):
            needs = widget.sizeHint().width() if said_by(widget, "text") else 0
        if needs > width:
            return f"needs {needs} px of {widget.rect().width()}"
        lines = widget.fontMetrics().height() if said_by(widget, "text") else 0
        return f"needs {lines} px of {widget.rect().height()} in height" if lines > height else ""
    if isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        field = widget.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            widget,
        )
        if widget.currentText() in widget.toolTip().splitlines():
            return ""
        needs = widget.fontMetrics().horizontalAdvance(widget.currentText())
        return f"needs {needs} px of {field.width()}" if needs > field.width() + ROUNDING else ""
    if isinstance(widget, QAbstractSpinBox):
        line = widget.findChild(QLineEdit)
        needs = line.fontMetrics().horizontalAdvance(line.text())
        return f"needs {needs} px of {line.width()}" if needs > line.width() else ""
    if isinstance(widget, QListWidget):
        rows = [widget.visualItemRect(widget.item(k)) for k in range(widget.count())]
        over = [k for k, (one, next_) in enumerate(pairwise(rows)) if one.intersects(next_)]
        return f"the rows after {over} lie over them" if over else ""
    if isinstance(widget, QTableWidget) and widget.horizontalHeader().isVisible():
        header = widget.horizontalHeader()
        for k in range(header.count()):
            item = widget.horizontalHeaderItem(k)
            needs = header.fontMetrics().horizontalAdvance(item.text() if item else "")
            if not header.isSectionHidden(k) and needs > header.sectionSize(k):
                return f"heading '{item.text()}' needs {needs} px of {header.sectionSize(k)}"
    return ""


def longest_word(label: QLabel) -> int:
    """Width of the longest word, which cannot be wrapped."""
    if "<" in said_by(label, "text"):
        return 0
    metrics = label.fontMetrics()
    return max((metrics.horizontalAdvance(w) for w in said_by(label, "text").split()), default=0)


def overlapping(window: QWidget) -> list[str]:
    """Texts and controls of the same parent that lie over each other."""
    found = []
    shown = [w for w in parts(window) if isinstance(w, QLabel | QAbstractButton | QComboBox)]
    for k, one in enumerate(shown):
        for other in shown[k + 1 :]:
            if one.parentWidget() is other.parentWidget():
                shared = one.geometry().intersected(other.geometry())
                if shared.width() > ROUNDING and shared.height() > ROUNDING:
                    found.append(f"overlap: {words_of(one)} and {words_of(other)}")
    return found


def faint(window: QWidget, image: QImage) -> list[str]:
    """Texts whose contrast with their ground is too low in the picture of the window."""
    ratio = image.devicePixelRatio()
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    values = np.frombuffer(image.constBits(), np.uint8)
    values = values.reshape(image.height(), image.bytesPerLine() // 4, 4)[..., 2::-1]
    found = []
    for widget in parts(window):
        is_text = isinstance(widget, QLabel | QAbstractButton) and bool(
            said_by(widget, "text").strip()
        )
        if not is_text or not widget.isEnabled() or widget.visibleRegion().isEmpty():
            continue
        seen = widget.visibleRegion().boundingRect()
        at = widget.mapTo(window, seen.topLeft())
        y, x = round(at.y() * ratio), round(at.x() * ratio)
        part = values[y : y + round(seen.height() * ratio), x : x + round(seen.width() * ratio)]
        if seen.height() < widget.fontMetrics().height() or part.size == 0:
            continue
        packed, counts = np.unique(part @ [65536, 256, 1], return_counts=True)
        light = luminance(np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=-1))
        ground = light[counts.argmax()]
        most = max((max(v, ground) + 0.05) / (min(v, ground) + 0.05) for v in light)
        if most < ENOUGH:
            found.append(f"contrast {most:.1f}: {words_of(widget)}")
    return found


def luminance(colours: np.ndarray) -> np.ndarray:
    """Relative luminance after WCAG 2; colours (n, 3), uint8, red first."""
    parts_ = colours / 255
    linear = np.where(parts_ <= 0.04045, parts_ / 12.92, ((parts_ + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


# -- screen readers and keys


def nameless(window: QWidget) -> list[str]:
    """Controls and pictures without a name for a screen reader, shown or not."""
    found = [] if window.accessibleName() or window.windowTitle() else [f"no name: {window}"]
    for widget in parts(window, shown=False):
        acts = isinstance(widget, INTERACTIVE) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        pictured = isinstance(widget, QLabel) and not widget.pixmap().isNull()
        said = "" if isinstance(widget, QLineEdit) else said_by(widget, "text")
        if (acts or pictured) and not (widget.accessibleName() or said).strip():
            found.append(f"no name: {words_of(widget)} in {words_of(widget.parentWidget())}")
    return found


def out_of_reach(window: QWidget) -> list[str]:
    """Controls that are shown and enabled, but not reached by pressing Tab."""
    wanted = {
        w
        for w in parts(window)
        if isinstance(w, INTERACTIVE) and not isinstance(w, QProgressBar) and w.isEnabled()
    }
    reached: set[QWidget] = set()
    window.activateWindow()
    settled(window)
    before, links = None, 0
    while True:
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        # Tab goes through the links of a text before it leaves it.
        links = links + 1 if widget is before and isinstance(widget, QTextBrowser) else 0
        if widget is None or (widget in reached and not 0 < links < MOST_LINKS):
            break
        before = widget
        reached.add(widget)
    for widget in list(reached):
        if isinstance(widget, QAbstractButton) and widget.group() is not None:
            # Of a group one is reached by Tab, the others from there by arrows.
            reached.update(widget.group().buttons())
        if isinstance(widget, QRadioButton) and widget.autoExclusive():
            reached.update(widget.parentWidget().findChildren(QRadioButton))
    # A picture may be a second way to press a button.
    names = {w.accessibleName() for w in reached}
    # What a job has left to press goes after a while; on a slow computer, meanwhile.
    missed = [w for w in wanted - reached if w.isVisible() and w.toolTip() not in names]
    return [f"not reached by Tab: {words_of(w)}" for w in missed]


def sentences(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Everything that a window says: texts, tooltips, names for screen readers, menus."""
    for widget in [window, *parts(window, shown=False)]:
        for name in SAYING:
            yield widget, said_by(widget, name)
        if isinstance(widget, QComboBox):
            for k in range(widget.count()):
                yield widget, widget.itemText(k)
        for action in widget.actions():
            yield widget, action.text()
            yield widget, action.toolTip()


def settled(window: QWidget) -> None:
    """Let layouts take place."""
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
