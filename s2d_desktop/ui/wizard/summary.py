"""The one page before a training with the defaults: what, from what, for how long, where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from s2d_desktop.model.errors import S2DError
from s2d_desktop.training.network_plan import HELD_BACK, TRAINING, NetworkPlan, PlannedImage
from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.texts import number, tr
from s2d_desktop.ui.wizard.computer import expected, roughly, too_short
from s2d_desktop.ui.wizard.draft import BOTH, Draft, DraftImage
from s2d_desktop.ui.wizard.parts import Facts, Page, moved_key, place_words
from s2d_desktop.ui.wizard.pictures import Picture


class SummaryPage(Page):
    """Everything that was decided; `bar` holds its two buttons."""

    start_wished = Signal()
    details_wished = Signal()

    def __init__(self) -> None:
        super().__init__("summary")
        row = QHBoxLayout()
        row.setSpacing(18)
        side = self.fontMetrics().height() * 26
        self.raw = Picture(tr("wizard.summary.raw"), tr("wizard.summary.raw"), 140)
        self.teacher = Picture(tr("wizard.summary.teacher"), tr("wizard.summary.teacher"), 140)
        self.raw.waits = self.teacher.waits = tr("wizard.summary.waits")
        for picture in (self.raw, self.teacher):
            picture.align_left = True
            picture.setMaximumSize(side, side)
            row.addWidget(picture, 3)
        row.addStretch(1)
        self.rows.addLayout(row, 100)
        self.facts = Facts()
        self.rows.addWidget(self.facts)
        self.rows.addStretch(1)
        # Below the page, where it is seen however large the text is.
        self.bar = QFrame()
        self.bar.setObjectName("navigation")
        buttons = QHBoxLayout(self.bar)
        buttons.setContentsMargins(16, 8, 12, 8)
        self.said = QLabel()
        self.said.setWordWrap(True)
        buttons.addWidget(self.said, 1)
        buttons.addStretch()
        self.start_button = QPushButton(tr("wizard.summary.start"))
        self.start_button.setProperty("primary", True)
        self.details_button = QPushButton(tr("wizard.summary.details"))
        for button, name in ((self.details_button, "details"), (self.start_button, "start")):
            button.setToolTip(tr(f"wizard.summary.{name}_tip"))
            button.setAccessibleName(tr(f"wizard.summary.{name}"))
            buttons.addWidget(button)
        self.start_button.clicked.connect(self.start_wished)
        self.details_button.clicked.connect(self.details_wished)
        self.first = self.details_button
        self.state = "maps"
        self.trial: Mapping[str, Any] = {}
        """What the trial has found; empty before it."""
        self._waits_for = ""
        self._failed = ""

    def show_draft(self, draft: Draft) -> None:
        super().show_draft(draft)
        self._failed = ""
        self.raw.show_image(QImage())
        self.teacher.show_image(QImage())
        self.show_state("maps")

    def show_pictures(self, raw: QImage, teacher: QImage) -> None:
        """The middle of the first image, and its enhanced map."""
        self.raw.show_image(raw)
        self.teacher.show_image(teacher)

    def show_state(self, state: str, failed: str = "") -> None:
        """Say how far it is.

        That is ``maps`` (they are computed), ``parts`` (it is seen where the structure is),
        ``trial``, ``ready``, or ``failed`` and why.
        """
        self.state, self._failed = state, failed
        self.refresh()

    def show_waiting(self, title: str) -> None:
        """The trial waits for the end of a job on the graphics card; empty: it runs."""
        self._waits_for = title
        if self.state == "trial":
            self.refresh()

    def _untried(self) -> str:
        """What is said of the device as long as no trial has found it."""
        if self.state == "failed":
            return tr("wizard.summary.not_tried")
        if self._waits_for:
            return tr("wizard.summary.card", title=self._waits_for)
        return tr("wizard.summary.trying")

    def take_trial(self, facts: Mapping[str, Any]) -> None:
        """What a trial of the plan has found."""
        self.trial = facts

    def refresh(self) -> None:
        """Say everything again."""
        draft = self.draft
        plan = draft.settings
        network, training, trial = plan.network, plan.training, self.trial
        device = tr(f"wizard.computer.on.{trial['device']}") if trial else ""
        if trial and trial["device"] == "cpu" and draft.card.unused and training.device != "cpu":
            device = tr("wizard.summary.unused_card", name=draft.card.unused)
        self.facts.show_values(
            {
                "finds": draft.structure,
                "learns": _counted(draft, TRAINING),
                "held_back": _counted(draft, HELD_BACK),
                "labels": _labels(draft),
                "network": tr("wizard.result.size", maps=network.maps, ndim=network.ndim),
                "device": device or self._untried(),
                "time": _time(plan, trial)
                if trial
                else tr("wizard.goal.at_most", time=roughly(60 * training.max_minutes)),
                "folder": str(draft.folder),
            }
        )
        text = self._failed or (tr(f"wizard.summary.{self.state}") if self.state != "ready" else "")
        say(self.said, text, "attention" if self._failed else "")
        self.start_button.setEnabled(self.state == "ready")
        if self.state == "ready" and self.isVisible():
            self.start_button.setFocus()
        self.details_button.setEnabled(self.state in ("ready", "failed", "trial"))
        self.start_button.setAccessibleDescription(text)
        self.changed.emit()

    def problem(self) -> str:
        return "" if self.state == "ready" else self._failed or tr(f"wizard.summary.{self.state}")


def _time(plan: NetworkPlan, trial: Mapping[str, Any]) -> str:
    """How long it takes, and for what that is too short."""
    return "\n".join(filter(None, (expected(plan, trial), too_short(plan, trial))))


def _counted(draft: Draft, use: str) -> str:
    """Images of a use, with names where they are few."""
    ndim, names, said = draft.settings.network.ndim, [], []
    for image in draft.images:
        try:
            planned = [part for part in image.planned(ndim) if part.use == use]
        except S2DError:
            planned = []
        if planned:
            names.append((image, planned))
    for image, planned in names[:3]:
        said.append(_said(draft, image, planned))
    more = len(names) - len(said)
    if more > 0:
        said.append(tr("wizard.summary.more", count=more))
    return ", ".join(said)


def _said(draft: Draft, image: DraftImage, planned: list[PlannedImage]) -> str:
    """An image, and which part of it is used for one thing."""
    name = Path(image.raw).name
    along = "columns" if planned[0].columns is not None else "rows"
    spans = [span for part in planned if (span := getattr(part, along)) is not None]
    if spans:
        size = image.info.size_of("x" if along == "columns" else "y")
        share = number(round(100 * sum(last - first for first, last in spans) / size), 3)
        part = tr(f"wizard.summary.{along}", share=share)
    elif planned[0].slices is not None:
        count = sum(len(part.slices) for part in planned if part.slices is not None)
        part = tr("wizard.summary.slices", count=count)
    else:
        return name
    words = place_words(image, draft.settings.network.ndim)
    if image.use != BOTH or planned[0].use != HELD_BACK:
        return tr("wizard.summary.part", name=name, part=part)
    key = f"{moved_key(image)}_part" if image.was_moved else "held_part"
    return tr(f"wizard.summary.{key}", name=name, part=part, structure=draft.structure, **words)


def _labels(draft: Draft) -> str:
    """How the map becomes labels, in words."""
    plan = draft.settings
    parts = [tr(f"wizard.summary.form.{plan.labels.form}")]
    if plan.labels.strokes and any(image.strokes for image in draft.images):
        parts.append(tr("wizard.summary.strokes"))
    if plan.rectification.use:
        parts.append(tr("wizard.summary.rectified"))
    if plan.consistency.use:
        parts.append(tr("wizard.summary.consistent"))
    return "; ".join(parts)
