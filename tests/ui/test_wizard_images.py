"""Which images, and which part of one, are held back: as a user chooses it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.wizard.pictures import Picture
from tests.projects import small_image
from tests.ui.acting import PATIENCE_MS, pixels_of
from tests.ui.wizard_acting import SIDE, go_to, next_page

pytest.importorskip("torch")

BANDS = [0, 38, 77, 115, 154]
"""First of the 38 rows that are held back at each of the five places of 192; 12 lie between."""


def without_structure_below(row: int) -> np.ndarray:
    """What is found is bright."""
    image = small_image((SIDE, SIDE))
    image[row:] = 30
    return image


def plan_of(window: MainWindow) -> list[tuple[str, list[int]]]:
    """Use and rows of each part in the plan that was saved."""
    plan = json.loads(window.wizard.draft.file.read_text())
    return [(image["use"], image["rows"]) for image in plan["images"]]


def choose(box, text: str) -> None:
    """Choose an entry with the keyboard."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.count()):
        if box.currentText() == text:
            return
        QTest.keyClick(box, Qt.Key.Key_Down)
    raise AssertionError([box.itemText(k) for k in range(box.count())])


@pytest.fixture
def images_page(goal: MainWindow, qtbot) -> MainWindow:
    """The page "Images" of a training that is planned page by page."""
    next_page(goal, qtbot, "images")
    return goal


# -- one click


@pytest.mark.parametrize("project_image", [without_structure_below(150)])
def test_where_the_lowest_part_shows_nothing_another_one_is_held_back_and_the_page_says_so(
    proposed: MainWindow,
) -> None:
    *learned, (use, (first, last)) = plan_of(proposed)
    assert use == "held back"
    assert (first, last) in [(row, row + 38) for row in BANDS[:4]]
    assert learned
    for use, rows in learned:
        assert use == "training"
        assert max(rows[0] - last, first - rows[1]) == 12
    values = proposed.wizard.summary.facts.values
    assert "since there is almost no Mito at the bottom" in values["held_back"].text()


def test_where_it_does_show_the_structure_the_lowest_part_is_held_back(
    proposed: MainWindow,
) -> None:
    assert plan_of(proposed) == [("training", [0, 142]), ("held back", [154, 192])]
    values = proposed.wizard.summary.facts.values
    assert values["held_back"].text() == "raw.tif (20 % of its rows, at the bottom)"
    assert values["learns"].text() == "raw.tif (74 % of its rows)"


# -- page by page


def test_the_user_chooses_where_an_image_is_divided_and_the_pictures_follow(
    images_page: MainWindow, qtbot
) -> None:
    page = images_page.wizard.images
    (place,) = page.places
    assert place.accessibleName() == "Where raw is divided"
    assert place.currentText() == "Hold back at the bottom"
    choose(place, "Hold back in the middle")
    (held_back,), (learned,) = page.held_back.pictures, page.learned.pictures
    assert held_back.bright == [(77 / 192, 115 / 192)]
    assert learned.bright == [(0, 65 / 192), (127 / 192, 1)]
    assert learned.accessibleName() == "raw: rows 1 to 65 and rows 128 to 192"
    next_page(images_page, qtbot, "teacher")
    assert plan_of(images_page) == [
        *(("training", [0, 65]), ("training", [127, 192]), ("held back", [77, 115])),
    ]


@pytest.mark.parametrize("project_image", [without_structure_below(100)])
def test_what_the_user_has_chosen_is_not_overruled(images_page: MainWindow, qtbot) -> None:
    choose(images_page.wizard.images.places[0], "Hold back below the middle")
    next_page(images_page, qtbot, "teacher")
    images_page.wizard.teacher.compute_button.click()
    next_page(images_page, qtbot, "labels")
    next_page(images_page, qtbot, "truth")
    assert plan_of(images_page)[-1] == ("held back", [115, 153])
    assert images_page.wizard.labels.moved.text() == ""


@pytest.mark.parametrize("project_image", [without_structure_below(150)])
def test_what_the_user_has_left_open_is_looked_for_when_the_maps_are_there(
    images_page: MainWindow, qtbot
) -> None:
    next_page(images_page, qtbot, "teacher")
    images_page.wizard.teacher.compute_button.click()
    next_page(images_page, qtbot, "labels")
    page = images_page.wizard.labels
    qtbot.waitUntil(lambda: page.problem() == "", timeout=PATIENCE_MS)
    assert "at the bottom there is almost no Mito" in page.moved.text()
    assert page.moved.isVisible()
    images_page.wizard.buttons["images"].click()
    assert images_page.wizard.current == "images"
    first = images_page.wizard.images.held_back.pictures[0].bright[0][0]
    assert first < BANDS[-1] / 192, "the page shows what is held back now"


