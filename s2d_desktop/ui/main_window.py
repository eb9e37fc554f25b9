"""The window: start page or workbench, menus, dropping files, errors, closing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.io.fiji import configured
from s2d_desktop.io.project_file import is_project_file
from s2d_desktop.model.errors import FileProblem, S2DError, SeriesQuestion
from s2d_desktop.model.resources import resource
from s2d_desktop.ui import choosing, dropping, recent, theme
from s2d_desktop.ui.appearance import Appearance
from s2d_desktop.ui.axes_question import AxesQuestion
from s2d_desktop.ui.commands.in_window import CommandsOfWindow
from s2d_desktop.ui.conductor import Conductor
from s2d_desktop.ui.error_box import ErrorBox
from s2d_desktop.ui.exporter import Exporter
from s2d_desktop.ui.help.in_window import HelpOfWindow
from s2d_desktop.ui.hints import HintsOfWindow
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.jobs_in_window import JobsOfWindow
from s2d_desktop.ui.language import LanguageChoice
from s2d_desktop.ui.menus import Menus
from s2d_desktop.ui.more_images.in_window import MoreImagesOfWindow
from s2d_desktop.ui.painting.in_window import PaintingOfWindow
from s2d_desktop.ui.problems import Problems
from s2d_desktop.ui.project.in_window import ProjectOfWindow
from s2d_desktop.ui.relinking import Relinking
from s2d_desktop.ui.reports.in_window import ReportsOfWindow
from s2d_desktop.ui.retraining import Retrainer
from s2d_desktop.ui.scaling import Scaling
from s2d_desktop.ui.segmenting import Segmenting
from s2d_desktop.ui.settings.in_window import SettingsOfWindow
from s2d_desktop.ui.settings.store import Preferences
from s2d_desktop.ui.start_page import StartPage
from s2d_desktop.ui.steps.inside import InsideOfProject
from s2d_desktop.ui.stored_maps import StoredMapsOfWindow
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.waiting_page import WaitingPage
from s2d_desktop.ui.when_idle import WhenIdle
from s2d_desktop.ui.window_actions import ActionsOfWindow
from s2d_desktop.ui.wizard.in_window import TrainingsOfWindow
from s2d_desktop.ui.work import Background
from s2d_desktop.ui.workbench import Workbench
from s2d_desktop.ui.zoo.keeper import Keeper
from s2d_desktop.ui.zoo.page import EnhancersPage

DEFAULT_SIZE = QSize(1440, 900)
FRAME = QSize(16, 40)
"""Room for the edges and the title that a system draws around a window, in pixels."""


def first_size(screen: QSize) -> QSize:
    """Size of a new window on a screen of this size: no part of it lies beyond."""
    return DEFAULT_SIZE.boundedTo(screen - FRAME)


class MainWindow(QMainWindow):
    """One window, one open file."""

    def __init__(self) -> None:
        super().__init__()
        with theme.given_when_built():
            self._build()

    def _build(self) -> None:
        self.setWindowTitle(tr("app.title"))
        self.setAcceptDrops(True)
        self.preferences = Preferences(self)
        self.background = Background(self)
        self.conductor = Conductor(self.background)
        self.start_page = StartPage()
        self.workbench = Workbench(self.conductor)
        self.viewer = self.workbench.viewer
        self.jobs = JobsBar(self.background)
        self.jobs_list = JobsOfWindow(self.jobs, self)
        self.exporter = Exporter(self.workbench, self.jobs, self)
        self.scaling = Scaling(self.workbench, self.jobs, self)
        self.painting = PaintingOfWindow(self.workbench, self)
        self.retrainer = Retrainer(self.workbench, self.painting.desk, self.jobs, self)
        self.segmenting = Segmenting(self.workbench, self.jobs, self)
        self.zoo = EnhancersPage()
        self.keeper = Keeper(self.zoo, self.conductor, self.jobs, self)
        self.trainings = TrainingsOfWindow(self.conductor, self.jobs, self)
        self.desk, self.wizard = self.trainings.desk, self.trainings.wizard
        self.errors = Problems(self, self.viewer.shows)
        self.hints = HintsOfWindow(self.preferences, self)
        self.reports = ReportsOfWindow(self)
        self.settings = SettingsOfWindow(self.preferences, self)
        self.commands = CommandsOfWindow(self.preferences, self)
        self.help = HelpOfWindow(self)
        self._waiting = WaitingPage()
        self._pages = QStackedWidget()
        for page in (self.start_page, self._waiting, self.workbench, self.zoo, self.wizard):
            self._pages.addWidget(page)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._pages, 1)
        column.addWidget(self.jobs_list.panel)
        column.addWidget(self.jobs)
        self.setCentralWidget(centre)
        self.menus = Menus(self)
        self._show_page(self.start_page)
        self.appearance = Appearance(self.menus, self)
        self.language = LanguageChoice(self.menus, self.preferences, self)
        self._connect()
        self._actions = ActionsOfWindow(self)
        self._idle = WhenIdle(self)
        self.trainings.connect_to(self)
        self.jobs_list.connect_to(self)
        self.more_images = MoreImagesOfWindow(self)
        self.relinking = Relinking(self)
        self.inside = InsideOfProject(self)
        self.stored_maps = StoredMapsOfWindow(self)
        self.axes_question = AxesQuestion(self)
        self.painting.connect_to(self)
        self.project = ProjectOfWindow(self)
        self.retrainer.differed.connect(lambda error: self.show_error(error, ""))
        self.commands.connect_to(self)
        self.settings.connect_to(self)
        self.reports.connect_to(self)
        self.hints.connect_to(self)
        self.help.connect_to(self)
        self.resize(DEFAULT_SIZE)

    def _connect(self) -> None:
        viewer = self.viewer
        self.menus.recent.aboutToShow.connect(self._fill_recent)
        self.appearance.changed.connect(self._on_appearance)
        viewer.loader.failed.connect(self.errors.show_of_tile)
        self.jobs.preview_cancelled.connect(viewer.pause)
        self.start_page.chosen.connect(self._on_way)
        self.start_page.recent_chosen.connect(self.open_file)
        conductor, bench = self.conductor, self.workbench
        conductor.opening.connect(self._on_opening)
        conductor.failed.connect(self.show_error)
        conductor.open_failed.connect(self._forget)
        conductor.document_changed.connect(self._on_document)
        bench.relink_wished.connect(self.ask_for_image)
        bench.raw_wished.connect(self.ask_for_image)
        bench.enhancer_file_wished.connect(self.keeper.ask_for_enhancer)
        bench.network_wished.connect(self.keeper.ask_for_network)
        conductor.enhanced_changed.connect(self._enable)
        bench.enhance.manage_wished.connect(self.show_enhancers)
        self.exporter.failed.connect(self.show_error)
        self.keeper.failed.connect(self.show_error)
        self.keeper.used.connect(self.leave_page)
        self.zoo.left.connect(self.leave_page)
        self.start_page.enhancers_wished.connect(self.show_enhancers)
        self.errors.help_wished.connect(self.ask_for_image)

    # -- opening

    @Slot(str)
    def open_file(self, path: str | Path, image: Path | None = None) -> None:
        """Open a project, a classifier (to be applied to `image`), a map or an image."""
        path = Path(path)
        recent.remember_folder(path)
        if not self.project.may_leave():
            return
        if is_project_file(path):
            self.project.open(path)
        else:
            self.conductor.open(path, image)

    @Slot()
    def open_example(self) -> None:
        """Open the project that comes with the program."""
        found = sorted(resource("example").glob("*.ilp"))
        if not found:
            self.show_error(FileProblem(*(tr(f"example.{k}") for k in ("what", "why", "try"))), "")
            return
        if self.project.may_leave():
            self.conductor.open(found[0])

    @Slot(str)
    def _on_way(self, name: str) -> None:
        if name == "example":
            self.open_example()
        else:
            self.ask_for_file(name)

    @Slot()
    def ask_for_file(self, kind: str = "any") -> None:
        """Let the user choose a file to open."""
        path = choosing.file_to_open(self, kind)
        if path:
            self.open_file(path)

    @Slot()
    def ask_for_image(self) -> None:
        """Let the user choose where the moved image is now, or the raw image of what is open."""
        kind = self.conductor.document.kind
        path = choosing.image(self, "relink" if kind == "project" else "raw")
        if path:
            self.conductor.link(path)

    @Slot(str)
    def _on_opening(self, name: str) -> None:
        if name:
            self._waiting.say(tr("work.opening", name=name))
            if self._pages.currentWidget() is self.start_page:
                self._show_page(self._waiting)
            self.setCursor(Qt.CursorShape.BusyCursor)
            return
        self.unsetCursor()
        is_open = self.conductor.document is not None
        self._show_page(self.workbench if is_open else self.start_page)

    def _show_page(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        self.jobs_list.show_on(page in (self.workbench, self.zoo, self.wizard))
        self._enable()
        if page is self.workbench:
            kind = self.conductor.document.kind
            self.menus.actions["relink"].setEnabled(kind == "project")
            self.menus.actions["raw"].setEnabled(kind in ("map", "classifier"))

    @Slot()
    def _enable(self) -> None:
        here = self._pages.currentWidget() is self.workbench
        self.menus.enable(here, here and not self.conductor.sees_raw)
        self.painting.enable(here)

    @Slot()
    def show_wizard(self) -> None:
        """Show the pages of a training."""
        self._show_page(self.wizard)

    @Slot()
    def show_enhancers(self) -> None:
        """Show the page of the Enhancers, on the card of the one that is used."""
        used = self.conductor.enhancer
        self.keeper.refresh(used.name if used is not None else "")
        self._show_page(self.zoo)
        self.zoo.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def leave_page(self) -> None:
        """From the Enhancers or a training back to what is open."""
        is_open = self.conductor.document is not None
        self._show_page(self.workbench if is_open else self.start_page)
        if is_open:
            self.viewer.front_view().setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_document(self) -> None:
        document = self.conductor.document
        if document.path.resolve().parent != resource("example").resolve():
            recent.remember_file(document.path)
        self.setWindowTitle(tr("app.window", name=document.title))
        self._show_page(self.workbench)
        self.viewer.front_view().setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _forget(self, path: Path) -> None:
        recent.forget_file(path)
        self.start_page.fill_recent()

    @Slot()
    def ask_and_close_file(self) -> None:
        """Back to the start page, unless there is work that the user wants to save first."""
        if self.project.may_leave():
            self.close_file()

    @Slot()
    def close_file(self) -> None:
        """Back to the start page."""
        self.project.left()
        self.painting.desk.close()
        self.conductor.close_document()
        self.viewer.show_image((1, 1, 1, 1), {}, "")
        self.setWindowTitle(tr("app.title"))
        self.start_page.fill_recent()
        self._show_page(self.start_page)
        self.language.take_up()

    @Slot()
    def _fill_recent(self) -> None:
        menu = self.menus.recent
        menu.clear()
        for path in recent.recent_files():
            menu.addAction(str(path)).triggered.connect(
                lambda _=False, path=path: self.open_file(path)
            )
        if menu.isEmpty():
            menu.addAction(tr("menu.no_recent")).setEnabled(False)

    # -- dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # Everything is let in, so that what cannot be used gets an answer.
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        dropping.take(self, event.mimeData())

    # -- errors

    @property
    def problems(self) -> list[S2DError]:
        """Every error that was shown, the newest last."""
        return self.errors.shown

    @property
    def error_boxes(self) -> list[ErrorBox]:
        """Those that are open."""
        return self.errors.boxes

    @Slot(object, str)
    def show_error(self, error: S2DError, action: str) -> None:
        """As `Problems.show_error`; what is a question is asked."""
        if not isinstance(error, SeriesQuestion):
            self.errors.show_error(error, action)
            return
        path = choosing.series(self, error)
        if path is not None and action:
            self.conductor.link(path)
        elif path is not None:
            self.open_file(path)

    # -- small things

    @Slot()
    def cancel(self) -> None:
        """End the running job, or stop computing what is visible; leave the Enhancers."""
        on_page = self._pages.currentWidget() in (self.zoo, self.wizard)
        if on_page and not self.jobs.is_busy:
            self.leave_page()
        elif not self.painting.desk.cancel():
            self.jobs.cancel()

    @Slot()
    def _on_appearance(self) -> None:
        self.start_page.scale_headings()
        self.zoo.scale()
        self.wizard.scale()
        self.workbench.refresh_icons()

    # -- end

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being opened, computed or written."""
        return self._idle.is_idle

    @property
    def is_at_rest(self) -> bool:
        """Whether the window could be closed without losing or stopping anything."""
        is_open = self.conductor.document is not None
        return not (is_open or self.jobs.is_busy or self.desk.run.is_active)

    def ask_before_stopping(self) -> bool:
        """Whether jobs that write files may be stopped; True means stop."""
        return self.jobs_list.ask_before_stopping()

    def closeEvent(self, event: QCloseEvent) -> None:
        stays = self.jobs.matters and not self.ask_before_stopping()
        if stays or not self.trainings.may_close() or not self.project.may_leave():
            event.ignore()
            return
        self.hide()
        self.jobs_list.close()
        self.painting.close()
        self._idle.stop()
        self.jobs.end()
        self.viewer.loader.forget()
        # A request to Fiji may take minutes; without Fiji it ends at once.
        configured.end_all()
        self.background.stop()
        self.jobs.queue.closed()
        self.project.close()
        self.viewer.stop()
        self.segmenting.forget()
        self.conductor.stop()
        event.accept()
