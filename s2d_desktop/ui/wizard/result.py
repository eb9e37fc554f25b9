"""Page 8: what came out, beside its teacher; what can be done with it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout

from s2d_desktop.jobs.training_folder import card_of
from s2d_desktop.ui.copying import CopyButton
from s2d_desktop.ui.heading import Heading
from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.texts import decimals, duration, tr
from s2d_desktop.ui.wizard.parts import Facts, Page, quiet
from s2d_desktop.ui.wizard.pictures import Curtain, coloured


class ResultPage(Page):
    """The finished network."""

    use_wished = Signal()
    export_wished = Signal()
    run_wished = Signal()
    report_wished = Signal()

    def __init__(self) -> None:
        super().__init__("result")
        body = QHBoxLayout()
        body.setSpacing(24)
        self.rows.addLayout(body, 1)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(8)
        right.setSpacing(10)
        body.addLayout(left, 3)
        body.addLayout(right, 2)
        self.curtain = Curtain(
            tr("wizard.result.curtain"),
            tr("wizard.result.teacher"),
            tr("wizard.result.network"),
        )
        self.curtain.waits = tr("wizard.result.no_tile")
        left.addWidget(self.curtain, 1)
        left.addWidget(quiet(tr("wizard.result.curtain_note")))
        self.score = Heading("", 1.8, True)
        self.score.setObjectName("score")
        right.addWidget(self.score)
        self.meaning = quiet()
        right.addWidget(self.meaning)
        self.facts = Facts()
        right.addWidget(self.facts)
        self.use_button = self._button("use", right)
        self.use_button.setProperty("primary", True)
        self.run_button = self._button("run", right)
        self.export_button = self._button("export", right)
        self.report_button = self._button("report", right)
        self.use_button.clicked.connect(self.use_wished)
        self.run_button.clicked.connect(self.run_wished)
        self.export_button.clicked.connect(self.export_wished)
        self.report_button.clicked.connect(self.report_wished)
        self.first = self.use_button
        self.said = QLabel()
        self.said.setWordWrap(True)
        right.addWidget(self.said)
        right.addStretch(1)
        row = QHBoxLayout()
        title = QLabel(tr("wizard.result.command"))
        row.addWidget(title)
        row.addStretch(1)
        self.command = QPlainTextEdit()
        self.command.setReadOnly(True)
        self.command.setAccessibleName(tr("wizard.result.command"))
        self.command.setToolTip(tr("wizard.result.command_tip"))
        self.command.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.command.setTabChangesFocus(True)
        self.command.setFixedHeight(self.fontMetrics().height() * 4)
        row.addWidget(
            CopyButton(
                self.command.toPlainText, tr("wizard.result.copy"), tr("wizard.result.copy_tip")
            )
        )
        self.rows.addLayout(row)
        self.rows.addWidget(self.command)
        self.folder: Path | None = None
        self.images: list[str] = []

    def _button(self, name: str, column: QVBoxLayout) -> QPushButton:
        button = QPushButton(tr(f"wizard.result.{name}"))
        button.setToolTip(tr(f"wizard.result.{name}_tip"))
        button.setAccessibleName(tr(f"wizard.result.{name}"))
        column.addWidget(button)
        return button

    def show_folder(self, folder: Path, plan: Path, images: list[str]) -> None:
        """Show the network of a training that has ended."""
        self.folder, self.images = folder, images
        card: dict[str, Any] = card_of(folder)
        validation, training = card.get("validation", {}), card.get("training", {})
        kind = str(validation.get("score_is", "agreement"))
        score = validation.get("score")
        value = decimals(float(score), 3) if score is not None else "?"
        self.score.setText(tr(f"wizard.result.{kind}", value=value))
        self.meaning.setText(tr(f"wizard.result.{kind}_means"))
        ended = str(training.get("ended_by", "")).replace(" ", "_") or "iterations"
        self.facts.show_values(
            {
                "network": tr(
                    "wizard.result.size",
                    maps=card.get("network", {}).get("maps", "?"),
                    ndim=card.get("ndim", "?"),
                ),
                "which": tr(f"wizard.result.which.{str(training.get('which')).replace(' ', '_')}"),
                "iterations": tr(
                    "wizard.result.best_of",
                    best=training.get("best_iteration", "?"),
                    all=training.get("iterations", "?"),
                ),
                "took": duration(60 * float(training.get("minutes", 0))),
                "ended": tr(f"wizard.result.ended.{ended}"),
                "check": tr("wizard.result.checked"),
                "folder": str(folder),
            }
        )
        lines = [["s2d-desktop", "train", str(plan), "-o", str(folder)]]
        out = folder / "predictions"
        lines.append(["s2d-desktop", "predict", str(folder), *images, "-o", str(out)])
        self.command.setPlainText("\n".join(shlex.join(line) for line in lines))
        self._show_tile(folder / "tile.npz")
        self.report_button.setEnabled((folder / "report.html").is_file())
        self.say("")

    def say(self, text: str, tone: str = "good") -> None:
        """Say how what was asked for has ended."""
        say(self.said, text, tone)

    def _show_tile(self, file: Path) -> None:
        try:
            with np.load(file, allow_pickle=False) as arrays:
                teacher, network = arrays["teacher"][-1], arrays["network"][-1]
        except (OSError, ValueError, KeyError):
            self.curtain.show_image(type(self.curtain.image)())
            return
        self.curtain.show_pair(coloured(teacher), coloured(network))
