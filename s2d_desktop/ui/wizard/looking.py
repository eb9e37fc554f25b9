"""What is looked at in the maps of a draft before pages are shown, in threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2d_desktop.jobs.held_back_part import held_back_parts
from s2d_desktop.jobs.training_pictures import label_pictures, look_at_map, middle_of
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Preview, Result
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard import beginning
from s2d_desktop.ui.wizard.draft import Draft
from s2d_desktop.ui.wizard.labels import LabelsPage
from s2d_desktop.ui.wizard.pictures import coloured, grey
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


def teacher_pair(draft: Draft, conductor: Any) -> Callable[[], tuple[Any, Any, str]] | None:
    """What makes two pictures, to be called in a thread; None while there is no map.

    They are the first map that there is, right, and left of it what is beside it: the forest's map
    where that is open, else the raw image. The third value names the left one.
    """
    image = next((i for i in draft.images if i.has_map), None)
    if image is None:
        return None
    classes = draft.settings.classes
    with_forest = (
        draft.recipe is not None
        and image is draft.images[0]
        and not draft.recipe.plain
        and not beginning.what_is_missing(conductor)
        and len(draft.images) == 1
    )

    def work() -> tuple[Any, Any, str]:
        second = coloured(look_at_map(image.teacher, classes, *image.seen))
        if with_forest:
            first, name = coloured(beginning.forest_picture(conductor)), "left"
        else:
            first, name = grey(middle_of(image.raw, axes=image.axes)), "raw"
        return first, second, tr(f"wizard.teacher.{name}")

    return work
