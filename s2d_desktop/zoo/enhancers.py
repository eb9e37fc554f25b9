"""Enhancers as packages: a folder with the network ``enhancer.onnx`` and its description.

They come with the program (``resources/enhancers/NAME``), lie in the user's own folder, or are
given as a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.model.resources import resource
from s2d_desktop.zoo.card import read_card
from s2d_desktop.zoo.networks import is_network

NETWORK_FILE = "enhancer.onnx"
CARD_FILE = "enhancer.json"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class Enhancer:
    """A Prediction Enhancer: where its network is, and what is known about it."""

    name: str
    """Unique name, for commands: ``mitochondria-em-2d``."""
    title: str
    """Name to show."""
    card: Mapping[str, Any]
    """Its description; of a bare network only ``name``, ``title`` and ``structure``."""
    network_path: Path

    @property
    def structure(self) -> str:
        """What it enhances, for instance ``mitochondria``; empty if not known."""
        return str(self.card.get("structure", ""))


def user_folder() -> Path:
    """Folder of the user's own Enhancers, one folder each; it may not exist."""
    import platformdirs

    return platformdirs.user_data_path("s2d_desktop", appauthor=False) / "enhancers"


def bundled() -> list[Enhancer]:
    """The Enhancers that come with the program, by name."""
    return _in_folder(resource("enhancers"))


def own() -> list[Enhancer]:
    """The user's own Enhancers, by folder."""
    return _in_folder(user_folder())


def installed() -> list[Enhancer]:
    """All Enhancers that can be named: those of the program, then the user's own."""
    ours = bundled()
    names = {e.name for e in ours}
    return ours + [e for e in own() if e.name not in names]


def is_enhancer(name_or_path: str | Path) -> bool:
    """Whether this is an Enhancer: an installed one, its folder, or any network file but a raw one.

    Nothing is read but names.
    """
    path = Path(name_or_path)
    if is_network(path):
        return False
    if (path / NETWORK_FILE).is_file() or path.name == CARD_FILE:
        return True
    if path.suffix.lower() == ".onnx":
        return True
    return not path.exists() and find_named(str(name_or_path)) is not None


def find(name_or_path: str | Path) -> Enhancer:
    """Find an Enhancer.

    Parameters
    ----------
    name_or_path
        The name of an installed one, an ``.onnx`` file, or a folder that holds one.

    Raises
    ------
    ModelProblem
        If there is none, with the names there are, or if its description cannot be used.
    """
    text = str(name_or_path)
    enhancer = find_named(text)
    if enhancer is not None:
        return enhancer
    path = Path(text)
    if is_network(path):
        raise not_an_enhancer(path)
    if (
        path.suffix == ".onnx"
        and is_network(path.parent)
        and not path.with_suffix(".json").exists()
    ):
        # Another file of the same training, such as its student.
        raise not_an_enhancer(path.parent)
    if (path / NETWORK_FILE).is_file():
        return _from_folder(path)
    if path.is_file():
        return _from_file(path)
    raise ModelProblem(
        f"There is no Enhancer '{text}'.",
        f"It is neither a file nor one of those installed: {names_of_installed()}.",
        "Give one of these names, or the path of an .onnx file.",
    )


def find_named(name: str) -> Enhancer | None:
    """The installed Enhancer of this name; None if there is none.

    Raises
    ------
    ModelProblem
        If it is there but its description cannot be used.
    """
    for enhancer in installed():
        if enhancer.name == name:
            return enhancer
    if _NAME.fullmatch(name):
        # One that is damaged is not among them; reading it again says why.
        for root in (resource("enhancers"), user_folder()):
            if (root / name / CARD_FILE).is_file():
                return _from_folder(root / name)
    return None


def not_an_enhancer(path: Path) -> ModelProblem:
    """The error that a network for raw data was given where an Enhancer is wanted."""
    return ModelProblem(
        f"'{path.name}' is not an Enhancer.",
        "It is a network that sees raw data; an Enhancer sees a forest's probabilities.",
        f"Give it the images themselves: s2d-desktop predict '{path}' IMAGE -o OUT.",
    )


def names_of_installed() -> str:
    """The names of all installed Enhancers, for a sentence."""
    return ", ".join(e.name for e in installed()) or "none"


def default_for(structure: str) -> Enhancer | None:
    """The first installed Enhancer for a structure or a class name; None if there is none.

    ``mito``, ``Mitochondria`` and ``mitochondrion`` all mean mitochondria.
    """
    return next((e for e in installed() if same_structure(structure, e.structure)), None)


def same_structure(a: str, b: str) -> bool:
    """Whether two names mean the same structure.

    They do if a word of one begins with a word of the other, of 4 letters at least, after the
    plural is taken off; so ``mito`` and ``mitochondria in EM`` do, ``not mito`` does not.
    """
    first, second = _words(a), _words(b)
    if first & {"no", "non", "not"} or second & {"no", "non", "not"}:
        return False
    return any(v == w or _begins(v, w) or _begins(w, v) for v in first for w in second)


def _words(name: str) -> set[str]:
    found = re.findall(r"[a-z]+", name.lower())
    # mitochondrion, mitochondria; membrane(s); nucleus, nuclei; vesicle(s).
    return {re.sub(r"(us|on|um|ia|i|a|s)$", "", w) if len(w) > 4 else w for w in found}


def _begins(short: str, long: str) -> bool:
    return len(short) >= 4 and long.startswith(short)


def _in_folder(root: Path) -> list[Enhancer]:
    """All Enhancers in the folders of `root`; a damaged one is left out, `find` says why."""
    found = []
    for card in sorted(root.glob(f"*/{CARD_FILE}")):
        try:
            found.append(_from_folder(card.parent))
        except ModelProblem:
            continue
    return found


def _from_folder(folder: Path) -> Enhancer:
    card_path = folder / CARD_FILE
    if not card_path.exists():
        return _bare(folder / NETWORK_FILE)
    card = read_card(card_path)
    network = folder / NETWORK_FILE
    if not network.is_file():
        raise ModelProblem(
            f"The Enhancer '{card['name']}' is not complete.",
            f"{network} is missing.",
            "Copy or install the Enhancer again.",
        )
    return Enhancer(card["name"], card["title"], card, network)


def _from_file(path: Path) -> Enhancer:
    """An Enhancer given by its network or by its description."""
    if path.suffix.lower() in (".zip", ".yaml", ".yml"):
        raise ModelProblem(
            f"The package '{path.name}' is not installed.",
            "A package is unpacked and checked once before it is used.",
            f"Add it first: s2d-desktop zoo add '{path}'.",
        )
    if path.name in (NETWORK_FILE, CARD_FILE):
        return _from_folder(path.parent)
    card_path = path.with_suffix(".json")
    if path.suffix != ".json" and card_path.is_file():
        card = read_card(card_path)
        return Enhancer(card["name"], card["title"], card, path)
    return _bare(path)


def _bare(path: Path) -> Enhancer:
    card = {"name": path.stem, "title": path.stem, "structure": ""}
    return Enhancer(path.stem, path.stem, card, path)
