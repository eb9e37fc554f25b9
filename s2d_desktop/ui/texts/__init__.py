"""All sentences of the window: ``tr("start.lead")``. Another language is another pair of tables.

Sentences of errors come from below (`model.errors`) and are shown as they are.
"""

from __future__ import annotations

from PySide6.QtCore import QLocale

from s2d_desktop.ui.texts import (
    english_commands,
    english_fiji,
    english_menus,
    english_painting,
    english_reports,
    english_segment,
    english_settings,
    english_steps,
    english_training,
    english_window,
    english_wizard,
    english_zoo,
)

SENTENCES: dict[str, str] = {
    **english_window.SENTENCES,
    **english_menus.SENTENCES,
    **english_commands.SENTENCES,
    **english_steps.SENTENCES,
    **english_segment.SENTENCES,
    **english_zoo.SENTENCES,
    **english_wizard.SENTENCES,
    **english_training.SENTENCES,
    **english_settings.SENTENCES,
    **english_reports.SENTENCES,
    **english_fiji.SENTENCES,
    **english_painting.SENTENCES,
}


def tr(key: str, **values: object) -> str:
    """The sentence named `key` with `values` filled in. A key that is missing is our mistake."""
    sentence = SENTENCES[key]
    return sentence.format(**values) if values else sentence


def number(value: float, digits: int) -> str:
    """A number for reading, in the user's way of writing numbers."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    if isinstance(value, int):
        return locale.toString(value)
    return locale.toString(float(value), "g", digits)


def decimals(value: float, count: int) -> str:
    """A number with `count` digits after the point."""
    return QLocale().toString(float(value), "f", count)


def duration(seconds: float) -> str:
    """About how long: ``10 s``, ``2 min``, ``1 h 20 min``."""
    if seconds < 55:
        return f"{max(5, round(seconds / 5) * 5)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"
