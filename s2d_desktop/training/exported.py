"""A network written as ONNX and read back: small if that is exact enough."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import S2DError
from s2d_desktop.training.network import UNet
from s2d_desktop.training.to_onnx import largest_difference, write_onnx

LARGEST_DIFFERENCE = 1e-3
"""Between an exported file and its network, on held-back patches."""


@dataclass(frozen=True)
class Export:
    """How a network was written."""

    difference: float
    """Largest between the file and the network."""
    half: bool
    """Whether large weights are in half precision."""

    @property
    def precision(self) -> str:
        """For the description."""
        if self.half:
            return "large weights in half precision, computed in single precision"
        return "single precision"


def exported(network: UNet, file: Path, samples: NDArray[np.float32]) -> Export:
    """Write a network, with large weights in half precision if that changes little.

    Some networks of few maps feel the rounding more than others: results of one were off by 1.3e-3.

    Parameters
    ----------
    network
        In single precision.
    file
        The ONNX file.
    samples
        What it sees, float32 (n, c, [z,] y, x).

    Raises
    ------
    S2DError
        If the file gives other results in single precision, too.
    """
    for half in (True, False):
        write_onnx(network, file, half)
        found = Export(largest_difference(network, file, samples), half)
        if found.difference <= LARGEST_DIFFERENCE:
            return found
    raise S2DError(
        "The network was trained but could not be exported.",
        f"The file's result differs from the network's by {found.difference:.2g}.",
        "Please report this with the file best.pt of the output folder.",
    )
