"""The description (``rdf.yaml``, format 0.5) of a network that is shared as a package."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2d_desktop import __version__
from s2d_desktop.model.errors import InputError
from s2d_desktop.pipeline.output_names import output_names
from s2d_desktop.zoo.card import input_classes
from s2d_desktop.zoo.entries import sha256

FORMAT_VERSION = "0.5.4"

PAPER = {
    "text": "A. Matskevych, A. Wolny, C. Pape, A. Kreshuk: From Shallow to Deep: Exploiting "
    "Feature-Based Classifiers for Domain Adaptation in Semantic Segmentation (2022)",
    "doi": "10.3389/fcomp.2022.805166",
}

LONGEST, LONGEST_NOTE = 1024, 128
"""Letters that the format allows for the description of a package, and of a tensor."""


@dataclass(frozen=True)
class Words:
    """What the description of one kind of network says of it."""

    name: str
    sentence: str
    tags: Sequence[str]
    targets: Sequence[str]
    """What is segmented."""
    tensors: tuple[str, str]
    """Names of input and output."""
    goes_in: str
    comes_out: str
    channels: Sequence[str]
    """Names of the channels of the input."""
    range: tuple[float, float] | None
    """Of the values of the input, where it is known."""


@dataclass(frozen=True)
class Sizes:
    """What sizes the network takes, along ([z], y, x)."""

    least: tuple[int, ...]
    step: tuple[int, ...]
    halo: tuple[int, ...]

    def largest(self, available: Sequence[int], most: Sequence[int]) -> tuple[int, ...] | None:
        """The largest valid size within `available` and `most`; None if there is none."""
        sides = []
        for a, m, least, step in zip(available, most, self.least, self.step, strict=True):
            room = min(a, max(m, least))
            if room < least:
                return None
            sides.append(least + (room - least) // step * step)
        return tuple(sides)


def sizes_of(card: Mapping[str, Any]) -> Sizes:
    """Smallest size, step and halo of a package, from a card.

    The format asks that the smallest size be larger than both halos together.
    """
    ndim = int(card.get("ndim", 2))
    halo = _each(card.get("halo", 112), ndim)
    step = _each(card.get("tile_multiple", 16), ndim)
    least = tuple((2 * h // s + 1) * s for h, s in zip(halo, step, strict=True))
    return Sizes(least, step, halo)


def description(
    card: Mapping[str, Any],
    folder: Path,
    words: Words,
    *,
    weights: Mapping[str, Mapping[str, Any]],
    licence: str,
    authors: Sequence[Mapping[str, str]],
    maintainers: Sequence[str],
    covers: Sequence[str],
    attachments: Sequence[str],
    parameters: int | None,
) -> dict[str, Any]:
    """All entries of the description.

    Parameters
    ----------
    card
        The network's own description; all of it is kept, so that this program reads it back.
    folder
        The package; the files that are named lie in it: ``README.md``, ``test_input.npy``,
        ``test_output.npy``, ``sample_input.tif``, ``sample_output.tif``, those of `weights`,
        `covers` and `attachments`.
    words
        `enhancer_words`, or those of a network for raw data.
    weights
        For each form its entries.
    licence
        SPDX name.
    authors, maintainers
        ``name`` and perhaps ``affiliation``; names of users on GitHub.
    parameters
        How many numbers the weights are, where that is known.
    """

    def file(name: str) -> dict[str, str]:
        return {"source": name, "sha256": sha256(folder / name)}

    ndim = int(card.get("ndim", 2))
    sizes = sizes_of(card)
    given, made = words.tensors
    axes = "zyx"[-ndim:]
    around = [
        {"type": "space", "id": a, "size": {"min": least, "step": step}}
        for a, least, step in zip(axes, sizes.least, sizes.step, strict=True)
    ]
    same = [
        {"type": "space", "id": a, "size": {"tensor_id": given, "axis_id": a}, "halo": halo}
        for a, halo in zip(axes, sizes.halo, strict=True)
    ]
    for axis in same:
        if not axis["halo"]:
            del axis["halo"]
    seen = {"type": "float32", **({"range": list(words.range)} if words.range else {})}
    preprocessing = [_step(s, axes) for s in card.get("preprocessing", ())]
    return {
        "format_version": FORMAT_VERSION,
        "type": "model",
        "name": words.name,
        "description": words.sentence[:LONGEST],
        "authors": [dict(a) for a in authors],
        **({"maintainers": [{"github_user": m} for m in maintainers]} if maintainers else {}),
        "license": licence,
        "cite": citations(card),
        "tags": list(words.tags),
        "documentation": file("README.md"),
        "covers": [file(name) for name in covers],
        "attachments": [file(name) for name in attachments],
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
        "version": str(card.get("version", __version__)),
        "inputs": [
            {
                "id": given,
                "description": words.goes_in[:LONGEST_NOTE],
                "axes": [{"type": "batch"}, _channels(words.channels), *around],
                "test_tensor": file("test_input.npy"),
                "sample_tensor": file("sample_input.tif"),
                "data": seen,
                **({"preprocessing": preprocessing} if preprocessing else {}),
            }
        ],
        "outputs": [
            {
                "id": made,
                "description": words.comes_out[:LONGEST_NOTE],
                "axes": [{"type": "batch"}, _channels(output_channels(card)), *same],
                "test_tensor": file("test_output.npy"),
                "sample_tensor": file("sample_output.tif"),
                "data": {"type": "float32", "range": [0.0, 1.0]},
            }
        ],
        "weights": {
            kind: {**file(str(entry["source"])), **entry} for kind, entry in weights.items()
        },
        "config": {
            "bioimageio": {
                **({"target_structure": list(words.targets)} if words.targets else {}),
                **({"modality": card["modality"]} if card.get("modality") else {}),
                "task": "semantic segmentation",
                "architecture_type": "U-Net",
                **({"model_parameter_count": parameters} if parameters else {}),
                **({"out_of_scope_use": " ".join(card["limits"])} if card.get("limits") else {}),
            },
            "shallow2deep": {"ndim": ndim, "program": "s2d_desktop", "card": _plain(card)},
        },
    }


def enhancer_words(card: Mapping[str, Any]) -> Words:
    """What is said of an Enhancer."""
    ndim = int(card.get("ndim", 2))
    return Words(
        name=package_name(str(card["title"])),
        sentence=_sentence(card, ndim),
        tags=_tags(card, ndim),
        targets=_targets(card),
        tensors=("probability", "enhanced"),
        goes_in="Probability maps of a Random Forest, for instance of ilastik: shares of 1, one "
        "map of each class"
        if input_classes(card)
        else "Probability map of a Random Forest, for instance of ilastik",
        comes_out=_what_comes_out(card),
        channels=input_channels(card),
        range=(0.0, 1.0),
    )


def plain_name(title: str) -> str:
    """A title in the letters that the format allows."""
    return " ".join(re.sub(r"[^A-Za-z0-9_+() -]", " ", title).split()).replace("( ", "(")[:128]


def package_name(title: str) -> str:
    """A title in the letters that the format allows, which says that it is an Enhancer."""
    name = plain_name(title)
    return (name if "enhancer" in name.lower() else f"Prediction Enhancer - {name}")[:128].strip()


def citations(card: Mapping[str, Any]) -> list[dict[str, str]]:
    """Works to cite: the paper of the method and those that the card names with an address."""
    found = [dict(PAPER)]
    training = card.get("training")
    said = [*card.get("citations", ())]
    if isinstance(training, Mapping) and isinstance(training.get("citation"), str):
        said.append(training["citation"])
    for text in said:
        doi = re.search(r"10\.\d{4,9}/[^\s,;]+", text)
        url = re.search(r"https?://[^\s,;]+", text)
        if doi and doi[0].rstrip(".") != PAPER["doi"]:
            found.append({"text": text, "doi": doi[0].rstrip(".")})
        elif url and not doi:
            found.append({"text": text, "url": url[0].rstrip(".")})
    return [c for k, c in enumerate(found) if c not in found[:k]]


USUAL_LICENCES = (
    "CC-BY-4.0",
    "CC0-1.0",
    "CC-BY-SA-4.0",
    "CC-BY-NC-4.0",
    "MIT",
    "BSD-3-Clause",
    "Apache-2.0",
    "GPL-3.0-or-later",
)
"""SPDX names under which networks are often shared; any other may be given."""


def check_licence(licence: str) -> str:
    """Return a licence that can be an SPDX name, else refuse it."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.+-]{1,40}", licence):
        raise InputError(
            "The network is not exported.",
            "Nothing says under which licence its weights may be used."
            if not licence
            else f"'{licence}' is not the short name of a licence.",
            "Name it with --licence, for instance --licence CC-BY-4.0.",
        )
    return licence


