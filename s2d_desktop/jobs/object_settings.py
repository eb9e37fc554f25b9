"""How a mask becomes objects: what `find_objects` is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from s2d_desktop.model.errors import InputError
from s2d_desktop.pipeline.splitting import check_depth


@dataclass(frozen=True)
class ObjectSettings:
    """How a mask becomes objects."""

    numbered: bool = False
    """Each object gets its own number; otherwise the result is a mask."""
    min_size: int = 0
    """Objects with fewer pixels (voxels in 3-D) are left out."""
    in_3d: bool = False
    """Objects go on over slices."""
    fill_holes: bool = False
    """Background that an object encloses belongs to it."""
    split: float | None = None
    """Objects are cut at waists of this depth in pixels, see `split_touching`; None: they are
    not."""

    @property
    def needs_objects(self) -> bool:
        """Whether a threshold alone is not enough."""
        return self.numbered or self.min_size > 0 or self.fill_holes


def check_settings(settings: ObjectSettings) -> None:
    """Raise `InputError` for a size or a depth that cannot be used."""
    if settings.min_size < 0:
        raise InputError(
            f"A minimum size of {settings.min_size} pixels cannot be used.",
            "Sizes are counted in pixels (voxels in 3-D), from 0.",
            "Choose 0 to keep all objects.",
        )
    if settings.split is not None:
        check_depth(settings.split)


def facts_of(settings: ObjectSettings) -> dict[str, Any]:
    """What a result's sheet says about its objects."""
    return {
        "numbered": settings.numbered,
        "min_size": settings.min_size,
        "in_3d": settings.in_3d,
        "fill_holes": settings.fill_holes,
        "split": settings.split,
    }
