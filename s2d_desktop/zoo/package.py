"""A bioimage.io model package, format 0.4 or 0.5: read as data and checked, never executed.

A package is a folder with a description (``rdf.yaml``) and the files that it names. Only what an
Enhancer needs is read; everything that would change its meaning and cannot be done is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from s2d_desktop.pipeline.output_names import output_names
from s2d_desktop.zoo.card import check_card, input_classes, sees_raw_data
from s2d_desktop.zoo.entries import file_name, mapping, optional_file, problem, sha256, text
from s2d_desktop.zoo.tensors import Tensors, read_tensors

DESCRIPTIONS = ("rdf.yaml", "bioimageio.yaml", "model.yaml", "rdf.yml")
ENDINGS = (".rdf.yaml", ".bioimageio.yaml")

LARGEST_DESCRIPTION = 1_000_000
MOST_ENTRIES = 1_000_000
"""Of a description, once all its references (``*name``) are written out."""


@dataclass(frozen=True)
class Weights:
    """One of the forms in which a package holds its network."""

    kind: str
    """``onnx``, ``pytorch_state_dict``, ``torchscript``, ..."""
    path: Path
    architecture: Mapping[str, Any] = field(default_factory=dict)
    """Of a state dict: ``callable``, ``sha256`` (of its source, as said or as found), ``kwargs``.
    """


@dataclass(frozen=True)
class Package:
    """What a package says about itself."""

    folder: Path
    description_file: Path
    format_version: str
    name: str
    description: str
    authors: tuple[str, ...]
    citations: tuple[str, ...]
    licence: str
    tags: tuple[str, ...]
    nickname: str
    """Its id on bioimage.io, ``hiding-blowfish``; empty if it has none."""
    tensors: Tensors
    weights: tuple[Weights, ...]
    cover: Path | None
    documentation: Path | None
    own_card: Mapping[str, Any] | None
    """The card of what this program exported: an Enhancer, or a network for raw data."""


def find_description(folder: Path) -> Path | None:
    """The description in a folder, or in the only folder inside it; None if there is none."""
    for name in DESCRIPTIONS:
        if (folder / name).is_file():
            return folder / name
    others = [p for p in sorted(folder.glob("*.yaml")) if p.name.endswith(ENDINGS)]
    if others:
        return others[0]
    # Zips that a system's file manager made hold one folder, and its own notes beside it.
    inner = [p for p in folder.iterdir() if p.is_dir() and p.name != "__MACOSX"]
    if len(inner) == 1 and not inner[0].is_symlink():
        return next((inner[0] / n for n in DESCRIPTIONS if (inner[0] / n).is_file()), None)
    return None


def read_package(description_file: Path) -> Package:
    """Read a description and look for its files beside it.

    Raises
    ------
    ModelProblem
        If it cannot be read, is of another kind or format, or wants what cannot be done; or if a
        file is missing, lies outside of the folder or is not the one that was described.
    """
    folder = description_file.parent.resolve()
    rdf = _load(description_file)
    version = str(rdf.get("format_version", ""))
    if rdf.get("type", "model") != "model":
        raise problem(f"It describes a {rdf.get('type')}, not a model.")
    if not re.fullmatch(r"0\.[45](\.\d+)?", version):
        raise problem(
            f"Its format version is '{version[:20]}'; 0.4 and 0.5 are understood.",
            "Load it on bioimage.io and download it again in a newer format.",
        )
    name = text(rdf.get("name"))
    if not name:
        raise problem("It has no name.")
    tensors = read_tensors(rdf, folder)
    config = mapping(rdf.get("config"))
    s2d = mapping(config.get("shallow2deep"))
    own = s2d.get("card") if s2d.get("program") == "s2d_desktop" else None
    card = check_card(dict(own), description_file) if isinstance(own, Mapping) else None
    _check_maps(tensors, card or {})
    return Package(
        folder=folder,
        description_file=description_file,
        format_version=version,
        name=name,
        description=text(rdf.get("description")),
        authors=tuple(filter(None, (text(mapping(a).get("name")) for a in _list(rdf, "authors")))),
        citations=tuple(_citation(mapping(c)) for c in _list(rdf, "cite")),
        licence=text(rdf.get("license")),
        tags=tuple(filter(None, (text(t) for t in _list(rdf, "tags")))),
        nickname=text(mapping(config.get("bioimageio")).get("nickname") or rdf.get("id")),
        tensors=tensors,
        weights=tuple(_weights(rdf, folder)),
        cover=next((p for c in _list(rdf, "covers") if (p := optional_file(folder, c))), None),
        documentation=optional_file(folder, rdf.get("documentation")),
        own_card=card,
    )


def _check_maps(tensors: Tensors, card: Mapping[str, Any]) -> None:
    """Refuse maps that nobody could name: several are classes, and only a card tells which."""
    classes = input_classes(card)
    if sees_raw_data(card):
        if tensors.in_channels != card["input"].get("channels", 1):
            raise problem("Its network takes other channels than its card says.")
    elif tensors.in_channels != (len(classes) or 1):
        takes = f"the classes {', '.join(classes)}" if classes else "the map of one class"
        raise problem(f"It takes {tensors.in_channels} channels; an Enhancer takes {takes}.")
    names = output_names(card)
    if names and len(names) != len(tensors.channels):
        raise problem(
            f"It gives {len(tensors.channels)} maps, but names {len(names)}: {', '.join(names)}."
        )


def _load(path: Path) -> Mapping[str, Any]:
    import yaml

    try:
        if path.stat().st_size > LARGEST_DESCRIPTION:
            raise problem(f"'{path.name}' has more than {LARGEST_DESCRIPTION:,} bytes.")
        written = path.read_text(encoding="utf-8")
        if _grown(yaml.compose(written, Loader=yaml.SafeLoader), {}) > MOST_ENTRIES:
            raise problem(f"'{path.name}' repeats itself without end.")
        content = yaml.safe_load(written)
    except OSError as error:
        raise problem(f"'{path}' is missing or may not be read.") from error
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, LookupError) as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where is not None else ""
        raise problem(f"'{path.name}' is not valid YAML{line}.") from error
    if not isinstance(content, dict):
        raise problem(f"'{path.name}' is not a list of named entries.")
    return content


def _grown(node: Any, known: dict[int, float]) -> float:
    """How many entries a part of a YAML file has when its references are written out.

    A few lines of references to references can stand for more than any memory holds; one that
    holds itself is endless.
    """
    if id(node) not in known:
        known[id(node)] = math.inf
        inner = node.value if node is not None and not isinstance(node.value, str) else []
        parts = [p for item in inner for p in (item if isinstance(item, tuple) else (item,))]
        known[id(node)] = 1 + sum(_grown(p, known) for p in parts)
    return known[id(node)]


def _weights(rdf: Mapping[str, Any], folder: Path) -> list[Weights]:
    """Those whose files are there; the check of their content is left to who uses them."""
    found = []
    missing = []
    for kind, entry in mapping(rdf.get("weights")).items():
        entry = mapping(entry)
        path = optional_file(folder, entry)
        if path is None:
            missing.append(file_name(entry.get("source")) or str(kind))
            continue
        found.append(Weights(str(kind), path, _architecture(entry, folder)))
    if found:
        return found
    if missing:
        raise problem(
            f"The file with its weights is not beside it: {', '.join(missing)}.",
            "Download the whole package, as a zip.",
        )
    raise problem("It names no weights.")


def _architecture(entry: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
    """What is said about the code of a state dict, alike for both formats."""
    said = entry.get("architecture")
    if isinstance(said, Mapping):  # 0.5
        source, sha = said.get("source"), said.get("sha256")
        name, kwargs = said.get("callable"), said.get("kwargs")
    elif isinstance(said, str):  # 0.4: file.py:Class
        source, _, name = said.rpartition(":")
        sha, kwargs = entry.get("architecture_sha256"), entry.get("kwargs")
    else:
        return {}
    path = optional_file(folder, source)
    return {
        "callable": text(name),
        # The file's own hash counts where it is there: it is what was published as the network.
        "sha256": sha256(path) if path is not None else text(sha).lower(),
        "kwargs": dict(mapping(kwargs)),
    }


def _citation(entry: Mapping[str, Any]) -> str:
    where = text(entry.get("doi")) or text(entry.get("url"))
    if where and not where.startswith("http"):
        where = f"https://doi.org/{where}"
    return ", ".join(filter(None, (text(entry.get("text")), where)))


def _list(entry: Mapping[str, Any], key: str) -> list[Any]:
    value = entry.get(key)
    return value[:100] if isinstance(value, list) else []
