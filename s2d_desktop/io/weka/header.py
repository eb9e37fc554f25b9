"""What a classifier or its training data say about themselves: relation, attributes, classes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from s2d_desktop.model.errors import FileProblem, ModelProblem

MOST_ATTRIBUTES = 100_000
MOST_CLASSES = 64

TRAIN_AGAIN = (
    "In Fiji open Trainable Weka Segmentation, train, and press 'Save classifier' (and 'Save "
    "data') again."
)


class OnlyFiji(ModelProblem):
    """A classifier that cannot be read without Fiji, but perhaps by Fiji."""


@dataclass(frozen=True)
class WekaHeader:
    """Names of the features and classes, in the order in which the classifier uses them."""

    relation: str
    """For instance ``TWS-2D-v3.3.2-grayscale``."""
    features: tuple[str, ...]
    """Names of the features, with their sigmas: ``Gaussian_blur_1.0``."""
    classes: tuple[str, ...]
    """Names of the classes."""

    @property
    def in_3d(self) -> bool:
        """Whether the features were computed in three dimensions."""
        return self.relation.startswith("TWS-3D")

    @property
    def colour(self) -> bool:
        """Whether the features are those of a colour image."""
        return self.relation.endswith("RGB")

    @property
    def old_hessian(self) -> bool:
        """Whether the Hessian features are those of versions before 3.

        They named the relation ``segment`` and computed eigenvalues otherwise.
        """
        return self.relation.startswith("segment")

    @property
    def version(self) -> str:
        """Version of the plugin, or an empty text."""
        found = re.match(r"TWS-[23]D-v?([0-9][0-9A-Za-z.]*)", self.relation)
        return found[1] if found else ""


def made_header(
    path: Path, relation: str, features: Sequence[str], classes: Sequence[str]
) -> WekaHeader:
    """The header, once its names are known to make sense.

    Raises
    ------
    FileProblem
        If there are no features, fewer than two classes, or names that occur twice.
    """
    why = ""
    if not features:
        why = "It names no features."
    elif len(classes) < 2:
        why = f"It names {len(classes)} classes; a classifier tells at least two apart."
    elif len(classes) > MOST_CLASSES:
        why = f"It names {len(classes)} classes, more than {MOST_CLASSES}."
    elif len(set(features)) < len(features) or len(set(classes)) < len(classes):
        why = "Some of its features or classes have the same name."
    if why:
        raise damaged(path, why)
    return WekaHeader(relation, tuple(features), tuple(classes))


def damaged(path: Path, why: str) -> FileProblem:
    """The error for a file that is not what it should be."""
    return FileProblem(
        f"'{path.name}' is not a whole file of Trainable Weka Segmentation.", why, TRAIN_AGAIN
    )
