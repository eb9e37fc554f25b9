"""A small source domain: dark discs on a noisy ground, as plans of two image files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile

from tests.training.raw_material import save

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


CLASSES = [{"name": "other"}, {"name": "disc", "values": [1, 7]}, {"name": "rim", "values": [2]}]


def with_rims(folder: Path, slices: int) -> list[dict[str, str]]:
    """Discs (labels 1 and 7) with a rim (label 2), as files; every value of raw is different."""
    raw, truth = discs(slices)
    labels = truth.copy()
    inner = truth.copy()
    for axis in (1, 2):
        for step in (-5, 5):
            inner &= np.roll(truth, step, axis)
    labels[(truth == 1) & (inner == 0)] = 2
    labels[:, :48][labels[:, :48] == 1] = 7
    raw = np.where(labels == 2, raw // 2, raw)
    tifffile.imwrite(folder / "raw.tif", raw)
    tifffile.imwrite(folder / "labels.tif", labels)
    return [{"raw": str(folder / "raw.tif"), "labels": str(folder / "labels.tif")}]


@pytest.fixture
def volume_plan(small_plan: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    """JSON values of a plan for volumes and three classes."""
    small_plan["images"] = with_rims(tmp_path, 22)
    small_plan["classes"] = CLASSES
    small_plan["forests"].update(
        ndim=3, slab_slices=4, crop_depth=4, validation_slices=9, worst_tiles=2
    )
    small_plan["network"] = {"maps": 2, "levels": 2, "ndim": 3, "factors": [[1, 2, 2], [2, 2, 2]]}
    small_plan["training"]["patch"] = [4, 16, 32]
    return small_plan


@pytest.fixture(scope="session")
def material(tmp_path_factory):
    """Discs in 8 slices of 96 x 96, a soft map of them that is wrong in places, and the truth."""
    folder = tmp_path_factory.mktemp("raw_discs")
    raw, truth = discs(8)
    noise = np.random.default_rng(1).normal(0, 0.1, truth.shape)
    probability = (0.15 + 0.7 * truth + noise).clip(0, 1).astype(np.float32)
    strokes = np.zeros_like(truth)
    strokes[:, :4] = 1
    return {
        "raw": save(folder / "raw.tif", raw, "zyx"),
        "teacher": save(folder / "map.h5", probability, "zyx"),
        "strokes": save(folder / "strokes.tif", strokes, "zyx"),
        "truth": save(folder / "truth.tif", truth, "zyx"),
    }
