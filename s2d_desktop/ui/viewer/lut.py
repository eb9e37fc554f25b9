"""Colour tables that are even to the eye, computed in OKLab.

Lightness grows by the same step from one entry to the next, so that equal differences of
probability look equally large, also to colour-blind eyes and in print. OKLab: Björn Ottosson,
"A perceptual color space for image processing", 2020.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

_PATHS: dict[str, tuple[tuple[float, float], tuple[float, float], float]] = {
    # name: (lightness from, to), (hue from, to in degrees), largest chroma
    "ember": ((0.12, 0.96), (285.0, 465.0), 0.20),
    "lagoon": ((0.20, 0.94), (300.0, 105.0), 0.115),
    "grey": ((0.0, 1.0), (0.0, 0.0), 0.0),
}

NAMES = tuple(_PATHS)
"""Names of the tables; the first is the one to begin with."""

OKABE_ITO = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
"""Okabe and Ito's colours for classes, told apart by colour-blind eyes too."""

CLAIMS = OKABE_ITO[6]
"""Claims without support, drawn in stripes: the colour is not the only sign."""


def oklab_to_srgb(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """SRGB values, 0..1 where the colour can be shown, of OKLab colours of shape (..., 3)."""
    to_lms = np.array(
        [
            [1.0, 0.3963377774, 0.2158037573],
            [1.0, -0.1055613458, -0.0638541728],
            [1.0, -0.0894841775, -1.2914855480],
        ]
    )
    to_rgb = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    linear = (lab @ to_lms.T) ** 3 @ to_rgb.T
    clipped = np.maximum(linear, 0.0031308)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * clipped ** (1 / 2.4) - 0.055)


@cache
def difference_table() -> NDArray[np.uint8]:
    """256 colours, uint8 (256, 3): blue for what was removed, white for none, vermilion for added.

    Blue and vermilion are Okabe and Ito's, told apart by colour-blind eyes too; equal amounts of
    both are equally far from white.
    """
    removed, added = (
        np.array([int(OKABE_ITO[k][i : i + 2], 16) for i in (1, 3, 5)], np.float64) for k in (4, 5)
    )
    amount = np.linspace(-1, 1, 256)[:, None]
    towards = np.where(amount < 0, removed, added)
    return np.rint(250 + (towards - 250) * np.abs(amount)).astype(np.uint8)


@cache
def table(name: str) -> NDArray[np.uint8]:
    """The 256 colours of a table: uint8 (256, 3), red, green, blue."""
    (dark, light), (first, last), chroma = _PATHS[name]
    along = np.linspace(0.0, 1.0, 256)
    lightness = dark + (light - dark) * along
    hue = np.radians(first + (last - first) * along)
    # Chroma is small at both ends, where dark and light colours cannot be vivid.
    strength = chroma * np.sin(np.pi * (0.08 + 0.80 * along)) ** 0.8
    direction = np.stack([np.zeros(256), np.cos(hue), np.sin(hue)], axis=1)
    grey = np.stack([lightness, np.zeros(256), np.zeros(256)], axis=1)
    # Where the screen cannot show a colour, take the most vivid one of the same lightness and hue.
    low, high = np.zeros(256), strength.copy()
    for _ in range(20):
        middle = (low + high) / 2
        rgb = oklab_to_srgb(grey + direction * middle[:, None])
        fits = ((rgb >= -1e-6) & (rgb <= 1 + 1e-6)).all(axis=1)
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    # A little less than that, changing slowly: a kink in vividness would look like an edge.
    padded = np.pad(low, 24, mode="edge")
    smooth = np.convolve(padded, np.full(49, 1 / 49), mode="valid")
    rgb = oklab_to_srgb(grey + direction * np.minimum(smooth, low)[:, None])
    return np.rint(np.clip(rgb, 0, 1) * 255).astype(np.uint8)
