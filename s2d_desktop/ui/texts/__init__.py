"""All sentences of the window: ``tr("start.lead")``. Another language is another set of tables.

What comes from below in English (words of progress, sentences of errors) is said by `below`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt

from s2d_desktop.ui.texts import (
    english_commands,
    english_export,
    english_fiji,
    english_help,
    english_jobs,
    english_menus,
    english_more,
    english_painting,
    english_project,
    english_relinking,
    english_reports,
    english_retraining,
    english_segment,
    english_settings,
    english_steps,
    english_training,
    english_window,
    english_wizard,
    english_zoo,
    errors_german,
    from_below_german,
    german,
    other_workflows_german,
    self_test_german,
)
from s2d_desktop.ui.texts.choice import (
    chosen_language,
    languages,
    locale_of,
    wished_language,
)

__all__ = [
    "SENTENCES",
    "below",
    "chosen_language",
    "day",
    "decimals",
    "duration",
    "image_size",
    "language",
    "languages",
    "moment",
    "number",
    "speak",
    "tr",
    "tr_in",
    "wished_language",
]

SENTENCES: dict[str, str] = {
    **english_window.SENTENCES,
    **english_jobs.SENTENCES,
    **english_menus.SENTENCES,
    **english_help.SENTENCES,
    **english_more.SENTENCES,
    **english_commands.SENTENCES,
    **english_steps.SENTENCES,
    **english_export.SENTENCES,
    **english_segment.SENTENCES,
    **english_zoo.SENTENCES,
    **english_wizard.SENTENCES,
    **english_training.SENTENCES,
    **english_settings.SENTENCES,
    **english_relinking.SENTENCES,
    **english_reports.SENTENCES,
    **english_fiji.SENTENCES,
    **english_painting.SENTENCES,
    **english_project.SENTENCES,
    **english_retraining.SENTENCES,
}


OTHERS: dict[str, dict[str, str]] = {"de": german.SENTENCES}
"""Sentences of the other languages; where one is missing, the English one is taken."""

FROM_BELOW: dict[str, dict[str, str]] = {
    "de": {
        **errors_german.PHRASES,
        **self_test_german.PHRASES,
        **other_workflows_german.PHRASES,
        **from_below_german.PHRASES,
    },
}

_spoken = "en"


def speak(code: str) -> None:
    """Use a language for all sentences and numbers from now on."""
    global _spoken
    _spoken = code
    QLocale.setDefault(locale_of(code))


def language() -> str:
    """Code of the language that is spoken."""
    return _spoken


def tr(key: str, **values: object) -> str:
    """The sentence named `key` with `values` filled in. A key that is missing is our mistake."""
    return tr_in(_spoken, key, **values)


def tr_in(code: str, key: str, **values: object) -> str:
    """As `tr`, in the language `code`."""
    english = SENTENCES[key]
    sentence = OTHERS.get(code, SENTENCES).get(key, english)
    return sentence.format(**values) if values else sentence


def below(phrase: str) -> str:
    """What comes from below, in the language that is spoken; each line is one phrase.

    Lines that are not known in it stay as they are.
    """
    return "\n".join(_below(_spoken, line) for line in phrase.split("\n"))


@lru_cache(maxsize=4096)
def _below(code: str, phrase: str) -> str:
    for english, are_open, other in _patterns(code):
        found = english.fullmatch(phrase)
        if found:
            return other.format(
                *(
                    _below(code, part) if is_open and part.count(" ") >= LEAST_SPACES else part
                    for part, is_open in zip(found.groups(), are_open, strict=True)
                )
            )
    return phrase


LEAST_SPACES = 2
"""In a text that is filled into a phrase and may be one itself: names have fewer, or are quoted."""


@cache
def _patterns(code: str) -> list[tuple[re.Pattern[str], list[bool], str]]:
    """What is known in a language; that with most letters of its own comes first.

    Each with whether what is filled in stands without quotes.
    """
    known = sorted(FROM_BELOW.get(code, {}).items(), key=lambda pair: -len(pair[0]))
    return [
        (
            re.compile(re.escape(english).replace(r"\{\}", "(.*)")),
            [not before.endswith("'") for before in english.split("{}")[:-1]],
            other,
        )
        for english, other in known
    ]


def image_size(axes: str, shape: Sequence[int]) -> str:
    """Say a shape in words: ``165 slices of 1024 x 768, 1 channel``; width x height, as ImageJ."""
    size = dict(zip(axes, shape, strict=True))
    text = f"{size['x']} x {size['y']}"
    for axis, key in (("z", "size.slices"), ("t", "size.time_points")):
        if size.get(axis, 1) > 1:
            text = tr(key, count=size[axis], each=text)
    channels = size.get("c", 1)
    key = "size.channel" if channels == 1 else "size.channels"
    return tr(key, size=text, count=channels)


def number(value: float, digits: int) -> str:
    """A number for reading, in the user's way of writing numbers."""
    if isinstance(value, int):
        return _locale().toString(value)
    return _locale().toString(float(value), "g", digits)


def decimals(value: float, count: int) -> str:
    """A number with `count` digits after the point."""
    return _locale().toString(float(value), "f", count)


def _locale() -> QLocale:
    """The user's, without marks between thousands."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale


def moment(when: datetime) -> str:
    """A day and a time; in English as ISO 8601 writes them, which nobody misreads."""
    if _spoken == "en":
        return f"{when:%Y-%m-%d %H:%M}"
    return QLocale().toString(QDateTime(when), QLocale.FormatType.ShortFormat)


def day(iso: str) -> str:
    """A day that is given as ``2026-11-20``, as `moment` writes it; other texts as they are."""
    date = QDate.fromString(iso, Qt.DateFormat.ISODate)
    if _spoken == "en" or not date.isValid():
        return iso
    return QLocale().toString(date, QLocale.FormatType.ShortFormat)


def duration(seconds: float) -> str:
    """About how long: ``10 s``, ``2 min``, ``1 h 20 min``."""
    if seconds < 55:
        return f"{max(5, round(seconds / 5) * 5)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"
