"""What the computer has: memory, processors, a graphics card, a screen."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path


def memory_bytes() -> tuple[int, int]:
    """(all, free) memory in bytes; 0 where it cannot be told.

    Free counts what the system would give back from its caches, where it says so.
    """
    if sys.platform.startswith("linux"):
        try:
            lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
            kib = {line.split(":")[0]: int(line.split()[1]) for line in lines}
            return kib["MemTotal"] * 1024, kib["MemAvailable"] * 1024
        except (OSError, KeyError, ValueError, IndexError):
            return 0, 0
    if sys.platform == "win32":
        return _windows_memory()
    try:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return 0, 0
    return total, 0


def _windows_memory() -> tuple[int, int]:
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = (
            ("dwLength", ctypes.c_ulong),
            ("dwMemoryLoad", ctypes.c_ulong),
            *((f"bytes{k}", ctypes.c_ulonglong) for k in range(7)),
        )

    status = Status()
    status.dwLength = ctypes.sizeof(Status)
    library = getattr(ctypes, "windll").kernel32  # noqa: B009 - not known to mypy elsewhere
    if not library.GlobalMemoryStatusEx(ctypes.byref(status)):
        return 0, 0
    return int(status.bytes0), int(status.bytes1)


def processor() -> str:
    """Name of the processor as its maker calls it, or its family."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except (OSError, UnicodeDecodeError):
        pass
    return platform.processor() or platform.machine()


def processor_features() -> tuple[str, ...]:
    """Those of AVX2, AVX-512, bf16 and AMX that the processor says it has (Linux only)."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        return ()
    return tuple(
        f for f in ("avx2", "avx512f", "avx512_bf16", "amx_bf16", "amx_int8") if f in flags
    )


def nvidia_gpus() -> tuple[str, ...]:
    """``name, driver, memory`` of each NVIDIA GPU; empty where there is none or no driver."""
    query = ["nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"]
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    # Without a driver that runs, what it prints is no card but a complaint.
    lines = done.stdout.splitlines() if done.returncode == 0 else ()
    return tuple(line.strip() for line in lines if line.strip())


def has_screen() -> bool:
    """Whether a window could be seen by somebody."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    if sys.platform.startswith(("win", "darwin")):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
