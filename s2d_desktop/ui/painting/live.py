"""The live forest: trained anew whenever the strokes change; only the newest answer counts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.training.live_forest import (
    LiveForest,
    LiveTraining,
    StrokedImage,
    make_ready,
)
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.work import Background, Work


class LiveLoop(QObject):
    """Trains in a thread; a newer wish, or Esc, ends what is under way."""

    trained = Signal(object)
    """A `LiveForest`; None where fewer than two classes are painted."""
    failed = Signal(object)
    """An `S2DError`."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self._background = background
        self._training: LiveTraining | None = None
        self._work: Work | None = None
        self._generation = 0
        self._is_ready = False

    def choose_features(self, selection: FeatureSelection, tensor: StructureTensor) -> None:
        """Compute these features from now on; kept ones are used again if they are the same."""
        now = self._training
        if now is None or (now.selection, now.structure_tensor) != (selection, tensor):
            self._training = LiveTraining(selection, tensor)

    def forget(self) -> None:
        """Other images: no features are kept."""
        self.cancel()
        self._training = None

    def make_ready(self) -> None:
        """Load in a thread what the first training needs; once."""
        if not self._is_ready:
            self._is_ready = True
            nothing = lambda _: None  # noqa: E731
            self._background.do(tr("painting.work"), make_ready, nothing, nothing)

    @property
    def is_running(self) -> bool:
        """Whether an answer is waited for."""
        return self._work is not None

    def update(self, images: Sequence[StrokedImage]) -> None:
        """Train on what is painted now; the answer comes as `trained` or `failed`."""
        assert self._training is not None
        self.cancel()
        mine = self._generation

        def only_newest(told: Signal, value: object) -> None:
            if mine == self._generation:
                self._work = None
                told.emit(value)

        def done(forest: LiveForest | None) -> None:
            only_newest(self.trained, forest)

        def failed(error: S2DError) -> None:
            only_newest(self.failed, error)

        work = Work(tr("painting.work"), self._training.train(list(images)), done, failed)
        self._work = self._background.start(work)

    def cancel(self) -> bool:
        """Drop what is under way; whether there was anything."""
        work, self._work = self._work, None
        self._generation += 1
        if work is not None:
            work.cancel()
        return work is not None
