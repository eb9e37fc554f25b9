"""What the workflow Trainable Domain Adaptation keeps beside its forest: a network, and classes.

It is the method of this program inside ilastik: the probabilities of some classes go to a network
of bioimage.io, whose whole package (a zip) lies in the project as one opaque value. It is data
until the user adds it, and is then checked like any other package.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from s2d_desktop.io.ilastik.container import child, is_empty_list, opened
from s2d_desktop.io.ilastik.foreign_links import lies_elsewhere
from s2d_desktop.io.ilastik.strings import text
from s2d_desktop.io.ilastik.workflows import ADAPTATION_GROUP
from s2d_desktop.model.errors import ProjectProblem

LARGEST_PACKAGE = 4 * 2**30

_NAME = "BIOModel"
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class StoredNetwork:
    """A package of bioimage.io that lies inside a project."""

    name: str
    uri: str
    """What the user typed in ilastik: an id of bioimage.io, a DOI or a path."""
    hash: str
    """Check sum that ilastik computed."""
    bytes: int
    """Size of the package; 0 where the project names it and does not hold it."""


def _stored(file: h5py.File) -> h5py.Dataset | None:
    group = child(file, ADAPTATION_GROUP)
    item = group.get(_NAME) if group is not None else None
    return item if isinstance(item, h5py.Dataset) and not lies_elsewhere(item) else None


def read_network(file: h5py.File) -> StoredNetwork | None:
    """What the project says about its network; None if none was ever chosen."""
    stored = _stored(file)
    if stored is None:
        return None

    def said(*names: str) -> str:
        found = [stored.attrs[name] for name in names if name in stored.attrs]
        return text(found[0]) if found else ""

    size = 0 if stored.shape is None or is_empty_list(stored) else stored.nbytes
    return StoredNetwork(said("name"), said("modelUri", "uri"), said("hashVal", "hash"), size)


def read_selected_classes(file: h5py.File, classes: int) -> tuple[int, ...]:
    """Positions of the classes whose probabilities go to the network."""
    group = child(file, ADAPTATION_GROUP)
    stored = group.get("SelectedChannels") if group is not None else None
    if not isinstance(stored, h5py.Dataset) or stored.shape is None or is_empty_list(stored):
        return ()
    if stored.dtype.kind not in "iub" or stored.size > 255 or lies_elsewhere(stored):
        return ()
    values = np.asarray(stored[()]).reshape(-1)
    if stored.dtype.kind == "b":
        values = np.flatnonzero(values)
    return tuple(int(v) for v in values if 0 <= v < classes)


def extract_network(project: Path, target: Path) -> StoredNetwork:
    """Write the package in a project to a file of its own, as it is.

    Raises
    ------
    ProjectProblem
        If there is none, or it is no zip.
    """
    with opened(project) as file:
        facts, stored = read_network(file), _stored(file)
        if facts is None or stored is None or not facts.bytes:
            raise ProjectProblem(
                f"The project '{project.name}' holds no network.",
                "Only projects of ilastik's workflow 'Trainable Domain Adaptation' do, once a "
                "model was chosen in them.",
                "Give the package of the network itself, a zip.",
            )
        if facts.bytes > LARGEST_PACKAGE:
            raise _no_package(project, f"It claims to be {facts.bytes / 2**30:.1f} GiB large.")
        value = stored[()]
        data = value.tobytes() if hasattr(value, "tobytes") else bytes(value)
    if not data.startswith(_ZIP):
        raise _no_package(project, "What lies in the place of its package is not a zip.")
    target.write_bytes(data)
    return facts


def _no_package(project: Path, why: str) -> ProjectProblem:
    return ProjectProblem(
        f"The network in the project '{project.name}' is damaged.",
        why,
        "Choose the model again in ilastik and save the project, or give its package itself.",
    )
