"""What is inside an ilastik project, as facts: nothing here opens a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from s2d_desktop.io.ilastik.datasets import Lane
from s2d_desktop.io.ilastik.domain_adaptation import StoredNetwork
from s2d_desktop.io.ilastik.labels import LabelClass
from s2d_desktop.io.ilastik.workflows import is_autocontext
from s2d_desktop.model.errors import ProjectProblem
from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.model.forest import Forest

OLD_WORKFLOW = "Classification (ilastik 0.5)"
"""What the workflow of ilastik 0.5 is called here; its projects do not name it."""

TRAIN = "Open the project in ilastik, press Live Update in the training step, and save it."


@dataclass(frozen=True, eq=False)
class Stage:
    """One pixel classifier of a project.

    Autocontext has several: each sees the image and the probabilities of the one before it.
    """

    group: str
    """Name of the group with its labels; empty if there is none."""
    label_classes: tuple[LabelClass, ...]
    selection: FeatureSelection | None
    forest: Forest | None
    selection_problem: ProjectProblem | None = None
    forest_problem: ProjectProblem | None = None


@dataclass(frozen=True, eq=False)
class IlastikProject:
    """What is inside a project; no file stays open."""

    path: Path
    """The project file."""
    version: str
    """Version of ilastik that saved it."""
    workflow: str
    """Name of its workflow, for instance ``Pixel Classification``."""
    lanes: tuple[Lane, ...]
    """Its images."""
    label_classes: tuple[LabelClass, ...]
    """Its classes; the value of a class is its position plus 1."""
    selection: FeatureSelection | None
    """Its features; None if none were ever chosen."""
    forest: Forest | None
    """Its classifier; None if there is none that can be used (see `require_forest`)."""
    structure_tensor_default: StructureTensor
    """The structure tensor that its version of ilastik computed."""
    structure_tensor_is_guess: bool
    """True where the version does not decide it: let the threshold self-test decide."""
    forest_problem: ProjectProblem | None = None
    """Why there is no forest, if there is none."""
    selection_problem: ProjectProblem | None = None
    """Why its features cannot be read, if they are there."""
    stages: tuple[Stage, ...] = ()
    """All its pixel classifiers; empty for a workflow without one."""
    stage: int = 1
    """Which of them, from 1, the facts above are of."""
    has_pixel_classifier: bool = True
    """False for a workflow without one: `forest_problem` then says what of it can be used."""
    network: StoredNetwork | None = None
    """The network that the workflow Trainable Domain Adaptation keeps in the project."""
    selected_classes: tuple[int, ...] = ()
    """Positions of the classes that are the structure: what this workflow gives to its network, or
    the object of carving; empty if the project does not say it."""
    saved: datetime | None = None
    """When ilastik saved it, by its own word, in the local time of that computer."""
    file_date: datetime | None = None
    """When the file was last written, which a copy may have changed."""

    def at_stage(self, stage: int | None) -> IlastikProject:
        """The project as it is at one of its stages, from 1; None for the one it is at.

        Raises
        ------
        ProjectProblem
            If it has no such stage.
        """
        if stage is None or stage == self.stage:
            return self
        if not 1 <= stage <= len(self.stages):
            count = max(1, len(self.stages))
            raise ProjectProblem(
                f"The project '{self.path.name}' has no stage {stage}.",
                f"It has {count} stage{'' if count == 1 else 's'} (workflow '{self.workflow}').",
                "Leave the stage out, or choose one that it has.",
            )
        chosen = self.stages[stage - 1]
        return replace(
            self,
            stage=stage,
            label_classes=chosen.label_classes,
            selection=chosen.selection,
            forest=chosen.forest,
            selection_problem=chosen.selection_problem,
            forest_problem=chosen.forest_problem,
        )

    def with_forest(self, forest: Forest, selection: FeatureSelection) -> IlastikProject:
        """The project with another forest at the stage that it is at; its file stays as it is."""
        stages = list(self.stages)
        if stages:
            stages[self.stage - 1] = replace(
                stages[self.stage - 1],
                forest=forest,
                selection=selection,
                forest_problem=None,
                selection_problem=None,
            )
        return replace(
            self,
            forest=forest,
            selection=selection,
            forest_problem=None,
            selection_problem=None,
            stages=tuple(stages),
        )

    @property
    def label_group(self) -> str:
        """Name of the group with the labels of this stage; empty if there is none."""
        return self.stages[self.stage - 1].group if self.stages else ""

    def require_selection(self) -> FeatureSelection:
        """The features, or the `ProjectProblem` that none are chosen."""
        if self.selection_problem is not None:
            raise self.selection_problem
        if self.selection is None or not self.selection.cells():
            raise ProjectProblem(
                f"No features are chosen in the project '{self.path.name}'.",
                "Without features there is nothing a classifier could look at.",
                "Open the project in ilastik, choose features in the feature step, train, and "
                "save it.",
            )
        return self.selection

    def require_forest(self) -> Forest:
        """The forest, checked against the features.

        Raises
        ------
        ProjectProblem
            If there is no image, no features, no forest, or a forest that was trained with other
            features.
        """
        if not self.lanes and self.forest is None and self.has_pixel_classifier:
            raise ProjectProblem(
                f"The project '{self.path.name}' has no images.",
                "Nothing was added in its Input Data step, so nothing can be trained or predicted.",
                "Open the project in ilastik, add an image, draw labels, train, and save it.",
            )
        if self.forest is None and self.forest_problem is not None:
            raise self.forest_problem
        selection = self.require_selection()
        assert self.forest is not None
        if self.input_channels is None:
            raise self._unfit(selection)
        return self.forest

    def _unfit(self, selection: FeatureSelection) -> ProjectProblem:
        """Why the forest does not fit the features, or its channels those of the images."""
        columns = self.forest.n_features if self.forest is not None else 0
        per_channel = selection.columns_per_channel(depth_of(self.lanes))
        trained, rest = divmod(columns, per_channel) if per_channel else (0, 1)
        trained -= self.channels_added
        shown = sorted({size_of(lane, "c") for lane in self.lanes if lane.shape is not None})
        if not rest and trained >= 1 and shown:
            said = " or ".join(map(str, shown))
            return ProjectProblem(
                f"The classifier of the project '{self.path.name}' does not fit its features "
                "and images.",
                f"It was trained with {columns} feature columns: with the chosen features these "
                f"are {trained} channel{'' if trained == 1 else 's'}, but the images have {said}.",
                "Check the images and their axes in ilastik's Input Data step, press Live Update "
                "in the training step, and save the project.",
            )
        return ProjectProblem(
            f"The classifier of the project '{self.path.name}' does not fit its features.",
            f"It was trained with {columns} feature columns, but the chosen "
            f"features give {per_channel} for each channel of the image.",
            TRAIN,
        )

    @property
    def input_channels(self) -> int | None:
        """Number of image channels that the forest was trained with; None if it does not fit.

        The number of columns must be that of the selection times a number of channels, which is
        the one of the images where they are known.
        """
        if self.forest is None or self.selection is None:
            return None
        known = [lane for lane in self.lanes if lane.shape is not None]
        # One image that does not fit must not keep the others from being used.
        shapes = [(depth_of((lane,)), size_of(lane, "c")) for lane in known] or [(1, 0), (2, 0)]
        for depth, wanted in shapes:
            per_channel = self.selection.columns_per_channel(depth)
            channels, rest = divmod(self.forest.n_features, per_channel) if per_channel else (0, 1)
            # A later stage also sees the classes of the one before it.
            channels -= self.channels_added
            if not rest and channels >= 1 and wanted in (0, channels):
                return channels
        return None

    @property
    def channels_added(self) -> int:
        """How many channels the stage before this one adds to the image: one for each class."""
        return len(self.stages[self.stage - 2].label_classes) if self.stage > 1 else 0


def size_of(lane: Lane, axis: str) -> int:
    """Extent of a lane along an axis; 1 where it has no such axis, 0 where it is not known."""
    if lane.shape is None:
        return 1 if axis not in lane.axes else 0
    return lane.shape[lane.axes.index(axis)] if axis in lane.axes else 1


def depth_of(lanes: Sequence[Lane]) -> int:
    """Number of z slices of the first lane; 1 where there is no lane."""
    return max((size_of(lane, "z") for lane in lanes[:1]), default=1)


def _inputs(lane: Lane) -> list[dict[str, Any]]:
    """What else was set for a lane, as plain JSON values."""
    return [
        {
            "role": role,
            "axes": found.axes,
            "image": found.path if found.embedded else found.image,
            "found": found.found,
            **({"outside_of_project_folder": True} if found.outside else {}),
        }
        for role, found in lane.inputs
    ]


def describe(project: IlastikProject) -> dict[str, Any]:
    """Facts about a project as plain JSON values, for ``info --json``."""
    forest, selection = project.forest, project.selection
    facts: dict[str, Any] = {
        "kind": "ilastik project",
        "ilastik_version": project.version,
        "saved": project.saved.isoformat() if project.saved else None,
        "file_date": project.file_date.isoformat() if project.file_date else None,
        "workflow": project.workflow,
        "lanes": [
            {
                "name": lane.name,
                "axes": lane.axes,
                **({"axes_are_guess": True} if lane.raw.axes_are_guess else {}),
                "shape": list(lane.shape) if lane.shape is not None else None,
                "image": lane.image,
                "found": lane.found,
                **({"file": str(lane.file)} if lane.found else {"where": lane.raw.where}),
                **({"outside_of_project_folder": True} if lane.raw.outside else {}),
                **({"inputs": _inputs(lane)} if lane.inputs else {}),
            }
            for lane in project.lanes
        ],
        "classes": [label.name for label in project.label_classes],
        "feature_count": forest.n_features
        if forest is not None
        else selection.columns_per_channel(depth_of(project.lanes))
        if selection is not None
        else 0,
        "tree_count": forest.n_trees if forest is not None else 0,
        "structure_tensor": project.structure_tensor_default.value,
        "structure_tensor_is_guess": project.structure_tensor_is_guess,
    }
    if is_autocontext(project.workflow):
        facts["stage"] = project.stage
        facts["stages"] = [
            {
                "classes": [label.name for label in stage.label_classes],
                "tree_count": stage.forest.n_trees if stage.forest is not None else 0,
            }
            for stage in project.stages
        ]
    if project.network is not None:
        facts["stored_network"] = asdict(project.network)
    if project.selected_classes:
        names = [label.name for label in project.label_classes]
        facts["selected_classes"] = [names[k] for k in project.selected_classes]
    problem = project.selection_problem or project.forest_problem
    if problem is not None:
        facts["classifier_problem"] = str(problem)
    return facts
