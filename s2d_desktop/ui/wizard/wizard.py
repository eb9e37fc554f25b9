"""The wizard: steps at the left, a page at the right, Back and Next with the reason below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui.heading import Heading
from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.steps.step_list import StepButton
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.wizard.computer import ComputerPage
from s2d_desktop.ui.wizard.draft import Draft
from s2d_desktop.ui.wizard.goal import GoalPage
from s2d_desktop.ui.wizard.images import ImagesPage
from s2d_desktop.ui.wizard.labels import LabelsPage
from s2d_desktop.ui.wizard.parts import Page, quiet
from s2d_desktop.ui.wizard.result import ResultPage
from s2d_desktop.ui.wizard.run import TrainingRun
from s2d_desktop.ui.wizard.summary import SummaryPage
from s2d_desktop.ui.wizard.teacher import TeacherPage
from s2d_desktop.ui.wizard.training import TrainingPage
from s2d_desktop.ui.wizard.truth import TruthPage

NAMES = ("goal", "images", "teacher", "labels", "truth", "computer", "training", "result")
DECIDED = NAMES[:6]
"""Pages that write into the plan; closed while a training runs."""


class TrainingWizard(QWidget):
    """Shows pages and moves between them; what they wish for is done by `wizard.desk`."""

    left = Signal()
    """Back to the images; a training goes on."""
    entered = Signal(str)
    """A page is shown."""
    start_wished = Signal()
    """Next was pressed on the last page before the training."""

    def __init__(self, run: TrainingRun) -> None:
        super().__init__()
        self.setObjectName("wizard")
        self.setAccessibleName(tr("wizard.title"))
        self.run = run
        self.draft: Draft | None = None
        self.current = "summary"
        self._reached = 0
        self.summary = SummaryPage()
        self.goal, self.images, self.teacher = GoalPage(), ImagesPage(), TeacherPage()
        self.labels, self.truth, self.computer = LabelsPage(), TruthPage(), ComputerPage()
        self.training, self.result = TrainingPage(run), ResultPage()
        self.pages: dict[str, Page] = {
            "summary": self.summary,
            **{name: getattr(self, name) for name in NAMES},
        }
        self._stack = QStackedWidget()
        self._scrolls: dict[str, QScrollArea] = {}
        for name, page in self.pages.items():
            scroll = QScrollArea()
            scroll.setObjectName("settings")
            scroll.setWidgetResizable(True)
            scroll.setFrameShape(QFrame.Shape.NoFrame)
            scroll.setAccessibleName(page.accessibleName())
            scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            scroll.setWidget(page)
            self._stack.addWidget(scroll)
            self._scrolls[name] = scroll
            page.changed.connect(self.refresh)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header())
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._sidebar())
        middle.addWidget(self._stack, 1)
        layout.addLayout(middle, 1)
        layout.addWidget(self.summary.bar)
        layout.addWidget(self._footer())
        run.changed.connect(self.refresh)

    def _header(self) -> QWidget:
        header = QFrame()
        header.setObjectName("header")
        row = QHBoxLayout(header)
        row.setContentsMargins(16, 8, 12, 8)
        self.title = Heading(tr("wizard.title"), 1.15, True)
        self.title.setWordWrap(False)
        self.back_to_images = QPushButton(tr("wizard.leave"))
        self.back_to_images.setToolTip(tr("wizard.leave_tip"))
        self.back_to_images.setAccessibleName(tr("wizard.leave"))
        self.back_to_images.clicked.connect(self.left)
        self.named = quiet()
        self.named.setWordWrap(False)
        row.addWidget(self.title)
        row.addWidget(self.named, 1)
        row.addWidget(self.back_to_images)
        return header

    def _sidebar(self) -> QWidget:
        self.sidebar = QFrame()
        self.sidebar.setObjectName("sidebar")
        column = QVBoxLayout(self.sidebar)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(0)
        self.buttons: dict[str, StepButton] = {}
        group = QButtonGroup(self)
        for number, name in enumerate(NAMES, 1):
            button = StepButton(number, f"wizard.{name}")
            button.setProperty("page", name)
            button.clicked.connect(self._on_step)
            group.addButton(button)
            column.addWidget(button)
            self.buttons[name] = button
        column.addStretch(1)
        return self.sidebar

    def _footer(self) -> QWidget:
        self.footer = QFrame()
        self.footer.setObjectName("navigation")
        row = QHBoxLayout(self.footer)
        row.setContentsMargins(16, 8, 12, 8)
        self.reason = QLabel()
        self.reason.setWordWrap(True)
        self.back_button = QPushButton(tr("wizard.back"))
        self.next_button = QPushButton(tr("wizard.next"))
        self.next_button.setProperty("primary", True)
        for button, key in ((self.back_button, "back"), (self.next_button, "next")):
            button.setToolTip(tr(f"wizard.{key}_tip"))
            button.setAccessibleName(tr(f"wizard.{key}"))
        self.back_button.clicked.connect(self.back)
        self.next_button.clicked.connect(self.next)
        row.addWidget(self.reason, 1)
        row.addStretch()
        row.addWidget(self.back_button)
        row.addWidget(self.next_button)
        return self.footer

    # -- pages

    def show_draft(self, draft: Draft, page: str) -> None:
        """Another training: show `page` of it."""
        self.draft = draft
        self._reached = 0
        self.computer.result = {}
        self.go(page)

    def go(self, name: str) -> None:
        """Show a page."""
        self.current = name
        one_page = name == "summary"
        self.sidebar.setVisible(not one_page)
        self.footer.setVisible(not one_page)
        self.summary.bar.setVisible(one_page)
        if not one_page:
            self._reached = max(self._reached, NAMES.index(name))
            self.buttons[name].setChecked(True)
        if self.draft is not None:
            self.pages[name].show_draft(self.draft)
        self._stack.setCurrentWidget(self._scrolls[name])
        self._scrolls[name].verticalScrollBar().setValue(0)
        if self.pages[name].first is not None:
            self.pages[name].first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()
        self.entered.emit(name)

    @Slot()
    def _on_step(self) -> None:
        name = self.sender().property("page")
        if name != self.current and self._save():
            self.go(name)
        self.buttons[self.current].setChecked(True)

    @Slot()
    def back(self) -> None:
        """The page before this one."""
        self.go(NAMES[NAMES.index(self.current) - 1])

    @Slot()
    def next(self) -> None:
        """Save the plan, and show the page after this one."""
        if not self._save():
            return
        if self.current == "computer":
            self.start_wished.emit()
        else:
            self.go(NAMES[NAMES.index(self.current) + 1])

    def _save(self) -> bool:
        """Write the plan, if this page has changed it and it says enough."""
        if self.current not in DECIDED or self.draft is None or not self.draft.has_teachers:
            return True
        try:
            self.draft.save()
        except (S2DError, OSError) as error:
            say(self.reason, below(str(error)), "attention")
            return False
        return True

    @Slot()
    def refresh(self) -> None:
        """Say why Next is off, and how far each page is."""
        if self.draft is None:
            return
        self.named.setText(self.draft.settings.name)
        if self.current == "summary":
            return
        page, k = self.pages[self.current], NAMES.index(self.current)
        begun = self.run.state not in ("", "failed") or self.current == "result"
        problem = page.problem()
        say(self.reason, problem, "attention" if self.current in DECIDED else "")
        self.next_button.setEnabled(not problem)
        self.next_button.setAccessibleDescription(problem)
        self.next_button.setVisible(self.current != "result")
        starts = self.current == "computer"
        self.next_button.setText(tr("wizard.start" if starts else "wizard.next"))
        self.next_button.setAccessibleName(self.next_button.text())
        self.back_button.setEnabled(k > 0 and not (begun and k <= len(DECIDED)))
        for number, (name, button) in enumerate(self.buttons.items()):
            button.setEnabled(
                number <= self._reached
                and not (begun and name in DECIDED)
                and (not problem or number <= k)
            )
            state = "done" if number < k else "now" if number == k else ""
            if number == k and problem and name in DECIDED:
                state = "needs"
            button.set_state(state)
            # Of a group Qt lets only the one pressed last be reached by Tab; it may be off.
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def scale(self) -> None:
        """Take over the present size of text."""
        for heading in self.findChildren(Heading):
            heading.scale()
        if self.draft is not None and self.current == "images":
            self.images.show_draft(self.draft)
