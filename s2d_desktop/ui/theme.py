"""Light and dark: palettes and the application-wide rules of look. Nothing else sets colours."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from s2d_desktop.ui.icons import set_icon
from s2d_desktop.ui.settings import store

NAMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Theme:
    """The colours of a theme. Text on its ground has a contrast of 4.5 : 1 or more."""

    window: str
    surface: str
    """Cards, panels' headings, lists."""
    sunken: str
    """Behind the pictures."""
    text: str
    quiet: str
    """Text that explains."""
    line: str
    accent: str
    on_accent: str
    good: str
    attention: str
    button: str
    outline: str
    """Controls are outlined in this, made darker by Fusion."""


LIGHT = Theme(
    window="#f4f5f7",
    surface="#ffffff",
    sunken="#d9dce1",
    text="#1b1f24",
    quiet="#57606a",
    line="#cdd2d9",
    accent="#0b66c2",
    on_accent="#ffffff",
    good="#1a7f4b",
    attention="#9a5b00",
    button="#ffffff",
    outline="#b4bac3",
)
DARK = Theme(
    window="#1d2026",
    surface="#262a31",
    sunken="#131519",
    text="#e6e9ee",
    quiet="#a3adba",
    line="#3b414b",
    accent="#5aa9f5",
    on_accent="#0c1420",
    good="#5fcf95",
    attention="#f0b35a",
    button="#30353e",
    outline="#a7b0bd",
)


def palette_of(theme: Theme) -> QPalette:
    """Qt's palette for `theme`."""
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.window),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.quiet),
        (role.Button, theme.button),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.attention),
        (role.ToolTipBase, theme.surface),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Accent, theme.accent),
        (role.Light, theme.surface),
        (role.Midlight, theme.line),
        (role.Mid, theme.line),
        (role.Dark, theme.sunken),
        (role.Shadow, "#000000"),
    ):
        palette.setColor(which, QColor(colour))
    disabled = QColor(theme.quiet)
    disabled.setAlphaF(0.65)
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, disabled)
    return palette


def rules_of(theme: Theme) -> str:
    """The application-wide style sheet of `theme`. Lengths are of borders and paddings only."""
    return f"""
    QToolTip {{ background: {theme.surface}; color: {theme.text};
        border: 1px solid {theme.line}; padding: 3px; }}
    *[quiet="true"] {{ color: {theme.quiet}; }}
    *[tone="good"] {{ color: {theme.good}; }}
    *[tone="attention"] {{ color: {theme.attention}; }}
    #header, #sidebar, #navigation, #jobsBar, #jobsPanel {{ background: {theme.surface}; }}
    #header {{ border-bottom: 1px solid {theme.line}; }}
    #sidebar {{ border-right: 1px solid {theme.line}; }}
    #navigation {{ border-top: 1px solid {theme.line}; }}
    #jobsBar, #jobsPanel {{ border-top: 1px solid {theme.line}; }}
    #panel {{ background: {theme.surface}; border: 1px solid {theme.line}; }}
    #panelHeading, #documentTitle, #stepTitle, #classHeading {{ font-weight: 600; }}
    #panelNumber {{ background: {theme.window}; color: {theme.quiet};
        border: 1px solid {theme.line}; border-radius: 3px; padding: 0px 5px; }}
    #notice {{ background: {theme.surface}; border-bottom: 1px solid {theme.line};
        border-left: 3px solid {theme.attention}; }}
    #popup {{ background: {theme.surface}; border: 1px solid {theme.line}; }}
    #card {{ background: {theme.surface}; border: 1px solid {theme.line}; border-radius: 8px; }}
    #settings, #settingsPage, #settings > #qt_scrollarea_viewport {{ background: transparent;
        border: none; }}
    #device {{ color: {theme.quiet}; }}
    #problemWhat {{ font-weight: 600; }}
    QPushButton, QComboBox {{ padding: 4px 10px; }}
    QPushButton {{ background: {theme.button}; border: 1px solid {theme.line};
        border-radius: 4px; }}
    QPushButton:hover {{ border-color: {theme.accent}; }}
    QPushButton:focus {{ border: 2px solid {theme.accent}; padding: 3px 9px; }}
    QPushButton:pressed {{ background: {theme.window}; }}
    QPushButton:disabled {{ color: {theme.quiet}; background: {theme.window}; }}
    QPushButton[primary="true"] {{ background: {theme.accent}; color: {theme.on_accent};
        border-color: {theme.accent}; font-weight: 600; }}
    QPushButton[primary="true"]:focus {{ border: 2px solid {theme.text}; }}
    QPushButton[primary="true"]:disabled {{ background: {theme.line}; color: {theme.quiet};
        border-color: {theme.line}; }}
    QCheckBox, QRadioButton {{ padding: 3px 0px; }}
    QCheckBox::indicator, QRadioButton::indicator {{ width: 1em; height: 1em; }}
    QToolButton:checked {{ background: {theme.window}; border: 1px solid {theme.accent};
        border-radius: 4px; }}
    QToolButton:focus {{ border: 1px solid {theme.accent}; border-radius: 4px; }}
    QMenuBar {{ background: {theme.surface}; }}
    QMenuBar::item {{ padding: 5px 9px; background: transparent; }}
    QMenuBar::item:selected {{ background: {theme.window}; }}
    QSplitter::handle {{ background: {theme.line}; }}
    QListWidget, QTreeWidget {{ border: 1px solid {theme.line}; border-radius: 4px; }}
    #settingsPages::item {{ padding: 6px 8px; }}
    #helpContents::item {{ padding: 4px 2px; }}
    #zooList::item {{ padding: 6px 8px; border-bottom: 1px solid {theme.line}; }}
    #zooList::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }}
    QTableWidget {{ border: 1px solid {theme.line}; gridline-color: {theme.line}; outline: 0; }}
    QTableWidget:focus {{ border-color: {theme.accent}; }}
    QTableWidget::item {{ padding: 4px 6px; }}
    QTableWidget::item:selected {{ background: {theme.line}; color: {theme.text}; }}
    QHeaderView::section {{ background: {theme.window}; color: {theme.quiet}; border: none;
        border-bottom: 1px solid {theme.line}; padding: 4px 6px; }}
    *[invalid="true"] {{ border: 2px solid {theme.attention}; border-radius: 4px; }}
    #score {{ font-weight: 600; color: {theme.accent}; }}
    QProgressBar {{ border: 1px solid {theme.line}; border-radius: 4px;
        background: {theme.window}; text-align: center; }}
    QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
    """


