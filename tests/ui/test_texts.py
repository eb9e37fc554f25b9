from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import s2d_desktop.ui
from s2d_desktop.model.resources import resource
from s2d_desktop.ui import menus
from s2d_desktop.ui.texts import SENTENCES, duration, number, tr

UI = Path(s2d_desktop.ui.__file__).parent
CODE = {path: path.read_text(encoding="utf-8") for path in UI.rglob("*.py")}


def test_every_sentence_that_is_asked_for_is_there() -> None:
    asked = {key for text in CODE.values() for key in re.findall(r'tr\(\s*"([a-z0-9_.]+)"', text)}
    assert asked - set(SENTENCES) == set()
    for menu in menus.MENUS.values():
        for entry in menu:
            if isinstance(entry, menus.Entry):
                assert tr(f"action.{entry.name}")
                assert tr(f"action.{entry.name}.tip")


def test_no_sentence_is_left_over() -> None:
    named, built = set(), []
    for path, text in CODE.items():
        is_table = path.parent.name == "texts" and "_" in path.stem.strip("_")
        for node in () if is_table else ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                # A key built from a name: ``f"panel.name.{k}"``.
                values = node.values
                fixed = [isinstance(v, ast.Constant) and re.escape(v.value) for v in values]
                parts = [f or ".+" for f in fixed]
                built += [re.compile("".join(parts))] if parts[0] != ".+" else []

    def is_used(key: str) -> bool:
        # Parts of the window are given a name, and build keys of it: ``f"{name}.tip"``.
        stem = re.sub(r"(\.(label|tip|title|text|keys)|_(tip|not|name))$", "", key)
        return bool({key, stem} & named) or any(p.fullmatch(key) for p in built)

    assert [key for key in SENTENCES if not is_used(key)] == []


def test_every_icon_is_used_and_there() -> None:
    files = {path.stem for path in resource("icons").glob("*.svg")}
    named = {
        name
        for text in CODE.values()
        for name in re.findall(r'"([a-z0-9_]+)(?:\.svg)?"', text)
        if name in files
    }
    assert named == files
    for path in resource("icons").glob("*.svg"):
        if path.stem != "s2d":
            assert "currentColor" in path.read_text(encoding="utf-8")


def test_no_widget_has_a_style_sheet_of_its_own() -> None:
    users = [path.name for path, text in CODE.items() if "setStyleSheet" in text]
    assert users == ["theme.py"]


def test_a_key_that_is_missing_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        tr("no.such.key")


@pytest.mark.parametrize(
    ("seconds", "text"), [(2, "5 s"), (33, "35 s"), (110, "2 min"), (4900, "1 h 22 min")]
)
def test_durations_are_rounded_to_what_is_known(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_numbers_have_as_many_digits_as_are_asked_for() -> None:
    assert number(0.123456, 3) == "0.123"
    assert number(137, 3) == "137"
