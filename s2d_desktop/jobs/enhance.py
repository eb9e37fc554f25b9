"""The enhanced map: forest probabilities cleaned up by an Enhancer."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from s2d_desktop.io.layout import Layout
from s2d_desktop.io.provenance import write_sheet
from s2d_desktop.io.strokes_file import is_strokes_file
from s2d_desktop.io.weka.classifier import is_weka_classifier
from s2d_desktop.io.writers import write
from s2d_desktop.jobs.batch import run_batch
from s2d_desktop.jobs.choose_class import choose_class
from s2d_desktop.jobs.choose_enhancer import choose_enhancer
from s2d_desktop.jobs.chosen_classes import ChosenClasses, choose_classes
from s2d_desktop.jobs.earlier import Earlier
from s2d_desktop.jobs.enhanced_layers import check_layers, enhanced_layers
from s2d_desktop.jobs.for_fiji import check_for_fiji, coloured
from s2d_desktop.jobs.image_arguments import expanded
from s2d_desktop.jobs.in_turn import in_turn
from s2d_desktop.jobs.inputs import (
    Probabilities,
    check_forest,
    class_names,
    is_project,
    kept,
    open_inputs,
    selected_class,
    takes_stored_maps,
)
from s2d_desktop.jobs.made_once import Item, made_once
from s2d_desktop.jobs.outputs import beside, plan_outputs
from s2d_desktop.jobs.retrain import Retraining
from s2d_desktop.jobs.scale import Scale, choose_scale, typical_object
from s2d_desktop.model.events import Event, Note
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.source import SourceInfo, with_axes
from s2d_desktop.pipeline.output_names import output_names
from s2d_desktop.pipeline.rescaled import check_scale
from s2d_desktop.pipeline.runtime import Device, Precision, open_network
from s2d_desktop.pipeline.support import lost_warning
from s2d_desktop.zoo.enhancers import not_an_enhancer
from s2d_desktop.zoo.networks import is_network


def enhance(
    path: str | Path,
    images: Sequence[str | Path],
    out: str | Path,
    enhancer: str | Path | None = None,
    *,
    class_name: str | None = None,
    device: Device = "auto",
    precision: Precision = "fast",
    scale: Scale = None,
    object_size: float | None = None,
    tta: bool = False,
    layers: Sequence[str] = (),
    fiji: bool = False,
    again: bool = False,
    raw: str | Path | None = None,
    structure_tensor: StructureTensor | None = None,
    stage: int | None = None,
    retrain: Retraining | None = None,
    only: Sequence[int] = (),
    images_from: str | Path | None = None,
    axes: str | None = None,
    layout: Layout | None = None,
    form: str = "tif",
    command: str | None = None,
) -> Iterator[Event]:
    """Compute and write the enhanced map of each image: float32, 0..1.

    It has one channel. Of an Enhancer of several classes it has that of the class that is named,
    or without a name one for each of its maps.

    Parameters
    ----------
    path
        An ilastik project, a classifier of Trainable Weka Segmentation, strokes that were painted
        in the window, or a probability map.
    images
        Files, folders or patterns; see `image_arguments`. For a project or strokes: images, or none
        for all of its own. For a classifier: images. For a map: more maps.
    out
        A file, or a folder when there are several inputs.
    enhancer
        Name of an installed Enhancer or a file; None for the one made for the class.
    class_name
        The class that is the structure; without it the class that is named like the Enhancer's
        structure is taken, or the only one; of a project of ilastik's domain adaptation the one
        that was selected in it. See `choose_classes`.
    device, precision
        See `runtime.open_network`.
    scale
        Maps are magnified by this before the network sees them; ``"auto"`` searches it for each
        map, None takes 1 or what `object_size` asks for. See `scale.choose_scale`.
    object_size
        Diameter of a typical object, in voxels of the map.
    tta
        The map is the mean over eight views, which takes eight times as long.
    layers
        ``hallucination`` and ``confidence`` are written beside the map as
        ``OUT_hallucination.EXT`` and ``OUT_confidence.EXT``; see `pipeline.support` and
        `pipeline.confidence` for what they mean.
    fiji
        Give the TIFFs colours that ImageJ shows, and write a macro beside the map that opens it
        with its image; see `for_fiji`.
    raw
        The image of a map, for this macro; that of a project or classifier is known.
    structure_tensor, stage, retrain, only, images_from, axes, layout, again, form, command
        As for `predict` and `predict_forest`.

    Yields
    ------
    Note, Progress and Saved, while a scale is searched also Preview; Failed for an input that
    fails; a Result with ``source`` (see `Inputs.kind`), ``enhancer``, ``provider`` (what truly
    ran), ``notes``, ``precision``, ``tta``, ``done`` (name, output, class, maps, axes, shape,
    scale, scale_reason, scale_search, layers, lost_share, lost_shares, warnings, seconds,
    mpix_per_s), ``failed``. ``class`` is what
    was enhanced, ``maps`` names the channels of the output; ``lost_shares`` is by class, and
    ``lost_share`` the largest of them.
    """
    if is_network(path):
        raise not_an_enhancer(Path(path))
    images = expanded(images)
    layers = check_layers(layers)
    layout = layout or Layout()
    if isinstance(scale, (int, float)):
        check_scale(scale)
    opened = (structure_tensor, axes, stage, retrain, only, images_from)
    inputs, names = None, tuple[str, ...]()
    if takes_stored_maps(path, images, retrain):
        # What lies outside of the project's folder is named before any map is read.
        inputs = yield from open_inputs(path, images, *opened)
        if enhancer is None:
            first = inputs.open(0)
            first.source.close()
            names = first.classes
    elif is_project(path) or is_weka_classifier(path) or is_strokes_file(path):
        if is_project(path) and retrain is None:
            check_forest(path, stage)
        names = class_names(path, axes, stage)
        if class_name is None and is_project(path):
            class_name = selected_class(path)
    elif enhancer is None:
        # A map that cannot be read is one failed item of a batch, unless it must tell this.
        names = class_names(path, axes, stage)
    if names and class_name is not None:
        choose_class(names, class_name)
    chosen = choose_enhancer(enhancer, names, class_name)
    if names:
        choose_classes(names, class_name, chosen)
    network = open_network(chosen.network_path, device, precision)
    if inputs is None:
        inputs = yield from open_inputs(path, images, *opened)
    outputs = plan_outputs(out, inputs.names, "_Enhanced", form, inputs.files)
    layout.check(outputs[0])
    if fiji:
        check_for_fiji(outputs[0])
    notes = [*inputs.notes, *network.notes]
    for note in notes:
        yield Note(note)
    yield Note(f"Enhancing with '{chosen.title}' on {network.provider}.")
    given = path
    facts: dict[str, Any] = {
        "input": str(path),
        "source": inputs.kind,
        "enhancer": chosen.name,
        "network": str(chosen.network_path),
        "provider": network.provider,
        "precision": precision,
        "tta": tta,
        "notes": notes,
    }
    if inputs.choice is not None:
        facts["structure_tensor"] = inputs.choice.structure_tensor.value
        facts["structure_tensor_reason"] = inputs.choice.reason
    if inputs.trained:
        facts["trained"] = dict(inputs.trained)
    settings = {
        "job": "enhance",
        "class": class_name,
        "card": dict(chosen.card),
        "provider": network.provider,
        "precision": precision,
        "scale": [scale, object_size],
        "tta": tta,
        "layers": list(layers),
        "forest": [facts.get("structure_tensor"), stage, retrain],
        "axes": axes,
        "layout": layout,
        "fiji": fiji,
    }
    models = () if inputs.kind == "probability map" else (Path(path),)
    before = Earlier(settings, (*models, chosen.network_path), Path(out), again)

    def one(k: int) -> Iterator[Event]:
        begin = time.perf_counter()
        found = inputs.open(k)

        def make(request: str) -> Generator[Event, None, dict[str, Any]]:
            for note in found.notes:
                yield Note(note)
            classes = choose_classes(found.classes, class_name, chosen)
            several = len(output_names(chosen.card)) > 1
            main = next(iter(classes.compared), None)
            if scale == "auto":
                classes.require_compared("The search for a scale")
                if several and main is not None:
                    yield Note(f"The scale is searched for class '{main.name}'.")
            size = yield from choose_scale(
                found.source, classes.taken, network, chosen.card, scale, object_size, main
            )
            warnings = [size.warning] if size.warning else []
            if scale == "auto" or (scale is None and object_size is not None):
                yield Note(size.reason)
            yield from map(Note, warnings)
            made = enhanced_layers(
                _tiled(found, inputs.kind),
                classes,
                network,
                chosen.card,
                size.scale,
                typical_object(chosen.card, size, object_size),
                tta=tta,
                layers=layers,
            )
            sources = {outputs[k]: made.enhanced}
            sources |= {beside(outputs[k], name): made.layers[name] for name in layers}
            sources = {path: coloured(source, fiji) for path, source in sources.items()}
            final = {}
            for path, source in sources.items():
                own = found.axes.replace("c", "") + "c" * (source.info.size_of("c") > 1)
                final[path] = layout.axes_for(own, source.info.shape, source.info.name)
            block = dict(zip("tzyxc", made.tile_shape, strict=True))
            writers = [
                write(
                    with_axes(source, final[path]),
                    path,
                    [block[a] for a in final[path]],
                    inputs=inputs.files,
                    **layout.options(),
                )
                for path, source in sources.items()
            ]
            yield from in_turn(writers, f"Enhancing {inputs.names[k]}")
            lost = {name: counts.result() for name, counts in made.lost.items()}
            for name, what in lost.items():
                if warning := lost_warning(what, size.scale, name if several else ""):
                    warnings.append(warning)
                    yield Note(warning)
            info = with_axes(made.enhanced, final[outputs[k]]).info
            seconds = time.perf_counter() - begin
            shares = {name: round(what.share, 4) for name, what in lost.items()}
            done = {
                "name": inputs.names[k],
                "output": str(outputs[k]),
                "class": _what(classes, found.classes, made.enhanced.info.size_of("c")),
                "maps": list(info.channel_names),
                "axes": info.axes,
                "shape": list(info.shape),
                "layout": layout.facts(),
                **size.facts(),
                "layers": {name: str(beside(outputs[k], name)) for name in layers},
                "lost_share": max(shares.values(), default=0.0),
                "lost_shares": shares,
                "warnings": warnings,
                "seconds": round(seconds, 3),
                "mpix_per_s": round(_mpix(info) / seconds, 3),
            }
            facts["provider"] = network.provider
            sheet = {"job": "enhance", **facts, **done, "card": dict(chosen.card)}
            for path, name in zip(sources, ("enhanced map", *layers), strict=True):
                read = [given, *found.files, chosen.network_path]
                write_sheet(path, {"layer": name, **sheet}, read, command, request)
            return done

        paths = [outputs[k], *(beside(outputs[k], name) for name in layers)]
        item = Item(inputs.names[k], found.files, found.raw, paths, raw or "")
        with found.source:
            yield from made_once(before, item, facts, make, fiji)

    yield from run_batch(inputs.names, one, facts)


def _what(classes: ChosenClasses, names: Sequence[str], written: int) -> str:
    """The class of which a map is written, or those of all `written` maps."""
    if isinstance(classes.taken, int) or (written == 1 and len(classes.compared) == 1):
        return classes.compared[0].name
    return ", ".join(names[c] for c in classes.taken)


def _tiled(found: Probabilities, kind: str) -> Any:
    """A forest computes each tile once although tiles of the network overlap; a file is read."""
    return found.source if kind == "probability map" else kept(found)


def _mpix(info: SourceInfo) -> float:
    count = 1.0
    for size in info.shape:
        count *= size
    return count / 1e6
