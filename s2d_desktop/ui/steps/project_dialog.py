"""What is inside an ilastik project: images, classes, and features in a table like ilastik's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.model.features import STANDARD_IDS, FeatureSelection
from s2d_desktop.ui.texts import image_size, number, tr

CHOSEN = "●"


class ProjectDialog(QDialog):
    """Three tables that can be read and copied from, and nothing to change."""

    def __init__(self, project: IlastikProject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("project.title", name=project.path.name))
        self.setAccessibleName(self.windowTitle())
        layout = QVBoxLayout(self)
        trees = project.forest.n_trees if project.forest is not None else 0
        forest = tr("project.trees", count=trees) if trees else tr("project.no_forest")
        facts = QLabel(
            tr("project.facts", version=project.version, workflow=project.workflow, forest=forest)
        )
        facts.setTextFormat(Qt.TextFormat.PlainText)
        facts.setWordWrap(True)
        layout.addWidget(facts)
        self.images = _images(project)
        self.classes = _classes(project)
        self.features = _features(project.selection)
        for name, table in (
            ("images", self.images),
            ("classes", self.classes),
            ("features", self.features),
        ):
            heading = QLabel(tr(f"project.{name}"))
            heading.setObjectName("stepTitle")
            layout.addWidget(heading)
            for part in (table, table.horizontalHeader(), table.verticalHeader()):
                part.setAccessibleName(tr(f"project.{name}"))
                part.setToolTip(tr(f"project.{name}_tip"))
            layout.addWidget(table, 3 if name == "features" else 1)
        buttons = QDialogButtonBox()
        close = buttons.addButton(tr("project.close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setToolTip(tr("project.close"))
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        unit = self.fontMetrics().height()
        self.resize(unit * 58, unit * 40)


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
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    return table


def _images(project: IlastikProject) -> QTableWidget:
    columns = [tr(f"project.image.{name}") for name in ("name", "size", "state", "file")]
    table = _table(columns, count=len(project.lanes))
    for row, lane in enumerate(project.lanes):
        size = (
            image_size(lane.axes, lane.shape) if lane.shape is not None else tr("project.unknown")
        )
        state = tr("project.found" if lane.found else "project.missing")
        file = str(lane.file) if lane.file is not None else lane.raw.where
        for column, text in enumerate((lane.name, size, state, file)):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(row, column, item)
    table.horizontalHeader().setStretchLastSection(True)
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
    return table


def _features(selection: FeatureSelection | None) -> QTableWidget:
    """Rows are features, columns are sigmas; under these, whether filters run in 2-D or 3-D."""
    if selection is None:
        return _table([tr("project.no_features")], count=0)
    rows = [tr(f"painting.feature.{fid}") if fid in STANDARD_IDS else fid for fid in selection.ids]
    columns = [
        tr("project.scale_2d" if flat else "project.scale_3d", scale=number(scale, 3))
        for scale, flat in zip(selection.scales, selection.compute_in_2d, strict=True)
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
