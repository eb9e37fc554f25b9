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
from s2d_desktop.jobs.training_computer import Card
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.training.default_plan import GivenImage, Wishes, default_plan, divided, whole
from s2d_desktop.training.dividing import LAST, Division, division_of
from s2d_desktop.training.network_plan import HELD_BACK, TRAINING, NetworkPlan, PlannedImage
from s2d_desktop.training.schedule import rescheduled

PLAN_FILE = "training.json"
"""The plan in the folder of the training. The training keeps its own, checked copy beside it."""

BOTH = "both"
"""An image of which a part is learned from and a part is held back."""

OWN = "own"
"""An image that is used as a plan file says, otherwise than the wizard would."""

NAME_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"


FILES = ("teacher", "truth", "strokes", "ignore")
"""What belongs to a raw image."""


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
    axes: str = ""
    """Of the raw file, where the user has said them."""
    use: str = TRAINING
    """`TRAINING`, `HELD_BACK`, `BOTH` or `OWN`."""
    position: int = LAST
    """Which part is held back of `BOTH`, see `training.dividing`."""
    chosen: bool = False
    """Whether the user, or a plan that was saved, has said so."""
    reason: str = ""
    """Why another part than the last is held back, see `jobs.held_back_part`."""
    looked: str = ""
    """The map in which the position was looked for; empty if it was not."""
    entries: tuple[PlannedImage, ...] = ()
    """What a plan file says of it, for `OWN`."""
    computable: bool = False
    """Whether the recipe makes its map."""
    thumbnail: NDArray[Any] | None = None
    """(y, x) or (y, x, 3), made small."""

    @property
    def seen(self) -> tuple[str, tuple[int, ...]]:
        """The axes that were said, and the size (t, z, y, x) as the training sees it."""
        t, z, *plane = (self.info.size_of(a) for a in "tzyx")
        # Time points without slices are used like slices.
        pages = (1, t) if "t" in self.info.axes and "z" not in self.info.axes else (t, z)
        return self.axes, (*pages, *plane)

    @property
    def given(self) -> GivenImage:
        """For `default_plan`."""
        return GivenImage(
            *(self.raw, self.info, self.teacher, self.truth, self.strokes, self.ignore),
            self.axes,
            self.position,
        )

    @property
    def has_map(self) -> bool:
        """Whether the map that it is learned from is there."""
        return bool(self.teacher) and Path(self.teacher).exists()

    @property
    def is_held_back(self) -> bool:
        """Whether all or a part of it is held back."""
        return self.use in (HELD_BACK, BOTH) or (
            self.use == OWN and any(entry.use == HELD_BACK for entry in self.entries)
        )

    @property
    def was_moved(self) -> bool:
        """Whether another part than the last is held back because of where the structure is."""
        return self.use == BOTH and self.position != LAST and not self.chosen

    def division(self, ndim: int) -> Division | None:
        """How it can be divided; None if it cannot."""
        try:
            return division_of(self.info, ndim)
        except S2DError:
            return None

    def planned(self, ndim: int) -> list[PlannedImage]:
        """Its entries in a plan.

        Raises
        ------
        InputError
            If it is to be divided and cannot be.
        """
        given = self.given
        if self.use == BOTH:
            return divided(given, ndim)
        if self.use == OWN:
            files = {key: getattr(self, key) for key in FILES}
            return [dataclasses.replace(entry, **files) for entry in self.entries]
        return [whole(given, self.use)]


