"""The self-test: was this forest trained on this image, and with which structure tensor.

Nothing in a project says so, but the forest itself does (`threshold_test`): with the right image
and the right structure tensor all its thresholds are explained by the labelled voxels, otherwise a
chance few. Where they are not, the cause is searched (`self_test_causes`): axes or images that were
exchanged, values that were rescaled, another version of the image, or quite another image.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from s2d_desktop.model.features import FeatureSelection, StructureTensor
from s2d_desktop.model.forest import Forest
from s2d_desktop.pipeline.self_test_causes import Cause, find_cause
from s2d_desktop.pipeline.threshold_test import (
    NEIGHBOURS,
    Explained,
    LabelledImage,
    explained_by,
    misfit,
)

__all__ = ["NEIGHBOURS", "Explained", "LabelledImage", "SelfTest", "Verdict", "self_test"]

RETRAIN = "train the forest anew with this one"


class Verdict(Enum):
    """What the self-test found."""

    PROVEN = "proven"
    """Image and labels are those of the training, and one structure tensor fits, the other not."""
    IMAGE_PROVEN = "image proven"
    """Image and labels are those of the training; the structure tensors cannot be told apart."""
    WRONG_AXES = "wrong axes"
    """It is the image of the training with its axes exchanged."""
    EXCHANGED_IMAGES = "exchanged images"
    """The images of the project are those of the training, but labels lie on one another's."""
    CHANGED_IMAGE = "changed image"
    """It shows what the image of the training showed, with other values."""
    WRONG_IMAGE = "wrong image"
    """The forest was not trained on these values."""
    NOT_POSSIBLE = "not possible"
    """There is nothing to test with."""

    @property
    def is_good(self) -> bool:
        """Whether the image is the one of the training."""
        return self in (Verdict.PROVEN, Verdict.IMAGE_PROVEN)

    @property
    def is_bad(self) -> bool:
        """Whether something is wrong, and not only untested."""
        return not self.is_good and self is not Verdict.NOT_POSSIBLE


@dataclass(frozen=True)
class SelfTest:
    """Result of the self-test."""

    verdict: Verdict
    structure_tensor: StructureTensor | None
    """The structure tensor that is proven; None otherwise."""
    structure_tensor_thresholds: dict[StructureTensor, Explained]
    """For each variant, the thresholds on columns of the structure tensor."""
    other_thresholds: Explained
    """Thresholds on all other columns, with the better variant."""
    labelled: int
    """Number of labelled voxels."""
    row_count: int
    """Number of labelled voxels the forest was trained on; 0 if it does not say."""
    sentence: str
    """What it means, for the user."""
    remedy: str = ""
    """What the user can do about it, one sentence; empty where nothing is wrong."""
    axes: str = ""
    """For exchanged axes: letters, in the order of the image's file, with which it passes."""
    order: tuple[int, ...] = ()
    """For exchanged images: for each given one, the position of the image that its labels fit."""

    @property
    def row_count_agrees(self) -> bool:
        """Whether as many voxels are labelled as the forest was trained on (or that is unknown)."""
        return self.row_count in (0, self.labelled)

    def facts(self) -> dict[str, Any]:
        """Plain JSON values."""
        tensors = self.structure_tensor_thresholds
        return {
            "verdict": self.verdict.value,
            "sentence": self.sentence,
            "remedy": self.remedy,
            "axes": self.axes,
            "structure_tensor": self.structure_tensor.value if self.structure_tensor else "",
            "thresholds": {
                **{v.value: [e.count, e.total] for v, e in tensors.items()},
                "other": [self.other_thresholds.count, self.other_thresholds.total],
            },
            "labelled_voxels": self.labelled,
            "trained_voxels": self.row_count,
        }


def not_tested(why: str, remedy: str = "", row_count: int = 0) -> SelfTest:
    """The result where there is nothing to test with."""
    nothing = {variant: Explained(0, 0) for variant in StructureTensor}
    return SelfTest(Verdict.NOT_POSSIBLE, None, nothing, Explained(0, 0), 0, row_count, why, remedy)


def self_test(
    forest: Forest,
    selection: FeatureSelection,
    images: Sequence[LabelledImage],
    threads: int | None = None,
    *,
    complete: bool = True,
) -> SelfTest:
    """Compare the thresholds of a forest with the features of its labelled voxels.

    Features are computed around the labelled voxels only. Of large forests as many trees are looked
    at as is done in seconds.

    Parameters
    ----------
    forest
        The trained forest.
    selection
        Features it was trained on.
    images
        All images of the project with their labels, in any order.
    threads
        At most so many threads for the features; None for one per processor.
    complete
        False if labelled images are missing: then unexplained thresholds prove nothing.
    """
    images = [image for image in images if len(image.positions)]
    labelled = sum(len(image.positions) for image in images)
    result = replace(
        not_tested("There are no labels with which it could be tested.", "", forest.row_count),
        labelled=labelled,
    )
    if labelled < 2:
        return result
    reasons = [why for image in images if (why := misfit(forest, selection, image))]
    if reasons:
        result = replace(result, verdict=Verdict.WRONG_IMAGE, sentence=reasons[0])
        return _explain(result, find_cause(forest, selection, images, None, threads), images)
    counts, rows = explained_by(forest, selection, images, threads)
    best = max(counts, key=lambda v: counts[v][0].count + counts[v][1].count)
    result = replace(
        result,
        structure_tensor_thresholds={v: tensor for v, (tensor, _other) in counts.items()},
        other_thresholds=counts[best][1],
    )
    result = _judged(result, best, complete)
    if result.verdict is Verdict.WRONG_IMAGE:
        return _explain(result, find_cause(forest, selection, images, rows, threads), images)
    return result


