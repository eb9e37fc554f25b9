"""One training at a time in a folder.

The lock is the operating system's own, on a small open file: it ends with the process that holds
it, however that ends, so that a crash or a power cut leaves nothing behind that blocks.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from s2d_desktop.model.errors import InputError

LOCK_FILE = "training.lock"

_PLACE = 2**30
"""The byte that is locked on Windows, far behind the number in the file, which others may read."""


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which is made if it is missing.

    Raises
    ------
    InputError
        If another process holds it.
    OSError
        If the folder cannot be made or written.
    """
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / LOCK_FILE
    descriptor = _take(file)
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        _give(descriptor, file)
        if made:
            with contextlib.suppress(OSError):
                folder.rmdir()  # if nothing came into it


def is_locked(folder: Path) -> bool:
    """Whether a process holds the lock of a folder now."""
    try:
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)


def _take(file: Path) -> int:
    """A descriptor of the locked file."""
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if not _lock_soon(descriptor):
                raise InputError(
                    "A training is already running there.",
                    f"Another process ({_holder(file)}) trains a network in '{file.parent}'.",
                    "Wait until it has ended, stop it, or choose another folder.",
                )
            # Who held it before may have removed the file meanwhile; then it is a lock of nothing.
            if os.path.samestat(os.fstat(descriptor), os.stat(file)):
                return descriptor
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _lock_soon(descriptor: int) -> bool:
    """Lock a file; another process that only looks (`is_locked`) holds it for an instant."""
    for _ in range(5):
        if _lock(descriptor):
            return True
        time.sleep(0.1)
    return False


def _give(descriptor: int, file: Path) -> None:
    if sys.platform == "win32":
        # An open file cannot be removed there.
        os.close(descriptor)
        with contextlib.suppress(OSError):
            file.unlink()
    else:
        with contextlib.suppress(OSError):
            file.unlink()
        os.close(descriptor)


def _holder(file: Path) -> str:
    try:
        return f"number {int(file.read_text(encoding='ascii'))}"
    except (OSError, ValueError):
        return "number unknown"


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        os.lseek(descriptor, _PLACE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # A file system without locks (some network drives): better none than no training.
            return True
        return True
