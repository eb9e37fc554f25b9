"""The table of objects below the panels."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSpinBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.model.objects import Objects
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.ui.objects_model import ObjectsModel
from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.texts import number, tr
from s2d_desktop.ui.theme import restyle
from s2d_desktop.ui.viewer.panel import ElidedLabel

LARGEST_SIZE = 2**31 - 1
ROWS_SHOWN = 5


class ObjectsPane(QFrame):
    """Draws and asks; `ui.segmenting` answers."""

    chosen = Signal(int)
    """The user chose the row of this object."""
    again_wished = Signal()
    export_wished = Signal()
    labels_wished = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self.model = ObjectsModel(self)
        self.heading = ElidedLabel()
        self.heading.setObjectName("panelHeading")
        self.state = ElidedLabel(tr("objects.stale"))
        restyle(self.state, tone="attention")
        self.again_button = self._button("again", self.again_wished)
        self.smallest, self.largest = self._limit("from"), self._limit("to")
        self.whole = QCheckBox(tr("objects.whole"))
        self.whole.setToolTip(tr("objects.whole_tip"))
        self.whole.toggled.connect(self._on_limits)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("objects.table"))
        self.table.setToolTip(tr("objects.table_tip"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setSortingEnabled(True)
        self.table.setTabKeyNavigation(False)
        self.table.setAlternatingRowColors(True)
        self.table.setWordWrap(False)
        header = self.table.horizontalHeader()
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        rows = self.table.verticalHeader()
        # Rows of one height need not be measured one by one.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.hide()
        for part in (header, rows):
            part.setAccessibleName(tr("objects.headings"))
            part.setToolTip(tr("objects.headings_tip"))
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.is_stale = False
        """Whether settings have changed since."""
        self._chosen = 0
        """Number of the object whose row is chosen, listed or not; 0 for none."""
        self._lay_out()
        self.hide()

    def _button(self, name: str, signal: object) -> QPushButton:
        button = QPushButton(tr(f"objects.{name}"))
        button.setToolTip(tr(f"objects.{name}_tip"))
        button.clicked.connect(signal)
        return button

    def _limit(self, name: str) -> QSpinBox:
        box = QSpinBox()
        box.setRange(0, LARGEST_SIZE)
        box.setSpecialValueText(tr("objects.no_limit"))
        box.setSuffix(tr("recipe.min_size.suffix"))
        box.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)
        box.setKeyboardTracking(False)
        box.setAccessibleName(tr(f"objects.{name}"))
        box.setToolTip(tr(f"objects.{name}_tip"))
        box.valueChanged.connect(self._on_limits)
        return box

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.heading)
        first.addStretch(1)
        for name, signal in (
            ("export", self.export_wished),
            ("labels", self.labels_wished),
            ("close", self.closed),
        ):
            first.addWidget(self._button(name, signal))
        for name, box in (("from", self.smallest), ("to", self.largest)):
            label = QLabel(tr(f"objects.{name}"))
            label.setBuddy(box)
            second.addWidget(label)
            second.addWidget(box)
        second.addWidget(self.whole)
        self.listed = QLabel()
        self.listed.setProperty("quiet", True)
        self.listed.setWordWrap(True)
        self.listed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        second.addWidget(self.listed, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 6)
        column.setSpacing(6)
        column.addLayout(first)
        column.addLayout(second)
        self._stale = QWidget()
        third = QHBoxLayout(self._stale)
        third.setContentsMargins(0, 0, 0, 0)
        third.addWidget(self.state)
        third.addWidget(self.again_button)
        third.addStretch(1)
        column.addWidget(self._stale)
        column.addWidget(self.table)
        QWidget.setTabOrder(self.smallest, self.largest)
        self.scale()

    def scale(self) -> None:
        """Fit the rows to the size of the text."""
        line = self.fontMetrics().height()
        self.table.verticalHeader().setDefaultSectionSize(round(line * 1.5))
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(round(line * 1.5) * ROWS_SHOWN + header + 4)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)
        self.scale()

    def changeEvent(self, event: object) -> None:
        super().changeEvent(event)
        if hasattr(self, "listed"):
            self.scale()

    def minimumSizeHint(self) -> QSize:
        # Nothing in the table may force the window to grow.
        return QSize(200, super().minimumSizeHint().height())

    # -- what is shown

    def show_objects(self, objects: Objects, info: SourceInfo, in_3d: bool, name: str) -> None:
        """List the objects of the class `name`."""
        self.heading.say(tr("objects.of", name=name) if name else tr("objects.title"))
        self.model.show(objects, info, in_3d)
        self._chosen = 0
        self.show_state(stale=False)
        self._count()

    def show_state(self, stale: bool) -> None:
        """Say whether the table still belongs to what is shown."""
        self.is_stale = stale
        self._stale.setVisible(stale)

    def select(self, chosen: int) -> None:
        """Choose the row of an object, without looking at it; 0 for none."""
        self._chosen = chosen
        row = self.model.row_of(chosen)
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self.table.clearSelection()
        if row >= 0:
            self.table.selectRow(row)
            self.table.scrollTo(
                self.model.index(row, 0), QAbstractItemView.ScrollHint.PositionAtCenter
            )
        selection.blockSignals(False)
        self.table.viewport().update()
        self._count(chosen if chosen and row < 0 else 0)

    def _count(self, missing: int = 0) -> None:
        if missing:
            say(self.listed, tr("objects.not_listed", number=missing), "attention")
            return
        model = self.model
        listed, total = (number(n, 0) for n in (model.rowCount(), model.total))
        say(self.listed, tr("objects.listed", listed=listed, total=total))

    @Slot()
    def _on_limits(self) -> None:
        self.model.limit(self.smallest.value(), self.largest.value(), self.whole.isChecked())
        self.select(self._chosen)

    @Slot(QItemSelection)
    def _on_selection(self, selected: QItemSelection) -> None:
        indexes = selected.indexes()
        if indexes:
            self._chosen = self.model.number_in(indexes[0].row())
            self._count()
            self.chosen.emit(self._chosen)
