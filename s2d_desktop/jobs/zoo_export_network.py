"""Write a network for raw data as a bioimage.io package (format 0.5), ready to be shared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.open import open_source
from s2d_desktop.jobs.input_names import input_name
from s2d_desktop.jobs.zoo_attached import attach
from s2d_desktop.jobs.zoo_example import place
from s2d_desktop.jobs.zoo_packing import (
    authors_of,
    check_name,
    pack,
    scratch,
    step,
    write_samples,
    write_weights,
    write_yaml,
)
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Note, Result, Saved
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import canonical
from s2d_desktop.pipeline.network_file import read_network
from s2d_desktop.pipeline.output_names import output_names
from s2d_desktop.pipeline.preprocessing import prepared_samples
from s2d_desktop.zoo.cover import class_colours, write_cover
from s2d_desktop.zoo.description import check_licence, description, sizes_of
from s2d_desktop.zoo.entries import mapping
from s2d_desktop.zoo.example import EXAMPLE_FILE
from s2d_desktop.zoo.network_words import network_documentation, network_words
from s2d_desktop.zoo.networks import find_network
from s2d_desktop.zoo.own_test import difference, run_exactly
from s2d_desktop.zoo.package import read_package
from s2d_desktop.zoo.published import published_card
from s2d_desktop.zoo.raw_example import read_raw_example
from s2d_desktop.zoo.shareable import check_result, shareable_card


@dataclass(frozen=True, eq=False)
class _Image:
    """The test image of a package."""

    raw: NDArray[np.float32]
    """(1, channels, [z,] y, x), not normalised."""
    teacher: NDArray[np.float32] | None
    """(classes, [z,] y, x), 0..1."""
    words: str
    """A sentence."""
    file: Path | None
    """The network's own example, where it is that."""


def export_network(
    path: str | Path,
    out: str | Path,
    *,
    example: str | Path | None = None,
    class_name: str | None = None,
    authors: Sequence[str] = (),
    maintainers: Sequence[str] = (),
    licence: str | None = None,
) -> Iterator[Event]:
    """Write a package that bioimage.io's own programs accept and compute alike.

    Parameters
    ----------
    path
        The network: its folder, or a file in it.
    out
        The zip to write.
    example
        An image for the package's test and picture; without it the example that the training left.
    class_name
        For Enhancers only.
    authors
        ``Name`` or ``Name;Affiliation``; without them those of the network's description.
    maintainers, licence
        As for `export_enhancer`.

    Yields
    ------
    As `export_enhancer`

    Raises
    ------
    S2DError
        If the network or the example cannot be used, or no author or licence is known.
    """
    out = Path(out)
    check_name(out)
    found = find_network(path)
    if class_name is not None:
        raise InputError(
            "--class names a class of a forest's map.",
            f"'{found.name}' is a network that sees raw data.",
            "Leave out --class.",
        )
    spdx = check_licence(licence if licence is not None else str(found.card.get("licence", "")))
    persons = authors_of(authors or found.card.get("authors") or ())
    network = read_network(found.network_path)
    card = published_card(shareable_card(found.card, network))
    folder = found.network_path.parent
    notes: list[str] = []
    yield step(0)
    image = _given_image(card, example) if example is not None else _own_image(card, folder)
    seen = prepared_samples(image.raw, card.get("preprocessing") or ())
    result = run_exactly(network.data, seen)
    check_result(card, image.raw, result)
    with scratch(out) as package:
        np.save(package / "test_input.npy", image.raw)
        np.save(package / "test_output.npy", result)
        write_samples(image.raw, result, package)
        yield step(1)
        weights = write_weights(network, seen, result, package)
        if weights.note:
            notes.append(weights.note)
        yield step(2)
        caption = _cover(card, image, result, package / "cover.png")
        if image.file is not None:
            notes.append(
                "The package shows an image of the training, for its test and its picture: "
                f"{image.words} Name another after --example if it shall not be published."
            )
        attached = attach(folder, [], image.file, package)
        text = network_documentation(
            card,
            licence=spdx,
            forms=list(weights.entries),
            example=image.words,
            cover_caption=caption,
        )
        (package / "README.md").write_text(text, encoding="utf-8")
        rdf = description(
            card,
            package,
            network_words(card),
            weights=weights.entries,
            licence=spdx,
            authors=persons,
            maintainers=maintainers,
            covers=["cover.png"],
            attachments=attached,
            parameters=weights.parameters,
        )
        write_yaml(package / "rdf.yaml", rdf)
        yield step(3)
        written = read_package(package / "rdf.yaml")
        proof = difference(read_network(package / "weights.onnx").data, written.tensors)
        if proof is None:
            notes.append(
                "The network takes such large volumes that the package's test was not repeated."
            )
        yield from map(Note, notes)
        yield step(4)
        yield from pack(package, out)
    yield Saved(out)
    yield Result(
        {
            "name": found.name,
            "package": str(out),
            "mb": round(out.stat().st_size / 1e6, 2),
            "weights": list(weights.entries),
            "licence": spdx,
            "test_difference": proof,
            "notes": notes,
        }
    )


