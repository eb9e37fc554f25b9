"""What a double click on a project file does: told to the system, or taken back, at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from s2d_desktop.jobs.file_type import FileType, file_type
from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard.parts import quiet
from s2d_desktop.ui.work import Background


class ProjectFilesBox(QWidget):
    """A tick that says how the system stands, and changes it; on macOS why there is none."""

    failed = Signal(object)
    """The `S2DError` why it could not be changed."""

    def __init__(
        self, background: Background, kind: Callable[[], FileType | None] = file_type
    ) -> None:
        super().__init__()
        self._background, self._kind = background, kind
        title = QLabel(tr("settings.s2d"))
        title.setObjectName("stepTitle")
        self.box = QCheckBox(tr("settings.s2d_open"))
        self.box.setToolTip(tr("settings.s2d_open_tip"))
        self.box.setAccessibleName(tr("settings.s2d_open"))
        self.about = quiet()
        self.box.clicked.connect(self._change)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (title, self.box, self.about):
            column.addWidget(part)
        self.look()

    @Slot()
    def look(self) -> None:
        """Show how it stands: another program may have changed it."""
        kind, ours = self._kind(), False
        # A file that cannot be read is told when the user wants to change it.
        with suppress(S2DError):
            ours = kind is not None and kind.is_ours
        self.box.setEnabled(kind is not None)
        self.box.setChecked(ours)
        self.about.setText(tr("settings.s2d_text" if kind is not None else "settings.s2d_macos"))

    @Slot(bool)
    def _change(self, wished: bool) -> None:
        kind = self._kind()
        assert kind is not None
        self.box.setEnabled(False)
        self._background.do(
            tr("settings.s2d_open"),
            kind.register if wished else kind.take_back,
            lambda _: self.look(),
            self._on_error,
        )

    def _on_error(self, error: S2DError) -> None:
        self.look()
        self.failed.emit(error)