def _judged(result: SelfTest, best: StructureTensor, complete: bool) -> SelfTest:
    """`result` with verdict and sentence."""
    tensor = result.structure_tensor_thresholds[best]
    rival = max(e.count for v, e in result.structure_tensor_thresholds.items() if v is not best)
    other = result.other_thresholds
    count, total = tensor.count + other.count, tensor.total + other.total
    numbers = f"{count} of {total} thresholds of the forest are explained by the labelled voxels"
    if total == 0:
        return replace(result, sentence="The forest has no split with which it could be tested.")
    # The structure tensor's own thresholds are left out where there are others: on images of little
    # contrast far from zero they drown in rounding, and the other variant may be meant.
    if (other if other.total else tensor).share < 0.9:
        if not complete:
            return _incomplete(result, best, numbers)
        sentence = f"Only {numbers}"
        if not result.row_count_agrees:
            sentence += (
                f" ({result.labelled} voxels are labelled, it was trained on {result.row_count})"
            )
        return replace(result, verdict=Verdict.WRONG_IMAGE, sentence=sentence)
    sentence = f"{numbers}: the image and its labels are those of the training."
    remedy = ""
    if not result.row_count_agrees:
        sentence = (
            f"{numbers}, but {result.labelled} voxels are labelled and it was trained "
            f"on {result.row_count}: the labels were changed afterwards."
        )
        remedy = "Train the forest anew if it shall know all labels."
    if tensor.count - rival >= 3 and tensor.share >= 0.8:
        sentence += (
            f" The structure tensor is that of {best.value} ({tensor.count} of {tensor.total} "
            f"thresholds; with the other one {rival})."
        )
        return replace(
            result,
            verdict=Verdict.PROVEN,
            structure_tensor=best,
            sentence=sentence,
            remedy=remedy,
        )
    if tensor.total:
        sentence += " Which of the two structure tensors was used cannot be told."
    else:
        sentence += " The structure tensor is not used."
    return replace(result, verdict=Verdict.IMAGE_PROVEN, sentence=sentence, remedy=remedy)


def _incomplete(result: SelfTest, best: StructureTensor, numbers: str) -> SelfTest:
    """Not all labelled images are there: their thresholds are missing, and nothing is proven."""
    tensors = result.structure_tensor_thresholds
    rival = max(e.count for v, e in tensors.items() if v is not best)
    sentence = f"Not all labelled images are there. {numbers}."
    remedy = "Say where the missing images are, so that the forest can be tested."
    # What is explained is explained: the other structure tensor would do so by chance only.
    told = tensors[best].count - rival >= 10 and tensors[best].count >= 2 * rival
    if told:
        sentence += f" The structure tensor is that of {best.value}."
    return replace(
        result, structure_tensor=best if told else None, sentence=sentence, remedy=remedy
    )


def _explain(result: SelfTest, cause: Cause, images: Sequence[LabelledImage]) -> SelfTest:
    """`result` with the verdict, the sentence and the remedy that follow from the cause."""
    begin = result.sentence.rstrip(".")
    if cause.permutation:
        axes = cause.axes(images[0])
        return replace(
            result,
            verdict=Verdict.WRONG_AXES,
            axes=axes,
            sentence=f"{begin}. With the axes '{axes}' instead of '{images[0].axes}' "
            f"{cause.explained.count} of {cause.explained.total} thresholds are explained: it is "
            "the image of the training, with its axes exchanged.",
            remedy=f"Give the image itself with the axes {axes}, or turn it back and save it.",
        )
    if cause.order:
        pairs = [
            f"the labels of '{images[i].raw.info.name}' (image {i + 1}) fit image {j + 1}"
            for i, j in enumerate(cause.order)
            if i != j
        ]
        return replace(
            result,
            verdict=Verdict.EXCHANGED_IMAGES,
            order=cause.order,
            sentence=f"{begin}. The images of the project are exchanged: {'; '.join(pairs)}.",
            remedy="Link each image by its name, not by its place in a list.",
        )
    if cause.factor is not None:
        factor, offset = cause.factor
        change = f"multiplied by {factor:.6g}" if factor != 1 else ""
        if offset:
            change += f"{' and ' if change else ''}shifted by {offset:.6g}"
        return replace(
            result,
            verdict=Verdict.CHANGED_IMAGE,
            sentence=f"{begin}. It is the image of the training, but its values were {change} "
            "afterwards, for instance by a change of brightness or of the number of bits.",
            remedy=f"Use the image as it was, or {RETRAIN}.",
        )
    if cause.known is not None and cause.known >= 0.5:
        return replace(
            result,
            verdict=Verdict.CHANGED_IMAGE,
            sentence=f"{begin}. The forest still knows its labels on it, so it shows the same, but "
            "not pixel for pixel: it was shifted, cropped, scaled, filtered or compressed, or is a "
            "neighbouring slice.",
            remedy=f"Use the image as it was, or {RETRAIN}.",
        )
    return replace(
        result,
        sentence=f"{begin}: this is not the image, not the labels or not the axes that the forest "
        "was trained on.",
        remedy=f"Say where the image of the training is, or {RETRAIN}.",
    )
