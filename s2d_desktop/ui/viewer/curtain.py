"""The handle between two layers in one place: left of it the one, right of it the other."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from s2d_desktop.ui.texts import tr

WIDTH = 28
"""Of the strip that takes the mouse, in screen pixels."""

KEY_STEP, FINE_STEP = 0.02, 0.002
"""Share of the width that an arrow key moves the handle, alone and with Shift."""


class CurtainHandle(QWidget):
    """Lies on a picture and is dragged sideways, or moved with the arrow keys.

    The picture below draws itself in two parts, divided at `place`.
    """

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.share = 0.5
        """Where it is, as a share of the picture's width."""
        self._grip = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setAccessibleName(tr("curtain.handle"))
        self.setAccessibleDescription(tr("curtain.keys"))
        self.setToolTip(tr("curtain.keys"))
        self.hide()

    @property
    def place(self) -> int:
        """Column of the picture at which the right part begins."""
        under = self.parentWidget()
        return round(self.share * under.width()) if under is not None else 0

    def hang(self, view: QWidget | None) -> None:
        """Lie on another picture, or, for None, on none."""
        old = self.parentWidget()
        if old is not view:
            if old is not None:
                old.removeEventFilter(self)
            self.setParent(view)
            if view is not None:
                view.installEventFilter(self)
        self.setVisible(view is not None)
        self._lie()

    def move_to(self, share: float) -> None:
        """Move to a share of the width, at most to the edges."""
        self.share = min(1.0, max(0.0, share))
        self._lie()
        self.moved.emit()

    def _lie(self) -> None:
        under = self.parentWidget()
        if under is not None:
            self.setGeometry(self.place - WIDTH // 2, 0, WIDTH, under.height())
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._lie()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = WIDTH / 2, self.height() / 2
        for colour, wide in ((QColor(0, 0, 0, 150), 4), (QColor(255, 255, 255), 2)):
            painter.setPen(QPen(colour, wide))
            painter.drawLine(round(x), 0, round(x), self.height())
        radius = WIDTH / 2 - 2
        rim = self.palette().color(self.palette().ColorRole.Highlight)
        pen = QPen(rim, 3) if self.hasFocus() else QPen(QColor(0, 0, 0, 150), 1)
        painter.setPen(pen)
        painter.setBrush(QColor(255, 255, 255))
        painter.drawEllipse(QRectF(x - radius, y - radius, 2 * radius, 2 * radius))
        painter.setPen(QPen(QColor(30, 30, 30), 1.8))
        for side in (-1, 1):
            tip, tail = x + side * radius * 0.6, x + side * radius * 0.25
            for up in (-1, 1):
                painter.drawLine(
                    QRectF(tip, y, 0, 0).topLeft(), QRectF(tail, y + up * 4, 0, 0).topLeft()
                )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position().x() - WIDTH / 2

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        under = self.parentWidget()
        if event.buttons() & Qt.MouseButton.LeftButton and under is not None:
            where = under.mapFromGlobal(event.globalPosition()).x() - self._grip
            self.move_to(where / max(1, under.width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        step = FINE_STEP if fine else KEY_STEP
        places = {
            Qt.Key.Key_Left: self.share - step,
            Qt.Key.Key_Right: self.share + step,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: 1.0,
        }
        if event.key() in places:
            self.move_to(places[event.key()])
        else:
            # What it does not know is for the picture: Space, Up, Down.
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()


def draw_names(
    painter: QPainter, room: QRectF, place: int, left: str, right: str, height: int
) -> None:
    """Write at the top which layer is on which side, as far as there is room for it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    metrics = painter.fontMetrics()
    for text, is_left in ((left, True), (right, False)):
        wide = metrics.horizontalAdvance(text) + height
        edge = place - WIDTH / 2 - wide if is_left else place + WIDTH / 2
        if edge < room.left() or edge + wide > room.right():
            continue
        _draw_name(painter, QRectF(edge, room.top() + height * 0.4, wide, height * 1.4), text)


def draw_name(painter: QPainter, room: QRectF, text: str, height: int) -> None:
    """Write in the middle at the top which layer is seen for the moment."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    wide = painter.fontMetrics().horizontalAdvance(text) + height
    left = room.center().x() - wide / 2
    _draw_name(painter, QRectF(left, room.top() + height * 0.4, wide, height * 1.4), text)


def _draw_name(painter: QPainter, box: QRectF, text: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 22, 26, 200))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
