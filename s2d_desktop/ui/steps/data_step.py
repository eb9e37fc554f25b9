"""Step 1: which image."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton

from s2d_desktop.model.source import SourceInfo
from s2d_desktop.ui.documents import Document
from s2d_desktop.ui.opened_image import OpenedImage
from s2d_desktop.ui.raw_choices import COLOURS, TOGETHER, raw_choices
from s2d_desktop.ui.steps.page import StepPage, say
from s2d_desktop.ui.texts import number, tr


class DataStep(StepPage):
    """Facts about the file, the image, its channel; relinking an image that has moved."""

    image_chosen = Signal(int)
    channel_chosen = Signal(int)
    """A channel, `raw_choices.COLOURS` or `raw_choices.TOGETHER`."""
    relink_wished = Signal()
    folder_wished = Signal()
    """Moved images shall be looked for in a folder."""
    forget_wished = Signal()
    """Images shall be where the project says, again."""
    outside_wished = Signal()
    """Images outside of the project's folder shall be read, if the user agrees."""
    raw_wished = Signal()
    axes_wished = Signal()
    """The user wishes to say what the axes of the image are."""
    inside_wished = Signal()
    """What is inside the project shall be shown."""

    def __init__(self) -> None:
        super().__init__("data")
        form = self.form()
        self.image_box = self.box("data.image")
        self.image_box.activated.connect(self.image_chosen)
        form.addRow(tr("data.image.label"), self.image_box)
        self.size = self.quiet()
        form.addRow(self.size)
        self.channel_box = self.box("data.channel")
        self.channel_box.activated.connect(self._on_channel)
        form.addRow(tr("data.channel.label"), self.channel_box)
        self._form = form
        self.guess = self.quiet()
        self.rows.addWidget(self.guess)
        self.axes_button = QPushButton(tr("data.axes_other"))
        self.axes_button.setToolTip(tr("data.axes_other_tip"))
        self.axes_button.clicked.connect(self.axes_wished)
        self.rows.addWidget(self.axes_button)
        self.missing = self.quiet()
        self.rows.addWidget(self.missing)
        self.relink_button = QPushButton(tr("data.relink"))
        self.relink_button.setToolTip(tr("data.relink_tip"))
        self.relink_button.clicked.connect(self.relink_wished)
        self.rows.addWidget(self.relink_button)
        self.outside_button = QPushButton(tr("data.outside"))
        self.outside_button.setToolTip(tr("data.outside_tip"))
        self.outside_button.clicked.connect(self.outside_wished)
        self.rows.addWidget(self.outside_button)
        self.folder_button = QPushButton(tr("data.folder"))
        self.folder_button.setToolTip(tr("data.folder_tip"))
        self.folder_button.clicked.connect(self.folder_wished)
        self.rows.addWidget(self.folder_button)
        self.links = self.quiet()
        self.rows.addWidget(self.links)
        self.forget_button = QPushButton(tr("data.forget"))
        self.forget_button.setToolTip(tr("data.forget_tip"))
        self.forget_button.clicked.connect(self.forget_wished)
        self.rows.addWidget(self.forget_button)
        self.raw_button = QPushButton(tr("data.raw"))
        self.raw_button.setToolTip(tr("data.raw_tip"))
        self.raw_button.clicked.connect(self.raw_wished)
        self.rows.addWidget(self.raw_button)
        self.facts = self.quiet()
        self.rows.addSpacing(6)
        self.rows.addWidget(self.facts)
        self.inside_button = QPushButton(tr("data.inside"))
        self.inside_button.setToolTip(tr("data.inside_tip"))
        self.inside_button.clicked.connect(self.inside_wished)
        self.rows.addWidget(self.inside_button)
        self.rows.addStretch(1)

    def show_document(self, document: Document) -> None:
        """List the images and facts of a document."""
        self.inside_button.setVisible(document.project is not None)
        self.image_box.clear()
        self._form.setRowVisible(self.image_box, bool(document.images))
        for image in document.images:
            text = image.name if image.found else tr("data.image_missing", name=image.name)
            self.image_box.addItem(text)
        missing = any(not image.found for image in document.images)
        self.outside_button.setVisible(bool(document.outside))
        self.folder_button.setVisible(missing and document.kind == "project")
        folders = sorted({str(link.files[0].parent) for link in document.links})
        count = len(document.links)
        say(self.links, tr("data.links", count=count, folder=", ".join(folders)) if count else "")
        self.forget_button.setVisible(bool(count))
        self.facts.setText("\n".join(f"{tr(k)}: {v}" for k, v in document.facts))

    def show_image(
        self, document: Document, index: int, image: OpenedImage | None, channel: int
    ) -> None:
        """Say what is known of the chosen image; `image` is None where it is not there."""
        self.image_box.setCurrentIndex(index)
        choice = document.images[index] if index < len(document.images) else None
        about = choice.about if choice is not None else ""
        found, classifier = image is not None, document.kind == "classifier"
        warning = "" if found else tr("data.classifier_needs") if classifier else about
        if found and image.renamed is not None:
            name, expected = image.renamed
            warning = tr("data.renamed", name=name, expected=expected)
        say(self.missing, warning, "attention")
        self.relink_button.setVisible(not found and document.kind == "project")
        needs_raw = found and document.kind == "map" and image.raw is None
        self.raw_button.setVisible(needs_raw or classifier)
        other = classifier and found
        self.raw_button.setText(tr("data.other_image" if other else "data.raw"))
        self.raw_button.setToolTip(tr("data.classifier_tip" if classifier else "data.raw_tip"))
        source = (image.raw or image.probabilities) if found else None
        lines = [about] if found and about else []
        if source is not None:
            lines.append(tr("data.axes", axes=image.axes, dtype=str(source.info.dtype)))
            size = source.info.voxel_size
            if size.get("x") and source.info.unit:
                shown = " x ".join(number(size[a], 4) for a in "zyx" if a in size)
                lines.append(tr("data.voxel", size=shown, unit=source.info.unit))
            else:
                lines.append(tr("data.no_voxel"))
        if found and image.mask_note:
            lines.append(image.mask_note)
        say(self.size, "\n".join(lines))
        count = image.raw.info.size_of("c") if found and image.raw is not None else 1
        names = image.raw.info.channel_names if found and image.raw is not None else ()
        self.channel_box.clear()
        if COLOURS in raw_choices(count):
            self.channel_box.addItem(tr("data.colours"), COLOURS)
        if TOGETHER in raw_choices(count):
            self.channel_box.addItem(tr("data.together"), TOGETHER)
        for k in range(count):
            name = names[k] if k < len(names) and names[k] else str(k + 1)
            self.channel_box.addItem(tr("data.channel_name", name=name), k)
        self.channel_box.setCurrentIndex(max(0, self.channel_box.findData(channel)))
        self._form.setRowVisible(self.channel_box, count > 1)

    def show_axes(self, info: SourceInfo | None, several: bool) -> None:
        """Say that the axes of the file `info` are a guess; offer `several` readings of it."""
        guess = info is not None and info.axes_are_guess and bool(info.other_axes)
        say(self.guess, tr("data.axes_guess") if guess else "", "attention")
        self.axes_button.setVisible(several)

    @Slot()
    def _on_channel(self) -> None:
        self.channel_chosen.emit(self.channel_box.currentData())
