"""Eigenvalues of symmetric 2 x 2 and 3 x 3 matrices, one matrix per voxel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]

_CHUNK = 8192
"""Voxels worked on at once, so that some twenty float64 arrays stay in the cache."""


def eigenvalues_2x2(entries: Sequence[Image], out: Sequence[Image]) -> None:
    """Eigenvalues of ``[[a, b], [b, d]]``, descending.

    Parameters
    ----------
    entries
        a, b, d: float32 images of one shape.
    out
        Two float32 images of that shape for the larger and the smaller eigenvalue.
    """
    a, b, d = entries
    large, small = out
    half = np.float32(0.5)
    gap = a - d
    gap *= half
    gap *= gap
    np.multiply(b, b, out=small)
    gap += small
    np.sqrt(gap, out=gap)
    np.add(a, d, out=large)
    large *= half
    np.subtract(large, gap, out=small)
    large += gap


def eigenvalues_3x3(entries: Sequence[Image], out: Sequence[Image]) -> None:
    """Eigenvalues of ``[[a, b, c], [b, d, e], [c, e, f]]``, descending.

    The trigonometric solution of the characteristic polynomial (Smith, Commun. ACM 4, 1961), in
    float64: the cubic loses half of the digits where two eigenvalues are close.

    Parameters
    ----------
    entries
        a, b, c, d, e, f: float32 images of one shape, C-contiguous.
    out
        Three float32 images of that shape, C-contiguous, the largest eigenvalue first.
    """
    flat = [m.reshape(-1) for m in entries]
    flat_out = [m.reshape(-1) for m in out]
    for start in range(0, flat[0].size, _CHUNK):
        part = slice(start, start + _CHUNK)
        _eigenvalues_of_chunk([m[part] for m in flat], [m[part] for m in flat_out])


def _eigenvalues_of_chunk(entries: Sequence[Image], out: Sequence[Image]) -> None:
    a, b, c, d, e, f = (m.astype(np.float64) for m in entries)
    mean = a + d
    mean += f
    mean /= 3.0
    a -= mean
    d -= mean
    f -= mean
    bb, cc, ee = b * b, c * c, e * e
    p = np.sqrt((a * a + d * d + f * f + 2.0 * (bb + cc + ee)) / 6.0)
    half_det = 0.5 * (a * (d * f - ee) - d * cc - f * bb) + b * c * e
    half_det /= np.maximum(p * p * p, 1e-300)
    angle = np.arccos(np.minimum(np.maximum(half_det, -1.0, out=half_det), 1.0, out=half_det))
    angle /= 3.0
    p *= 2.0
    largest = mean + p * np.cos(angle)
    angle += 2.0 * np.pi / 3.0
    smallest = mean + p * np.cos(angle)
    out[0][...] = largest
    mean *= 3.0
    mean -= largest
    out[1][...] = mean - smallest
    out[2][...] = smallest
