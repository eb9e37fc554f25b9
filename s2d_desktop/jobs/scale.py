"""At which scale a map is enhanced: as the user says, as sizes suggest, or as a search finds."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event
from s2d_desktop.model.source import Source, SourceInfo
from s2d_desktop.pipeline.compared import Compared
from s2d_desktop.pipeline.object_size import (
    Suggestion,
    known_size,
    scale_from_object_size,
    scale_from_pixel_size,
)
from s2d_desktop.pipeline.rescaled import check_scale
from s2d_desktop.pipeline.runtime import Network
from s2d_desktop.pipeline.scale_search import ScaleSearch, searching_scale
from s2d_desktop.pipeline.support import DEFAULT_SIZE
from s2d_desktop.zoo.card import pixel_size_warning

Scale = float | Literal["auto"] | None


@dataclass(frozen=True)
class ChosenScale:
    """The scale of one map."""

    scale: float
    reason: str
    """A sentence for the user."""
    search: ScaleSearch | None = None
    """Where the scale was searched."""
    warning: str = ""
    """What the user should check, empty if nothing."""

    def facts(self) -> dict[str, Any]:
        """Plain JSON values for a result and its sheet."""
        facts: dict[str, Any] = {"scale": round(self.scale, 4), "scale_reason": self.reason}
        if self.search is not None:
            facts["scale_search"] = self.search.facts()
        return facts


def choose_scale(
    probabilities: Source,
    channel: int | Sequence[int],
    network: Network,
    card: Mapping[str, Any],
    wish: Scale = None,
    object_size: float | None = None,
    compared: Compared | None = None,
) -> Generator[Event, None, ChosenScale]:
    """Choose the scale for a map.

    Parameters
    ----------
    probabilities, channel, network, card
        As for `enhanced_at_scale`; a source that computes is best given without a cache.
    wish
        A number is taken as it is. ``"auto"`` searches, and falls back on what sizes suggest.
        None: by `object_size` if that is given, otherwise 1. Pixel sizes alone change nothing
        without being asked to, but a warning says so.
    object_size
        Diameter of a typical object in voxels of the map, if the user measured it.
    compared
        The class in which a search compares, as for `searching_scale`.

    Returns
    -------
    ChosenScale, after the events of a search

    Raises
    ------
    InputError
        If the scale or the size cannot be used, or the Enhancer does not say which size it knows.
    """
    info = probabilities.info
    by_size = None if object_size is None else scale_from_object_size(object_size, card)
    if wish == "auto":
        expected = by_size or scale_from_pixel_size(info, card)
        search = yield from searching_scale(
            probabilities, channel, network, card, compared=compared, expected=expected
        )
        return ChosenScale(search.best, search.reason, search)
    if wish is not None:
        scale = check_scale(wish)
        return ChosenScale(scale, "As wished.", warning=_warning(info, card, scale))
    if object_size is None:
        return ChosenScale(1.0, "As it is.", warning=_warning(info, card, 1.0))
    if by_size is None:
        raise InputError(
            "The scale cannot be told from the size of the objects.",
            "The Enhancer's description does not say which size it knows (object_size_px).",
            "Search the scale with --scale auto, or give a number after --scale.",
        )
    return ChosenScale(by_size.scale, by_size.reason)


def typical_object(card: Mapping[str, Any], chosen: ChosenScale, measured: float | None) -> float:
    """Diameter of a typical object in voxels of the map, from what is known of it."""
    if measured is not None:
        return measured
    known = known_size(card)
    if known is not None:
        # What the network takes for an object: of this size after the map was magnified.
        return float((known[0] * known[1]) ** 0.5 / chosen.scale)
    return DEFAULT_SIZE


def _warning(info: SourceInfo, card: Mapping[str, Any], scale: float) -> str:
    """A sentence if pixels, as the network sees them, are far from those it was trained on."""
    sizes = {axis: size / scale for axis, size in info.voxel_size.items()}
    if not pixel_size_warning(card, replace(info, voxel_size=sizes)):
        return ""
    text = pixel_size_warning(card, info) if scale == 1.0 else ""
    better = scale_from_pixel_size(info, card)
    if not text:
        text = (
            f"Scale {scale:.3g} does not bring the pixels of '{info.name}' near those of training."
        )
    advice: Suggestion | None = better if better is not None and better.scale != scale else None
    if advice is not None:
        text += f" From the pixel sizes, scale {advice.scale:.2g} would fit."
    return text
