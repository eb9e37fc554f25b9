"""The plan of each network of the benchmark: the same for all rows but for what they learn from."""

from __future__ import annotations

from typing import Any

from s2d_desktop.jobs.benchmark.own_tasks import NetworkRow
from s2d_desktop.training.schedule import schedule


def own_plan(
    row: NetworkRow,
    images: list[dict[str, Any]],
    structure: str,
    seed: int,
    maps: int,
    iterations: int,
) -> dict[str, Any]:
    """JSON values of a plan for ``s2d-desktop train``.

    The last iteration's network is not preferred to the best one by what is held back, which is
    agreement with what was learned from: no truth decides but for nets that learn from truth.
    """
    own = schedule(iterations)
    return {
        "name": f"{structure}-{row.key}",
        "title": f"{structure}, {row.label}",
        "images": images,
        "classes": [structure],
        "learn_from": "truth" if row.labels.endswith("truth") else "teacher",
        "seed": seed,
        "consistency": {
            "use": row.consistency,
            "begin": own.begin,
            "ramp_up": own.ramp_up,
            "decay": own.decay,
        },
        "rectification": {"use": row.rectification, "begin": own.begin, "decay": own.decay},
        "network": {"maps": maps, "levels": 4},
        "training": {
            "learning_rate": own.learning_rate,
            "max_iterations": iterations,
            "max_minutes": 100_000,
            "validate_every": max(1, iterations // 12),
            "validation_patches": 24,
            "patience": 0,
            "elastic": 4,
        },
    }
