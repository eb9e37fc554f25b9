"""Pixels of several channels that are seen together, with what each of these is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.source import Source
from s2d_desktop.ui.viewer.display import Display
from s2d_desktop.ui.viewer.mixing import CHANNEL_COLOURS, ChannelLook, Part
from s2d_desktop.ui.viewer.pixels import Pixels
from s2d_desktop.ui.viewer.values_at_cursor import words


@dataclass(frozen=True)
class Mixture:
    """Several channels of a source, seen together."""

    pixels: Pixels
    parts: tuple[Part, ...]
    """One for each channel."""
    of_channels: bool = False
    """Whether they are channels of raw data, whose colours the display knows, and not classes."""

    @property
    def digits(self) -> int | None:
        """Decimals with which its values are written; None for as many as they have."""
        return None if self.of_channels else 3

    def colour_key(
        self, display: Display, value: NDArray[np.generic] | None
    ) -> list[tuple[Part, str]]:
        """What is seen of it in the colours that it has now, and `value` of each in words."""
        there = value is not None
        said = [words(v, self.digits) for v in np.atleast_1d(value)] if there else []
        said += [""] * (len(self.parts) - len(said))
        if self.of_channels:
            looks = zip(self.parts, display.channels, said, strict=False)
            return [(Part(p.name, CHANNEL_COLOURS[k.colour]), v) for p, k, v in looks if k.shown]
        hidden = display.hidden_classes
        return [(p, v) for p, v in zip(self.parts, said, strict=False) if p.name not in hidden]

    def named(self, value: NDArray[np.generic] | None) -> str:
        """The values of all parts with their names, also of those that are hidden."""
        if value is None:
            return words(None, None)
        pairs = zip(self.parts, np.atleast_1d(value), strict=False)
        return ", ".join(f"{part.name} {words(v, self.digits)}" for part, v in pairs)


def classes_together(source: Source | None, parts: Sequence[Part], side: int) -> Mixture | None:
    """All classes of a canonical source in tiles of `side`; None where there are none."""
    if source is None or not parts:
        return None
    return Mixture(Pixels(source, (0, len(parts)), True, side), tuple(parts))


def channels_together(
    pixels: Pixels, names: Sequence[str], looks: Sequence[ChannelLook]
) -> Mixture | None:
    """The channels of raw data; None where they are not shown together."""
    parts = [Part(n, CHANNEL_COLOURS[k.colour]) for n, k in zip(names, looks, strict=True)]
    return Mixture(pixels, tuple(parts), True) if parts else None


def pixels_of(shown: Pixels | Mixture | None) -> Pixels | None:
    """The pixels of what a panel shows."""
    return shown.pixels if isinstance(shown, Mixture) else shown
