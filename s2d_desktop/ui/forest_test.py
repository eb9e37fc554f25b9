"""The self-test of a project's forest: when it runs, and what it found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.work import Background

if TYPE_CHECKING:
    from s2d_desktop.pipeline.self_test import SelfTest

_SHOWN = {
    "PROVEN": ("passed", "good"),
    "IMAGE_PROVEN": ("passed", "good"),
    "WRONG_IMAGE_OR_AXES": ("wrong", "attention"),
    "NOT_POSSIBLE": ("not_possible", ""),
}
"""For each verdict: its name in `texts`, and the tone in which it is said."""


class ForestTest(QObject):
    """The self-test of what is open. It waits until what is visible has been computed."""

    changed = Signal()
    proven = Signal(object)
    """The `StructureTensor` that the labels prove, when the test ends with a proof."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self._background = background
        self._work: Callable[[], SelfTest] | None = None
        self._generation = 0
        self.result: SelfTest | None = None
        self.name = self.sentence = self.tone = ""

    @property
    def is_due(self) -> bool:
        """Whether it has been planned and not begun."""
        return self._work is not None

    @property
    def proven_tensor(self) -> StructureTensor | None:
        """What it proved, if it did."""
        return self.result.structure_tensor if self.result is not None else None

    def forget(self) -> None:
        """Something else is open: drop plan and result, and what may still come."""
        self._generation += 1
        self._work, self.result = None, None
        self.name = self.sentence = self.tone = ""

    def plan(self, work: Callable[[], SelfTest]) -> None:
        """Run `work` in a thread when `begin` is called; once for each `forget`."""
        if self.name:
            return
        self._work = work
        self.name = "running"
        self.changed.emit()

    def begin(self) -> None:
        """Run what was planned, if anything."""
        if self._work is None:
            return
        work, self._work, mine = self._work, None, self._generation

        def ended(handle: Callable[[Any], None]) -> Callable[[Any], None]:
            return lambda value: handle(value) if mine == self._generation else None

        self._background.do(tr("work.self_test"), work, ended(self._succeeded), ended(self._failed))

    def _succeeded(self, result: SelfTest) -> None:
        self.result = result
        self.name, self.tone = _SHOWN[result.verdict.name]
        self.sentence = result.sentence
        self.changed.emit()
        if result.structure_tensor is not None:
            self.proven.emit(result.structure_tensor)

    def _failed(self, error: S2DError) -> None:
        self.name, self.tone, self.sentence = "not_possible", "attention", str(error)
        self.changed.emit()