def _own_image(card: Mapping[str, Any], folder: Path) -> _Image:
    """The middle of the example that the training left."""
    file = folder / EXAMPLE_FILE
    if not file.is_file() or file.is_symlink():
        raise InputError(
            "There is no example for this network.",
            f"A package holds a test image, and there is no {EXAMPLE_FILE} beside the network.",
            "Name an image that may be published after --example.",
        )
    own = read_raw_example(file)
    ndim = int(card["ndim"])
    _check_channels(card, len(own.raw) if own.raw.ndim == ndim + 1 else 0, file.name)
    shape = (*(1,) * (3 - ndim), *own.raw.shape[1:])
    start, stop = place(sizes_of(card), shape, ndim, file.name)
    box = (slice(None), *(slice(a, b) for a, b in zip(start[-ndim:], stop[-ndim:], strict=True)))
    teacher = None if own.teacher is None else np.asarray(own.teacher[box] / 255, np.float32)
    return _Image(own.raw[box].astype(np.float32)[None], teacher, f"{own.words}.", file)


def _given_image(card: Mapping[str, Any], path: str | Path) -> _Image:
    """The middle of an image."""
    ndim = int(card["ndim"])
    with canonical(open_source(path)) as source:
        _check_channels(card, source.info.shape[4], source.info.name)
        start, stop = place(sizes_of(card), source.info.shape[1:4], ndim, source.info.name)
        box = Region((0, *start, 0), (1, *stop, source.info.shape[4]))
        raw = np.moveaxis(source.read(box)[0].astype(np.float32), -1, 0)
    if not np.isfinite(raw).all():
        raise InputError(
            "The example cannot be used.",
            f"Some values of '{Path(path).name}' are not numbers (NaN or infinite).",
            "Name another image after --example.",
        )
    shown = np.ascontiguousarray(raw[:, 0] if ndim == 2 else raw)
    words = f"a crop of '{input_name(path)}', and the network's result."
    return _Image(shown[None], None, words, None)


def _check_channels(card: Mapping[str, Any], channels: int, name: str) -> None:
    wanted = int(card["input"].get("channels", 1))
    if channels != wanted:
        raise InputError(
            "The example does not fit this network.",
            f"'{name}' has {channels or 'other'} channel(s) and axes; the network takes images of "
            f"{wanted}, {card['ndim']}-D.",
            "Name an image like those that it learned from after --example.",
        )


def _cover(
    card: Mapping[str, Any], image: _Image, result: NDArray[np.float32], target: Path
) -> str:
    """Draw the cover; return what it shows."""
    planes = [image.raw[0].mean(axis=0)[None], result[0]]
    if image.teacher is not None:
        planes.insert(1, image.teacher)
    if result.ndim == 5:
        z = result.shape[2] // 2
        planes = [p[:, z] for p in planes]
    classes = class_colours(card)
    raw, *maps = planes
    write_cover(target, raw[0], maps, [[colour for *_, colour in classes]] * len(maps))
    by_hand = mapping(card.get("training")).get("learned_from") == "labels made by hand"
    between = ", labels made by hand" if by_hand else ", the map that it learned from"
    if image.teacher is None:
        between = ""
    caption = f"Raw image{between} and the network's map of the same place"
    if classes:
        return f"{caption}: " + ", ".join(f"{name} {colour}" for name, colour, _ in classes)
    return f"{caption}; the lighter the likelier {output_names(card)[0]}"
