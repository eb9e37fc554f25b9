"""Which structure tensor a project's forest was trained with: asked, proven, or by the version."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.project import labelled_voxels, lane_source
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Note, Progress
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.source import canonical


@dataclass(frozen=True)
class Choice:
    """The structure tensor to compute, and why."""

    structure_tensor: StructureTensor
    reason: str
    """``asked for``, ``proven by the forest``, ``version of ilastik``, or ``not used``."""
    self_test: str = ""
    """What the self-test of the forest said; empty where it was not done."""


def choose_structure_tensor(
    project: IlastikProject, wanted: StructureTensor | None
) -> Generator[Event, None, Choice]:
    """Choose the structure tensor; say it when something is odd.

    Without a wish the forest is tested on the project's own labels, where images with labels are
    there (`pipeline.self_test`); otherwise the version of ilastik decides.
    """
    default = project.structure_tensor_default
    if wanted is not None:
        return Choice(wanted, "asked for")
    selection = project.require_selection()
    used = any(feature == "StructureTensorEigenvalues" for feature, _, _ in selection.cells())
    yield Progress(0, 1, "Testing the forest on its labels", "tests")
    from s2d_desktop.pipeline.self_test import LabelledImage, Verdict, self_test

    with ExitStack() as stack:
        images: list[LabelledImage] = []
        for lane in project.lanes:
            positions, _values = labelled_voxels(project, lane)
            if not len(positions):
                continue
            if not lane.found:
                images.clear()
                break
            try:
                raw = stack.enter_context(canonical(lane_source(project, lane)))
            except S2DError:
                # Whoever reads this image is told why; here it only means that there is no test.
                images.clear()
                break
            images.append(LabelledImage(raw, positions))
        result = self_test(project.require_forest(), selection, images) if images else None
    yield Progress(1, 1, "Testing the forest on its labels", "tests")
    if result is None or result.verdict is Verdict.NOT_POSSIBLE:
        if used and project.structure_tensor_is_guess:
            yield Note(
                "Whether the forest was trained with the structure tensor of fastfilters or of "
                f"vigra could not be tested; '{default.value}' is assumed for ilastik "
                f"{project.version}."
            )
        return Choice(default, "version of ilastik" if used else "not used")
    if result.verdict is Verdict.WRONG_IMAGE_OR_AXES:
        yield Note(result.sentence)
    if result.structure_tensor is not None:
        if result.structure_tensor is not default:
            yield Note(result.sentence)
        return Choice(result.structure_tensor, "proven by the forest", result.sentence)
    return Choice(default, "version of ilastik" if used else "not used", result.sentence)
