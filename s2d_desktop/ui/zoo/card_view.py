"""One Enhancer on a page: what it is for, how good it was, where it fails, whom to cite."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.copying import CopyButton
from s2d_desktop.ui.heading import Heading
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.zoo.scores import ScoresTable
from s2d_desktop.ui.zoo.sheet import Sheet

MOST_LINES = 22
"""A picture is at most as high as so many lines of text: it must not push the words away."""


class Picture(QWidget):
    """A picture as large as there is room, never larger than it is, in its own proportions."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.image: QImage | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_image(self, image: QImage | None) -> None:
        """Show `image`; hidden where there is none."""
        self.image = image
        self.setVisible(image is not None)
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def _shown(self, width: int) -> QSize:
        if self.image is None:
            return QSize(0, 0)
        room = QSize(
            min(width, self.image.width()),
            min(self.fontMetrics().height() * MOST_LINES, self.image.height()),
        )
        return self.image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)

    def heightForWidth(self, width: int) -> int:
        return self._shown(width).height()

    def sizeHint(self) -> QSize:
        return self._shown(self.image.width() if self.image is not None else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image is None:
            return
        size = self._shown(self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRect(QPoint(0, 0), size), self.image)
        painter.end()


class CardView(QScrollArea):
    """Shows a `Sheet`."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet: Sheet | None = None
        self.setObjectName("settings")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("zoo.card"))
        # Reached by Tab, so that arrow keys scroll it.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        inner = QWidget()
        inner.setObjectName("settingsPage")
        self.rows = QVBoxLayout(inner)
        self.rows.setContentsMargins(24, 18, 24, 24)
        self.rows.setSpacing(8)
        self.title = Heading("", 1.5, True)
        self.origin = self._quiet()
        self.purpose = self._text()
        self.cover = Picture(tr("zoo.cover"))
        self.cover.setToolTip(tr("zoo.cover"))
        for part in (self.title, self.origin, self.purpose, self.cover):
            self.rows.addWidget(part)
        self.scores_title = self._heading(tr("zoo.scores.name"))
        self.scores = ScoresTable()
        self.scores_note = self._quiet(tr("zoo.scores.note"))
        for part in (self.scores, self.scores_note):
            self.rows.addWidget(part)
        self.limits_title = self._heading(tr("zoo.limits"))
        self.limits = self._text()
        self.failure = Picture(tr("zoo.failure"))
        self.failure.setToolTip(tr("zoo.failure"))
        self.caption = self._quiet()
        for part in (self.limits, self.failure, self.caption):
            self.rows.addWidget(part)
        self._heading(tr("zoo.facts"))
        self.facts = QFormLayout()
        self.facts.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.facts.setHorizontalSpacing(18)
        self.rows.addLayout(self.facts)
        self._heading(tr("zoo.citation"))
        self.citation = self._text()
        self.rows.addWidget(self.citation)
        buttons = QHBoxLayout()
        self.copy_button = CopyButton(
            self.citation.text, tr("zoo.copy_citation"), tr("zoo.copy_citation_tip")
        )
        self.folder_button = QPushButton(tr("zoo.show_folder"))
        self.folder_button.setToolTip(tr("zoo.show_folder_tip"))
        self.folder_button.setAccessibleName(tr("zoo.show_folder"))
        self.folder_button.clicked.connect(self._show_folder)
        self.report_button = QPushButton(tr("wizard.result.report"))
        self.report_button.setToolTip(tr("wizard.result.report_tip"))
        self.report_button.setAccessibleName(tr("wizard.result.report"))
        self.report_button.clicked.connect(self._show_report)
        for part in (self.copy_button, self.folder_button, self.report_button):
            buttons.addWidget(part)
        buttons.addStretch(1)
        self.rows.addLayout(buttons)
        self.rows.addStretch(1)
        self.setWidget(inner)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setObjectName("stepTitle")
        self.rows.addSpacing(10)
        self.rows.addWidget(label)
        return label

    def _text(self, text: str = "") -> QLabel:
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _quiet(self, text: str = "") -> QLabel:
        label = self._text(text)
        label.setProperty("quiet", True)
        return label

    def show_sheet(self, sheet: Sheet) -> None:
        """Show an Enhancer; what its card does not say is left out."""
        self.sheet = sheet
        self.title.setText(sheet.enhancer.title)
        self.origin.setText(sheet.origin)
        self.purpose.setText(sheet.purpose)
        self.cover.show_image(sheet.cover)
        self.scores.show_scores(sheet.scores)
        self.scores.setVisible(bool(sheet.scores))
        note = tr("zoo.scores.note" if sheet.scores else "zoo.scores.none")
        self.scores_note.setText(sheet.measured or note)
        self.report_button.setVisible(sheet.report is not None)
        self.limits.setText("\n".join(f"•  {limit}" for limit in sheet.limits))
        self.limits.setVisible(bool(sheet.limits))
        self.failure.show_image(sheet.failure)
        self.caption.setText(sheet.caption)
        self.caption.setVisible(bool(sheet.caption))
        self.limits_title.setVisible(bool(sheet.limits or sheet.caption or sheet.failure))
        while self.facts.rowCount():
            self.facts.removeRow(0)
        for name, value in sheet.facts:
            label = self._quiet(name)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            self.facts.addRow(label, self._text(value))
        self.citation.setText(sheet.citation)
        self.verticalScrollBar().setValue(0)

    @Slot()
    def _show_folder(self) -> None:
        if self.sheet is not None:
            folder = self.sheet.enhancer.network_path.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    @Slot()
    def _show_report(self) -> None:
        if self.sheet is not None and self.sheet.report is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.sheet.report)))
