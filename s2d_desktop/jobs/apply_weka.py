"""The probabilities that a classifier of Trainable Weka Segmentation gives, computed without Fiji."""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from s2d_desktop.io.weka.arff import is_training_data
from s2d_desktop.jobs.earlier import Earlier
from s2d_desktop.jobs.for_fiji import check_for_fiji
from s2d_desktop.jobs.map_files import MapFiles, plan_files
from s2d_desktop.jobs.maps_of_images import MapsOfImages
from s2d_desktop.jobs.weka_inputs import open_weka_inputs
from s2d_desktop.jobs.weka_source import fiji_for, open_classifier
from s2d_desktop.model.events import Event, Note
from s2d_desktop.pipeline.weka_probabilities import LARGEST_DEVIATION, MEAN_DEVIATION


def apply_weka(
    model: str | Path,
    images: Sequence[str | Path],
    out: str | Path,
    *,
    axes: str | None = None,
    files: MapFiles | None = None,
    fiji: bool = False,
    again: bool = False,
    form: str = "tif",
    command: str | None = None,
) -> Iterator[Event]:
    """Compute and write the probability maps of a classifier for each image.

    Without Fiji, but for classifiers that only Fiji can compute, where one is chosen.

    Written are float32 0..1 (or as `files` says) in the axis order of the image, one
    channel with the name of its class for each class, in the order of the classifier.

    Parameters
    ----------
    model
        What 'Save classifier' of Trainable Weka Segmentation wrote (``.model``); or what 'Save
        data' wrote (``.arff``), on which a forest is trained anew.
    images
        Grey images; each plane is classified on its own.
    out
        A file, or a folder when there are several images.
    axes, files, fiji, again, form, command
        As for `predict`.

    Yields
    ------
    Note, Progress and Saved; Failed for an image that fails; a Result with ``classifier``,
    ``classes``, ``features`` (their number), ``trees`` (None of a classifier of another kind),
    ``out_of_bag_error``, ``computed`` (``without Fiji``; ``in Fiji`` where nothing else can),
    ``largest_deviation`` and ``mean_deviation`` (from Fiji's probabilities, measured on a test
    image; None in Fiji and of a forest trained anew), ``notes``, ``done`` (name, output, axes,
    shape, seconds, mpix_per_s), ``failed``

    Raises
    ------
    FileProblem
        If the file is no classifier, or damaged.
    ModelProblem
        If only Fiji can apply it, and none is chosen; features that cannot be computed here are
        named.
    InputError
        If no image was given.
    """
    if is_training_data(model):
        from s2d_desktop.training.weka_forest import classifier_from_training_data

        yield Note("Training a forest on the saved pixels.")
        classifier = classifier_from_training_data(model)
    else:
        classifier = open_classifier(model)
    in_fiji = fiji_for(classifier) is not None
    inputs = open_weka_inputs(classifier, images, axes)
    wish = files or MapFiles()
    classes = classifier.header.classes
    outputs = plan_files(out, inputs.names, classes, wish, form, inputs.files, labelled=False)
    if fiji:
        check_for_fiji(outputs[0][0].path)
    for note in inputs.notes:
        yield Note(note)
    facts: dict[str, Any] = {
        "classifier": str(model),
        "relation": classifier.header.relation,
        "classes": list(classifier.header.classes),
        "features": len(classifier.header.features),
        "trees": classifier.n_trees,
        "out_of_bag_error": classifier.out_of_bag_error,
        "computed": "in Fiji" if in_fiji else "without Fiji",
        "largest_deviation": None if classifier.note or in_fiji else LARGEST_DEVIATION,
        "mean_deviation": None if classifier.note or in_fiji else MEAN_DEVIATION,
        "notes": list(inputs.notes),
    }
    settings = {
        "job": "apply_weka",
        "computed": facts["computed"],
        "axes": axes,
        "files": wish,
        "fiji": fiji,
    }
    before = Earlier(settings, (Path(model),), Path(out), again)
    batch = MapsOfImages(
        "apply_weka", Path(model), inputs, outputs, wish, facts, before, fiji, command
    )
    yield from batch.write()
