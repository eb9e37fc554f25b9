"""The card of an Enhancer that came as a bioimage.io package."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from s2d_desktop.pipeline.enhancer_tiles import DEFAULT_HALO, DEFAULT_MULTIPLE
from s2d_desktop.pipeline.network_file import NetworkFile
from s2d_desktop.zoo.card import LARGEST_HALO, check_card
from s2d_desktop.zoo.package import Package

STRUCTURES = {
    "mitochondria": r"mitochond",
    "nuclei": r"nucle(us|i)",
    "membranes": r"membrane|boundar",
    "synapses": r"synap",
    "vesicles": r"vesicle",
    "cells": r"\bcells?\b",
}
"""What a package's name, tags and description may say, the first that is found counts."""

TILE_DEPENDENT = (
    "The network normalises each tile by itself (InstanceNorm): its result depends on what else is "
    "in the tile. Images are computed in as few tiles as memory allows; where several are needed, "
    "seams may be seen."
)


def structure_of(package: Package) -> str:
    """What the Enhancer is for, guessed from the package's own words; empty if not known."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", package.name)
    words = " ".join((spaced, *package.tags, package.description)).lower()
    return next((name for name, sign in STRUCTURES.items() if re.search(sign, words)), "")


def imported_card(
    package: Package,
    network: NetworkFile,
    source: Mapping[str, Any],
    structure: str | None = None,
    reach: tuple[int, ...] | None = None,
) -> dict[str, Any]:
    """Describe an imported Enhancer as `zoo.card` wants it.

    Parameters
    ----------
    package, network
        What was read; the card that this program had put into a package is taken over.
    source
        Where it comes from: entries to show.
    structure
        Instead of what the package's words say.
    reach
        How far the network looks, ([z], y, x), where its graph does not tell.
    """
    tensors = package.tensors
    if package.own_card is not None:
        card = {**package.own_card, "source": dict(source)}
        if structure is not None:
            card["structure"] = structure
        return card
    known = structure_of(package) if structure is None else structure
    kept = tensors.channels[0]
    meaning = f"probability of {known}" if known else "probability of the structure"
    card = {
        "name": package.name,
        "title": package.name,
        "task": package.description,
        "structure": known,
        "input": {"channels": 1, "range": [0, 1], "meaning": meaning},
        "output": {
            "channels": len(tensors.channels),
            "all": list(tensors.channels),
            "kept": kept,
            "range": [0, 1],
            "meaning": meaning,
        },
        "ndim": tensors.ndim,
        **_sizes(package, network, reach),
        "normalises_each_tile": network.tile_dependent,
        "licence": package.licence,
        "citations": list(package.citations),
        "authors": list(package.authors),
        "tags": list(package.tags),
        "limits": _limits(package, network),
        "opset": network.opset,
        "source": dict(source),
    }
    if tensors.preprocessing:
        card["preprocessing"] = [dict(step) for step in tensors.preprocessing]
    return check_card(card, package.description_file)


def _sizes(package: Package, network: NetworkFile, reach: tuple[int, ...] | None) -> dict[str, Any]:
    """Halo and step of its tiles.

    In slices the halo is what the network truly sees, where that is known, since less leaves
    seams; the authors' own is often less. A volume's would leave no room for a core, so there the
    authors' word counts.
    """
    tensors = package.tensors
    steps = [s or DEFAULT_MULTIPLE for s in tensors.step]
    if tensors.ndim == 3:
        halo = [min(-(-h // s) * s, LARGEST_HALO) for h, s in zip(tensors.halo, steps, strict=True)]
        return {"halo": halo, "tile_multiple": steps}
    if reach is None:
        reach = tuple(network.field.reach) if network.field else (DEFAULT_HALO,)
    step = max(tensors.step)
    if network.field is not None and not step:
        step = max(network.field.multiple)
    multiple = step or DEFAULT_MULTIPLE
    wide = max(*tensors.halo, *reach)
    return {
        "halo": min(math.ceil(wide / multiple) * multiple, LARGEST_HALO),
        "tile_multiple": multiple,
    }


def _limits(package: Package, network: NetworkFile) -> list[str]:
    limits = []
    if network.tile_dependent:
        limits.append(TILE_DEPENDENT)
    if len(package.tensors.channels) > 1:
        limits.append(
            f"It gives {len(package.tensors.channels)} maps "
            f"({', '.join(package.tensors.channels)}); the first is used."
        )
    return limits
