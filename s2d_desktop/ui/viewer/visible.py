"""Numbers about what is on the screen. No Qt here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.ui.viewer.pixels import Pixels, TileKey, View
from s2d_desktop.ui.viewer.tile_store import TileStore


def visible_values(
    pixels: Pixels | None, store: TileStore, view: View, channel: int | None = None
) -> NDArray[np.generic]:
    """Values that `view` shows and that are loaded, of all channels or of one of several.

    At most about a million of them.
    """
    if pixels is None:
        return np.zeros(0)
    tiles = [(key, store.get(pixels, key)) for key in pixels.visible(view)]
    found = [_inside(pixels, key, tile, view) for key, tile in tiles if tile is not None]
    if channel is not None:
        found = [part[..., channel] for part in found]
    if not found:
        return np.zeros(0)
    step = max(1, int((sum(t.size for t in found) / 1e6) ** 0.5))
    return np.concatenate([t[::step, ::step].ravel() for t in found])


def visible_share(
    pixels: Pixels | None, store: TileStore, view: View, threshold: float
) -> float | None:
    """Share of what `view` shows, in percent, that is above `threshold`; None if unknown."""
    if pixels is None:
        return None
    inside = seen = 0
    for key in pixels.visible(view):
        tile = store.get(pixels, key)
        if tile is None:
            return None
        part = _inside(pixels, key, tile, view)
        inside += int(np.count_nonzero(part > np.float32(threshold)))
        seen += part.size
    return 100 * inside / seen if seen else None


def _inside(
    pixels: Pixels, key: TileKey, tile: NDArray[np.generic], view: View
) -> NDArray[np.generic]:
    """What of a tile is in `view`."""
    top, left, _, _ = pixels.box(key)
    rows = slice(max(0, int(view.top - top) >> view.level), None)
    cols = slice(max(0, int(view.left - left) >> view.level), None)
    part = tile[: max(0, int(view.bottom - top + 1) >> view.level)][rows]
    return part[:, : max(0, int(view.right - left + 1) >> view.level)][:, cols]