def wished() -> str:
    """The theme asked for by S2D_THEME, or the one that the user has chosen."""
    name = os.environ.get("S2D_THEME", "").lower()
    return name if name in NAMES else store.value("theme")


def resolve(name: str, app: QApplication) -> Theme:
    """The theme that `name` means now."""
    if name == "system":
        dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if name == "dark" else LIGHT


def current(app: QApplication) -> Theme:
    """The theme that is applied."""
    return DARK if app.property("s2dDark") else LIGHT


def apply(app: QApplication, name: str) -> Theme:
    """Give the whole application the look of `name`."""
    theme = resolve(name, app)
    if app.style().name().lower() != "fusion":
        app.setStyle("Fusion")
    app.setProperty("s2dDark", theme is DARK)
    app.setPalette(palette_of(theme))
    # Fusion outlines controls in a darker shade of the window's colour: too dark to be seen on a
    # dark ground. The ground of these classes is none, or that of text.
    outlined = palette_of(theme)
    outlined.setColor(QPalette.ColorRole.Window, QColor(theme.outline))
    for name in (
        "QCheckBox",
        "QRadioButton",
        "QSlider",
        "QLineEdit",
        "QAbstractSpinBox",
        "QComboBox",
    ):
        app.setPalette(outlined, name)
    app.setStyleSheet(rules_of(theme))
    for widget in app.allWidgets():
        _refresh_icons(widget)
    return theme


@contextmanager
def given_when_built() -> Iterator[None]:
    """While a first window is built its parts have no rules of look; then all get them at once.

    Else each part gets them again with every part that it is put into, which is most of the time
    that a window takes to build.
    """
    app = QApplication.instance()
    rules = app.styleSheet()
    if not rules or any(widget.isVisible() for widget in app.topLevelWidgets()):
        yield
        return
    app.setStyleSheet("")
    try:
        yield
    finally:
        if not app.styleSheet():
            app.setStyleSheet(rules)


def _refresh_icons(widget: QWidget) -> None:
    for target in (widget, *widget.actions()):
        name = target.property("iconName")
        if name:
            set_icon(target, name)


def restyle(widget: QWidget, **properties: object) -> None:
    """Set properties that the rules of look refer to, and apply them at once."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
