"""Page 1: 2-D or 3-D, name, folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
)

from s2d_desktop.jobs.training_folder import bytes_needed, free_bytes, state_of, writable
from s2d_desktop.model.errors import S2DError
from s2d_desktop.training.default_plan import prefers_volumes
from s2d_desktop.ui import choosing
from s2d_desktop.ui.texts import below, number, tr
from s2d_desktop.ui.wizard.computer import roughly
from s2d_desktop.ui.wizard.draft import NAME_LETTERS, Draft
from s2d_desktop.ui.wizard.parts import Facts, Field, Page, quiet


class GoalPage(Page):
    """What the user will get."""

    def __init__(self) -> None:
        super().__init__("goal")
        self.flat = QRadioButton(tr("wizard.goal.flat"))
        self.volumes = QRadioButton(tr("wizard.goal.volumes"))
        self._kinds = QButtonGroup(self)
        title = QLabel(tr("wizard.goal.kind"))
        self.rows.addWidget(title)
        for button, key in ((self.flat, "flat"), (self.volumes, "volumes")):
            button.setToolTip(tr(f"wizard.goal.{key}.tip"))
            button.setAccessibleName(tr(f"wizard.goal.{key}"))
            self._kinds.addButton(button)
            self.rows.addWidget(button)
        self.why = quiet()
        self.rows.addWidget(self.why)
        self.name_edit = QLineEdit()
        self.name_edit.setMinimumWidth(self.fontMetrics().averageCharWidth() * 40)
        self.name_field = Field("wizard.goal.name", self.name_edit)
        self.rows.addWidget(self.name_field)
        self.folder_edit = QLineEdit()
        self.folder_edit.setMinimumWidth(self.fontMetrics().averageCharWidth() * 56)
        choose = QPushButton(tr("wizard.choose"))
        choose.setAccessibleName(tr("wizard.goal.choose_folder"))
        choose.setToolTip(tr("wizard.goal.choose_folder"))
        choose.clicked.connect(self._choose)
        self.folder_field = Field("wizard.goal.folder", self.folder_edit, [choose])
        self.rows.addWidget(self.folder_field)
        self.first = self.name_edit
        self.facts = Facts()
        self.rows.addWidget(self.facts)
        self.rows.addStretch(1)
        self._kinds.buttonToggled.connect(self._on_kind)
        self.name_edit.textEdited.connect(self._on_name)
        self.folder_edit.textEdited.connect(self._on_folder)
        self._problem = ""

    def show_draft(self, draft: Draft) -> None:
        self.draft = None
        (self.volumes if draft.settings.network.ndim == 3 else self.flat).setChecked(True)
        deep = draft.images and any(i.info.size_of("z") > 1 for i in draft.images)
        self.volumes.setEnabled(bool(deep))
        better = draft.images and prefers_volumes(draft.images[0].info)
        key = "none" if not deep else "volumes" if better else "flat"
        self.why.setText(tr(f"wizard.goal.why_{key}"))
        self.name_edit.setText(draft.settings.name)
        self.folder_edit.setText(str(draft.folder))
        super().show_draft(draft)
        self._check()

    @Slot()
    def _on_kind(self) -> None:
        volumes = self.volumes.isChecked()
        if self.draft is None or (self.draft.settings.network.ndim == 3) == volumes:
            return
        try:
            self.draft.propose(volumes)
            self._cannot = ""
        except S2DError as error:
            self._cannot = below(str(error))
        self._check()

    _cannot = ""

    @Slot(str)
    def _on_name(self, text: str) -> None:
        self.draft.change(name=text)
        self._check()

    @Slot(str)
    def _on_folder(self, text: str) -> None:
        if text.strip():
            self.draft.move(Path(text).expanduser())
        self._check()

    @Slot()
    def _choose(self) -> None:
        folder = choosing.folder(self, tr("wizard.goal.choose_folder"), self.draft.folder.parent)
        if folder is not None:
            if any(folder.iterdir()):
                folder = folder / self.draft.settings.name
            self.folder_edit.setText(str(folder))
            self._on_folder(str(folder))

    def _check(self) -> None:
        draft = self.draft
        name, folder = draft.settings.name, draft.folder
        bad = ""
        if not name or set(name) - set(NAME_LETTERS):
            bad = tr("wizard.goal.bad_name")
        self.name_field.complain(bad)
        pixels = sum(_pixels(image.info) for image in draft.images if image.computable)
        need = bytes_needed(draft.settings.network, pixels)
        bad_folder = ""
        if not self.folder_edit.text().strip():
            bad_folder = tr("wizard.goal.no_folder")
        elif not folder.is_absolute():
            bad_folder = tr("wizard.goal.relative_folder")
        elif state_of(folder) != "none":
            bad_folder = tr("wizard.goal.used_folder")
        elif not writable(folder):
            bad_folder = tr("wizard.goal.closed_folder")
        elif free_bytes(folder) < 2 * need:
            bad_folder = tr("wizard.goal.full_disk", need=_size(2 * need))
        self.folder_field.complain(bad_folder)
        self._problem = bad or bad_folder or self._cannot
        minutes = draft.settings.training.max_minutes
        free = free_bytes(folder) if writable(folder) else 0
        self.facts.show_values(
            {
                "get": tr("wizard.goal.get", structure=draft.structure),
                "time": tr("wizard.goal.at_most", time=roughly(60 * minutes)),
                "disk": tr("wizard.goal.disk", need=_size(need), free=_size(free)),
            }
        )
        self.changed.emit()

    def problem(self) -> str:
        return self._problem


def _pixels(info: object) -> int:
    count = 1
    for axis in "tzyx":
        count *= info.size_of(axis)
    return count


def _size(count: float) -> str:
    """Bytes in words."""
    if count >= 1e9:
        return f"{number(count / 1e9, 2 if count < 1e10 else 3)} GB"
    return f"{number(max(1.0, round(count / 1e6)), 3)} MB"
