"""The enhanced map: forest probabilities cleaned up by an Enhancer."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from s2d_desktop.io.provenance import write_sheet
from s2d_desktop.io.writers import write
from s2d_desktop.jobs.batch import run_batch
from s2d_desktop.jobs.choose_class import choose_class
from s2d_desktop.jobs.choose_enhancer import choose_enhancer
from s2d_desktop.jobs.inputs import Probabilities, class_names, is_project, kept, open_inputs
from s2d_desktop.jobs.outputs import plan_outputs
from s2d_desktop.jobs.writing import renamed
from s2d_desktop.model.events import Event, Note, Result
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.source import SourceInfo, with_axes
from s2d_desktop.pipeline.enhancer import Enhanced
from s2d_desktop.pipeline.runtime import Device, Precision, open_network
from s2d_desktop.zoo.card import pixel_size_warning


def enhance(
    path: str | Path,
    images: Sequence[str | Path],
    out: str | Path,
    enhancer: str | Path | None = None,
    *,
    class_name: str | None = None,
    device: Device = "auto",
    precision: Precision = "fast",
    structure_tensor: StructureTensor | None = None,
    axes: str | None = None,
    dtype: str | None = None,
    form: str = "tif",
) -> Iterator[Event]:
    """Compute and write the enhanced map of each image: one channel, float32, 0..1.

    Parameters
    ----------
    path
        An ilastik project or a probability map.
    images
        For a project: images, or none for all of its own. For a map: more maps.
    out
        A file, or a folder when there are several inputs.
    enhancer
        Name of an installed Enhancer or a file; None for the one made for the class.
    class_name
        The class that is the structure; without it the class that is named like the Enhancer's
        structure is taken, or the only one.
    device, precision
        See `runtime.open_network`.
    structure_tensor, axes, dtype, form
        As for `predict`.

    Yields
    ------
    Note, Progress and Saved; Failed for an input that fails; a Result with ``enhancer``,
    ``provider`` (what truly ran), ``notes``, ``precision``, ``done`` (name, output, class, axes,
    shape, seconds, mpix_per_s), ``failed``
    """
    # A map that cannot be read is one failed item of a batch, unless it must tell the Enhancer.
    names = class_names(path, axes) if enhancer is None or is_project(path) else ()
    chosen = choose_enhancer(enhancer, names, class_name)
    if names:
        choose_class(names, class_name, chosen.structure)
    network = open_network(chosen.network_path, device, precision)
    inputs = yield from open_inputs(path, images, structure_tensor, axes)
    outputs = plan_outputs(out, inputs.names, "_Enhanced", form, inputs.files)
    notes = [*inputs.notes, *network.notes]
    for note in notes:
        yield Note(note)
    yield Note(f"Enhancing with '{chosen.title}' on {network.provider}.")
    facts: dict[str, Any] = {
        "input": str(path),
        "enhancer": chosen.name,
        "network": str(chosen.network_path),
        "provider": network.provider,
        "precision": precision,
        "notes": notes,
    }
    if inputs.choice is not None:
        facts["structure_tensor"] = inputs.choice.structure_tensor.value
        facts["structure_tensor_reason"] = inputs.choice.reason

    def one(k: int) -> Iterator[Event]:
        begin = time.perf_counter()
        found = inputs.open(k)
        with found.source:
            for note in found.notes:
                yield Note(note)
            channel = choose_class(found.classes, class_name, chosen.structure)
            if warning := pixel_size_warning(chosen.card, found.source.info):
                yield Note(warning)
            enhanced = Enhanced(_tiled(found, inputs.kind), channel, network, chosen.card)
            final = found.axes.replace("c", "")
            source = with_axes(enhanced, final)
            block = dict(zip("tzyxc", enhanced.tile_shape, strict=True))
            events = write(
                source, outputs[k], [block[a] for a in final], dtype=dtype, inputs=inputs.files
            )
            yield from renamed(events, f"Enhancing {inputs.names[k]}")
        seconds = time.perf_counter() - begin
        done = {
            "name": inputs.names[k],
            "output": str(outputs[k]),
            "class": found.classes[channel],
            "axes": source.info.axes,
            "shape": list(source.info.shape),
            "seconds": round(seconds, 3),
            "mpix_per_s": round(_mpix(source.info) / seconds, 3),
        }
        facts["provider"] = network.provider
        sheet = {"job": "enhance", **facts, **done, "card": dict(chosen.card)}
        write_sheet(outputs[k], sheet, [path, *found.files, chosen.network_path])
        yield Result(done)

    yield from run_batch(inputs.names, one, facts)


def _tiled(found: Probabilities, kind: str) -> Any:
    """A forest computes each tile once although tiles of the network overlap; a file is read."""
    return kept(found) if kind == "project" else found.source


def _mpix(info: SourceInfo) -> float:
    count = 1.0
    for size in info.shape:
        count *= size
    return count / 1e6
