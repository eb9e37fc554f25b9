"""Page 6: what computes, how large a patch, how long; tried by true steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
)

from s2d_desktop.training.expected_time import (
    Pace,
    expected_iterations,
    expected_minutes,
    never_begun,
)
from s2d_desktop.training.network_plan import NetworkPlan
from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.texts import decimals, duration, number, tr
from s2d_desktop.ui.wizard.draft import Draft
from s2d_desktop.ui.wizard.parts import Facts, Field, FoldOut, Page, named, quiet

LONG_S = 4 * 3600.0
"""A training on the processor that takes longer is begun only when the user says so."""

PAPER = {
    "maps": 64,
    "levels": 5,
    "learning_rate": 2e-4,
    "weight_decay": 1e-5,
    "validate_every": 200,
    "plateau_patience": 30,
    "plateau_factor": 0.2,
}
"""The authors' configuration."""


class ComputerPage(Page):
    """Settings that a trial can refuse."""

    trial_wished = Signal()

    def __init__(self) -> None:
        super().__init__("computer")
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(12)
        self.rows.addLayout(grid)
        self.device = QComboBox()
        for name in ("auto", "cpu", "cuda"):
            self.device.addItem(tr(f"wizard.computer.device.{name}"), name)
        named(self.device.view(), "wizard.computer.device")
        self.patch, self.batch = QSpinBox(), QSpinBox()
        self.patch.setRange(16, 2048)
        self.batch.setRange(1, 64)
        self.minutes, self.iterations = QDoubleSpinBox(), QSpinBox()
        self.minutes.setRange(1, 100_000)
        self.minutes.setDecimals(0)
        self.minutes.setSingleStep(30)
        self.iterations.setRange(1, 10_000_000)
        self.iterations.setSingleStep(1000)
        self.fields = {
            name: Field(f"wizard.computer.{name}", getattr(self, name))
            for name in ("device", "patch", "batch", "minutes", "iterations")
        }
        wide = self.fontMetrics().averageCharWidth() * 22
        for k, field in enumerate(self.fields.values()):
            field.control.setMinimumWidth(wide)
            grid.addWidget(field, k // 2, k % 2, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(2, 1)
        self.unused_card = QLabel()
        self.unused_card.setWordWrap(True)
        # An address is copied from it.
        self.unused_card.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.rows.addWidget(self.unused_card)
        self.try_button = QPushButton(tr("wizard.computer.try"))
        self.try_button.setToolTip(tr("wizard.computer.try_tip"))
        self.try_button.clicked.connect(self.trial_wished)
        self.rows.addWidget(self.try_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.rows.addWidget(self.said)
        self.memory_label = quiet(tr("wizard.computer.memory"))
        self.memory = QProgressBar()
        self.memory.setAccessibleName(tr("wizard.computer.memory"))
        self.memory.setToolTip(tr("wizard.computer.memory"))
        self.rows.addWidget(self.memory_label)
        self.rows.addWidget(self.memory)
        self.facts = Facts()
        self.rows.addWidget(self.facts)
        self.too_short = QLabel()
        self.too_short.setWordWrap(True)
        self.rows.addWidget(self.too_short)
        self.agreed = QCheckBox()
        self.agreed.setAccessibleName(tr("wizard.computer.agreed_tip"))
        self.agreed.setToolTip(tr("wizard.computer.agreed_tip"))
        self.rows.addWidget(self.agreed)
        self.first = self.try_button
        self.advanced = FoldOut(tr("wizard.advanced"), tr("wizard.advanced_tip"))
        self.rows.addWidget(self.advanced)
        self._paper: dict[str, QLabel] = {}
        self.numbers: dict[str, Any] = {}
        self._add_advanced()
        self.rows.addStretch(1)
        self.trying = False
        self.result: Mapping[str, Any] = {}
        self._tried: object = None
        self._failed = self._waits_for = ""
        self.device.currentIndexChanged.connect(self._on_value)
        for box in (self.patch, self.batch, self.minutes, self.iterations):
            box.valueChanged.connect(self._on_value)
        self.agreed.toggled.connect(self.changed)
        self._show_result()

    def _add_advanced(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(2, 2)
        grid.setColumnStretch(3, 4)
        self.advanced.rows.addLayout(grid)
        ranges = {
            "maps": (2, 256, 0),
            "levels": (1, 6, 0),
            "learning_rate": (1e-7, 1.0, 7),
            "weight_decay": (0.0, 1.0, 7),
            "validate_every": (1, 10**6, 0),
            "plateau_patience": (1, 10_000, 0),
            "plateau_factor": (0.01, 1.0, 2),
        }
        for row, (name, (low, high, digits)) in enumerate(ranges.items()):
            box: Any = QDoubleSpinBox() if digits else QSpinBox()
            if digits:
                box.setDecimals(digits)
                box.setSingleStep(10.0**-digits * (1 if digits < 5 else 100))
            box.setRange(low, high)
            named(box, f"wizard.computer.{name}")
            label = QLabel(tr(f"wizard.computer.{name}.label"))
            label.setBuddy(box)
            label.setWordWrap(True)
            beside = QLabel()
            beside.setWordWrap(True)
            for column, widget in enumerate((label, box, beside)):
                grid.addWidget(widget, row, column)
            box.valueChanged.connect(self._on_value)
            self.numbers[name], self._paper[name] = box, beside

    def show_draft(self, draft: Draft) -> None:
        self.draft = None
        plan = draft.settings
        training, network = plan.training, plan.network
        self.device.setCurrentIndex(self.device.findData(training.device))
        patch = training.patch if isinstance(training.patch, int) else training.patch[-1]
        self.patch.setSingleStep(network.multiples[-1])
        self.patch.setValue(patch)
        self.batch.setValue(training.batch)
        self.minutes.setValue(training.max_minutes)
        self.iterations.setValue(training.max_iterations)
        for name, box in self.numbers.items():
            box.setValue(getattr(network if name in ("maps", "levels") else training, name))
        # In 3-D each level has factors of its own; a plan file can name them.
        self.numbers["levels"].setEnabled(network.ndim == 2)
        super().show_draft(draft)
        self._mark()
        self._check()

    @Slot()
    def _on_value(self) -> None:
        if self.draft is None:
            return
        plan = self.draft.settings
        old = plan.training.patch
        side = self.patch.value()
        levels = self.numbers["levels"].value()
        network: dict[str, Any] = {"maps": self.numbers["maps"].value()}
        if plan.network.ndim == 2:
            network["levels"] = levels
        self.draft.change(
            training={
                "device": self.device.currentData(),
                "patch": side if isinstance(old, int) else (*old[:-2], side, side),
                "batch": self.batch.value(),
                "max_minutes": self.minutes.value(),
                "max_iterations": self.iterations.value(),
                **{k: b.value() for k, b in self.numbers.items() if k not in ("maps", "levels")},
            },
            network=network,
        )
        rate = self.numbers["learning_rate"]
        with QSignalBlocker(rate):
            rate.setValue(self.draft.settings.training.learning_rate)
        self.agreed.setChecked(False)
        self._mark()
        self._check()

    def _mark(self) -> None:
        """Say what the authors used where this differs."""
        for name, label in self._paper.items():
            differs = abs(self.numbers[name].value() - PAPER[name]) > 1e-12
            value = f"{PAPER[name]:g}"
            say(label, tr("wizard.computer.paper", value=value) if differs else "", "")

    def _check(self) -> None:
        card, said = self.draft.card, ""
        if card.unused and self.device.currentData() != "cpu":
            said = tr(f"wizard.computer.without_{card.lacks}", name=card.unused)
        say(self.unused_card, said, "attention")
        network = self.draft.settings.network
        step = network.multiples[-1]
        bad = ""
        if self.patch.value() % step:
            bad = tr("wizard.computer.multiple", step=step)
        self.fields["patch"].complain(bad)
        self._bad = bad
        self.try_button.setEnabled(not self.trying and not bad)
        self._show_result()
        self.changed.emit()

    _bad = ""

    def _key(self) -> object:
        """What a trial depends on."""
        t, network = self.draft.settings.training, self.draft.settings.network
        return network, t.device, t.patch, t.batch

    @property
    def is_tried(self) -> bool:
        """Whether the settings as they are have been tried, with success."""
        return bool(self.result) and self._tried == self._key()

    def begin_trial(self) -> None:
        """A trial of the settings as they are has begun."""
        self.trying, self._failed, self.result, self._tried = True, "", {}, self._key()
        self._waits_for = ""
        self._check()

    def take_trial(self, draft: Draft, facts: Mapping[str, Any]) -> None:
        """The settings of `draft`, of which a trial may have changed the patch, were tried."""
        self.trying, self._failed, self.result = False, "", dict(facts)
        self.show_draft(draft)
        self._tried = self._key()
        self._check()

    def show_waiting(self, title: str) -> None:
        """The trial waits for the end of a job on the graphics card; empty: it runs."""
        self._waits_for = title
        self._show_result()

    def show_failed(self, text: str) -> None:
        """It has failed."""
        self.trying, self._failed = False, text
        self._check()

    def _show_result(self) -> None:
        text, tone = "", ""
        if self.trying:
            text = tr("wizard.computer.trying")
            if self._waits_for:
                text = tr("wizard.computer.waits", title=self._waits_for)
        elif self._failed:
            text, tone = self._failed, "attention"
        elif self.draft is not None and not self.is_tried:
            text = tr("wizard.computer.untried")
        say(self.said, text, tone)
        there = self.draft is not None and self.is_tried and not self.trying
        for widget in (self.memory, self.memory_label, self.facts):
            widget.setVisible(there)
        say(
            self.too_short,
            too_short(self.draft.settings, self.result) if there else "",
            "attention",
        )
        self.agreed.setVisible(there and self.is_long)
        if not there:
            return
        used, free = self.result["memory_bytes"], self.result.get("memory_free_bytes", 0)
        self.memory.setRange(0, 1000)
        self.memory.setValue(round(1000 * min(1.0, used / free)) if free else 0)
        self.memory.setVisible(bool(free))
        words = tr("wizard.computer.of_memory", used=_gb(used), free=_gb(free))
        self.memory.setFormat(words.replace("%", "%%"))
        self.memory.setAccessibleDescription(words)
        self.facts.show_values(
            {
                "device": tr(f"wizard.computer.on.{self.result['device']}"),
                "pace": tr(
                    "wizard.computer.pace",
                    seconds=number(self.result["seconds_per_iteration"], 2),
                ),
                "time": expected(self.draft.settings, self.result),
            }
        )
        if self.is_long:
            said = tr("wizard.computer.agreed", time=roughly(self._at_most_s))
            self.agreed.setText(said)
            self.agreed.setAccessibleName(said)

    @property
    def is_long(self) -> bool:
        """Whether the training is so long that the user has to agree."""
        if self.result.get("device") != "cpu":
            return False
        return self._at_most_s > LONG_S

    @property
    def _at_most_s(self) -> float:
        """How long it may take, after the trial."""
        return 60 * expected_minutes(self.draft.settings.training, pace_of(self.result))[1]

    def problem(self) -> str:
        if self._bad or self._failed:
            return self._bad or self._failed
        if self.trying:
            return tr("wizard.computer.trying")
        if not self.is_tried:
            return tr("wizard.computer.untried")
        if self.is_long and not self.agreed.isChecked():
            return tr("wizard.computer.not_agreed")
        return ""


def pace_of(facts: Mapping[str, Any]) -> Pace:
    """What a trial has measured."""
    return Pace(**facts["pace"])


def expected(plan: NetworkPlan, facts: Mapping[str, Any]) -> str:
    """How long a training takes, after a trial, as a range in words."""
    a, b = (roughly(60 * m) for m in expected_minutes(plan.training, pace_of(facts)))
    return tr("wizard.about", time=b) if a == b else tr("wizard.between", low=a, high=b)


def too_short(plan: NetworkPlan, facts: Mapping[str, Any]) -> str:
    """What a training will end before, after a trial, in sentences."""
    iterations = expected_iterations(plan.training, pace_of(facts))
    return "\n".join(
        tr(f"wizard.computer.too_short.{name}", begin=begin, count=iterations)
        for name, begin in never_begun(plan, iterations).items()
    )


def roughly(seconds: float) -> str:
    """A time nobody knows exactly: from an hour on in half hours, from 10 minutes on in fives."""
    if seconds >= 3300:
        return tr("wizard.hours", value=number(max(1.0, round(seconds / 1800) / 2), 3))
    return duration(300 * round(seconds / 300) if seconds >= 570 else seconds)


def _gb(count: float) -> str:
    return tr("wizard.gb", value=decimals(count / 1e9, 1))
