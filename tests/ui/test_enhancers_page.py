"""What a user does on the page "Enhancers"."""

from __future__ import annotations

import json
import shlex
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from s2d_desktop.cli.main import main
from s2d_desktop.ui import session
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.zoo.scores import mean_words, scores_of
from s2d_desktop.ui.zoo.sheet import sheet_of
from s2d_desktop.ui.zoo.train_dialog import TrainDialog
from s2d_desktop.zoo import enhancers
from s2d_desktop.zoo.enhancers import Enhancer, find, installed
from tests.ui.acting import PATIENCE_MS, drop

Settle = Callable[[MainWindow], None]

CARD = {
    "name": "vesicles-test",
    "title": "Vesicles (test)",
    "structure": "vesicles",
    "modality": "electron microscopy",
    "pixel_size_nm": [4, 8],
    "object_size_px": [25, 60],
    "limits": ["Vesicles that touch become one."],
    "failure": {"picture": "failure.png", "caption": "Two vesicles became one."},
    "licence": "CC-BY-4.0",
    "citations": ["A. Author: A data set. 2020."],
    "training": {"forests": {"strokes": 12, "dense_patches": 30}, "iterations": 700, "seed": 3},
    "scores": [
        {
            "data": "Ours",
            "split": "slices 1-3",
            "forests": 3,
            "f1_forest": 0.5,
            "f1_forest_sd": 0.1,
            "f1_enhancer": 0.7512,
            "f1_enhancer_sd": 0.02,
            "vi_forest": 1.5,
            "vi_enhancer": 1.9,
        }
    ],
}


