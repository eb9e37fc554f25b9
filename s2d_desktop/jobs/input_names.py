"""What inputs are called in the names of their results.

A name depends on the input itself and, where two of one call would be called the same, on the
folders that tell them apart: never on their order, so that a call with one image more writes the
others' results to the same files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from s2d_desktop.io.ilastik.contents import IlastikProject
from s2d_desktop.io.open import split_internal


def input_name(path: str | Path) -> str:
    """What an input is called in the name of its result: its file's, without the ending.

    Of a file with several images, the number of the image follows.
    """
    outer, inner = split_internal(path)
    return f"{outer.stem}_{inner}" if inner.isdigit() else outer.stem


def input_names(paths: Sequence[str | Path]) -> tuple[str, ...]:
    """`input_name` of each; those that are equal are told apart.

    The path inside of the file follows (``cells_raw`` and ``cells_labels`` for two datasets of
    ``cells.h5``), or the names of its folders come first (``day1_cells``, ``day2_cells``).
    """
    return told_apart([input_name(p) for p in paths], paths)


def told_apart(names: Sequence[str], paths: Sequence[str | Path]) -> tuple[str, ...]:
    """`names` of inputs that lie at `paths`, with what tells equal ones apart.

    Names that the paths cannot tell apart stay equal. Large and small letters count as the same,
    as they do in the folders of Windows and macOS.
    """
    split = [split_internal(p) for p in paths]
    found = list(names)
    for group in _equal(found):
        if len({split[k][0] for k in group}) < len(group):
            for k in group:
                inner = split[k][1].strip("/").replace("/", "_")
                found[k] = f"{names[k]}_{inner}" if inner and not inner.isdigit() else names[k]
    depth = 1
    while groups := _equal(found):
        before = list(found)
        for k in (k for group in groups for k in group):
            # Folders from the one that holds the file upwards.
            folders = split[k][0].absolute().parent.parts[1:][-depth:]
            found[k] = "_".join([*folders, names[k]]) if folders else names[k]
        if found == before:
            break
        depth += 1
    return tuple(found)


def lane_names(project: IlastikProject) -> tuple[str, ...]:
    """What the images of a project are called in the names of results: each differently.

    All count, those that are not there as well, so that a name stays when one of them comes back.
    """
    names = [lane.name or "image" for lane in project.lanes]
    found = list(told_apart(names, [lane.raw.path or lane.name for lane in project.lanes]))
    for name in {n.lower() for n in found}:
        same = [k for k, n in enumerate(found) if n.lower() == name]
        for k in same[1:]:
            found[k] = f"{found[k]}_{k + 1}"
    return tuple(found)


def _equal(names: Sequence[str]) -> list[list[int]]:
    """Positions of names that occur several times, by name."""
    several = [name for name, count in Counter(n.lower() for n in names).items() if count > 1]
    return [[k for k, n in enumerate(names) if n.lower() == name] for name in several]
