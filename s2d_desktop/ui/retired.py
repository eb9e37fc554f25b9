"""What is not shown any more, kept until nobody can be reading it."""

from __future__ import annotations

from s2d_desktop.model.cache import CachedSource
from s2d_desktop.ui.documents import Document
from s2d_desktop.ui.opened_image import OpenedImage
from s2d_desktop.ui.stage import EnhancedStage

Ended = CachedSource | EnhancedStage | OpenedImage | Document


class Retired:
    """Things that have ended, in the order in which they did."""

    def __init__(self) -> None:
        self._ended: list[Ended] = []

    def add(self, *ended: Ended | None) -> None:
        """Release these when nobody can be reading them any more."""
        self._ended += [e for e in ended if e is not None]

    def close(self) -> None:
        """Release what was added; call when no thread reads."""
        for ended in self._ended:
            if isinstance(ended, CachedSource):
                # What it reads may still be shown: only its tiles are given back.
                ended.forget()
            else:
                ended.close()
        self._ended.clear()
