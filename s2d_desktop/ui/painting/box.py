"""The painting part of step 2: tools, classes, brush size, live forest, saved strokes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.model.stroke_set import StrokeClass
from s2d_desktop.ui.icons import set_icon
from s2d_desktop.ui.painting.brush import SIZES
from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.texts import number, tr

MOST_ROWS = 5


class PaintBox(QWidget):
    """Shows what the desk says; sends what the user wishes."""

    tool_wished = Signal(str)
    """``brush``, ``eraser``, or empty to put it away."""
    class_wished = Signal(int)
    """A class is to be painted: 1, 2, ..."""
    name_wished = Signal(int, str)
    size_wished = Signal(int)
    live_wished = Signal(bool)
    add_wished = Signal()
    remove_wished = Signal()
    features_wished = Signal()
    saved_wished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._listed: tuple[tuple[StrokeClass, ...], list[int]] = ((), [])
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        heading = QLabel(tr("painting.title"))
        heading.setObjectName("classHeading")
        rows.addWidget(heading)
        self.hint = QLabel(tr("painting.text"))
        self.hint.setWordWrap(True)
        self.hint.setProperty("quiet", True)
        rows.addWidget(self.hint)
        self.saved = QLabel()
        self.saved.setWordWrap(True)
        rows.addWidget(self.saved)
        self.saved_button = self._button("painting.use_saved", self.saved_wished)
        rows.addWidget(self.saved_button)
        tools = QHBoxLayout()
        self.tools: dict[str, QToolButton] = {}
        for name in ("brush", "eraser"):
            button = QToolButton()
            button.setCheckable(True)
            button.setText(tr(f"painting.{name}"))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            set_icon(button, name)
            button.setToolTip(tr(f"painting.{name}_tip"))
            button.setAccessibleName(tr(f"painting.{name}"))
            button.clicked.connect(lambda on, name=name: self.tool_wished.emit(name if on else ""))
            tools.addWidget(button)
            self.tools[name] = button
        tools.addStretch(1)
        rows.addLayout(tools)
        sizes = QHBoxLayout()
        label = QLabel(tr("painting.size"))
        self.size = QSpinBox()
        self.size.setRange(1, SIZES[-1])
        self.size.setSuffix(tr("painting.px"))
        self.size.setAccessibleName(tr("painting.size"))
        self.size.setToolTip(tr("painting.size_tip"))
        self.size.setKeyboardTracking(False)
        self.size.valueChanged.connect(self.size_wished)
        label.setBuddy(self.size)
        sizes.addWidget(label)
        sizes.addWidget(self.size, 1)
        rows.addLayout(sizes)
        self.classes = QListWidget()
        self.classes.setAccessibleName(tr("painting.classes"))
        self.classes.setToolTip(tr("painting.classes_tip"))
        self.classes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.classes.currentRowChanged.connect(self._on_row)
        self.classes.itemChanged.connect(self._on_name)
        painted = QLabel(tr("painting.classes"))
        painted.setBuddy(self.classes)
        rows.addWidget(painted)
        rows.addWidget(self.classes)
        buttons = QHBoxLayout()
        self.add_button = self._button("painting.add", self.add_wished)
        self.remove_button = self._button("painting.remove", self.remove_wished)
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.remove_button)
        rows.addLayout(buttons)
        self.live = QCheckBox(tr("painting.live"))
        self.live.setToolTip(tr("painting.live_tip"))
        self.live.setAccessibleName(tr("painting.live"))
        self.live.clicked.connect(self.live_wished)
        rows.addWidget(self.live)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setObjectName("paintingSaid")
        self.said.setToolTip(tr("painting.error_tip"))
        rows.addWidget(self.said)
        self.features = QLabel()
        self.features.setWordWrap(True)
        self.features.setProperty("quiet", True)
        rows.addWidget(self.features)
        self.features_button = self._button("painting.features", self.features_wished)
        rows.addWidget(self.features_button)

    def _button(self, name: str, wished: object) -> QPushButton:
        button = QPushButton(tr(name))
        button.setToolTip(tr(f"{name}_tip"))
        button.setAccessibleName(tr(name))
        button.clicked.connect(lambda: wished.emit())
        return button

    # -- what the desk says

    def show_tool(self, kind: str, size: int, value: int) -> None:
        """Show which tool is in the hand, and the class that it paints."""
        for name, button in self.tools.items():
            button.setChecked(name == kind)
        self.size.blockSignals(True)
        self.size.setValue(size)
        self.size.blockSignals(False)
        self.classes.blockSignals(True)
        self.classes.setCurrentRow(value - 1)
        self.classes.blockSignals(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._listed[0]:
            # Rows and signs are as high as the text.
            self.show_classes(*self._listed)

    def show_classes(self, classes: tuple[StrokeClass, ...], counts: list[int]) -> None:
        """List the classes, with the number of pixels painted."""
        self._listed = (classes, counts)
        self.classes.blockSignals(True)
        row = self.classes.currentRow()
        while self.classes.count() > len(classes):
            self.classes.takeItem(self.classes.count() - 1)
        side = self.fontMetrics().height()
        row_height = max(24, round(side * 1.6))
        self.classes.setIconSize(QSize(side, side))
        for k, (choice, count) in enumerate(zip(classes, counts, strict=True)):
            item = self.classes.item(k)
            if item is None:
                item = QListWidgetItem()
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                self.classes.addItem(item)
            if item.text() != choice.name:
                item.setText(choice.name)
            item.setIcon(self._swatch(choice.color))
            item.setSizeHint(QSize(0, row_height))
            painted = tr("painting.pixels", count=number(count, 9))
            keys = tr("painting.class_keys", number=k + 1) if k < 9 else ""
            item.setToolTip(" ".join(filter(None, (painted, keys))))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{choice.name}, {painted}")
        self.classes.setCurrentRow(row)
        self.classes.blockSignals(False)
        shown = min(MOST_ROWS, max(2, len(classes)))
        self.classes.setFixedHeight(shown * row_height + 2 * self.classes.frameWidth() + 2)
        self.remove_button.setEnabled(len(classes) > 2)

    def _swatch(self, colour: tuple[int, int, int]) -> QIcon:
        ratio = self.devicePixelRatioF()
        size = self.classes.iconSize()
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(*colour))
        painter.setPen(self.palette().color(self.palette().ColorRole.Mid))
        painter.drawRoundedRect(1, 1, size.width() - 2, size.height() - 2, 3, 3)
        painter.end()
        icon = QIcon(pixmap)
        icon.addPixmap(pixmap, QIcon.Mode.Selected)
        return icon

    def show_state(self, said: str, tone: str, is_live: bool, features: str) -> None:
        """Show how far the live forest is, and from which features it is made."""
        say(self.said, said, tone)
        self.live.setChecked(is_live)
        self.features.setText(features)

    def say_written(self, text: str) -> None:
        """Say that an ilastik project was written, until something else is to be said."""
        say(self.said, text, "good")

    def show_saved(self, text: str, tone: str) -> None:
        """Offer strokes of another day; nothing is offered while `text` is empty."""
        say(self.saved, text, tone)
        self.saved_button.setVisible(bool(text))

    # -- what the user wishes

    @Slot(int)
    def _on_row(self, row: int) -> None:
        if row >= 0:
            self.class_wished.emit(row + 1)

    @Slot(QListWidgetItem)
    def _on_name(self, item: QListWidgetItem) -> None:
        self.name_wished.emit(self.classes.row(item) + 1, item.text())
