"""Put a network into the user's own folder: from a folder, a file or a zip."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from pathlib import Path
from typing import Any

from s2d_desktop.io.ilastik.domain_adaptation import extract_network
from s2d_desktop.model.errors import FileProblem, ModelProblem
from s2d_desktop.model.events import Event, Note, Progress, Result, Saved
from s2d_desktop.pipeline.network_file import read_network
from s2d_desktop.zoo import enhancers, networks
from s2d_desktop.zoo.archive import unpack
from s2d_desktop.zoo.card import check_card, input_classes, sees_raw_data
from s2d_desktop.zoo.enhancers import CARD_FILE, NETWORK_FILE, find
from s2d_desktop.zoo.entries import mapping, problem, sha256
from s2d_desktop.zoo.example import EXAMPLE_FILE
from s2d_desktop.zoo.imported_card import TILE_DEPENDENT, imported_card
from s2d_desktop.zoo.installing import check_free, incoming, install, safe_name
from s2d_desktop.zoo.networks import find_network, is_network
from s2d_desktop.zoo.own_test import difference, with_sigmoid
from s2d_desktop.zoo.package import DESCRIPTIONS, Package, Weights, find_description, read_package
from s2d_desktop.zoo.published import PLANS

BESIDE = (*PLANS, "LICENCE.txt", "CITATION.md", EXAMPLE_FILE, "cover.png", "failure.png")
"""Files of an Enhancer's folder that are taken along, where they are there."""

LARGEST_BESIDE = 20_000_000

STEPS = ("Unpacking", "Reading", "Converting", "Checking", "Installing")


@dataclass
class _Ready:
    """What is put into the new Enhancer's folder."""

    network: bytes
    card: dict[str, Any]
    files: dict[str, Path] = field(default_factory=dict)
    """Name in the folder, and what is copied there."""
    notes: list[str] = field(default_factory=list)


def add_enhancer(
    path: str | Path,
    *,
    name: str | None = None,
    structure: str | None = None,
    replace: bool = False,
) -> Iterator[Event]:
    """Install an Enhancer, or a network for raw data: whole or not at all.

    Parameters
    ----------
    path
        A folder of either; an ONNX file, with or without its description; a package of
        bioimage.io (format 0.4 or 0.5) as folder, as zip or by its ``rdf.yaml``; or an ilastik
        project of the workflow Trainable Domain Adaptation, which holds such a zip.
    name
        Its name from now on; without it the one it has, or one made of its title.
    structure
        What it enhances, if the file does not say so or says it wrongly.
    replace
        Whether one of the user's own of this name may be replaced.

    Yields
    ------
    Progress; Note for what the user should know; Saved (the folder); a Result with ``name``,
    ``title``, ``structure``, ``folder``, ``network``, ``sees_raw_data``, ``ndim``, ``licence``,
    ``source``, ``test_difference`` (largest difference to the package's own test, or None),
    ``notes``

    Raises
    ------
    S2DError
        If it cannot be used, or the name is taken.
    """
    path = Path(path)
    if name is not None:
        check_free(name, replace)
    with incoming() as folder:
        ready = yield from _ready(path, structure, folder)
        kind = networks if sees_raw_data(ready.card) else enhancers
        chosen = name or safe_name(ready.card["name"])
        check_free(chosen, replace, kind)
        ready.card["name"] = chosen
        for note in ready.notes:
            yield Note(note)
        yield _step(4)
        target = install(_written(ready, folder / chosen), chosen, replace, kind)
    yield Saved(target)
    card = ready.card
    yield Result(
        {
            "name": chosen,
            "title": card["title"],
            "structure": card["structure"],
            "folder": str(target),
            "network": str(target / kind.NETWORK_FILE),
            "sees_raw_data": kind is networks,
            "ndim": card.get("ndim", 2),
            "licence": card.get("licence", ""),
            "source": card["source"],
            "test_difference": card["source"].get("test_difference"),
            "notes": ready.notes,
        }
    )


def _step(k: int) -> Progress:
    return Progress(k, len(STEPS), STEPS[k], "steps")


