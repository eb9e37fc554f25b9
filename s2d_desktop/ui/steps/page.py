"""What the settings of all steps have in common: heading, a sentence, rows of controls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.help_button import HelpButton
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.theme import restyle


class StepPage(QWidget):
    """Settings of one step."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("settingsPage")
        self.setAccessibleName(tr(f"step.{name}"))
        title = QLabel(tr(f"{name}.title"))
        title.setObjectName("stepTitle")
        title.setWordWrap(True)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(14, 12, 14, 12)
        self.rows.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(HelpButton(self), 0, Qt.AlignmentFlag.AlignTop)
        self.rows.addLayout(top)
        self.rows.addWidget(self.quiet(tr(f"{name}.text")))

    def quiet(self, text: str = "") -> QLabel:
        """A label for text that explains."""
        label = QLabel(text)
        label.setWordWrap(True)
        label.setProperty("quiet", True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def form(self) -> QFormLayout:
        """A form with labels above narrow fields, added to the page."""
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setVerticalSpacing(5)
        self.rows.addLayout(form)
        return form

    def box(self, name: str) -> QComboBox:
        """A choice, with the name and tooltip that `texts` has for it; it may be narrow."""
        box = QComboBox()
        box.setAccessibleName(tr(f"{name}.label"))
        box.setToolTip(tr(f"{name}.tip"))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
        box.view().setAccessibleName(tr(f"{name}.label"))
        box.view().setToolTip(tr(f"{name}.tip"))
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return box


def show_value(control: QSpinBox | QDoubleSpinBox | QSlider, value: float) -> None:
    """Show `value` without a signal; what is being typed is left as it is if it means the same."""
    if control.value() != value:
        control.blockSignals(True)
        control.setValue(value)  # type: ignore[arg-type]
        control.blockSignals(False)


def say(label: QLabel, text: str, tone: str = "") -> None:
    """Show `text` in a tone: ``good``, ``attention`` or none; hidden while it is empty."""
    label.setText(text)
    label.setVisible(bool(text))
    restyle(label, tone=tone, quiet=not tone)
