"""German beside English: whole tables, the same places for values, the choice of a language."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from string import Formatter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMessageBox

import s2d_desktop
from s2d_desktop.io.fiji import bridge
from s2d_desktop.jobs import zoo_add, zoo_packing
from s2d_desktop.model.axes import words
from s2d_desktop.ui import menus, texts
from s2d_desktop.ui.app import Shown, make_application
from s2d_desktop.ui.language import speak
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.settings import store
from s2d_desktop.ui.texts import choice, from_below_german

ROOMS = ("io", "jobs", "pipeline", "training", "zoo")
TABLES = sorted(p.stem for p in Path(texts.__file__).parent.glob("german_*.py"))
SAME = re.compile(
    # Names, signs, formats and file endings that are the same everywhere.
    r"(?:[^A-Za-z]|\{\w+\}|\b(?:[xyztUD]|px|MB|GB|s|h|min|TIFF|HDF5|NumPy|OME-Zarr|CPU|tif|zarr|h5|npy"
    r"|Format|Random|Iteration|Labels|Pause|Forest|Forests|Export|Training|Enhancer|Name|Version|Log|s2d_desktop|Fiji|ilastik|A|B|E|F|H|L|S"
    r"|Esc|ONNX)\b)*"
)
"""What a sentence consists of that may be the same in both languages."""
ALSO = ("zoo.method_citation", "channels.magenta", "channels.cyan")
"""The title of the paper, and colours that are called the same."""


def table(name: str) -> dict[str, str]:
    return importlib.import_module(f"s2d_desktop.ui.texts.{name}").SENTENCES


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("name", TABLES)
def test_a_german_table_has_the_sentences_of_its_english_one(name: str) -> None:
    english, german = table(name.replace("german", "english")), table(name)
    assert set(german) == set(english)
    assert list(german) == list(english), "in the same order, for those who compare them"


@pytest.mark.parametrize("name", TABLES)
def test_a_german_sentence_has_places_for_the_same_values(name: str) -> None:
    english, german = table(name.replace("german", "english")), table(name)
    wrong = [key for key in english if fields(german[key]) != fields(english[key])]
    assert wrong == []


@pytest.mark.parametrize("name", TABLES)
def test_no_german_sentence_is_the_english_one(name: str) -> None:
    english, german = table(name.replace("german", "english")), table(name)
    same = [key for key in english if german[key] == english[key] and key not in ALSO]
    assert [key for key in same if not SAME.fullmatch(english[key])] == []


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Iterator[QApplication]:
    """Whatever is made now speaks German."""
    monkeypatch.setenv("S2D_LANGUAGE", "de")
    app = make_application(["test"])
    yield app
    speak(app, "en")


@pytest.fixture
def no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the environment nor the system says which language."""
    monkeypatch.delenv("S2D_LANGUAGE", raising=False)
    monkeypatch.setattr(choice, "of_system", list)


def test_every_english_table_has_a_german_one() -> None:
    assert [name.replace("german", "english") for name in TABLES] == sorted(
        p.stem for p in Path(texts.__file__).parent.glob("english_*.py")
    )


