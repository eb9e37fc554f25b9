"""What a network of the user's own finds in images: no forest and no Enhancer in between."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from s2d_desktop.io.layout import Layout
from s2d_desktop.io.open import open_source, split_internal
from s2d_desktop.io.provenance import write_sheet
from s2d_desktop.io.writers import write
from s2d_desktop.jobs.batch import run_batch
from s2d_desktop.jobs.choose_class import choose_class
from s2d_desktop.jobs.earlier import Earlier
from s2d_desktop.jobs.for_fiji import check_for_fiji, coloured
from s2d_desktop.jobs.image_axes import open_for_network
from s2d_desktop.jobs.input_names import input_names
from s2d_desktop.jobs.made_once import Item, made_once
from s2d_desktop.jobs.outputs import plan_outputs
from s2d_desktop.jobs.writing import renamed
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Note
from s2d_desktop.model.source import Source, canonical, with_axes
from s2d_desktop.pipeline.channels import OneChannel
from s2d_desktop.pipeline.network_file import NetworkFile
from s2d_desktop.pipeline.raw_network import RawNetworkProbabilities
from s2d_desktop.pipeline.runtime import Device, Precision, open_network
from s2d_desktop.zoo.card import pixel_size_warning
from s2d_desktop.zoo.networks import find_network


def predict_network(
    path: str | Path,
    images: Sequence[str | Path],
    out: str | Path,
    *,
    class_name: str | None = None,
    device: Device = "auto",
    precision: Precision = "fast",
    axes: str | None = None,
    layout: Layout | None = None,
    fiji: bool = False,
    again: bool = False,
    form: str = "tif",
    command: str | None = None,
) -> Iterator[Event]:
    """Compute and write the maps of a network for each image.

    Written are float32 0..1 (or whole numbers, see `layout`) in the axis order of the image, with a
    channel for each class as the last axis where the network finds several.

    Parameters
    ----------
    path
        The network: its folder, or a file in it.
    images
        Image files of the kind that it learned from.
    out
        A file, or a folder when there are several images.
    class_name
        The class whose map is written; None for all.
    device, precision
        See `runtime.open_network`.
    axes
        Axes of `images` where their files do not say or are wrong.
    layout, fiji, again, form, command
        As for `predict`.

    Yields
    ------
    Note, Progress and Saved; Failed for an image that fails; a Result with ``network``, ``name``,
    ``classes``, ``provider`` (what truly ran), ``precision``, ``notes``, ``done`` (name, output,
    axes, shape, warnings, seconds, mpix_per_s), ``failed``

    Raises
    ------
    ModelProblem
        If there is no network, or it cannot be used.
    InputError
        If no image was given, or the network does not find the class.
    """
    found = find_network(path)
    if not images:
        raise InputError(
            f"The network '{found.name}' needs an image.",
            "It sees raw data, and none was given.",
            "Name one or more images after the network.",
        )
    kept = choose_class(found.classes, class_name) if class_name is not None else None
    network = open_network(found.network_path, device, precision)
    names = input_names(images)
    files = [split_internal(p)[0] for p in images]
    layout = layout or Layout()
    outputs = plan_outputs(out, names, "_Network", form, [*files, *found.files])
    layout.check(outputs[0])
    if fiji:
        check_for_fiji(outputs[0])
    for note in network.notes:
        yield Note(note)
    yield Note(f"Predicting with the network '{found.title}' on {network.provider}.")
    facts: dict[str, Any] = {
        "network": str(found.network_path),
        "name": found.name,
        "classes": list(found.classes if kept is None else found.classes[kept : kept + 1]),
        "provider": network.provider,
        "precision": precision,
        "notes": list(network.notes),
    }
    settings = {
        "job": "predict_network",
        "class": class_name,
        "provider": network.provider,
        "precision": precision,
        "axes": axes,
        "layout": layout,
        "fiji": fiji,
    }
    before = Earlier(settings, tuple(found.files), Path(out), again)

    def one(k: int) -> Iterator[Event]:
        begin = time.perf_counter()

        def make(request: str) -> Generator[Event, None, dict[str, Any]]:
            raw, about_axes = _opened(images[k], axes, network.file)
            with canonical(raw) as source:
                maps = RawNetworkProbabilities(source, network, found.card)
                warnings = [w for w in (pixel_size_warning(found.card, source.info),) if w]
                warnings += about_axes
                yield from map(Note, warnings)
                written: Source = maps if kept is None else OneChannel(maps, kept)
                several = written.info.size_of("c") > 1
                own = raw.info.axes.replace("c", "") + "c" * several
                block = dict(zip("tzyxc", maps.tile_shape, strict=True))
                own = layout.axes_for(own, source.info.shape[:4] + written.info.shape[4:], names[k])
                final = with_axes(coloured(written, fiji), own)
                edges = [block[a] for a in own]
                events = write(final, outputs[k], edges, inputs=files, **layout.options())
                yield from renamed(events, f"Predicting {names[k]}")
                info = final.info
            seconds = time.perf_counter() - begin
            done = {
                "name": names[k],
                "output": str(outputs[k]),
                "axes": info.axes,
                "shape": list(info.shape),
                "layout": layout.facts(),
                "warnings": warnings,
                "seconds": round(seconds, 3),
                "mpix_per_s": round(math.prod(source.info.shape[:4]) / 1e6 / seconds, 3),
            }
            facts["provider"] = network.provider
            sheet = {"job": "predict", **facts, **done, "card": dict(found.card)}
            write_sheet(outputs[k], sheet, [files[k], found.network_path], command, request)
            return done

        item = Item(names[k], [files[k]], images[k], [outputs[k]])
        yield from made_once(before, item, facts, make, fiji)

    yield from run_batch(names, one, facts)


def _opened(
    path: str | Path, axes: str | None, network: NetworkFile
) -> tuple[Source, tuple[str, ...]]:
    """An image and what to say of it; for a network for volumes time points without z are slices.

    So they are in training, too.
    """
    source, notes = open_for_network(path, axes, network.in_channels)
    own = source.info.axes
    if network.ndim == 3 and "t" in own and "z" not in own:
        source.close()
        return open_source(path, own.replace("t", "z")), ()
    return source, notes
