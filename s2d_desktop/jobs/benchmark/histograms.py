"""Grey values of one data set shown as those of another: the cheapest domain adaptation there is.

A network that learned on a source often fails on a target for its contrast alone. Matching the
histograms takes that away, so a comparison with a Source Net is fair only with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

LEVELS = 4096
"""Quantiles that are compared; more than the grey values of eight bits."""


def matching(
    shown: Iterable[NDArray[np.float32]], wanted: Iterable[NDArray[np.float32]]
) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    """The increasing function that gives one data set the grey values of another.

    Parameters
    ----------
    shown, wanted
        Planes of one channel of the data set that is changed, and of the one it shall look like.
        The function is of these alone: what it is applied to later is not looked at.

    Returns
    -------
    From float32 grey values to float32 grey values, of any shape. A value has the rank among
    `wanted` that it has among `shown` (halfway up where many pixels share it); values beyond those
    of `shown` become the nearest end of `wanted`.
    """
    own, other = (np.concatenate([p.ravel() for p in planes]) for planes in (shown, wanted))
    values, counts = np.unique(own, return_counts=True)
    ranks = (np.cumsum(counts) - counts / 2) / own.size
    at = (np.arange(LEVELS) + 0.5) / LEVELS
    mapped = np.interp(ranks, at, np.quantile(other, at))

    def apply(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(np.interp(pixels, values, mapped), np.float32)

    return apply
