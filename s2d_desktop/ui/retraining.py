"""A new forest from the labels of the open project: between step 2, the conductor and the jobs."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from s2d_desktop.model.errors import ProjectProblem
from s2d_desktop.model.events import Event, Result
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.saved_work import TrainedForest
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.latest import Latest
from s2d_desktop.ui.painting.desk import PaintingDesk
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.workbench import Workbench


class Retrainer(QObject):
    """Trains, shows the map of the new forest, and goes back to the stored one."""

    differed = Signal(object)
    """A `ProjectProblem`: the forest of saved work could not be made again to the last bit."""

    def __init__(
        self, workbench: Workbench, desk: PaintingDesk, jobs: JobsBar, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._conductor, self._desk, self._jobs = workbench.conductor, desk, jobs
        self._box = workbench.probabilities.retrain
        self._counting = Latest(self._conductor.background)
        self._stored: Any = None
        """The project as it is in its file."""
        self._labels: int | None = None
        """Number of its labelled pixels; None while they are not counted, or cannot be."""
        self._trains: Any = None
        """The project that is being trained on."""
        self._box.wished.connect(self.train)
        self._box.stored_wished.connect(self.use_stored)
        self._conductor.document_changed.connect(self._on_document)
        self._conductor.image_changed.connect(self._show)
        desk.changed.connect(self._show)
        self._show()

    @Slot()
    def _on_document(self) -> None:
        from s2d_desktop.jobs.retrain import labelled_pixels

        project = self._stored = self._conductor.document.project
        self._labels = None
        self._counting.renew()
        if project is not None and project.lanes:
            self._counting.do(
                tr("retrain.counting"),
                lambda: labelled_pixels(project),
                self._on_count,
                # Whatever is wrong with the labels is said where they are shown.
                lambda _error: None,
            )
        self._show()

    def _on_count(self, count: int) -> None:
        self._labels = count
        self._show()

    @Slot()
    def _show(self) -> None:
        document, project, box = self._conductor.document, self._stored, self._box
        here = project is not None and document is not None and bool(project.lanes)
        box.setVisible(here)
        if not here:
            return
        learned = project.forest.row_count if project.forest is not None else None
        box.show_choice(learned, self._labels, len(project.lanes))
        # While the forest of painted strokes is shown, nothing of another one is said.
        painted = self._conductor.saved_strokes(False) is not None
        box.show_trained(None if painted else document.trained, project.forest is not None)
        there = self._conductor.image is not None and self._labels != 0
        box.button.setEnabled(there and self._trains is not project)

    @Slot(bool, int)
    def train(self, this_alone: bool, seed: int) -> None:
        """Train on the labels of all images, or of the one that is open."""
        project, image = self._stored, self._conductor.image
        if project is not None and image is not None:
            lanes = (self._conductor.image_index + 1,) if this_alone else ()
            self._train(lanes, seed, image.tensor or project.structure_tensor_default)

    @property
    def is_training(self) -> bool:
        """Whether a forest was asked for that has not come yet."""
        return self._trains is not None

    def train_again(
        self, saved: TrainedForest, before: Callable[[], None], after: Callable[[], None]
    ) -> None:
        """Train the forest that was shown when the work was saved.

        `before` is called when it is there and not shown yet, `after` at the end in any case. A
        forest that turns out to be another one is shown as well, and told.
        """
        known = [t.value for t in StructureTensor]
        project = self._stored
        if project is None:
            return
        default = project.structure_tensor_default
        tensor = StructureTensor(saved.tensor) if saved.tensor in known else default
        self._box.choose(bool(saved.lanes), saved.seed)
        self._train(saved.lanes, saved.seed, tensor, saved.sha256, before, after)

    def _train(
        self,
        lanes: tuple[int, ...],
        seed: int,
        tensor: StructureTensor,
        sha256: str = "",
        before: Callable[[], None] = lambda: None,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        conductor, project = self._conductor, self._stored
        linked = dict(conductor.linked)
        if self._trains is project:
            return
        found: list[Any] = []

        def job() -> Generator[Event, None, None]:
            from s2d_desktop.jobs.retrain import Retraining, retrained

            trained, facts = yield from retrained(project, Retraining(lanes, seed), tensor, linked)
            found.append(trained)
            yield Result({**facts, "lanes": list(lanes), "tensor": tensor.value})

        def then(_saved: list[Any], facts: Mapping[str, Any]) -> None:
            # Another file may have been opened meanwhile.
            if self._stored is project:
                before()
                self._use(found[0], facts)
                if sha256 not in ("", facts["forest_sha256"]):
                    self.differed.emit(another_forest())

        def lastly() -> None:
            self._trains = None
            self._show()
            if self._stored is project:
                after()

        self._trains = project
        self._jobs.add(tr("retrain.work"), job, False, then, lastly)
        self._show()

    @Slot()
    def use_stored(self) -> None:
        """Show the forest of the project again."""
        if self._stored is not None:
            self._use(self._stored, None)

    def _use(self, project: Any, facts: Mapping[str, Any] | None) -> None:
        # What was painted since stays, and can be learned from again.
        self._desk.set_live(False)
        self._conductor.use_project(project, facts)


def another_forest() -> ProjectProblem:
    """What is to be said where the same labels, seed and recipe gave other trees than before."""
    return ProjectProblem(*(tr(f"retrain.other.{part}") for part in ("what", "why", "try")))
