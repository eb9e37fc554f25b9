"""Pictures of the wizard: one image, an image under a mask, two images under a curtain."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer import lut
from s2d_desktop.ui.viewer.colouring import probability_image, raw_image

STRIPE_PX = 4

VEIL = QColor(128, 128, 128, 190)
"""Over what is dimmed."""


def grey(values: NDArray[Any]) -> QImage:
    """Raw values (y, x) or (y, x, 3) from their 0.5 to their 99.5 percentile."""
    low, high = np.percentile(values[::2, ::2], (0.5, 99.5))
    return raw_image(values, (float(low), float(max(high, low + 1e-6))))


def coloured(values: NDArray[Any]) -> QImage:
    """Probabilities (y, x), 0..1, as the panels of the viewer show them."""
    return probability_image(values, (0.0, 1.0), lut.NAMES[0])


def label_mask(
    structure: NDArray[np.bool_], ignored: NDArray[np.bool_], strokes: NDArray[np.bool_]
) -> QImage:
    """A see-through mask (y, x): the structure tinted, what is ignored in stripes.

    Stripes and a tint are told apart without colours; strokes are solid.
    """
    height, width = structure.shape
    pixels = np.zeros((height, width), np.uint32)
    tint, stripe = QColor(lut.OKABE_ITO[1]), QColor(lut.CLAIMS)

    def packed(colour: QColor, alpha: float) -> int:
        parts = (round(c * alpha) for c in (colour.red(), colour.green(), colour.blue()))
        red, green, blue = parts
        return round(255 * alpha) << 24 | red << 16 | green << 8 | blue

    pixels[structure & ~ignored] = packed(tint, 0.45)
    pixels[strokes] = packed(tint, 0.9)
    pixels[strokes & ~structure] = packed(QColor(lut.OKABE_ITO[0]), 0.9)
    diagonal = np.add.outer(np.arange(height), np.arange(width)) // STRIPE_PX % 2 == 0
    pixels[ignored & diagonal] = packed(stripe, 0.85)
    pixels[ignored & ~diagonal] = packed(QColor(0, 0, 0), 0.35)
    form = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(pixels.data, width, height, width * 4, form).copy()


class Picture(QWidget):
    """An image as large as there is room, with its aspect kept; a caption above it."""

    def __init__(self, name: str, caption: str = "", smallest: int = 120) -> None:
        super().__init__()
        self.image, self.over = QImage(), QImage()
        self.caption, self._smallest = caption, smallest
        self.waits = ""
        """Said in the middle while there is no image."""
        self.bright: list[tuple[float, float]] = []
        """Bands (top, bottom) as shares of the image, from top to bottom: the rest is dimmed, if
        there are any."""
        self.upright = False
        """Whether these bands are (left, right), from left to right."""
        self.align_left = False
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self._smallest * 2, self._smallest * 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._smallest, self._smallest)

    def show_image(self, image: QImage, over: QImage | None = None) -> None:
        """Show an image, and another one over it."""
        self.image, self.over = image, over or QImage()
        self.update()

    @property
    def place(self) -> QRectF:
        """Where the image is drawn."""
        top = self.fontMetrics().height() + 6 if self.caption else 0
        room = QRectF(self.rect()).adjusted(1, top + 1, -1, -1)
        if self.image.isNull():
            return room
        times = min(room.width() / self.image.width(), room.height() / self.image.height())
        size = QRectF(0, 0, self.image.width() * times, self.image.height() * times)
        size.moveCenter(room.center())
        size.moveTop(room.top())
        if self.align_left:
            size.moveLeft(room.left())
        return size

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        place, role = self.place, self.palette().ColorRole
        painter.setPen(self.palette().color(role.WindowText))
        if self.caption:
            line = QRectF(place.left(), 0, self.width() - place.left(), place.top())
            text = self.fontMetrics().elidedText(
                self.caption, Qt.TextElideMode.ElideRight, int(line.width())
            )
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, text)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.image.isNull():
            painter.fillRect(place, self.palette().brush(role.Dark))
            painter.drawText(
                place.adjusted(8, 8, -8, -8),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self.waits,
            )
        else:
            self.draw(painter, place)
        painter.setPen(self.palette().color(role.Mid))
        painter.drawRect(place)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(role.Highlight), 2))
            painter.drawRect(place.adjusted(1, 1, -1, -1))
        painter.end()

    def draw(self, painter: QPainter, place: QRectF) -> None:
        """Draw the image, what lies over it, and the veil."""
        painter.drawImage(place, self.image)
        if not self.over.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(place, self.over)
        if not self.bright:
            return
        # Each piece between two bands, and those before the first and after the last.
        tops = [bottom for _, bottom in self.bright]
        bottoms = [top for top, _ in self.bright]
        for top, bottom in zip([0.0, *tops], [*bottoms, 1.0], strict=True):
            if self.upright:
                left, wide = place.left() + top * place.width(), (bottom - top) * place.width()
                piece = QRectF(left, place.top(), wide, place.height())
            else:
                y, high = place.top() + top * place.height(), (bottom - top) * place.height()
                piece = QRectF(place.left(), y, place.width(), high)
            painter.fillRect(piece, VEIL)


class Curtain(Picture):
    """Two images in one place: left of the handle the first, right of it the second.

    The handle is dragged, or moved with the arrow keys.
    """

    def __init__(self, name: str, left: str, right: str) -> None:
        super().__init__(name, smallest=200)
        self.left, self.right = left, right
        self.at = 0.5
        """Place of the handle as a share of the width."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setAccessibleDescription(tr("wizard.curtain.keys"))
        self.setToolTip(tr("wizard.curtain.keys"))

    def show_pair(self, first: QImage, second: QImage) -> None:
        """Show two images of the same size."""
        self.show_image(first, second)

    def move_to(self, share: float) -> None:
        """Put the handle at a share of the width."""
        self.at = min(1.0, max(0.0, share))
        self.update()

    def draw(self, painter: QPainter, place: QRectF) -> None:
        painter.drawImage(place, self.image)
        x = place.left() + self.at * place.width()
        painter.save()
        painter.setClipRect(QRectF(x, place.top(), place.right() - x, place.height()))
        painter.drawImage(place, self.over)
        painter.restore()
        for colour, wide in ((QColor(0, 0, 0, 150), 4), (QColor(255, 255, 255), 2)):
            painter.setPen(QPen(colour, wide))
            painter.drawLine(int(x), int(place.top()), int(x), int(place.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self.fontMetrics().height() * 0.6
        knob = QRectF(x - radius, place.center().y() - radius, 2 * radius, 2 * radius)
        painter.setPen(QPen(QColor(0, 0, 0, 150), 1))
        painter.setBrush(QColor(255, 255, 255))
        painter.drawEllipse(knob)
        painter.setPen(QColor(30, 30, 30))
        painter.drawText(knob, Qt.AlignmentFlag.AlignCenter, "↔")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._sign(painter, place, self.left, Qt.AlignmentFlag.AlignLeft)
        self._sign(painter, place, self.right, Qt.AlignmentFlag.AlignRight)

    def _sign(self, painter: QPainter, place: QRectF, text: str, side: Qt.AlignmentFlag) -> None:
        metrics = self.fontMetrics()
        wide, high = metrics.horizontalAdvance(text) + 14, metrics.height() + 6
        left = place.left() + 6 if side == Qt.AlignmentFlag.AlignLeft else place.right() - wide - 6
        box = QRectF(left, place.top() + 6, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(20, 22, 26, 200))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(240, 242, 246))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _follow(self, event: QMouseEvent) -> None:
        place = self.place
        self.move_to((event.position().x() - place.left()) / max(1.0, place.width()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._follow(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -0.05, Qt.Key.Key_Right: 0.05}
        if event.key() in steps:
            self.move_to(self.at + steps[event.key()])
        elif event.key() == Qt.Key.Key_Home:
            self.move_to(0.0)
        elif event.key() == Qt.Key.Key_End:
            self.move_to(1.0)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()
