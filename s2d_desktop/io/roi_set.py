"""Outlines for ImageJ's ROI Manager: a ``.zip`` with a ROI for each."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import roifile
from numpy.typing import NDArray

from s2d_desktop.io.file_checks import unwritable


@dataclass(frozen=True, eq=False)
class Outline:
    """A closed line in one plane of an image, and those around the holes in it."""

    name: str
    corners: NDArray[np.int64]
    """(n, 2): x, y of pixels' corners, from the image's corner; not repeated at the end."""
    z: int = 0
    t: int = 0
    holes: tuple[NDArray[np.int64], ...] = ()
    """Like `corners`, one for each hole."""


def write_roi_set(path: Path, outlines: Iterable[Outline], depth: int, times: int) -> int:
    """Write outlines as ImageJ's ROI Manager saves them.

    The file appears under its name only when it is whole.

    Parameters
    ----------
    path
        Ends in ``.zip``.
    outlines
        Their names become file names in the archive: each once.
    depth, times
        Slices and time points of the image, which decide how ImageJ counts its planes.

    Returns
    -------
    How many were written

    Raises
    ------
    FileProblem
        If the file cannot be written.
    """
    part = path.with_name(path.name + ".part")
    count = 0
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for outline in outlines:
                archive.writestr(f"{outline.name}.roi", _encoded(outline, depth, times))
                count += 1
        os.replace(part, path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _encoded(outline: Outline, depth: int, times: int) -> bytes:
    where: dict[str, int] = {}
    if depth > 1 and times > 1:
        where = {"c": 0, "z": outline.z, "t": outline.t}
    elif depth > 1 or times > 1:
        where = {"position": outline.z + outline.t}
    roi = roifile.ImagejRoi.frompoints(outline.corners, name=outline.name, **where)
    roi.roitype = roifile.ROI_TYPE.TRACED
    if outline.holes:
        # Several lines, filled where an odd number of them lies around: ImageJ's composite.
        roi.roitype = roifile.ROI_TYPE.RECT
        roi.integer_coordinates, roi.n_coordinates = None, 0
        path = np.concatenate([_path(line) for line in (outline.corners, *outline.holes)])
        roi.multi_coordinates, roi.shape_roi_size = path, len(path)
    return bytes(roi.tobytes())


_MOVE, _LINE, _CLOSE = 0, 1, 4


def _path(corners: NDArray[np.int64]) -> NDArray[np.float32]:
    """A closed line as ImageJ stores the parts of a composite: what to do, and where."""
    steps = np.empty((len(corners), 3), np.float32)
    steps[:, 0] = _LINE
    steps[0, 0] = _MOVE
    steps[:, 1:] = corners
    return np.append(steps.ravel(), np.float32(_CLOSE))
