"""The image from which a probability map was computed, where it lies beside the map."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from s2d_desktop.io.open import open_source
from s2d_desktop.io.probability_map import open_probability_map
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.source import canonical

SUFFIXES = (".tif", ".tiff", ".h5", ".hdf5", ".png", ".npy", ".jpg", ".jpeg", ".zarr")
MOST_TRIED = 8
"""Files whose name fits that are opened."""

MOST_FOLDERS = 50


def find_raw_beside(path: Path, shape: tuple[int, int, int, int]) -> Path | None:
    """Look for the raw image of a map, by name and shape.

    The name of the image is that of the map, or the map's name begins or ends with it:
    ``cells.tif`` belongs to ``cells_Probabilities.h5`` and to ``prob-cells.tif``. It lies in the
    same folder; under the very name of the map also in the folder above or another one in that,
    since Trainable Weka Segmentation writes its maps under the names of the images.

    Parameters
    ----------
    path
        The map.
    shape
        Its (t, z, y, x).

    Returns
    -------
    The image whose name is the longest that fits; it has the same shape and is no probability map
    itself. None if there is none.
    """
    for candidate in list(_candidates(path))[:MOST_TRIED]:
        if _fits(candidate, shape):
            return candidate
    return None


def _candidates(path: Path) -> Iterator[Path]:
    here = [p for p in _images_in(path.parent, path) if _belongs(p.stem, path.stem)]
    order = {suffix: k for k, suffix in enumerate(SUFFIXES)}
    yield from sorted(here, key=lambda p: (-len(p.stem), order[p.suffix.lower()], p.name))
    above = path.parent.parent
    folders = [above] if above != path.parent else []
    try:
        inside = sorted(p for p in above.iterdir() if p.is_dir() and p != path.parent)
    except OSError:
        inside = []
    for folder in (*folders, *inside[:MOST_FOLDERS]):
        for suffix in SUFFIXES:
            found = folder / f"{path.stem}{suffix}"
            if found.exists():
                yield found


def _images_in(folder: Path, besides: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    yield from (p for p in entries if p.suffix.lower() in SUFFIXES and p.name != besides.name)


def _belongs(image: str, name: str) -> bool:
    """Whether the name of an image is that of a map, or one of its ends with a break beside it."""
    if image == name:
        return True
    if name.startswith(image):
        return not name[len(image)].isalnum()
    return name.endswith(image) and not name[-len(image) - 1].isalnum()


def _fits(candidate: Path, shape: tuple[int, int, int, int]) -> bool:
    try:
        with canonical(open_source(candidate)) as source:
            if source.info.shape[:4] != shape:
                return False
    except InputError:
        return False
    try:
        open_probability_map(candidate).source.close()
    except InputError:
        return True
    return False
