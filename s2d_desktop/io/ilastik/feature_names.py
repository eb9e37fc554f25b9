"""The features of a forest by the names of its columns, where a project has no feature selection.

ilastik stores the two apart, so that one can be there without the other: the group of the
selection is empty in some projects whose forest is there. The names say the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from s2d_desktop.model.features import TITLES, FeatureSelection

_NAME = re.compile(r"(.+) \(σ=(\d+(?:\.\d+)?)\)( in 2D)?(?: \[\d+\])?")
_IDS = {title: fid for fid, title in TITLES.items()}


def selection_of_names(names: Sequence[str], flat: bool) -> FeatureSelection | None:
    """The selection whose columns have these names; None where they do not tell it.

    Parameters
    ----------
    names
        One for each column, as `FeatureSelection.column_names` gives them.
    flat
        Whether the images have one z slice; decides 2-D or 3-D where no name says " in 2D", as of
        ilastik before 1.3.2.
    """
    cells: dict[tuple[str, float], bool] = {}
    for name in names:
        match = _NAME.fullmatch(name)
        if match is None or match[1] not in _IDS or not float(match[2]):
            return None
        cells.setdefault((_IDS[match[1]], float(match[2])), match[3] is not None)
    if not cells:
        return None
    ids = tuple(dict.fromkeys(fid for fid, _ in cells))
    scales = tuple(sorted({sigma for _, sigma in cells}))
    in_2d = {sigma: said for (_, sigma), said in cells.items()}
    every = flat and not any(in_2d.values())
    selection = FeatureSelection(
        ids,
        scales,
        tuple(tuple((fid, sigma) in cells for sigma in scales) for fid in ids),
        tuple(every or in_2d[sigma] for sigma in scales),
    )
    # Scales in another order than from small to large are not told by the names alone.
    told = [(fid, sigma) for fid, sigma, _ in selection.cells()]
    return selection if told == list(cells) else None
