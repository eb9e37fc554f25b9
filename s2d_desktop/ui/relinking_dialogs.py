"""What the user is asked about images of a project: which one it is, and whether it may be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.texts import below, tr

Role = QDialogButtonBox.ButtonRole


class _Dialog(QDialog):
    """A sentence, a text to read, perhaps more, and two buttons."""

    def __init__(
        self, title: str, lead: str, said: tuple[str, str], parent: QWidget | None
    ) -> None:
        """`said` is what the text is, and the text."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        words = QLabel(lead)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        what, text = said
        self.said = QPlainTextEdit(text)
        self.said.setReadOnly(True)
        self.said.setTabChangesFocus(True)
        self.said.setAccessibleName(what)
        self.said.setToolTip(what)
        self.rows = QVBoxLayout(self)
        self.rows.addWidget(words)
        self.rows.addWidget(self.said, 1)
        self.buttons = QDialogButtonBox()
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        unit = self.fontMetrics().height()
        self.resize(unit * 42, unit * 18)

    def button(self, words: str, role: Role) -> QPushButton:
        """One more button; the text and ``_tip`` of `words` are its own."""
        button = self.buttons.addButton(tr(words), role)
        button.setToolTip(tr(f"{words}_tip"))
        button.setProperty("primary", role is Role.AcceptRole)
        return button


class FoundDialog(_Dialog):
    """What was found, with the evidence for each image, and questions about what is in doubt."""

    def __init__(
        self,
        said: Sequence[str],
        links: Sequence[Any],
        doubtful: Sequence[Any] = (),
        parent: QWidget | None = None,
    ) -> None:
        """`links` and `doubtful` are those of a `jobs.image_candidates.Search`."""
        count = len(links)
        lead = tr("relinking.found" if count else "relinking.none", count=count)
        shown = tr("relinking.said"), "\n\n".join(said)
        super().__init__(tr("relinking.title"), lead, shown, parent)
        self._links = tuple(links)
        self.choices: list[QComboBox] = []
        if doubtful:
            question = QLabel(tr("relinking.doubt"))
            question.setWordWrap(True)
            self.rows.addWidget(question)
        form = QFormLayout()
        for image in doubtful:
            form.addRow(
                tr("relinking.which", name=image.name, number=image.lane + 1), self._choice(image)
            )
        self.rows.addLayout(form)
        self.use_button = self.button("relinking.use", Role.AcceptRole)
        self.button("relinking.cancel", Role.RejectRole)
        self.rows.addWidget(self.buttons)
        self._enable()

    def _choice(self, image: Any) -> QComboBox:
        box = QComboBox()
        box.addItem(tr("relinking.leave"))
        for candidate in image.candidates:
            words = f"{candidate.place}: {below(candidate.words)}"
            box.addItem(words, candidate.link)
            box.setItemData(box.count() - 1, words, Qt.ItemDataRole.ToolTipRole)
        # Paths are long; the list shows them whole.
        box.setMinimumContentsLength(24)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.view().setTextElideMode(Qt.TextElideMode.ElideMiddle)
        name = tr("relinking.which", name=image.name, number=image.lane + 1)
        box.setAccessibleName(name)
        box.view().setAccessibleName(name)
        box.setToolTip(tr("relinking.which_tip"))
        box.currentIndexChanged.connect(self._enable)
        self.choices.append(box)
        return box

    @property
    def links(self) -> tuple[Any, ...]:
        """What was found without doubt, and what the user has chosen."""
        chosen = (box.currentData() for box in self.choices)
        return (*self._links, *(link for link in chosen if link is not None))

    @Slot()
    def _enable(self) -> None:
        self.use_button.setEnabled(bool(self.links))


class OutsideDialog(_Dialog):
    """Asks whether images that a project names outside of its folder shall be read."""

    def __init__(self, files: Sequence[Path], parent: QWidget | None = None) -> None:
        shown = tr("outside.said"), "\n".join(map(str, files))
        super().__init__(tr("outside.title"), tr("outside.lead"), shown, parent)
        self.read_button = self.button("outside.read", Role.AcceptRole)
        self.button("outside.leave", Role.RejectRole)
        self.rows.addWidget(self.buttons)
