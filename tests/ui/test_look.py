"""Names of controls, colours, themes, sizes of text."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from s2d_desktop.ui import theme
from s2d_desktop.ui.main_window import MainWindow, first_size
from s2d_desktop.ui.viewer.tile_view import TileView

Settle = Callable[[MainWindow], None]


def test_every_control_has_a_name(opened: MainWindow) -> None:
    opened.help.show()
    opened.show_error(ValueErrorLike(), "relink")
    opened.viewer.contrast_button.click()
    opened.viewer.legends[0].contrast_wished.emit()
    interactive = (
        "QAbstractButton",
        "QComboBox",
        "QAbstractSlider",
        "QAbstractSpinBox",
        "QAbstractItemView",
        "QTextEdit",
        "QPlainTextEdit",
        "QProgressBar",
        "TileView",
        "Histogram",
    )
    blank = []
    for widget in opened.findChildren(QWidget):
        kinds = {c.__name__ for c in type(widget).__mro__}
        if not kinds & set(interactive) or inner_part(widget):
            continue
        named = widget.accessibleName() or getattr(widget, "text", str)()
        if not named.strip():
            blank.append(f"no name: {type(widget).__name__} {widget.objectName()}")
        is_picture = isinstance(widget, TileView)
        if (
            not is_picture
            and not widget.toolTip().strip()
            and "QDialogButtonBox" not in str(widget.parent())
        ):
            blank.append(f"no tooltip: {type(widget).__name__} {named!r}")
    opened.viewer.contrast.raw_popup.hide()
    opened.viewer.contrast.probability_popup.hide()
    opened.help.dialog.close()
    assert not blank, "\n".join(blank)


def inner_part(widget: QWidget) -> bool:
    """Whether Qt made this widget inside of one of its own."""
    return (
        widget.objectName().startswith("qt_")
        or type(widget).__name__ in ("QScrollBar", "QComboBoxListView", "QComboBoxPrivateContainer")
        or any(
            type(p).__name__ in ("QComboBoxPrivateContainer", "QMenuBar", "QMenu")
            for p in (widget.parent(), getattr(widget.parent(), "parent", lambda: None)())
        )
    )


def ValueErrorLike():  # noqa: N802
    from s2d_desktop.model.errors import FileProblem

    return FileProblem("One.", "Two.", "Three.")


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_all_texts_have_enough_contrast(look: theme.Theme) -> None:
    for ground in (look.window, look.surface):
        for text in (look.text, look.quiet, look.good, look.attention, look.accent):
            assert contrast(QColor(ground), QColor(text)) >= 4.5, (ground, text)
    assert contrast(QColor(look.accent), QColor(look.on_accent)) >= 4.5


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_window_works_in_both_themes_and_at_double_size(
    opened: MainWindow, name: str, percent: int
) -> None:
    opened.appearance.apply_theme(name)
    opened.appearance.set_text_size(percent)
    dark = opened.palette().color(opened.palette().ColorRole.Window).lightness() < 128
    assert dark == (name == "dark")
    assert opened.width() == 1280, "nothing forces the window to grow"
    for step in ("data", "probabilities", "enhance", "segment", "export"):
        opened.workbench.steps.choose(step)
        QApplication.processEvents()
        button = opened.workbench.steps.buttons[step]
        assert button.height() >= button.fontMetrics().height()
    opened.appearance.set_text_size(100)
    opened.appearance.apply_theme("light")


def contrast(a: QColor, b: QColor) -> float:
    """Contrast of two colours after WCAG 2."""

    def luminance(colour: QColor) -> float:
        parts = np.array([colour.redF(), colour.greenF(), colour.blueF()])
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def test_a_new_window_lies_whole_on_a_small_laptop_and_is_not_larger_than_it_needs() -> None:
    assert first_size(QSize(1366, 728)) == QSize(1350, 688)
    assert first_size(QSize(2560, 1400)) == QSize(1440, 900)


def test_the_window_can_be_as_small_as_a_small_laptop(opened: MainWindow) -> None:
    least = opened.minimumSizeHint()
    room = first_size(QSize(1366, 728))
    assert least.width() <= room.width()
    assert least.height() <= room.height()
