"""Between the wizard, what is open, the jobs and the training's process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from s2d_desktop.jobs.graphics_card import networks_use_it
from s2d_desktop.jobs.prepare_training import prepare_training
from s2d_desktop.jobs.train_enhancer import check_torch
from s2d_desktop.jobs.training_folder import state_of
from s2d_desktop.jobs.training_pictures import check_truth, look_at_map, middle_of
from s2d_desktop.model.errors import InputError, S2DError
from s2d_desktop.ui import choosing, recent
from s2d_desktop.ui.conductor import Conductor
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.latest import Latest
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.wizard import beginning, memory
from s2d_desktop.ui.wizard.draft import Draft
from s2d_desktop.ui.wizard.in_list import TrainingInList
from s2d_desktop.ui.wizard.looking import Looking, teacher_pair
from s2d_desktop.ui.wizard.outcome import Outcome
from s2d_desktop.ui.wizard.pictures import coloured, grey
from s2d_desktop.ui.wizard.run import TrainingRun
from s2d_desktop.ui.wizard.trial import Trial
from s2d_desktop.ui.wizard.wizard import TrainingWizard


class TrainingDesk(QObject):
    """Does what the pages wish for."""

    failed = Signal(object, str)
    """As `Conductor.failed`."""
    shown = Signal()
    """The wizard is to be shown."""
    used = Signal()
    """The network was chosen for what is open: the user wants to see it."""
    changed = Signal()
    """Another training can be gone on with."""

    def __init__(self, conductor: Conductor, jobs: JobsBar, window: QWidget) -> None:
        super().__init__(window)
        self._conductor, self._jobs, self._window = conductor, jobs, window
        self.background = conductor.background
        self.run = TrainingRun(self.background)
        self.wizard = wizard = TrainingWizard(self.run)
        self.draft: Draft | None = None
        self._listed: TrainingInList | None = None
        """The training that was started last, in the list of jobs."""
        self._drafts = Latest(self.background)
        self._looking = Looking(self.background, wizard.labels, self._not_looked)
        self.trial = Trial(self.background, jobs.queue)
        self.trial.waits.connect(self._waits)
        self.trial.begun.connect(lambda: self._waits(""))
        self.trial.done.connect(self._tried)
        self.trial.failed.connect(self._not_tried)
        wizard.entered.connect(self._on_page)
        wizard.start_wished.connect(self.start)
        wizard.summary.start_wished.connect(self.start)
        wizard.summary.details_wished.connect(self.show_details)
        wizard.images.added.connect(self._add_images)
        wizard.teacher.maps_wished.connect(self.compute_maps)
        wizard.truth.check_wished.connect(self._check_truth)
        wizard.computer.trial_wished.connect(self.try_plan)
        wizard.training.discard_wished.connect(self.ask_before_discarding)
        wizard.training.resume_wished.connect(self._go_on)
        self.outcome = Outcome(wizard.result, conductor, jobs, window)
        self.outcome.used.connect(self.used)
        self.run.changed.connect(self._on_run)

    # -- beginning

    @Slot()
    def begin(self) -> None:
        """Propose a training on what is open; a training that runs is shown instead."""
        self._begin("summary")

    def _begin(self, page: str) -> None:
        if self.run.is_active:
            self.show_training()
            return
        try:
            check_torch()
        except S2DError as error:
            self._fail(error)
            return
        try:
            recipe = beginning.recipe_of(self._conductor)
        except S2DError as error:
            self.failed.emit(error, "raw" if beginning.needs_raw(self._conductor) else "")
            return
        title = self._conductor.enhancer.title
        self._drafts.renew()
        self._drafts.do(
            tr("wizard.work.draft"),
            lambda: beginning.new_draft(recipe, title),
            lambda draft: self._begun(draft, page),
            self._fail,
        )

    @Slot()
    def begin_in_detail(self) -> None:
        """The same, page by page."""
        self._begin("goal")

    def _begun(self, draft: Draft, page: str) -> None:
        self.run.forget()
        self.draft = draft
        self.wizard.summary.trial = {}
        self.wizard.show_draft(draft, page)
        self.shown.emit()
        if page == "summary":
            self.compute_maps()

    @Slot()
    def show_details(self) -> None:
        """From the summary to the pages."""
        self.wizard.go("goal")

    def _fail(self, error: S2DError) -> None:
        self.failed.emit(error, "")

    # -- what pages need

    @Slot(str)
    def _on_page(self, name: str) -> None:
        if name == "teacher":
            self._show_teacher()
        elif name == "labels":
            self._show_labels()
        elif name == "computer" and not self.wizard.computer.is_tried:
            self.try_plan()

    @Slot()
    def compute_maps(self) -> None:
        """Compute the maps that are missing, with the jobs of the window."""
        draft = self.draft
        if draft.recipe is None or self.wizard.teacher.computing:
            return
        self._set_computing(True)
        ended: list[Mapping[str, Any]] = []

        def lastly() -> None:
            if self.draft is not draft:
                return
            self._set_computing(False)
            if ended:
                self._maps_there(draft, ended[0])
            elif self.wizard.current == "summary":
                self.wizard.summary.show_state("failed", tr("wizard.summary.no_maps"))

        recipe, folder = draft.recipe, draft.folder
        self._jobs.add(
            tr("wizard.job.maps"),
            lambda: prepare_training(recipe, folder),
            True,
            lambda _saved, facts: ended.append(facts),
            lastly,
            on_card=networks_use_it(recipe.device),
        )

    def _set_computing(self, on: bool) -> None:
        self.wizard.teacher.computing = on
        if self.wizard.current == "teacher":
            self.wizard.teacher.refresh()

    def _maps_there(self, draft: Draft, facts: Mapping[str, Any]) -> None:
        made = {item["raw"]: item for item in facts["images"]}
        for image in draft.images:
            if image.raw in made:
                for key in ("teacher", "strokes", "ignore"):
                    setattr(image, key, made[image.raw][key])
        if self.wizard.current == "teacher":
            self.wizard.teacher.refresh()
            self._show_teacher()
        elif self.wizard.current == "summary":
            self.wizard.summary.show_state("parts")
            self._looking.place_parts(draft, lambda: self._show_summary(draft))

    def _not_looked(self, error: S2DError) -> None:
        if self.wizard.current == "summary":
            self.wizard.summary.show_state("failed", below(str(error)))
        else:
            self._fail(error)

    def _show_summary(self, draft: Draft) -> None:
        if self.draft is not draft or self.wizard.current != "summary":
            return
        try:
            draft.save()
        except (S2DError, OSError) as error:
            self.wizard.summary.show_state("failed", below(str(error)))
            return
        image, classes = draft.images[0], draft.settings.classes
        self.background.do(
            tr("wizard.work.pictures"),
            lambda: (
                grey(middle_of(image.raw, axes=image.axes)),
                coloured(look_at_map(image.teacher, classes, *image.seen)),
            ),
            lambda both: self.wizard.summary.show_pictures(*both),
            self._fail,
        )
        self.wizard.summary.show_state("trial")
        self.try_plan()

    def _show_teacher(self) -> None:
        work = teacher_pair(self.draft, self._conductor)
        if work is not None:
            self.background.do(
                tr("wizard.work.pictures"),
                work,
                lambda found: self.wizard.teacher.show_pair(*found),
                self._fail,
            )

    def _show_labels(self) -> None:
        draft = self.draft
        # Nothing can be decided on yet.
        self.wizard.labels.begin_looking()

        def then() -> None:
            if self.draft is draft:
                self._looking.look_at_labels(draft)

        self._looking.place_parts(draft, then)

    @Slot(object)
    def _add_images(self, paths: list[Path]) -> None:
        draft, said = self.draft, dict(self._conductor.said_axes)

        def added(found: list[Any]) -> None:
            known = {image.raw for image in draft.images}
            draft.images += [image for image in found if image.raw not in known]
            self.wizard.images.show_draft(draft)

        self.background.do(
            tr("wizard.work.draft"), lambda: beginning.more_images(paths, said), added, self._fail
        )

    @Slot(int, object)
    def _check_truth(self, k: int, path: Path) -> None:
        page, image = self.wizard.truth, self.draft.images[k]
        self.background.do(
            tr("wizard.work.truth"),
            lambda: check_truth(image.raw, path, image.axes),
            lambda _: page.show_checked(k, path, ""),
            lambda error: page.show_checked(k, path, below(str(error))),
        )

    # -- trial

    @Slot()
    def try_plan(self) -> None:
        """Run a few true steps of the plan as it is."""
        if self.wizard.current == "computer":
            self.wizard.computer.begin_trial()
        self._waits("")
        self.trial.begin(self.draft)

    @Slot(str)
    def _waits(self, title: str) -> None:
        """The trial waits for a job on the graphics card; empty when it does no more."""
        self.wizard.computer.show_waiting(title)
        self.wizard.summary.show_waiting(title)

    @Slot(object)
    def _tried(self, facts: Mapping[str, Any]) -> None:
        page, summary = self.wizard.computer, self.wizard.summary
        summary.take_trial(facts)
        if self.wizard.current == "summary":
            summary.show_state("ready")
        page.take_trial(self.draft, facts)
        self.wizard.refresh()

    @Slot(str)
    def _not_tried(self, why: str) -> None:
        if self.wizard.current == "summary":
            self.wizard.summary.show_state("failed", why)
        else:
            self.wizard.computer.show_failed(why)

    def end_trial(self) -> None:
        """Nobody waits for the trial any more."""
        self.trial.end()

    # -- training

    @Slot()
    def start(self) -> None:
        """Start the training of the draft."""
        self.end_trial()
        try:
            self.draft.save()
        except (S2DError, OSError) as error:
            self._fail(error if isinstance(error, S2DError) else InputError(str(error)))
            return
        self._start(self.draft.file, self.draft.folder)

    def _start(self, plan: Path, folder: Path) -> None:
        memory.remember(folder)
        queue, on_card = self._jobs.queue, self.draft.uses_card
        if self._listed is not None and self._listed.folder == folder:
            queue.forget(self._listed.job)
        self._listed = listed = TrainingInList(self.run, queue, plan, folder, on_card)
        listed.page_wished.connect(lambda: self.open_folder(folder))
        listed.go_on_wished.connect(lambda: self.open_folder(folder))
        listed.given_up.connect(self._given_up)
        self.wizard.training.begin()
        self.wizard.go("training")
        self.changed.emit()

    @Slot()
    def show_training(self) -> None:
        """Show the training that runs, or go on with the one that was interrupted last."""
        if self.run.state:
            self.shown.emit()
            return
        unfinished = memory.unfinished()
        if unfinished:
            self.open_folder(unfinished[0])

    def open_folder(self, folder: Path) -> None:
        """Go on with the training in a folder, or show its network if it has ended."""
        if self.run.is_active:
            self.shown.emit()
            return
        state = state_of(folder)
        if state == "none" and not memory.is_planned(folder):
            self._fail(beginning.no_training(folder))
            return

        def opened(draft: Draft) -> None:
            self.run.forget()
            self.draft = draft
            self.wizard.show_draft(draft, "result" if state == "finished" else "training")
            self.shown.emit()
            if state == "finished":
                self._show_result(folder)
            else:
                self._start(beginning.plan_file(folder), folder)

        self._drafts.renew()
        self._drafts.do(
            tr("wizard.work.draft"), lambda: beginning.old_draft(folder), opened, self._fail
        )

    @Slot()
    def ask_for_folder(self) -> None:
        """Let the user choose the folder of a training."""
        start = memory.last_folder()
        folder = choosing.folder(self._window, tr("wizard.open_title"), start)
        if folder is not None:
            self.open_folder(folder)

    @Slot()
    def _go_on(self) -> None:
        if self._listed is not None and self.run.state == "paused":
            self._jobs.queue.resume(self._listed.job)
        else:
            self._start(self.run.plan, self.run.folder)

    @Slot()
    def _on_run(self) -> None:
        self.changed.emit()
        if self.run.state == "finished":
            self._show_result(self.run.folder)
            if self.wizard.current == "training":
                self.wizard.go("result")

    def _show_result(self, folder: Path) -> None:
        # So it is listed in step 3 and among the cards.
        recent.remember_network(folder)
        raws = [image.raw for image in self.draft.images] if self.draft else []
        self.wizard.result.show_folder(folder, beginning.plan_file(folder), raws)

    @Slot()
    def ask_before_discarding(self) -> None:
        """Delete a training, after asking."""
        text = tr("wizard.discard_text", folder=self.run.folder)
        if choosing.agrees(self._window, tr("wizard.discard_title"), text):
            self.discard()

    def discard(self) -> None:
        """End the training and delete what it wrote; maps and plan stay."""
        try:
            self.run.discard()
        except S2DError as error:
            self._fail(error)
            return
        self._given_up()

    @Slot()
    def _given_up(self) -> None:
        memory.forget(self.run.folder)
        self.wizard.go("computer" if self.draft is not None else "summary")
        self.changed.emit()
