"""Many other images through what is open: Run > More images."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QMessageBox

from s2d_desktop.cli.main import main
from s2d_desktop.io.open import open_source
from s2d_desktop.model.source import read_whole
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.more_images.dialog import MoreImagesDialog
from s2d_desktop.ui.more_images.wish import MoreImages, commands, products
from tests.projects import small_image, small_project
from tests.ui.acting import PATIENCE_MS

Settle = Callable[[MainWindow], None]


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """A folder with two images, one in colour, and a file that is damaged."""
    folder = tmp_path / "images"
    folder.mkdir()
    for k, name in enumerate(("a", "b")):
        tifffile.imwrite(folder / f"{name}.tif", small_image(seed=k + 5))
    tifffile.imwrite(folder / "colour.tif", np.zeros((60, 70, 3), np.uint8), photometric="rgb")
    (folder / "damaged.tif").write_bytes(b"II*\0 is no TIFF")
    return folder


@pytest.fixture
def project(window: MainWindow, settle: Settle, tmp_path: Path) -> MainWindow:
    """A window with a project of one image."""
    window.open_file(small_project(tmp_path))
    settle(window)
    assert window.problems == []
    return window


@pytest.fixture
def dialog(project: MainWindow, qtbot) -> MoreImagesDialog:
    """The dialog, as the menu opens it."""
    found = MoreImagesDialog(
        project.conductor, products(project.conductor), 0.5, project.background, project
    )
    qtbot.addWidget(found)
    found.show()
    return found


def looked_at(dialog: MoreImagesDialog, qtbot) -> dict[str, tuple[str, str]]:
    """What the table says of each file, once all were looked at."""
    table = dialog.table
    count = table.rowCount()

    def is_done() -> bool:
        return all(not table.item(k, 2).text().startswith("looking") for k in range(count))

    qtbot.waitUntil(is_done, timeout=PATIENCE_MS)
    return {
        table.item(k, 0).text(): tuple(table.item(k, c).text() for c in (1, 2))
        for k in range(count)
    }


def drop_on(dialog: MoreImagesDialog, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    dialog.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, *buttons))


def test_a_dropped_folder_is_listed_with_what_is_known_against_each_file(
    dialog: MoreImagesDialog, images: Path, qtbot
) -> None:
    assert not dialog.start_button.isEnabled()
    drop_on(dialog, images)
    found = looked_at(dialog, qtbot)
    assert found["a.tif"] == ("70 x 60, 1 channel", "can be read")
    assert found["colour.tif"] == (
        "70 x 60, 3 channels",
        "It has 3 channels; the forest was trained on 1.",
    )
    assert found["damaged.tif"][0] == ""
    assert "2 of 4 will fail" in dialog.state.text()
    assert dialog.start_button.isEnabled()
    assert dialog.wish.folder == images / "results"


def test_removed_images_are_not_computed(dialog: MoreImagesDialog, images: Path, qtbot) -> None:
    dialog.add([images])
    looked_at(dialog, qtbot)
    dialog.table.selectRow(3)
    dialog.buttons["remove"].click()
    dialog.table.selectRow(2)
    dialog.buttons["remove"].click()
    assert [Path(p).name for p in dialog.wish.images] == ["a.tif", "b.tif"]
    assert dialog.state.text() == "Images: 2"


def test_files_that_do_not_name_their_axes_are_asked_about_once_for_all_that_are_alike(
    dialog: MoreImagesDialog, tmp_path: Path, qtbot, settle: Settle
) -> None:
    planes = np.stack([small_image(seed=k) for k in range(5)])
    for name in ("a", "b"):
        np.save(tmp_path / f"{name}.npy", planes)
    tifffile.imwrite(tmp_path / "slices.ome.tif", planes, metadata={"axes": "ZYX"})
    names = ["a.npy", "b.npy", "slices.ome.tif"]
    dialog.add([tmp_path / name for name in names])
    looked_at(dialog, qtbot)
    question = dialog.axes_dialog
    assert question is not None
    assert [b.text() for b in question.group.buttons()] == [
        "5 slices of 70 x 60, 1 channel (axes zyx)",
        "5 time points of 70 x 60, 1 channel (axes tyx)",
        "70 x 60, 5 channels (axes cyx)",
    ]
    assert "--axes" not in dialog.command.toPlainText()
    question.group.buttons()[1].click()
    question.accept()
    assert dialog.axes_dialog is None
    found = looked_at(dialog, qtbot)
    assert (
        found["a.npy"] == found["b.npy"] == ("5 time points of 70 x 60, 1 channel", "can be read")
    )
    assert found["slices.ome.tif"][1] == "left out: axes zyx, not tyx"
    assert dialog.state.text() == "1 of 3 have other axes: run them by themselves."
    assert [Path(p).name for p in dialog.wish.images] == ["a.npy", "b.npy"]
    command = shlex.split(dialog.command.toPlainText())
    assert command[command.index("--axes") + 1] == "tyx"
    # The answer can be changed: then nothing has to be said, and all are computed.
    dialog.buttons["axes"].click()
    assert dialog.axes_dialog is not None
    dialog.axes_dialog.group.buttons()[0].click()
    dialog.axes_dialog.accept()
    assert len(dialog.wish.images) == 3
    assert "--axes" not in dialog.command.toPlainText()


def test_the_answer_reaches_the_results(
    project: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    np.save(tmp_path / "a.npy", np.stack([small_image(seed=k) for k in range(3)]))
    wish = MoreImages((str(tmp_path / "a.npy"),), tmp_path, "probabilities", "h5", axes="tyx")
    project.more_images.start(wish)
    settle(project)
    with open_source(tmp_path / "a_Probabilities.h5") as result:
        assert (result.info.axes, result.info.shape) == ("tyxc", (3, 60, 70, 2))


@pytest.mark.parametrize("product", ["probabilities", "segmentation"])
def test_all_are_written_but_those_that_fail_and_a_report_says_why(
    product: str, project: MainWindow, dialog: MoreImagesDialog, images: Path, qtbot
) -> None:
    dialog.add([images])
    dialog.product_box.setCurrentIndex(dialog.product_box.findData(product))
    wish = dialog.wish
    project.more_images.start(wish)
    qtbot.waitUntil(lambda: not project.jobs.is_busy, timeout=PATIENCE_MS)
    assert project.problems == []
    report = project.more_images.report
    qtbot.addWidget(report)
    names = [report.table.item(k, 0).text() for k in range(report.table.rowCount())]
    ending = product.capitalize()
    assert names == ["colour", "damaged", f"a_{ending}.tif", f"b_{ending}.tif"]
    assert "It has 3 channels" in report.table.item(0, 1).text()
    assert "Convert the image to grey" in report.table.item(0, 1).text()
    for button in report.findChildren(type(dialog.start_button)):
        if button.text() == "Copy as table":
            button.click()
    assert QGuiApplication.clipboard().text().startswith("colour\t")
    with open_source(wish.folder / f"b_{ending}.tif") as source:
        written = read_whole(source)
    assert {60, 70} <= set(written.shape)
    assert written.min() < written.max()
    # The sheet beside it names the commands that give it, not the call that opened the window.
    sheet = json.loads((wish.folder / f"b_{ending}.tif.provenance.json").read_text())
    first, *second = sheet["command"].splitlines()
    assert first == commands(project.conductor, wish).splitlines()[0]
    if product == "segmentation":
        (line,) = second
        assert f"b_{ending}.tif" in line
        before = (wish.folder / f"b_{ending}.tif").read_bytes()
        assert main(shlex.split(line)[1:]) == 0
        assert (wish.folder / f"b_{ending}.tif").read_bytes() == before


def test_the_command_writes_the_same_files(
    project: MainWindow, dialog: MoreImagesDialog, images: Path, tmp_path: Path, qtbot
) -> None:
    dialog.add([images / "a.tif", images / "b.tif"])
    dialog.product_box.setCurrentIndex(dialog.product_box.findData("probabilities"))
    wish = dialog.wish
    project.more_images.start(wish)
    qtbot.waitUntil(lambda: not project.jobs.is_busy, timeout=PATIENCE_MS)
    assert project.more_images.report is None, "nothing failed"
    words = shlex.split(dialog.command.toPlainText())
    assert words[0] == "s2d-desktop"
    words[words.index("-o") + 1] = str(tmp_path / "again")
    assert main(words[1:]) == 0
    for name in ("a", "b"):
        file = f"{name}_Probabilities.tif"
        ours, theirs = (tifffile.imread(f / file) for f in (wish.folder, tmp_path / "again"))
        assert np.array_equal(ours, theirs)


def test_results_that_are_there_are_asked_about_and_those_made_the_same_way_stay(
    project: MainWindow,
    dialog: MoreImagesDialog,
    images: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot,
) -> None:
    dialog.add([images / "a.tif", images / "b.tif"])
    dialog.product_box.setCurrentIndex(dialog.product_box.findData("probabilities"))
    wish = dialog.wish
    project.more_images.start(wish)
    qtbot.waitUntil(lambda: not project.jobs.is_busy, timeout=PATIENCE_MS)
    file = wish.folder / "a_Probabilities.tif"
    before = file.stat().st_mtime_ns
    asked = []

    def answer(_parent: object, _title: str, text: str) -> QMessageBox.StandardButton:
        asked.append(text)
        return QMessageBox.StandardButton.No if len(asked) == 1 else QMessageBox.StandardButton.Yes

    monkeypatch.setattr(QMessageBox, "question", answer)
    project.more_images.start(wish)
    assert "2, the first is 'a_Probabilities.tif'" in asked[0]
    assert not project.jobs.is_busy
    project.more_images.start(wish)
    qtbot.waitUntil(lambda: not project.jobs.is_busy, timeout=PATIENCE_MS)
    assert file.stat().st_mtime_ns == before
    assert "2 of 2 results were there already" in project.jobs.queue.ended_jobs[0].notes[-1]


def test_it_is_offered_in_the_menu_and_in_step_5_once_there_is_a_forest(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    action = window.menus.actions["more_images"]
    button = window.workbench.export.more_button
    assert not action.isEnabled()
    tifffile.imwrite(tmp_path / "plain.tif", small_image())
    window.open_file(tmp_path / "plain.tif")
    settle(window)
    assert not action.isEnabled()
    assert not button.isEnabled()
    window.open_file(small_project(tmp_path))
    settle(window)
    assert action.isEnabled()
    assert button.isEnabled()
