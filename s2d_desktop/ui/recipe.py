"""How step 4 makes objects of a class, and the options that say the same on the command line."""

from __future__ import annotations

from dataclasses import dataclass

from s2d_desktop.jobs.cells import CellSettings
from s2d_desktop.jobs.object_settings import ObjectSettings
from s2d_desktop.model.saved_work import ObjectChoices

KINDS = ("mask", "objects", "cells")


@dataclass(frozen=True)
class Recipe(ObjectChoices):
    """Settings beside the threshold, as the jobs and the command line take them."""

    @property
    def is_plain(self) -> bool:
        """Whether the threshold alone says what is shown."""
        return self.kind == "mask" and not self.min_size and not self.fill_holes

    def objects(self, numbered: bool | None = None) -> ObjectSettings:
        """For objects, or for their mask; None for what `kind` says."""
        as_objects = self.kind == "objects" if numbered is None else numbered
        return ObjectSettings(
            as_objects,
            self.min_size,
            self.in_3d,
            self.fill_holes,
            self.depth if self.splits and self.kind == "objects" and as_objects else None,
        )

    @property
    def cells(self) -> CellSettings | None:
        """For cells; None where objects are wanted."""
        if self.kind != "cells":
            return None
        return CellSettings(self.beta, self.boundary, self.min_size)

    def options(self, product: str) -> list[str]:
        """Options of `s2d-desktop segment` for a mask (``segmentation``) or for ``objects``."""
        numbered = product == "objects"
        if self.kind == "cells":
            if not numbered:
                return []
            found = ["--multicut", "--beta", f"{self.beta:g}"]
            found += ["--boundary"] if self.boundary else []
            return found + self._smallest()
        found = ["--objects"] if numbered else []
        found += self._smallest()
        found += ["--fill-holes"] if self.fill_holes else []
        split = self.objects(numbered).split
        if split is not None:
            found += ["--split", f"{split:g}"]
        return found + (["--3d"] if self.in_3d and (numbered or not self.is_plain) else [])

    def _smallest(self) -> list[str]:
        return ["--min-size", str(self.min_size)] if self.min_size else []
