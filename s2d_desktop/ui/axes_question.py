"""Which axes an image has whose file does not name them: asked with pictures, in words.

The image is shown as it was guessed while the question is there. The answer is kept for the file
as long as the window is open, and in a project file.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from s2d_desktop.jobs.axes_pictures import Reading, axes_pictures, readings
from s2d_desktop.model.errors import PlanesQuestion
from s2d_desktop.model.events import Event, Preview
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.ui.question_dialog import Answer, QuestionDialog
from s2d_desktop.ui.texts import image_size, tr
from s2d_desktop.ui.wizard.pictures import grey
from s2d_desktop.ui.work import Background, Work

PLACES = {"z": "slice", "t": "time_point", "c": "channel"}


def file_in_doubt(conductor: Any) -> tuple[Path, SourceInfo] | None:
    """The file whose axes decide what is shown, with what it says itself; None for other things.

    Of a project the axes are known, and of a map of several classes its values speak.
    """
    document, image = conductor.document, conductor.image
    if document is None or image is None:
        return None
    if document.kind in ("image", "map"):
        settled = isinstance(document.reason, PlanesQuestion) or len(document.classes) > 1
        return None if settled else (document.path, document.stored)
    if document.kind == "classifier" and image.stored is not None:
        return conductor.linked[0], image.stored
    return None


class AxesDialog(QuestionDialog):
    """The question for one file; its pictures are made in a thread.

    Parameters
    ----------
    path, info
        The file, and what it says itself.
    background
        Runs the thread.
    parent
        The window.
    """

    def __init__(
        self, path: Path, info: SourceInfo, background: Background, parent: QWidget
    ) -> None:
        offered = readings(info)
        said = image_size(info.axes, info.shape)
        why = tr("axes.why" if info.axes_are_guess else "axes.why_stated", size=said)
        answers = [_answer(reading, info) for reading in offered]
        what = tr("axes.what", name=info.name)
        super().__init__(tr("axes.title"), what, why, answers, parent)
        work = Work(
            tr("work.readings", name=info.name),
            axes_pictures(path, info),
            lambda _: None,
            # The question can be answered without.
            lambda error: None,
            self._came,
        )

        def ended() -> None:
            work.silence()
            work.cancel()

        self.finished.connect(ended)
        background.start(work)

    def _came(self, event: Event) -> None:
        if isinstance(event, Preview):
            pictures = [grey(values) for values in event.values["pictures"]]
            self.show_pictures(pictures, event.values["number"])


def _answer(reading: Reading, info: SourceInfo) -> Answer:
    size = image_size(reading.axes, info.shape)
    numbers = [dict(zip("tzc", p, strict=True))[reading.axis] + 1 for p in reading.places]
    if len(numbers) == 1:
        places = [tr("axes.plane")]
    else:
        places = [tr(f"axes.{PLACES[reading.axis]}", number=number) for number in numbers]
    words = tr("axes.answer", size=size, axes=reading.axes)
    return Answer(words, reading.axes, tuple(places))


class AxesQuestion(QObject):
    """Asks when an image has been opened, once for each file; and whenever the user wishes."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window, self._conductor = window, window.conductor
        self._asked: set[Path] = set()
        self.dialog: AxesDialog | None = None
        self._conductor.image_changed.connect(self._on_image)
        window.workbench.data.axes_wished.connect(self.ask)

    @Slot()
    def _on_image(self) -> None:
        if self.dialog is not None:
            # It was about something that is not open any more.
            self.dialog.reject()
        found = self._show()
        if found is None:
            return
        path, info = found
        if info.other_axes and path.absolute() not in self._asked:
            self.ask()

    def _show(self) -> tuple[Path, SourceInfo] | None:
        """Say in step 1 what is in doubt."""
        found = file_in_doubt(self._conductor)
        several = found is not None and len(readings(found[1])) > 1
        self._window.workbench.data.show_axes(found[1] if found else None, several)
        return found

    @Slot()
    def ask(self) -> None:
        """Ask what the axes of the image that is shown are."""
        found = file_in_doubt(self._conductor)
        if found is None or self.dialog is not None:
            return
        path, info = found
        self._asked.add(path.absolute())
        self.dialog = dialog = AxesDialog(path, info, self._window.background, self._window)
        dialog.accepted.connect(lambda: self._answered(path, info, dialog.value))
        dialog.finished.connect(self._on_finished)
        dialog.finished.connect(dialog.deleteLater)
        # The image can be seen behind it: no loop of its own.
        dialog.open()

    @Slot()
    def _on_finished(self) -> None:
        self.dialog = None

    def _answered(self, path: Path, info: SourceInfo, axes: str) -> None:
        conductor = self._conductor
        conductor.said_axes[path.absolute()] = axes
        document, image = conductor.document, conductor.image
        if axes != info.axes:
            if document.kind == "classifier":
                conductor.link(path)
            else:
                conductor.open(path)
            return
        # It was guessed right: what has been painted or computed stays.
        if document.kind == "classifier":
            image.stored = info.stated()
        else:
            conductor.document = replace(document, stored=info.stated(), said_axes=axes)
        self._show()
