"""Guards against damaged texts, on which the HDF5 library itself never returns.

HDF5 keeps text of variable length in "global heap collections". Where such a collection has been
overwritten with zeros (an interrupted copy leaves that), HDF5 (measured: 2.0.0) steps over an entry
of size 0 again and again, and neither an exception nor a signal ends it. So the collections are
checked before HDF5 reads them (HDF5 File Format Specification 3.0, III.E)::

    "GCOL" version=1 reserved[3] size[8]   then entries:  index[2] count[2] reserved[4] size[8] data

The entry with index 0 is the free rest; its size includes its own header.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import h5py
import numpy as np

_SIGNATURE = b"GCOL\x01\x00\x00\x00"
_HEADER = 16
_CHUNK = 16 * 2**20
_LARGEST_FILE = 4 * 2**30
REMEMBERED_FROM_BYTES = 16 * 2**20
_LARGEST_COLLECTION = 256 * 2**20
_REFERENCE = np.dtype([("length", "<u4"), ("heap", "<u8"), ("index", "<u4")])


def has_damaged_heap(path: Path) -> bool:
    """Whether a text heap of the HDF5 file is damaged and something in the file points to it.

    Files beyond 4 GiB (projects with large embedded images) are not searched. What was found in a
    large file is remembered until the file changes, for a project is opened once for every lane.
    """
    status = path.stat()
    if status.st_size > _LARGEST_FILE:
        return False
    if status.st_size < REMEMBERED_FROM_BYTES:
        return _search(path, status.st_size)
    return _remembered(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=16)
def _remembered(path: Path, size: int, modified_ns: int) -> bool:
    return _search(path, size)


def _search(path: Path, size: int) -> bool:
    with path.open("rb") as file:
        broken = []
        for address in _positions(file, _SIGNATURE):
            file.seek(address + len(_SIGNATURE))
            length = int.from_bytes(file.read(8), "little")
            inside = _HEADER <= length <= min(size - address, _LARGEST_COLLECTION)
            if inside:
                file.seek(address)
                inside = _is_sound(file.read(length))
            if not inside:
                broken.append(address)
        # A heap that was given up may lie around half overwritten; it harms only if it is used.
        return any(
            next(_positions(file, a.to_bytes(8, "little")), None) is not None for a in broken
        )


def longest_text(dataset: h5py.Dataset) -> int:
    """Length that the longest text of a dataset claims to have, in bytes, before it is read.

    HDF5 allocates that length, up to 4 GiB, before it looks whether the file holds so much. 0 for
    storage in which the claim cannot be seen (chunks); no project of ilastik has its texts so.
    """
    offset = dataset.id.get_offset()
    sizes = dataset.file.id.get_create_plist().get_sizes()
    on_disk = dataset.file.driver != "core"
    if offset is None or not dataset.size or tuple(sizes) != (8, 8) or not on_disk:
        return 0
    with Path(dataset.file.filename).open("rb") as file:
        file.seek(offset)
        stored = file.read(_REFERENCE.itemsize * dataset.size)
    stored = stored[: len(stored) // _REFERENCE.itemsize * _REFERENCE.itemsize]
    return int(np.frombuffer(stored, _REFERENCE)["length"].max(initial=0))


def _is_sound(collection: bytes) -> bool:
    """Whether the entries of a collection follow each other up to its end."""
    at = _HEADER
    while at + _HEADER <= len(collection):
        index = int.from_bytes(collection[at : at + 2], "little")
        size = int.from_bytes(collection[at + 8 : at + 16], "little")
        step = size if index == 0 else _HEADER + (size + 7) // 8 * 8
        if step == 0 or at + step > len(collection):
            return False
        at += step
    return True


def _positions(file: BinaryIO, pattern: bytes) -> Iterator[int]:
    """Positions of `pattern` in a file, read in pieces."""
    file.seek(0)
    start, tail = 0, b""
    while piece := file.read(_CHUNK):
        text = tail + piece
        at = text.find(pattern)
        resume = file.tell()
        while at >= 0:
            yield start + at
            at = text.find(pattern, at + 1)
        file.seek(resume)
        keep = len(pattern) - 1
        start += len(text) - keep
        tail = text[-keep:]
