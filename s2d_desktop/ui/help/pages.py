"""The pages of the help: their order, where they lie, and what stands in them now.

A page is a Markdown file in ``resources/help/LANGUAGE``. What the window names otherwise is not
written out there, but taken from the window's own tables, so that it cannot be wrong:

================  ============================================================
``{key:fit}``     the present key of a command of the menus
``{menu:fit}``    the command, with the menu it is in: *View > Fit*
``{say:x.y}``     a button or field, by its sentence in `ui.texts`
``{keys:mouse}``  a table of keys, see `KEY_TABLES`
================  ============================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QTextDocument

from s2d_desktop.model.resources import resource
from s2d_desktop.ui.commands.catalogue import words_of
from s2d_desktop.ui.commands.shortcuts import Shortcuts, native
from s2d_desktop.ui.menus import MENUS, Entry
from s2d_desktop.ui.texts import language, tr
from s2d_desktop.ui.wizard.wizard import NAMES as WIZARD

GROUPS: dict[str, tuple[str, ...]] = {
    "steps": (
        *("start", "data", "probabilities", "painting", "enhance", "segment", "export"),
        "viewer",
    ),
    "train": ("train", *(f"train-{name}" for name in WIZARD)),
    "more": ("enhancers", "projects", "fiji", "many", "jobs", "settings"),
    "look_up": ("trouble", "keys", "glossary"),
}
"""Pages in the order in which a user needs them, by the groups of the list of contents."""

NAMES = tuple(name for group in GROUPS.values() for name in group)

KEY_TABLES: dict[str, tuple[str, ...]] = {
    "mouse": ("zoom", "pan", "slice", "point", "object"),
    "view": ("all", "single", "curtain", "flicker", "raw_only", "fit", "zoom_keys", "slices"),
    "look": ("contrast", "outlines", "opacity", "strokes", "claims", "layer", "classes", "table"),
    "paint": ("brush", "brush_size", "next_class", "paint_class", "dot", "move_painting"),
    "files": ("open", "save", "export", "run", "cancel", "command", "help"),
}
"""Rows of the tables of keys, by their sentences in `ui.texts`."""

COMMANDS: dict[str, tuple[str, ...]] = {
    "all": ("all_panels",),
    "single": ("panel_1", "panel_2", "panel_3", "panel_4"),
    "fit": ("fit",),
    "zoom_keys": ("zoom_in", "zoom_out"),
    "slices": ("previous_slice", "next_slice"),
    "brush": ("brush", "eraser"),
    "brush_size": ("smaller_brush", "larger_brush"),
    "next_class": ("next_class",),
    "curtain": ("curtain",),
    "contrast": ("auto_contrast",),
    "outlines": ("outlines",),
    "opacity": ("less_opaque", "more_opaque"),
    "strokes": ("strokes",),
    "claims": ("claims",),
    "layer": ("next_layer",),
    "classes": ("all_classes",),
    "table": ("objects_table",),
    "open": ("open",),
    "save": ("save",),
    "export": ("export",),
    "run": ("run_all",),
    "cancel": ("cancel",),
    "command": ("find_command",),
    "help": ("help",),
}
"""Rows whose keys are those of commands, which the user may have changed."""

MACRO = re.compile(r"\{(key|menu|say|keys):([\w.]+)\}")
SPECIAL = re.compile(r"([\\`*_\[\]<>#|+\-])")


@dataclass(frozen=True)
class Page:
    """One page as it is now."""

    name: str
    markdown: str

    @property
    def title(self) -> str:
        """Its first heading."""
        return self.markdown.split("\n", 1)[0].removeprefix("# ").strip()

    @property
    def words(self) -> str:
        """Its text without marks, as it is searched."""
        document = QTextDocument()
        document.setMarkdown(self.markdown)
        return document.toPlainText().casefold()


def source(name: str, code: str = "") -> str:
    """The file of a page in a language (else in the one that is spoken), as it was written."""
    return resource("help", code or language(), f"{name}.md").read_text(encoding="utf-8")


def page(name: str, shortcuts: Shortcuts) -> Page:
    """A page with the names and keys that there are now."""
    return Page(name, MACRO.sub(lambda m: _MEANINGS[m[1]](m[2], shortcuts), source(name)))


def hits(pages: list[Page], typed: str) -> dict[str, int]:
    """How often the typed words stand in each page; only pages that have all of them."""
    wanted = typed.casefold().split()
    found = {p.name: [p.words.count(w) for w in wanted] for p in pages} if wanted else {}
    return {name: sum(counts) for name, counts in found.items() if all(counts)}


def plain(text: str) -> str:
    """A text as Markdown that means nothing but itself."""
    return SPECIAL.sub(r"\\\1", text)


def _key(name: str, shortcuts: Shortcuts) -> str:
    keys = native(shortcuts.keys_of(name)[:1])
    return f"**{plain(keys)}**" if keys else tr("help.no_keys")


def _menu(name: str, _shortcuts: Shortcuts) -> str:
    for menu, entries in MENUS.items():
        names = [entry.name if isinstance(entry, Entry) else entry for entry in entries]
        if name in names:
            is_entry = isinstance(entries[names.index(name)], Entry)
            title = words_of(tr(f"action.{name}" if is_entry else f"menu.{name}"))
            return f"*{plain(words_of(tr(f'menu.{menu}')))} › {plain(title)}*"
    raise KeyError(name)


def _say(key: str, _shortcuts: Shortcuts) -> str:
    return f"*{plain(words_of(tr(key)))}*"


def _table(name: str, shortcuts: Shortcuts) -> str:
    def keys_of(row: str) -> str:
        if row not in COMMANDS:
            return tr(f"help.{row}.keys")
        found = [native(shortcuts.keys_of(command)) for command in COMMANDS[row]]
        return "  ".join(filter(None, found)) or tr("help.no_keys")

    rows = [
        f"| **{plain(keys_of(row))}** | {plain(tr(f'help.{row}.text'))} |"
        for row in KEY_TABLES[name]
    ]
    return "\n".join([f"| {tr('keys.keys')} | {tr('keys.command')} |", "|---|---|", *rows])


_MEANINGS: dict[str, Callable[[str, Shortcuts], str]] = {
    "key": _key,
    "menu": _menu,
    "say": _say,
    "keys": _table,
}
