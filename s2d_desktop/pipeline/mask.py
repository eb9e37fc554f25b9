"""ilastik's prediction mask: outside of it all probabilities are 0."""

from __future__ import annotations

import numpy as np

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.ilastik.datasets import Lane
from s2d_desktop.io.ilastik.project import mask_source
from s2d_desktop.model.axes import CANONICAL, words
from s2d_desktop.model.errors import AxesProblem, S2DError
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Array, Source, canonical


class Masked(Source):
    """Probabilities where any channel of a mask is above 0, and 0 elsewhere.

    Parameters
    ----------
    probabilities
        Axes ``tzyxc``. Not read where a region lies outside of the mask altogether.
    mask
        Axes ``tzyxc``, any number of channels. Both are closed with this source.

    Raises
    ------
    AxesProblem
        If image and mask differ in size.
    """

    def __init__(self, probabilities: Source, mask: Source) -> None:
        info = probabilities.info
        assert info.axes == mask.info.axes == CANONICAL
        if info.shape[:4] != mask.info.shape[:4]:
            raise AxesProblem(
                f"The prediction mask of '{info.name}' does not fit it.",
                f"The mask is {words(CANONICAL[:4], mask.info.shape[:4])}, the image "
                f"{words(CANONICAL[:4], info.shape[:4])}.",
                "Choose another mask in ilastik, or remove it, and save the project.",
            )
        self.probabilities = probabilities
        self.mask = mask
        self.info = info

    def _read(self, region: Region) -> Array:
        inside = np.greater(self.mask.read(region.replaced(4, 0, self.mask.info.shape[4])), 0)
        allowed = inside.any(axis=4, keepdims=True)
        if not allowed.any():
            return np.zeros(region.shape, self.info.dtype)
        return np.where(allowed, self.probabilities.read(region), self.info.dtype.type(0))

    def close(self) -> None:
        self.probabilities.close()
        self.mask.close()


def masked_lane(project: IlastikProject, lane: Lane, probabilities: Source) -> tuple[Source, str]:
    """Probabilities of a lane within its prediction mask, as ilastik gives them.

    Parameters
    ----------
    project, lane
        The project, and one of its images.
    probabilities
        Its probabilities, axes ``tzyxc``.

    Returns
    -------
    `Masked`, or `probabilities` as they are; a sentence for the user, empty if there is no mask. A
    mask that cannot be used is left out, and the sentence says why.
    """
    if lane.mask is None:
        return probabilities, ""
    try:
        mask = mask_source(project, lane)
        assert mask is not None
        try:
            masked = Masked(probabilities, canonical(mask))
        except S2DError:
            mask.close()
            raise
    except S2DError as problem:
        note = f"The prediction mask of '{lane.name}' is left out. {problem.what} {problem.why}"
        return probabilities, note.strip()
    return masked, f"Outside of its prediction mask, the probabilities of '{lane.name}' are 0."
