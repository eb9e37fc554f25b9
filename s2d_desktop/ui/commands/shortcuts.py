"""Which keys run which command: the usual ones, and those that the user has chosen instead."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from s2d_desktop.ui.menus import ENTRIES
from s2d_desktop.ui.settings.store import Preferences

IN_HAND = ("larger_brush", "smaller_brush")
"""Their keys belong to them while a brush is in the hand, and to other commands else."""
MOVING = ("Tab", "Shift+Tab", "Return", "Enter", "Space", "Left", "Right", "Up", "Down")
"""Keys that move through the window; they cannot be given to a command."""
OF_CLASSES = tuple(f"Ctrl+{number}" for number in range(1, 10))
"""Keys that choose the class to paint."""


def native(keys: list[str]) -> str:
    """Keys as they are written on this system."""
    form = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(k).toString(form) for k in keys)


def tell_key(widget: QWidget, tip: str, command: str) -> None:
    """Give `widget` a tooltip that ends with the present keys of a command of the menus."""
    widget.setProperty("tip", tip)
    widget.setProperty("command", command)
    widget.setToolTip(tip)


class Shortcuts(QObject):
    """Gives keys to the actions of a window; names are those of `menus`."""

    changed = Signal()

    def __init__(self, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._window: Any = window
        self._preferences = preferences

    def connect_to(self, window: Any) -> None:
        """Give the keys now, and whenever a brush is taken or put away."""
        for name in ("brush", "eraser"):
            window.menus.actions[name].toggled.connect(self.apply)
        self.apply()

    def keys_of(self, name: str) -> list[str]:
        """The keys of a command; empty if it has none."""
        return list(self._preferences.value("shortcuts").get(name, ENTRIES[name].key_list))

    def is_usual(self, name: str) -> bool:
        """Whether a command has the keys that it came with."""
        return name not in self._preferences.value("shortcuts")

    def is_reserved(self, keys: str) -> bool:
        """Whether no command can get these keys."""
        return keys in MOVING or keys in OF_CLASSES

    def owner_of(self, keys: str, other_than: str) -> str:
        """The command that has these keys already; empty if none has."""
        for name in ENTRIES:
            apart = (name in IN_HAND) != (other_than in IN_HAND)
            if name != other_than and not apart and keys in self.keys_of(name):
                return name
        return ""

    def give(self, name: str, keys: str) -> None:
        """Give `keys` (empty for none) to a command, and take them from the one that has them."""
        chosen = dict(self._preferences.value("shortcuts"))
        owner = self.owner_of(keys, name) if keys else ""
        if owner:
            chosen[owner] = [k for k in self.keys_of(owner) if k != keys]
        chosen[name] = [keys] if keys else []
        self._keep(chosen)

    def reset(self, name: str) -> None:
        """Give a command its usual keys again, and take them from the one that has them."""
        chosen = dict(self._preferences.value("shortcuts"))
        chosen.pop(name, None)
        for keys in ENTRIES[name].key_list:
            owner = self.owner_of(keys, name)
            if owner:
                chosen[owner] = [k for k in self.keys_of(owner) if k != keys]
        self._keep(chosen)

    def reset_all(self) -> None:
        """All commands as they came."""
        self._keep({})

    def _keep(self, chosen: dict[str, list[str]]) -> None:
        usual = {name: keys for name, keys in chosen.items() if keys != ENTRIES[name].key_list}
        self._preferences.set("shortcuts", usual)
        self.apply()
        self.changed.emit()

    @Slot()
    def apply(self) -> None:
        """Give every action its keys, and tell them in the tooltips."""
        actions = self._window.menus.actions
        holds = actions["brush"].isChecked() or actions["eraser"].isChecked()
        of_hand = {k for name in IN_HAND for k in self.keys_of(name)}
        for name, action in actions.items():
            keys = self.keys_of(name)
            if name in IN_HAND and not holds:
                others = {k for n in ENTRIES if n not in IN_HAND for k in self.keys_of(n)}
                keys = [k for k in keys if k not in others]
            elif name not in IN_HAND and holds:
                keys = [k for k in keys if k not in of_hand]
            action.setShortcuts([QKeySequence(k) for k in keys])
        for widget in self._window.findChildren(QWidget):
            name = widget.property("command")
            if name:
                said = native(self.keys_of(name)[:1])
                tip = widget.property("tip")
                widget.setToolTip(f"{tip} ({said})" if said else tip)
