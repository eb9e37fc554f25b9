"""Which groups of a project hold pixel classifiers: ilastik's workflows differ in that alone.

`AutocontextTwoStage` and its kind have one for each stage (`PixelClassification`,
`PixelClassification01`, ...), the domain adaptation keeps its own beside its network, and other
workflows have none, or embed the one of pixel classification unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass

import h5py

from s2d_desktop.io.ilastik.container import child
from s2d_desktop.io.ilastik.strings import by_number

PIXEL_WORKFLOW = "Pixel Classification"
OBJECT_WORKFLOW = "Object Classification (from pixel classification)"
ADAPTATION_GROUP = "TrainableDomainAdaptation"

FEATURES, _CLASSIFIER = "FeatureSelections", "PixelClassification"


@dataclass(frozen=True)
class StageGroups:
    """Where a pixel classifier is stored."""

    features: str
    """Group of its features; empty if there is none."""
    classifier: str
    """Group of its labels and its forest; empty if there is none."""


def is_autocontext(workflow: str) -> bool:
    """Whether the classifiers of a workflow see the probabilities of the one before."""
    return "autocontext" in workflow.casefold()


def is_domain_adaptation(workflow: str) -> bool:
    """Whether a workflow gives its probabilities to a stored network."""
    return workflow.casefold().startswith("trainable domain adaptation")


def stage_groups(file: h5py.File, workflow: str) -> tuple[StageGroups, ...]:
    """The pixel classifiers of a project, in their order; empty for a workflow without one."""
    if is_domain_adaptation(workflow):
        inside = child(file, ADAPTATION_GROUP)
        own = inside is not None and ("LabelSets" in inside or "LabelNames" in inside)
        group = ADAPTATION_GROUP if own or child(file, _CLASSIFIER) is None else _CLASSIFIER
        return (StageGroups(FEATURES, group),)
    first = StageGroups(FEATURES, _CLASSIFIER)
    if is_autocontext(workflow):
        later = by_number([name for name in file if name[:-2] == _CLASSIFIER])
        return (first, *(StageGroups(f"{FEATURES}{n[-2:]}", n) for n in later))
    if workflow.casefold() in (PIXEL_WORKFLOW.casefold(), OBJECT_WORKFLOW.casefold()):
        return (first,)
    # A workflow that is not known here may begin with a pixel classification all the same.
    known = child(file, _CLASSIFIER)
    if known is not None and child(known, "ClassifierForests") and child(file, FEATURES):
        return (first,)
    return ()


def label_group(file: h5py.File) -> str:
    """The group whose labels are stored as those of pixel classification; empty if there is none.

    For workflows without a pixel classifier: what was painted in them can be seen and trained with.
    """
    for name in file:
        group = child(file, name)
        if group is not None and child(group, "LabelSets"):
            return str(name)
    return ""
