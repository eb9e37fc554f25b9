"""Which features at which scales, in a table as ilastik's; every cell is a box to tick."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.model.features import STANDARD_SCALES, FeatureSelection, standard_selection
from s2d_desktop.ui.texts import number, tr

LARGEST_SCALE = 50.0

Cells = dict[tuple[int, int], QCheckBox]


class FeaturesDialog(QDialog):
    """Rows are ilastik's features, columns are scales; `chosen` carries the new selection."""

    chosen = Signal(object)

    def __init__(
        self,
        selection: FeatureSelection,
        largest_scale: float,
        is_volume: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("painting.features_title"))
        self.setAccessibleName(tr("painting.features_title"))
        self._largest = largest_scale
        self._standard = standard_selection(True)
        in_3d = not all(selection.compute_in_2d)
        self._scales = sorted({*STANDARD_SCALES, *selection.scales})
        on = {(fid, scale) for fid, scale, _ in selection.cells()}
        layout = QVBoxLayout(self)
        text = QLabel(tr("painting.features_text"))
        text.setWordWrap(True)
        layout.addWidget(text)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        layout.addLayout(self._grid)
        self.cells: Cells = {}
        self.columns: list[QPushButton] = []
        for row, fid in enumerate(self._standard.ids):
            self._grid.addWidget(QLabel(tr(f"painting.feature.{fid}")), row + 1, 0)
        for column in range(len(self._scales)):
            self._add_column(column, on)
        row = QHBoxLayout()
        self.scale = QDoubleSpinBox()
        self.scale.setRange(0.3, min(LARGEST_SCALE, max(0.3, largest_scale)))
        self.scale.setDecimals(1)
        self.scale.setSingleStep(0.5)
        self.scale.setValue(min(15.0, self.scale.maximum()))
        self.scale.setAccessibleName(tr("painting.scale"))
        self.scale.setToolTip(tr("painting.scale_tip"))
        add = QPushButton(tr("painting.add_scale"))
        add.setToolTip(tr("painting.scale_tip"))
        add.setAccessibleName(tr("painting.add_scale"))
        add.clicked.connect(self._add_scale)
        row.addWidget(QLabel(tr("painting.scale")))
        row.addWidget(self.scale)
        row.addWidget(add)
        row.addStretch(1)
        layout.addLayout(row)
        self.in_3d = QCheckBox(tr("painting.in_3d"))
        self.in_3d.setToolTip(tr("painting.in_3d_tip"))
        self.in_3d.setAccessibleName(tr("painting.in_3d"))
        self.in_3d.setChecked(is_volume and in_3d)
        self.in_3d.setVisible(is_volume)
        layout.addWidget(self.in_3d)
        self.count = QLabel()
        self.count.setProperty("quiet", True)
        layout.addWidget(self.count)
        buttons = QDialogButtonBox()
        self.ok = buttons.addButton(tr("painting.take"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setToolTip(tr("painting.take_tip"))
        cancel = buttons.addButton(tr("jobs.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setToolTip(tr("painting.keep_tip"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self._say_count()

    def _add_column(self, column: int, on: set[tuple[str, float]]) -> None:
        scale = self._scales[column]
        sigma = number(scale, 3)
        head = QPushButton(sigma)
        head.setFlat(True)
        head.setToolTip(tr("painting.column_tip", scale=sigma))
        head.setAccessibleName(tr("painting.column", scale=sigma))
        head.clicked.connect(lambda _=False, column=column: self._toggle_column(column))
        head.setEnabled(scale <= self._largest)
        self._grid.addWidget(head, 0, column + 1)
        self.columns.append(head)
        for row, fid in enumerate(self._standard.ids):
            # As in ilastik, whose other filters are not defined for so small a scale.
            if scale < 0.7 and fid != "GaussianSmoothing":
                continue
            cell = QCheckBox()
            name = tr(f"painting.feature.{fid}")
            cell.setAccessibleName(tr("painting.cell", feature=name, scale=sigma))
            cell.setToolTip(tr("painting.cell", feature=name, scale=sigma))
            cell.setChecked((fid, scale) in on)
            if scale > self._largest:
                cell.setChecked(False)
                cell.setEnabled(False)
                cell.setToolTip(tr("painting.too_large", scale=sigma))
            cell.toggled.connect(self._say_count)
            self._grid.addWidget(cell, row + 1, column + 1, Qt.AlignmentFlag.AlignHCenter)
            self.cells[row, column] = cell

    @Slot()
    def _add_scale(self) -> None:
        scale = round(self.scale.value(), 1)
        if scale not in self._scales:
            # New ones stand at the end; the order of the columns does not matter to a forest.
            self._scales.append(scale)
            self._add_column(len(self._scales) - 1, {(f, scale) for f in self._standard.ids})
        self._say_count()

    def _toggle_column(self, column: int) -> None:
        cells = [c for (_, k), c in self.cells.items() if k == column and c.isEnabled()]
        on = not all(c.isChecked() for c in cells)
        for cell in cells:
            cell.setChecked(on)

    @Slot()
    def _say_count(self) -> None:
        count = sum(cell.isChecked() for cell in self.cells.values())
        self.count.setText(tr("painting.chosen", count=count))
        self.ok.setEnabled(count > 0)

    @property
    def selection(self) -> FeatureSelection:
        """What is ticked; scales without a tick are left out."""
        used = [
            k
            for k in sorted(range(len(self._scales)), key=lambda k: self._scales[k])
            if any(c.isChecked() for (_, column), c in self.cells.items() if column == k)
        ]
        matrix = tuple(
            tuple((row, k) in self.cells and self.cells[row, k].isChecked() for k in used)
            for row in range(len(self._standard.ids))
        )
        flat = not self.in_3d.isChecked()
        return FeatureSelection(
            self._standard.ids,
            tuple(self._scales[k] for k in used),
            matrix,
            (flat,) * len(used),
        )

    def accept(self) -> None:
        """Take what is ticked."""
        self.chosen.emit(self.selection)
        super().accept()
