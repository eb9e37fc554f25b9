"""The menus: every action with its usual key and tooltip, one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu

from s2d_desktop.ui import theme
from s2d_desktop.ui.texts import languages, tr

TEXT_SIZES = (100, 125, 150, 200)


@dataclass(frozen=True)
class Entry:
    """One action: its name in `texts`, its keys, whether it is switched on and off."""

    name: str
    keys: str = ""
    checkable: bool = False

    @property
    def key_list(self) -> list[str]:
        """Its usual keys, each as one text."""
        # "+" needs Shift on many keyboards.
        return ["+", "="] if self.keys == "+" else [self.keys] if self.keys else []


MENUS: dict[str, tuple[Entry | str | None, ...]] = {
    "file": (
        Entry("open", "Ctrl+O"),
        Entry("example"),
        "recent",
        None,
        Entry("save", "Ctrl+S"),
        Entry("save_as", "Ctrl+Shift+S"),
        "earlier",
        None,
        Entry("raw"),
        Entry("relink"),
        None,
        Entry("export", "Ctrl+E"),
        None,
        Entry("close", "Ctrl+W"),
        Entry("quit", "Ctrl+Q"),
    ),
    "edit": (
        Entry("undo", "Ctrl+Z"),
        Entry("redo", "Ctrl+Shift+Z"),
        None,
        Entry("copy_view", "Ctrl+C"),
        Entry("copy_values", "Ctrl+Shift+C"),
        None,
        Entry("settings", "Ctrl+,"),
    ),
    "view": (
        Entry("all_panels", "0"),
        Entry("panel_1", "1"),
        Entry("panel_2", "2"),
        Entry("panel_3", "3"),
        Entry("panel_4", "4"),
        Entry("curtain", "C", True),
        None,
        Entry("fit", "F"),
        Entry("zoom_in", "+"),
        Entry("zoom_out", "-"),
        Entry("previous_slice", "PgUp"),
        Entry("next_slice", "PgDown"),
        Entry("go_to", "G"),
        None,
        Entry("auto_contrast", "A"),
        Entry("outlines", "H", True),
        Entry("more_opaque", "]"),
        Entry("less_opaque", "["),
        Entry("everywhere", "", True),
        Entry("strokes", "S", True),
        Entry("claims", "U", True),
        Entry("next_layer", "L"),
        Entry("all_classes", "M", True),
        Entry("objects_table", "T"),
        None,
        "theme",
        "text_size",
        "language",
    ),
    "paint": (
        Entry("brush", "B", True),
        Entry("eraser", "E", True),
        Entry("larger_brush", "]"),
        Entry("smaller_brush", "["),
        Entry("next_class", "N"),
        None,
        Entry("live", "", True),
        Entry("update_forest"),
        Entry("features"),
        None,
        Entry("to_ilastik"),
    ),
    "run": (
        Entry("run_all", "Ctrl+R"),
        Entry("find_objects", "Ctrl+Shift+F"),
        Entry("more_images", "Ctrl+Shift+R"),
        None,
        Entry("cancel", "Esc"),
    ),
    "enhancers": (Entry("zoo", "Ctrl+Shift+E"), Entry("find_scale"), None, Entry("train")),
    "train": (
        Entry("train_network", "Ctrl+T"),
        Entry("train_details"),
        None,
        Entry("train_continue"),
        Entry("train_open"),
    ),
    "help": (
        Entry("help", "F1"),
        Entry("find_command", "Ctrl+K"),
        Entry("hints"),
        Entry("log"),
        None,
        Entry("about"),
    ),
}

ENTRIES = {
    entry.name: entry for menu in MENUS.values() for entry in menu if isinstance(entry, Entry)
}
"""Every action by its name."""

NEEDS_FILE = (
    *("save", "save_as", "raw", "relink", "export", "close", "copy_view", "copy_values", "run_all"),
    *("find_objects", "objects_table"),
    *("all_panels", "panel_1", "panel_2", "panel_3", "panel_4", "curtain"),
    *("fit", "zoom_in", "zoom_out", "go_to", "more_opaque", "less_opaque"),
    *("previous_slice", "next_slice", "auto_contrast", "outlines", "everywhere", "strokes"),
    "all_classes",
)
"""Actions that make sense only while a file is open."""

NEEDS_ENHANCER = ("claims", "next_layer", "find_scale", "train_network", "train_details")
"""Those that do not make sense with a network that sees raw data either."""


class Menus:
    """Builds the menu bar of a window; ``actions[name]`` are connected by the window."""

    def __init__(self, window: QMainWindow) -> None:
        self.actions: dict[str, QAction] = {}
        self.recent = QMenu(tr("menu.recent"), window)
        self.earlier = QMenu(tr("menu.earlier"), window)
        self.themes = self._choices(
            window, tr("menu.theme"), {name: tr(f"theme.{name}") for name in theme.NAMES}
        )
        self.text_sizes = self._choices(
            window, tr("menu.text_size"), {size: tr(f"text_size.{size}") for size in TEXT_SIZES}
        )
        self.languages = self._choices(
            window, tr("menu.language"), {"": tr("language.system"), **languages()}
        )
        submenus = {
            "recent": self.recent,
            "earlier": self.earlier,
            "theme": self.themes,
            "text_size": self.text_sizes,
            "language": self.languages,
        }
        self.menus: dict[str, QMenu] = {}
        for menu_name, entries in MENUS.items():
            menu = window.menuBar().addMenu(tr(f"menu.{menu_name}"))
            menu.setToolTipsVisible(True)
            self.menus[menu_name] = menu
            for entry in entries:
                if entry is None:
                    menu.addSeparator()
                elif isinstance(entry, str):
                    menu.addMenu(submenus[entry])
                else:
                    menu.addAction(self._action(window, entry))

    def _action(self, window: QMainWindow, entry: Entry) -> QAction:
        action = QAction(tr(f"action.{entry.name}"), window)
        action.setCheckable(entry.checkable)
        action.setToolTip(tr(f"action.{entry.name}.tip"))
        action.setStatusTip(tr(f"action.{entry.name}.tip"))
        self.actions[entry.name] = action
        return action

    @staticmethod
    def _choices(window: QMainWindow, title: str, words: Mapping[Any, str]) -> QMenu:
        menu = QMenu(title, window)
        group = QActionGroup(menu)
        for value, said in words.items():
            action = menu.addAction(said)
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)
        return menu

    def show_choice(self, menu: QMenu, value: object) -> None:
        """Tick the entry of a menu of choices."""
        for action in menu.actions():
            action.setChecked(action.data() == value)

    def enable(self, has_file: bool, has_enhancer: bool) -> None:
        """Grey out what needs an open file, and what needs an Enhancer with it."""
        for names, there in ((NEEDS_FILE, has_file), (NEEDS_ENHANCER, has_enhancer)):
            for name in names:
                self.actions[name].setEnabled(there)
