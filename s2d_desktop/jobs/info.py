"""What is inside a file: a project, a classifier, a map, an Enhancer, a network or an image."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from s2d_desktop.io.open import open_source
from s2d_desktop.io.project_file import earlier_versions, is_project_file
from s2d_desktop.io.strokes_file import is_strokes_file, read_strokes_file
from s2d_desktop.io.weka.classifier import is_weka_classifier
from s2d_desktop.jobs.inputs import is_project
from s2d_desktop.jobs.project_inputs import open_and_name
from s2d_desktop.jobs.unsuited_options import refuse_images_from
from s2d_desktop.model.axes import words
from s2d_desktop.model.errors import (
    AxesProblem,
    FileProblem,
    ModelProblem,
    ProjectProblem,
    S2DError,
)
from s2d_desktop.model.events import Event, Progress, Result
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.zoo.card import RAW
from s2d_desktop.zoo.networks import is_network


def info(path: str | Path, images_from: str | Path | None = None) -> Iterator[Event]:
    """Look into a file without reading all its pixels.

    Of a map a few small blocks are read; of a project the surroundings of its labels, with which
    its forest is tested (`forest_check`). Images of a project that are not where it says are looked
    for in the folder `images_from`.

    Yields
    ------
    a Result whose ``kind`` is ``ilastik project``, ``weka classifier``, ``strokes``, ``project
    file``, ``probability map``, ``image``, ``enhancer`` or ``network``. A project has
    ``ilastik_version``, ``saved`` (by its own word), ``file_date``, ``workflow``, ``lanes`` (name,
    axes, shape, image, found, and what the ``forest`` says of it, see `lane_verdicts`),
    ``classes``, ``feature_count``, ``tree_count``, ``structure_tensor``, ``self_test`` (verdict,
    sentence, remedy, ...) where it has a forest and ``classifier_problem`` where it has none;
    strokes have ``classes``, ``painted`` (pixels of each), ``images``, ``project`` and
    ``feature_count``; a project file of the window ``files`` (role, path, state: same, changed or
    missing), ``choices``, ``forest`` (where one was trained anew), ``objects``, ``export``,
    ``view`` and ``earlier_versions``; a classifier ``relation``, ``classes``, ``feature_count``,
    ``features``, ``tree_count``, ``out_of_bag_error``, ``without_fiji`` (whether it can be applied
    so) and ``why_fiji``; a map and an image ``axes``, ``axes_are_guess`` (the file does not name
    them), ``other_axes`` (other readings that are plausible then, each in words), ``shape``,
    ``dtype``, ``size``, ``voxel_size``, ``unit``; a map also ``classes``, ``origin`` (``ilastik``,
    ``weka``, ``generic``) and ``notes``; an Enhancer what its description says and, as a network,
    ``in_channels``, ``fixed_size``, ``opset``. A network for raw data has what its description says
    as well, and ``sees`` and ``classes``.

    Raises
    ------
    S2DError
        If the file is none of them.
    """
    path = Path(path)
    if is_project(path):
        found = yield from _project(path, images_from)
        yield Result({"path": str(path), **found})
        return
    refuse_images_from(path, images_from)
    if is_weka_classifier(path):
        yield Result({"path": str(path), **_classifier(path)})
    elif is_strokes_file(path):
        yield Result({"path": str(path), **_strokes(path)})
    elif is_project_file(path):
        yield Result({"path": str(path), **_saved_work(path)})
    elif is_network(path):
        yield Result({"path": str(path), **_raw_network(path)})
    elif path.suffix.lower() in (".onnx", ".json") or (path / "enhancer.onnx").is_file():
        yield Result({"path": str(path), **_network(path)})
    else:
        yield Result({"path": str(path), **_map_or_image(path)})


def _project(path: Path, images_from: str | Path | None) -> Generator[Event, None, dict[str, Any]]:
    from s2d_desktop.io.ilastik.project import describe
    from s2d_desktop.jobs.forest_check import check_forest
    from s2d_desktop.jobs.look_inside import lane_verdicts

    project = yield from open_and_name(path, images_from)
    facts = describe(project)
    try:
        project.require_forest()
    except ProjectProblem as problem:
        facts["classifier_problem"] = str(problem)
        return facts
    yield Progress(0, 1, "Testing the forest on its labels", "tests")
    try:
        found = check_forest(project)
    except S2DError as problem:
        facts["self_test"] = {"verdict": "not possible", "sentence": str(problem), "remedy": ""}
        return facts
    yield Progress(1, 1, "Testing the forest on its labels", "tests")
    facts["self_test"] = found.facts()
    for index, word in lane_verdicts(project, found).items():
        facts["lanes"][index]["forest"] = word
    if found.structure_tensor is not None:
        facts["structure_tensor"] = found.structure_tensor.value
        facts["structure_tensor_is_guess"] = False
    return facts


def _classifier(path: Path) -> dict[str, Any]:
    from s2d_desktop.jobs.weka_source import open_classifier
    from s2d_desktop.pipeline.weka_probabilities import check_classifier

    found = open_classifier(path)
    why = ""
    try:
        check_classifier(found)
    except ModelProblem as problem:
        why = problem.why
    return {
        "kind": "weka classifier",
        "relation": found.header.relation,
        "classes": list(found.header.classes),
        "feature_count": len(found.header.features),
        "features": list(found.header.features),
        "tree_count": found.n_trees,
        "out_of_bag_error": found.out_of_bag_error,
        "without_fiji": not why,
        "why_fiji": why,
    }


def _strokes(path: Path) -> dict[str, Any]:
    found = read_strokes_file(path)
    totals = [image.strokes.counts() for image in found.images]
    return {
        "kind": "strokes",
        "classes": [c.name for c in found.classes],
        "painted": {
            c.name: sum(int(total[k]) for total in totals) for k, c in enumerate(found.classes, 1)
        },
        "images": [
            {"name": image.name, "image": image.file, "shape": list(image.strokes.shape)}
            for image in found.images
        ],
        "project": found.project,
        "feature_count": len(found.selection.cells()),
        "structure_tensor": found.structure_tensor.value,
    }


def _saved_work(path: Path) -> dict[str, Any]:
    from s2d_desktop.jobs.saved_project import open_saved
    from s2d_desktop.zoo import enhancers, networks

    opened = open_saved(path, [*enhancers.installed(), *networks.own()])
    found = opened.work
    files = [
        {"role": role, "path": str(now.path), "state": now.state}
        for role, now in opened.files.items()
    ]
    return {
        "kind": "project file",
        "files": files,
        "choices": asdict(found.choices),
        "forest": asdict(found.forest) if found.forest is not None else None,
        "objects": asdict(found.objects),
        "export": asdict(found.export),
        "view": asdict(found.view),
        "earlier_versions": [str(version) for version in earlier_versions(path)],
    }


def _raw_network(path: Path) -> dict[str, Any]:
    from s2d_desktop.zoo.networks import find_network

    found = find_network(path)
    classes = {"sees": RAW, "classes": list(found.classes)}
    return {"kind": "network", **classes, **found.card, **_graph(found.network_path)}


def _graph(path: Path) -> dict[str, Any]:
    from s2d_desktop.pipeline.network_file import read_network

    file = read_network(path)
    return {
        "in_channels": file.in_channels,
        "fixed_size": list(file.fixed_size) if file.fixed_size else None,
        "opset": file.opset,
        "normalises_each_tile": file.tile_dependent,
    }


def _network(path: Path) -> dict[str, Any]:
    from s2d_desktop.zoo.enhancers import find

    enhancer = find(path)
    network = _graph(enhancer.network_path)
    if not enhancer.structure:
        return {"kind": "network", "name": enhancer.name, **network}
    return {"kind": "enhancer", **enhancer.card, **network}


def _map_or_image(path: Path) -> dict[str, Any]:
    from s2d_desktop.io.probability_map import open_probability_map

    with open_source(path) as source:
        facts = _source(source.info)
    try:
        found = open_probability_map(path)
    except (FileProblem, AxesProblem) as why:
        return {"kind": "image", **facts, "not_a_map": str(why)}
    found.source.close()
    if not facts["dtype"].startswith("float") and len(found.class_names) == 1:
        # One channel of whole numbers may be a map of one class; far more often it is an image.
        return {"kind": "image", **facts}
    return {
        "kind": "probability map",
        **facts,
        "classes": list(found.class_names),
        "origin": found.origin,
        "notes": list(found.notes),
    }


def _source(info: SourceInfo) -> dict[str, Any]:
    return {
        "axes": info.axes,
        "axes_are_guess": info.axes_are_guess,
        "other_axes": {axes: words(axes, info.shape) for axes in info.other_axes},
        "shape": list(info.shape),
        "size": words(info.axes, info.shape),
        "dtype": str(info.dtype),
        "voxel_size": dict(info.voxel_size),
        "unit": info.unit,
        "channel_names": list(info.channel_names),
    }
