"""Images that are learned from, slice by slice, and the files that belong to them."""

from __future__ import annotations

from s2d_desktop.io.open import open_source
from s2d_desktop.io.probability_map import ProbabilityMap, open_probability_map
from s2d_desktop.model.errors import InputError, S2DError
from s2d_desktop.model.source import Source, canonical

Size = tuple[int, ...]
"""(t, z, y, x)."""


def open_pages(path: str, axes: str = "") -> Source:
    """An image as a canonical source (tzyxc); time points without z become slices.

    Each of them is used by itself, as a slice is.

    Parameters
    ----------
    path
        The image.
    axes
        Its axes, where the user has said them; empty for what its file says.

    Raises
    ------
    FileProblem, AxesProblem
        If it cannot be opened, see `io.open.open_source`.
    """
    source = open_source(path, axes or None)
    axes = source.info.axes
    if "t" in axes and "z" not in axes:
        source.close()
        source = open_source(path, axes.replace("t", "z"))
    return canonical(source)


def open_pages_like(path: str, axes: str, size: Size) -> Source:
    """The same for labels that belong to an image whose axes the user has said.

    A file that does not name its own is read like the image, if it has the image's size then.

    Parameters
    ----------
    path
        The labels.
    axes
        Of the image; empty if nobody has said them.
    size
        Of the image.
    """
    source = open_pages(path)
    if not axes or source.info.shape[:4] == size or _names_its_axes(path):
        return source
    for reading in _readings(axes):
        try:
            other = open_pages(path, reading)
        except S2DError:
            continue
        if other.info.shape[:4] == size:
            source.close()
            return other
        other.close()
    return source


def open_map_like(path: str, axes: str, size: Size) -> ProbabilityMap:
    """The same for a probability map.

    Raises
    ------
    FileProblem, AxesProblem
        If it cannot be opened, see `io.probability_map.open_probability_map`.
    """
    found: ProbabilityMap | None = None
    problem: InputError | None = None
    try:
        found = _map_in_pages(path)
    except InputError as error:
        # It may only not say what its planes are.
        problem = error
    if found is not None and (
        not axes or found.source.info.shape[:4] == size or _names_its_axes(path)
    ):
        return found
    for reading in _readings(axes) if axes else ():
        try:
            other = _map_in_pages(path, reading)
        except S2DError:
            continue
        if other.source.info.shape[:4] == size:
            if found is not None:
                found.source.close()
            return other
        other.source.close()
    if found is None:
        assert problem is not None
        raise problem
    return found


def _map_in_pages(path: str, axes: str | None = None) -> ProbabilityMap:
    found = open_probability_map(path, axes)
    if "t" in found.file_axes and "z" not in found.file_axes:
        # As in `open_pages`. The questions about its axes have been asked above.
        found.source.close()
        found = open_probability_map(path, found.file_axes.replace("t", "z"))
    return found


def _names_its_axes(path: str) -> bool:
    with open_source(path) as source:
        return not source.info.axes_are_guess


def _readings(axes: str) -> tuple[str, ...]:
    """Axes of files that belong to an image with these: of other, or no, channels."""
    bare = axes.replace("c", "")
    return tuple(dict.fromkeys((axes, bare, bare + "c", "c" + bare)))
