"""What goes with what is open: Enhancers, networks, the raw image, the self-test, pictures.

No Qt here. The functions open files and networks: they are called in worker threads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source
from s2d_desktop.ui.documents import Document
from s2d_desktop.ui.opened_image import TILE, OpenedImage

if TYPE_CHECKING:
    from s2d_desktop.pipeline.self_test import SelfTest


def self_test(document: Document, image: OpenedImage, linked: Mapping[int, Path]) -> SelfTest:
    """Compare the forest with the labels of all images that are there."""
    from s2d_desktop.jobs.forest_check import check_forest

    return check_forest(document.project, linked, {image.index: image.kept_raw})


def is_missing_image(new: Document, document: Document | None, image: OpenedImage | None) -> bool:
    """Whether a `new` file is the raw image that the open map or classifier lacks."""
    if document is not None and document.kind == "classifier":
        return new.kind == "image" and image is None
    return (
        new.kind == "image"
        and document is not None
        and document.kind == "map"
        and image is not None
        and image.raw is None
        and new.source is not None
        and new.source.info.shape[:4] == image.shape
    )


def image_for(
    new: Document, wished: Path | None, document: Document | None, linked: Mapping[int, Path]
) -> dict[int, Path]:
    """The image that goes with a `new` document.

    Of a map `wished`, or the one that was found beside it; of a classifier `wished`, or the raw one
    that is open.
    """
    if new.kind == "map" and wished is not None:
        return {0: wished}
    if new.raw is not None:
        return {0: new.raw}
    if new.kind != "classifier":
        return {}
    if wished is None and document is not None and document.kind != "project":
        wished = document.path if document.kind == "image" else linked.get(0)
    return {} if wished is None else {0: wished}


def what_is_seen(image: OpenedImage, network: Any) -> Source | None:
    """What a network is put behind: raw data, or for an Enhancer probabilities; None if missing."""
    if network is None:
        return None
    return image.kept_raw if sees_raw(network) else image.probabilities


# -- Enhancers


def enhancers() -> list[Any]:
    """Enhancers that can be chosen by name."""
    from s2d_desktop.zoo.enhancers import installed

    return installed()


def enhancer_from(path: Path) -> Any:
    """An Enhancer from a file or folder."""
    from s2d_desktop.zoo.enhancers import find

    return find(path)


def fits(enhancer: Any, class_name: str) -> bool:
    """Whether an Enhancer was made for the structure that a class is named after."""
    from s2d_desktop.zoo.enhancers import same_structure

    return enhancer is not None and same_structure(class_name, enhancer.structure)


def one_of_several(enhancer: Any, class_name: str) -> bool:
    """Whether an Enhancer gives maps of several classes, this one among them."""
    from s2d_desktop.jobs.chosen_classes import gives_class

    return gives_class(enhancer, class_name)


def fitting_enhancer(class_name: str, choices: list[Any]) -> Any:
    """The first Enhancer that fits, or None."""
    return next((e for e in choices if fits(e, class_name)), None)


def first_choice(document: Document, choices: list[Any]) -> tuple[int, Any]:
    """Class and Enhancer to begin with: a pair that fits by name, else the first of each."""
    selected = document.project.selected_classes if document.project is not None else ()
    if len(selected) == 1:
        # What ilastik's domain adaptation gives to its network was chosen by the user.
        name = document.classes[selected[0]].name
        enhancer = fitting_enhancer(name, choices)
        return selected[0], enhancer or (choices[0] if choices else None)
    for k, choice in enumerate(document.classes):
        enhancer = fitting_enhancer(choice.name, choices)
        if enhancer is not None:
            return k, enhancer
    return 0, choices[0] if choices else None


# -- networks for raw data


def own_networks(folders: Sequence[Path]) -> list[Any]:
    """The user's own networks: those in `folders` that are still there, and those installed."""
    from s2d_desktop.zoo.networks import known, own

    found = known(folders)
    folders = [network.network_path.parent for network in found]
    return found + [n for n in own() if n.network_path.parent not in folders]


def network_from(folder: Path) -> Any:
    """A network for raw data from its folder."""
    from s2d_desktop.zoo.networks import find_network

    return find_network(folder.absolute())


def is_own_network(path: Path) -> bool:
    """Whether a path leads to a network for raw data."""
    from s2d_desktop.zoo.networks import is_network

    return is_network(path)


def sees_raw(network: Any) -> bool:
    """Whether a network that was chosen sees raw data; an Enhancer does not."""
    from s2d_desktop.zoo.networks import RawNetwork

    return isinstance(network, RawNetwork)


def shown_class(network: Any, wished: str, class_name: str) -> str:
    """The class of which a map is shown: the one chosen in what is open, unless `network` sees raw.

    Of its classes it is the one that was wished for; else the one that is named like the chosen
    class of what is open; else the one that matters most to it.
    """
    if not sees_raw(network):
        return class_name
    found: str = network.class_for(wished, class_name)
    return found


def first_planes(source: Source, count: int) -> list[NDArray[Any]]:
    """The middle of the first `count` planes of a canonical source, in the order (t, z, c)."""
    sizes = source.info.shape
    start = [max(0, (s - TILE) // 2) for s in sizes[2:4]]
    stop = [min(s, a + TILE) for s, a in zip(sizes[2:4], start, strict=True)]
    places = islice(np.ndindex(sizes[0], sizes[1], sizes[4]), count)
    return [
        source.read(Region((t, z, *start, c), (t + 1, z + 1, *stop, c + 1)))[0, 0, ..., 0]
        for t, z, c in places
    ]


def class_pictures(probabilities: Source, z: int, side: int = TILE) -> dict[int, NDArray[Any]]:
    """For each channel, its probabilities in the middle of slice `z`: at most `side` wide."""
    _, _, height, width, channels = probabilities.info.shape
    top, left = (max(0, (s - side) // 2 // side * side) for s in (height, width))
    region = Region(
        (0, z, top, left, 0), (1, z + 1, min(top + side, height), min(left + side, width), channels)
    )
    values = probabilities.read(region)[0, 0]
    return {c: values[..., c] for c in range(channels)}
