"""How a network is given away: as a file, or as a package with an author and a licence."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.model.errors import InputError
from s2d_desktop.ui.settings import store
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard.parts import Field, quiet
from s2d_desktop.zoo.description import USUAL_LICENCES, check_licence
from s2d_desktop.zoo.enhancers import Enhancer
from s2d_desktop.zoo.networks import RawNetwork

ONNX, PACKAGE = "onnx", "package"


class ExportDialog(QDialog):
    """Asks for what cannot be known; what was given last stands there already."""

    def __init__(self, what: Enhancer | RawNetwork, parent: QWidget) -> None:
        super().__init__(parent)
        self.what = what
        self.setWindowTitle(tr("share.title", title=what.title))
        self.setAccessibleName(tr("share.title", title=what.title))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(10)
        self.formats: dict[str, QRadioButton] = {}
        group = QButtonGroup(self)
        for name in (ONNX, PACKAGE):
            button = QRadioButton(tr(f"share.{name}"))
            button.setAccessibleName(tr(f"share.{name}"))
            button.setToolTip(tr(f"share.{name}_tip"))
            group.addButton(button)
            layout.addWidget(button)
            # An Enhancer's file lies in its folder; what others can import is its package.
            button.setVisible(isinstance(what, RawNetwork))
            self.formats[name] = button
        self.author, self.affiliation = QLineEdit(), QLineEdit()
        self.licence = QComboBox()
        self.licence.setEditable(True)
        self.licence.addItems(USUAL_LICENCES)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 66)
        wide = self.fontMetrics().averageCharWidth() * 46
        self.fields = {
            name: Field(f"share.{name}", getattr(self, name))
            for name in ("author", "affiliation", "licence")
        }
        for field in self.fields.values():
            field.control.setMinimumWidth(wide)
            layout.addWidget(field)
        for part in (self.licence.lineEdit(), self.licence.view()):
            part.setAccessibleName(tr("share.licence.label"))
            part.setToolTip(tr("share.licence.tip"))
        self.note = quiet(tr("share.note" if isinstance(what, RawNetwork) else "share.note_maps"))
        layout.addWidget(self.note)
        buttons = QDialogButtonBox()
        self.go_on = buttons.addButton(tr("share.go_on"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(tr("share.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        for button, key in ((self.go_on, "go_on"), (cancel, "cancel")):
            button.setToolTip(tr(f"share.{key}_tip"))
            button.setAccessibleName(tr(f"share.{key}"))
        self.go_on.setProperty("primary", True)
        self.go_on.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self._fill()
        group.buttonToggled.connect(self._check)
        self.author.textChanged.connect(self._check)
        self.licence.editTextChanged.connect(self._check)
        self._check()

    def _fill(self) -> None:
        """What was given last, and what the description says."""
        card = self.what.card
        one_format = not isinstance(self.what, RawNetwork)
        name = PACKAGE if one_format else store.value("share/format")
        self.formats[name].setChecked(True)
        for key in ("author", "affiliation"):
            getattr(self, key).setText(store.value(f"share/{key}"))
        said = card.get("licence") or store.value("share/licence")
        self.licence.setEditText(said if isinstance(said, str) else "")

    @property
    def format(self) -> str:
        """`ONNX` or `PACKAGE`."""
        return PACKAGE if self.formats[PACKAGE].isChecked() else ONNX

    @property
    def authors(self) -> list[str]:
        """As the command takes them."""
        parts = (self.author.text().strip(), self.affiliation.text().strip())
        return [";".join(filter(None, parts))]

    @property
    def spdx(self) -> str:
        """The licence."""
        return self.licence.currentText().strip()

    @Slot()
    def _check(self) -> None:
        """Say beside each field what is missing; nothing is missing for a mere file."""
        packed = self.format == PACKAGE
        name = self.author.text().strip()
        bad = "" if name else tr("share.author.missing")
        if "/" in name or "\\" in name or ";" in name:
            bad = tr("share.author.wrong")
        complaint = ""
        try:
            check_licence(self.spdx)
        except InputError:
            complaint = tr("share.licence.wrong" if self.spdx else "share.licence.missing")
        for key, text in (("author", bad), ("licence", complaint)):
            self.fields[key].complain(text if packed else "")
        for part in (*self.fields.values(), self.note):
            part.setVisible(packed)
        self.go_on.setEnabled(not packed or not (bad or complaint))
        self.go_on.setAccessibleDescription(" ".join(filter(None, (bad, complaint))))
        self.adjustSize()

    def accept(self) -> None:
        store.keep("share/format", self.format)
        if self.format == PACKAGE:
            for key in ("author", "affiliation"):
                store.keep(f"share/{key}", getattr(self, key).text().strip())
            store.keep("share/licence", self.spdx)
        super().accept()
