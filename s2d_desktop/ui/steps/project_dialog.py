"""What is inside an ilastik project: images, classes, and features in a table like ilastik's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.model.features import STANDARD_IDS, FeatureSelection, StructureTensor
from s2d_desktop.ui.documents import Document
from s2d_desktop.ui.forest_test import words_of
from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.steps.project_images import ProjectImages
from s2d_desktop.ui.texts import below, moment, number, tr
from s2d_desktop.ui.wizard.parts import quiet

CHOSEN = "●"
LONGEST = 24
"""Letters of the name of a class for which there is room in any case."""
TENSOR = "StructureTensorEigenvalues"


class ProjectDialog(QDialog):
    """Tables that can be read and copied from, what is missing, and buttons that mend it.

    Parameters
    ----------
    document
        The project as it is open.
    linked
        Positions of images that were found elsewhere.
    tensor
        The structure tensor that is computed; None for the one of the project's version.
    parent
        The window.
    """

    outside_wished = Signal()
    """Images outside of the project's folder shall be read, if the user agrees."""
    folder_wished = Signal()
    """Missing images shall be looked for in a folder."""
    relink_wished = Signal(int)
    """The file of this image shall be chosen."""
    training_wished = Signal()
    """A forest shall be trained from the labels."""

    def __init__(
        self,
        document: Document,
        linked: Collection[int] = (),
        tensor: StructureTensor | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        project: IlastikProject = document.project
        self._outside = bool(document.outside)
        self._project, self._tensor = project, tensor or project.structure_tensor_default
        self.setWindowTitle(tr("project.title", name=project.path.name))
        self.setAccessibleName(self.windowTitle())
        layout = QVBoxLayout(self)
        self.facts = QLabel(_facts(project, document.trained is not None))
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setWordWrap(True)
        layout.addWidget(self.facts)
        self.tensor = quiet()
        layout.addWidget(self.tensor)
        self._show_tensor(False)
        self.images = ProjectImages(project, linked)
        self.classes = _classes(project)
        self.features = _features(project.selection)
        layout.addWidget(self._heading("images", self.images))
        layout.addWidget(self.images, 3)
        layout.addLayout(self._mending())
        lower = QHBoxLayout()
        for name, table, share in (("classes", self.classes, 1), ("features", self.features, 4)):
            column = QVBoxLayout()
            heading = self._heading(name, table)
            if name == "features":
                heading.setText(_heading_of(project.selection))
            column.addWidget(heading)
            column.addWidget(table)
            lower.addLayout(column, share)
        layout.addLayout(lower, 4)
        buttons = QDialogButtonBox()
        close = buttons.addButton(tr("project.close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setToolTip(tr("project.close"))
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.images.itemSelectionChanged.connect(self._on_row)
        if project.lanes:
            self.images.selectRow(next(iter(self.images.missing), 0))
        unit = self.fontMetrics().height()
        room = self.screen().availableSize() * 0.95
        self.resize(min(unit * 72, room.width()), min(unit * 46, room.height()))

    def _heading(self, name: str, table: QTableWidget) -> QLabel:
        for part in (table, table.horizontalHeader(), table.verticalHeader()):
            part.setAccessibleName(tr(f"project.{name}"))
            part.setToolTip(tr(f"project.{name}_tip"))
        heading = QLabel(tr(f"project.{name}"))
        heading.setObjectName("stepTitle")
        return heading

    def _mending(self) -> QVBoxLayout:
        """What is missing, what the forest says, and the buttons."""
        self.missing, self.verdict = quiet(), quiet()
        count, total = len(self.images.missing), len(self._project.lanes)
        without = tr("project.some_missing", count=count, total=total) if count else ""
        problem = self._project.forest_problem
        lacking = [without, below(str(problem.what)) if problem is not None else ""]
        say(self.missing, "\n".join(filter(None, lacking)), "attention")
        say(self.verdict, "")
        row = QHBoxLayout()
        self.buttons: dict[str, QPushButton] = {}
        for name, key, act in (
            ("outside", "data.outside", self.outside_wished.emit),
            ("folder", "project.folder", self.folder_wished.emit),
            ("relink", "project.relink", self._relink),
            ("train", "project.train", self.training_wished.emit),
        ):
            self.buttons[name] = button = QPushButton(tr(key))
            button.setToolTip(tr(f"{key}_tip"))
            button.clicked.connect(act)
            row.addWidget(button)
        row.addStretch()
        self.buttons["outside"].setVisible(self._outside)
        self.buttons["folder"].setVisible(bool(count))
        labels = self._project.has_pixel_classifier or len(self._project.label_classes) > 1
        can_train = problem is not None and labels
        self.buttons["train"].setVisible(can_train and bool(self._project.lanes))
        self.buttons["relink"].setVisible(bool(total))
        column = QVBoxLayout()
        for part in (self.missing, self.verdict):
            column.addWidget(part)
        column.addLayout(row)
        return column

    @Slot()
    def _relink(self) -> None:
        self.relink_wished.emit(max(0, self.images.currentRow()))

    @Slot()
    def _on_row(self) -> None:
        """Of an embedded image there is no file that could be chosen."""
        row = self.images.currentRow()
        if 0 <= row < len(self._project.lanes):
            embedded = self._project.path in self._project.lanes[row].raw.files
            self.buttons["relink"].setEnabled(not embedded)

    # -- what comes later

    def say_testing(self) -> None:
        """The forest is being tested."""
        if self._project.forest is not None:
            say(self.verdict, tr("project.testing"))

    def show_test(self, test: Any, lanes: dict[int, str]) -> None:
        """Show the `SelfTest` of the forest, and its word on each image."""
        for row, word in lanes.items():
            self.images.show_verdict(row, word)
        tone = "good" if test.verdict.is_good else "attention" if test.verdict.is_bad else ""
        say(self.verdict, words_of(test), tone)
        if test.structure_tensor is not None:
            self._show_tensor(test.structure_tensor is self._tensor)

    def say_problem(self, sentence: str) -> None:
        """The forest could not be tested."""
        say(self.verdict, sentence, "attention")

    def _show_tensor(self, proven: bool) -> None:
        """Which structure tensor is computed, and why; nothing where it is no feature."""
        project, selection = self._project, self._project.selection
        uses = selection is not None and any(cell[0] == TENSOR for cell in selection.cells())
        if not uses or project.forest is None:
            say(self.tensor, "")
            return
        is_default = self._tensor is project.structure_tensor_default
        why = "proven" if proven else "version"
        if not proven and (project.structure_tensor_is_guess or not is_default):
            why = "guess" if is_default else "other"
        said = tr(f"project.tensor.{why}", name=self._tensor.value, version=project.version)
        say(self.tensor, said)


def _facts(project: IlastikProject, trained: bool) -> str:
    """Version, workflow and forest in sentences."""
    parts = [tr("project.facts", version=project.version, workflow=project.workflow)]
    if trained:
        parts.append(tr("project.trained_now"))
    elif project.saved is not None:
        key = "project.saved" if project.forest is None else "project.saved_forest"
        parts.append(tr(key, when=moment(project.saved)))
    elif project.file_date is not None:
        parts.append(tr("project.file_date", when=moment(project.file_date)))
    forest = project.forest
    if forest is None:
        parts.append(tr("project.no_forest"))
    else:
        parts.append(tr("project.trees", count=forest.n_trees, features=forest.n_features))
    return " ".join(parts)


def _table(columns: list[str], rows: list[str] | None = None, count: int = 0) -> QTableWidget:
    table = QTableWidget(len(rows) if rows is not None else count, len(columns))
    table.setHorizontalHeaderLabels(columns)
    if rows is None:
        table.verticalHeader().hide()
    else:
        table.setVerticalHeaderLabels(rows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    for header in (table.horizontalHeader(), table.verticalHeader()):
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    return table


def _classes(project: IlastikProject) -> QTableWidget:
    table = _table([tr("project.class.name")], count=len(project.label_classes))
    side = table.fontMetrics().height()
    for row, label in enumerate(project.label_classes):
        swatch = QPixmap(side, side)
        swatch.fill(QColor(*label.color))
        item = QTableWidgetItem(label.name)
        item.setIcon(swatch)
        table.setItem(row, 0, item)
    table.horizontalHeader().setStretchLastSection(True)
    # Whole names, unless they are very long.
    metrics = table.fontMetrics()
    widest = max((metrics.horizontalAdvance(c.name) for c in project.label_classes), default=0)
    table.setMinimumWidth(min(widest, metrics.averageCharWidth() * LONGEST) + 3 * side)
    return table


def _heading_of(selection: FeatureSelection | None) -> str:
    """Of the features: where all filters run in 2-D, or all in 3-D, it is said once."""
    kinds = set(selection.compute_in_2d) if selection is not None else set()
    if len(kinds) != 1:
        return tr("project.features")
    return tr("project.features_2d" if True in kinds else "project.features_3d")


def _features(selection: FeatureSelection | None) -> QTableWidget:
    """Rows are features, columns are sigmas, with 2-D or 3-D where filters of both kinds run."""
    if selection is None:
        return _table([tr("project.no_features")], count=0)
    rows = [tr(f"painting.feature.{fid}") if fid in STANDARD_IDS else fid for fid in selection.ids]
    columns = [number(scale, 3) for scale in selection.scales]
    if len(set(selection.compute_in_2d)) > 1:
        columns = [
            tr("project.scale_2d" if flat else "project.scale_3d", scale=scale)
            for scale, flat in zip(columns, selection.compute_in_2d, strict=True)
        ]
    table = _table(columns, rows)
    for row, on in enumerate(selection.matrix):
        for column, chosen in enumerate(on):
            item = QTableWidgetItem(CHOSEN if chosen else "")
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            said = tr("project.cell_on" if chosen else "project.cell_off")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            table.setItem(row, column, item)
    return table
