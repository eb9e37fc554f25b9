"""Files of a project that are not where it says: each is looked for by the user, or left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
)

from s2d_desktop.io.project_file import Linked, outer_and_inner
from s2d_desktop.jobs.saved_project import (
    DOCUMENT,
    ENHANCER,
    STROKES,
    SavedProject,
    chosen_instead,
    look_in,
)
from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui import choosing, recent
from s2d_desktop.ui.latest import Latest
from s2d_desktop.ui.read_only_table import ReadOnlyTable
from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.work import Work

COLUMNS = ("what", "file", "was", "now")


class MissingFiles(QDialog):
    """A row for each missing file; `found` is the project with what was found meanwhile."""

    def __init__(self, project: SavedProject, name: str, window: Any) -> None:
        super().__init__(window)
        self._background = window.background
        self._checking = Latest(window.background)
        self._looking: Work | None = None
        self.found = project
        self._roles = [r for r, found in project.files.items() if found.state == "missing"]
        self._was = {role: project.files[role].path.parent for role in self._roles}
        title = tr("missing.title", name=name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        lead = QLabel(tr("missing.lead", name=name))
        lead.setTextFormat(Qt.TextFormat.PlainText)
        lead.setWordWrap(True)
        self.table = ReadOnlyTable(
            [tr(f"missing.{name}") for name in COLUMNS], tr("missing.table"), tr("missing.tip")
        )
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.find_button = self._button("find", self._find)
        self.folder_button = self._button("folder", self._ask_for_folder)
        row = QHBoxLayout()
        row.addWidget(self.find_button)
        row.addWidget(self.folder_button)
        row.addStretch(1)
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.open_button = buttons.addButton(tr("missing.open"), role.AcceptRole)
        self.open_button.setProperty("primary", True)
        stop = buttons.addButton(tr("missing.cancel"), role.RejectRole)
        stop.setToolTip(tr("missing.cancel_tip"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(lead)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        layout.addWidget(self.said)
        layout.addWidget(buttons)
        unit = self.fontMetrics().height()
        room = self.screen().availableSize()
        self.resize(min(unit * 52, room.width()), min(unit * 20, room.height()))
        self.table.itemSelectionChanged.connect(self._show_buttons)
        self.finished.connect(self._end)
        self._show()
        self.table.selectRow(0)

    def _button(self, name: str, act: Any) -> QPushButton:
        button = QPushButton(tr(f"missing.{name}"))
        button.setToolTip(tr(f"missing.{name}_tip"))
        button.clicked.connect(act)
        return button

    # -- what is shown

    def _words(self, role: str) -> str:
        if role in (DOCUMENT, STROKES):
            return tr(f"missing.role.{role}")
        if role == ENHANCER:
            return tr("missing.role.enhancer", name=self.found.work.choices.enhancer)
        return tr("missing.role.image", number=role.split()[-1])

    def _name(self, role: str) -> str:
        link = self.found.link(role)
        named = link.relative or link.absolute
        return outer_and_inner(link)[0] if named else self.found.files[role].path.name

    @Slot()
    def _show(self) -> None:
        rows = []
        for role in self._roles:
            now = self.found.files[role]
            # Of an Enhancer that is known by its name alone nobody knows where it was.
            was = str(self._was[role]) if self._was[role] != Path() else ""
            said = tr(f"missing.state.{now.state}", file=now.path)
            rows.append((self._words(role), self._name(role), was, said))
        self.table.fill(rows)
        self._show_buttons()

    @Slot()
    def _show_buttons(self) -> None:
        missing = [r for r in self._roles if not self.found.is_there(r)]
        can_open = DOCUMENT not in missing
        self.open_button.setText(tr("missing.open" if not missing else "missing.open_without"))
        self.open_button.setEnabled(can_open)
        name = self._name(DOCUMENT)
        tip = "missing.open_tip" if can_open else "missing.needs_document"
        self.open_button.setToolTip(tr(tip, name=name))
        self.find_button.setEnabled(bool(self.table.selectedItems()))
        if self._looking is not None:
            say(self.said, tr("missing.looking"))
        elif not can_open:
            say(self.said, tr("missing.needs_document", name=name), "attention")
        elif any(self.found.files[r].state == "changed" for r in self._roles):
            say(self.said, tr("missing.is_other"), "attention")
        elif missing:
            say(self.said, tr("missing.without"))
        else:
            say(self.said, tr("missing.all_found"), "good")

    def _take(self, found: dict[str, Linked]) -> None:
        row = self.table.currentRow()
        self.found = replace(self.found, files={**self.found.files, **found})
        self._show()
        self.table.selectRow(max(0, row))

    # -- one file

    @Slot()
    def _find(self) -> None:
        role = self._roles[max(0, self.table.currentRow())]
        link = self.found.link(role)
        is_folder = link.bytes < 0 and bool(link.sample)
        title = tr("missing.find_title", name=self._name(role))
        path = choosing.moved_file(self, title, is_folder)
        if path is not None:
            self.try_file(role, path)

    def try_file(self, role: str, path: Path) -> None:
        """Take `path` for the file of a role, once it is known whether it is the same."""
        link = self.found.link(role)
        self._checking.renew()
        self._checking.do(
            tr("missing.looking"),
            lambda: chosen_instead(link, path),
            lambda now: self._take({role: now}) if now.state != "missing" else None,
            self._on_error,
        )

    # -- a folder

    @Slot()
    def _ask_for_folder(self) -> None:
        title, start = tr("missing.folder_title"), Path(recent.last_folder())
        folder = choosing.folder(self, title, start)
        if folder is not None:
            self.look_in(folder)

    def look_in(self, folder: Path) -> None:
        """Look in a folder, and those inside of it, for all that is not there as it was."""
        wanted = {r: self.found.link(r) for r in self._roles if self._is_wanted(r)}
        self._end()
        self._looking = self._background.start(
            Work(tr("missing.looking"), look_in(folder, wanted), self._on_found, self._on_error)
        )
        self._show_buttons()

    def _is_wanted(self, role: str) -> bool:
        link = self.found.link(role)
        return self.found.files[role].state != "same" and bool(link.relative or link.absolute)

    def _on_found(self, found: dict[str, Linked]) -> None:
        self._looking = None
        self._take(found)
        if not found:
            say(self.said, tr("missing.nothing"), "attention")

    def _on_error(self, error: S2DError) -> None:
        self._looking = None
        self._show_buttons()
        say(self.said, below(str(error)), "attention")

    @Slot()
    def _end(self) -> None:
        """Nobody waits any more for what is being looked for."""
        if self._looking is not None:
            self._looking.silence()
            self._looking.cancel()
        self._looking = None
        self._checking.renew()
