"""The pages of the wizard as a user fills them: what is wrong is marked, what is right is kept."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard.parts import Field
from tests.ui.acting import PATIENCE_MS
from tests.ui.wizard_acting import go_to, make_tiny, next_page, to_tiny_training, waits_for

pytest.importorskip("torch")


@pytest.fixture
def truth(labels: MainWindow, qtbot) -> MainWindow:
    """The page of the ground truth."""
    next_page(labels, qtbot, "truth")
    return labels


def write(edit: QLineEdit, text: str) -> None:
    edit.selectAll()
    QTest.keyClicks(edit, text) if text else QTest.keyClick(edit, Qt.Key.Key_Delete)


def is_marked(field: Field) -> bool:
    """Whether a field is drawn as wrong, and says so to a screen reader as well."""
    marked = bool(field.control.property("invalid"))
    assert marked == bool(field.complaint.text()) == field.complaint.isVisible()
    assert field.control.accessibleDescription() == field.complaint.text()
    return marked


def shares(window: MainWindow, column: int) -> list[float]:
    """Per cent in a column of the table of labels."""
    table = window.wizard.labels.table
    return [float(table.item(k, column).text().split()[0]) for k in range(table.rowCount())]


# -- 1 Goal


@pytest.mark.parametrize("name", ["", "My network", "mito_2"])
def test_a_name_that_cannot_be_used_is_marked_until_it_can(
    goal: MainWindow, qtbot, name: str
) -> None:
    page, wizard = goal.wizard.goal, goal.wizard
    assert page.name_edit.hasFocus()
    assert not is_marked(page.name_field)
    write(page.name_edit, name)
    assert is_marked(page.name_field)
    assert not wizard.next_button.isEnabled()
    assert wizard.reason.text() == "Use lower-case letters, digits and hyphens."
    assert wizard.next_button.accessibleDescription() == wizard.reason.text()
    write(page.name_edit, "my-network")
    assert not is_marked(page.name_field)
    assert wizard.reason.text() == ""
    next_page(goal, qtbot, "images")
    assert json.loads(wizard.draft.file.read_text())["name"] == "my-network"


def test_a_folder_that_cannot_be_used_is_marked_with_what_is_wrong(
    goal: MainWindow, qtbot, tmp_path: Path
) -> None:
    page = goal.wizard.goal
    used = tmp_path / "used"
    used.mkdir()
    (used / "plan.json").write_text("{}")
    (used / "latest.pt").write_bytes(b"")
    blocked = tmp_path / "a file"
    blocked.write_text("")
    for text, says in (
        ("", "A folder is needed."),
        ("somewhere", "Give the whole path of the folder."),
        (str(used), "There is a training in this folder already. Choose another one."),
        (str(blocked / "below"), "Nothing can be written there. Choose another folder."),
    ):
        write(page.folder_edit, text)
        assert is_marked(page.folder_field)
        assert page.folder_field.complaint.text() == says
        assert not goal.wizard.next_button.isEnabled()
    write(page.folder_edit, str(tmp_path / "mine"))
    assert not is_marked(page.folder_field)
    next_page(goal, qtbot, "images")
    assert (tmp_path / "mine" / "training.json").is_file()


def test_a_folder_that_is_chosen_and_holds_something_gets_one_below_it(
    goal: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = goal.wizard.goal
    (tmp_path / "empty").mkdir()
    (choose,) = (b for b in page.findChildren(QWidget) if b.accessibleName() == "Choose the folder")
    for folder, gives in ((tmp_path / "empty", "empty"), (tmp_path, "own-mito")):
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, f=folder: str(f))
        choose.click()
        assert page.folder_edit.text() == str(tmp_path / gives)


def test_a_single_slice_cannot_teach_a_network_for_volumes(goal: MainWindow) -> None:
    assert goal.wizard.goal.flat.isChecked()
    assert not goal.wizard.goal.volumes.isEnabled()
    assert goal.wizard.goal.why.text() == "The images are single slices."


# -- 4 Pseudo-labels: the map is 0.25 sure of dark places, 0.875 of bright ones


def test_a_limit_leaves_out_what_the_map_is_unsure_of_and_the_picture_shows_it(
    labels: MainWindow, qtbot, project_image: np.ndarray
) -> None:
    page, wizard = labels.wizard.labels, labels.wizard
    dark, bright = (tuple(np.argwhere(project_image[60:142] == v)[0] + (60, 0)) for v in (30, 230))

    def over(place) -> int:
        return page.mask.over.pixelColor(int(place[1]), int(place[0])).alpha()

    assert page.mask.over.size().toTuple() == (192, 142)
    assert over(dark) == 0, "background is not tinted"
    assert over(bright) > 0, "the structure is"
    assert shares(labels, 1) == [100, 100]
    assert not page.limit.isEnabled()

    QTest.keyClick(page.limited, Qt.Key.Key_Space)
    assert page.limit.isEnabled()
    assert page.limit.value() == 0.9
    assert "of 'raw.tif' would be learned from; 5 % are needed" in page.complaint.text()
    assert not wizard.next_button.isEnabled()

    before = over(bright)
    page.limit.selectAll()
    QTest.keyClicks(page.limit, "0.80")
    QTest.keyClick(page.limit, Qt.Key.Key_Return)
    assert over(dark) > 0, "what is ignored is striped"
    assert over(bright) != before, "the bright places are learned from again"
    kept = [100 * (rows > 100).mean() for rows in (project_image[:142], project_image[154:])]
    assert shares(labels, 1) == pytest.approx(kept, abs=2)
    assert f"Here {page.pictures[0].kept(0.8) * 100:.1f} % are kept" in page.legend.text()
    assert page.histogram.limit == 0.8

    next_page(labels, qtbot, "truth")
    assert json.loads(wizard.draft.file.read_text())["labels"]["least_confidence"] == 0.8


def test_strokes_are_solid_in_the_picture_as_long_as_they_count(labels: MainWindow) -> None:
    page = labels.wizard.labels

    def stroke() -> int:
        return page.mask.over.pixelColor(33, 21).alpha()

    solid = stroke()
    assert solid > 200
    page.strokes.click()
    assert stroke() < solid
    page.strokes.click()
    assert stroke() == solid


def test_the_choices_are_in_the_plan_and_still_there_on_coming_back(
    labels: MainWindow, qtbot
) -> None:
    page, wizard = labels.wizard.labels, labels.wizard
    for box in (page.soft, page.rectify, page.consistent):
        QTest.keyClick(box, Qt.Key.Key_Space)
    page.advanced.button.click()
    page.advanced.fields["consistency", "weight"].setValue(2.5)
    page.advanced.fields["rectification", "begin"].setValue(40)
    next_page(labels, qtbot, "truth")
    plan = json.loads(wizard.draft.file.read_text())
    assert plan["labels"]["form"] == "hard"
    assert (plan["rectification"]["use"], plan["rectification"]["begin"]) == (True, 40)
    assert (plan["consistency"]["use"], plan["consistency"]["weight"]) == (True, 2.5)
    wizard.back_button.click()
    boxes = (page.soft, page.rectify, page.consistent)
    assert [box.isChecked() for box in boxes] == [False, True, True]
    assert page.advanced.fields["consistency", "weight"].value() == 2.5


def test_a_row_of_the_table_shows_its_picture(labels: MainWindow) -> None:
    page = labels.wizard.labels
    page.table.setFocus()
    page.table.setCurrentCell(0, 0)
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert page.image_box.currentIndex() == 1
    assert page.mask.image.height() == 38


# -- 5 Truth


def choose_truth(window: MainWindow, qtbot, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(file), ""))
    page = window.wizard.truth
    (choose,) = (
        b for b in page.findChildren(QWidget) if b.accessibleName().startswith("Choose the ground")
    )
    choose.click()
    qtbot.waitUntil(lambda: not window.desk.background.running, timeout=PATIENCE_MS)


def test_a_wrong_truth_is_complained_about_and_a_right_one_makes_the_score_accuracy(
    tried_before: None, truth: MainWindow, qtbot, tmp_path: Path, project_image, monkeypatch
) -> None:
    page, wizard = truth.wizard.truth, truth.wizard
    (field,) = page.fields.values()
    assert "only measure agreement" in page.measured.text()
    assert wizard.next_button.isEnabled(), "nobody needs one"
    tifffile.imwrite(tmp_path / "small.tif", np.zeros((100, 192), np.uint8))
    tifffile.imwrite(tmp_path / "map.tif", np.zeros((192, 192), np.float32))
    for name, says in (("small.tif", "does not fit the image"), ("map.tif", "holds no labels")):
        choose_truth(truth, qtbot, tmp_path / name, monkeypatch)
        assert is_marked(field)
        assert says in field.complaint.text()
        assert not wizard.next_button.isEnabled()
        assert field.control.text() == "none"
    tifffile.imwrite(tmp_path / "truth.tif", (project_image > 100).astype(np.uint8))
    choose_truth(truth, qtbot, tmp_path / "truth.tif", monkeypatch)
    assert not is_marked(field)
    assert field.control.text() == "truth.tif"
    assert "accuracy" in page.measured.text()

    to_tiny_training(truth, qtbot, iterations=20)
    next_page(truth, qtbot, "training")
    waits_for(truth, qtbot, "finished")
    assert wizard.training.score.points[1], "the curve of the accuracy"
    assert wizard.current == "result"
    assert wizard.result.score.text().startswith("Accuracy 0.")
    assert "labels made by hand" in wizard.result.meaning.text()
    card = json.loads((wizard.draft.folder / "network.json").read_text())
    assert card["validation"]["score_is"] == "accuracy"


def test_a_truth_is_taken_away_again(
    truth: MainWindow, qtbot, tmp_path: Path, project_image: np.ndarray, monkeypatch
) -> None:
    tifffile.imwrite(tmp_path / "truth.tif", (project_image > 100).astype(np.uint8))
    choose_truth(truth, qtbot, tmp_path / "truth.tif", monkeypatch)
    page = truth.wizard.truth
    (remove,) = (
        b for b in page.findChildren(QWidget) if b.accessibleName() == "Use no ground truth of raw"
    )
    assert remove.isVisible()
    remove.click()
    assert not remove.isVisible()
    assert "only measure agreement" in page.measured.text()
    next_page(truth, qtbot, "computer")
    plan = json.loads(truth.wizard.draft.file.read_text())
    assert {image["truth"] for image in plan["images"]} == {""}


# -- 6 Computer


def test_the_time_follows_the_length_and_what_would_never_begin_is_said(
    labels: MainWindow, qtbot
) -> None:
    wizard = labels.wizard
    wizard.labels.rectify.click()
    wizard.labels.advanced.button.click()
    wizard.labels.advanced.fields["rectification", "begin"].setValue(400)
    # The page tries what it finds: something small.
    wizard.draft.change(network={"maps": 4}, training={"patch": 64, "batch": 2})
    go_to(labels, qtbot, "computer")
    make_tiny(labels, qtbot, iterations=100_000)
    page = wizard.computer
    long = page.facts.values["time"].text()
    assert page.too_short.text() == ""
    page.iterations.setValue(300)
    assert page.is_tried, "the length needs no other trial"
    assert page.facts.values["time"].text() != long
    assert page.too_short.isVisible()
    assert page.too_short.text().startswith(
        "It ends after about 300 iterations; rectification begins at 400."
    )
    assert wizard.next_button.isEnabled(), "that is the user's choice"


def test_before_the_first_validation_it_is_said_at_which_iteration_it_comes(
    labels: MainWindow,
) -> None:
    page = labels.wizard.training
    labels.wizard.draft.change(training={"validate_every": 70})
    labels.wizard.go("training")
    said = tr("wizard.training.no_tile", iteration=70)
    assert "70" in said
    assert page.loss.accessibleDescription() == page.score.accessibleDescription() == said
    assert {picture.waits for picture in page.tiles.values()} == {said}
    page.loss.add(70, [0.5, 0.4])
    assert said not in page.loss.accessibleDescription()
