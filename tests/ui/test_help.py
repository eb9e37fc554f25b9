"""The pages of the help: whole in both languages, true to the window, found and reached by keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.resources import resource
from s2d_desktop.ui import texts, theme
from s2d_desktop.ui.app import make_application
from s2d_desktop.ui.commands.shortcuts import Shortcuts
from s2d_desktop.ui.help import pages
from s2d_desktop.ui.help.dialog import HelpDialog
from s2d_desktop.ui.help.page_view import figure_file
from s2d_desktop.ui.help_button import HelpButton
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.question_dialog import Answer, QuestionDialog
from s2d_desktop.ui.settings.store import Preferences
from s2d_desktop.ui.steps.step_list import NAMES as STEPS
from s2d_desktop.ui.wizard.wizard import NAMES as WIZARD
from tests.ui.help_figures import FIGURES

LANGUAGES = tuple(texts.languages())
PICTURE = re.compile(r"!\[(.+)\]\(figures/([\w-]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
MOST_BYTES = 1_600_000

BOTH = pytest.mark.parametrize("code", LANGUAGES)
EACH = pytest.mark.parametrize("name", pages.NAMES)


def headings(text: str) -> list[int]:
    """Levels of the headings, from the top."""
    return [len(found) for found in re.findall(r"^(#+) ", text, re.MULTILINE)]


@EACH
def test_a_page_says_the_same_in_each_language(name: str) -> None:
    english, german = (pages.source(name, code) for code in ("en", "de"))
    assert headings(english) == headings(german)
    assert headings(english)[0] == 1
    if name != "glossary":  # its words are in the order of each language
        assert re.findall(r"^(?:\d+\.|-) ", english, re.MULTILINE) == re.findall(
            r"^(?:\d+\.|-) ", german, re.MULTILINE
        )
    for found in (pages.MACRO.findall, LINK.findall, lambda t: [n for _, n in PICTURE.findall(t)]):
        assert sorted(found(english)) == sorted(found(german))
    assert english != german


@BOTH
def test_no_page_is_left_over(code: str) -> None:
    assert {p.stem for p in resource("help", code).glob("*.md")} == set(pages.NAMES)


def test_every_step_of_the_method_has_a_page_with_a_figure() -> None:
    for name in (*STEPS, "train", *(f"train-{page}" for page in WIZARD)):
        assert PICTURE.search(pages.source(name, "en")), name


@BOTH
@EACH
def test_every_link_and_picture_leads_somewhere(name: str, code: str) -> None:
    text = pages.source(name, code)
    for target in LINK.findall(text):
        assert target in pages.NAMES or target.startswith("https://doi.org/10."), target
    for _, figure in PICTURE.findall(text):
        for is_dark in (False, True):
            path = resource("help", "figures", figure_file(figure, code, is_dark))
            assert not QImage(str(path)).isNull(), path


def test_every_figure_is_shown_and_they_are_small_together() -> None:
    files = {p.name: p.stat().st_size for p in resource("help", "figures").iterdir()}
    wanted = {
        figure_file(figure, code, is_dark)
        for name in pages.NAMES
        for _, figure in PICTURE.findall(pages.source(name, "en"))
        for code in LANGUAGES
        for is_dark in (False, True)
    }
    assert set(files) == wanted
    assert sum(files.values()) <= MOST_BYTES


@BOTH
@pytest.mark.parametrize("name", FIGURES)
def test_every_number_in_a_figure_is_explained(name: str, code: str) -> None:
    source = next(s for n in pages.NAMES if f"(figures/{name})" in (s := pages.source(n, code)))
    below = source.split(f"(figures/{name})", 1)[1].lstrip().split("\n\n", 1)[0]
    explained = [int(n) for n in re.findall(r"^(\d+)\. ", below, re.MULTILINE)]
    assert explained == list(range(1, FIGURES[name].count + 1))


@BOTH
def test_names_and_keys_in_a_page_are_those_of_the_window(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "_spoken", code)
    shortcuts = Shortcuts(Preferences(), None)
    for name in pages.NAMES:
        # A name or a key that there is not is a KeyError here.
        shown = pages.page(name, shortcuts)
        assert not re.search(r"[{}]", shown.markdown), name
        # Keys that can be changed are never written out.
        assert not re.search(r"\*\*([A-Z0-9]|(Ctrl|Strg)\+\w)\*\*", pages.source(name, code)), name


@pytest.fixture
def help_(qtbot) -> Iterator[HelpDialog]:
    """The help alone, on its first page."""
    make_application(["test"])
    parent = QWidget()
    dialog = HelpDialog(Shortcuts(Preferences(), None), parent)
    qtbot.addWidget(parent)
    dialog.go_to("start")
    dialog.show()
    yield dialog
    dialog.close()


def titles(dialog: HelpDialog) -> list[str]:
    """The pages that the contents list now."""
    return [item.text(0) for item in dialog._items() if not item.isHidden()]


def test_a_search_lists_the_pages_that_have_all_words_and_marks_them(help_: HelpDialog) -> None:
    assert len(titles(help_)) == len(pages.NAMES)
    QTest.keyClicks(help_.search, "pseudo-label teacher")
    listed = titles(help_)
    assert "Training 4: Pseudo-labels" in "".join(listed)
    assert len(listed) < len(pages.NAMES)
    marked = {s.cursor.selectedText().lower() for s in help_.page.extraSelections()}
    assert marked <= {"pseudo-label", "teacher"}
    assert help_.page.hit == 0
    help_.search.clear()
    assert len(titles(help_)) == len(pages.NAMES)
    assert help_.page.extraSelections() == []


def test_enter_leads_through_all_places_that_were_found(help_: HelpDialog) -> None:
    QTest.keyClicks(help_.search, "multicut")
    seen = []
    for _ in range(sum(help_._found.values())):
        seen.append((help_.name, help_.page.hit))
        QTest.keyClick(help_.search, Qt.Key.Key_Return)
    assert len(set(seen)) == len(seen)
    assert {name for name, _ in seen} == set(help_._found)
    assert (help_.name, help_.page.hit) == seen[0]
    QTest.keyClick(help_.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert (help_.name, help_.page.hit) == seen[-1]


def test_what_is_nowhere_is_said(help_: HelpDialog) -> None:
    before = help_.name
    help_.search.setText("zebrafishes")
    assert titles(help_) == []
    assert help_.said.text() == "Found nowhere. Fewer letters find more."
    assert help_.name == before


def test_links_are_followed_and_led_back_from(help_: HelpDialog) -> None:
    help_.go_to("enhance")
    help_.follow(QUrl("segment"))
    assert help_.page.toPlainText().startswith("4 Segment")
    help_.back_button.click()
    assert help_.name == "enhance"
    help_.forward_button.click()
    assert (help_.name, help_.forward_button.isEnabled()) == ("segment", False)


def test_the_help_begins_with_the_page_about_what_is_shown(opened: MainWindow) -> None:
    def shown() -> str:
        opened.menus.actions["help"].trigger()
        return opened.help.dialog.name

    for step in STEPS:
        opened.workbench.steps.choose(step)
        assert shown() == step
    # So does the question mark beside its heading.
    opened.workbench.steps.choose("segment")
    opened.workbench.segment.findChild(HelpButton).click()
    assert opened.help.dialog.name == "segment"
    opened.workbench.steps.choose("probabilities")
    opened.menus.actions["brush"].trigger()
    assert shown() == "painting"
    opened.menus.actions["brush"].trigger()
    opened.show_enhancers()
    assert shown() == "enhancers"
    opened.show_wizard()
    assert shown() == "train"
    opened.wizard.current = "labels"
    assert shown() == "train-labels"
    opened.leave_page()
    opened.close_file()
    assert shown() == "start"


def press_f1(dialog: QDialog, qtbot) -> None:
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F1)


def test_f1_in_a_dialog_shows_its_page(window: MainWindow, qtbot) -> None:
    window.settings.show()
    press_f1(window.settings.dialog, qtbot)
    assert window.help.dialog.name == "settings"
    window.settings.dialog.close()
    # Beside a dialog that waits for its answer, its own help can be used.
    window.show_error(FileProblem("What.", "Why.", "Do."), "")
    question = QuestionDialog("Title", "What?", "Why.", [Answer("This", "a")], window)
    for dialog, name in ((window.error_boxes[-1], "trouble"), (question, "data")):
        dialog.open()
        press_f1(dialog, qtbot)
        beside = dialog.findChild(HelpDialog)
        assert beside.name == name
        beside.go_to("glossary")
        assert beside.isVisible()
        dialog.reject()


def test_figures_follow_theme_and_width(help_: HelpDialog) -> None:
    help_.go_to("data")

    def figure() -> QImage:
        return help_.page.loadResource(2, QUrl("figures/data"))

    def brightness(image: QImage) -> int:
        smooth = Qt.TransformationMode.SmoothTransformation
        return image.scaled(1, 1, mode=smooth).pixelColor(0, 0).lightness()

    theme.apply(QApplication.instance(), "light")
    light = brightness(figure())
    theme.apply(QApplication.instance(), "dark")
    assert brightness(figure()) < light - 50
    theme.apply(QApplication.instance(), "light")
    help_.resize(560, 500)
    QApplication.processEvents()
    assert figure().deviceIndependentSize().width() <= help_.page.viewport().width()
