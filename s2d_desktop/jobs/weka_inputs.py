"""A classifier of Trainable Weka Segmentation as the input of a job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from s2d_desktop.io.open import open_source, split_internal
from s2d_desktop.io.weka.classifier import WekaClassifier
from s2d_desktop.jobs.image_axes import doubt_notes
from s2d_desktop.jobs.input_names import input_names
from s2d_desktop.jobs.inputs import Inputs, Probabilities, computed_tile
from s2d_desktop.jobs.weka_source import computed, how
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.source import canonical


def open_weka_inputs(
    classifier: WekaClassifier, images: Sequence[str | Path], axes: str | None = None
) -> Inputs:
    """The images to which a classifier is applied; they are opened later, one at a time.

    Raises
    ------
    ModelProblem
        If only Fiji can compute the classifier, and none is chosen; see `check_classifier`.
    FijiProblem
        If the chosen one cannot.
    InputError
        If there are no images.
    """
    note = how(classifier)
    check_images(classifier.path, images)

    def open_one(k: int) -> Probabilities:
        return classified(classifier, images[k], axes)

    names = input_names(images)
    files = (classifier.path, *(split_internal(p)[0] for p in images))
    return Inputs("classifier", names, files, (note,), open_one)


def check_images(model: Path, images: Sequence[str | Path]) -> None:
    """Refuse to apply a classifier to nothing."""
    if not images:
        raise InputError(
            f"The classifier '{model.name}' needs an image.",
            "It does not say to which images it belongs, and none was given.",
            "Name one or more images after the classifier.",
        )


def classified(
    classifier: WekaClassifier, image: str | Path, axes: str | None = None
) -> Probabilities:
    """The probabilities of one image."""
    raw = open_source(image, axes)
    try:
        source = computed(canonical(raw), classifier)
    except BaseException:
        raw.close()
        raise
    classes = classifier.header.classes
    own = raw.info.axes.replace("c", "") + "c"
    files = (split_internal(image)[0],)
    tile, notes = computed_tile(source), doubt_notes(raw.info)
    return Probabilities(source, classes, own, files, tile, notes, raw=str(image))
