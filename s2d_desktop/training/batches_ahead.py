"""Batches made ahead of the network by threads of their own, so that it never waits for them.

What a batch is depends on its number alone, so that it does not matter which thread makes it, nor
how many there are. numpy, scipy and torch release Python's lock in their loops: on a graphics card,
which takes batches faster than one core can make them, more threads give more batches.
"""

from __future__ import annotations

import dataclasses
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import torch

T = TypeVar("T")

MOST_WORKERS = 16


def workers_for(device: torch.device, made_there: bool = False) -> int:
    """Threads that make batches: one beside a network on the CPU, else all cores but one.

    One is enough, too, where patches are made on the device (`resident_images`): it only tells it
    what to do.
    """
    if device.type == "cpu" or made_there:
        return 1
    return max(1, min(MOST_WORKERS, (os.cpu_count() or 2) - 1))


def pinned(batch: Any) -> Any:
    """The same batch, a dataclass of tensors or arrays, in memory that is never swapped out.

    From there a graphics card fetches it while it computes; copies out of other memory wait.
    """
    tensors = (torch.as_tensor(getattr(batch, f.name)) for f in dataclasses.fields(batch))
    return type(batch)(*(t.pin_memory() if t.device.type == "cpu" else t for t in tensors))


@contextmanager
def prepared(make: Callable[[int], T], first: int, workers: int = 1) -> Iterator[Iterator[T]]:
    """Batches `first`, `first` + 1, ... in order, four for each worker in advance.

    An exception of `make` is raised where its batch would have been consumed.
    """
    # Each worker computes by itself; torch would otherwise start threads in each of them.
    pool = ThreadPoolExecutor(workers, "patches", lambda: torch.set_num_threads(1))
    waiting: deque[Future[T]] = deque()

    def consume() -> Iterator[T]:
        k = first
        while True:
            while len(waiting) < 4 * workers:
                waiting.append(pool.submit(make, k))
                k += 1
            yield waiting.popleft().result()

    try:
        yield consume()
    finally:
        for future in waiting:
            future.cancel()
        pool.shutdown()
