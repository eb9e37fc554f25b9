"""Maps of no image."""

import numpy as np


def forest_like(classes: int, shape: tuple[int, ...]) -> np.ndarray:
    """Class shares of 20 trees that add up to 1, many of them exactly 0 and 1; classes last."""
    votes = np.random.default_rng(classes).multinomial(
        20, [0.05 / (classes - 1)] * (classes - 1) + [0.95], shape
    )
    return votes.astype(np.float32) / np.float32(20)
