"""The Fiji that the user has chosen, for whoever opens a file.

Files are opened everywhere, and what the settings say is not known here: whoever starts the
program says with `configure` where to ask. Until then there is no Fiji.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from s2d_desktop.io.fiji.bridge import Bridge
from s2d_desktop.io.fiji.installation import Installation

_asked: list[Callable[[], Installation | None]] = []
_bridges: dict[Installation, Bridge] = {}
_lock = threading.Lock()


def configure(chosen: Callable[[], Installation | None] | None) -> None:
    """`chosen` says, whenever it is asked, which Fiji is to be used; None for none."""
    _asked[:] = [chosen] if chosen is not None else []


def chosen_bridge() -> Bridge | None:
    """The bridge to the chosen Fiji, not yet started; None where none is chosen."""
    installation = _asked[0]() if _asked else None
    return bridge_to(installation) if installation is not None else None


def end_all() -> None:
    """End every Fiji now: nobody wants answers any more, and nothing starts them again."""
    with _lock:
        bridges = list(_bridges.values())
        _bridges.clear()
    for bridge in bridges:
        bridge.stop(for_good=True)


def bridge_to(installation: Installation) -> Bridge:
    """The one bridge to `installation`; those to others are closed, each holds much memory."""
    with _lock:
        for other in [i for i in _bridges if i != installation]:
            _bridges.pop(other).close()
        if installation not in _bridges:
            _bridges[installation] = Bridge(installation)
        return _bridges[installation]
