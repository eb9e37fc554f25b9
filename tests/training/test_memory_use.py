"""The memory that a process takes, as the system tells it.

A process of its own is measured: in that of the tests others' threads take and give memory, too.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("torch")

MIB = 2**20

LOOK = f"""
import numpy as np
from s2d_desktop.training.memory_use import forget_peak, memory_of_process
forget_peak()
before = memory_of_process()[0]
block = np.ones({64 * MIB}, np.uint8)
held = memory_of_process()[0]
del block
now, peak = memory_of_process()
forget_peak()
print(before, held, now, peak, *memory_of_process())
"""


@pytest.fixture(scope="module")
def told() -> dict[str, int]:
    """Bytes before 64 MiB were taken, with them, and after they were given back."""
    found = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    names = ("before", "held", "now", "peak", "later", "later_peak")
    return dict(zip(names, map(int, found.stdout.split()), strict=True))


@pytest.mark.skipif(not sys.platform.startswith(("linux", "win")), reason="only the peak is told")
def test_memory_that_was_taken_and_given_back_is_in_the_peak_and_not_in_what_is_taken_now(
    told: dict[str, int],
) -> None:
    assert 60 * MIB < told["held"] - told["before"] < 80 * MIB
    assert told["peak"] - told["before"] > 60 * MIB
    assert told["now"] - told["before"] < 20 * MIB


@pytest.mark.skipif(sys.platform != "linux", reason="the system must be able to do that")
def test_a_peak_that_is_forgotten_does_not_count_any_more(told: dict[str, int]) -> None:
    assert told["later_peak"] - told["later"] < 20 * MIB
