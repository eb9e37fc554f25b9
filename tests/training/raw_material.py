"""Small images with their maps, as files and as opened images, for networks of raw data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from s2d_desktop.io.writers import write
from s2d_desktop.model.cache import TileCache
from s2d_desktop.model.source import ArraySource
from s2d_desktop.training.network_plan import NetworkPlan, network_plan_from_json
from s2d_desktop.training.survey import Survey
from s2d_desktop.training.training_images import TrainingImage, open_images


def save(path: Path, values: np.ndarray, axes: str, names: tuple[str, ...] = ()) -> str:
    """Write an image or a map; the end of its name decides the format."""
    list(write(ArraySource(values, axes, path.name, channel_names=names), path))
    return str(path)


def plan_of(images: list[dict[str, Any]], **changes: Any) -> NetworkPlan:
    """A plan whose patches are not varied at all, if nothing else is said."""
    training = {
        "batch": 2,
        "patch": 16,
        "scale_spread": 0.0,
        "elastic": 0.0,
        "contrast": 0.0,
        "noise": 0.0,
        "validation_patches": 4,
        "device": "cpu",
    }
    training.update(changes.pop("training", {}))
    value = {
        "name": "own",
        "classes": ["disc"],
        "network": {"maps": 2, "levels": 2},
        **changes,
        "images": images,
        "training": training,
    }
    return network_plan_from_json(value)


def opened(plan: NetworkPlan) -> list[TrainingImage]:
    """The images of a plan."""
    return open_images(plan, TileCache())


def unseen(images: list[TrainingImage], classes: int = 2) -> Survey:
    """A survey that found nothing and leaves raw data as they are."""
    nowhere = np.zeros((0, 4), np.int64)
    return Survey(places=[[nowhere] * classes for _ in images])
