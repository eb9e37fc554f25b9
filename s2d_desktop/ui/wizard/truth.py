"""Page 5: a small ground truth, for those who have one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout

from s2d_desktop.ui import choosing
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard.draft import Draft
from s2d_desktop.ui.wizard.parts import Field, Page, quiet


class TruthPage(Page):
    """For each image of which something is held back: labels made by hand, or none."""

    check_wished = Signal(int, object)
    """Number of an image and a path that was chosen for it."""

    def __init__(self) -> None:
        super().__init__("truth")
        self.measured = quiet()
        self.rows.addWidget(self.measured)
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self.rows.addLayout(self._list)
        self.rows.addStretch(1)
        self.fields: dict[int, Field] = {}
        self._problems: dict[int, str] = {}
        self._removes: dict[int, QPushButton] = {}

    def show_draft(self, draft: Draft) -> None:
        super().show_draft(draft)
        while self._list.count():
            widget = self._list.takeAt(0).widget()
            widget.setParent(None)
            widget.deleteLater()
        self.fields, self._problems, self._removes = {}, {}, {}
        for k, image in enumerate(draft.images):
            if not image.is_held_back:
                continue
            shown = QLabel()
            shown.setMinimumWidth(self.fontMetrics().averageCharWidth() * 36)
            choose = QPushButton(tr("wizard.choose"))
            choose.setAccessibleName(tr("wizard.truth.choose_of", name=image.name))
            choose.setToolTip(tr("wizard.truth.choose_tip"))
            choose.clicked.connect(lambda _=False, k=k: self._choose(k))
            remove = QPushButton(tr("wizard.truth.remove"))
            remove.setAccessibleName(tr("wizard.truth.remove_of", name=image.name))
            remove.setToolTip(tr("wizard.truth.remove_tip"))
            remove.clicked.connect(lambda _=False, k=k: self._remove(k))
            field = Field("wizard.truth.file", shown, [choose, remove])
            field.label.setText(image.name)
            shown.setAccessibleName(tr("wizard.truth.of", name=image.name))
            self._list.addWidget(field)
            self.fields[k], self._removes[k] = field, remove
        self._say()

    def _say(self) -> None:
        for k, field in self.fields.items():
            truth = self.draft.images[k].truth
            self._removes[k].setVisible(bool(truth))
            field.control.setText(Path(truth).name if truth else tr("wizard.truth.none"))
        with_truth = any(self.draft.images[k].truth for k in self.fields)
        self.measured.setText(
            tr("wizard.truth.accuracy" if with_truth else "wizard.truth.agreement")
        )
        self.changed.emit()

    def _choose(self, k: int) -> None:
        name = self.draft.images[k].name
        path = choosing.map_or_labels(self, tr("wizard.truth.choose_of", name=name))
        if path is not None:
            self.check_wished.emit(k, path)

    def _remove(self, k: int) -> None:
        self.draft.images[k].truth = ""
        self._problems.pop(k, None)
        self.fields[k].complain("")
        self._say()

    @Slot(int, object, str)
    def show_checked(self, k: int, path: Path, problem: str) -> None:
        """Labels were looked at: use them, or say why not."""
        if k not in self.fields:
            return
        self._problems[k] = problem
        if not problem:
            self.draft.images[k].truth = str(path.resolve())
        self.fields[k].complain(problem)
        self._say()

    def problem(self) -> str:
        return next((p for p in self._problems.values() if p), "")
