"""The line under "Same as command" writes the file that the window writes."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from s2d_desktop.cli.main import main
from s2d_desktop.io.ilastik.labels import LabelBlock, LabelClass
from s2d_desktop.io.ilastik.writer import NewLane, write_lanes
from s2d_desktop.model.region import Region
from s2d_desktop.ui.main_window import MainWindow
from tests.projects import FOREST, SELECTION, small_image
from tests.ui.acting import PATIENCE_MS, drop

Settle = Callable[[MainWindow], None]

CLASSES = [LabelClass("Mito", (255, 0, 0), 1), LabelClass("Other", (0, 255, 0), 2)]


@pytest.fixture
def two_images(window: MainWindow, settle: Settle, tmp_path: Path) -> MainWindow:
    """A project of two images, of which the second, with a prediction mask, is shown."""
    lanes = []
    for k in (1, 2):
        image = small_image((60, 70), seed=k)
        tifffile.imwrite(tmp_path / f"raw{k}.tif", image)
        labels = np.zeros((1, 1, 4, 30, 1), np.uint8)
        labels[0, 0, :, :15], labels[0, 0, :, 15:] = 1, 2
        block = LabelBlock(Region((0, 0, 8, 5, 0), (1, 1, 12, 35, 1)), labels)
        mask = None
        if k == 2:
            inside = np.zeros((60, 70), np.uint8)
            inside[:, :40] = 1
            tifffile.imwrite(tmp_path / "mask.tif", inside)
            mask = NewLane(tmp_path / "mask.tif", "yx", (60, 70), [])
        lanes.append(NewLane(tmp_path / f"raw{k}.tif", "yx", (60, 70), [block], mask=mask))
    write_lanes(tmp_path / "two.ilp", lanes, CLASSES, SELECTION, FOREST)
    drop(window, tmp_path / "two.ilp")
    settle(window)
    window.conductor.choose_image(1)
    settle(window)
    assert window.problems == []
    return window


def ask_for(window: MainWindow, product: str, ending: str, values: str | None = None) -> None:
    """Choose in step 5."""
    page = window.workbench.export
    window.workbench.steps.choose("export")
    for box, data in (
        (page.product_box, product),
        (page.format_box, ending),
        (page.layout_box.values, values),
    ):
        box.setCurrentIndex(box.findData(data))
        box.activated.emit(box.currentIndex())


def by_both(window: MainWindow, qtbot, folder: Path, monkeypatch, ending: str) -> list[Path]:
    """The file that the window writes, and what the command that it shows writes."""
    here, there = folder / "window", folder / "command"
    here.mkdir()
    there.mkdir()
    text = window.workbench.export.command.toPlainText()
    problems = len(window.problems)
    window.exporter.export_to(here / f"out{ending}")
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=PATIENCE_MS)
    assert len(window.problems) == problems
    monkeypatch.chdir(there)
    for line in text.splitlines():
        program, *arguments = shlex.split(line)
        assert program == "s2d-desktop"
        assert main(arguments) == 0
    return [here, there]


def values_of(file: Path) -> tuple[np.ndarray, dict[str, object]]:
    """Values, and what the file says of them."""
    if file.suffix == ".h5":
        with h5py.File(file) as opened:
            data = opened["exported_data"]
            return data[()], {k: np.asarray(v).tolist() for k, v in data.attrs.items()}
    if file.suffix == ".tif":
        with tifffile.TiffFile(file) as opened:
            return opened.asarray(), dict(opened.imagej_metadata or {})
    return np.load(file), {}


@pytest.mark.parametrize(
    ("product", "ending", "values", "dtype"),
    [
        ("probabilities", ".h5", "uint8", np.uint8),
        ("classes", ".tif", None, np.uint8),
        ("uncertainty", ".npy", None, np.float32),
        ("labels", ".h5", None, np.uint8),
        ("enhanced", ".tif", "uint16", np.uint16),
        ("unsupported", ".h5", None, np.float32),
        ("segmentation", ".h5", None, np.uint8),
        ("objects", ".tif", None, np.int32),
    ],
)
def test_window_and_command_write_the_same(
    two_images: MainWindow,
    settle: Settle,
    qtbot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    product: str,
    ending: str,
    values: str | None,
    dtype: type,
) -> None:
    # Digits that a short way of writing numbers would lose.
    two_images.viewer.display.set(threshold=0.3141592653)
    two_images.conductor.change(precision="exact")
    settle(two_images)
    ask_for(two_images, product, ending, values)
    here, there = by_both(two_images, qtbot, tmp_path, monkeypatch, ending)
    # The layers of a map lie beside it.
    name = {"unsupported": "*_hallucination"}.get(product, "*")
    theirs = [p for p in there.glob(f"{name}{ending}") if ending != ".tif" or "raw2" in p.name]
    final = max(theirs, key=lambda p: p.stat().st_mtime_ns)
    found, said = values_of(here / f"out{ending}")
    wanted, said_there = values_of(final)
    assert found.dtype == wanted.dtype == dtype
    assert np.array_equal(found, wanted)
    assert len(np.unique(found)) > 1
    assert said == said_there


def test_the_sheet_names_this_command_and_says_two_sentences(
    two_images: MainWindow, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for(two_images, "uncertainty", ".npy")
    shown = two_images.workbench.export.command.toPlainText()
    here, there = by_both(two_images, qtbot, tmp_path, monkeypatch, ".npy")
    sheet = json.loads((here / "out.npy.provenance.json").read_text())
    assert sheet["command"] == shown.replace("raw2_Uncertainty.npy", str(here / "out.npy"))
    read = [Path(found["path"]).name for found in sheet["inputs"]]
    assert read == ["two.ilp", "raw2.tif", "mask.tif"], "no Enhancer had a part in it"
    (theirs,) = there.glob("*.json")
    method = json.loads(theirs.read_text())["methods_section"]
    assert sheet["methods_section"] == method
    assert method["text"].startswith("The uncertainty between the classes 'Mito' and 'Other' came")
    assert any("ilastik" in reference for reference in method["references"])
    page = two_images.workbench.export
    assert page.methods_button.isVisible()
    page.methods_button.click()
    copied = QGuiApplication.clipboard().text()
    assert copied.split("\n\n") == [method["text"], *method["references"]]
    two_images.viewer.display.set(threshold=0.9)
    assert not page.methods_button.isVisible(), "it is of a file that was written before"


def test_each_class_range_order_and_compression_are_written_as_they_are_chosen(
    two_images: MainWindow, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for(two_images, "probabilities", ".h5", "uint8")
    page = two_images.workbench.export
    page.layout_box.fold.button.click()
    page.each_class.click()
    page.layout_box.high.setValue(100)
    page.layout_box.order.setEditText("xy")
    page.layout_box.order.lineEdit().textEdited.emit("xy")
    page.layout_box.compressed.click()
    here, there = by_both(two_images, qtbot, tmp_path, monkeypatch, ".h5")
    for name in ("Mito", "Other"):
        with (
            h5py.File(here / f"out_{name}.h5") as ours,
            h5py.File(there / f"raw2_Probabilities_{name}.h5") as theirs,
        ):
            found = ours["exported_data"]
            assert (found.shape, found.dtype, found.compression) == ((70, 60), np.uint8, "gzip")
            # The forest says 3/4 or 1/8, and nothing outside of the mask: 12.5 is rounded to even.
            assert set(np.unique(found)) == {0, 12, 75} if name == "Mito" else {0, 25, 88}
            assert np.array_equal(found, theirs["exported_data"])
            assert dict(found.attrs)["axistags"] == dict(theirs["exported_data"].attrs)["axistags"]


def test_what_cannot_be_written_is_said_before_a_name_is_asked_for(
    two_images: MainWindow,
) -> None:
    ask_for(two_images, "probabilities", ".h5", "uint8")
    page = two_images.workbench.export
    page.layout_box.high.setValue(300)
    assert not page.button.isEnabled()
    assert "0 to 255" in page.state.text()
    assert page.command.toPlainText() == ""
    page.layout_box.high.setValue(200)
    assert page.button.isEnabled()
    page.layout_box.order.setEditText("yx")
    page.layout_box.order.lineEdit().textEdited.emit("yx")
    assert "2 positions along 'c'" in page.state.text()
    # A TIFF has an order of its own: what was chosen for HDF5 does not count.
    ask_for(two_images, "probabilities", ".tif")
    assert page.button.isEnabled()


def test_files_of_classes_are_not_replaced_without_a_question(
    two_images: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(
        "s2d_desktop.ui.choosing.file_to_write", lambda *_a, **_k: tmp_path / "map.npy"
    )
    monkeypatch.setattr(
        "s2d_desktop.ui.choosing.agrees", lambda _w, _t, text: bool(asked.append(text))
    )
    (tmp_path / "map_Mito.npy").write_bytes(b"precious")
    ask_for(two_images, "probabilities", ".npy")
    page = two_images.workbench.export
    page.each_class.click()
    page.button.click()
    assert len(asked) == 1
    assert "map_Mito.npy" in asked[0]
    assert (tmp_path / "map_Mito.npy").read_bytes() == b"precious"
    assert not two_images.jobs.is_busy


@pytest.mark.parametrize("product", ["probabilities", "enhanced", "unsupported"])
def test_all_images_of_a_project_are_written_into_a_folder(
    two_images: MainWindow,
    settle: Settle,
    qtbot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    product: str,
) -> None:
    two_images.conductor.change(precision="exact")
    settle(two_images)
    ask_for(two_images, product, ".h5", "uint8")
    page = two_images.workbench.export
    page.every_image.click()
    line = page.command.toPlainText()
    assert "-o results --format h5" in line
    folder, there = tmp_path / "window", tmp_path / "command"
    folder.mkdir()
    there.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, **_k: str(folder))
    page.button.click()
    qtbot.waitUntil(lambda: not two_images.jobs.is_busy, timeout=PATIENCE_MS)
    assert two_images.problems == []
    assert page.methods_button.isVisible()
    monkeypatch.chdir(there)
    assert main(shlex.split(line)[1:]) == 0
    names = sorted(p.name for p in folder.glob("*.h5"))
    assert len(names) == (4 if product == "unsupported" else 2)
    assert names == sorted(p.name for p in (there / "results").glob("*.h5"))
    for name in names:
        found, said = values_of(folder / name)
        wanted, said_there = values_of(there / "results" / name)
        assert np.array_equal(found, wanted)
        assert said == said_there
        sheet = json.loads((folder / f"{name}.provenance.json").read_text())
        assert sheet["command"] == line.replace("-o results", f"-o {folder}")


def test_one_image_that_fails_is_named_and_the_others_are_written(
    two_images: MainWindow, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tifffile.imwrite(tmp_path / "raw1.tif", np.zeros((9, 9), np.uint8))
    (tmp_path / "out").mkdir()
    ask_for(two_images, "classes", ".npy")
    page = two_images.workbench.export
    page.every_image.click()
    two_images.exporter.export_to(tmp_path / "out")
    qtbot.waitUntil(lambda: not two_images.jobs.is_busy, timeout=PATIENCE_MS)
    assert [p.name for p in (tmp_path / "out").glob("*.npy")] == ["raw2_Simple Segmentation.npy"]
    assert "raw1: " in page.state.text()


def test_all_images_are_offered_where_there_are_several(
    two_images: MainWindow, settle: Settle, map_file: Path
) -> None:
    page = two_images.workbench.export
    ask_for(two_images, "probabilities", ".h5")
    assert page.every_image.isVisible()
    ask_for(two_images, "objects", ".h5")
    assert not page.every_image.isVisible()
    drop(two_images, map_file)
    settle(two_images)
    ask_for(two_images, "enhanced", ".h5")
    assert not page.every_image.isVisible()


def test_strokes_of_the_window_are_written_by_the_command_too(
    window: MainWindow, settle: Settle, qtbot, tmp_path: Path, monkeypatch, shared_fixtures: Path
) -> None:
    folder = Path(shutil.copytree(shared_fixtures / "ilastik" / "api_2d", tmp_path / "api_2d"))
    drop(window, folder / "PixelClass.ilp")
    settle(window)
    window.menus.actions["update_forest"].trigger()
    settle(window)
    window.painting.desk.add_class()
    settle(window)
    ask_for(window, "labels", ".npy")
    assert "PixelClass.ilp.strokes.h5" in window.workbench.export.command.toPlainText()
    here, there = by_both(window, qtbot, tmp_path, monkeypatch, ".npy")
    (theirs,) = there.glob("*.npy")
    found = np.load(here / "out.npy")
    assert np.array_equal(found, np.load(theirs))
    assert np.count_nonzero(found) == 157


def test_a_forest_is_the_same_to_the_last_bit_where_several_tiles_are_shown(
    window: MainWindow, settle: Settle, qtbot, tmp_path: Path, monkeypatch
) -> None:
    window.start_page.ways["example"].button.click()
    settle(window)
    assert min(window.conductor.image.shape[2:]) > 256
    ask_for(window, "probabilities", ".npy")
    here, there = by_both(window, qtbot, tmp_path, monkeypatch, ".npy")
    (theirs,) = there.glob("*.npy")
    assert np.array_equal(np.load(here / "out.npy"), np.load(theirs))


def test_the_forest_of_strokes_keeps_within_the_prediction_mask(
    two_images: MainWindow, settle: Settle, qtbot, tmp_path: Path, monkeypatch
) -> None:
    two_images.menus.actions["update_forest"].trigger()
    settle(two_images)
    ask_for(two_images, "probabilities", ".npy")
    assert "two.ilp.strokes.h5 --only 2" in two_images.workbench.export.command.toPlainText()
    here, there = by_both(two_images, qtbot, tmp_path, monkeypatch, ".npy")
    (theirs,) = there.glob("*.npy")
    found = np.load(here / "out.npy")
    assert np.array_equal(found, np.load(theirs))
    assert not found[:, 40:].any()
    assert found[:, :40].any()


def test_an_image_that_has_moved_is_known_to_the_command_too(
    window: MainWindow, settle: Settle, qtbot, tmp_path: Path, monkeypatch, shared_fixtures: Path
) -> None:
    folder = Path(shutil.copytree(shared_fixtures / "ilastik" / "api_2d", tmp_path / "api_2d"))
    moved = (folder / "Data_1channel.png").rename(tmp_path / "moved.png")
    drop(window, folder / "PixelClass.ilp")
    settle(window)
    window.conductor.link(moved)
    settle(window)
    ask_for(window, "uncertainty", ".npy")
    here, there = by_both(window, qtbot, tmp_path, monkeypatch, ".npy")
    (theirs,) = there.glob("*.npy")
    assert np.array_equal(np.load(here / "out.npy"), np.load(theirs))
    # So are its labels, from which a forest learns.
    window.workbench.probabilities.retrain.button.click()
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=PATIENCE_MS)
    settle(window)
    (tmp_path / "again").mkdir()
    here, there = by_both(window, qtbot, tmp_path / "again", monkeypatch, ".npy")
    (theirs,) = there.glob("*.npy")
    assert np.array_equal(np.load(here / "out.npy"), np.load(theirs))


def test_where_no_command_does_the_same_the_reason_is_said(
    window: MainWindow, settle: Settle, map_file: Path
) -> None:
    drop(window, map_file)
    settle(window)
    ask_for(window, "probabilities", ".h5")
    page = window.workbench.export
    assert page.button.isEnabled()
    assert page.command.toPlainText() == ""
    assert "a file already" in page.command.placeholderText()
    assert not page.copy_button.isEnabled()
    ask_for(window, "classes", ".h5")
    assert not page.button.isEnabled()
    assert "open the project" in page.state.text()
