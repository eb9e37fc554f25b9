"""Write an Enhancer as a bioimage.io package (format 0.5), ready to be shared."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.zoo_attached import (
    attach,
    comes_with_the_program,
    failure_picture,
    folder_of,
)
from s2d_desktop.jobs.zoo_example import ExampleImage, example_image
from s2d_desktop.jobs.zoo_export_network import export_network
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
from s2d_desktop.model.events import Event, Note, Result, Saved
from s2d_desktop.pipeline.network_file import read_network
from s2d_desktop.pipeline.preprocessing import prepared_samples
from s2d_desktop.zoo.cover import class_colours, colours_of, write_cover
from s2d_desktop.zoo.description import (
    check_licence,
    description,
    enhancer_words,
    output_channels,
)
from s2d_desktop.zoo.documentation import documentation
from s2d_desktop.zoo.enhancers import Enhancer, find
from s2d_desktop.zoo.networks import is_network
from s2d_desktop.zoo.own_test import difference, run_exactly
from s2d_desktop.zoo.package import read_package
from s2d_desktop.zoo.published import published_card
from s2d_desktop.zoo.shareable import check_result, shareable_card

OURS = "The s2d_desktop developers"


def export_enhancer(
    name: str | Path,
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
    name
        An installed Enhancer, its folder or its file; or the folder of a network for raw data, see
        `export_network`.
    out
        The zip to write.
    example, class_name
        A project or map, and its class, for the test image and the cover; without it the
        Enhancer's own example, or else the one that comes with the program.
    authors
        ``Name`` or ``Name;Affiliation``; without them those of the card, or for an Enhancer that
        comes with the program its developers.
    maintainers
        Names of users on GitHub.
    licence
        SPDX name; without it the card's.

    Yields
    ------
    Progress; Note; Saved; a Result with ``name``, ``package``, ``mb``, ``weights`` (forms that are
    in it), ``licence``, ``test_difference``, ``notes``

    Raises
    ------
    S2DError
        If the Enhancer or the example cannot be used, or no licence or author is known.
    """
    out = Path(out)
    if is_network(name):
        yield from export_network(
            name,
            out,
            example=example,
            class_name=class_name,
            authors=authors,
            maintainers=maintainers,
            licence=licence,
        )
        return
    check_name(out)
    enhancer = find(name)
    spdx = check_licence(licence if licence is not None else str(enhancer.card.get("licence", "")))
    ours = [OURS] if comes_with_the_program(enhancer.network_path) else []
    persons = authors_of(authors or enhancer.card.get("authors") or ours)
    network = read_network(enhancer.network_path)
    card = published_card(shareable_card(enhancer.card, network))
    notes: list[str] = []
    yield step(0)
    image = yield from example_image(card, folder_of(enhancer), example, class_name)
    steps = card.get("preprocessing", ())
    seen = prepared_samples(image.maps, steps)
    result = run_exactly(network.data, seen)
    check_result(card, image.maps, result)
    with scratch(out) as folder:
        np.save(folder / "test_input.npy", image.maps)
        np.save(folder / "test_output.npy", result)
        write_samples(image.maps, result, folder)
        yield step(1)
        weights = write_weights(network, seen, result, folder, bool(steps))
        if weights.note:
            notes.append(weights.note)
        yield step(2)
        covers, caption = _cover(enhancer, card, image, result, folder)
        if not covers:
            notes.append(
                "The example that comes with the program does not show this structure, so the "
                "package has no cover; name one of your own projects after --example."
            )
        if image.file is not None and not comes_with_the_program(image.file):
            notes.append(
                "The package shows an image of the training, for its test and its picture: "
                f"{image.words} Name another after --example if it shall not be published."
            )
        failure, note = failure_picture(enhancer, folder, example is not None)
        if note:
            notes.append(note)
            if not failure:  # its caption, too, speaks of the picture
                del card["failure"]
        attached = attach(folder_of(enhancer), [failure] if failure else [], image.file, folder)
        text = documentation(
            card,
            licence=spdx,
            forms=list(weights.entries),
            example=image.words,
            cover_caption=caption,
            failure=failure,
        )
        (folder / "README.md").write_text(text, encoding="utf-8")
        rdf = description(
            card,
            folder,
            enhancer_words(card),
            weights=weights.entries,
            licence=spdx,
            authors=persons,
            maintainers=maintainers,
            covers=covers,
            attachments=attached,
            parameters=weights.parameters,
        )
        write_yaml(folder / "rdf.yaml", rdf)
        yield step(3)
        package = read_package(folder / "rdf.yaml")
        proof = difference(read_network(folder / "weights.onnx").data, package.tensors)
        if proof is None:
            notes.append(
                "The network takes such large volumes that the package's test was not repeated."
            )
        for note in notes:
            yield Note(note)
        yield step(4)
        yield from pack(folder, out)
    yield Saved(out)
    yield Result(
        {
            "name": enhancer.name,
            "package": str(out),
            "mb": round(out.stat().st_size / 1e6, 2),
            "weights": list(weights.entries),
            "licence": spdx,
            "test_difference": proof,
            "notes": notes,
        }
    )


def _cover(
    enhancer: Enhancer,
    card: Mapping[str, Any],
    image: ExampleImage,
    result: NDArray[np.float32],
    folder: Path,
) -> tuple[list[str], str]:
    """(names of covers, what they show): drawn, or the Enhancer's own where it fits no example."""
    target = folder / "cover.png"
    if not image.fits:
        own = enhancer.network_path.parent / "cover.png"
        if not own.is_file():
            return [], ""
        shutil.copyfile(own, target)
        return ["cover.png"], "Raw image, forest and enhanced map"
    forest, enhanced, raw = image.maps[0], result[0], image.raw
    if forest.ndim == 4:
        z = forest.shape[1] // 2
        forest, enhanced, raw = forest[:, z], enhanced[:, z], None if raw is None else raw[z]
    names = output_channels(card)
    classes = class_colours(card)
    made = colours_of(names, classes)
    colours = [colour for *_, colour in classes], [colour for *_, colour in made]
    write_cover(target, raw, (forest, enhanced), colours)
    first = "Raw image, forest's" if raw is not None else "Forest's"
    maps = f"map{'s' * bool(classes)} and enhanced map{'s' * bool(made)}"
    caption = f"{first} {maps} of the same place"
    if classes:
        caption += ": " + ", ".join(f"{name} {colour}" for name, colour, _ in classes)
        caption += "" if made else f"; enhanced map of {names[0]}: the lighter the likelier"
    return ["cover.png"], caption
