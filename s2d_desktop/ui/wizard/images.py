"""Page 2: what is learned from, and what is held back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)

from s2d_desktop.model.errors import S2DError
from s2d_desktop.training.network_plan import PlannedImage
from s2d_desktop.ui import choosing
from s2d_desktop.ui.texts import below, image_size, tr
from s2d_desktop.ui.wizard.draft import BOTH, HELD_BACK, OWN, TRAINING, Draft, DraftImage
from s2d_desktop.ui.wizard.parts import Page, name_of, part_words, quiet
from s2d_desktop.ui.wizard.pictures import Picture, grey

USES = (TRAINING, HELD_BACK, BOTH)


class Strip(QWidget):
    """A row of thumbnails under a heading; what is not used is dimmed."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = QLabel(title)
        self.title.setObjectName("stepTitle")
        self._row = QHBoxLayout()
        self._row.setSpacing(10)
        self._row.setContentsMargins(0, 4, 0, 0)
        inner = QWidget()
        inner.setLayout(self._row)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setObjectName("settings")
        scroll.setAccessibleName(title)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll = scroll
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(4)
        layout.addWidget(self.title, 0, 0)
        layout.addWidget(scroll, 1, 0)
        self.pictures: list[Picture] = []

    def fill(self, shown: list[tuple[DraftImage, list[PlannedImage]]]) -> None:
        """Show these images, each with the parts of it that are used."""
        while self._row.count():
            widget = self._row.takeAt(0).widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        self.pictures = []
        side = self.fontMetrics().height() * 9
        for image, parts in shown:
            said = tr("wizard.and").join(part_words(part) for part in parts)
            picture = Picture(f"{image.name}: {said}", image.name, side // 2)
            picture.setFixedSize(QSize(side, side + self.fontMetrics().height()))
            if image.thumbnail is not None:
                picture.show_image(grey(image.thumbnail))
            for axis, of in (("y", "rows"), ("x", "columns")):
                size = image.info.size_of(axis)
                bands = sorted(span for part in parts if (span := getattr(part, of)) is not None)
                if bands:
                    picture.bright = [(first / size, last / size) for first, last in bands]
                    picture.upright = axis == "x"
            self._row.addWidget(picture)
            self.pictures.append(picture)
        if not shown:
            self._row.addWidget(quiet(tr("wizard.images.none")))
        self._row.addStretch(1)
        self._scroll.setFixedHeight(side + self.fontMetrics().height() + 22)


class ImagesPage(Page):
    """A row for each image, with what it is used for."""

    added = Signal(object)
    """Paths of more images that the user chose."""

    def __init__(self) -> None:
        super().__init__("images")
        self.learned = Strip(tr("wizard.images.learned"))
        self.held_back = Strip(tr("wizard.images.held_back"))
        self.rows.addWidget(self.learned)
        self.rows.addWidget(self.held_back)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.rows.addLayout(self._grid)
        self.complaint = QLabel()
        self.complaint.setWordWrap(True)
        self.complaint.setProperty("tone", "attention")
        self.rows.addWidget(self.complaint)
        self.add_button = QPushButton(tr("wizard.images.add"))
        self.add_button.setToolTip(tr("wizard.images.add_tip"))
        self.add_button.clicked.connect(self._add)
        self.rows.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.first = self.add_button
        self.rows.addStretch(1)
        self.boxes: list[QComboBox] = []
        self.places: list[QComboBox] = []
        """Where each image is divided."""
        self._problem = ""

    def show_draft(self, draft: Draft) -> None:
        super().show_draft(draft)
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            widget.setParent(None)
            widget.deleteLater()
        self.boxes, self.places = [], []
        for row, image in enumerate(draft.images):
            name = QLabel(image.name)
            about = quiet(image_size(image.info.axes, image.info.shape))
            box, place = _box("use", image, row), _box("place", image, row)
            for use in USES if not image.entries else (*USES, OWN):
                box.addItem(tr(f"wizard.images.use.{use.replace(' ', '_')}"), use)
            box.setCurrentIndex(box.findData(image.use))
            division = image.division(draft.settings.network.ndim)
            offered = division.positions if division is not None else ()
            if division is not None and image.position not in offered:
                offered = (*offered, image.position)
            for position in offered:
                where = name_of(division.places[position])
                place.addItem(tr("wizard.images.place", place=where), position)
            place.setCurrentIndex(place.findData(image.position))
            box.currentIndexChanged.connect(self._on_use)
            place.currentIndexChanged.connect(self._on_place)
            remove = QPushButton(tr("wizard.images.remove"))
            remove.setAccessibleName(tr("wizard.images.remove_of", name=image.name))
            remove.setToolTip(tr("wizard.images.remove_tip"))
            remove.setProperty("row", row)
            remove.clicked.connect(self._remove)
            remove.setEnabled(len(draft.images) > 1)
            for column, widget in enumerate((name, about, box, remove)):
                self._grid.addWidget(widget, 2 * row, column)
            # Below it: beside it there is no room where text is large.
            self._grid.addWidget(place, 2 * row + 1, 2)
            self.boxes.append(box)
            self.places.append(place)
        self._check()

    @Slot()
    def _on_use(self) -> None:
        box = self.sender()
        self.draft.images[box.property("row")].use = box.currentData()
        self._check()

    @Slot()
    def _on_place(self) -> None:
        box = self.sender()
        image = self.draft.images[box.property("row")]
        image.position, image.chosen = box.currentData(), True
        self._check()

    @Slot()
    def _remove(self) -> None:
        del self.draft.images[self.sender().property("row")]
        self.show_draft(self.draft)

    @Slot()
    def _add(self) -> None:
        paths = choosing.images(self, tr("wizard.images.add"))
        if paths:
            self.added.emit([Path(p) for p in paths])

    def _check(self) -> None:
        draft = self.draft
        ndim, problem = draft.settings.network.ndim, ""
        shown: dict[str, list[tuple[DraftImage, list[PlannedImage]]]] = {
            TRAINING: [],
            HELD_BACK: [],
        }
        for image, place in zip(draft.images, self.places, strict=True):
            place.setVisible(image.use == BOTH and place.count() > 0)
            try:
                planned = image.planned(ndim)
            except S2DError as error:
                problem = f"{below(error.why)} {below(error.try_this)}"
                continue
            for use, found in shown.items():
                parts = [part for part in planned if part.use == use]
                if parts:
                    found.append((image, parts))
        if not problem and draft.images:
            problem = self._fit() or (
                tr("wizard.images.none_held_back")
                if not shown[HELD_BACK]
                else tr("wizard.images.none_learned")
                if not shown[TRAINING]
                else ""
            )
        if not draft.images:
            problem = tr("wizard.images.no_image")
        self.learned.fill(shown[TRAINING])
        self.held_back.fill(shown[HELD_BACK])
        self._problem = problem
        self.complaint.setText(problem)
        self.complaint.setVisible(bool(problem))
        self.changed.emit()

    def _fit(self) -> str:
        """Whether images differ in channels, dimensions or size of voxels."""
        first = self.draft.images[0]
        for image in self.draft.images[1:]:
            a, b = first.info, image.info
            if a.size_of("c") != b.size_of("c"):
                key, mine, theirs = "channels", a.size_of("c"), b.size_of("c")
            elif self.draft.settings.network.ndim == 3 and (a.size_of("z") > 1) != (
                b.size_of("z") > 1
            ):
                key, mine, theirs = "slices", a.size_of("z"), b.size_of("z")
            elif _differ(a.voxel_size.get("x"), b.voxel_size.get("x")) and a.unit == b.unit:
                key, mine, theirs = "voxels", a.voxel_size["x"], b.voxel_size["x"]
            else:
                continue
            return tr(
                f"wizard.images.differ_{key}",
                name=image.name,
                other=first.name,
                mine=f"{theirs:g}",
                theirs=f"{mine:g}",
            )
        return ""

    def problem(self) -> str:
        return self._problem


def _box(kind: str, image: DraftImage, row: int) -> QComboBox:
    """A choice for the image of a row, named."""
    box = QComboBox()
    box.setProperty("row", row)
    for named in (box, box.view()):
        named.setAccessibleName(tr(f"wizard.images.{kind}_of", name=image.name))
        named.setToolTip(tr(f"wizard.images.{kind}_tip"))
    return box


def _differ(a: float | None, b: float | None) -> bool:
    return a is not None and b is not None and abs(a - b) > 0.05 * max(a, b)
