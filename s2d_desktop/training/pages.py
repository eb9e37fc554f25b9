"""Images that are learned from, slice by slice."""

from __future__ import annotations

from s2d_desktop.io.open import open_source
from s2d_desktop.model.source import Source, canonical


def open_pages(path: str) -> Source:
    """An image as a canonical source (tzyxc); time points without z become slices.

    Each of them is used by itself, as a slice is.

    Raises
    ------
    FileProblem, AxesProblem
        If it cannot be opened, see `io.open.open_source`.
    """
    source = open_source(path)
    axes = source.info.axes
    if "t" in axes and "z" not in axes:
        source.close()
        source = open_source(path, axes.replace("t", "z"))
    return canonical(source)
