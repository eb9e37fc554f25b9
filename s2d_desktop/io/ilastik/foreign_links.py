"""Links inside a project that lead to other files: ilastik writes none, and none is followed.

HDF5 knows three: external links, datasets whose bytes lie in another file, and virtual datasets.
A project from a stranger could use them to have any file of this computer read.
"""

from __future__ import annotations

from pathlib import Path

import h5py

from s2d_desktop.io.ilastik.strings import text


def external_link(file: h5py.File) -> tuple[str, str] | None:
    """(place, other file) of an external link anywhere in an open file; None if there is none.

    Looked for once in each state of the file, for a project is opened once for every lane.
    """
    path = Path(file.filename)
    status = path.stat()
    key = str(path), status.st_size, status.st_mtime_ns
    found = _remembered.get(key)
    if found is None:
        found = _search(file)
        if len(_remembered) >= _MOST_REMEMBERED:
            _remembered.clear()
        _remembered[key] = found
    return found or None


_MOST_REMEMBERED = 64
_remembered: dict[tuple[str, int, int], tuple[str, str] | tuple[()]] = {}


def _search(file: h5py.File) -> tuple[str, str] | tuple[()]:
    # Names are only collected while HDF5 walks: what fails in a callback of it cannot be caught.
    names: list[bytes] = []
    links = file.id.links
    links.visit(names.append)
    for name in names:
        if links.get_info(name).type == h5py.h5l.TYPE_EXTERNAL:
            return text(name), text(links.get_val(name)[0])
    return ()


def lies_elsewhere(dataset: h5py.Dataset) -> bool:
    """Whether (some of) the values of a dataset come from another file."""
    return dataset.external is not None or bool(dataset.is_virtual)
