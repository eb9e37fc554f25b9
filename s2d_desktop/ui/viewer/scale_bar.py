"""The scale bar: a round length, about a fifth of the panel."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QLocale, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from s2d_desktop.ui.texts import tr

_SMALLER = {"m": ("mm", 1e3), "mm": ("µm", 1e3), "um": ("nm", 1e3), "µm": ("nm", 1e3)}
_LARGER = {"nm": ("µm", 1e3), "um": ("mm", 1e3), "µm": ("mm", 1e3), "mm": ("m", 1e3)}


def scale_bar(
    voxel_size: Mapping[str, float], unit: str, zoom: float, longest: float
) -> tuple[float, str]:
    """Length on the screen and its text.

    Parameters
    ----------
    voxel_size, unit
        As in `SourceInfo`; without a size along x, the bar is in pixels.
    zoom
        Screen pixels per voxel.
    longest
        The bar is no longer than this, in screen pixels.
    """
    size = voxel_size.get("x", 0.0)
    known = size > 0 and math.isfinite(size) and bool(unit)
    per_unit = zoom / size if known else zoom
    length = longest / per_unit
    power = 10.0 ** math.floor(math.log10(length))
    step = max((s for s in (1, 2, 5) if s * power <= length * (1 + 1e-9)), default=1)
    value = step * power
    on_screen = value * per_unit
    name = unit if known else tr("scale.pixels")
    if known and value >= 1000 and unit in _LARGER:
        name, factor = _LARGER[unit]
        value /= factor
    elif known and value < 1 and unit in _SMALLER:
        name, factor = _SMALLER[unit]
        value *= factor
    return on_screen, f"{QLocale().toString(value, 'g', 4)} {'µm' if name == 'um' else name}"


def draw_scale_bar(
    painter: QPainter, area: QRectF, voxel_size: Mapping[str, float], unit: str, zoom: float
) -> None:
    """Draw the bar at the lower right of `area`, on a ground that makes it readable anywhere."""
    length, text = scale_bar(voxel_size, unit, zoom, area.width() / 5)
    metrics = painter.fontMetrics()
    pad = metrics.height() * 0.35
    width = max(length, metrics.horizontalAdvance(text)) + 2 * pad
    height = metrics.height() + 3 * pad
    ground = QRectF(area.right() - width - pad, area.bottom() - height - pad, width, height)
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 150))
    painter.drawRoundedRect(ground, 3, 3)
    painter.setBrush(QColor("white"))
    thick = max(2.0, metrics.height() * 0.18)
    left = ground.center().x() - length / 2
    painter.drawRect(QRectF(left, ground.bottom() - pad - thick / 2, length, thick))
    painter.setPen(QColor("white"))
    painter.drawText(
        ground.adjusted(0, pad * 0.6, 0, -pad - thick),
        Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop,
        text,
    )
    painter.restore()
