"""Page 7: the training while it runs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
)

from s2d_desktop.model.events import Preview, Progress
from s2d_desktop.ui.texts import below, decimals, duration, number, tr
from s2d_desktop.ui.theme import restyle
from s2d_desktop.ui.wizard.draft import Draft
from s2d_desktop.ui.wizard.parts import FoldOut, Page
from s2d_desktop.ui.wizard.pictures import Picture, coloured, grey
from s2d_desktop.ui.wizard.plots import Curves
from s2d_desktop.ui.wizard.run import TrainingRun

STEPS = 1000


class TrainingPage(Page):
    """Curves, a held-back tile, a log, and what can be done."""

    discard_wished = Signal()
    resume_wished = Signal()
    """A training that was paused or interrupted, or has failed, shall go on."""

    def __init__(self, run: TrainingRun) -> None:
        super().__init__("training")
        self.run = run
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.state.setObjectName("stepTitle")
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setAccessibleName(tr("wizard.training.progress"))
        self.bar.setToolTip(tr("wizard.training.progress"))
        self.bar.setTextVisible(False)
        self.counted = QLabel()
        self.counted.setProperty("quiet", True)
        self.rows.addWidget(self.state)
        self.rows.addWidget(self.bar)
        self.rows.addWidget(self.counted)
        buttons = QHBoxLayout()
        self.pause_button = self._button("pause", buttons)
        self.stop_button = self._button("stop", buttons)
        self.discard_button = self._button("discard", buttons)
        buttons.addStretch(1)
        self.rows.addLayout(buttons)
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(14)
        self.loss = Curves(
            tr("wizard.training.loss"),
            [tr("wizard.training.loss_learned"), tr("wizard.training.loss_held_back")],
        )
        self.score = Curves(
            tr("wizard.training.score"),
            [tr("wizard.training.agreement"), tr("wizard.training.accuracy")],
            1.0,
        )
        grid.addWidget(self.loss, 0, 0, 1, 3)
        grid.addWidget(self.score, 0, 3, 1, 3)
        self.tiles = {}
        for column, name in enumerate(("raw", "teacher", "network")):
            said = tr(f"wizard.training.tile.{name}")
            picture = Picture(tr("wizard.training.tile", what=said), said, 110)
            grid.addWidget(picture, 1, 2 * column, 1, 2)
            self.tiles[name] = picture
        for column in range(6):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(0, 3)
        grid.setRowStretch(1, 4)
        self.rows.addLayout(grid, 1)
        self.fold = FoldOut(tr("wizard.training.log"), tr("wizard.training.log_tip"))
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setAccessibleName(tr("wizard.training.log"))
        self.log.setToolTip(tr("wizard.training.log_tip"))
        self.log.setMaximumBlockCount(2000)
        self.log.setFixedHeight(self.fontMetrics().height() * 9)
        self.log.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.log.setTabChangesFocus(True)
        self.fold.rows.addWidget(self.log)
        self.rows.addWidget(self.fold)
        self.first = self.pause_button
        self._total, self._counted = 0.0, ""
        self._pace: list[tuple[float, float]] = []
        run.changed.connect(self.refresh)
        run.progressed.connect(self._on_progress)
        run.noted.connect(self.note)
        run.previewed.connect(self._on_preview)
        self.pause_button.clicked.connect(self._pause)
        self.stop_button.clicked.connect(self._stop)
        self.discard_button.clicked.connect(self.discard_wished)
        self.refresh()

    def _button(self, name: str, row: QHBoxLayout) -> QPushButton:
        button = QPushButton(tr(f"wizard.training.{name}"))
        button.setToolTip(tr(f"wizard.training.{name}_tip"))
        button.setAccessibleName(tr(f"wizard.training.{name}"))
        row.addWidget(button)
        return button

    def show_draft(self, draft: Draft) -> None:
        super().show_draft(draft)
        every = draft.settings.training.validate_every
        waits = tr("wizard.training.no_tile", iteration=every)
        for curves in (self.loss, self.score):
            curves.wait_for(waits)
        for picture in self.tiles.values():
            picture.waits = waits
            picture.update()

    def begin(self) -> None:
        """Another training is shown from now on."""
        self.loss.clear()
        self.score.clear()
        self.log.clear()
        for picture in self.tiles.values():
            picture.show_image(type(picture.image)())
        self._total, self._counted = 0.0, ""
        self._pace = []
        self.bar.setRange(0, 0)
        waits = self.run.state == "waiting"
        self.counted.setText("" if waits else tr("wizard.training.starts"))
        self._show_tile(self.run.folder / "tile.npz")
        self.refresh()

    @Slot()
    def _pause(self) -> None:
        if self.run.state == "running":
            self.run.pause()
        else:
            self._pace = []
            self.resume_wished.emit()

    @Slot()
    def _stop(self) -> None:
        self.run.stop()

    @Slot()
    def refresh(self) -> None:
        """Show the state of the training in words and buttons."""
        run = self.run
        text = tr(f"wizard.training.state.{run.state or 'none'}")
        if run.state == "failed" and run.error is not None:
            text = str(run.error)
        elif run.follows and run.state == "running":
            text = tr(f"wizard.training.state.{'left' if run.takes_orders else 'followed'}")
        self.state.setText(text)
        restyle(self.state, tone="attention" if run.state == "failed" else "")
        going_on = run.state in ("paused", "interrupted", "failed")
        words = "resume" if going_on else "pause"
        self.pause_button.setText(tr(f"wizard.training.{words}"))
        self.pause_button.setToolTip(tr(f"wizard.training.{words}_tip"))
        self.pause_button.setAccessibleName(tr(f"wizard.training.{words}"))
        orders = run.takes_orders or not run.is_active
        self.pause_button.setEnabled(
            orders and run.state in ("running", "paused", "interrupted", "failed")
        )
        # Before its iterations there is nothing to keep.
        self.stop_button.setEnabled(orders and run.state in ("running", "paused") and run.learns)
        self.discard_button.setEnabled(orders and run.state not in ("", "finished", "left"))
        if run.state in ("paused", "interrupted", "failed", "finished") and not self._total:
            self.bar.setRange(0, STEPS)
        self.changed.emit()

    @property
    def _trains(self) -> bool:
        return self._counted == "iterations"

    @Slot(object)
    def _on_progress(self, event: Progress) -> None:
        if event.unit != self._counted or event.total != self._total:
            self._counted_new(event)
        self.bar.setRange(0, STEPS)
        self.bar.setValue(round(STEPS * min(1.0, event.done / event.total)))
        parts = [
            tr(
                "wizard.training.so_far",
                what=below(event.what),
                done=f"{event.done:g}",
                total=f"{event.total:g}",
                unit=below(event.unit) or tr("jobs.unit"),
            )
        ]
        self._pace = [*self._pace[-50:], (time.monotonic(), event.done)]
        (first, low), (last, high) = self._pace[0], self._pace[-1]
        if self._trains and high - low >= 5:
            seconds = (last - first) / (high - low)
            left = seconds * (event.total - event.done)
            parts.append(tr("wizard.training.pace", seconds=number(seconds, 2)))
            if left > 0:
                parts.append(tr("jobs.left", duration=duration(left)))
        if self.run.state != "paused":
            self.counted.setText(", ".join(parts))

    def _counted_new(self, event: Progress) -> None:
        kind = event.unit != self._counted
        self._counted, self._total = event.unit, event.total
        if kind:
            self._pace = []
            self.refresh()

    @Slot(str)
    def note(self, text: str) -> None:
        """A line of the log."""
        self.log.appendPlainText(f"{time.strftime('%H:%M:%S')}  {text}")

    @Slot(object)
    def _on_preview(self, event: Preview) -> None:
        if event.kind == "curve":
            self._add_point(event.values)
        elif event.kind == "tile":
            self._show_tile(Path(str(event.values["path"])))

    def _add_point(self, values: Mapping[str, Any]) -> None:
        x = float(values["iteration"])
        known = [p[0] for p in self.score.points[0] + self.score.points[1]]
        if known and x <= max(known):
            return
        self.loss.add(x, [values.get("training_loss"), values.get("validation_loss")])
        both = {
            name: [float(v) for k, v in values.items() if k.startswith(f"{name} of ")]
            for name in ("agreement", "accuracy")
        }
        self.score.add(x, [max(both[n]) if both[n] else None for n in ("agreement", "accuracy")])
        is_right = bool(both["accuracy"])
        self.note(
            tr(
                "wizard.training.validated",
                iteration=f"{x:g}",
                score=tr("wizard.score.accuracy" if is_right else "wizard.score.agreement"),
                value=decimals(float(values["validation_f1"]), 3),
            )
        )
        self.refresh()

    def _show_tile(self, file: Path) -> None:
        try:
            with np.load(file, allow_pickle=False) as arrays:
                shown = {name: arrays[name] for name in self.tiles}
        except (OSError, ValueError, KeyError):
            return
        raw = np.moveaxis(shown["raw"], 0, -1)
        self.tiles["raw"].show_image(grey(raw if raw.shape[-1] == 3 else raw[..., 0]))
        for name in ("teacher", "network"):
            self.tiles[name].show_image(coloured(shown[name][-1]))

    def problem(self) -> str:
        if self.run.state == "finished":
            return ""
        return tr("wizard.training.not_finished")
