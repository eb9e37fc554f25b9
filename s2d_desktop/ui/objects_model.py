"""Objects as rows of a table: sorted and filtered as arrays, so that a million do not block."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from s2d_desktop.model.objects import Objects, calibrated
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.ui.texts import decimals, number, tr

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class ObjectsModel(QAbstractTableModel):
    """A row for each listed object. Only the rows that are seen are ever put into words."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: dict[str, NDArray[np.generic]] = {}
        self._titles: dict[str, str] = {}
        self._area = np.zeros(0, np.int64)
        self._border = np.zeros(0, bool)
        self._sorted_by: tuple[str, bool] = ("object", False)
        self._decimals = 0
        """Of sizes in units of length."""
        self._limits = (0, 0, False)
        self.rows = np.zeros(0, np.int64)
        """Index of the object in each row, from 0."""
        self._places: NDArray[np.int64] | None = None

    @property
    def total(self) -> int:
        """All objects, listed or not."""
        return len(self._area)

    @property
    def names(self) -> list[str]:
        """Names of the columns."""
        return list(self._columns)

    def show(self, objects: Objects, info: SourceInfo, in_3d: bool) -> None:
        """List other objects; `info` is that of their labels."""
        self.beginResetModel()
        size, unit = calibrated(info.voxel_size, info.unit, in_3d)
        kind = "volume" if in_3d else "area"
        z, y, x = objects.centre.T if len(objects) else np.zeros((3, 0))
        columns: dict[str, NDArray[np.generic]] = {"object": np.arange(1, len(objects) + 1)}
        if info.shape[0] > 1:
            columns["time"] = objects.time + 1
        if info.shape[1] > 1:
            columns["z" if in_3d else "slice"] = z + 1 if in_3d else objects.low[:, 0] + 1
        columns |= {"x": x + 0.5, "y": y + 0.5, kind: objects.area}
        if size:
            columns[f"{kind}_in"] = objects.area * size
            # As many as tell two objects apart that differ by a tenth of a pixel, the same in all.
            self._decimals = max(0, 1 - math.floor(math.log10(size)))
        self._area = objects.area
        self._border = objects.reach_border(info.shape, in_3d)
        columns["border"] = self._border
        self._columns = columns
        self._titles = {name: tr(f"objects.column.{name}", unit=unit) for name in columns}
        if self._sorted_by[0] not in columns:
            self._sorted_by = ("object", False)
        self._choose_rows()
        self.endResetModel()

    def limit(self, smallest: int, largest: int, only_whole: bool) -> None:
        """List only objects of these sizes (`largest` 0: any), or only those not at the border."""
        self._limits = (smallest, largest, only_whole)
        self.beginResetModel()
        self._choose_rows()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self._columns):
            self.layoutAboutToBeChanged.emit()
            kept = [(k, self.number_in(k.row())) for k in self.persistentIndexList()]
            self._sorted_by = (self.names[column], order == Qt.SortOrder.DescendingOrder)
            self._choose_rows()
            for before, chosen in kept:
                after = self.index(self.row_of(chosen), before.column())
                self.changePersistentIndex(before, after)
            self.layoutChanged.emit()

    def _choose_rows(self) -> None:
        smallest, largest, only_whole = self._limits
        listed = self._area >= smallest
        if largest:
            listed &= self._area <= largest
        if only_whole:
            listed &= ~self._border
        rows = np.flatnonzero(listed)
        name, falling = self._sorted_by
        if self._columns:
            values = self._columns[name][rows]
            # Of equal values the smaller number comes first, whichever way.
            order = np.argsort(values, kind="stable")
            if falling:
                order = len(values) - 1 - np.argsort(values[::-1], kind="stable")[::-1]
            rows = rows[order]
        self.rows, self._places = rows, None

    def row_of(self, number: int) -> int:
        """The row of object `number`; -1 if it is not listed."""
        if self._places is None:
            self._places = np.full(self.total + 1, -1, np.int64)
            self._places[self.rows + 1] = np.arange(len(self.rows))
        return int(self._places[number]) if 0 < number <= self.total else -1

    def number_in(self, row: int) -> int:
        """The number of the object in a row."""
        return int(self.rows[row]) + 1

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        name = self.names[index.column()]
        value = self._columns[name][self.rows[index.row()]]
        if name == "border":
            return tr("objects.yes") if value else ""
        if name in ("x", "y", "z"):
            return decimals(float(value), 1)
        whole = value.dtype.kind == "i"
        return number(int(value), 0) if whole else decimals(float(value), self._decimals)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._titles[self.names[section]]
