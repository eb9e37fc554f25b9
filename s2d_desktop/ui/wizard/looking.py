"""What is looked at in the maps of a draft before pages are shown, in threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2d_desktop.jobs.held_back_part import held_back_parts
from s2d_desktop.jobs.training_pictures import label_pictures
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Preview, Result
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard.draft import Draft
from s2d_desktop.ui.wizard.labels import LabelsPage
from s2d_desktop.ui.work import Background, Work


class Looking:
    """One look at a time; a new one ends that before it."""

    def __init__(
        self, background: Background, page: LabelsPage, failed: Callable[[S2DError], None]
    ) -> None:
        self._background, self._page, self._failed = background, page, failed
        self._work: Work | None = None

    def place_parts(self, draft: Draft, then: Callable[[], None]) -> None:
        """Decide which parts of images are held back where nobody has, and then go on."""
        self._end()
        images = draft.undecided
        try:
            plan = draft.plan()
        except S2DError:
            # Whoever goes on says what is wrong with it.
            images = []
        if not images:
            then()
            return

        def on_event(event: Event) -> None:
            if isinstance(event, Result):
                found = event.facts["positions"], event.facts["reasons"]
                for image, position, reason in zip(images, *found, strict=True):
                    image.position, image.reason, image.looked = position, reason, image.teacher

        events = held_back_parts([image.given for image in images], plan)
        self._start("parts", events, on_event, then)

    def look_at_labels(self, draft: Draft) -> None:
        """Show on the page what becomes of the labels of each image."""
        self._end()
        page = self._page
        page.begin_looking()

        def on_event(event: Event) -> None:
            if isinstance(event, Preview):
                page.take(event.values["index"], event.values["picture"])

        self._start("labels", label_pictures(draft.plan()), on_event, lambda: None)

    def _start(
        self,
        what: str,
        events: Any,
        on_event: Callable[[Event], None],
        then: Callable[[], None],
    ) -> None:
        title = tr(f"wizard.work.{what}")
        self._work = Work(title, events, lambda _: then(), self._failed, on_event)
        self._background.start(self._work)

    def _end(self) -> None:
        if self._work is not None:
            self._work.silence()
            self._work.cancel()
