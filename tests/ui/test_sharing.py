"""The user's own networks as cards, and how they are given away."""

from __future__ import annotations

import json
import shlex
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from s2d_desktop.cli.main import main
from s2d_desktop.ui import recent
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.settings import store
from s2d_desktop.ui.zoo.export_dialog import ExportDialog
from s2d_desktop.ui.zoo.sheet import sheet_of
from s2d_desktop.zoo import enhancers, networks
from s2d_desktop.zoo.enhancers import find
from s2d_desktop.zoo.networks import find_network
from tests.jobs.test_zoo_export_network import own_network
from tests.networks import bright_and_dark
from tests.ui.acting import PATIENCE_MS, drop

Settle = Callable[[MainWindow], None]


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """What a training has left, with its report."""
    folder = own_network(tmp_path / "cells")
    (folder / "report.html").write_text("<p>It learned.</p>")
    card = json.loads((folder / "network.json").read_text())
    card["training"]["machine"]["date"] = "2026-03-01"
    (folder / "network.json").write_text(json.dumps(card))
    return folder


@pytest.fixture
def page(
    window: MainWindow, settle: Settle, trained: Path, tmp_path: Path, monkeypatch
) -> MainWindow:
    """The page of Enhancers with the card of a network of the user's own."""
    monkeypatch.setattr(enhancers, "user_folder", lambda: tmp_path / "own enhancers")
    recent.remember_network(trained)
    window.start_page.enhancers_button.click()
    settle(window)
    choose(window, settle, "cells")
    return window


def choose(window: MainWindow, settle: Settle, name: str) -> None:
    names = [e.name for e in window.zoo.enhancers]
    window.zoo.list.setCurrentRow(names.index(name))
    settle(window)


def facts(window: MainWindow) -> dict[str, str]:
    return dict(window.zoo.card.sheet.facts)


def dialog_of(window: MainWindow) -> ExportDialog:
    window.zoo.export_button.click()
    dialog = window.keeper.sharing.dialog
    assert dialog.isVisible()
    QApplication.processEvents()
    return dialog


def written(window: MainWindow, qtbot, settle: Settle) -> None:
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=PATIENCE_MS)
    settle(window)


# --- the card


def test_an_own_network_has_a_card_that_says_what_it_sees_and_how_good_it_was(
    page: MainWindow,
) -> None:
    zoo = page.zoo
    assert zoo.list.currentItem().text() == "Own cells\ncell, sees raw data, yours"
    assert zoo.card.title.text() == "Own cells"
    assert "it sees raw data" in zoo.card.origin.text()
    assert zoo.card.purpose.text() == "Finds cell in raw data"
    assert zoo.card.scores_note.text().startswith("Agreement 0.812\nF1 against the teacher's map")
    assert not zoo.card.scores.isVisibleTo(zoo.card)
    assert facts(page)["Sees"] == "raw data"
    assert facts(page)["Trained on"] == "2026-03-01"
    assert facts(page)["Name in commands"] == "cells"


def test_scored_with_truth_it_is_called_accuracy(trained: Path) -> None:
    card = json.loads((trained / "network.json").read_text())
    card["validation"]["score_is"] = "accuracy"
    (trained / "network.json").write_text(json.dumps(card))
    assert sheet_of(find_network(trained)).measured.startswith("Accuracy 0.812\n")
    del card["validation"]
    (trained / "network.json").write_text(json.dumps(card))
    assert "does not say how good" in sheet_of(find_network(trained)).measured


def test_its_report_is_opened_where_there_is_one(
    page: MainWindow, settle: Settle, trained: Path, tmp_path: Path, monkeypatch
) -> None:
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    button = page.zoo.card.report_button
    assert button.isVisibleTo(page.zoo.card)
    button.click()
    assert opened == [str(trained / "report.html")]
    choose(page, settle, "opposite")
    assert not button.isVisibleTo(page.zoo.card)


def test_it_is_used_on_an_open_image_without_a_forest(
    window: MainWindow, settle: Settle, raw_file: Path, tmp_path: Path
) -> None:
    recent.remember_network(bright_and_dark(tmp_path / "mine"))
    window.start_page.enhancers_button.click()
    settle(window)
    choose(window, settle, "own-cells")
    assert not window.zoo.use_button.isEnabled()
    assert "Open an image" in window.zoo.use_button.toolTip()
    drop(window, raw_file)
    settle(window)
    window.menus.actions["zoo"].trigger()
    settle(window)
    choose(window, settle, "opposite")
    assert not window.zoo.use_button.isEnabled(), "an Enhancer needs a forest"
    choose(window, settle, "own-cells")
    window.zoo.use_button.click()
    settle(window)
    assert window.problems == []
    assert window.conductor.sees_raw
    assert window.workbench.isVisible()


