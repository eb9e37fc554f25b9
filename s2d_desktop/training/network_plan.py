"""The plan of a network for raw data: what it learns from, how, and for how long.

A plan is a JSON file, written by the window or by ``s2d-desktop plan``; the same plan gives the
same training wherever it is started. It is checked as a whole before anything is computed; every
complaint names the entry. Keys that begin with ``//`` are comments.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from s2d_desktop.model.errors import InputError
from s2d_desktop.training.learning_settings import LearningSettings, UNetSettings
from s2d_desktop.training.plan_checks import check_image_axes, check_network_and_patch
from s2d_desktop.training.plan_values import bad_entry, choice, record, setting

VERSION = 1
"""Of the plan's format; one with a larger number was written by a newer program."""

TRAINING, HELD_BACK = "training", "held back"


@dataclass(frozen=True)
class PlannedImage:
    """One image that is learned from, or one that is held back to see how good the network is."""

    raw: str
    """Image, axes yx or zyx, with channels or without; paths are relative to the plan's folder."""
    teacher: str = ""
    """Probability map of the same shape: an enhanced map, or a forest's."""
    use: str = choice(TRAINING, TRAINING, HELD_BACK)
    """Images, or slices, that are held back are never learned from."""
    slices: tuple[int, ...] | None = field(default=None, metadata={"low": 0, "high": 10**7})
    """Slices that may be used; left out: all."""
    rows: tuple[int, ...] | None = field(default=None, metadata={"low": 0, "high": 10**9})
    """First row that may be used, and the one after the last; left out: all. So a part of a single
    image can be held back."""
    columns: tuple[int, ...] | None = field(default=None, metadata={"low": 0, "high": 10**9})
    """The same for columns."""
    strokes: str = ""
    """The user's strokes, a label image of the same shape: 0 where nothing is painted, 1
    background, 2 the structure; with several classes 1 + their number."""
    ignore: str = ""
    """Image of the same shape: everything but 0 is not learned from."""
    truth: str = ""
    """Labels made by hand, of the same shape: with one structure everything but 0 is it, with
    several classes their number from 0. Held-back images are scored with it; it is learned from
    only if the plan says ``"learn_from": "truth"``."""
    axes: str = ""
    """Letters of ``tzyxc`` in the order of the shape of `raw`, where its file does not name them or
    is wrong; left out: what the file says. Files beside it that name none are read like it."""


@dataclass(frozen=True)
class LabelSettings:
    """How the teacher's map becomes pseudo-labels."""

    form: str = choice("soft", "soft", "hard")
    """Probabilities as they are, or the most probable class."""
    least_confidence: float = setting(0.5, 0.5, 0.999)
    """Pixels whose most probable class has less are not learned from; 0.5: all are."""
    strokes: bool = True
    """Whether strokes count for certain, whatever the map says."""


@dataclass(frozen=True)
class ConsistencySettings:
    """The consistency loss between the network and its mean teacher."""

    use: bool = True
    weight: float = setting(1.0, 0.0, 1000.0)
    """Of the consistency loss beside that of the labels."""
    begin: int = setting(500, 0, 10**8)
    """Iterations before it counts at all: until then the mean teacher knows too little."""
    ramp_up: int = setting(1000, 0, 10**8)
    """Iterations over which it grows to its weight."""
    decay: float = setting(0.999, 0.0, 0.999999)
    """Of the mean teacher's running mean."""


@dataclass(frozen=True)
class RectificationSettings:
    """The rectification of labels that the network firmly disagrees with."""

    use: bool = True
    begin: int = setting(500, 0, 10**8)
    """Iterations before labels are weighted: a network that knows nothing judges nothing."""
    decay: float = setting(0.999, 0.0, 0.999999)
    """Of the running mean of what the network says where the label is a class."""
    mean: str = choice("plain", "plain", "weighted")
    """Of the cross-entropy: over all voxels, as in the paper, so that steps become smaller where
    labels are weighted down; or divided by the sum of the weights."""


@dataclass(frozen=True)
class OwnTrainingSettings(LearningSettings):
    """How the network is trained."""

    patience: int = setting(20, 0, 10**6)
    """The training ends after so many validations without gain; 0: it does not."""
    contrast: float = setting(0.3, 0.0, 1.0)
    """Raw values are made brighter or darker, and their contrast stronger or weaker, by so much of
    their standard deviation at most."""
    noise: float = setting(0.1, 0.0, 2.0)
    """Noise is added up to so much of the standard deviation, in half of the patches."""


@dataclass(frozen=True)
class NetworkPlan:
    """Everything that decides how the network turns out."""

    name: str
    """Name of the network: lower-case letters, digits and hyphens."""
    images: tuple[PlannedImage, ...]
    classes: tuple[str, ...]
    """What the network finds, by name: one structure, or all classes of a map that exclude each
    other, background included. The teacher's map has a channel of each name, or one channel."""
    version: int = setting(VERSION, 1, 10**6)
    title: str = ""
    learn_from: str = choice("teacher", "teacher", "truth")
    """Pseudo-labels, or labels made by hand (a Target Net or Source Net of the paper)."""
    seed: int = setting(1, 0, 2**31 - 1)
    labels: LabelSettings = LabelSettings()
    consistency: ConsistencySettings = ConsistencySettings()
    rectification: RectificationSettings = RectificationSettings()
    network: UNetSettings = field(default_factory=UNetSettings)
    training: OwnTrainingSettings = OwnTrainingSettings()

    @property
    def several(self) -> bool:
        """Whether the network tells several classes apart, not one structure from the rest."""
        return len(self.classes) > 1

    def to_json(self) -> dict[str, Any]:
        """The plan as plain JSON values; `network_plan_from_json` reads them back."""
        return dataclasses.asdict(self)


