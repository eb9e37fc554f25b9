"""Write an Enhancer as a bioimage.io package (format 0.5), ready to be shared."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
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
from s2d_desktop.model.errors import FileProblem, InputError, ModelProblem
from s2d_desktop.model.events import Event, Note, Progress, Result, Saved
from s2d_desktop.pipeline.network_file import NetworkFile, read_network
from s2d_desktop.pipeline.preprocessing import fitted, prepared
from s2d_desktop.zoo.cover import class_colours, colours_of, write_cover
from s2d_desktop.zoo.description import check_licence, description, output_channels
from s2d_desktop.zoo.documentation import documentation
from s2d_desktop.zoo.enhancers import Enhancer, find
from s2d_desktop.zoo.entries import sha256
from s2d_desktop.zoo.own_test import difference, run_exactly
from s2d_desktop.zoo.package import read_package
from s2d_desktop.zoo.published import published_card
from s2d_desktop.zoo.shareable import check_result, shareable_card

STEPS = ("Computing the example", "Writing the weights", "Describing", "Checking", "Packing")

CODE = "enhancer_unet.py"
OURS = "The s2d_desktop developers"


@dataclass(frozen=True)
class _Weights:
    entries: Mapping[str, Mapping[str, Any]]
    parameters: int | None
    note: str = ""


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
        An installed Enhancer, its folder or its file.
    out
        The zip to write.
    example, class_name
        A project or map, and its class, for the test image and the cover; without it the
        Enhancer's own example, or else the one that comes with the program.
    authors
        ``Name`` or ``Name;Affiliation``; without them those of the card.
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
        If the Enhancer or the example cannot be used, or no licence is known.
    """
    out = Path(out)
    if out.suffix.lower() != ".zip":
        raise InputError(
            f"'{out.name}' cannot be the name of a package.",
            "A package is a zip.",
            "Let the name end in .zip.",
        )
    enhancer = find(name)
    spdx = check_licence(licence if licence is not None else str(enhancer.card.get("licence", "")))
    persons = _authors(authors, enhancer.card)
    network = read_network(enhancer.network_path)
    card = published_card(shareable_card(enhancer.card, network))
    notes: list[str] = []
    yield _step(0)
    image = yield from example_image(card, folder_of(enhancer), example, class_name)
    steps = card.get("preprocessing", ())
    result = run_exactly(network.data, prepared(image.maps, fitted(steps, image.maps)))
    check_result(card, image.maps, result)
    with _scratch(out) as folder:
        np.save(folder / "test_input.npy", image.maps)
        np.save(folder / "test_output.npy", result)
        _write_samples(image.maps, result, folder)
        yield _step(1)
        weights = _write_weights(enhancer, network, image, result, folder)
        if weights.note:
            notes.append(weights.note)
        yield _step(2)
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
        attached = attach(enhancer, [failure] if failure else [], image.file, folder)
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
            weights=weights.entries,
            licence=spdx,
            authors=persons,
            maintainers=maintainers,
            covers=covers,
            attachments=attached,
            parameters=weights.parameters,
        )
        _write_yaml(folder / "rdf.yaml", rdf)
        yield _step(3)
        package = read_package(folder / "rdf.yaml")
        proof = difference(read_network(folder / "weights.onnx").data, package.tensors)
        if proof is None:
            notes.append(
                "The network takes such large volumes that the package's test was not repeated."
            )
        for note in notes:
            yield Note(note)
        yield _step(4)
        yield from _pack(folder, out)
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


def _step(k: int) -> Progress:
    return Progress(k, len(STEPS), STEPS[k], "steps")


def _authors(given: Sequence[str], card: Mapping[str, Any]) -> list[dict[str, str]]:
    persons = []
    for text in given or card.get("authors") or [OURS]:
        name, _, affiliation = (part.strip() for part in str(text).partition(";"))
        if not name or "/" in name or "\\" in name:
            raise InputError(
                f"'{text}' is not the name of an author.",
                "A name has no slashes and is not empty.",
                "Write it like this: --author 'Ada Lovelace;University of Somewhere'.",
            )
        persons.append({"name": name, **({"affiliation": affiliation} if affiliation else {})})
    return persons