def test_where_it_was_trained_it_is_not_removed_but_an_installed_one_is(
    page: MainWindow, qtbot, settle: Settle, trained: Path, monkeypatch
) -> None:
    assert not page.zoo.remove_button.isEnabled()
    assert "folder of its training" in page.zoo.why_not.text()
    assert "remove" not in page.zoo.command.toPlainText()
    installed = networks.user_folder() / "ours"
    installed.parent.mkdir(parents=True)
    shutil.copytree(trained, installed)
    card = json.loads((installed / "network.json").read_text())
    (installed / "network.json").write_text(json.dumps({**card, "name": "ours"}))
    page.keeper.refresh("ours")
    settle(page)
    monkeypatch.setattr(QMessageBox, "question", lambda *_a: QMessageBox.StandardButton.Yes)
    assert page.zoo.current.name == "ours"
    page.zoo.remove_button.click()
    written(page, qtbot, settle)
    assert page.problems == []
    assert not installed.exists()
    assert "ours" not in [e.name for e in page.zoo.enhancers]
    assert trained.is_dir()


# --- giving it away


def test_as_a_package_it_needs_an_author_and_a_licence_and_remembers_both(
    page: MainWindow, qtbot, settle: Settle, tmp_path: Path, monkeypatch
) -> None:
    out = tmp_path / "cells.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(out), ""))
    dialog = dialog_of(page)
    assert dialog.go_on.isEnabled(), "a file needs neither"
    assert not dialog.fields["author"].isVisible()
    dialog.formats["onnx"].setFocus()
    QTest.keyClick(dialog.formats["onnx"], Qt.Key.Key_Down)
    assert dialog.format == "package"
    assert not dialog.go_on.isEnabled()
    assert dialog.fields["author"].complaint.text() == "A package names who made it."
    QTest.keyClicks(dialog.author, "Ada Lovelace")
    QTest.keyClicks(dialog.affiliation, "University")
    assert not dialog.go_on.isEnabled()
    assert "Choose a licence" in dialog.fields["licence"].complaint.text()
    QTest.keyClicks(dialog.licence.lineEdit(), "free for all")
    assert "short name of a licence" in dialog.fields["licence"].complaint.text()
    dialog.licence.lineEdit().clear()
    QTest.keyClicks(dialog.licence.lineEdit(), "CC0-1.0")
    assert dialog.fields["licence"].complaint.text() == ""
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    written(page, qtbot, settle)
    assert page.problems == []
    with zipfile.ZipFile(out) as content:
        rdf = yaml.safe_load(content.read("rdf.yaml"))
    assert rdf["authors"] == [{"name": "Ada Lovelace", "affiliation": "University"}]
    assert rdf["license"] == "CC0-1.0"
    assert "Written: cells.zip" in page.zoo.said.text()
    assert "an image of the training" in page.zoo.said.text()
    again = dialog_of(page)
    assert again.format == "package"
    assert (again.author.text(), again.affiliation.text()) == ("Ada Lovelace", "University")
    assert again.licence.currentText() == "CC0-1.0"
    assert again.go_on.isEnabled()
    again.reject()


def test_as_a_file_its_description_lies_beside_it(
    page: MainWindow, qtbot, settle: Settle, trained: Path, tmp_path: Path, monkeypatch
) -> None:
    out = tmp_path / "mine.onnx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(out), ""))
    dialog_of(page).go_on.click()
    written(page, qtbot, settle)
    assert page.zoo.said.text() == "Written: mine.onnx, mine.json"
    assert out.read_bytes() == (trained / "network.onnx").read_bytes()


def test_a_network_that_cannot_be_packed_says_why(
    page: MainWindow, qtbot, settle: Settle, trained: Path, tmp_path: Path, monkeypatch
) -> None:
    (trained / "example.npz").unlink()
    out = tmp_path / "cells.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(out), ""))
    dialog = dialog_of(page)
    dialog.formats["package"].click()
    dialog.author.setText("Ada Lovelace")
    dialog.licence.setEditText("MIT")
    dialog.go_on.click()
    written(page, qtbot, settle)
    (problem,) = page.problems
    assert "no example for this network" in problem.what
    assert not out.exists()


def test_cancelled_nothing_is_written_nor_remembered(page: MainWindow) -> None:
    dialog = dialog_of(page)
    dialog.formats["package"].click()
    dialog.author.setText("Ada Lovelace")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not page.jobs.is_busy
    assert store.value("share/author") == ""


def test_the_command_that_is_shown_writes_the_package(
    page: MainWindow, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (line,) = (li for li in page.zoo.command.toPlainText().splitlines() if "export" in li)
    assert main(shlex.split(line)[1:]) == 0
    assert (tmp_path / "cells.zip").is_file()


def test_of_an_enhancer_of_the_users_only_a_package_is_offered_with_its_own_licence(
    page: MainWindow, qtbot, settle: Settle, enhancer_file: Path, tmp_path: Path, monkeypatch
) -> None:
    folder = tmp_path / "vesicles"
    folder.mkdir()
    shutil.copy(enhancer_file, folder / "enhancer.onnx")
    card = {"name": "vesicles", "title": "V", "structure": "vesicles", "licence": "MIT"}
    (folder / "enhancer.json").write_text(json.dumps(card))
    dialog = ExportDialog(find(folder), page)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.format == "package"
    assert not any(button.isVisible() for button in dialog.formats.values())
    assert dialog.licence.currentText() == "MIT"
    assert not dialog.go_on.isEnabled(), "nobody is named"