def _ready(path: Path, structure: str | None, folder: Path) -> Generator[Event, None, _Ready]:
    """Read what was given, whatever it is."""
    given = path
    if not path.exists():
        raise FileProblem(
            f"There is nothing at '{path}'.",
            "The file or folder was not found.",
            "Check the path; give a folder, an .onnx file, or a package (.zip, rdf.yaml).",
        )
    ending = path.suffix.lower()
    if path.is_file() and ending == ".ilp":
        # A project of ilastik's domain adaptation holds a whole package. It is a stranger's.
        path, ending = folder / "network.zip", ".zip"
        extract_network(given, path)
    if path.is_file() and ending == ".zip":
        yield _step(0)
        inside = folder / "unpacked"
        inside.mkdir()
        unpack(path, inside)
        path = inside
    yield _step(1)
    raw = next((p for p in (path, *_only_folder(path)) if is_network(p)), None)
    if raw is not None:
        return (yield from _from_raw_network(raw, given))
    if path.is_dir():
        own = next((p for p in (path, *_only_folder(path)) if (p / NETWORK_FILE).is_file()), None)
        described = find_description(path)
        if own is not None and (described is None or (own / CARD_FILE).is_file()):
            return (yield from _from_network(own, given, structure))
        if described is None:
            raise problem(
                f"'{given.name}' holds neither {NETWORK_FILE} nor the description of a package "
                "(rdf.yaml).",
                "Give the folder or zip of an Enhancer or of a bioimage.io package.",
            )
        return (yield from _from_package(described, given, structure))
    if ending in (".yaml", ".yml"):
        return (yield from _from_package(path, given, structure))
    if ending in (".pt", ".pth", ".pkl"):
        raise problem(
            f"'{path.name}' holds weights alone; they do not say of which network.",
            "Give the whole package, a zip or the rdf.yaml beside the file.",
        )
    if ending not in (".onnx", ".json"):
        raise problem(
            f"'{path.name}' is none of the files that can be added.",
            "Give a folder, an .onnx file, or a package (.zip, rdf.yaml).",
        )
    return (yield from _from_network(path, given, structure))


def _only_folder(path: Path) -> list[Path]:
    if not path.is_dir():
        return []
    inner = [p for p in path.iterdir() if p.is_dir() and p.name != "__MACOSX"]
    return inner if len(inner) == 1 and not inner[0].is_symlink() else []


def _from_network(path: Path, given: Path, structure: str | None) -> Generator[Event, None, _Ready]:
    """An Enhancer of this program's own form, or a bare ONNX file."""
    enhancer = find(path.resolve())
    file = read_network(enhancer.network_path)
    yield _step(3)
    card = dict(enhancer.card)
    if file.in_channels != (len(input_classes(card)) or 1):
        raise problem(
            f"It takes {file.in_channels} channels; an Enhancer takes the map of one class, or "
            "those of the classes that its description names."
        )
    if structure is not None:
        card["structure"] = structure
    notes = []
    if not card["structure"]:
        notes.append(_no_structure())
    if file.tile_dependent:
        notes.append(TILE_DEPENDENT)
    card.setdefault("ndim", file.ndim)
    card["source"] = {
        **mapping(card.get("source")),
        **_origin("Enhancer" if _has_card(enhancer.network_path) else "ONNX file", given),
        "weights_sha256": sha256(enhancer.network_path),
    }
    check_card(card, path)
    yield from _trial(file.data)
    return _Ready(file.data, card, _beside(enhancer.network_path.parent, card), notes)


def _from_raw_network(path: Path, given: Path) -> Generator[Event, None, _Ready]:
    """A network for raw data of this program's own form: what a training leaves."""
    found = find_network(path)
    file = read_network(found.network_path)
    yield _step(3)
    yield from _trial(file.data)
    source = {**_origin("network", given), "weights_sha256": sha256(found.network_path)}
    card = {**found.card, "source": source}
    return _Ready(file.data, card, _beside(found.network_path.parent, card))


def _from_package(
    described: Path, given: Path, structure: str | None
) -> Generator[Event, None, _Ready]:
    """A package of bioimage.io."""
    package = read_package(described)
    weights, data, reach, how = yield from _network_of(package)
    if reach is not None and not package.tensors.named and len(package.tensors.channels) == 2:
        # What the networks that are known by their code were trained to give.
        both = replaced(package.tensors, channels=("foreground", "boundary"))
        package = replaced(package, tensors=both)
    if package.tensors.ends_in_sigmoid:
        data = with_sigmoid(data)
    file = read_network(data)
    if file.ndim != package.tensors.ndim:
        raise problem("Its network takes images of other axes than its description says.")
    if file.in_channels != package.tensors.in_channels:
        raise problem(
            f"Its network takes {file.in_channels} channels, its description says "
            f"{package.tensors.in_channels}."
        )
    yield _step(3)
    yield from _trial(file.data)
    proof = difference(file.data, package.tensors)
    source = {
        **_origin(f"bioimage.io package, format {package.format_version}", given),
        "package": package.name,
        "id": package.nickname,
        "weights": how,
        "weights_sha256": sha256(weights.path),
        "test_difference": proof,
    }
    card = imported_card(package, file, source, structure, reach)
    files = {"rdf.yaml": described}
    if package.cover is not None and package.cover.suffix.lower() == ".png":
        files["cover.png"] = package.cover
    if package.documentation is not None:
        files["documentation.md"] = package.documentation
    if package.own_card is not None:
        # Licence, citation and pictures that this program had put into it stay with the weights.
        files = {**_beside(package.folder, card), **files}
    notes = []
    if "shallow2deep" not in package.tags and package.own_card is None:
        notes.append(
            "The package is not marked as an Enhancer (tag 'shallow2deep'): it may be meant for "
            "raw images, not for the maps of a forest."
        )
    if proof is None:
        notes.append("The package holds no test that could be repeated here.")
    if package.own_card is None:
        notes += card["limits"]
    if not card["structure"]:
        notes.append(_no_structure())
    return _Ready(file.data, card, _small(files), notes)


