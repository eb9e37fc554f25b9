"""Work on tiles in a few threads, each with a single-threaded BLAS."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

Item = TypeVar("Item")


def cpu_count() -> int:
    """Number of processors this process may use, also in a container."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), _quota() or MANY)
    return os.cpu_count() or 1


MANY = 10**6
CGROUP = Path("/sys/fs/cgroup")


def _quota() -> int:
    """Processors that a container's limit is worth, rounded up; 0 if there is none.

    Linux tells it in ``cpu.max`` (cgroup v2: quota and period) or in two files (v1).
    """
    try:
        if (CGROUP / "cpu.max").exists():
            quota, period = (CGROUP / "cpu.max").read_text(encoding="ascii").split()
        else:
            quota, period = (
                (CGROUP / "cpu" / f"cpu.cfs_{name}_us").read_text(encoding="ascii")
                for name in ("quota", "period")
            )
        return max(0, math.ceil(int(quota) / int(period)))
    except (OSError, ValueError, ZeroDivisionError):
        # No limit reads "max".
        return 0


class _BlasLimit:
    """Counts who needs the limit: it is process-wide, and the first to leave must not lift it.

    One thread sets and lifts it for all: threadpoolctl obeys the thread that came first, and
    silently does nothing for others as long as that one lives.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._keeper: ThreadPoolExecutor | None = None
        self._controller: ThreadpoolController | None = None
        self._limiter: Any = None

    def _limit(self) -> None:
        # The list of loaded libraries takes milliseconds to make; numpy's is there by now.
        self._controller = self._controller or ThreadpoolController()
        self._limiter = self._controller.limit(limits=1, user_api="blas")
        self._limiter.__enter__()

    def _lift(self) -> None:
        self._limiter.__exit__(None, None, None)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._lock:
            if self._users == 0:
                self._keeper = self._keeper or ThreadPoolExecutor(1, thread_name_prefix="blas")
                self._keeper.submit(self._limit).result()
            self._users += 1
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if self._users == 0 and self._keeper is not None:
                    self._keeper.submit(self._lift).result()


single_threaded_blas = _BlasLimit()
"""Context in which BLAS uses one thread.

Matrix products on tiles are too small to be split: a BLAS that tries loses more than it wins.
"""


_of_thread = threading.local()


def scratch(name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """A float32 array, not filled, that is used again by the next tile of this thread.

    Fresh memory of this size would come page by page from the system, which costs a fifth of the
    time of the features and stops the other threads.
    """
    buffers: dict[str, NDArray[np.float32]] = _of_thread.__dict__
    size = math.prod(shape)
    if name not in buffers or len(buffers[name]) < size:
        buffers[name] = np.empty(size, np.float32)
    return buffers[name][:size].reshape(shape)


class TileThreads:
    """A pool of at most `threads` threads that several callers may share.

    Parameters
    ----------
    threads
        Largest number of tiles worked on at once, whatever the number of callers; None for one
        per processor.
    """

    def __init__(self, threads: int | None = None) -> None:
        self.threads = max(1, threads if threads is not None else cpu_count())
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def run(self, work: Callable[[Item], None], items: Iterable[Item]) -> None:
        """Call `work` for every item; an error is raised after the items under way have ended."""
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="tile")
            pool = self._pool
        with single_threaded_blas():
            futures = [pool.submit(work, item) for item in items]
            try:
                for future in futures:
                    future.result()
            finally:
                for future in futures:
                    future.cancel()
                wait(futures)

    def close(self) -> None:
        """End the threads; a later `run` starts new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()