@pytest.fixture
def user_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test may see or change the Enhancers of whoever runs it."""
    folder = tmp_path / "mine"
    monkeypatch.setattr(enhancers, "user_folder", lambda: folder)
    return folder


@pytest.fixture
def package(tmp_path: Path, enhancer_file: Path) -> Path:
    """A folder with an Enhancer that says all that a card can say."""
    folder = tmp_path / "vesicles"
    folder.mkdir()
    shutil.copy(enhancer_file, folder / "enhancer.onnx")
    (folder / "enhancer.json").write_text(json.dumps(CARD))
    for name, colour in (("cover.png", "#102030"), ("failure.png", "#405060")):
        image = QImage(40, 20, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        assert image.save(str(folder / name))
    return folder


@pytest.fixture
def page(window: MainWindow, settle: Settle, user_folder: Path, monkeypatch) -> MainWindow:
    """The page, reached from the start page."""
    monkeypatch.setattr(session, "enhancers", installed)
    window.start_page.enhancers_button.click()
    settle(window)
    assert window._pages.currentWidget() is window.zoo
    return window


def wait_for_job(window: MainWindow, qtbot, settle: Settle) -> None:
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=PATIENCE_MS)
    settle(window)


def names(window: MainWindow) -> list[str]:
    return [e.name for e in window.zoo.enhancers]


def test_the_bundled_enhancers_are_listed_with_their_scores(
    page: MainWindow, settle: Settle
) -> None:
    assert "mitochondria-em-2d" in names(page)
    page.zoo.list.setCurrentRow(names(page).index("mitochondria-em-2d"))
    settle(page)
    card = find("mitochondria-em-2d").card
    table = page.zoo.card.scores
    scores = card["scores"] or [{"data": "Validation", **card["validation"]}]
    assert table.rowCount() == len(scores)
    for row, score in enumerate(scores):
        assert table.item(row, 0).text().startswith(score["data"])
        assert table.item(row, 3).text().startswith(f"{score['f1_forest']:.2f}")
        assert table.item(row, 4).text().startswith(f"{score['f1_enhancer']:.2f}")
        assert table.item(row, 4).font().bold() == (score["f1_enhancer"] > score["f1_forest"])


@pytest.mark.parametrize("width", [1440, 1000])
def test_no_line_of_a_cards_scores_is_cut_off(page: MainWindow, qtbot, width: int) -> None:
    page.resize(width, 900)
    table = page.zoo.card.scores
    for k, enhancer in enumerate(page.zoo.enhancers):
        page.zoo.list.setCurrentRow(k)
        qtbot.waitUntil(
            lambda name=enhancer.title: page.zoo.card.title.text() == name, timeout=PATIENCE_MS
        )

        def fits() -> bool:
            return (
                all(
                    table.rowHeight(row) >= table.sizeHintForRow(row)
                    for row in range(table.rowCount())
                )
                and table.height() >= table.sizeHint().height()
            )

        qtbot.waitUntil(fits, timeout=5000)


def test_a_figure_has_as_many_digits_as_its_spread_gives_a_meaning() -> None:
    assert mean_words((0.4947, 0.0288)) == "0.49 ± 0.03"
    assert mean_words((0.855, 0.0038)) == "0.855 ± 0.004"
    assert mean_words((0.9136, None)) == "0.914"


def test_the_page_is_reached_from_menu_step_and_start_page_and_left_again(
    opened: MainWindow, settle: Settle
) -> None:
    opened.menus.actions["zoo"].trigger()
    settle(opened)
    assert opened._pages.currentWidget() is opened.zoo
    assert opened.jobs.isVisible(), "jobs are seen here too"
    opened.zoo.back_button.click()
    assert opened._pages.currentWidget() is opened.workbench
    opened.workbench.enhance.manage_button.click()
    settle(opened)
    assert opened.zoo.current is opened.conductor.enhancer, "the one that is used is shown"
    QTest.keyClick(opened, Qt.Key.Key_Escape)
    assert opened._pages.currentWidget() is opened.workbench
    assert opened.menus.actions["fit"].isEnabled()


def test_a_card_says_all_it_knows(package: Path) -> None:
    sheet = sheet_of(find(package))
    facts = dict(sheet.facts)
    assert sheet.purpose == "For vesicles in electron microscopy"
    assert facts["Expects"] == (
        "trained on pixels of 4 to 8 nm\nstructures of 25 to 60 pixels across"
    )
    assert facts["Training"] == "42 Random Forests, 700 iterations, seed 3"
    assert sheet.limits == ("Vesicles that touch become one.",)
    assert sheet.citation.startswith("A. Author: A data set. 2020.\n\nMatskevych")
    assert sheet.cover.pixelColor(3, 3) == QColor("#102030")
    assert sheet.failure.pixelColor(3, 3) == QColor("#405060")
    assert sheet.caption == "Two vesicles became one."


def test_the_better_figure_wins_also_where_lower_is_better() -> None:
    f1, vi = scores_of(CARD)
    assert (f1.metric, f1.forest, f1.enhanced, f1.gains) == ("f1", (0.5, 0.1), (0.7512, 0.02), True)
    assert (vi.metric, vi.forest, vi.enhanced, vi.gains) == ("vi", (1.5, None), (1.9, None), False)


def test_a_card_with_a_validation_alone_shows_it_with_its_caution() -> None:
    validation = {
        "what": "held-back",
        "caution": "optimistic",
        "f1_forest": 0.4,
        "f1_enhancer": 0.7,
    }
    (score,) = scores_of({"scores": [], "validation": validation})
    assert score.data == "Validation while it was trained"
    assert (score.split, score.forests) == ("held-back", "optimistic")
    assert (score.forest, score.enhanced) == ((0.4, None), (0.7, None))


@pytest.mark.parametrize(
    "entry",
    [
        {"scores": "none"},
        {"scores": [7, {"f1_forest": "x", "f1_enhancer": None}]},
        {"training": ["a"], "network": 3},
        {"training": {"data": {"a": 1}, "forests": {"strokes": "many"}, "machine": 1}},
        {"failure": {"picture": 3}, "cover": "../../secret.png"},
    ],
)
def test_entries_that_make_no_sense_are_left_out(package: Path, entry: dict) -> None:
    card = {**CARD, **entry}
    sheet = sheet_of(Enhancer("n", "t", card, package / "enhancer.onnx"))
    assert sheet.enhancer.title == "t"
    assert all(value for _, value in sheet.facts)


def test_a_picture_outside_of_the_folder_is_not_shown(package: Path) -> None:
    secret = QImage(4, 4, QImage.Format.Format_RGB32)
    assert secret.save(str(package.parent / "secret.png"))
    card = {**CARD, "cover": "../secret.png", "failure": {"picture": "../secret.png"}}
    sheet = sheet_of(Enhancer("n", "t", card, package / "enhancer.onnx"))
    assert sheet.cover is None
    assert sheet.failure is None


def test_a_folder_that_is_dropped_is_installed_and_its_card_is_shown(
    page: MainWindow, qtbot, settle: Settle, package: Path, user_folder: Path
) -> None:
    drop(page, package)
    wait_for_job(page, qtbot, settle)
    assert page.problems == []
    assert page.zoo.current.name == "vesicles-test"
    assert (user_folder / "vesicles-test" / "enhancer.onnx").is_file()
    card = page.zoo.card
    assert card.title.text() == "Vesicles (test)"
    assert card.origin.text() == "your own"
    assert card.limits.text() == "•  Vesicles that touch become one."
    assert card.failure.isVisibleTo(card)
    assert card.failure.image.pixelColor(1, 1) == QColor("#405060")
    card.copy_button.click()
    assert QGuiApplication.clipboard().text() == card.sheet.citation


def test_a_file_is_added_by_the_button(
    page: MainWindow, qtbot, settle: Settle, enhancer_file: Path, monkeypatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(enhancer_file), ""))
    page.zoo.add_button.menu().actions()[0].trigger()
    wait_for_job(page, qtbot, settle)
    assert page.problems == []
    assert "opposite" in names(page)
    assert "structure" in page.zoo.said.text(), "nothing says what it is for"
    assert page.zoo.card.scores_note.text() == "Its card has no scores."


def test_what_is_no_enhancer_is_explained(
    page: MainWindow, qtbot, settle: Settle, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.zip"
    wrong.write_bytes(b"nothing")
    before = names(page)
    drop(page, wrong)
    wait_for_job(page, qtbot, settle)
    (problem,) = page.problems
    assert problem.what
    assert problem.try_this
    assert names(page) == before


def test_a_bundled_enhancer_cannot_be_removed_and_says_why(page: MainWindow) -> None:
    page.zoo.list.setCurrentRow(names(page).index("mitochondria-em-2d"))
    assert not page.zoo.remove_button.isEnabled()
    assert "came with the program" in page.zoo.why_not.text()
    assert "remove" not in page.zoo.command.toPlainText()


def test_an_enhancer_of_the_users_is_removed_after_asking(
    page: MainWindow, qtbot, settle: Settle, package: Path, user_folder: Path, monkeypatch
) -> None:
    drop(page, package)
    wait_for_job(page, qtbot, settle)
    answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
    asked = []
    monkeypatch.setattr(
        QMessageBox, "question", lambda *a, **k: (asked.append(a[2]), answers.pop(0))[1]
    )
    page.zoo.remove_button.click()
    wait_for_job(page, qtbot, settle)
    assert (user_folder / "vesicles-test").is_dir()
    page.zoo.remove_button.click()
    wait_for_job(page, qtbot, settle)
    assert not (user_folder / "vesicles-test").exists()
    assert "vesicles-test" not in names(page)
    assert all("Vesicles (test)" in text and str(user_folder) in text for text in asked)


def test_an_enhancer_is_used_on_what_is_open(
    opened: MainWindow, qtbot, settle: Settle, user_folder: Path, package: Path, monkeypatch
) -> None:
    monkeypatch.setattr(session, "enhancers", installed)
    drop(opened, package)
    assert opened._pages.currentWidget() is opened.zoo, "a folder with an Enhancer leads here"
    wait_for_job(opened, qtbot, settle)
    assert opened.zoo.current.name == "vesicles-test"
    opened.zoo.use_button.click()
    settle(opened)
    assert opened.problems == []
    assert opened._pages.currentWidget() is opened.workbench
    assert opened.conductor.enhancer.name == "vesicles-test"
    assert opened.workbench.enhance.enhancer_box.currentText() == "Vesicles (test)"


def test_the_enhancer_in_use_may_be_removed(
    opened: MainWindow, qtbot, settle: Settle, user_folder: Path, package: Path, monkeypatch
) -> None:
    monkeypatch.setattr(session, "enhancers", installed)
    drop(opened, package)
    wait_for_job(opened, qtbot, settle)
    opened.zoo.use_button.click()
    settle(opened)
    opened.keeper.remove(opened.conductor.enhancer)
    wait_for_job(opened, qtbot, settle)
    assert opened.problems == []
    used = opened.conductor.enhancer
    assert used is None or used.name != "vesicles-test"
    assert "Vesicles (test)" not in [
        opened.workbench.enhance.enhancer_box.itemText(k)
        for k in range(opened.workbench.enhance.enhancer_box.count())
    ]


def test_an_enhancer_is_exported_as_a_package(
    page: MainWindow, qtbot, settle: Settle, package: Path, tmp_path: Path, monkeypatch
) -> None:
    drop(page, package)
    wait_for_job(page, qtbot, settle)
    out = tmp_path / "mine.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(out), ""))
    page.zoo.export_button.click()
    dialog = page.keeper.sharing.dialog
    QTest.keyClicks(dialog.author, "Ada Lovelace")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert page.jobs.matters, "closing the window asks"
    wait_for_job(page, qtbot, settle)
    assert page.problems == []
    with zipfile.ZipFile(out) as content:
        assert {"rdf.yaml", "weights.onnx"} <= set(content.namelist())
    assert "mine.zip" in page.jobs.text.full_text
    assert "zoo export vesicles-test -o" in page.zoo.command.toPlainText()


def test_training_is_shown_as_commands_that_exist(page: MainWindow, monkeypatch, capsys) -> None:
    page.zoo.train_button.click()
    (dialog,) = page.findChildren(TrainDialog)
    lines = dialog.commands.toPlainText().splitlines()
    assert "terminal" in " ".join(w.text() for w in dialog.findChildren(type(page.zoo.said)))
    for line in lines:
        verb = shlex.split(line)[1]
        assert main([verb, "--help"]) == 0
    capsys.readouterr()
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == "\n".join(lines)
    dialog.reject()


@pytest.mark.parametrize(("name", "percent"), [("light", 100), ("dark", 200)])
def test_the_card_fits_its_page_in_both_themes_and_at_double_size(
    page: MainWindow, name: str, percent: int
) -> None:
    page.appearance.apply_theme(name)
    page.appearance.set_text_size(percent)
    QApplication.processEvents()
    card = page.zoo.card
    assert page.width() == 1280, "nothing forces the window to grow"
    assert card.widget().width() <= card.viewport().width(), "nothing is cut off at the right"
    rows = sum(card.scores.rowHeight(k) for k in range(card.scores.rowCount()))
    assert card.scores.height() >= rows + card.scores.horizontalHeader().height()
    page.appearance.set_text_size(100)
    page.appearance.apply_theme("light")
