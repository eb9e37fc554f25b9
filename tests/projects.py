"""A small ilastik project whose probabilities are known: dark is 'Mito', bright is 'Other'."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tifffile
from scipy.ndimage import gaussian_filter

from s2d_desktop.io.ilastik.labels import LabelClass
from s2d_desktop.io.ilastik.writer import write_project
from s2d_desktop.model.features import FeatureSelection
from s2d_desktop.model.forest import Forest

LIMIT = 120.0
"""Where the image, smoothed with sigma 0.3, is darker than this, 'Mito' has probability 0.75."""

SELECTION = FeatureSelection(("GaussianSmoothing",), (0.3,), ((True,),), (True,))

FOREST = Forest(
    feature=np.array([0, -1, -1], np.int32),
    threshold=np.array([LIMIT, 0, 0]),
    left=np.array([1, -1, -1], np.int32),
    right=np.array([2, -1, -1], np.int32),
    value=np.array([[0, 0], [0.75, 0.25], [0.125, 0.875]]),
    roots=np.array([0], np.int32),
    n_features=1,
    labels=(1, 2),
)


def small_image(shape: tuple[int, ...] = (60, 70), seed: int = 0) -> np.ndarray:
    """Blobs from 0 to 255, uint8; smooth, so that no value lies near `LIMIT` by chance."""
    sigma = (0,) * (len(shape) - 2) + (4, 4)
    noise = gaussian_filter(np.random.default_rng(seed).normal(size=shape), sigma)
    return np.where(noise > 0, 230, 30).astype(np.uint8)


def small_project(
    folder: Path, image: np.ndarray | None = None, classes: tuple[str, str] = ("Mito", "Other")
) -> Path:
    """Write ``raw.tif`` and ``small.ilp`` into `folder`."""
    image = small_image() if image is None else image
    axes = "zyx"[-image.ndim :]
    tifffile.imwrite(
        folder / "raw.tif", image, photometric="minisblack", metadata={"axes": axes.upper()}
    )
    colours = ((255, 0, 0), (0, 255, 0))
    names = [LabelClass(n, c, k) for k, (n, c) in enumerate(zip(classes, colours, strict=True), 1)]
    return write_project(
        folder / "small.ilp",
        folder / "raw.tif",
        axes,
        image.shape,
        [],
        names,
        SELECTION,
        FOREST,
    )


def small_probabilities(image: np.ndarray) -> np.ndarray:
    """What the project's forest says, channels last."""
    from s2d_desktop.model.features import StructureTensor
    from s2d_desktop.pipeline.features import compute_features

    stack = image.reshape(-1, *image.shape[-2:], 1)
    smooth = compute_features(stack, SELECTION, StructureTensor.FASTFILTERS)[..., 0]
    mito = np.where(smooth < LIMIT, 0.75, 0.125).astype(np.float32)
    return np.stack([mito, 1 - mito], -1).reshape(*image.shape, 2)
