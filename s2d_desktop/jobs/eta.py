"""How long the rest will take, from a running median: one slow tile does not make it jump."""

from __future__ import annotations

from collections import deque
from statistics import median

FEWEST_UNITS = 10
FEWEST_SHARE = 0.03
"""No estimate before one of these is done."""

WINDOW = 31
"""Number of the latest steps whose median counts."""


class Eta:
    """Remaining time of one piece of work; feed it each progress with the time it arrived."""

    def __init__(self) -> None:
        self._seconds_per_unit: deque[float] = deque(maxlen=WINDOW)
        self._last: tuple[float, float] | None = None

    def update(self, done: float, total: float, now_s: float) -> float | None:
        """Note that `done` of `total` units are done at `now_s`; return remaining seconds.

        Returns
        -------
        None until enough is done to say; 0 at the end
        """
        if self._last is None or done < self._last[0]:
            # A new piece of work begins; what was measured belongs to the old one.
            self._seconds_per_unit.clear()
        elif done > self._last[0]:
            self._seconds_per_unit.append((now_s - self._last[1]) / (done - self._last[0]))
        else:
            return self._rest(done, total)
        self._last = (done, now_s)
        return self._rest(done, total)

    def _rest(self, done: float, total: float) -> float | None:
        enough = done >= FEWEST_UNITS or done >= FEWEST_SHARE * total
        if not self._seconds_per_unit or not enough:
            return None
        return max(0.0, total - done) * median(self._seconds_per_unit)


def in_words(seconds: float) -> str:
    """A duration as a person says it: ``about 2 min``."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 55:
        return f"about {round(seconds / 10) * 10} s"
    minutes = seconds / 60
    if minutes < 59.5:
        return f"about {max(1, round(minutes))} min"
    hours, rest = divmod(round(minutes), 60)
    return f"about {hours} h {rest} min" if hours < 10 and rest else f"about {hours} h"
