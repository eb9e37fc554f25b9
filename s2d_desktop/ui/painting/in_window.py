"""Painting in a window: the desk, the box in step 2, the menu Paint, undo."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from s2d_desktop.ui import choosing
from s2d_desktop.ui.history import History
from s2d_desktop.ui.painting.desk import PaintingDesk
from s2d_desktop.ui.painting.features_dialog import FeaturesDialog
from s2d_desktop.ui.painting.to_ilastik import nothing_painted, rewrite_job, write_job
from s2d_desktop.ui.texts import number, tr
from s2d_desktop.ui.workbench import Workbench

ACTIONS = (
    *("brush", "eraser", "larger_brush", "smaller_brush", "next_class", "live", "update_forest"),
    *("features", "to_ilastik"),
)
"""Actions of the menu Paint; they need an image that can be painted on."""


class PaintingOfWindow(QObject):
    """Between the desk and the widgets of a window."""

    def __init__(self, workbench: Workbench, window: QWidget) -> None:
        super().__init__(window)
        self._window: Any = window
        self._bench = workbench
        self.desk = PaintingDesk(workbench.conductor, workbench.viewer, self)
        self.box = workbench.probabilities.paint
        self.dialog: FeaturesDialog | None = None

    def connect_to(self, window: Any) -> None:
        """Connect the menus and step 2 of a window."""
        desk, box, brush, actions = self.desk, self.box, self.desk.brush, window.menus.actions
        box.tool_wished.connect(self.take)
        box.class_wished.connect(desk.choose_class)
        box.name_wished.connect(desk.rename_class)
        box.size_wished.connect(brush.set_size)
        box.live_wished.connect(desk.set_live)
        box.add_wished.connect(desk.add_class)
        box.remove_wished.connect(desk.remove_class)
        box.features_wished.connect(self.choose_features)
        box.saved_wished.connect(desk.use_saved)
        for name in ("brush", "eraser"):
            actions[name].triggered.connect(lambda on, name=name: self.take(name if on else ""))
        actions["larger_brush"].triggered.connect(lambda: brush.resize(1))
        actions["smaller_brush"].triggered.connect(lambda: brush.resize(-1))
        actions["next_class"].triggered.connect(desk.next_class)
        actions["live"].triggered.connect(desk.set_live)
        actions["update_forest"].triggered.connect(self._update)
        actions["features"].triggered.connect(self.choose_features)
        actions["to_ilastik"].triggered.connect(self.ask_for_project)
        for value in range(1, 10):
            keys = QShortcut(QKeySequence(f"Ctrl+{value}"), window)
            keys.activated.connect(lambda value=value: desk.choose_class(value))
        desk.changed.connect(self._show)
        desk.failed.connect(lambda error: window.show_error(error, ""))
        self._bench.paint_wished.connect(self._begin)
        stacks = [window.scaling.undo_stack, desk.undo_stack, window.segmenting.history.undo_stack]
        self.history = History(stacks, self)
        for name, signal in (
            ("undo", self.history.can_undo_changed),
            ("redo", self.history.can_redo_changed),
        ):
            actions[name].setEnabled(False)
            actions[name].triggered.connect(getattr(self.history, name))
            signal.connect(actions[name].setEnabled)
        self._show()

    @Slot(str)
    def take(self, kind: str) -> None:
        """Take a tool into the hand; painting is a matter of step 2."""
        self.desk.brush.take(kind if self.desk.can_paint else "")
        if self.desk.brush.kind:
            self._bench.steps.choose("probabilities")
            self._bench.viewer.front_view().setFocus()
        self._show()

    @Slot()
    def _begin(self) -> None:
        """The button in the empty panel: strokes of another day, or the brush."""
        if self.desk.found.saved is not None:
            self.desk.use_saved()
        self.take("brush")

    @Slot()
    def _update(self) -> None:
        self.desk.is_live = True
        self.desk.update()

    @Slot()
    def choose_features(self) -> None:
        """Show the table of features."""
        desk, image = self.desk, self._bench.conductor.image
        if desk.selection is None or image is None:
            return
        # ilastik's rule: a scale s needs ceil(3.5 s) + 1 pixels.
        largest = (min(image.shape[2:]) - 1) / 3.5
        self.dialog = FeaturesDialog(desk.selection, largest, image.shape[1] > 1, self._window)
        self.dialog.chosen.connect(desk.choose_features)
        self.dialog.open()

    @Slot()
    def ask_for_project(self) -> None:
        """Let the user choose a name for an ilastik project, then write it."""
        document = self._bench.conductor.document
        ending = "new" if document.kind == "project" else "strokes"
        name = f"{document.path.stem}_{ending}.ilp"
        path = choosing.ilastik_project_to_write(self._window, name)
        if path:
            self.write_project(path)

    def write_project(self, path: Path) -> None:
        """Write images, labels and the forest that is shown as an ilastik project."""
        conductor = self._bench.conductor
        strokes, document = conductor.saved_strokes(True), conductor.document
        if strokes is not None:
            job = write_job(strokes, path)
        elif document.kind == "project":
            job = rewrite_job(document.project, document.trained, conductor.linked, path)
        else:
            self._window.show_error(nothing_painted(), "")
            return
        self._window.jobs.add(tr("jobs.export", name=path.name), job, True, self._on_written)

    def _on_written(self, saved: list[Path], _facts: Mapping[str, Any]) -> None:
        self.box.say_written(tr("painting.project_written", name=saved[0].name))

    def close(self) -> None:
        """The window closes: save, and forget what could be undone."""
        self.desk.close()
        self._window.scaling.undo_stack.clear()

    def enable(self, here: bool) -> None:
        """Grey out the menu where nothing can be painted on."""
        can = here and self.desk.can_paint
        for name in ACTIONS:
            self._window.menus.actions[name].setEnabled(can)
        if not can:
            self.desk.brush.take("")

    @Slot()
    def _show(self) -> None:
        desk, box, actions = self.desk, self.box, self._window.menus.actions
        box.setVisible(desk.can_paint)
        here = self._window._pages.currentWidget() is self._bench
        for name in ACTIONS:
            actions[name].setEnabled(here and desk.can_paint)
        actions["live"].setChecked(desk.is_live)
        for name in ("brush", "eraser"):
            actions[name].setChecked(desk.brush.kind == name)
        if not desk.can_paint or not desk.classes:
            return
        totals = sum(s.counts() for s in desk.strokes.values())
        box.show_classes(desk.classes, [int(totals[k + 1]) for k in range(len(desk.classes))])
        box.show_tool(desk.brush.kind, desk.brush.size, desk.brush.value)
        cells = desk.selection.cells() if desk.selection is not None else ()
        scales = sorted({scale for _, scale, _ in cells})
        low, high = (number(s, 3) for s in (scales[0], scales[-1])) if scales else ("", "")
        features = tr("painting.features_now", count=len(cells), low=low, high=high)
        box.show_state(desk.said, desk.tone, desk.is_live, features if scales else "")
        found = desk.found
        text = tr("painting.saved", when=found.when) if found.saved is not None else ""
        if text and not found.same_image:
            text += " " + tr("painting.other_image")
        box.show_saved(text, "" if found.same_image else "attention")
        self._bench.show_invitation(text)
