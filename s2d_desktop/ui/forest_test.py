"""The self-test of a project's forest: when it runs, and what it found."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.ui.later import Later
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.work import Background

if TYPE_CHECKING:
    from s2d_desktop.pipeline.self_test import SelfTest

_SHOWN = {
    "PROVEN": ("passed", "good"),
    "IMAGE_PROVEN": ("passed", "good"),
    "WRONG_AXES": ("wrong_axes", "attention"),
    "EXCHANGED_IMAGES": ("exchanged", "attention"),
    "CHANGED_IMAGE": ("changed", "attention"),
    "WRONG_IMAGE": ("wrong", "attention"),
    "NOT_POSSIBLE": ("not_possible", ""),
}
"""For each verdict: its name in `texts`, and the tone in which it is said."""


def words_of(result: SelfTest) -> str:
    """What it found and what to do, in the language that is spoken."""
    said = f"{result.sentence} {result.remedy}".strip()
    # Sentence by sentence: what is added depends on what was found.
    return " ".join(below(part) for part in re.split(r"(?<=\.) (?=[A-Z])", said))


class ForestTest(QObject):
    """The self-test of what is open. It waits until what is visible has been computed."""

    changed = Signal()
    proven = Signal(object)
    """The `StructureTensor` that the labels prove, when the test ends with a proof."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self._later = Later(background, tr("work.self_test"))
        self.result: SelfTest | None = None
        self.name = self.sentence = self.tone = ""

    @property
    def is_due(self) -> bool:
        """Whether it has been planned and not begun."""
        return self._later.is_due

    @property
    def proven_tensor(self) -> StructureTensor | None:
        """What it proved, if it did."""
        return self.result.structure_tensor if self.result is not None else None

    def forget(self) -> None:
        """Something else is open: drop plan and result, and what may still come."""
        self._later.forget()
        self.result = None
        self.name = self.sentence = self.tone = ""

    def plan(self, work: Callable[[], SelfTest]) -> None:
        """Run `work` in a thread when `begin` is called; once for each `forget`."""
        if self.name:
            return
        self._later.plan(work, self._succeeded, self._failed)
        self.name = "running"
        self.changed.emit()

    def begin(self) -> None:
        """Run what was planned, if anything."""
        self._later.begin()

    def _succeeded(self, result: SelfTest) -> None:
        self.result = result
        self.name, self.tone = _SHOWN[result.verdict.name]
        self.sentence = words_of(result)
        self.changed.emit()
        if result.structure_tensor is not None:
            self.proven.emit(result.structure_tensor)

    def _failed(self, error: S2DError) -> None:
        self.name, self.tone, self.sentence = "not_possible", "attention", below(str(error))
        self.changed.emit()
