"""Eigenvalues of symmetric 2 x 2 and 3 x 3 matrices, one matrix per voxel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]


def eigenvalues_2x2(yy: Image, yx: Image, xx: Image) -> tuple[Image, Image]:
    """Larger and smaller eigenvalue of ``[[yy, yx], [yx, xx]]``, float32."""
    half_sum = (yy + xx) * np.float32(0.5)
    half_gap = (yy - xx) * np.float32(0.5)
    root = np.sqrt(half_gap * half_gap + yx * yx)
    return half_sum + root, half_sum - root


def eigenvalues_3x3(
    zz: Image, zy: Image, zx: Image, yy: Image, yx: Image, xx: Image
) -> tuple[Image, Image, Image]:
    """Eigenvalues of ``[[zz, zy, zx], [zy, yy, yx], [zx, yx, xx]]``, descending, float32.

    The trigonometric solution of the characteristic polynomial (Smith, Commun. ACM 4, 1961), in
    float64: the cubic loses half of the digits where two eigenvalues are close.
    """
    a, b, c, d, e, f = (np.asarray(m, np.float64) for m in (zz, zy, zx, yy, yx, xx))
    mean = (a + d + f) / 3.0
    a, d, f = a - mean, d - mean, f - mean
    p = np.sqrt((a * a + d * d + f * f + 2.0 * (b * b + c * c + e * e)) / 6.0)
    half_det = 0.5 * (a * (d * f - e * e) - b * (b * f - e * c) + c * (b * e - d * c))
    cube = p * p * p
    ratio = np.divide(half_det, cube, out=np.zeros_like(p), where=cube > 0)
    angle = np.arccos(np.clip(ratio, -1.0, 1.0)) / 3.0
    largest = mean + 2.0 * p * np.cos(angle)
    smallest = mean + 2.0 * p * np.cos(angle + 2.0 * np.pi / 3.0)
    middle = 3.0 * mean - largest - smallest
    return tuple(m.astype(np.float32) for m in (largest, middle, smallest))  # type: ignore[return-value]
