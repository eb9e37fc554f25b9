"""Probabilities of images: of a forest (ilastik's or Weka's), or of a network for raw data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from s2d_desktop.io.strokes_file import is_strokes_file
from s2d_desktop.io.weka.arff import is_training_data
from s2d_desktop.io.weka.classifier import is_weka_classifier
from s2d_desktop.jobs.apply_weka import apply_weka
from s2d_desktop.jobs.earlier import Earlier
from s2d_desktop.jobs.for_fiji import check_for_fiji
from s2d_desktop.jobs.image_arguments import expanded
from s2d_desktop.jobs.inputs import is_project
from s2d_desktop.jobs.map_files import MapFiles, plan_files
from s2d_desktop.jobs.maps_of_images import MapsOfImages
from s2d_desktop.jobs.predict_network import predict_network
from s2d_desktop.jobs.predict_strokes import predict_strokes
from s2d_desktop.jobs.project_inputs import open_project_inputs
from s2d_desktop.jobs.retrain import Retraining
from s2d_desktop.jobs.unsuited_options import (
    refuse_images_from,
    refuse_only,
    refuse_retraining,
    refuse_stage,
)
from s2d_desktop.model.errors import InputError, ModelProblem
from s2d_desktop.model.events import Event, Note
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.pipeline.runtime import Device, Precision
from s2d_desktop.zoo.enhancers import is_enhancer
from s2d_desktop.zoo.networks import is_network


def predict(
    path: str | Path,
    images: Sequence[str | Path],
    out: str | Path,
    *,
    class_name: str | None = None,
    device: Device = "auto",
    precision: Precision = "fast",
    structure_tensor: StructureTensor | None = None,
    stage: int | None = None,
    retrain: Retraining | None = None,
    only: Sequence[int] = (),
    images_from: str | Path | None = None,
    axes: str | None = None,
    files: MapFiles | None = None,
    fiji: bool = False,
    again: bool = False,
    form: str | None = None,
    command: str | None = None,
) -> Iterator[Event]:
    """Compute and write the probabilities of each image.

    Parameters
    ----------
    path
        An ilastik project, see `predict_forest`; a classifier of Trainable Weka Segmentation or its
        training data, see `apply_weka`; strokes that were painted in the window, see
        `predict_strokes`; or a network for raw data, see `predict_network`.
    images
        Files, folders or patterns; see `image_arguments`. As for all of these.
    out, axes
        As for all of these.
    files
        What is written, and how; see `map_files`. Of a network only its map.
    class_name
        Of a network, the class whose map is written; None for all. A project's are all written.
    device, precision
        Of a network; the forest is always computed exactly, on the processor.
    structure_tensor, stage, retrain, only, images_from
        Of a project; `only` also of strokes on one.
    fiji
        Give the TIFF colours that ImageJ shows, and write a macro beside it that opens it with its
        image; see `for_fiji`.
    again
        Compute results anew that an earlier call has made in the same way; see `Earlier`.
    form
        Format of the files in a folder; None for ``h5`` of a project, else ``tif``.
    command
        For the provenance sheets: the command that does the same; None for the one that was called.

    Raises
    ------
    ModelProblem
        If an Enhancer was given.
    InputError
        If a class of a project or classifier was named.
    """
    images = expanded(images)
    if not is_project(path):
        refuse_stage(path, stage)
        refuse_retraining(path, retrain)
        refuse_only(path, only)
        refuse_images_from(path, images_from)
    shared: dict[str, Any] = {"axes": axes, "fiji": fiji, "again": again, "command": command}
    if form is None and fiji:
        form = "tif"
    if is_network(path):
        if files is not None and (files.products != ("probabilities",) or files.each_class):
            raise InputError(
                "Of a network only its map can be written.",
                "Segmentation, uncertainty and labels are those of a forest.",
                "Leave out --export and --each-class; 'segment' makes objects of the map.",
            )
        shared |= {"device": device, "precision": precision, "form": form or "tif"}
        shared |= {"class_name": class_name, "layout": files.layout if files else None}
        yield from predict_network(path, images, out, **shared)
        return
    if is_enhancer(path):
        raise ModelProblem(
            f"'{Path(path).name}' cannot be applied to images.",
            "It is an Enhancer: it sees a forest's probabilities, not raw data.",
            "Give it a project or a probability map: "
            f"s2d-desktop enhance INPUT -o OUT --enhancer '{path}'.",
        )
    shared["files"] = files
    if class_name is not None:
        raise InputError(
            "The classes of a forest are written together.",
            "They are the channels of one map, as ilastik and Weka export them.",
            "Leave out --class; --each-class writes a file for each class.",
        )
    if is_weka_classifier(path) or is_training_data(path):
        yield from apply_weka(path, images, out, form=form or "tif", **shared)
        return
    if is_strokes_file(path):
        yield from predict_strokes(path, images, out, form=form or "h5", only=only, **shared)
        return
    shared |= {"structure_tensor": structure_tensor, "stage": stage, "form": form or "h5"}
    shared |= {"retrain": retrain, "only": only, "images_from": images_from}
    yield from predict_forest(path, images, out, **shared)


def predict_forest(
    project: str | Path,
    images: Sequence[str | Path],
    out: str | Path,
    *,
    structure_tensor: StructureTensor | None = None,
    stage: int | None = None,
    retrain: Retraining | None = None,
    only: Sequence[int] = (),
    images_from: str | Path | None = None,
    axes: str | None = None,
    files: MapFiles | None = None,
    fiji: bool = False,
    again: bool = False,
    form: str = "h5",
    command: str | None = None,
) -> Iterator[Event]:
    """Compute and write the forest probabilities of each image, as ilastik would export them.

    Written are float32 0..1 (or as `files` says), in the axis order of the image with the channels
    last, one channel per class in the order of the project.

    Parameters
    ----------
    project
        An ilastik project with a trained classifier.
    images
        Image files; empty for all images of the project that are there.
    out
        A file, or a folder when there are several images.
    structure_tensor
        None to choose it: what the forest's own thresholds prove on the project's labels, or what
        the project's version of ilastik computed.
    stage
        Of an Autocontext project, from 1; None for its last one.
    retrain
        Train a new forest from the project's labels (`retrain.retrained`) instead of taking the one
        that is stored.
    only
        Numbers of the project's images, from 1; empty for all.
    axes
        Axes of `images` where their files do not say or are wrong.
    files
        What is written of it, and how: probabilities, segmentation, uncertainty, labels; None for
        the probabilities.
    fiji
        Give the TIFF colours that ImageJ shows, and write a macro beside it that opens it with its
        image; see `for_fiji`.
    again
        Compute results anew that an earlier call has made in the same way; see `Earlier`.
    form
        Format of the files when `out` is a folder.
    command
        For the provenance sheets: the command that does the same; None for the one that was called.

    Yields
    ------
    Note, Progress and Saved; Failed for an image that fails; a Result with ``project``,
    ``classes``, ``structure_tensor`` and its ``structure_tensor_reason``, ``self_test``, ``stage``,
    ``ilastik_version``, ``trees``, ``columns`` (of features),
    ``trained`` where a forest was trained now, ``done`` (name, output, axes, shape, seconds),
    ``failed``
    """
    inputs = yield from open_project_inputs(
        Path(project), images, structure_tensor, axes, stage, retrain, only, images_from
    )
    assert inputs.project is not None
    assert inputs.choice is not None
    wish = files or MapFiles()
    classes = [label.name for label in inputs.project.label_classes]
    outputs = plan_files(out, inputs.names, classes, wish, form, inputs.files, not images)
    if fiji:
        check_for_fiji(outputs[0][0].path)
    for note in inputs.notes:
        yield Note(note)
    facts = {
        "project": str(project),
        "classes": classes,
        "structure_tensor": inputs.choice.structure_tensor.value,
        "structure_tensor_reason": inputs.choice.reason,
        "self_test": inputs.choice.self_test,
        "stage": inputs.project.stage,
        "ilastik_version": inputs.project.version,
        "trees": inputs.project.require_forest().n_trees,
        "columns": inputs.project.require_forest().n_features,
        **({"trained": dict(inputs.trained)} if inputs.trained else {}),
    }

    settings = {
        "job": "predict",
        "structure_tensor": facts["structure_tensor"],
        "stage": inputs.project.stage,
        "retrain": retrain,
        "axes": axes,
        "files": wish,
        "fiji": fiji,
    }
    before = Earlier(settings, (Path(project),), Path(out), again)
    batch = MapsOfImages(
        "predict", Path(project), inputs, outputs, wish, facts, before, fiji, command
    )
    yield from batch.write()
