"""Step 6: a network of the user's own, which learns from the enhanced map; how far it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QPushButton

from s2d_desktop.ui.steps.page import StepPage, say
from s2d_desktop.ui.texts import tr

STATES = {
    **dict.fromkeys(("waiting", "running", "stopping", "left"), "now"),
    **dict.fromkeys(("paused", "interrupted", "failed"), "needs"),
    "finished": "done",
}
"""State of the step by that of `wizard.run.TrainingRun`."""


class TrainStep(StepPage):
    """The way into the training's pages, and what its training is doing."""

    train_wished = Signal()
    details_wished = Signal()
    show_wished = Signal()
    """The training that there is shall be shown, or gone on with."""

    def __init__(self) -> None:
        super().__init__("train")
        self.missing = self.quiet()
        self.rows.addWidget(self.missing)
        self.button = self._button("button", self.train_wished)
        self.button.setProperty("primary", True)
        self.details_button = self._button("details", self.details_wished)
        self.said = self.quiet()
        self.rows.addWidget(self.said)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("train.bar"))
        self.bar.setToolTip(tr("train.bar"))
        self.rows.addWidget(self.bar)
        self.counted = self.quiet()
        self.rows.addWidget(self.counted)
        self.show_button = self._button("show", self.show_wished)
        self.rows.addWidget(self.quiet(tr("train.afterwards")))
        self.rows.addStretch(1)
        self.run_state = ""
        self.show_missing("")
        self.show_run("", "")

    def _button(self, name: str, wish: Signal) -> QPushButton:
        button = QPushButton(tr(f"train.{name}"))
        button.setToolTip(tr(f"train.{name}_tip"))
        button.setAccessibleName(tr(f"train.{name}"))
        button.clicked.connect(wish)
        self.rows.addWidget(button)
        return button

    @property
    def state(self) -> str:
        """How far the step is, as in `step_list.STATES`."""
        return STATES.get(self.run_state, "")

    def show_missing(self, sentence: str) -> None:
        """Say what a training still needs; empty if it can begin."""
        say(self.missing, sentence, "attention")
        can = not sentence and self.state != "now"
        self.button.setEnabled(can)
        self.details_button.setEnabled(can)

    def show_run(self, state: str, sentence: str, waits: str = "") -> None:
        """Say what the training of this window is doing.

        Parameters
        ----------
        state
            Of the `TrainingRun`.
        sentence
            The state in words.
        waits
            Name of a training of an earlier day that can be gone on with; empty if there is none.
        """
        self.run_state = state
        say(self.said, sentence, "good" if state == "finished" else "")
        if state in ("", "finished", "left"):
            self.bar.hide()
            self.counted.hide()
        words = "show" if state or not waits else "go_on"
        self.show_button.setText(tr(f"train.{words}", name=waits))
        self.show_button.setToolTip(tr(f"train.{words}_tip"))
        self.show_button.setAccessibleName(self.show_button.text())
        self.show_button.setVisible(bool(state or waits))
        self.show_missing(self.missing.text())

    def show_progress(self, value: int, most: int, counted: str) -> None:
        """Show how far the training is: a bar, and a sentence with the time that is left."""
        self.bar.setVisible(self.state in ("now", "needs"))
        self.bar.setRange(0, most)
        self.bar.setValue(value)
        say(self.counted, counted)
