"""What the wizard's pages fill in: one plan, with what the window needs to show beside it.

No Qt here, and nothing is computed: facts about images come from jobs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from s2d_desktop.jobs.plan_network import write_plan
from s2d_desktop.jobs.prepare_training import MAPS, Recipe
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.training.default_plan import GivenImage, Wishes, default_plan, divided, whole
from s2d_desktop.training.network_plan import HELD_BACK, TRAINING, NetworkPlan, PlannedImage

PLAN_FILE = "training.json"
"""The plan in the folder of the training. The training keeps its own, checked copy beside it."""

BOTH = "both"
"""An image of which a part is learned from and a part is held back."""

NAME_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"


@dataclass
class DraftImage:
    """An image that a network may learn from."""

    raw: str
    name: str
    info: SourceInfo
    teacher: str = ""
    truth: str = ""
    strokes: str = ""
    ignore: str = ""
    use: str = TRAINING
    """`TRAINING`, `HELD_BACK` or `BOTH`."""
    computable: bool = False
    """Whether the recipe makes its map."""
    thumbnail: NDArray[Any] | None = None
    """(y, x) or (y, x, 3), made small."""

    @property
    def given(self) -> GivenImage:
        """For `default_plan`."""
        return GivenImage(self.raw, self.info, self.teacher, self.truth, self.strokes, self.ignore)

    @property
    def has_map(self) -> bool:
        """Whether the map that it is learned from is there."""
        return bool(self.teacher) and Path(self.teacher).exists()

    def planned(self, ndim: int) -> list[PlannedImage]:
        """Its entries in a plan."""
        given = self.given
        return divided(given, ndim) if self.use == BOTH else [whole(given, self.use)]


@dataclass
class Draft:
    """A training in the making."""

    folder: Path
    settings: NetworkPlan
    """Everything but the images, which are in `images`."""
    images: list[DraftImage] = field(default_factory=list)
    recipe: Recipe | None = None
    """How maps of what is open are made; None where all maps are files of the user's."""
    gpu: bool = False
    enhancer_title: str = ""
    forest_picture: Callable[[], NDArray[Any] | None] | None = None
    """Gives the forest's map (y, x) of the middle of the first image; called in a thread."""

    @property
    def file(self) -> Path:
        """Where the plan is kept."""
        return self.folder / PLAN_FILE

    @property
    def structure(self) -> str:
        """What the network is to find, in words."""
        return ", ".join(self.settings.classes)

    def plan(self) -> NetworkPlan:
        """The plan as it stands; not checked as a whole.

        Raises
        ------
        InputError
            If an image is too small to be divided.
        """
        ndim = self.settings.network.ndim
        planned = [entry for image in self.images for entry in image.planned(ndim)]
        return dataclasses.replace(self.settings, images=tuple(planned))

    def save(self) -> NetworkPlan:
        """Write the plan, whole and checked, into the folder.

        Raises
        ------
        InputError
            If it cannot be used; the sentence names the entry.
        """
        plan = self.plan()
        write_plan(plan, self.file)
        return plan

    def change(self, **entries: Any) -> None:
        """Other entries of the plan: ``name="..."``, or ``training={"batch": 2}``."""
        for key, value in entries.items():
            new = value
            if isinstance(value, dict):
                new = dataclasses.replace(getattr(self.settings, key), **value)
            self.settings = dataclasses.replace(self.settings, **{key: new})

    def propose(self, volumes: bool) -> None:
        """Size of network, patch and length as they suit the images and the computer."""
        wishes = Wishes(name=self.settings.name, title=self.settings.title, volumes=volumes)
        whole_images = [0] if len(self.images) > 1 else None
        proposed = default_plan(
            [image.given for image in self.images],
            self.settings.classes,
            self.gpu,
            dataclasses.replace(wishes, held_back=whole_images),
        )
        self.change(network=proposed.network, training=proposed.training)

    def move(self, folder: Path) -> None:
        """Use another folder; maps that are not made yet go there too."""
        old = self.folder / MAPS
        for image in self.images:
            for key in ("raw", "teacher", "strokes", "ignore"):
                path = Path(getattr(image, key))
                if getattr(image, key) and path.is_relative_to(old) and not path.exists():
                    setattr(image, key, str(folder / MAPS / path.relative_to(old)))
        self.folder = folder


def draft_of(
    folder: Path, images: Sequence[DraftImage], classes: Sequence[str], gpu: bool, name: str
) -> Draft:
    """A draft with the plan that suits given images.

    Raises
    ------
    InputError
        If they are few and too small.
    """
    wishes = Wishes(name=name)
    plan = default_plan([image.given for image in images], classes, gpu, wishes)
    for image in images:
        uses = {entry.use for entry in plan.images if entry.raw == image.raw}
        image.use = BOTH if len(uses) > 1 else uses.pop()
    return Draft(folder, plan, list(images), gpu=gpu)


def draft_of_plan(plan: NetworkPlan, folder: Path, infos: dict[str, SourceInfo]) -> Draft:
    """The draft of a plan that was saved; `infos` are the facts of its raw files."""
    images: dict[str, DraftImage] = {}
    for entry in plan.images:
        known = images.get(entry.raw)
        if known is not None:
            known.use = BOTH if known.use != entry.use else known.use
            continue
        files = (entry.teacher, entry.truth, entry.strokes, entry.ignore)
        images[entry.raw] = DraftImage(
            entry.raw, Path(entry.raw).name, infos[entry.raw], *files, use=entry.use
        )
    return Draft(folder, plan, list(images.values()))


def plain_name(text: str) -> str:
    """`text` as a name that a plan may have."""
    words = "".join(c if c in NAME_LETTERS else "-" for c in text.lower())
    return "-".join(part for part in words.split("-") if part)[:60]


__all__ = [
    "BOTH",
    "HELD_BACK",
    "PLAN_FILE",
    "TRAINING",
    "Draft",
    "DraftImage",
    "draft_of",
    "draft_of_plan",
    "plain_name",
]
