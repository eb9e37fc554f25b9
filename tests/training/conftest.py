"""A small source domain: dark discs on a noisy ground, as a plan of two image files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile

pytest.importorskip("torch")
pytest.importorskip("sklearn")


def discs(slices: int, side: int = 96) -> tuple[np.ndarray, np.ndarray]:
    """Raw data uint8 (z, y, x) and labels 0/1; every slice has its own discs."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:side, :side]
    truth = np.zeros((slices, side, side), np.uint8)
    for z in range(slices):
        for cy, cx in ((24, 24), (24, 70), (70, 40)):
            dy, dx = rng.integers(-6, 7, 2)
            truth[z] |= ((y - cy - dy) ** 2 + (x - cx - dx) ** 2 < 121).astype(np.uint8)
    raw = 150 - 60.0 * truth + rng.normal(0, 25, truth.shape)
    return raw.clip(0, 255).astype(np.uint8), truth


@pytest.fixture(scope="session")
def disc_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``raw.tif`` and ``labels.tif``, 8 slices of 96 x 96."""
    folder = tmp_path_factory.mktemp("discs")
    raw, truth = discs(8)
    tifffile.imwrite(folder / "raw.tif", raw)
    tifffile.imwrite(folder / "labels.tif", truth)
    return folder


@pytest.fixture
def small_plan(disc_files: Path) -> dict[str, object]:
    """JSON values of a plan that is trained in seconds."""
    return {
        "name": "discs",
        "structure": "discs",
        "images": [{"raw": str(disc_files / "raw.tif"), "labels": str(disc_files / "labels.tif")}],
        "seed": 3,
        "forests": {
            "dense_patches": 2,
            "worst_tiles": 2,
            "strokes": 2,
            "rounds": 2,
            "validation_slices": 3,
            "smallest_patch": 40,
            "largest_patch": 60,
            "most_pixels": 400,
            "most_trees": 10,
            "crops": 1,
            "crop_height": 64,
            "crop_width": 64,
            "processes": 1,
        },
        "network": {"maps": 4, "levels": 2},
        "training": {
            "batch": 2,
            "patch": 32,
            "learning_rate": 0.003,
            "max_iterations": 8,
            "validate_every": 4,
            "validation_patches": 4,
            "device": "cpu",
        },
    }