def test_the_chosen_language_comes_before_that_of_the_system(
    no_word: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert texts.wished_language() == "en"
    monkeypatch.setattr(choice, "of_system", lambda: ["fr-FR", "de-CH", "en-GB"])
    assert texts.wished_language() == "de", "the first that there is"
    store.keep("language", "en")
    assert (texts.chosen_language(), texts.wished_language()) == ("en", "en")
    store.keep("language", "")
    assert (texts.chosen_language(), texts.wished_language()) == ("", "de")
    monkeypatch.setenv("S2D_LANGUAGE", "en")
    assert texts.wished_language() == "en"


def test_a_language_that_there_is_not_is_not_taken(no_word: None) -> None:
    store.settings().setValue("language", "tlh")
    assert (texts.chosen_language(), texts.wished_language()) == ("", "en")


def test_every_word_of_progress_has_a_german_one() -> None:
    package = Path(s2d_desktop.__file__).parent
    said = {*bridge.STAGES.values(), *zoo_add.STEPS, *zoo_packing.STEPS}
    for file in (f for room in ROOMS for f in (package / room).rglob("*.py")):
        if file.parent.name == "benchmark":
            continue  # said by the command line alone
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Progress":
                said |= {a.value for a in node.args[2:] if isinstance(a, ast.Constant)}
    assert "iterations" in said
    assert said - set(from_below_german.PHRASES) == set()


def test_words_of_progress_are_said_in_german(german: QApplication) -> None:
    assert texts.below("slices") == "Schichten"
    assert texts.below("Writing cells.tif") == "cells.tif schreiben"
    assert texts.below("Trying scale 1.5") == "Maßstab 1.5 versuchen"
    assert texts.below("something new") == "something new"
    speak(german, "en")
    assert texts.below("Writing cells.tif") == "Writing cells.tif"


def test_sizes_are_said_in_words(german: QApplication) -> None:
    shape = (5, 165, 768, 1024, 2)
    assert (
        texts.image_size("tzyxc", shape) == "5 Zeitpunkte zu 165 Schichten zu 1024 x 768, 2 Kanäle"
    )
    speak(german, "en")
    assert texts.image_size("tzyxc", shape) == words("tzyxc", shape)
    assert texts.image_size("yx", (768, 1024)) == words("yx", (768, 1024))


def test_numbers_are_written_as_the_language_does(german: QApplication) -> None:
    assert texts.number(0.123456, 3) == "0,123"
    assert texts.decimals(1234.5, 1).endswith("234,5")
    speak(german, "en")
    assert texts.number(0.123456, 3) == "0.123"


def test_dates_are_written_as_the_language_does(german: QApplication) -> None:
    assert texts.moment(datetime(2026, 11, 3, 15, 4)) == "03.11.26 15:04"
    assert texts.day("2026-11-03") == "03.11.26"
    assert texts.day("last week") == "last week"
    speak(german, "en")
    assert texts.moment(datetime(2026, 11, 3, 15, 4)) == "2026-11-03 15:04"
    assert texts.day("2026-11-03") == "2026-11-03"


def test_commands_have_a_point_in_german_as_well(german: QApplication, opened: MainWindow) -> None:
    opened.workbench.steps.choose("segment")
    page = opened.workbench.segment
    page.number.setValue(0.25)
    assert page.number.text() == "0,250"
    assert "--threshold 0.25" in page.command.toPlainText()


def test_the_buttons_of_qt_are_german_as_well(german: QApplication) -> None:
    buttons = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(buttons.Yes | buttons.Cancel)
    assert {b.text().replace("&", "") for b in box.buttons()} == {"Ja", "Abbrechen"}
    assert QKeySequence("Ctrl+O").toString(QKeySequence.SequenceFormat.NativeText) == "Strg+O"


def test_keys_are_the_same_in_german(german: QApplication, window: MainWindow) -> None:
    portable = QKeySequence.SequenceFormat.PortableText
    keys = {name: a.shortcut().toString(portable) for name, a in window.menus.actions.items()}
    assert keys["open"] == "Ctrl+O"
    assert keys["next_slice"] == "PgDown"
    assert keys["cancel"] == "Esc"


@pytest.mark.parametrize("code", ["en", "de"])
def test_no_letter_opens_two_entries_of_a_menu(code: str) -> None:
    bar = [f"menu.{name}" for name in menus.MENUS]
    groups = [
        [f"action.{e.name}" for e in m if isinstance(e, menus.Entry)] for m in menus.MENUS.values()
    ]
    for keys in (bar, *groups):
        letters = [
            found[1].lower() for k in keys if (found := re.search("&(.)", texts.tr_in(code, k)))
        ]
        assert len(letters) == len(set(letters)), (keys, letters)


def choose(window: MainWindow, code: str) -> None:
    """Choose a language in the menu."""
    menu = window.menus.languages
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.data() == code).trigger()


def test_a_language_that_is_chosen_on_the_start_page_is_spoken_at_once(
    no_word: None, qtbot, only_our_enhancer: None
) -> None:
    app = make_application(["test"])
    shown = Shown(app)
    first = shown.window
    first.show()
    first.appearance.set_text_size(125)
    choose(first, "de")
    qtbot.waitUntil(lambda: shown.window is not first)
    second = shown.window
    assert (first.isVisible(), second.isVisible()) == (False, True)
    assert second.start_page.ways["example"].button.text() == "Beispiel öffnen"
    assert second.appearance.text_size == 125
    ticked = [a.text() for a in second.menus.languages.actions() if a.isChecked()]
    assert ticked == ["Deutsch"]
    choose(second, "en")
    qtbot.waitUntil(lambda: shown.window is not second)
    assert shown.window.start_page.ways["example"].button.text() == "Open the example"
    shown.window.appearance.set_text_size(100)
    shown.window.close()
    sys.excepthook = sys.__excepthook__


def test_with_an_open_file_the_language_waits_until_it_is_closed(
    no_word: None, opened: MainWindow, qtbot
) -> None:
    wished = []
    opened.language.wished.connect(lambda: wished.append(True))
    choose(opened, "de")
    box = opened.findChild(QMessageBox)
    assert box.text().startswith("Das Fenster spricht Deutsch, sobald die Datei geschlossen ist")
    box.close()
    assert wished == []
    assert opened.workbench.steps.buttons["data"].text(), "what is open stays as it is"
    opened.close_file()
    assert wished == [True]
