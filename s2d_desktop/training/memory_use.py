"""How much memory a training takes."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import torch


def out_of_memory(error: Exception) -> bool:
    """Whether an error says so: of a graphics card, of its libraries, or of the computer."""
    words = ("ALLOC_FAILED", "allocate memory", "not enough memory", "out of memory")
    said = isinstance(error, RuntimeError) and any(w in str(error) for w in words)
    return said or isinstance(error, (torch.OutOfMemoryError, MemoryError))


def memory_of_process() -> tuple[int, int]:
    """(now, highest so far) bytes of memory that this process takes; 0 where it cannot be told."""
    if sys.platform == "win32":
        return _windows_memory()
    try:
        # Linux. What getrusage calls the peak there includes that of the parent process.
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        kib = {k: int(v.split()[0]) for k, v in (x.split(":", 1) for x in lines) if k in _KEYS}
        return kib["VmRSS"] * 1024, kib["VmHWM"] * 1024
    except (OSError, KeyError, ValueError):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
        return peak, peak


_KEYS = ("VmRSS", "VmHWM")


def _windows_memory() -> tuple[int, int]:
    import ctypes

    sizes = ("peak", "now", "q1", "q2", "q3", "q4", "page", "peak_page")

    class Counters(ctypes.Structure):
        _fields_ = (
            ("size", ctypes.c_ulong),
            ("faults", ctypes.c_ulong),
            *((name, ctypes.c_size_t) for name in sizes),
        )

    counters = Counters()
    counters.size = ctypes.sizeof(Counters)
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - not known to mypy elsewhere
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    ask = kernel.K32GetProcessMemoryInfo
    ask.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)
    if not ask(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.size):
        return 0, 0
    return int(counters.now), int(counters.peak)


def forget_peak() -> None:
    """Count the highest use of memory from now on, where the system can do that (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