def input_channels(card: Mapping[str, Any]) -> list[str]:
    """Names of the maps that go in."""
    return list(input_classes(card)) or [str(card.get("structure") or "structure")]


def output_channels(card: Mapping[str, Any]) -> list[str]:
    """Names of the maps that come out, all of them."""
    output = card.get("output")
    every = output.get("all") if isinstance(output, Mapping) else None
    names = list(output_names(card)) or (every if isinstance(every, list) else [])
    return [str(n) for n in names] or [str(card.get("structure") or "structure")]


def _channels(names: Sequence[str]) -> dict[str, Any]:
    plain: list[str] = []
    for name in names:
        new = re.sub(r"\W+", "_", name).strip("_") or "structure"
        while new in plain:  # 'cell wall' and 'cell-wall' are two classes
            new += "_"
        plain.append(new)
    return {"type": "channel", "id": "channel", "channel_names": plain}


def _targets(card: Mapping[str, Any]) -> list[str]:
    """What is segmented: the classes of its maps where there are several, else the structure."""
    if input_classes(card):
        return output_channels(card)
    structure = str(card.get("structure", ""))
    return [structure] if structure else []


def single_map(card: Mapping[str, Any]) -> str:
    """What the only map shows that is made of the maps of several classes; empty for others."""
    made = output_channels(card)
    return made[0] if input_classes(card)[1:] and len(made) == 1 else ""