def test_one_image_cannot_be_all_learned_from_nor_all_held_back(images_page: MainWindow) -> None:
    wizard, page = images_page.wizard, images_page.wizard.images
    for text, says in (
        ("Learn from all of it", "Hold back at least one image"),
        ("Hold all of it back", "Learn from at least one image"),
    ):
        choose(page.boxes[0], text)
        assert says in page.complaint.text()
        assert page.complaint.isVisible()
        assert not wizard.next_button.isEnabled()
        assert says in wizard.reason.text()
        assert not page.places[0].isVisible(), "it is not divided"
    choose(page.boxes[0], "Learn from it, hold a fifth back")
    assert wizard.next_button.isEnabled()
    assert page.places[0].isVisible()


def test_an_image_is_added_held_back_as_a_whole_and_left_out_again(
    images_page: MainWindow, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard, page = images_page.wizard, images_page.wizard.images
    np.save(tmp_path / "more.npy", small_image((100, 120), seed=3))
    more = str(tmp_path / "more.npy")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_a, **_k: ([more], ""))
    page.add_button.click()
    qtbot.waitUntil(lambda: len(page.boxes) == 2, timeout=PATIENCE_MS)
    choose(page.boxes[0], "Learn from all of it")
    assert not wizard.next_button.isEnabled()
    choose(page.boxes[1], "Hold all of it back")
    assert [p.caption for p in page.learned.pictures] == ["raw"]
    assert [p.caption for p in page.held_back.pictures] == ["more.npy"]
    assert wizard.next_button.isEnabled()
    choose(page.boxes[1], "Learn from it, hold a fifth back")
    assert "100 rows" in wizard.reason.text(), "too small to be divided"
    assert not page.places[1].isVisible()
    choose(page.boxes[1], "Hold all of it back")
    next_page(images_page, qtbot, "teacher")
    wizard.teacher.compute_button.click()
    needs = "'more.npy' has no map"
    qtbot.waitUntil(lambda: needs in wizard.reason.text(), timeout=PATIENCE_MS)
    assert not wizard.next_button.isEnabled()
    map_of_more = str(tmp_path / "more map.npy")
    np.save(map_of_more, small_image((100, 120), seed=3).astype(np.float32) / 255)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (map_of_more, ""))
    (choose_map,) = (
        b
        for b in wizard.teacher.findChildren(type(page.add_button))
        if b.accessibleName() == "Choose the map of more.npy"
    )
    choose_map.click()
    assert wizard.next_button.isEnabled()
    wizard.back_button.click()
    (remove,) = (
        b
        for b in page.findChildren(type(page.add_button))
        if "Leave out more" in b.accessibleName()
    )
    remove.click()
    assert len(page.boxes) == 1
    assert not wizard.next_button.isEnabled(), "nothing is held back any more"


def test_images_of_other_channels_do_not_fit(
    images_page: MainWindow, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard, page = images_page.wizard, images_page.wizard.images
    colours = str(tmp_path / "colours.npy")
    np.save(colours, np.zeros((200, 200, 3), np.uint8))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_a, **_k: ([colours], ""))
    page.add_button.click()
    qtbot.waitUntil(lambda: len(page.boxes) == 2, timeout=PATIENCE_MS)
    assert "'colours.npy' has 3 channel(s), 'raw' has 1" in wizard.reason.text()
    assert not wizard.next_button.isEnabled()


def test_the_labels_page_lists_both_parts_that_are_learned_from(
    images_page: MainWindow, qtbot
) -> None:
    choose(images_page.wizard.images.places[0], "Hold back in the middle")
    next_page(images_page, qtbot, "teacher")
    images_page.wizard.teacher.compute_button.click()
    go_to(images_page, qtbot, "labels")
    box = images_page.wizard.labels.image_box
    assert [box.itemText(k) for k in range(box.count())] == [
        "raw.tif: learned from, rows 1 to 65",
        "raw.tif: learned from, rows 128 to 192",
        "raw.tif: held back, rows 78 to 115",
    ]


# -- the picture


def test_all_but_the_bright_bands_is_dimmed(qtbot) -> None:
    picture = Picture("white", smallest=100)
    qtbot.addWidget(picture)
    picture.resize(102, 102)
    white = QImage(50, 100, QImage.Format.Format_RGB32)
    white.fill(Qt.GlobalColor.white)
    picture.show_image(white)
    picture.bright = [(0.2, 0.4), (0.8, 1.0)]
    shown = pixels_of(picture.grab().toImage())
    column = [int(shown[y, 51]) for y in (11, 31, 61, 91)]
    assert column[1] == column[3] == 255
    assert column[0] == column[2] < 200
    # The image is half as wide as high: from column 26 to 76. Its bands from left to right:
    picture.upright = True
    shown = pixels_of(picture.grab().toImage())
    row = [int(shown[51, x]) for x in (31, 41, 56, 71)]
    assert row[1] == row[3] == 255
    assert row[0] == row[2] < 200
