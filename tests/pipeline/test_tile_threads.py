"""Threads that work on tiles: how many there are, and how many of them a matrix product takes."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_info  # type: ignore[import-untyped]

from s2d_desktop.pipeline import tile_threads
from s2d_desktop.pipeline.tile_threads import TileThreads, cpu_count

PATIENCE_S = 20


def blas_threads() -> set[int]:
    """Threads that the matrix products of this process may take."""
    assert np.ones((2, 2)).dot(np.ones((2, 2))).sum() == 8
    return {lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"}


def test_products_take_one_thread_for_all_who_work_at_once_and_many_again_afterwards() -> None:
    # With more, sums are rounded in another order, and a pixel may get another probability.
    before, seen = blas_threads(), []
    TileThreads(1).run(lambda _k: seen.append(blas_threads()), [0])
    together = threading.Barrier(2)

    def two_at_once(_tile: int) -> None:
        together.wait(PATIENCE_S)
        seen.append(blas_threads())
        together.wait(PATIENCE_S)

    callers = [
        threading.Thread(target=TileThreads(1).run, args=(two_at_once, range(2))) for _ in range(2)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert seen == [{1}] * 5
    assert blas_threads() == before


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="Linux tells a container's limit")
@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({"cpu.max": "200000 100000\n"}, 2),
        ({"cpu.max": "150000 100000\n"}, 2),
        ({"cpu.max": "max 100000\n"}, 64),
        ({"cpu/cpu.cfs_quota_us": "300000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 3),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 64),
        ({}, 64),
    ],
)
def test_a_container_has_as_many_processors_as_its_limit_is_worth(
    files, count, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(64)))
    monkeypatch.setattr(tile_threads, "CGROUP", tmp_path)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert cpu_count() == count
