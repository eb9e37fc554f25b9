"""Who computes on the graphics card: one network call at a time, and none while it is lent.

What is visible and the job that runs use the card in turn, call by call, in the order in which they
asked. While another process computes there (a training, or its trial) the card is lent: what is
visible is then computed on the processor, so that neither waits for the other and the memory of the
card is not asked for twice.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class CardTurns:
    """The turns of this process."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._line: deque[threading.Lock] = deque()
        self.is_lent = False
        """Whether another process computes there."""

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until those who asked before have had their turn."""
        mine = threading.Lock()
        mine.acquire()
        with self._mutex:
            self._line.append(mine)
            is_first = len(self._line) == 1
        if not is_first:
            mine.acquire()  # until the one before lets go of it
        try:
            yield
        finally:
            with self._mutex:
                self._line.popleft()
                if self._line:
                    self._line[0].release()


CARD = CardTurns()
"""Of the card; with several, of the one that onnxruntime takes."""
