"""Icons: SVG files in one colour, drawn in the colour of the theme's text."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from s2d_desktop.model.resources import resource


@cache
def _svg(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, size: int, colour: str, ratio: float = 1.0) -> QPixmap:
    """The icon `name` as a square of `size` logical pixels in `colour`."""
    key = f"{name} {size} {colour} {ratio}"
    picture = QPixmap()
    if QPixmapCache.find(key, picture):
        return picture
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))
    painter = QPainter(picture)
    renderer.render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, picture)
    return picture


def icon(name: str) -> QIcon:
    """The icon `name` in the colours of the present theme."""
    palette = QGuiApplication.palette()
    made = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        colour = palette.color(group, QPalette.ColorRole.ButtonText).name()
        for size in (16, 24, 32, 48, 64):
            made.addPixmap(pixmap(name, size, colour), mode)
    return made


def set_icon(target: QAction | QAbstractButton, name: str) -> None:
    """Give a button or action an icon that follows the theme and, in buttons, the text's size."""
    target.setIcon(icon(name))
    target.setProperty("iconName", name)
    if isinstance(target, QAbstractButton):
        times = target.property("iconTimes") or 1.15
        side = round(target.fontMetrics().height() * times)
        target.setIconSize(QSize(side, side))
        if target.property("iconOnly"):
            target.setFixedSize(side, side)
