"""The memory that a process takes, as the system tells it."""

import sys

import numpy as np
import pytest

pytest.importorskip("torch")

from s2d_desktop.training.memory_use import forget_peak, memory_of_process

MIB = 2**20


@pytest.mark.skipif(not sys.platform.startswith(("linux", "win")), reason="only the peak is told")
def test_memory_that_was_taken_and_given_back_is_in_the_peak_and_not_in_what_is_taken_now():
    forget_peak()
    before = memory_of_process()[0]
    block = np.ones(64 * MIB, np.uint8)
    held = memory_of_process()[0]
    del block
    now, peak = memory_of_process()
    assert 60 * MIB < held - before < 80 * MIB
    assert peak - before > 60 * MIB
    assert now - before < 20 * MIB


@pytest.mark.skipif(sys.platform != "linux", reason="the system must be able to do that")
def test_a_peak_that_is_forgotten_does_not_count_any_more():
    block = np.ones(64 * MIB, np.uint8)
    del block
    forget_peak()
    now, peak = memory_of_process()
    assert peak - now < 20 * MIB
