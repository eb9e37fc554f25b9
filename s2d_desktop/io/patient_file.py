"""A file for HDF5 to write to that never tells it of a failure, but tells us.

On a full disk or an exceeded quota the HDF5 library cannot close its file, and the process ends
with a segmentation fault soon after (measured: HDF5 2.0.0, h5py 3.16.0). Here a write that fails is
remembered and dropped, as are all later ones, so that HDF5 closes in peace; the caller then raises
what was remembered.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal


class PatientFile:
    """A new file, or with ``r+b`` one that is there, as h5py's ``fileobj`` driver wants it."""

    def __init__(self, path: Path, mode: Literal["w+b", "r+b"] = "w+b") -> None:
        self._file = path.open(mode, buffering=0)
        self.error: OSError | None = None
        """What went wrong first."""

    def check(self) -> None:
        """Raise `error`, if there is one."""
        if self.error is not None:
            raise self.error

    def write(self, data: memoryview) -> int:
        size = len(data)
        done = 0
        while done < size and self.error is None:
            try:
                done += self._file.write(data[done:])
            except OSError as error:
                self.error = error
        return size

    def read(self, size: int = -1) -> bytes:
        """By this method h5py knows a file; it reads with `readinto`."""
        return self._file.read(size) or b""

    def readinto(self, buffer: memoryview) -> int:
        read = self._file.readinto(buffer)
        # Behind a write that was dropped there may be nothing.
        buffer[read:] = bytes(len(buffer) - read)
        return len(buffer)

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(position, whence)

    def tell(self) -> int:
        return self._file.tell()

    def truncate(self, size: int | None = None) -> int:
        try:
            return self._file.truncate(size)
        except OSError as error:
            self.error = self.error or error
            return size or 0

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        self._file.close()