def _network_of(
    package: Package,
) -> Generator[Event, None, tuple[Weights, bytes, tuple[int, ...] | None, str]]:
    """(weights that were used, ONNX content, how far it looks if only that is known, in words)."""
    by_kind = {w.kind: w for w in package.weights}
    if "onnx" in by_kind:
        weights = by_kind["onnx"]
        return weights, read_network(weights.path).data, None, "onnx"
    if "pytorch_state_dict" in by_kind:
        from s2d_desktop.training.public_network import KNOWN_FILES, public_network, read_state_dict

        weights = by_kind["pytorch_state_dict"]
        network = public_network(weights.architecture)
        yield _step(2)
        state = read_state_dict(weights.path, network)
        yield _step(2)
        from s2d_desktop.training.public_to_onnx import public_onnx

        how = f"pytorch_state_dict ({KNOWN_FILES[weights.architecture['sha256']]}), made ONNX here"
        return weights, public_onnx(network, state), network.reach, how
    kinds = ", ".join(by_kind)
    raise problem(
        f"Its weights are in the form {kinds}; ONNX, and the PyTorch weights of known networks, "
        "can be used. Others are programs, which are not run.",
        "Ask its authors for a package with ONNX weights.",
    )


def _trial(network: bytes) -> Iterator[Event]:
    """Compute one small image, as every use of it will."""
    from s2d_desktop.pipeline.runtime import open_network

    yield _step(3)
    open_network(network, "cpu", "exact")


def _origin(kind: str, given: Path) -> Mapping[str, Any]:
    given = given.resolve()
    # rdf.yaml and enhancer.onnx are called so everywhere; their folder tells more.
    plain = (*DESCRIPTIONS, NETWORK_FILE, CARD_FILE, networks.NETWORK_FILE, networks.CARD_FILE)
    named = given.parent if given.name in plain else given
    return {"kind": kind, "file": named.name, "added": time.strftime("%Y-%m-%d")}


def _no_structure() -> str:
    return (
        "Nothing says which structure it enhances; name the class with --class when you use it, or "
        "add it again with --structure."
    )


def _has_card(network: Path) -> bool:
    return (network.parent / CARD_FILE).is_file() or network.with_suffix(".json").is_file()


def _beside(folder: Path, card: Mapping[str, Any]) -> dict[str, Path]:
    failure = card.get("failure")
    named = failure.get("picture") if isinstance(failure, Mapping) else None
    names = [*BESIDE, *([named] if isinstance(named, str) else [])]
    return _small({n: folder / n for n in names if n not in (NETWORK_FILE, CARD_FILE)})


def _small(files: Mapping[str, Path]) -> dict[str, Path]:
    """Those that are files, lie in the folder they seem to lie in, and are not huge."""
    return {
        name: path
        for name, path in files.items()
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST_BESIDE
    }


def _written(ready: _Ready, folder: Path) -> Path:
    """Write the folder of the Enhancer."""
    try:
        folder.mkdir()
        kind = networks if sees_raw_data(ready.card) else enhancers
        (folder / kind.NETWORK_FILE).write_bytes(ready.network)
        card = json.dumps(ready.card, indent=2, ensure_ascii=False, default=str)
        (folder / kind.CARD_FILE).write_text(card + "\n", encoding="utf-8")
        for name, path in ready.files.items():
            with suppress(FileNotFoundError):
                shutil.copyfile(path, folder / name)
    except OSError as error:
        raise FileProblem(
            "The network could not be written.",
            f"{folder.parent}: {error.strerror or type(error).__name__}.",
            "Make room on the disk, then try again.",
        ) from error
    found = find_network(folder) if kind is networks else find(folder)
    if not found.card.get("source"):
        raise ModelProblem("The Enhancer was not written as it should be.", str(folder))
    return folder
