"""Everything that can be done in a window now: commands of the menus, controls of the steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QListWidget,
    QMenu,
    QWidget,
)

from s2d_desktop.ui.commands.matching import fit
from s2d_desktop.ui.commands.why_not import why_not
from s2d_desktop.ui.recent import recent_files
from s2d_desktop.ui.texts import tr

TITLE, PATH, TIP = 3.0, 2.0, 1.0
"""Weights of what is searched."""


@dataclass(frozen=True)
class Command:
    """One thing that can be done."""

    name: str
    """By which it is remembered; empty for what comes and goes, as recent files."""
    title: str
    path: tuple[str, ...]
    """Where it is found without this list, outermost first."""
    tip: str
    keys: str
    """As they are written on this system."""
    why_not: str
    """Why it cannot be run now; empty if it can."""
    is_on: bool | None
    """Of what is switched on and off; None for all others."""
    run: Callable[[], None]

    @property
    def place(self) -> str:
        """The path in one line."""
        return " › ".join(self.path)


def words_of(text: str) -> str:
    """The text of an action without the mark of its letter and without dots."""
    marked = text.replace("&&", "\0").replace("&", "").replace("\0", "&")
    return marked.removesuffix("...").strip()


def commands_of(window: Any) -> list[Command]:
    """All commands of a `MainWindow`, in the order of its menus, then of its steps."""
    known = {id(action): name for name, action in window.menus.actions.items()}
    found = []
    for entry in window.menuBar().actions():
        found += _of_menu(window, entry.menu(), (words_of(entry.text()),), known)
    titles = {command.title.casefold() for command in found}
    if window.workbench.isVisible():
        found += [c for c in _of_steps(window) if c.title.casefold() not in titles]
    return found


def search(commands: list[Command], typed: str, recent: list[str]) -> list[Command]:
    """Those that fit what was typed, the best first; without a word, those run last come first."""
    if not typed.strip():
        last = {name: k for k, name in enumerate(recent)}
        return sorted(commands, key=lambda c: last.get(c.name, len(recent)))
    fits = [fit(typed, ((c.title, TITLE), (c.place, PATH), (c.tip, TIP))) for c in commands]
    # What can be done comes before what cannot, where both fit equally well.
    order = sorted(
        (k for k, value in enumerate(fits) if value > 0),
        key=lambda k: (-round(fits[k], 1), bool(commands[k].why_not), k),
    )
    return [commands[k] for k in order]


def _of_menu(
    window: Any, menu: QMenu, path: tuple[str, ...], known: dict[int, str]
) -> Iterator[Command]:
    if menu is window.menus.recent:
        menu.aboutToShow.emit()
        if not recent_files():
            return
    for action in menu.actions():
        if action.menu() is not None:
            yield from _of_menu(window, action.menu(), (*path, words_of(action.text())), known)
        elif not action.isSeparator() and action.isVisible():
            yield _of_action(window, action, path, known.get(id(action), ""))


def _of_action(window: Any, action: QAction, path: tuple[str, ...], name: str) -> Command:
    reason = ""
    if not action.isEnabled():
        reason = why_not(window, name) if name else tr("why_not.now")
    choice = action.data()
    tip = action.toolTip()
    return Command(
        name or (f"{'/'.join(path)}/{choice}" if choice is not None else ""),
        words_of(action.text()),
        path,
        "" if tip == words_of(action.text()) else tip,
        action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
        reason,
        action.isChecked() if action.isCheckable() else None,
        action.trigger,
    )


def _of_steps(window: Any) -> Iterator[Command]:
    steps = window.workbench.steps
    for step, button in steps.buttons.items():
        place = tr("commands.step", number=button.number, name=button.text())
        go = partial(_show_step, window, step, None)
        yield Command(f"step.{step}", place, (tr("commands.steps"),), "", "", "", None, go)
        yield from _of_page(window, step, place)


def _of_page(window: Any, step: str, place: str) -> Iterator[Command]:
    page = getattr(window.workbench, step)
    said: set[str] = set()
    for widget in page.findChildren(QWidget):
        is_button = isinstance(widget, QAbstractButton)
        # A slider has a number beside it, which can do the same.
        if not (is_button or isinstance(widget, QComboBox | QAbstractSpinBox | QListWidget)):
            continue
        inner = widget.objectName().startswith("qt_") or not widget.isVisibleTo(page)
        title = words_of((widget.text() if is_button else "") or widget.accessibleName())
        if inner or not title or title in said:
            continue
        said.add(title)
        reason = "" if widget.isEnabled() else tr("why_not.step")
        yield Command(
            f"step.{step}.{title}",
            title,
            (tr("commands.steps"), place),
            widget.toolTip(),
            "",
            reason,
            widget.isChecked() if is_button and widget.isCheckable() else None,
            partial(_show_step, window, step, widget),
        )


def _show_step(window: Any, step: str, control: QWidget | None) -> None:
    """Show a step; press its button, or lead to its other control."""
    steps = window.workbench.steps
    steps.choose(step)
    if control is None:
        steps.buttons[step].setFocus()
        return
    # The page takes its place first, so that a list opens where its box is.
    QApplication.processEvents()
    control.setFocus()
    if isinstance(control, QAbstractButton):
        control.click()
    elif isinstance(control, QComboBox):
        control.showPopup()
