"""Which classes or channels are seen in a mixture: a button in a panel's heading and its list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.icons import set_icon
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer.display import Display
from s2d_desktop.ui.viewer.mixing import CHANNEL_COLOURS, Colour, Part


def swatch(colour: Colour, side: int) -> QPixmap:
    """A square of one colour."""
    picture = QPixmap(QSize(side, side))
    picture.fill(QColor(*colour))
    return picture


class EyeRow(QWidget):
    """An eye that shows and hides, a colour, a name."""

    looked = Signal(bool)
    """Shown from now on, or hidden."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self.part = part
        self._drawn: tuple[bool, int] | None = None
        """Whether the eye is open, and for which size of text."""
        self.eye = QToolButton()
        self.eye.setAutoRaise(True)
        self.eye.setCheckable(True)
        self.eye.setMinimumSize(24, 24)
        self.eye.clicked.connect(self.looked)
        self.colour = QLabel()
        self.colour.setAccessibleName(tr("channels.colour", name=part.name))
        name = QLabel(part.name)
        name.setTextFormat(Qt.TextFormat.PlainText)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.addWidget(self.eye)
        self.row.addWidget(self.colour)
        self.row.addWidget(name, 1)
        self.show_eye(True)

    def show_eye(self, shown: bool) -> None:
        """Draw it open or closed, in the present size of the text."""
        side = round(self.fontMetrics().height() * 1.1)
        if self._drawn == (shown, side):
            self.eye.setChecked(shown)
            return
        self._drawn = shown, side
        self.colour.setPixmap(swatch(self.part.colour, side))
        set_icon(self.eye, "eye" if shown else "eye_off")
        self.eye.setFixedWidth(max(24, self.eye.iconSize().width() + 12))
        self.eye.setChecked(shown)
        said = tr("mixture.hide" if shown else "mixture.show", name=self.part.name)
        self.eye.setToolTip(said)
        self.eye.setAccessibleName(said)


class _Popup(QWidget):
    """A title and a list of rows."""

    def __init__(self, title: str, display: Display, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.display = display
        self.setObjectName("popup")
        self.setAccessibleName(title)
        self.rows: list[EyeRow] = []
        self.column = QVBoxLayout(self)
        self.column.addWidget(QLabel(title))
        self.list = QVBoxLayout()
        self.list.setSpacing(2)
        display.changed.connect(self._on_display)

    @Slot()
    def _on_display(self) -> None:
        # Nobody waits for a list that is not seen while the contrast is dragged.
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Say what is shown now."""

    def _fill(self, rows: Sequence[EyeRow]) -> None:
        for row in self.rows:
            self.list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = list(rows)
        for row in self.rows:
            self.list.addWidget(row)

    def open_below(self, button: QToolButton) -> None:
        """Show the list under `button`."""
        self.refresh()
        self.adjustSize()
        place = button.mapToGlobal(button.rect().bottomRight())
        self.move(place.x() - self.width(), place.y())
        self.show()
        self.setFocus()


class ClassesPopup(_Popup):
    """All classes at once or one, and which of all."""

    contrast_wished = Signal()

    def __init__(self, display: Display, parent: QWidget) -> None:
        super().__init__(tr("classes.title"), display, parent)
        self.together = QCheckBox(tr("classes.together"))
        self.together.setToolTip(tr("classes.together_tip"))
        self.together.toggled.connect(lambda on: display.set(composite=on))
        self.column.addWidget(self.together)
        self.column.addLayout(self.list)
        self.all = QPushButton(tr("classes.all"))
        self.all.setToolTip(tr("classes.all_tip"))
        self.all.clicked.connect(lambda: display.set(hidden_classes=()))
        contrast = QPushButton(tr("legend.contrast"))
        contrast.setToolTip(tr("legend.contrast_tip"))
        contrast.clicked.connect(self._wish_contrast)
        buttons = QHBoxLayout()
        buttons.addWidget(self.all)
        buttons.addWidget(contrast)
        self.column.addLayout(buttons)

    @Slot()
    def _wish_contrast(self) -> None:
        self.hide()
        self.contrast_wished.emit()

    def show_parts(self, parts: Sequence[Part]) -> None:
        """List these classes."""
        if [row.part for row in self.rows] != list(parts):
            rows = [EyeRow(part) for part in parts]
            for row in rows:
                name = row.part.name
                row.looked.connect(lambda on, name=name: self.display.show_class(name, on))
            self._fill(rows)

    def refresh(self) -> None:
        display = self.display
        self.together.setChecked(display.composite)
        for row in self.rows:
            row.show_eye(row.part.name not in display.hidden_classes)
            row.setEnabled(display.composite)
        self.all.setEnabled(display.composite and bool(display.hidden_classes))


class ChannelsPopup(_Popup):
    """Which channels of the raw data are seen, in which colours and with which contrast."""

    contrast_wished = Signal(int)

    def __init__(self, display: Display, parent: QWidget) -> None:
        super().__init__(tr("channels.title"), display, parent)
        self.column.addLayout(self.list)
        self._colours: list[QToolButton] = []

    def show_names(self, names: Sequence[str]) -> None:
        """List the channels with these names."""
        if [row.part.name for row in self.rows] != list(names):
            self._colours = []
            self._fill([self._row(k, name) for k, name in enumerate(names)])

    def _row(self, channel: int, name: str) -> EyeRow:
        row = EyeRow(Part(name, (255, 255, 255)))
        row.looked.connect(lambda on: self.display.set_look(channel, shown=on))
        row.colour.hide()
        colour = QToolButton()
        colour.setAutoRaise(True)
        colour.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(colour)
        side = self.fontMetrics().height()
        for key, ink in CHANNEL_COLOURS.items():
            action = menu.addAction(QIcon(swatch(ink, side)), tr(f"channels.{key}"))
            action.triggered.connect(
                lambda _=False, key=key: self.display.set_look(channel, colour=key)
            )
        colour.setMenu(menu)
        colour.setToolTip(tr("channels.colour", name=name))
        colour.setAccessibleName(tr("channels.colour", name=name))
        contrast = QToolButton()
        contrast.setAutoRaise(True)
        set_icon(contrast, "contrast")
        contrast.setToolTip(tr("channels.contrast", name=name))
        contrast.setAccessibleName(tr("channels.contrast", name=name))
        contrast.clicked.connect(lambda: self._wish_contrast(channel))
        row.row.insertWidget(1, colour)
        row.row.addWidget(contrast)
        self._colours.append(colour)
        return row

    def _wish_contrast(self, channel: int) -> None:
        self.hide()
        self.contrast_wished.emit(channel)

    def refresh(self) -> None:
        side = self.fontMetrics().height()
        for look, row, colour in zip(self.display.channels, self.rows, self._colours, strict=False):
            row.show_eye(look.shown)
            colour.setIcon(QIcon(swatch(CHANNEL_COLOURS[look.colour], side)))


class MixtureButton(QToolButton):
    """Opens the list of classes or channels."""

    def __init__(self, popup: _Popup, name: str) -> None:
        super().__init__()
        self.setAutoRaise(True)
        set_icon(self, "mixture")
        self.setToolTip(tr(f"{name}.tip"))
        self.setAccessibleName(tr(f"{name}.title"))
        self.clicked.connect(lambda: popup.open_below(self))
        self.hide()
