"""The project file of a window: saving, opening, restoring, its name, the question at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox

from s2d_desktop.io.project_file import ENDING, is_project_file
from s2d_desktop.jobs.autosave import WORK, LeftWork, left_work
from s2d_desktop.jobs.saved_project import DOCUMENT, STROKES, SavedProject, open_saved
from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui import recent, session
from s2d_desktop.ui.latest import Latest
from s2d_desktop.ui.project.autosaving import Autosaving
from s2d_desktop.ui.project.missing_files import MissingFiles
from s2d_desktop.ui.project.recent_facts import facts_of
from s2d_desktop.ui.project.restoring import Restoring
from s2d_desktop.ui.project.saving import Saving, Wish
from s2d_desktop.ui.project.state import Snapshot, collect
from s2d_desktop.ui.project.told import other_files, taken
from s2d_desktop.ui.project.versions import EarlierVersions, version_of
from s2d_desktop.ui.texts import moment, tr

LOOKED_AT_MS = 500
"""How often the state is compared with what was saved."""


class ProjectOfWindow(QObject):
    """Between a project file and a window."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window, self._conductor = window, window.conductor
        self.restoring = Restoring(window)
        self.restoring.was_changed.connect(self._on_other)
        self.path: Path | None = None
        """The project file; None while the work has no name."""
        self._opened_count = self._failures = 0
        self._version = ""
        """When what is open was saved, if it is an earlier version of the project file."""
        self._opens: Path | None = None
        self._opens_version = ""
        self._saved: Snapshot | None = None
        self._differs = self._differs_next = False
        """Whether it was opened with other files, or as another version, than the project says."""
        self._reading = Latest(window.background)
        self._saving = Saving(window.background, self)
        self._saving.saved.connect(self._on_saved)
        self._saving.failed.connect(self._on_save_failed)
        self.missing: MissingFiles | None = None
        self.versions = EarlierVersions(window, lambda: self.path)
        self.autosaving = Autosaving(window, self.snapshot, lambda: self.path)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOKED_AT_MS)
        self._timer.timeout.connect(self._compare)
        self._timer.start()
        actions = window.menus.actions
        actions["save"].triggered.connect(self.save)
        actions["save_as"].triggered.connect(self.ask_where)
        self._conductor.document_changed.connect(self._on_document)
        self._conductor.open_failed.connect(self._on_failed)
        window.start_page.left_work.decided.connect(self._decide)
        self._facts = Latest(window.background)
        window.start_page.filled.connect(self._look_at_recent)
        self._look_at_recent()
        self.offer()

    # -- saving

    def snapshot(self) -> Snapshot | None:
        """What is open now; None for nothing."""
        if self._conductor.document is None:
            return None
        return collect(self._window.workbench, self._window.painting.desk)

    @Slot()
    def save(self) -> None:
        """Save under the name it has; ask for one if it has none."""
        if self.path is None:
            self.ask_where()
        else:
            self.save_as(self.path)

    @Slot()
    def ask_where(self) -> None:
        """Let the user choose a name, and save."""
        from s2d_desktop.io.open import split_internal

        document = self._conductor.document
        if document is None:
            return
        beside = split_internal(document.path)[0]
        start = self.path or beside.with_name(beside.stem + ENDING)
        name, _ = QFileDialog.getSaveFileName(
            self._window, tr("project.save_as"), str(start), tr("filter.project_file")
        )
        if name:
            self.save_as(Path(name if name.lower().endswith(ENDING) else name + ENDING))

    def save_as(self, path: Path) -> None:
        """Save under a name, in a thread; the title says when that is done."""
        desk = self._window.painting.desk
        desk.complete()
        now, strokes = self.snapshot(), desk.keeper.work()
        if now is None:
            return
        recent.remember_folder(path)
        self._saving.save(Wish(path.absolute(), now, strokes or (lambda: None), self._opened_count))

    def wait_until_saved(self) -> bool:
        """Whether nothing is left to be written; False if the user does not want to wait."""
        return self._saving.wait(self._window)

    @Slot(object)
    def _on_saved(self, wish: Wish) -> None:
        recent.remember_file(wish.path)
        if wish.document != self._opened_count:
            # Something else was opened meanwhile.
            return
        self.path, self._saved, self._differs, self._version = wish.path, wish.state, False, ""
        self.autosaving.saved(wish.state)
        self._show_title()

    @Slot(object, object)
    def _on_save_failed(self, _wish: Wish, error: S2DError) -> None:
        self._failures += 1
        self._window.show_error(error, "")

    # -- opening

    def open(self, path: Path) -> None:
        """Open a project file and all it refers to."""
        self._read(path, None)

    def _read(self, path: Path, left: LeftWork | None) -> None:
        self._reading.renew()

        folders = recent.recent_networks()

        def work() -> SavedProject:
            return open_saved(path, [*session.enhancers(), *session.own_networks(folders)])

        self._reading.do(
            tr("work.open", name=path.name),
            work,
            lambda found: self._opened(found, left),
            lambda error: self._unreadable(path, error, left),
        )

    def _unreadable(self, path: Path, error: S2DError, left: LeftWork | None) -> None:
        if left is None:
            recent.forget_file(path)
        self._window.show_error(error, "")
        self.offer()

    def _opened(self, project: SavedProject, left: LeftWork | None) -> None:
        if all(found.state != "missing" for found in project.files.values()):
            self._go_on(project, left, False)
            return
        name = project.path.name if left is None else left.name
        self.missing = dialog = MissingFiles(project, name, self._window)
        dialog.accepted.connect(lambda: self._go_on(dialog.found, left, True))
        dialog.rejected.connect(self.offer)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _go_on(self, project: SavedProject, left: LeftWork | None, differs: bool) -> None:
        document = project.files[DOCUMENT]
        self._window.close_file()
        if left is not None and not self.autosaving.expect(left, document.path):
            self._window.show_error(taken(), "")
            self.offer()
            return
        self.restoring.plan(project)
        if left is not None:
            self._opens, self._opens_version = left.project, ""
        else:
            self._opens, when = version_of(project.path)
            self._opens_version = moment(when) if when is not None else ""
            recent.remember_file(self._opens)
        self._differs_next = differs or bool(self._opens_version)
        axes = project.work.choices.axes or None
        self._conductor.open(document.path, project.images.get(0), axes)
        # The strokes are saved beside the image while one paints: newer ones are no surprise.
        changed = [
            found
            for role, found in project.files.items()
            if found.state == "changed" and role != STROKES
        ]
        if changed:
            self._window.show_error(other_files(changed), "")

    @Slot()
    def _on_document(self) -> None:
        # Another file may have been opened while that of a project was on its way.
        is_planned = self.restoring.work is not None
        self.path = self._opens if is_planned else None
        self._version = self._opens_version if is_planned else ""
        self._differs = self._differs_next and is_planned
        self._opens = self._saved = None
        self._opens_version, self._differs_next = "", False
        self._opened_count += 1
        self.autosaving.begin(self._conductor.document.path)
        self.offer()
        self._window.menus.actions["save"].setEnabled(True)
        self._show_title()

    @Slot()
    def _on_failed(self) -> None:
        self._opens = None
        self.restoring.forget()
        self.autosaving.give_back()
        self.offer()

    @Slot()
    def _look_at_recent(self) -> None:
        """Say on the start page what is in the projects."""
        paths = [path for path in recent.recent_files() if is_project_file(path)]
        self._facts.renew()
        if paths:
            page = self._window.start_page
            # What is shown there is only more to read: nobody misses what cannot be told.
            self._facts.do(tr("work.recent"), lambda: facts_of(paths), page.show_facts, _pass)

    @Slot()
    def _on_other(self) -> None:
        # Saved now, the project would say something else: that is worth a question.
        self._differs = True

    # -- work that was not saved

    def offer(self) -> None:
        """Look for work that was open when the program ended by surprise."""
        self._window.start_page.left_work.show_items(left_work())

    @Slot(object, bool)
    def _decide(self, left: LeftWork, restores: bool) -> None:
        if restores:
            self._read(left.folder / WORK, left)
        else:
            left.discard()
            self.offer()

    # -- changed or not

    @property
    def is_modified(self) -> bool:
        """Whether something that matters is other than in the project file."""
        now = self.snapshot()
        if self.path is not None and (self.autosaving.is_restored or self._differs):
            return True
        is_known = self.path is not None and self._saved is not None and now is not None
        return is_known and now.matters != self._saved.matters  # type: ignore[union-attr]

    @Slot()
    def _compare(self) -> None:
        if self.path is None or not self._window.isVisible():
            return
        if self._saved is None and self._window.is_idle:
            # All that the file says has been brought back: from here on changes count.
            self._saved = self.snapshot()
        self._window.setWindowModified(self.is_modified)

    def _show_title(self) -> None:
        if self.path is not None:
            name = self.path.stem
            if self._version:
                name = tr("project.version", name=name, when=self._version)
            self._window.setWindowTitle(tr("app.window", name=name) + "[*]")
        self._window.setWindowModified(self.is_modified)

    # -- leaving

    def ask_how_to_leave(self) -> str:
        """``save``, ``discard`` or ``stay``."""
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("project.leave.title"))
        box.setText(tr("project.leave.text", name=self.path.name if self.path else ""))
        box.setInformativeText(tr("project.leave.more"))
        kinds = QMessageBox.StandardButton
        box.setStandardButtons(kinds.Save | kinds.Discard | kinds.Cancel)
        box.setDefaultButton(kinds.Save)
        answers = {kinds.Save: "save", kinds.Discard: "discard"}
        return answers.get(kinds(box.exec()), "stay")

    def may_leave(self) -> bool:
        """Whether what is open may be closed; saves it where the user says so."""
        if not self._has_saved_all():
            return False
        if not self.is_modified or self.path is None:
            return True
        answer = self.ask_how_to_leave()
        if answer == "save":
            self.save_as(self.path)
            return self._has_saved_all()
        return answer == "discard"

    def _has_saved_all(self) -> bool:
        """Wait for what is being written; False as well if that cannot be written."""
        failures = self._failures
        return self.wait_until_saved() and self._failures == failures

    @Slot()
    def left(self) -> None:
        """Nothing is open any more."""
        self.autosaving.end()
        self.path = self._saved = self._opens = None
        self._version, self._differs = "", False
        self._opened_count += 1
        self.restoring.forget()
        self._window.setWindowModified(False)

    def close(self) -> None:
        """The window is closed, and what was to be saved is saved."""
        self._timer.stop()
        self.autosaving.close()


def _pass(_error: S2DError) -> None:
    """Nothing has to be said."""
