"""Threads that work on tiles: how many of them a matrix product takes."""

from __future__ import annotations

import threading

import numpy as np
from threadpoolctl import threadpool_info  # type: ignore[import-untyped]

from s2d_desktop.pipeline.tile_threads import TileThreads

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