def network_plan_from_json(value: Any) -> NetworkPlan:
    """Check JSON values and return the plan.

    Raises
    ------
    InputError
        If an entry is unknown, missing, of the wrong kind or out of range, or entries do not fit.
    """
    version = value.get("version") if isinstance(value, dict) else None
    if isinstance(version, (int, float)) and version > VERSION:
        raise bad_entry(
            "version",
            f"is {version:g}; this program knows plans up to version {VERSION}.",
            "Update the program, or make the plan again with this one.",
        )
    plan: NetworkPlan = record(NetworkPlan, value, "")
    if not plan.name or set(plan.name) - set("abcdefghijklmnopqrstuvwxyz0123456789-"):
        raise bad_entry("name", f"is '{plan.name}'.", "Use lower-case letters, digits and hyphens.")
    if not all(plan.classes) or len(set(plan.classes)) != len(plan.classes):
        raise bad_entry("classes", "has a name that is empty or there twice.", "Change a name.")
    if plan.several and plan.training.loss.startswith("bce"):
        if "loss" in value.get("training", {}):
            raise bad_entry(
                "training.loss", "is for one structure.", "Use ce, dice or ce+dice for classes."
            )
        training = dataclasses.replace(plan.training, loss="ce")
        plan = dataclasses.replace(plan, training=training)
    elif not plan.several and plan.training.loss.startswith("ce"):
        raise bad_entry(
            "training.loss", "is for several classes.", "Use bce, dice or bce+dice for one."
        )
    check_network_and_patch(plan.network, plan.training.patch)
    _check_images(plan)
    return plan


def _check_images(plan: NetworkPlan) -> None:
    """Refuse images that teach nothing, and slices that are both learned from and held back."""
    uses = [image.use for image in plan.images]
    for use, remedy in (
        (TRAINING, 'Give at least one image or some slices "use": "training".'),
        (HELD_BACK, 'Give one image in five, or some slices, "use": "held back".'),
    ):
        if use not in uses:
            raise bad_entry("images", f"has none for '{use}'.", remedy)
    files = [os.path.realpath(image.raw) for image in plan.images]
    for k, image in enumerate(plan.images):
        check_image_axes(image.axes, k)
        wanted = "truth" if plan.learn_from == "truth" else "teacher"
        if not getattr(image, wanted):
            raise bad_entry(
                f"images[{k}]",
                f"lacks the entry '{wanted}'.",
                "Name the labels made by hand." if wanted == "truth" else "Name its map.",
            )
        for key in ("rows", "columns"):
            span = getattr(image, key)
            if span is not None and (len(span) != 2 or span[0] >= span[1]):
                one = key.removesuffix("s")
                raise bad_entry(
                    f"images[{k}].{key}",
                    f"is {list(span)}.",
                    f"Give [first {one}, {one} after last].",
                )
        for j, other in enumerate(plan.images[:k]):
            if files[j] != files[k]:
                continue
            mine, theirs = image.slices, other.slices
            common = mine is None or theirs is None or set(mine) & set(theirs)
            if common and _meet(image.rows, other.rows) and _meet(image.columns, other.columns):
                which = f"slice {min(common)}" if isinstance(common, set) else "slices"
                raise bad_entry(
                    f"images[{k}]",
                    f"uses {which} of '{Path(image.raw).name}' a second time.",
                    "Use each slice once, either to learn from or held back.",
                )


def _meet(a: Sequence[int] | None, b: Sequence[int] | None) -> bool:
    """Whether two spans of rows, or of columns, have one in common; None are all there are."""
    if a is None or b is None:
        return True
    return a[0] < b[1] and b[0] < a[1]


def read_network_plan(path: Path) -> NetworkPlan:
    """Read and check a plan file; the paths of its images become absolute.

    Raises
    ------
    InputError
        If the file is missing, is not JSON, or an entry cannot be used.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"The training plan '{path}' cannot be opened.",
            f"The system says: {error.strerror}.",
            "Check the path; 's2d-desktop plan' writes a plan.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"The training plan '{path.name}' cannot be read.",
            f"It is not valid JSON: {error}.",
            "Correct it, or write it again with 's2d-desktop plan'.",
        ) from error
    plan = network_plan_from_json(value)
    folder = path.resolve().parent
    images = []
    for image in plan.images:
        named: dict[str, Any] = {
            key: str(folder / getattr(image, key)) if getattr(image, key) else ""
            for key in ("raw", "teacher", "strokes", "ignore", "truth")
        }
        images.append(dataclasses.replace(image, **named))
    plan = dataclasses.replace(plan, images=tuple(images))
    # Now that it is known where the files are, two names for one file are found out.
    _check_images(plan)
    return plan
