"""Which structure tensor a project's forest was trained with: asked, proven, or by the version."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.jobs.forest_check import check_forest
from s2d_desktop.model.errors import ProjectProblem
from s2d_desktop.model.events import Event, Note, Progress
from s2d_desktop.model.features import StructureTensor


@dataclass(frozen=True)
class Choice:
    """The structure tensor to compute, and why."""

    structure_tensor: StructureTensor
    reason: str
    """``asked for``, ``proven by the forest``, ``version of ilastik``, ``that of the new project``,
    or ``not used``."""
    self_test: str = ""
    """What the self-test of the forest said; empty where it was not done."""


def choose_structure_tensor(
    project: IlastikProject, wanted: StructureTensor | None
) -> Generator[Event, None, Choice]:
    """Choose the structure tensor; say it when something is odd.

    Without a wish the forest is tested on the project's own labels, where images with labels are
    there (`pipeline.self_test`); otherwise the version of ilastik decides.
    """
    from s2d_desktop.pipeline.self_test import not_tested

    default = project.structure_tensor_default
    if wanted is not None:
        return Choice(wanted, "asked for")
    first = project.at_stage(1)
    first.require_forest()
    used = first.require_selection().has_structure_tensor
    yield Progress(0, 1, "Testing the forest on its labels", "tests")
    try:
        result = check_forest(project)
    except ProjectProblem as problem:
        # Labels that cannot be read are no reason to keep a forest from being used.
        result = not_tested(f"{problem.what} {problem.why}", "The forest is used without a test.")
        yield Note(f"{result.sentence} {result.remedy}")
    yield Progress(1, 1, "Testing the forest on its labels", "tests")
    if result.structure_tensor is not None:
        if result.structure_tensor is not default:
            yield Note(result.sentence)
        return Choice(result.structure_tensor, "proven by the forest", result.sentence)
    if result.verdict.is_bad:
        yield Note(f"{result.sentence} {result.remedy}".strip())
    reason = "version of ilastik" if used else "not used"
    if result.verdict.is_good:
        return Choice(default, reason, result.sentence)
    if used and project.structure_tensor_is_guess:
        yield Note(
            "Whether the forest was trained with the structure tensor of fastfilters or of "
            f"vigra could not be tested; '{default.value}' is assumed for ilastik "
            f"{project.version}."
        )
    return Choice(default, reason, result.sentence if result.verdict.is_bad else "")
