"""Between the wizard, what is open, the jobs and the training's process."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from s2d_desktop.jobs.prepare_training import prepare_training
from s2d_desktop.jobs.training_folder import state_of
from s2d_desktop.jobs.training_pictures import (
    check_truth,
    label_pictures,
    look_at_map,
    middle_of,
)
from s2d_desktop.jobs.trial_step import trial_in_process
from s2d_desktop.model.errors import Cancelled, InputError, S2DError
from s2d_desktop.model.events import Event, Note, Preview, Result
from s2d_desktop.ui import choosing
from s2d_desktop.ui.conductor import Conductor
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.latest import Latest
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard import beginning, memory
from s2d_desktop.ui.wizard.computer import expected
from s2d_desktop.ui.wizard.draft import Draft
from s2d_desktop.ui.wizard.pictures import coloured, grey
from s2d_desktop.ui.wizard.run import TrainingRun
from s2d_desktop.ui.wizard.wizard import TrainingWizard
from s2d_desktop.ui.work import Work


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
        self._drafts = Latest(self.background)
        self._trial: Work | None = None
        self._looking: Work | None = None
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
        wizard.result.use_wished.connect(self.use)
        wizard.result.export_wished.connect(self.ask_where_to_export)
        wizard.result.run_wished.connect(self.run_on_all)
        wizard.result.report_wished.connect(self._show_report)
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
            recipe = beginning.recipe_of(self._conductor)
        except S2DError as error:
            self.failed.emit(error, "raw" if self._needs_raw() else "")
            return
        title = self._conductor.enhancer.title
        self._drafts.do(
            tr("wizard.work.draft"),
            lambda: beginning.new_draft(recipe, title),
            lambda draft: self._begun(draft, page),
            self._fail,
        )

    def _needs_raw(self) -> bool:
        document, image = self._conductor.document, self._conductor.image
        return (
            document is not None and document.kind == "map" and image is not None and not image.raw
        )

    @Slot()
    def begin_in_detail(self) -> None:
        """The same, page by page."""
        self._begin("goal")

    def _begun(self, draft: Draft, page: str) -> None:
        self.run.forget()
        self.draft = draft
        self.wizard.summary.time = self.wizard.summary.computer = ""
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
            self._look_at_labels()
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
            lambda: _preparing(recipe, folder),
            True,
            lambda _saved, facts: ended.append(facts),
            lastly,
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
            self._show_summary(draft)

    def _show_summary(self, draft: Draft) -> None:
        try:
            draft.save()
        except (S2DError, OSError) as error:
            self.wizard.summary.show_state("failed", str(error))
            return
        image, classes = draft.images[0], draft.settings.classes
        self.background.do(
            tr("wizard.work.pictures"),
            lambda: (grey(middle_of(image.raw)), coloured(look_at_map(image.teacher, classes))),
            lambda both: self.wizard.summary.show_pictures(*both),
            self._fail,
        )
        self.wizard.summary.show_state("trial")
        self.try_plan()

    def _show_teacher(self) -> None:
        draft = self.draft
        image = next((i for i in draft.images if i.has_map), None)
        if image is None:
            return
        classes, conductor = draft.settings.classes, self._conductor
        with_forest = (
            draft.recipe is not None
            and image is draft.images[0]
            and not draft.recipe.plain
            and not beginning.what_is_missing(conductor)
            and len(draft.images) == 1
        )

        def work() -> tuple[Any, Any, str]:
            second = coloured(look_at_map(image.teacher, classes))
            if with_forest:
                return coloured(beginning.forest_picture(conductor)), second, "left"
            return grey(middle_of(image.raw)), second, "raw"

        self.background.do(
            tr("wizard.work.pictures"),
            work,
            lambda found: self.wizard.teacher.show_pair(
                found[0], found[1], tr(f"wizard.teacher.{found[2]}")
            ),
            self._fail,
        )

    def _look_at_labels(self) -> None:
        if self._looking is not None:
            self._looking.silence()
            self._looking.cancel()
        page, plan = self.wizard.labels, self.draft.plan()
        page.begin_looking()

        def on_event(event: Event) -> None:
            if isinstance(event, Preview):
                page.take(event.values["index"], event.values["picture"])

        self._looking = Work(
            tr("wizard.work.labels"), label_pictures(plan), lambda _: None, self._fail, on_event
        )
        self.background.start(self._looking)

    @Slot(object)
    def _add_images(self, paths: list[Path]) -> None:
        draft = self.draft

        def added(found: list[Any]) -> None:
            known = {image.raw for image in draft.images}
            draft.images += [image for image in found if image.raw not in known]
            self.wizard.images.show_draft(draft)

        self.background.do(
            tr("wizard.work.draft"), lambda: beginning.more_images(paths), added, self._fail
        )

    @Slot(int, object)
    def _check_truth(self, k: int, path: Path) -> None:
        page, raw = self.wizard.truth, self.draft.images[k].raw
        self.background.do(
            tr("wizard.work.truth"),
            lambda: check_truth(raw, path),
            lambda _: page.show_checked(k, path, ""),
            lambda error: page.show_checked(k, path, str(error)),
        )

    # -- trial

    @Slot()
    def try_plan(self) -> None:
        """Run a few true steps of the plan as it is, in a process of their own."""
        draft, page, summary = self.draft, self.wizard.computer, self.wizard.summary
        self.end_trial()
        try:
            draft.save()
        except (S2DError, OSError) as error:
            page.show_failed(str(error))
            return
        if self.wizard.current == "computer":
            page.begin_trial()
        facts: dict[str, Any] = {}
        notes: list[str] = []

        def on_event(event: Event) -> None:
            if isinstance(event, Result):
                facts.update(event.facts)
            elif isinstance(event, Note):
                notes.append(event.text)

        def done(_: Any) -> None:
            self._trial = None
            self._take_patch(draft, facts["patch"])
            summary.time = expected(facts)
            summary.computer = tr(f"wizard.computer.on.{facts['device']}")
            if self.wizard.current == "summary":
                summary.show_state("ready")
            elif self.wizard.current == "computer":
                page.show_draft(draft)
                page.note_tried()
                page.show_trial(facts)

        def failed(error: S2DError) -> None:
            self._trial = None
            if isinstance(error, Cancelled):
                return
            if self.wizard.current == "summary":
                summary.show_state("failed", str(error))
            else:
                page.show_failed(str(error))

        self._trial = Work(
            tr("wizard.work.trial"),
            trial_in_process(draft.file, draft.folder),
            done,
            failed,
            on_event,
        )
        self.background.start(self._trial)

    @staticmethod
    def _take_patch(draft: Draft, patch: Any) -> None:
        """What a trial had to make smaller stays smaller."""
        patch = tuple(patch) if isinstance(patch, (list, tuple)) else int(patch)
        if patch != draft.settings.training.patch:
            draft.change(training={"patch": patch})

    def end_trial(self) -> None:
        """Nobody waits for the trial any more."""
        if self._trial is not None:
            self._trial.silence()
            self._trial.cancel()
            self._trial = None

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
        self.run.start(plan, folder)
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
        if state == "none":
            self._fail(
                InputError(
                    tr("wizard.no_training.what", folder=folder),
                    tr("wizard.no_training.why"),
                    tr("wizard.no_training.try"),
                )
            )
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
        self._start(self.run.plan, self.run.folder)

    @Slot()
    def _on_run(self) -> None:
        self.changed.emit()
        if self.run.state == "finished":
            self._show_result(self.run.folder)
            if self.wizard.current == "training":
                self.wizard.go("result")

    def _show_result(self, folder: Path) -> None:
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
        folder = self.run.folder
        try:
            self.run.discard()
        except S2DError as error:
            self._fail(error)
            return
        memory.forget(folder)
        self.wizard.go("computer" if self.draft is not None else "summary")
        self.changed.emit()

    # -- closing

    def ask_how_to_close(self) -> str:
        """What becomes of a training when its window closes.

        Returns
        -------
        ``keep`` (it runs on), ``pause`` (it goes on next time), ``stop`` (keep the best), or
        ``cancel``: the window stays.
        """
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("wizard.closing.title"))
        box.setText(tr("wizard.closing.text"))
        box.setInformativeText(tr("wizard.closing.more"))
        role = QMessageBox.ButtonRole
        buttons = {
            name: box.addButton(tr(f"wizard.closing.{name}"), role.AcceptRole)
            for name in ("keep", "pause", "stop")
        }
        cancel = box.addButton(tr("wizard.closing.cancel"), role.RejectRole)
        for name, button in (*buttons.items(), ("cancel", cancel)):
            button.setToolTip(tr(f"wizard.closing.{name}_tip"))
            button.setAccessibleName(button.text())
        box.setDefaultButton(buttons["pause"])
        box.setEscapeButton(cancel)
        box.exec()
        clicked = box.clickedButton()
        return next((name for name, button in buttons.items() if button is clicked), "cancel")

    def close(self, how: str) -> None:
        """The window closes: do with the training what `ask_how_to_close` says."""
        self.end_trial()
        {"keep": self.run.leave, "pause": self.run.interrupt, "stop": self.run.end_alone}[how]()

    # -- what becomes of the network

    @Slot()
    def use(self) -> None:
        """Use the network for what is open."""
        folder = self.wizard.result.folder
        self._conductor.use_network(folder)
        self.used.emit()

    @Slot()
    def run_on_all(self) -> None:
        """Write the network's map of each image of the training, beside the network."""
        folder = self.wizard.result.folder
        images = [image.raw for image in self.draft.images]
        self._jobs.add(
            tr("wizard.job.run"),
            lambda: _predicting(folder, images, folder / "predictions"),
            True,
            lambda saved, _facts: self.wizard.result.say(
                tr("wizard.result.ran", count=len(saved), folder=folder / "predictions")
            ),
        )

    @Slot()
    def ask_where_to_export(self) -> None:
        """Let the user choose where a copy of the network goes."""
        folder = self.wizard.result.folder
        path = choosing.file_to_write(self._window, f"{folder.name}.onnx", ".onnx")
        if path is not None:
            self.export(path)

    def export(self, path: Path) -> None:
        """Copy the network and its description, in the background."""
        folder = self.wizard.result.folder
        self._jobs.add(
            tr("wizard.job.export", name=path.name),
            lambda: _exporting(folder, path),
            True,
            lambda saved, _facts: self.wizard.result.say(
                tr("wizard.result.exported", names=", ".join(p.name for p in saved))
            ),
        )

    @Slot()
    def _show_report(self) -> None:
        report = self.wizard.result.folder / "report.html"
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(report)))


# Jobs load libraries: that, too, is done in their threads.


def _preparing(recipe: Any, folder: Path) -> Generator[Event, None, None]:
    yield from prepare_training(recipe, folder)


def _predicting(folder: Path, images: list[str], out: Path) -> Generator[Event, None, None]:
    from s2d_desktop.jobs.apply_network import apply_network

    yield from apply_network(folder, images, out)


def _exporting(folder: Path, path: Path) -> Generator[Event, None, None]:
    from s2d_desktop.jobs.copy_network import copy_network

    yield from copy_network(folder, path)
