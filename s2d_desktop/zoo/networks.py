"""Networks for raw data as packages: a folder with ``network.onnx`` and its description.

What a training with pseudo-labels leaves is such a folder. They lie where the user trained them, or
in the user's own folder, where the window finds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.pipeline.output_names import output_names
from s2d_desktop.zoo.card import RAW, read_card, sees_raw_data

NETWORK_FILE = "network.onnx"
CARD_FILE = "network.json"


@dataclass(frozen=True)
class RawNetwork:
    """A network that sees raw data: where it is, and what is known about it."""

    name: str
    title: str
    card: Mapping[str, Any]
    """Its description; ``preprocessing`` holds the statistics by which raw data are normalised."""
    network_path: Path

    @property
    def structure(self) -> str:
        """The class that matters most."""
        return str(self.card["structure"])

    @property
    def files(self) -> tuple[Path, ...]:
        """The network and its description."""
        return self.network_path, self.network_path.with_name(CARD_FILE)

    @property
    def classes(self) -> tuple[str, ...]:
        """What it finds, by name, in the order of its maps."""
        return output_names(self.card)

    def class_for(self, *names: str) -> str:
        """The class of which a map is shown: the first of `names` that it has.

        Else the one that matters most to it, or its last one.
        """
        by_name = {name.casefold(): name for name in self.classes}
        found = (by_name[n.casefold()] for n in (*names, self.structure) if n.casefold() in by_name)
        return next(found, self.classes[-1])


def user_folder() -> Path:
    """Folder of the networks that the user installed, one folder each; it may not exist."""
    import platformdirs

    return platformdirs.user_data_path("s2d_desktop", appauthor=False) / "networks"


def own() -> list[RawNetwork]:
    """The networks in the user's folder, by folder; a damaged one is left out."""
    return known(sorted(card.parent for card in user_folder().glob(f"*/{CARD_FILE}")))


def is_installed(network: RawNetwork) -> bool:
    """Whether a network lies in the user's folder, and not where it was trained."""
    return network.network_path.parent.parent == user_folder()


def known(folders: Iterable[Path]) -> list[RawNetwork]:
    """The networks in these folders; one that is gone or damaged is left out."""
    found = []
    for folder in folders:
        try:
            found.append(find_network(folder))
        except ModelProblem:
            continue
    return found


def is_network(path: str | Path) -> bool:
    """Whether this is a network for raw data: a folder, one of its files, or an installed name."""
    return (_folder(path) / CARD_FILE).is_file()


def _folder(path: str | Path) -> Path:
    """The folder that was meant."""
    path = Path(path)
    if path.name in (NETWORK_FILE, CARD_FILE):
        return path.parent
    if not path.exists() and path.name == str(path):
        return user_folder() / path
    return path


def find_network(path: str | Path) -> RawNetwork:
    """Read the description of a network.

    Parameters
    ----------
    path
        Its folder, one of the two files in it, or the name of an installed one.

    Raises
    ------
    ModelProblem
        If it is not there, not complete, or its description cannot be used.
    """
    folder = _folder(path)
    card_path, network = folder / CARD_FILE, folder / NETWORK_FILE
    if not card_path.is_file() or not network.is_file():
        missing = CARD_FILE if not card_path.is_file() else NETWORK_FILE
        raise ModelProblem(
            f"There is no finished network in '{folder}'.",
            f"{missing} is missing; a training writes it when it ends.",
            "Choose the folder of a training that has ended, or let it end.",
        )
    card = read_card(card_path)
    if not sees_raw_data(card):
        raise ModelProblem(
            f"'{card['name']}' is not a network for raw data.",
            f"Its description, {CARD_FILE}, does not say that it sees {RAW}.",
            "Choose the folder of a network that was trained with 's2d-desktop train'.",
        )
    if not output_names(card):
        raise ModelProblem(
            f"The description of the network '{card['name']}' cannot be used.",
            "It does not name what the network finds.",
            "Train it again, or fetch its folder again.",
        )
    return RawNetwork(card["name"], card["title"], card, network)
