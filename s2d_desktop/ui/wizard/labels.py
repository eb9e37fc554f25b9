"""Page 4: how the map becomes labels, shown over the raw image while it is decided."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from s2d_desktop.jobs.training_pictures import LabelPicture
from s2d_desktop.pipeline.pseudo_labels import IGNORED, PAINTED, LabelRules, pseudo_labels
from s2d_desktop.training.network_plan import TRAINING
from s2d_desktop.ui.read_only_table import only_to_read
from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.table_rows import fit_rows
from s2d_desktop.ui.texts import decimals, tr
from s2d_desktop.ui.wizard.draft import Draft
from s2d_desktop.ui.wizard.parts import (
    Field,
    FoldOut,
    Page,
    moved_key,
    named,
    part_words,
    place_words,
    quiet,
)
from s2d_desktop.ui.wizard.pictures import Picture, grey, label_mask
from s2d_desktop.ui.wizard.plots import Histogram

FIRST_LIMIT = 0.9
"""Confidence limit when it is switched on."""

MOST_LISTED = 5
"""Images whose names are in view at once."""

LEAST = 0.05
"""Share of the pixels of an image that must stay."""


class LabelsPage(Page):
    """Rules at the left, what they do at the right."""

    def __init__(self) -> None:
        super().__init__("labels")
        body = QHBoxLayout()
        body.setSpacing(24)
        self.rows.addLayout(body, 1)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(10)
        body.addLayout(left, 2)
        body.addLayout(right, 3)
        self.soft = self._box("soft", left)
        self.limited = self._box("limited", left)
        self.limit = QDoubleSpinBox()
        self.limit.setRange(0.5, 0.99)
        self.limit.setSingleStep(0.01)
        self.limit.setDecimals(2)
        self.limit_field = Field("wizard.labels.limit", self.limit)
        left.addWidget(self.limit_field)
        self.strokes = self._box("strokes", left)
        self.rectify = self._box("rectify", left)
        self.consistent = self._box("consistent", left)
        self.table = QTableWidget(0, 3)
        self.table.setAccessibleName(tr("wizard.labels.table"))
        self.table.setToolTip(tr("wizard.labels.table"))
        self.table.setHorizontalHeaderLabels(
            [tr(f"wizard.labels.column.{k}") for k in ("image", "kept", "structure")]
        )
        self.table.verticalHeader().hide()
        only_to_read(self.table)
        for line in (self.table.horizontalHeader(), self.table.verticalHeader()):
            line.setAccessibleName(tr("wizard.labels.table"))
            line.setToolTip(tr("wizard.labels.table"))
        header = self.table.horizontalHeader()
        header.sectionResized.connect(self._fit_table)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        left.addWidget(self.table)
        self.moved = quiet()
        left.addWidget(self.moved)
        self.complaint = QLabel()
        self.complaint.setWordWrap(True)
        left.addWidget(self.complaint)
        self.advanced = Advanced()
        left.addWidget(self.advanced)
        left.addStretch(1)
        self.image_box = QComboBox()
        # Long names of files must not make the page wider than the window.
        short = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.image_box.setSizeAdjustPolicy(short)
        self.image_box.setMinimumContentsLength(12)
        self.image_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        named(self.image_box, "wizard.labels.image")
        named(self.image_box.view(), "wizard.labels.image")
        right.addWidget(self.image_box)
        self.mask = Picture(tr("wizard.labels.mask"), smallest=140)
        self.mask.waits = tr("wizard.labels.looking")
        right.addWidget(self.mask, 4)
        self.legend = quiet()
        right.addWidget(self.legend)
        self.histogram = Histogram()
        right.addWidget(self.histogram, 1)
        self.first = self.soft
        self.pictures: dict[int, LabelPicture] = {}
        self._uses: list[str] = []
        self._filling = False
        for box in (self.soft, self.limited, self.strokes, self.rectify, self.consistent):
            box.toggled.connect(self._on_rule)
        self.limit.valueChanged.connect(self._on_rule)
        self.image_box.currentIndexChanged.connect(self._draw)
        self.image_box.currentTextChanged.connect(self._say_image)
        self.table.currentCellChanged.connect(self._on_row)

    def _box(self, name: str, layout: QVBoxLayout) -> QCheckBox:
        box = QCheckBox(tr(f"wizard.labels.{name}"))
        box.setToolTip(tr(f"wizard.labels.{name}.tip"))
        box.setAccessibleName(tr(f"wizard.labels.{name}"))
        layout.addWidget(box)
        return box

    def show_draft(self, draft: Draft) -> None:
        self._filling = True
        settings = draft.settings
        self.soft.setChecked(settings.labels.form == "soft")
        limited = settings.labels.least_confidence > 0.5
        self.limited.setChecked(limited)
        self.limit.setValue(settings.labels.least_confidence if limited else FIRST_LIMIT)
        self.strokes.setVisible(any(image.strokes for image in draft.images))
        self.strokes.setChecked(settings.labels.strokes)
        self.rectify.setChecked(settings.rectification.use)
        self.consistent.setChecked(settings.consistency.use)
        self.advanced.show_draft(draft)
        super().show_draft(draft)
        self._filling = False

    def begin_looking(self) -> None:
        """The pictures of the images come one by one from now on."""
        self.pictures = {}
        planned = self.draft.plan().images
        self._uses = [image.use for image in planned]
        self.image_box.clear()
        self.table.setRowCount(0)
        for image in planned:
            name = image.raw.replace("\\", "/").rsplit("/", 1)[-1]
            use = tr(
                "wizard.images.learned" if image.use == TRAINING else "wizard.images.held_back"
            )
            key, part = "image_entry", part_words(image)
            if any(p is not None for p in (image.slices, image.rows, image.columns)):
                key = "part_entry"
            said = tr(f"wizard.labels.{key}", name=name, use=use.lower(), part=part)
            self.image_box.addItem(said)
            row = self.table.rowCount()
            self.table.insertRow(row)
            item = QTableWidgetItem(said)
            item.setToolTip(item.text())
            self.table.setItem(row, 0, item)
            for column in (1, 2):
                self.table.setItem(row, column, QTableWidgetItem("..."))
        self._fit_table()
        self._say_moved()
        self._draw()

    @Slot()
    def _fit_table(self) -> None:
        """Show whole names, and room for the first images; the others are scrolled to."""
        fit_rows(self.table)
        shown = range(min(MOST_LISTED, self.table.rowCount()))
        height = sum(self.table.rowHeight(row) for row in shown)
        self.table.setFixedHeight(height + self.table.horizontalHeader().sizeHint().height() + 6)

    def _say_moved(self) -> None:
        """Say where not the last part of an image is held back."""
        draft, said = self.draft, []
        for image in draft.images:
            if image.was_moved:
                words = place_words(image, draft.settings.network.ndim)
                names = {"name": image.name, "structure": draft.structure}
                said.append(tr(f"wizard.labels.{moved_key(image)}", **names, **words))
        say(self.moved, "\n".join(said), "")

    def take(self, index: int, picture: LabelPicture) -> None:
        """Show what was found in one image."""
        self.pictures[index] = picture
        self._numbers()
        if index == self.image_box.currentIndex():
            self._draw()
        self.changed.emit()

    @property
    def _limit(self) -> float:
        return self.limit.value() if self.limited.isChecked() else 0.5

    @Slot()
    def _on_rule(self) -> None:
        self.limit_field.setEnabled(self.limited.isChecked())
        if self._filling or self.draft is None:
            return
        self.draft.change(
            labels={
                "form": "soft" if self.soft.isChecked() else "hard",
                "least_confidence": round(self._limit, 3),
                "strokes": self.strokes.isChecked(),
            },
            rectification={"use": self.rectify.isChecked()},
            consistency={"use": self.consistent.isChecked()},
        )
        self._numbers()
        self._draw()
        self.changed.emit()

    @Slot(int, int, int, int)
    def _on_row(self, row: int, _column: int, _before: int, _before_column: int) -> None:
        if row >= 0:
            self.image_box.setCurrentIndex(row)

    def _numbers(self) -> None:
        for index, picture in self.pictures.items():
            kept = picture.kept(self._limit)
            total = max(1, int(picture.classes.sum()))
            structure = int(picture.classes[1:].sum()) / total
            for column, share in ((1, kept), (2, structure)):
                item = self.table.item(index, column)
                item.setText(
                    tr("wizard.percent", value=decimals(100 * share, 0 if share > 0.1 else 1))
                )
        say(self.complaint, self.problem() or self._warning(), "attention")

    @Slot(str)
    def _say_image(self, name: str) -> None:
        """The whole name, which may be longer than the box is wide."""
        self.image_box.setToolTip("\n".join(filter(None, (name, tr("wizard.labels.image.tip")))))

    @Slot()
    def _draw(self) -> None:
        picture = self.pictures.get(self.image_box.currentIndex())
        if picture is None:
            self.mask.show_image(type(self.mask.image)())
            self.histogram.show_counts(np.zeros(0), None)
            self.legend.setText("")
            return
        rules = LabelRules("soft" if self.soft.isChecked() else "hard", self._limit)
        strokes = picture.strokes if self.strokes.isChecked() else None
        labels = pseudo_labels(picture.map, rules, strokes, picture.ignored)
        shares = labels.shares
        structure = shares[..., 0] > 0.5 if shares.shape[-1] == 1 else shares.argmax(-1) > 0
        over = label_mask(structure, labels.origin == IGNORED, labels.origin == PAINTED)
        self.mask.show_image(grey(picture.raw), over)
        share = float(np.mean(labels.origin != IGNORED))
        self.legend.setText(tr("wizard.labels.legend", kept=decimals(100 * share, 1)))
        cut = self._limit if self.limited.isChecked() else None
        self.histogram.show_counts(picture.confidence, cut)

    def _warning(self) -> str:
        """What is odd in an image but does not stop anybody."""
        for index, picture in self.pictures.items():
            if self._uses[index] != TRAINING:
                continue
            for k, count in enumerate(picture.classes):
                if not count:
                    key = "no_structure" if k else "no_background"
                    return tr(f"wizard.labels.{key}", name=picture.name)
        return ""

    def problem(self) -> str:
        """Too few pixels left in an image, or only one class in all of them."""
        if self.draft is None or len(self.pictures) < len(self._uses) or not self._uses:
            return tr("wizard.labels.looking")
        sums = np.zeros(max(2, len(self.draft.settings.classes)))
        for index, picture in self.pictures.items():
            if picture.kept(self._limit) < LEAST:
                return tr(
                    "wizard.labels.too_few",
                    name=picture.name,
                    kept=decimals(100 * picture.kept(self._limit), 1),
                )
            if self._uses[index] == TRAINING:
                sums += picture.classes
        share = sums[1:].sum() / max(1, sums.sum())
        if not sums[1:].all():
            return tr("wizard.labels.nothing", structure=self.draft.structure)
        if share > 1 - 1e-3:
            return tr("wizard.labels.everything", structure=self.draft.structure)
        return ""


class Advanced(FoldOut):
    """Weights and beginnings of both losses; what differs from the paper is marked."""

    def __init__(self) -> None:
        super().__init__(tr("wizard.advanced"), tr("wizard.advanced_tip"))
        self.draft: Draft | None = None
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        self.rows.addLayout(grid)
        self.fields: dict[tuple[str, str], QDoubleSpinBox] = {}
        for row, (part, key, low, high, step, digits) in enumerate(
            (
                ("consistency", "weight", 0.0, 1000.0, 0.1, 2),
                ("consistency", "begin", 0, 1e6, 100, 0),
                ("consistency", "ramp_up", 0, 1e6, 100, 0),
                ("consistency", "decay", 0.0, 0.9999, 0.001, 4),
                ("rectification", "begin", 0, 1e6, 100, 0),
                ("rectification", "decay", 0.0, 0.9999, 0.001, 4),
            )
        ):
            box = QDoubleSpinBox()
            box.setRange(low, high)
            box.setSingleStep(step)
            box.setDecimals(digits)
            name = f"wizard.labels.{part}_{key}"
            named(box, name)
            label = QLabel(tr(f"{name}.label"))
            label.setBuddy(box)
            label.setWordWrap(True)
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
            box.valueChanged.connect(self._on_value)
            self.fields[part, key] = box

    def show_draft(self, draft: Draft) -> None:
        """Show the plan's values."""
        self.draft = None
        for (part, key), box in self.fields.items():
            box.setValue(getattr(getattr(draft.settings, part), key))
        self.draft = draft

    @Slot()
    def _on_value(self) -> None:
        if self.draft is None:
            return
        for (part, key), box in self.fields.items():
            value = box.value() if box.decimals() else int(box.value())
            self.draft.change(**{part: {key: value}})
