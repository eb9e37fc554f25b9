"""Eigenvalues of symmetric 2 x 2 and 3 x 3 matrices, one matrix per voxel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]


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
        a, b, c, d, e, f: float32 images of one shape.
    out
        Three float32 images of that shape, the largest eigenvalue first.
    """
    a, b, c, d, e, f = (np.asarray(m, np.float64) for m in entries)
    mean = (a + d + f) / 3.0
    a, d, f = a - mean, d - mean, f - mean
    p = np.sqrt((a * a + d * d + f * f + 2.0 * (b * b + c * c + e * e)) / 6.0)
    half_det = 0.5 * (a * (d * f - e * e) - b * (b * f - e * c) + c * (b * e - d * c))
    cube = p * p * p
    ratio = np.divide(half_det, cube, out=np.zeros_like(p), where=cube > 0)
    angle = np.arccos(np.clip(ratio, -1.0, 1.0)) / 3.0
    p *= 2.0
    largest = mean + p * np.cos(angle)
    smallest = mean + p * np.cos(angle + 2.0 * np.pi / 3.0)
    out[0][...] = largest
    out[1][...] = 3.0 * mean - largest - smallest
    out[2][...] = smallest
