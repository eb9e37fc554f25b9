"""The numbered steps of the method at the left, and the settings of the current one below."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui import theme
from s2d_desktop.ui.texts import tr

NAMES = ("data", "probabilities", "enhance", "segment", "export", "train")
STATES = ("", "done", "now", "needs", "stale")


class StepButton(QAbstractButton):
    """Number, name, and the state in words."""

    def __init__(self, number: int, name: str) -> None:
        super().__init__()
        self.number, self.state = number, ""
        self.setText(tr(f"step.{name}"))
        self.setCheckable(True)
        self.setToolTip(tr(f"{name}.text"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_state("")

    def set_state(self, state: str) -> None:
        """Show one of `STATES`."""
        assert state in STATES
        self.state = state
        said = tr(f"state.{state}") if state else ""
        self.setAccessibleName(
            tr("step.name", number=self.number, name=self.text(), state=said).strip(" ,")
        )
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("0") * 24, round(metrics.height() * 1.9))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, role = self.palette(), QPalette.ColorRole
        look = theme.DARK if colours.color(role.Window).lightness() < 128 else theme.LIGHT
        area = QRectF(self.rect()).adjusted(6, 1.5, -6, -1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            ground = colours.color(role.Window)
            painter.setBrush(ground)
            painter.drawRoundedRect(area, 5, 5)
        if self.isChecked():
            painter.setBrush(colours.color(role.Highlight))
            painter.drawRoundedRect(QRectF(area.left(), area.top() + 4, 3, area.height() - 8), 1, 1)
        metrics = self.fontMetrics()
        side = metrics.height() * 1.25
        badge = QRectF(area.left() + 10, area.center().y() - side / 2, side, side)
        filled = self.isChecked()
        painter.setBrush(colours.color(role.Highlight if filled else role.Window))
        painter.setPen(colours.color(role.Highlight if filled else role.Mid))
        painter.drawEllipse(badge)
        painter.setPen(colours.color(role.HighlightedText if filled else role.WindowText))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self.number))
        font = painter.font()
        font.setBold(filled)
        painter.setFont(font)
        painter.setPen(colours.color(role.WindowText))
        middle = Qt.AlignmentFlag.AlignVCenter
        text_area = area.adjusted(side + 20, 0, -10, 0)
        painter.drawText(text_area, middle | Qt.AlignmentFlag.AlignLeft, self.text())
        if self.state:
            font.setBold(False)
            painter.setFont(font)
            tones = {"done": look.good, "needs": look.attention, "stale": look.attention}
            painter.setPen(tones.get(self.state, look.quiet))
            sign = "✓ " if self.state == "done" else ""
            said = sign + tr(f"state.{self.state}")
            painter.drawText(text_area, middle | Qt.AlignmentFlag.AlignRight, said)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colours.color(role.Highlight))
            painter.drawRoundedRect(area, 5, 5)
        painter.end()


class PageScroll(QScrollArea):
    """Scrolls up and down only: never narrower than its page, and as wide without a bar as with."""

    def __init__(self) -> None:
        super().__init__()
        self.verticalScrollBar().rangeChanged.connect(self._leave_room)
        self._leave_room(0, 0)

    @Slot(int, int)
    def _leave_room(self, low: int, high: int) -> None:
        bar = self.verticalScrollBar().sizeHint().width()
        self.setViewportMargins(0, 0, 0 if high > low else bar, 0)

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        page = self.widget().minimumSizeHint().width() if self.widget() else 0
        return QSize(page + bar, self.fontMetrics().height() * 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # A page that was hidden while the text grew keeps its old lines and columns otherwise.
        if self.widget() is not None:
            self.widget().layout().invalidate()
            self.widget().layout().activate()


class StepList(QFrame):
    """Six steps; the settings of the chosen one scroll below them."""

    chosen = Signal(str)

    def __init__(self, pages: dict[str, QWidget]) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.buttons: dict[str, StepButton] = {}
        self._group = QButtonGroup(self)
        self._stack = QStackedWidget()
        self._stack.setAccessibleName(tr("steps.settings"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(0)
        for number, name in enumerate(NAMES, 1):
            button = StepButton(number, name)
            button.clicked.connect(self._on_clicked)
            button.setProperty("step", name)
            self._group.addButton(button)
            self.buttons[name] = button
            layout.addWidget(button)
            scroll = PageScroll()
            scroll.setObjectName("settings")
            scroll.setWidgetResizable(True)
            scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            scroll.setAccessibleName(tr("steps.settings_of", name=tr(f"step.{name}")))
            scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            scroll.setWidget(pages[name])
            self._stack.addWidget(scroll)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setForegroundRole(QPalette.ColorRole.Mid)
        layout.addSpacing(8)
        layout.addWidget(line)
        layout.addWidget(self._stack, 1)
        self.current = "data"
        self.choose("data")

    @Slot()
    def _on_clicked(self) -> None:
        self.choose(self.sender().property("step"))

    def choose(self, name: str) -> None:
        """Show the settings of step `name`."""
        self.current = name
        self.buttons[name].setChecked(True)
        self._stack.setCurrentIndex(NAMES.index(name))
        # A page that was hidden learns of larger text only now that it is shown.
        self._stack.updateGeometry()
        self.chosen.emit(name)

    def set_states(self, states: dict[str, str]) -> None:
        """Show how far each step is."""
        for name, state in states.items():
            self.buttons[name].set_state(state)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 44, 400)
