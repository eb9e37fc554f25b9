"""What the wizard's pages are made of: page, field with its complaint, fold-out, facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.jobs.held_back_part import TOO_MUCH
from s2d_desktop.training.dividing import LAST, Place
from s2d_desktop.training.network_plan import PlannedImage
from s2d_desktop.ui.heading import Heading
from s2d_desktop.ui.help_button import HelpButton
from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.theme import restyle
from s2d_desktop.ui.viewer.panel import ElidedLabel
from s2d_desktop.ui.wizard.draft import Draft, DraftImage


def quiet(text: str = "") -> QLabel:
    """A label for text that explains."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setProperty("quiet", True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setMinimumWidth(1)
    return label


class Page(QWidget):
    """One page: a heading, a sentence, rows; writes into the draft what the user changes."""

    changed = Signal()
    """The draft has changed, or what is known about it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.draft: Draft | None = None
        self.first: QWidget | None = None
        """Gets the focus when the page is entered."""
        self.setObjectName("wizardPage")
        self.setAccessibleName(tr(f"wizard.{name}.title"))
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(28, 22, 28, 22)
        self.rows.setSpacing(12)
        self.heading = Heading(tr(f"wizard.{name}.title"), 1.5, True)
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(HelpButton(self), 0, Qt.AlignmentFlag.AlignTop)
        self.rows.addLayout(top)
        self.rows.addWidget(quiet(tr(f"wizard.{name}.text")))

    def show_draft(self, draft: Draft) -> None:
        """Fill the page; called whenever it is entered."""
        self.draft = draft

    def problem(self) -> str:
        """Why the user cannot go on, in words; empty if nothing is in the way."""
        return ""


class Field(QWidget):
    """A control under its label; what is wrong with it stands beside it."""

    def __init__(self, name: str, control: QWidget, beside: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.control = control
        self.label = QLabel(tr(f"{name}.label"))
        self.label.setBuddy(control)
        control.setAccessibleName(tr(f"{name}.label"))
        control.setToolTip(tr(f"{name}.tip"))
        self.complaint = QLabel()
        self.complaint.setWordWrap(True)
        self.complaint.setMinimumWidth(1)
        self.complaint.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(8)
        grid.addWidget(self.label, 0, 0, 1, 2 + len(beside))
        grid.addWidget(control, 1, 0)
        for k, widget in enumerate(beside):
            grid.addWidget(widget, 1, 1 + k)
        grid.setColumnStretch(1 + len(beside), 1)
        grid.addWidget(self.complaint, 2, 0, 1, 2 + len(beside))

    def complain(self, text: str) -> str:
        """Mark the control and say what is wrong; an empty text takes the mark away."""
        restyle(self.control, invalid=bool(text))
        say(self.complaint, text, "attention")
        self.control.setAccessibleDescription(text)
        return text


class FoldOut(QWidget):
    """Settings that few need, behind a line that opens them."""

    def __init__(self, text: str, tip: str) -> None:
        super().__init__()
        self.button = QToolButton()
        self.button.setAutoRaise(True)
        self.button.setCheckable(True)
        self.button.setText(text)
        self.button.setToolTip(tip)
        self.button.setAccessibleName(text)
        self.button.setArrowType(Qt.ArrowType.RightArrow)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.toggled.connect(self._fold)
        self.inner = QWidget()
        self.inner.hide()
        self.rows = QVBoxLayout(self.inner)
        self.rows.setContentsMargins(18, 4, 0, 0)
        self.rows.setSpacing(10)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.inner)

    @Slot(bool)
    def _fold(self, opened: bool) -> None:
        self.button.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self.inner.setVisible(opened)


class Facts(QFrame):
    """Names and values in a card."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._form = QFormLayout(self)
        self._form.setContentsMargins(16, 14, 16, 14)
        self._form.setHorizontalSpacing(18)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self.values: dict[str, QLabel] = {}

    def show_values(self, facts: dict[str, str]) -> None:
        """Show these facts; keys are those of ``wizard.fact.KEY``."""
        for key, value in facts.items():
            if key not in self.values:
                name = QLabel(tr(f"wizard.fact.{key}"))
                name.setProperty("quiet", True)
                label = ElidedLabel() if key == "folder" else QLabel()
                label.setWordWrap(key != "folder")
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
                label.setMinimumWidth(self.fontMetrics().averageCharWidth() * 12)
                self._form.addRow(name, label)
                self.values[key] = label
            label = self.values[key]
            # A path has no places where it could be wrapped.
            label.say(value) if isinstance(label, ElidedLabel) else label.setText(value)


def named(control: Any, key: str) -> Any:
    """Give a control the name and tooltip of ``key`` in `texts`; returns it."""
    control.setAccessibleName(tr(f"{key}.label"))
    control.setToolTip(tr(f"{key}.tip"))
    return control


def part_words(planned: PlannedImage) -> str:
    """Which part of an image is used, in words."""
    if planned.rows is not None:
        return tr("wizard.images.rows", first=planned.rows[0] + 1, last=planned.rows[1])
    if planned.columns is not None:
        return tr("wizard.images.columns", first=planned.columns[0] + 1, last=planned.columns[1])
    if planned.slices is not None:
        return tr("wizard.images.slices", first=planned.slices[0] + 1, last=planned.slices[-1] + 1)
    return tr("wizard.images.whole")


def place_words(image: DraftImage, ndim: int) -> dict[str, str]:
    """Where a divided image is held back (``place``), and what is usual (``last``), in words."""
    division = image.division(ndim)
    if division is None:
        return {}
    places = {"place": image.position, "last": LAST}
    return {k: name_of(division.places[v]) for k, v in places.items()}


def name_of(place: Place) -> str:
    """Where a part is, in words: "at the bottom", "at the columns 52 to 115"."""
    if place.step is None:
        first, last = place.held_back
        return tr(f"wizard.place.{place.along}.between", first=first + 1, last=last)
    return tr(f"wizard.place.{place.along}.{place.step}")


def moved_key(image: DraftImage) -> str:
    """End of the key of the sentence that says why another part than the last is held back."""
    return "moved_much" if image.reason == TOO_MUCH else "moved"
