"""One picture of the method: raw, forest, enhanced and segmentation beside one another."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source

GAP = 8
CAPTION = 26
OUTLINE = (230, 159, 0)
"""Orange of the Okabe-Ito colours, which people with colour blindness can tell apart."""


def panel(source: Source, z: int, channel: int = 0) -> NDArray[np.generic]:
    """Slice `z` of a canonical source, one channel, (y, x)."""
    _t, _z, height, width, _c = source.info.shape
    region = Region((0, z, 0, 0, channel), (1, z + 1, height, width, channel + 1))
    return source.read(region)[0, 0, :, :, 0]


def grey(image: NDArray[np.generic]) -> NDArray[np.uint8]:
    """An image as 0..255: its 0.5 and 99.5 percentiles become black and white."""
    values = image.astype(np.float32)
    low, high = (float(v) for v in np.percentile(values, (0.5, 99.5)))
    spread: NDArray[np.float32] = np.clip((values - low) / max(high - low, 1e-6), 0, 1) * 255
    return np.rint(spread).astype(np.uint8)


def heat(probability: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Probabilities 0..1 as (y, x, 3): 0 is black, 1 is white, whatever the image holds."""
    values = np.clip(probability.astype(np.float32), 0, 1)
    return np.repeat(np.rint(values * 255).astype(np.uint8)[..., None], 3, axis=2)


def outlined(image: NDArray[np.generic], mask: NDArray[np.generic]) -> NDArray[np.uint8]:
    """A grey image with the outline of a mask, two pixels wide, as (y, x, 3)."""
    from scipy import ndimage

    inside = mask != 0
    edge = inside & ~ndimage.binary_erosion(inside, iterations=2, border_value=1)
    picture = np.repeat(grey(image)[..., None], 3, axis=2)
    picture[edge] = OUTLINE
    return picture


def save_side_by_side(
    path: Path, panels: Sequence[tuple[str, NDArray[np.uint8]]], footer: str = ""
) -> None:
    """Write panels of one size beside one another, each with its caption above it, as PNG.

    Parameters
    ----------
    path
        The file; it appears when it is whole.
    panels
        Caption and picture, (y, x) or (y, x, 3), uint8.
    footer
        A line below all.
    """
    from PIL import Image, ImageDraw, ImageFont

    height, width = panels[0][1].shape[:2]
    total = (GAP + (width + GAP) * len(panels), CAPTION + height + GAP + (CAPTION if footer else 0))
    canvas = Image.new("RGB", total, (255, 255, 255))
    draw = ImageDraw.Draw(canvas)
    font: Any = ImageFont.load_default(15)
    for k, (caption, picture) in enumerate(panels):
        left = GAP + k * (width + GAP)
        draw.text((left, 4), caption, fill=(0, 0, 0), font=font)
        canvas.paste(Image.fromarray(picture), (left, CAPTION))
    if footer:
        draw.text((GAP, CAPTION + height + 6), footer, fill=(70, 70, 70), font=font)
    part = path.with_name(path.name + ".part")
    try:
        canvas.save(part, format="PNG")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
