"""The settings: which Fiji is used, how much memory its Java gets, and whether it works."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.io.fiji.installation import Installation
from s2d_desktop.jobs import fiji_settings
from s2d_desktop.jobs.start_fiji import look_at_fiji, what_it_has
from s2d_desktop.model.errors import Cancelled, S2DError
from s2d_desktop.model.events import Event, Progress, Result
from s2d_desktop.ui import choosing
from s2d_desktop.ui.heading import Heading
from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.wizard.parts import Field, quiet
from s2d_desktop.ui.work import Background, Work

MOST_MEMORY_MB = 1_000_000
MEMORY_STEP_MB = 500


class FijiDialog(QDialog):
    """Shows what is kept; keeps what is entered when it is accepted."""

    def __init__(self, background: Background, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("settings.fiji"))
        self.setAccessibleName(tr("settings.fiji"))
        self._background = background
        self._work: Work | None = None
        self._facts: dict = {}
        unit = self.fontMetrics().averageCharWidth()
        self.folder = QLineEdit()
        self.folder.setMinimumWidth(unit * 52)
        self.choose_button = self._button("settings.choose")
        self.folder_field = Field("settings.folder", self.folder, [self.choose_button])
        self.memory = QSpinBox()
        self.memory.setRange(0, MOST_MEMORY_MB)
        self.memory.setSingleStep(MEMORY_STEP_MB)
        self.memory.setSuffix(tr("settings.megabytes"))
        self.memory.setSpecialValueText(tr("settings.automatic"))
        self.memory.setMinimumWidth(unit * 44)
        self.memory_field = Field("settings.memory", self.memory)
        self.test_button = self._button("settings.test")
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        policy = self.progress.sizePolicy()
        # Its place stays, so that the button does not become wider.
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.progress.setAccessibleName(tr("settings.progress"))
        self.progress.setToolTip(tr("settings.progress"))
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignTop)
        # What will be found has its place from the start: the window does not jump.
        self.verdict.setMinimumHeight(self.fontMetrics().lineSpacing() * 7)
        row = QHBoxLayout()
        row.addWidget(self.test_button)
        row.addWidget(self.progress, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(Heading(tr("settings.fiji"), 1.2, True))
        layout.addWidget(quiet(tr("settings.fiji_text")))
        for part in (self.folder_field, self.memory_field):
            layout.addWidget(part)
        layout.addLayout(row)
        layout.addWidget(self.verdict)
        layout.addStretch(1)
        layout.addWidget(self._buttons())
        self.choose_button.clicked.connect(self._choose)
        self.test_button.clicked.connect(self._test)
        for signal in (self.folder.textChanged, self.memory.valueChanged):
            signal.connect(self._forget_test)
        self._fill()
        self._show_running(False)

    @staticmethod
    def _button(key: str) -> QPushButton:
        button = QPushButton(tr(key))
        button.setAccessibleName(tr(key))
        button.setToolTip(tr(f"{key}_tip"))
        button.setAutoDefault(False)
        return button

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        roles = QDialogButtonBox.ButtonRole
        self.save_button = self._button("settings.save")
        self.save_button.setProperty("primary", True)
        self.save_button.setDefault(True)
        buttons.addButton(self.save_button, roles.AcceptRole)
        buttons.addButton(self._button("settings.cancel"), roles.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _fill(self) -> None:
        own, found = fiji_settings.saved(), fiji_settings.chosen()
        if own is not None:
            self.folder.setText(str(own.folder))
            self.memory.setValue(own.memory_mb)
        self.folder.setPlaceholderText(
            tr("settings.found", folder=found.folder) if found else tr("settings.none")
        )

    @Slot()
    def _choose(self) -> None:
        folder = choosing.fiji(self)
        if folder is not None:
            self.folder.setText(str(folder))

    # -- the test

    @property
    def is_testing(self) -> bool:
        """Whether Fiji is being started."""
        return self._work is not None

    @Slot()
    def _test(self) -> None:
        self._forget_test()
        text = self.folder.text().strip()
        memory = self.memory.value()
        try:
            wished = fiji_settings.installation(text or None, memory)
        except S2DError as error:
            self._show_error(error)
            return
        self._show_running(True)
        say(self.verdict, tr("settings.starting"))
        self._work = self._background.start(
            Work(tr("settings.starting"), self._steps(wished), self._came, self._failed, self._on)
        )

    @staticmethod
    def _steps(wished: Installation):
        yield from look_at_fiji(wished)

    def _on(self, event: Event) -> None:
        if isinstance(event, Result):
            self._facts = dict(event.facts)
        elif isinstance(event, Progress) and self._work is not None:
            say(self.verdict, f"{below(event.what)} ...")

    def _came(self, _result: object) -> None:
        self._work = None
        self._show_running(False)
        whole = bool(self._facts["weka_plugin"] and self._facts["weka_library"])
        lines = what_it_has(self._facts)
        first = tr("settings.works" if whole else "settings.works_without_weka")
        say(self.verdict, "\n".join([first, *lines]), "good" if whole else "attention")

    def _failed(self, error: S2DError) -> None:
        self._work = None
        self._show_running(False)
        if isinstance(error, Cancelled):
            say(self.verdict, "")
        else:
            self._show_error(error)

    def _show_error(self, error: S2DError) -> None:
        say(self.verdict, below(str(error)), "attention")

    def _show_running(self, on: bool) -> None:
        self.progress.setVisible(on)
        self.test_button.setEnabled(not on)

    @Slot()
    def _forget_test(self) -> None:
        """What was found belongs to another entry than is there now."""
        if self._work is not None:
            self._work.silence()
            self._work.cancel()
            self._work = None
            self._show_running(False)
        say(self.verdict, "")

    # -- ending

    def accept(self) -> None:
        text = self.folder.text().strip()
        try:
            if text:
                fiji_settings.choose(Path(text), self.memory.value())
            else:
                fiji_settings.forget()
        except S2DError as error:
            self._show_error(error)
            return
        self._forget_test()
        super().accept()

    def reject(self) -> None:
        self._forget_test()
        super().reject()
