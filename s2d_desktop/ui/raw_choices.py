"""What of raw data with several channels can be shown. No Qt here."""

from __future__ import annotations

from s2d_desktop.ui.viewer.mixing import MOST_CHANNELS

COLOURS, TOGETHER = -1, -2
"""Instead of the number of a channel: three as red, green and blue; all in chosen colours."""


def raw_choices(channels: int) -> tuple[int, ...]:
    """What can be shown: `COLOURS`, `TOGETHER`, numbers of channels."""
    colours = (COLOURS,) if channels == 3 else ()
    together = (TOGETHER,) if 2 <= channels <= MOST_CHANNELS else ()
    return (*colours, *together, *range(channels))


def first_choice(channels: int, before: int) -> int:
    """What of a new image is shown, where `before` was chosen of the last one."""
    if before == TOGETHER and TOGETHER in raw_choices(channels):
        return TOGETHER
    return COLOURS if channels == 3 else 0