@dataclass
class Draft:
    """A training in the making."""

    folder: Path
    settings: NetworkPlan
    """Everything but the images, which are in `images`."""
    images: list[DraftImage] = field(default_factory=list)
    recipe: Recipe | None = None
    """How maps of what is open are made; None where all maps are files of the user's."""
    card: Card = field(default_factory=Card)
    """The graphics card of this computer."""
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

    @property
    def has_teachers(self) -> bool:
        """Whether it is known which map teaches each image; without that there is no plan."""
        return all(image.teacher for image in self.images)

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
        """Other entries of the plan: ``name="..."``, or ``training={"batch": 2}``.

        With another number of iterations goes what depends on it, see `training.schedule`.
        """
        length = None
        if isinstance(entries.get("training"), dict):
            entries["training"] = dict(entries["training"])
            length = entries["training"].pop("max_iterations", None)
        for key, value in entries.items():
            new = value
            if isinstance(value, dict):
                new = dataclasses.replace(getattr(self.settings, key), **value)
            self.settings = dataclasses.replace(self.settings, **{key: new})
        if length is not None:
            self.settings = rescheduled(self.settings, length)

    def propose(self, volumes: bool) -> None:
        """Size of network, patch and length as they suit the images and the computer."""
        wishes = Wishes(name=self.settings.name, title=self.settings.title, volumes=volumes)
        whole_images = [0] if len(self.images) > 1 else None
        for image in self.images:
            # A volume has other parts than a stack of slices.
            division = image.division(3 if volumes else 2)
            if not image.chosen or division is None or image.position not in division.positions:
                image.position, image.chosen, image.looked = LAST, False, ""
        proposed = default_plan(
            [image.given for image in self.images],
            self.settings.classes,
            self.card.usable,
            dataclasses.replace(wishes, held_back=whole_images),
        )
        self.change(network=proposed.network, training=proposed.training)

    @property
    def undecided(self) -> list[DraftImage]:
        """Images of which a part is held back, and nobody has said or looked which one."""
        return [
            image
            for image in self.images
            if image.use == BOTH
            and not image.chosen
            and image.has_map
            and image.looked != image.teacher
        ]

    @property
    def uses_card(self) -> bool:
        """Whether the training will compute on the graphics card."""
        device = self.settings.training.device
        return device == "cuda" or (device == "auto" and self.card.usable)

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
    folder: Path, images: Sequence[DraftImage], classes: Sequence[str], card: Card, name: str
) -> Draft:
    """A draft with the plan that suits given images.

    Raises
    ------
    InputError
        If they are few and too small.
    """
    wishes = Wishes(name=name)
    plan = default_plan([image.given for image in images], classes, card.usable, wishes)
    for image in images:
        uses = {entry.use for entry in plan.images if entry.raw == image.raw}
        image.use = BOTH if len(uses) > 1 else uses.pop()
    return Draft(folder, plan, list(images), card=card)


def draft_of_plan(plan: NetworkPlan, folder: Path, infos: dict[str, SourceInfo]) -> Draft:
    """The draft of a plan that was saved; `infos` are the facts of its raw files."""
    entries: dict[str, list[PlannedImage]] = {}
    for entry in plan.images:
        entries.setdefault(entry.raw, []).append(entry)
    images = []
    for raw, own in entries.items():
        files = {key: next((f for e in own if (f := getattr(e, key))), "") for key in FILES}
        image = DraftImage(raw, Path(raw).name, infos[raw], **files, axes=own[0].axes)
        _use_as(own, image, plan.network.ndim)
        images.append(image)
    return Draft(folder, plan, images)


def _use_as(entries: Sequence[PlannedImage], image: DraftImage, ndim: int) -> None:
    """Use an image as the entries of a plan do."""

    def parts(planned: Sequence[PlannedImage]) -> set[object]:
        return {(entry.use, entry.slices, entry.rows, entry.columns) for entry in planned}

    division = image.division(ndim)
    places = division.places if division is not None else ()
    ways = [(TRAINING, LAST), (HELD_BACK, LAST), *((BOTH, k) for k in range(len(places)))]
    for image.use, image.position in ways:
        try:
            if parts(image.planned(ndim)) == parts(entries):
                image.chosen = image.use == BOTH
                return
        except S2DError:
            continue
    image.use, image.position, image.entries = OWN, LAST, tuple(entries)


def plain_name(text: str) -> str:
    """`text` as a name that a plan may have."""
    words = "".join(c if c in NAME_LETTERS else "-" for c in text.lower())
    return "-".join(part for part in words.split("-") if part)[:60]


__all__ = [
    "BOTH",
    "HELD_BACK",
    "OWN",
    "PLAN_FILE",
    "TRAINING",
    "Draft",
    "DraftImage",
    "draft_of",
    "draft_of_plan",
    "plain_name",
]
