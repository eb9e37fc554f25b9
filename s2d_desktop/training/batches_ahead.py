"""Batches made ahead of the network by threads of their own, so that it never waits for them.

What a batch is depends on its number alone, so that it does not matter which thread makes it, nor
how many there are. numpy, scipy and torch release Python's lock in their loops: on a graphics card,
which takes batches faster than one core can make them, more threads give more batches.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import torch

from s2d_desktop.training.cores import computing_cores, own_cores, use_threads

T = TypeVar("T")

MOST_WORKERS = 16


def workers_for(device: torch.device, made_there: bool = False) -> int:
    """Threads that make batches: one for eight cores on which a network runs, else all but one.

    One thread makes 18 batches a second (four patches of 256 x 256 of raw data, half of them bent;
    an EPYC), and the network of 16 maps takes 2.5 on two cores with bfloat16: eight cannot take
    more than one thread makes. One is enough, too, where patches are made on the device
    (`resident_images`): it only tells it what to do.
    """
    if made_there:
        return 1
    wanted = computing_cores() // 8 if device.type == "cpu" else own_cores() - 1
    return max(1, min(MOST_WORKERS, wanted))


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
    pool = ThreadPoolExecutor(workers, "patches", partial(use_threads, 1))
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
