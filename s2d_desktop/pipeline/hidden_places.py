"""Small places of a map that are hidden from a network, to see whether it can tell what was there.

Noise at one place says nothing of the noise at another, objects do. A network that knows objects
of this size restores what was hidden; one that copies what it is shown repeats the replacement. So
its answers at hidden places can be held against the map itself, noise and all, without any truth
(J. Batson, L. Royer: Noise2Self. ICML 2019).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RADII = (2, 3)
"""Of the hidden discs in voxels, in turns: about the grain of a forest's noise."""

PITCH = 16
"""Distance of the discs in voxels, on average: a twelfth of a map is hidden."""


def with_hidden_places(
    values: NDArray[np.float32], seed: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Replace discs of every plane by discs from elsewhere in the plane.

    Parameters
    ----------
    values
        Maps (t, z, y, x, c); all channels are hidden at the same places.
    seed
        Decides the places and what they are replaced by.

    Returns
    -------
    a copy with the discs replaced, and bool (t, z, y, x) where they are; none in planes that are
    narrower than 12 voxels
    """
    rng = np.random.default_rng(seed)
    out = values.copy()
    hidden = np.zeros(values.shape[:4], np.bool_)
    for t, z in np.ndindex(*values.shape[:2]):
        _hide(values[t, z], out[t, z], hidden[t, z], rng)
    return out, hidden


def _hide(
    plane: NDArray[np.float32],
    out: NDArray[np.float32],
    hidden: NDArray[np.bool_],
    rng: np.random.Generator,
) -> None:
    """The same for a plane (y, x, c): changes `out` and `hidden`."""
    most = max(RADII)
    if min(hidden.shape) <= 2 * most:
        return
    rows, columns = (range(PITCH // 2, n - most, PITCH) for n in hidden.shape)
    for k, y in enumerate(rows):
        for j, x in enumerate(columns):
            radius = RADII[(k + j) % len(RADII)]
            low, high = radius, [n - radius - 1 for n in hidden.shape]
            moved = np.array([y, x]) + rng.integers(-PITCH // 4, PITCH // 4 + 1, 2)
            place = _box(np.clip(moved, low, high), radius)
            other = _box(rng.integers(low, np.array(high) + 1), radius)
            inside = _disc(radius)
            out[place][inside] = plane[other][inside]
            hidden[place] |= inside


def _box(centre: NDArray[np.integer], radius: int) -> tuple[slice, slice]:
    y, x = (slice(int(c) - radius, int(c) + radius + 1) for c in centre)
    return y, x


def _disc(radius: int) -> NDArray[np.bool_]:
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    return np.asarray(y**2 + x**2 <= radius**2)
