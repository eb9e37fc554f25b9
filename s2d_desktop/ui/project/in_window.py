"""The project file of a window: saving, opening, restoring, its name, the question at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox

from s2d_desktop.io.project_file import (
    ENDING,
    Linked,
    earlier_versions,
    home_of,
    read_project_file,
    resolve,
    write_project_file,
)
from s2d_desktop.jobs.autosave import WORK, LeftWork, left_work
from s2d_desktop.model.errors import FileProblem, InputError, S2DError
from s2d_desktop.model.saved_work import SavedWork
from s2d_desktop.ui import recent
from s2d_desktop.ui.latest import Latest
from s2d_desktop.ui.project.autosaving import Autosaving
from s2d_desktop.ui.project.restoring import Restoring
from s2d_desktop.ui.project.state import Snapshot, collect
from s2d_desktop.ui.texts import tr

LOOKED_AT_MS = 500
"""How often the state is compared with what was saved."""

Opened = tuple[SavedWork, dict[str, Linked]]


class ProjectOfWindow(QObject):
    """Between a project file and a window."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window, self._conductor = window, window.conductor
        self.restoring = Restoring(window)
        self.path: Path | None = None
        """The project file; None while the work has no name."""
        self._opens: Path | None = None
        self._saved: Snapshot | None = None
        self._reading = Latest(window.background)
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
        window.menus.earlier.aboutToShow.connect(self._fill_earlier)
        window.start_page.left_work.decided.connect(self._decide)
        self.offer()

    # -- saving

    def snapshot(self) -> Snapshot | None:
        """What is open now; None for nothing."""
        if self._conductor.document is None:
            return None
        return collect(self._conductor, self._window.viewer, self._window.painting.desk)

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
        document = self._conductor.document
        if document is None:
            return
        start = self.path or document.path.with_name(document.path.stem + ENDING)
        name, _ = QFileDialog.getSaveFileName(
            self._window, tr("project.save_as"), str(start), tr("filter.project_file")
        )
        if name:
            self.save_as(Path(name if name.lower().endswith(ENDING) else name + ENDING))

    def save_as(self, path: Path) -> bool:
        """Save under a name; whether that was possible."""
        self._window.painting.desk.keeper.save()
        now = self.snapshot()
        if now is None:
            return False
        try:
            # Three MiB of each linked file at most: soon enough to wait for it.
            write_project_file(path, now.work(home_of(path)))
        except S2DError as error:
            self._window.show_error(error, "")
            return False
        self.path, self._saved = path, now
        self.autosaving.saved(now)
        recent.remember_file(path)
        recent.remember_folder(path)
        self._show_title()
        return True

    # -- opening

    def open(self, path: Path) -> None:
        """Open a project file and all it refers to."""
        self._read(path, None)

    def _read(self, path: Path, left: LeftWork | None) -> None:
        self._reading.renew()

        def work() -> Opened:
            found, folder = read_project_file(path), home_of(path)
            links = {"document": found.document}
            links |= {f"image {k}": link for k, link in found.images.items()}
            links |= {"strokes": found.strokes} if found.strokes else {}
            links |= {"enhancer": found.enhancer_file} if found.enhancer_file else {}
            return found, {role: resolve(link, folder) for role, link in links.items()}

        self._reading.do(
            tr("work.open", name=path.name),
            work,
            lambda found: self._opened(path, found, left),
            lambda error: self._unreadable(path, error, left),
        )

    def _unreadable(self, path: Path, error: S2DError, left: LeftWork | None) -> None:
        if left is None:
            recent.forget_file(path)
        self._window.show_error(error, "")
        self.offer()

    def _opened(self, path: Path, opened: Opened, left: LeftWork | None) -> None:
        work, files = opened
        document = files.pop("document")
        if document.state == "missing":
            error = missing_document(path, document.path)
            self._window.show_error(error if left is None else lost_document(document.path), "")
            return
        self._window.close_file()
        if left is not None and not self.autosaving.expect(left, document.path):
            self._window.show_error(taken(), "")
            self.offer()
            return
        there = {role: found.path for role, found in files.items() if found.state != "missing"}
        images = {k: there[f"image {k}"] for k in work.images if f"image {k}" in there}
        self.restoring.plan(work, document.path, images, there.get("enhancer"))
        if left is not None:
            self._opens = left.project
        else:
            is_earlier = home_of(path) != path.absolute().parent
            self._opens = None if is_earlier else path
        # The strokes are saved beside the image while one paints: newer ones are no surprise.
        changed = [f for role, f in files.items() if role != "strokes" and f.state != "same"]
        changed += [document] if document.state == "changed" else []
        changed += [f for role, f in files.items() if role == "strokes" and f.state == "missing"]
        if left is None:
            recent.remember_file(path)
        self._conductor.open(document.path, images.get(0), work.choices.axes or None)
        if changed:
            self._window.show_error(other_files(changed), "")

    @Slot()
    def _on_document(self) -> None:
        # Another file may have been opened while that of a project was on its way.
        is_planned = self.restoring.work is not None
        self.path = self._opens if is_planned else None
        self._opens = self._saved = None
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
        if self.path is not None and self.autosaving.is_restored:
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
            self._window.setWindowTitle(tr("app.window", name=self.path.stem) + "[*]")
        self._window.setWindowModified(False)

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
        if not self.is_modified or self.path is None:
            return True
        answer = self.ask_how_to_leave()
        return answer == "discard" or (answer == "save" and self.save_as(self.path))

    @Slot()
    def left(self) -> None:
        """Nothing is open any more."""
        self.autosaving.end()
        self.path = self._saved = self._opens = None
        self.restoring.forget()
        self._window.setWindowModified(False)

    def close(self) -> None:
        """The window is closed, and what was to be saved is saved."""
        self._timer.stop()
        self.autosaving.close()

    # -- earlier versions

    @Slot()
    def _fill_earlier(self) -> None:
        menu = self._window.menus.earlier
        menu.clear()
        for path in earlier_versions(self.path) if self.path is not None else []:
            # The name is the time: 2026-01-31 14.32.05.123456
            when = path.stem[:16].replace(".", ":")
            menu.addAction(when).triggered.connect(
                lambda _=False, path=path: self._window.open_file(path)
            )
        if menu.isEmpty():
            menu.addAction(tr("menu.no_recent")).setEnabled(False)


def missing_document(path: Path, document: Path) -> FileProblem:
    """The error that what a project is about is not there."""
    words = {"name": path.name, "file": document.name, "folder": document.parent}
    return FileProblem(*(tr(f"project.missing.{k}", **words) for k in ("what", "why", "try")))


def lost_document(document: Path) -> FileProblem:
    """The error that what was open is not there, so that work on it cannot be restored."""
    words = {"file": document.name, "folder": document.parent}
    return FileProblem(*(tr(f"restore.missing.{k}", **words) for k in ("what", "why", "try")))


def taken() -> InputError:
    """The error that another window was quicker."""
    return InputError(*(tr(f"restore.taken.{k}") for k in ("what", "why", "try")))


def other_files(files: list[Linked]) -> FileProblem:
    """What is to be said of files that are gone, or are other files than when it was saved."""
    key = {"changed": "project.other.changed", "missing": "project.other.missing"}
    why = " ".join(tr(key[found.state], file=found.path) for found in files)
    return FileProblem(tr("project.other.what"), why, tr("project.other.try"))
