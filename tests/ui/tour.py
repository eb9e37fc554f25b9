"""A walk through every page and dialog of the window, for pictures and for checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import numpy as np
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from s2d_desktop.io.ilastik.links import Link
from s2d_desktop.jobs.image_candidates import Candidate, Doubtful, best
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.pipeline.lane_test import Fit
from s2d_desktop.ui.axes_question import AxesDialog
from s2d_desktop.ui.fiji.settings_dialog import FijiDialog
from s2d_desktop.ui.jobs_in_window import JobsOfWindow
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.more_images.dialog import MoreImagesDialog
from s2d_desktop.ui.more_images.wish import products
from s2d_desktop.ui.question_dialog import Answer, QuestionDialog
from s2d_desktop.ui.relinking_dialogs import FoundDialog, OutsideDialog
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.wizard.in_window import TrainingsOfWindow
from s2d_desktop.ui.wizard.pictures import grey
from s2d_desktop.ui.wizard.wizard import NAMES
from s2d_desktop.ui.zoo.export_dialog import ExportDialog

LINK = Link(0, "image", (Path("/archive/2021/cells.tif"),))
CANDIDATES = tuple(
    Candidate(Link(1, "image", (Path(f"/archive/{k}/tissue.tif"),)), Fit.KNOWN, 1, True)
    for k in (2021, 2022)
)
DOUBTFUL = Doubtful(1, "image", "tissue", CANDIDATES)
FOUND = Candidate(LINK, Fit.PROVEN, 1, True)
MOVED = f"The image 'cells' is read from {FOUND.place}: {FOUND.words}."
IN_DOUBT = f"The image 'tissue' was not linked. {best(list(CANDIDATES), [])[1]}"
PLACES = [f"slice {k}" for k in (1, 2, 3)]


def pages(window: MainWindow, settle: Callable[[], None]) -> Iterator[tuple[str, QWidget]]:
    """Show one page after the other; each comes with its name and its window.

    The window has an enhanced map and a training that has ended.
    """
    window._show_page(window.start_page)
    window.start_page.fill_recent()
    yield "start", window
    window.leave_page()
    bench = window.workbench
    if bench.objects.isVisible():
        window.menus.actions["objects_table"].trigger()
    for step in bench.steps.buttons:
        bench.steps.choose(step)
        settle()
        yield f"step-{step}", window
    bench.steps.choose("probabilities")
    window.menus.actions["brush"].trigger()
    settle()
    yield "painting", window
    window.menus.actions["brush"].trigger()
    bench.steps.choose("segment")
    window.menus.actions["curtain"].trigger()
    settle()
    yield "curtain", window
    window.menus.actions["curtain"].trigger()
    window.menus.actions["all_classes"].trigger()
    settle()
    yield "all-classes", window
    controls = window.viewer.controls
    controls.classes_buttons[0].click()
    settle()
    yield "classes", controls.classes_popups[0]
    controls.classes_popups[0].hide()
    window.menus.actions["all_classes"].trigger()
    window.menus.actions["objects_table"].trigger()
    settle()
    yield "objects", window
    window.menus.actions["objects_table"].trigger()
    window.jobs.list_button.click()
    settle()
    yield "jobs", window
    window.jobs.list_button.click()
    window.show_enhancers()
    settle()
    yield "enhancers", window
    window.show_wizard()
    for name in ("summary", *NAMES):
        window.wizard.go(name)
        settle()
        yield f"wizard-{name}", window
    window.leave_page()
    yield from dialogs(window, settle)


def dialogs(window: MainWindow, settle: Callable[[], None]) -> Iterator[tuple[str, QWidget]]:
    """Show one dialog after the other."""
    for name, make in (
        ("help", help_),
        ("error", error),
        ("planes", planes),
        ("axes", axes),
        ("series", series),
        ("fiji", lambda w: FijiDialog(w.background, w)),
        ("settings", settings),
        ("commands", commands),
        ("log", log),
        ("more-images", more_images),
        ("moved-images", moved_images),
        ("outside-images", lambda w: OutsideDialog([Path("/data/2024/cells_03.tif")], w)),
        ("project", project),
        ("features", features),
        ("about", about),
        ("closing-jobs", lambda w: asked(w.jobs_list)),
        ("closing-training", lambda w: asked(w.trainings)),
        ("train-enhancer", train),
        ("export-enhancer", lambda w: ExportDialog(w.zoo.enhancers[0], w)),
    ):
        dialog = make(window)
        dialog.show()
        settle()
        yield f"dialog-{name}", dialog
        dialog.close()


def help_(window: MainWindow) -> QDialog:
    window.menus.actions["help"].trigger()
    return window.help.dialog


def error(window: MainWindow) -> QDialog:
    window.show_error(
        FileProblem(
            "The project looks for the image 'cells.tif', which is not there.",
            "It was in the folder /data/plate 7 when the project was saved.",
            "Choose the file where it is now; name and size are checked.",
        ),
        "relink",
    )
    box = window.error_boxes[-1]
    box.fold.setChecked(True)
    return box


def planes(window: MainWindow) -> QDialog:
    answers = [
        Answer("3 classes of 512 x 512", "cyx", tuple(f"class {k}" for k in (1, 2, 3))),
        Answer("3 slices of 512 x 512", "zyx", tuple(PLACES)),
        Answer("3 time points of 512 x 512", "tyx", tuple(f"time point {k}" for k in (1, 2, 3))),
    ]
    what, why = "The planes of 'map.tif' may be classes or slices.", "The file does not say it."
    dialog = QuestionDialog(tr("planes.title"), what, why, answers, window)
    ramp = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (64, 1))
    dialog.show_pictures([grey(ramp), grey(ramp.T), grey(255 - ramp)])
    return dialog


def axes(window: MainWindow) -> QDialog:
    info = SourceInfo("stack.npy", "zyx", (5, 768, 1024), np.dtype("uint8")).guessed()
    dialog = AxesDialog(Path("stack.npy"), info, window.background, window)
    ramp = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (48, 1))
    for answer in range(3):
        dialog.show_pictures([grey(ramp), grey(ramp[:, ::-1]), grey(255 - ramp)], answer)
    return dialog


def series(window: MainWindow) -> QDialog:
    answers = [Answer(f"Series {k}: 2048 x 2048, 3 channels", str(k)) for k in range(1, 13)]
    what, why = "The file 'plate.lif' holds 12 images.", "One of them is opened at a time."
    return QuestionDialog(tr("series.title"), what, why, answers, window)


def settings(window: MainWindow) -> QDialog:
    window.settings.show()
    return window.settings.dialog


def commands(window: MainWindow) -> QDialog:
    window.commands.show_palette()
    return window.commands.palette


def log(window: MainWindow) -> QDialog:
    window.menus.actions["log"].trigger()
    return window.reports.log


def more_images(window: MainWindow) -> QDialog:
    offered = products(window.conductor)
    return MoreImagesDialog(window.conductor, offered, 0.5, window.background, window)


def moved_images(window: MainWindow) -> FoundDialog:
    return FoundDialog([below(MOVED), below(IN_DOUBT)], [LINK], [DOUBTFUL], window)


def project(window: MainWindow) -> QDialog:
    window.workbench.data.inside_button.click()
    return window.inside.dialog


def features(window: MainWindow) -> QDialog:
    window.painting.choose_features()
    return window.painting.dialog


def about(window: MainWindow) -> QDialog:
    window.menus.actions["about"].trigger()
    return window.findChildren(QMessageBox)[-1]


def asked(asks: JobsOfWindow | TrainingsOfWindow) -> QDialog:
    """What is asked before the window closes, without waiting for the answer."""
    boxes: list[QDialog] = []
    with patch.object(QMessageBox, "exec", lambda box: boxes.append(box)):
        # Of the class: tests answer in place of a user on the object.
        type(asks).ask_how_to_close(asks)
    return boxes[0]


def train(window: MainWindow) -> QDialog:
    window.keeper.show_training()
    return window.findChildren(QDialog)[-1]