def _what_comes_out(card: Mapping[str, Any]) -> str:
    classes, made = input_classes(card), output_channels(card)
    if classes[1:] and made[1:]:
        every = sorted(classes) == sorted(made)
        of = "one map of each class" if every else f"of {', '.join(made)}"
        return f"Enhanced probabilities, {of}"
    what = single_map(card) or card.get("structure") or "the structure"
    return f"Enhanced probability of {what}"


def in_words(card: Mapping[str, Any]) -> str:
    """What a map of the forest shows: the structure, or ``the classes a, b, c``."""
    classes = input_classes(card)
    if classes:
        return f"the classes {', '.join(classes)}"
    return str(card.get("structure") or "a structure")


def _step(step: Mapping[str, Any], axes: str) -> dict[str, Any]:
    kwargs = {k: v for k, v in step.items() if k != "id"}
    if step["id"] in ("scale_range", "zero_mean_unit_variance"):
        kwargs["axes"] = ["channel", *axes]
    if any(isinstance(value, list) for value in kwargs.values()):
        kwargs["axis"] = "channel"
    return {"id": step["id"], "kwargs": kwargs}


def _sentence(card: Mapping[str, Any], ndim: int) -> str:
    maps, gives = ("maps", "give") if input_classes(card) else ("map", "gives")
    what = f"the probability {maps} of {in_words(card)} that a Random Forest (ilastik Pixel "
    single = single_map(card)
    does = f"makes a probability map of {single} from {what}" if single else f"improves {what}"
    return f"Prediction Enhancer: {does}Classification) {gives}, {ndim}-D."


def _tags(card: Mapping[str, Any], ndim: int) -> list[str]:
    words = [str(card.get("structure", "")), *card.get("tags", ())]
    if "electron" in str(card.get("modality", "")).lower():
        words.append("electron-microscopy")
    fixed = ["shallow2deep", "ilastik", "unet", f"{ndim}d", "semantic-segmentation"]
    return plain_tags([*fixed, *words])


def plain_tags(words: Sequence[object]) -> list[str]:
    """Words as tags, each once."""
    plain = [re.sub(r"[^a-z0-9]+", "-", str(w).lower()).strip("-") for w in words]
    return list(dict.fromkeys(w for w in plain if w))


def _each(value: Any, ndim: int) -> tuple[int, ...]:
    return (int(value),) * ndim if isinstance(value, int) else tuple(int(v) for v in value)


def _plain(value: Any) -> Any:
    """`value` as a YAML file can hold it."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value if value is None or isinstance(value, (str, bool, int, float)) else str(value)
