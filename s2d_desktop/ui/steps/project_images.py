"""The images of a project in a table: a picture with the strokes, size, and what is known of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.ui.read_only_table import only_to_read
from s2d_desktop.ui.texts import image_size, tr
from s2d_desktop.ui.wizard.pictures import grey

COLUMNS = ("name", "size", "axes", "state", "forest", "file")
NAME, SIZE, AXES, STATE, FOREST, FILE = range(len(COLUMNS))

PICTURE_LINES = 4
"""Height of a picture, in lines of text."""


class ProjectImages(QTableWidget):
    """One row for each image; pictures and verdicts come later.

    Parameters
    ----------
    project
        As opened.
    linked
        Positions of images that were found elsewhere.
    """

    def __init__(self, project: IlastikProject, linked: Collection[int]) -> None:
        super().__init__(len(project.lanes), len(COLUMNS))
        self._project = project
        self.missing = [
            lane.index for lane in project.lanes if not lane.found and lane.index not in linked
        ]
        """Positions of images that are not there."""
        self.setHorizontalHeaderLabels([tr(f"project.image.{name}") for name in COLUMNS])
        self.verticalHeader().hide()
        only_to_read(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._side = self.fontMetrics().lineSpacing() * PICTURE_LINES
        self.setIconSize(QSize(self._side, self._side))
        self.verticalHeader().setDefaultSectionSize(self._side + 6)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        for row, lane in enumerate(project.lanes):
            sized = lane.shape is not None and bool(lane.axes)
            there = row not in self.missing
            texts = [
                lane.name or tr("data.image_number", number=row + 1),
                image_size(lane.axes, lane.shape) if sized else tr("project.unknown"),
                lane.axes or tr("project.unknown"),
                tr("project.found" if there else "project.missing"),
                "",
                str(lane.file) if lane.file is not None else lane.raw.where,
            ]
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.setItem(row, column, item)
            self._set_icon(row, None)
            if lane.raw.axes_are_guess:
                self.item(row, AXES).setText(tr("project.axes_guess", axes=lane.axes))
                self.item(row, AXES).setToolTip(tr("project.axes_guess_tip"))

    def show_picture(self, row: int, picture: Any) -> None:
        """Show a `LanePicture` beside the name of its image."""
        colours = [label.color for label in self._project.label_classes]
        item = self.item(row, NAME)
        self._set_icon(row, drawn(picture, colours))
        said = self._said(row, picture)
        item.setToolTip(f"{item.text()}\n{said}" if said else item.text())

    def _said(self, row: int, picture: Any) -> str:
        """Which plane is shown, where there are several."""
        lane, (t, z) = self._project.lanes[row], picture.plane
        size = dict(zip(lane.axes, lane.shape or (), strict=False))
        parts = [] if picture.is_whole else [tr("project.part")]
        if size.get("z", 1) > 1:
            parts.append(tr("project.slice", number=z + 1, count=size["z"]))
        if size.get("t", 1) > 1:
            parts.append(tr("project.time_point", number=t + 1, count=size["t"]))
        if size.get("c", 1) not in (1, 3):
            parts.append(tr("project.first_channel", count=size["c"]))
        return ", ".join(parts)

    def show_problem(self, row: int, sentence: str) -> None:
        """Say why an image has no picture."""
        item = self.item(row, STATE)
        item.setText(tr("project.unreadable"))
        item.setToolTip(sentence)

    def show_verdict(self, row: int, word: str) -> None:
        """Say what the forest knows of an image; `word` as in `look_inside.lane_verdicts`."""
        item = self.item(row, FOREST)
        key = f"project.forest.{word.replace(' ', '_')}"
        item.setText(tr(key))
        item.setToolTip(tr(f"{key}_tip"))

    def _set_icon(self, row: int, image: QImage | None) -> None:
        pixmap = self._framed(image)
        icon = QIcon(pixmap)
        # A selected row would tint it.
        icon.addPixmap(pixmap, QIcon.Mode.Selected)
        self.item(row, NAME).setIcon(icon)

    def _framed(self, image: QImage | None) -> QPixmap:
        """An image in the middle of a square; an empty frame without one."""
        ratio, side = self.devicePixelRatioF(), self._side
        pixmap = QPixmap(QSize(side, side) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        if image is None:
            painter.setPen(self.palette().color(self.palette().ColorRole.Mid))
            painter.drawRect(0, 0, side - 1, side - 1)
        else:
            keep, how = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode
            large = max(image.width(), image.height()) > side * ratio
            mode = how.SmoothTransformation if large else how.FastTransformation
            scaled = image.scaled(QSize(side, side) * ratio, keep, mode)
            scaled.setDevicePixelRatio(ratio)
            room = scaled.deviceIndependentSize()
            painter.drawImage(
                round((side - room.width()) / 2), round((side - room.height()) / 2), scaled
            )
        painter.end()
        return pixmap


def drawn(picture: Any, colours: Sequence[tuple[int, int, int]]) -> QImage:
    """The plane of a `LanePicture` in grey or colours, its strokes in those of the classes."""
    image = grey(picture.values)
    for y, x in np.argwhere(picture.strokes):
        value = int(picture.strokes[y, x])
        if value <= len(colours):
            image.setPixelColor(int(x), int(y), QColor(*colours[value - 1]))
    return image
