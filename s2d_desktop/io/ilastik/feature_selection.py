"""The group ``FeatureSelections``: which features at which scales, in the project's own order."""

from __future__ import annotations

import h5py
import numpy as np

from s2d_desktop.io.ilastik.container import read_array
from s2d_desktop.io.ilastik.strings import texts
from s2d_desktop.model.errors import ProjectProblem
from s2d_desktop.model.features import STANDARD_IDS, FeatureSelection

_MAX_CELLS = 2**16


def read_selection(group: h5py.Group | None, flat: bool) -> FeatureSelection | None:
    """Read the feature selection, or None if the feature page was never visited.

    Parameters
    ----------
    group
        ``FeatureSelections`` (``FeatureSelections01`` .. are later stages of Autocontext).
    flat
        Whether the images have one z slice; decides 2-D or 3-D where the project does not say,
        as in ilastik 1.3.0 and before.

    Raises
    ------
    ProjectProblem
        If it is inconsistent, or selects features that ilastik itself does not bring along.
    """
    if group is None or "FeatureIds" not in group:
        if group is not None and "FeatureListFilename" in group:
            raise ProjectProblem(
                "The features of this project cannot be computed.",
                "They are listed in a separate file, which ilastik no longer supports.",
                "Choose the features again in ilastik, train, and save the project.",
            )
        return None
    ids = texts(read_array(group["FeatureIds"], "list of features", _MAX_CELLS * 256))
    scales = read_array(group.get("Scales"), "list of scales", _MAX_CELLS * 8)
    matrix = read_array(group.get("SelectionMatrix"), "feature selection", _MAX_CELLS * 8)
    # Anything but plain numbers is as good as none.
    plain = scales.dtype.kind in "iuf"
    scales = scales.astype(np.float64).reshape(-1) if plain else np.zeros(0)
    if matrix.shape != (len(ids), len(scales)) or not (np.isfinite(scales) & (scales > 0)).all():
        raise ProjectProblem(
            "The feature selection of this project is damaged.",
            f"It names {len(ids)} features at {len(scales)} scales, but its table has the shape "
            f"{' x '.join(map(str, matrix.shape))}.",
            "Choose the features again in ilastik, train, and save the project.",
        )
    matrix = matrix.astype(bool)
    foreign = [fid for fid, row in zip(ids, matrix, strict=True) if row.any()]
    foreign = [fid for fid in foreign if fid not in STANDARD_IDS]
    if foreign:
        raise ProjectProblem(
            "The features of this project cannot be computed.",
            f"'{foreign[0]}' is not one of ilastik's own six features; it comes from a plugin.",
            "Choose other features in ilastik, train, and save the project.",
        )
    in_2d = np.zeros(0, bool)
    if "ComputeIn2d" in group:
        in_2d = read_array(group["ComputeIn2d"], "2-D choice", _MAX_CELLS).astype(bool).reshape(-1)
    if len(in_2d) != len(scales):
        in_2d = np.full(len(scales), flat)
    known = [k for k, fid in enumerate(ids) if fid in STANDARD_IDS]
    return FeatureSelection(
        tuple(ids[k] for k in known),
        tuple(float(s) for s in scales),
        tuple(tuple(bool(on) for on in matrix[k]) for k in known),
        tuple(bool(b) for b in in_2d),
    )
