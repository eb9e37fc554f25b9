"""A network for raw data as a file to give away: the network and its description beside it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from s2d_desktop.model.errors import FileProblem, InputError
from s2d_desktop.model.events import Event, Saved
from s2d_desktop.zoo.networks import CARD_FILE, find_network


def copy_network(folder: Path, out: Path) -> Iterator[Event]:
    """Copy the network of a training's folder to ``OUT.onnx``, its description to ``OUT.json``.

    Yields
    ------
    Saved for each file.

    Raises
    ------
    ModelProblem
        If there is no finished network.
    InputError
        If `out` does not end in ``.onnx`` or is the network itself.
    FileProblem
        If the system refuses.
    """
    network = find_network(folder)
    if out.suffix.lower() != ".onnx":
        raise InputError(
            f"The network cannot be written to '{out.name}'.",
            "A network is a file that ends in .onnx.",
            "Give another name.",
        )
    if out.resolve() == network.network_path.resolve():
        raise InputError(
            "The network is not copied onto itself.",
            f"'{out}' is the network of the training.",
            "Choose another folder or name.",
        )
    card = network.network_path.with_name(CARD_FILE)
    for source, target in ((network.network_path, out), (card, out.with_suffix(".json"))):
        part = target.with_name(target.name + ".part")
        try:
            shutil.copyfile(source, part)
            os.replace(part, target)
        except OSError as error:
            raise FileProblem(
                f"'{target}' could not be written.",
                f"The system says: {error.strerror or error}.",
                "Choose another folder.",
            ) from error
        yield Saved(target)
