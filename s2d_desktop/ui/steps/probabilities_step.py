"""Step 2: which class is the structure, and whether the forest is computed as ilastik did."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListWidget, QListWidgetItem, QPushButton

from s2d_desktop.model.features import StructureTensor
from s2d_desktop.ui.documents import ClassChoice
from s2d_desktop.ui.painting.box import PaintBox
from s2d_desktop.ui.steps.page import StepPage, say
from s2d_desktop.ui.steps.retrain_box import RetrainBox
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer import colouring


class ProbabilitiesStep(StepPage):
    """Classes with a picture each; structure tensor; verdict of the self-test; a new forest."""

    class_chosen = Signal(int)
    tensor_chosen = Signal(object)
    """A `StructureTensor`, or None for automatic."""
    map_wished = Signal()
    """The probability map of the project shall be opened."""

    def __init__(self) -> None:
        super().__init__("probabilities")
        heading = QLabel(tr("probabilities.class"))
        heading.setObjectName("classHeading")
        heading.setWordWrap(True)
        self.rows.addWidget(heading)
        self._heading = heading
        self.classes = QListWidget()
        self.classes.setAccessibleName(tr("probabilities.class"))
        self.classes.setToolTip(tr("probabilities.class_tip"))
        self.classes.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.classes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.classes.currentRowChanged.connect(self._on_row)
        self.rows.addWidget(self.classes)
        self.problem = self.quiet()
        self.rows.addWidget(self.problem)
        self.map_button = QPushButton(tr("stored_map.open"))
        self.map_button.setToolTip(tr("stored_map.open_tip"))
        self.map_button.setAccessibleName(tr("stored_map.open"))
        self.map_button.clicked.connect(self.map_wished)
        self.map_button.hide()
        self.rows.addWidget(self.map_button)
        self.paint = PaintBox()
        self.rows.addWidget(self.paint)
        form = self.form()
        self.tensor_box = self.box("probabilities.tensor")
        for name, value in (
            ("auto", None),
            ("fastfilters", StructureTensor.FASTFILTERS),
            ("vigra", StructureTensor.VIGRA),
        ):
            self.tensor_box.addItem(tr(f"probabilities.tensor.{name}"), value)
        self.tensor_box.activated.connect(self._on_tensor)
        form.addRow(tr("probabilities.tensor.label"), self.tensor_box)
        self._form = form
        self.verdict = self.quiet()
        self.verdict.setObjectName("verdict")
        self.explanation = self.quiet()
        self.rows.addWidget(self.verdict)
        self.rows.addWidget(self.explanation)
        self.retrain = RetrainBox()
        self.rows.addWidget(self.retrain)
        self.rows.addStretch(1)

    def show_classes(self, classes: tuple[ClassChoice, ...], chosen: int) -> None:
        """List the classes; their pictures come later."""
        self._heading.setVisible(bool(classes))
        self.classes.setVisible(bool(classes))
        side = self.fontMetrics().height() * 3
        self.classes.setIconSize(QSize(round(side * 1.3), side))
        self.classes.blockSignals(True)
        self.classes.clear()
        for choice in classes:
            item = QListWidgetItem(choice.name)
            item.setIcon(_untinted(self._picture(choice.colour, None)))
            item.setToolTip(tr("probabilities.choose", name=choice.name))
            self.classes.addItem(item)
        self.classes.setCurrentRow(chosen)
        self.classes.blockSignals(False)
        rows = min(5, max(1, len(classes)))
        height = max(self.classes.sizeHintForRow(0), self.classes.iconSize().height() + 6)
        self.classes.setFixedHeight(rows * height + 2 * self.classes.frameWidth() + 2)

    def show_pictures(
        self, classes: tuple[ClassChoice, ...], pictures: dict[int, Any], table: str
    ) -> None:
        """Show each class's probabilities in the middle of the image."""
        for row, choice in enumerate(classes):
            values = pictures.get(choice.channel)
            if values is not None and row < self.classes.count():
                image = colouring.probability_image(values, (0.0, 1.0), table)
                self.classes.item(row).setIcon(_untinted(self._picture(choice.colour, image)))

    def _picture(self, colour: tuple[int, int, int], image: Any) -> QPixmap:
        ratio = self.devicePixelRatioF()
        size = self.classes.iconSize()
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(*colour))
        if image is not None:
            painter = QPainter(pixmap)
            room = pixmap.rect().size() / ratio
            bar = max(4, room.width() // 12)
            wide, high = room.width() - bar, room.height()
            # The middle of the picture, in the proportions of the icon; the class's colour beside.
            part = min(image.width(), image.height() * wide / high)
            source = image.copy(0, 0, int(part), int(part * high / wide))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            target = pixmap.rect()
            target.setRect(bar, 0, wide, high)
            painter.drawImage(target, source)
            painter.end()
        return pixmap

    def show_problem(self, text: str) -> None:
        """Say why there are no probabilities."""
        say(self.problem, text, "attention")
        self.classes.setEnabled(not text)

    def show_tensor(
        self, visible: bool, wished: StructureTensor | None, used: StructureTensor | None
    ) -> None:
        """Offer the structure tensors, for projects only; say which one "automatic" means."""
        self._form.setRowVisible(self.tensor_box, visible)
        text = tr("probabilities.tensor.auto")
        if wished is None and used is not None:
            text = tr("probabilities.tensor.auto_is", name=used.value)
        self.tensor_box.setItemText(0, text)
        for k in range(self.tensor_box.count()):
            if self.tensor_box.itemData(k) == wished:
                self.tensor_box.setCurrentIndex(k)

    def show_verdict(self, verdict: str, explanation: str, tone: str) -> None:
        """Say what the self-test found, in a few words and in a sentence."""
        say(self.verdict, verdict, tone)
        say(self.explanation, explanation)

    @Slot(int)
    def _on_row(self, row: int) -> None:
        if row >= 0:
            self.class_chosen.emit(row)

    @Slot()
    def _on_tensor(self) -> None:
        self.tensor_chosen.emit(self.tensor_box.currentData())


def _untinted(pixmap: QPixmap) -> QIcon:
    """An icon that keeps its colours when its row is selected."""
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon
