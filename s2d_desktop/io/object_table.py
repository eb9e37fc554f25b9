"""A table of objects as CSV, for a spreadsheet or for statistics.

Numbers have a point and columns a comma, whatever the computer's language. As in ImageJ, slices and
time points count from 1, and x and y from 0 at the image's corner: the middle of the first pixel is
at 0.5.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.file_checks import unwritable
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.events import Event, Progress, Saved
from s2d_desktop.model.objects import Objects, calibrated
from s2d_desktop.model.source import SourceInfo

ROWS = 5000
"""Written between two events."""


def check_table(path: Path) -> None:
    """Raise `FileProblem` unless `path` ends in .csv and is in a folder that is there."""
    if path.suffix.lower() != ".csv":
        raise FileProblem(
            f"The table '{path.name}' cannot be written.",
            f"Its name ends in '{path.suffix}'; tables are written as CSV.",
            "Choose a name that ends in .csv.",
        )
    if path.is_dir() or not path.parent.is_dir():
        raise FileProblem(
            f"The table '{path.name}' cannot be written.",
            "There is a folder of that name."
            if path.is_dir()
            else f"The folder '{path.parent}' does not exist.",
            "Choose another name or folder.",
        )


def columns(unit: str, in_3d: bool) -> list[str]:
    """Names of the columns; `unit` is that of `calibrated`."""
    size = "volume" if in_3d else "area"
    plain = unit.replace("µ", "u").replace("²", "2").replace("³", "3")
    where = ["x", "y", "z"] if in_3d else ["slice", "x", "y"]
    box = ["left", "top", "width", "height", *(["first_slice", "slices"] if in_3d else [])]
    calibrated_size = [f"{size}_{plain}"] if unit else []
    return ["object", "time", *where, f"{size}_px", *calibrated_size, *box, "touches_border"]


def write_table(
    path: Path,
    objects: Objects,
    info: SourceInfo,
    in_3d: bool,
    rows: NDArray[np.integer] | None = None,
) -> Iterator[Event]:
    """Write a row for each object.

    Parameters
    ----------
    path
        Ends in .csv.
    objects
        All of the image.
    info
        Of the image they are in, axes ``tzyxc``: its size and the size of its voxels.
    in_3d
        Whether objects go on over slices.
    rows
        Which objects are written, from 0, in this order; None for all.

    Yields
    ------
    Progress, and Saved at the end

    Raises
    ------
    FileProblem
        If the file cannot be written.
    """
    check_table(path)
    size, unit = calibrated(info.voxel_size, info.unit, in_3d)
    border = objects.reach_border(info.shape, in_3d)
    chosen = np.arange(len(objects)) if rows is None else rows
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(columns(unit, in_3d))
            for begin in range(0, len(chosen), ROWS):
                yield Progress(begin, len(chosen), f"Writing {path.name}", "rows")
                for k in map(int, chosen[begin : begin + ROWS]):
                    table.writerow(_row(objects, k, size, in_3d, bool(border[k])))
        part.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        part.unlink(missing_ok=True)
    yield Saved(path)


def _row(objects: Objects, k: int, size: float, in_3d: bool, border: bool) -> list[object]:
    z, y, x = objects.centre[k]
    low, extent = objects.low[k], objects.high[k] - objects.low[k]
    middle = [f"{x + 0.5:.2f}", f"{y + 0.5:.2f}"]
    where = [*middle, f"{z + 1:.2f}"] if in_3d else [int(low[0]) + 1, *middle]
    area = int(objects.area[k])
    box = [int(low[2]), int(low[1]), int(extent[2]), int(extent[1])]
    if in_3d:
        box += [int(low[0]) + 1, int(extent[0])]
    calibrated_size = [f"{area * size:.6g}"] if size else []
    return [k + 1, int(objects.time[k]) + 1, *where, area, *calibrated_size, *box, int(border)]
