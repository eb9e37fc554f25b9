"""The scale of the Enhancer: what the user wishes, what a search finds, what does not fit."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QWidget

from s2d_desktop.jobs.graphics_card import networks_use_it
from s2d_desktop.model.cache import CachedSource
from s2d_desktop.model.events import Event, Preview, Result
from s2d_desktop.ui import session
from s2d_desktop.ui import stage as stages
from s2d_desktop.ui.conductor import Conductor
from s2d_desktop.ui.history import TimedStack
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.later import Later
from s2d_desktop.ui.notice import Notice
from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.texts import number, tr
from s2d_desktop.ui.workbench import Workbench

MEASURED_SLACK = 2.0
"""A size measured on a forest's map is trusted to this factor: holes make objects look smaller."""


class ScaleChange(QUndoCommand):
    """Another scale, which can be taken back."""

    def __init__(self, conductor: Conductor, scale: float) -> None:
        super().__init__()
        self._conductor = conductor
        self._before, self._after = conductor.settings.scale, scale

    def redo(self) -> None:
        """Take the new scale."""
        self._conductor.change(scale=self._after)

    def undo(self) -> None:
        """Back to the scale before."""
        self._conductor.change(scale=self._before)


class Scaling(QObject):
    """Between step 3, the conductor, the jobs, and the notice above the panels."""

    def __init__(self, workbench: Workbench, jobs: JobsBar, window: QWidget) -> None:
        super().__init__(window)
        self._workbench, self._jobs = workbench, jobs
        self._conductor, self._page = workbench.conductor, workbench.enhance.scale
        self.undo_stack = TimedStack(self)
        self.judging = Later(self._conductor.background, tr("work.judging"))
        self.judgement: stages.Judgement | None = None
        self._typed = 0
        self._found: list[Mapping[str, Any]] = []
        self._best: float | None = None
        self._searching: object = None
        self.notice: Notice = workbench.notice
        self.find_action = self.notice.add_action(tr("scale.find"), tr("scale.find_tip"), self.find)
        self.other_action = self.notice.add_action(
            tr("notice.other"), tr("notice.other_tip"), self._choose_another
        )
        self._page.scale_wished.connect(self.set_scale)
        self._page.match_wished.connect(self.set_scale)
        self._page.size_wished.connect(self._on_typed)
        self._page.find_wished.connect(self.find)
        self._page.undo_wished.connect(self.undo_stack.undo)
        self.undo_stack.canUndoChanged.connect(self._page.undo_button.setEnabled)
        self._conductor.document_changed.connect(self._forget_search)
        self._conductor.image_changed.connect(self._forget_search)
        self._conductor.class_changed.connect(self._forget_search)
        self._conductor.enhancer_changed.connect(self._forget_search)
        self._conductor.enhanced_changed.connect(self._on_stage)
        jobs.previewed.connect(self._on_preview)

    # -- by hand

    @Slot(float)
    def set_scale(self, scale: float) -> None:
        """Use another scale; it can be undone."""
        if scale != self._conductor.settings.scale:
            self.undo_stack.push(ScaleChange(self._conductor, scale))

    @Slot(int)
    def _on_typed(self, pixels: int) -> None:
        self._typed = pixels
        self._say_size()

    @Slot()
    def _forget_search(self) -> None:
        self._found, self._best, self._typed = [], None, 0
        self._searching = self.judgement = None
        self._page.chart.show_candidates([])
        say(self._page.found, "")
        self.undo_stack.clear()

    # -- search

    @Slot()
    def find(self) -> None:
        """Try several scales on a few windows and take the best."""
        conductor = self._conductor
        image, enhancer = conductor.image, conductor.enhancer
        if self._searching is not None or enhancer is None or conductor.stage is None:
            return
        self._workbench.steps.choose("enhance")
        if conductor.sees_raw:
            return
        channel, name = conductor.channel, conductor.class_name
        settings = conductor.settings
        expected = stages.expected_scale(enhancer, image.probabilities.info, self._typed)
        mine = self._searching = object()
        self._found, self._best = [], None
        self._page.chart.show_candidates([])
        say(self._page.found, tr("scale.searching"))
        self._page.find_button.setEnabled(False)

        def search() -> Generator[Event, None, None]:
            from s2d_desktop.pipeline.scale_search import searching_scale

            network = conductor.networks.open(
                enhancer.network_path, settings.device, settings.precision
            )
            # The windows lie across the tiles that are kept: those would be computed whole.
            source = image.probabilities
            if isinstance(source, CachedSource):
                source = source.inner
            classes = stages.classes_of(enhancer, source.info, channel, name)
            found = yield from searching_scale(
                source,
                classes.taken,
                network,
                enhancer.card,
                compared=classes.compared[0],
                expected=expected,
            )
            yield Result(found.facts())

        def then(_saved: list[Any], facts: Mapping[str, Any]) -> None:
            if self._searching is mine:
                self._take(facts)

        def lastly() -> None:
            self._page.find_button.setEnabled(True)
            if self._searching is mine:
                self._searching = None
                if self._best is None:
                    say(self._page.found, "")

        on_card = networks_use_it(self._conductor.settings.device)
        self._jobs.add(tr("scale.job"), search, False, then, lastly, on_card=on_card)

    @Slot(object)
    def _on_preview(self, event: Preview) -> None:
        if event.kind == "scale" and self._searching is not None:
            self._found = [*self._found, event.values]
            self._page.chart.show_candidates(self._found)
            self._page.chart.mark(None, self._conductor.settings.scale)

    def _take(self, facts: Mapping[str, Any]) -> None:
        self._found, self._best = list(facts["candidates"]), facts["scale"]
        self._page.chart.show_candidates(self._found)
        before = self._conductor.settings.scale
        self.set_scale(facts["scale"])
        self._page.chart.mark(self._best, self._conductor.settings.scale)
        said = facts["reason"]
        if before != facts["scale"]:
            said += " " + tr("scale.was", scale=number(before, 3))
        say(self._page.found, said, "good" if facts["certain"] else "attention")

    # -- what does not fit

    @Slot()
    def _on_stage(self) -> None:
        conductor, stage = self._conductor, self._conductor.stage
        self._page.setEnabled(conductor.enhancer is not None and not conductor.sees_raw)
        self._page.show_scale(conductor.settings.scale)
        self._page.chart.mark(self._best, conductor.settings.scale)
        self.judging.forget()
        if conductor.sees_raw:
            self.judgement = None
            self._page.show_size(0, tr("own.scale"), "", None)
        if stage is None or conductor.sees_raw:
            self.notice.say("")
            return
        image, channel = conductor.image, conductor.channel
        camera = self._workbench.viewer.camera
        box = stages.box_around(image.shape, camera.t, camera.z, camera.cy, camera.cx)
        self._say_size()
        self.judging.plan(
            lambda: stages.judge(stage, image.probabilities, channel, box),
            self._judged,
            # Why a stage cannot be read is told by the panel that shows it.
            lambda error: None,
        )

    def _judged(self, judgement: stages.Judgement) -> None:
        self.judgement = judgement
        percent = number(round(100 * judgement.lost.share), 3)
        said = tr("notice.lost", percent=percent)
        enhancer, name = self._conductor.enhancer, self._conductor.class_name
        if session.one_of_several(enhancer, name):
            said = tr("notice.lost_of", percent=percent, name=name)
        self.notice.say(said if judgement.loses else "")
        self._say_size()

    def _say_size(self) -> None:
        """How large objects are, and whether the Enhancer knows that size."""
        enhancer, scale = self._conductor.enhancer, self._conductor.settings.scale
        measured = self.judgement.size if self.judgement is not None else 0
        pixels = self._typed or measured
        known = stages.known_size(enhancer) if enhancer is not None else None
        hint, tone, suggested = "", "", None
        if pixels and known:
            low, high = (number(round(s), 4) for s in known)
            hint = tr("scale.hint", size=pixels, low=low, high=high)
            slack = 1.0 if self._typed else MEASURED_SLACK
            if not known[0] / slack <= pixels * scale <= known[1] * slack:
                tone = "attention"
                fitting = stages.scale_for(enhancer, pixels)
                suggested = fitting if abs(fitting - scale) > 0.01 else None
        elif known:
            low, high = (number(round(s), 4) for s in known)
            hint = tr("scale.expects", low=low, high=high)
        elif pixels:
            hint = tr("scale.only_measured", size=pixels)
        self._page.show_size(pixels, hint, tone, suggested)

    @Slot()
    def _choose_another(self) -> None:
        self._workbench.steps.choose("enhance")
        box = self._workbench.enhance.enhancer_box
        box.setFocus()
        box.showPopup()
