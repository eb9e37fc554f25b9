"""What is freed goes back to the system, and not into stocks of each thread."""

from __future__ import annotations

import ctypes
import logging
import sys

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Numbers of glibc's ``mallopt``, from its ``malloc.h``."""

MAPPED_BYTES = 512 * 1024
"""An array from this size on is a piece of memory of its own. Left to itself, glibc raises this to
32 MiB as soon as arrays of tiles are freed, and holds on to what lies between those still used."""

ARENAS = 2
"""For the window and for all that works in the background; glibc would take 8 per processor."""

log = logging.getLogger(__name__)


def give_back_what_is_freed() -> None:
    """Set the allocator of this process, where it is glibc's; others do so by themselves."""
    if not sys.platform.startswith("linux"):
        return
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        log.info("The C library is not glibc; its allocator stays as it is.")
        return
    mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES)
    mallopt(M_ARENA_MAX, ARENAS)