def _write_weights(
    enhancer: Enhancer,
    network: NetworkFile,
    image: ExampleImage,
    result: NDArray[np.float32],
    folder: Path,
) -> _Weights:
    """Write the weights in every form that can be made; return their entries."""
    (folder / "weights.onnx").write_bytes(network.data)
    onnx = {"onnx": {"source": "weights.onnx", "opset_version": network.opset}}
    if enhancer.card.get("preprocessing"):
        return _Weights(onnx, None, "The package holds ONNX alone: the network is not ours.")
    if find_spec("torch") is None:
        return _Weights(
            onnx,
            None,
            "The package holds ONNX alone: PyTorch is not installed (pip install "
            "s2d-desktop[train]).",
        )
    from s2d_desktop.training import to_torch

    try:
        form = to_torch.read_back(folder / "weights.onnx")
        to_torch.check_same(form, image.maps, result)
    except ModelProblem as error:
        return _Weights(onnx, None, f"The package holds ONNX alone. {error.why}")
    to_torch.write_state_dict(form, folder / "weights.pt")
    to_torch.write_torchscript(form, folder / "weights-torchscript.pt")
    (folder / CODE).write_text(to_torch.source_code(), encoding="utf-8")
    version = to_torch.torch_version()
    architecture = {
        "callable": "PlainUNet",
        "source": CODE,
        "sha256": sha256(folder / CODE),
        "kwargs": form.settings,
    }
    entries: dict[str, dict[str, Any]] = {
        **onnx,
        "pytorch_state_dict": {
            "source": "weights.pt",
            "architecture": architecture,
            "pytorch_version": version,
            "parent": "onnx",
        },
        "torchscript": {
            "source": "weights-torchscript.pt",
            "pytorch_version": version,
            "parent": "pytorch_state_dict",
        },
    }
    return _Weights(entries, sum(p.numel() for p in form.network.parameters()))


def _write_samples(maps: NDArray[np.float32], result: NDArray[np.float32], folder: Path) -> None:
    """The test images once more, as pictures that Fiji and ilastik open."""
    import tifffile

    for name, values in (("input", maps), ("output", result)):
        path = folder / f"sample_{name}.tif"
        volume = values.ndim == 5
        # ImageJ wants channels behind slices.
        array = np.swapaxes(values, 1, 2) if volume else values
        axes = "TZCYX" if volume else "TCYX"
        tifffile.imwrite(path, array, imagej=True, metadata={"axes": axes})


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
    write_cover(target, raw, forest, enhanced, colours)
    first = "Raw image, forest's" if raw is not None else "Forest's"
    maps = f"map{'s' * bool(classes)} and enhanced map{'s' * bool(made)}"
    caption = f"{first} {maps} of the same place"
    if classes:
        caption += ": " + ", ".join(f"{name} {colour}" for name, colour, _ in classes)
        caption += "" if made else f"; enhanced map of {names[0]}: the lighter the likelier"
    return ["cover.png"], caption


def _write_yaml(path: Path, rdf: Mapping[str, Any]) -> None:
    import yaml

    class Plain(yaml.SafeDumper):  # type: ignore[misc]
        """Writes what is there twice twice, instead of a reference to it."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    text = yaml.dump(dict(rdf), Dumper=Plain, sort_keys=False, allow_unicode=True, width=100)
    path.write_text(text, encoding="utf-8")


def _pack(folder: Path, out: Path) -> Generator[Event, None, None]:
    part = out.with_name(out.name + ".part")
    try:
        files = sorted(p for p in folder.iterdir() if p.is_file())
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in files:
                yield _step(len(STEPS) - 1)
                archive.write(file, file.name)
        os.replace(part, out)
    except OSError as error:
        raise FileProblem(
            f"The package '{out.name}' could not be written.",
            f"{out.parent}: {error.strerror or type(error).__name__}.",
            "Check the folder, and that the disk is not full.",
        ) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _scratch(out: Path) -> Iterator[Path]:
    """A folder to make the package in, removed afterwards."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".s2d-package-", dir=out.parent))
    except OSError as error:
        raise FileProblem(
            f"The package '{out.name}' could not be written.",
            f"{out.parent}: {error.strerror or type(error).__name__}.",
            "Choose another folder.",
        ) from error
    try:
        yield folder
    except OSError as error:
        raise FileProblem(
            f"The package '{out.name}' could not be written.",
            # numpy's own error of a full disk has no words of the system.
            f"{out.parent}: {error.strerror or error}.",
            "Make room on the disk, or choose another folder.",
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
