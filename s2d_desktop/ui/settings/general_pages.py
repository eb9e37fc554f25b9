"""The pages of the settings other than the keys; what is changed is kept and used at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui import choosing
from s2d_desktop.ui.settings.project_files import ProjectFilesBox
from s2d_desktop.ui.settings.store import CACHE_MB, TEXT_SIZES_PERCENT, Preferences
from s2d_desktop.ui.texts import languages, tr
from s2d_desktop.ui.wizard.parts import Field, quiet
from s2d_desktop.ui.work import Background


class PreferencesPage(QWidget):
    """Fields whose controls write into the preferences and follow them."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self.preferences = preferences
        self.controls: dict[str, Any] = {}
        self.rows = QVBoxLayout(self)
        self.rows.setSpacing(14)
        preferences.changed.connect(self._show)

    def choice(self, name: str, values: tuple[str, ...]) -> QComboBox:
        """A choice among values that have a text each in `texts`."""
        return self.choice_of(name, {v: tr(f"preference.{name}.{v}") for v in values})

    def choice_of(self, name: str, words: Mapping[str, str]) -> QComboBox:
        """A choice among values, each with what is said for it."""
        box = QComboBox()
        for value, said in words.items():
            box.addItem(said, value)
        box.view().setAccessibleName(tr(f"preference.{name}.label"))
        box.view().setToolTip(tr(f"preference.{name}.tip"))
        box.activated.connect(lambda _: self.preferences.set(name, box.currentData()))
        return self._add(name, box)

    def number(self, name: str, limits: tuple[int, int], step: int, unit: str) -> QSpinBox:
        """A number."""
        box = QSpinBox()
        box.setRange(*limits)
        box.setSingleStep(step)
        box.setSuffix(unit)
        # What is half typed is no wish yet.
        box.setKeyboardTracking(False)
        box.valueChanged.connect(lambda value: self.preferences.set(name, value))
        return self._add(name, box)

    def _add(self, name: str, control: Any, beside: tuple[QWidget, ...] = ()) -> Any:
        control.setMinimumWidth(self.fontMetrics().averageCharWidth() * 36)
        self.rows.addWidget(Field(f"preference.{name}", control, beside))
        self.controls[name] = control
        self._show(name)
        return control

    @Slot(str)
    def _show(self, name: str) -> None:
        control = self.controls.get(name)
        if control is None:
            return
        value = self.preferences.value(name)
        control.blockSignals(True)
        if isinstance(control, QComboBox):
            control.setCurrentIndex(max(0, control.findData(value)))
        elif isinstance(control, QSpinBox):
            control.setValue(value)
        else:
            control.setText(value)
        control.blockSignals(False)


class LookPage(PreferencesPage):
    """Theme, size of text, language, what the wheel does."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(preferences)
        self.choice("theme", ("system", "light", "dark"))
        self.number("text_size", TEXT_SIZES_PERCENT, 5, tr("preference.percent"))
        self.choice_of("language", {"": tr("language.system"), **languages()})
        self.rows.addWidget(quiet(tr("preference.language.when")))
        self.choice("wheel", ("zoom", "slice"))
        self.rows.addStretch(1)


class ComputingPage(PreferencesPage):
    """What computes, how exactly, and how much room tiles may take."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(preferences)
        self.choice("device", ("auto", "cpu", "cuda"))
        self.choice("precision", ("fast", "exact"))
        self.number("cache_mb", CACHE_MB, 256, tr("settings.megabytes"))
        self.rows.addStretch(1)


class FilesPage(PreferencesPage):
    """Where results go, what a double click opens, and which Fiji is used."""

    fiji_wished = Signal()

    def __init__(self, preferences: Preferences, background: Background) -> None:
        super().__init__(preferences)
        self.folder = QLineEdit()
        self.folder.setReadOnly(True)
        self.folder.setPlaceholderText(tr("preference.results.last"))
        self.choose_button = self._button("preference.results.choose")
        self.forget_button = self._button("preference.results.forget")
        self._add("results", self.folder, (self.choose_button, self.forget_button))
        self.choose_button.clicked.connect(self._choose)
        self.forget_button.clicked.connect(lambda: preferences.set("results", ""))
        self.projects = ProjectFilesBox(background)
        self.rows.addWidget(self.projects)
        title = QLabel(tr("settings.fiji"))
        title.setObjectName("stepTitle")
        self.rows.addWidget(title)
        self.rows.addWidget(quiet(tr("settings.fiji_text")))
        self.fiji_button = self._button("preference.fiji")
        self.fiji_button.clicked.connect(self.fiji_wished)
        self.rows.addWidget(self.fiji_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.rows.addStretch(1)

    @staticmethod
    def _button(key: str) -> QPushButton:
        button = QPushButton(tr(key))
        button.setAccessibleName(tr(key))
        button.setToolTip(tr(f"{key}_tip"))
        button.setAutoDefault(False)
        return button

    @Slot()
    def _choose(self) -> None:
        kept = self.preferences.value("results")
        start = Path(kept) if kept else Path.home()
        folder = choosing.folder(self, tr("preference.results.label"), start)
        if folder is not None:
            self.preferences.set("results", str(folder))
