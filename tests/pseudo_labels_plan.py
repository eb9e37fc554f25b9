"""A plan of a network for raw data that is trained in seconds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import tifffile

from tests.training.conftest import discs


def write_small_plan(folder: Path, **training: Any) -> Path:
    """Discs with a soft map as files, and a plan for them; `training` changes its entries."""
    folder.mkdir(parents=True, exist_ok=True)
    raw, truth = discs(8, 96)
    tifffile.imwrite(folder / "raw.tif", raw)
    tifffile.imwrite(folder / "map.tif", (truth * 0.8 + 0.1).astype(np.float32))
    image = {"raw": "raw.tif", "teacher": "map.tif"}
    plan = {
        "name": "own-discs",
        "classes": ["disc"],
        "seed": 3,
        "images": [
            {**image, "slices": [0, 1, 2, 3, 4]},
            {**image, "slices": [6, 7], "use": "held back"},
        ],
        "consistency": {"begin": 2, "ramp_up": 2},
        "rectification": {"begin": 2},
        "network": {"maps": 2, "levels": 2},
        "training": {
            "batch": 2,
            "patch": 32,
            "learning_rate": 0.003,
            "max_iterations": 12,
            "validate_every": 4,
            "validation_patches": 4,
            "patience": 0,
            "device": "cpu",
            **training,
        },
    }
    path = folder / "discs.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    return path
