"""What counts as a probability: a finite number from 0 to 1."""

from __future__ import annotations

import numpy as np

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.source import Array

TOLERANCE = 1e-3
"""Probabilities may exceed 0..1 by this much, from rounding in other programs."""


def check_probabilities(values: Array, name: str) -> None:
    """Refuse `values` of the map `name` that cannot be probabilities.

    Raises
    ------
    InputError
        If some are not numbers or lie outside of 0..1 by more than `TOLERANCE`.
    """
    # One pass each: NaN and infinity survive min and max.
    low, high = float(np.min(values)), float(np.max(values))
    if low >= -TOLERANCE and high <= 1 + TOLERANCE:
        return
    bad = int(np.count_nonzero(~np.isfinite(values)))
    if bad:
        raise InputError(
            f"'{name}' cannot be used as a probability map.",
            f"{bad} of {values.size} values in the part that was read are not numbers (NaN or "
            "infinite).",
            "Export the probability map again.",
        )
    raise InputError(
        f"'{name}' is not a probability map from 0 to 1.",
        f"Its values go from {low:.4g} to {high:.4g}.",
        "Divide an 8-bit map by 255, or export the probabilities as 32-bit float.",
    )
