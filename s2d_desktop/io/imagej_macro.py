"""A small ImageJ macro that opens an image and a result beside each other."""

from __future__ import annotations

import os
from pathlib import Path

from s2d_desktop.io.file_checks import unwritable

_BEGIN = """\
// Opens {what} in ImageJ or Fiji: Plugins > Macros > Run..., or drop this file on its window.
folder = File.getParent(getInfo("macro.filepath"));
if (!File.exists(folder + "/{result}")) folder = "{folder}";
"""
_RAW = """\
open({raw});
image = getImageID();
"""
_RESULT = """\
open(folder + "/{result}");
"""
_OUTLINES = """\
roiManager("reset");
roiManager("open", folder + "/{outlines}");
"""
_BESIDE = """\
run("Tile");
selectImage(image);
"""
_SHOW = """\
roiManager("show all without labels");
"""


def write_macro(path: Path, result: Path, raw: Path | None, outlines: Path | None) -> None:
    """Write the macro.

    It looks for the result (and everything else in its folder) beside itself, then where it was
    written, so that the folder can be moved.

    Parameters
    ----------
    path
        Ends in ``.ijm``; in the folder of the result.
    result
        The result.
    raw
        An image that ImageJ can open; None for none.
    outlines
        A ROI set of the result; None for none.

    Raises
    ------
    FileProblem
        If the file cannot be written.
    """
    folder = path.parent.resolve()
    what = f"{result.name}, and {raw.name} beside it" if raw is not None else result.name
    text = _BEGIN.format(
        what=_one_line(what), result=_quoted(result.name), folder=_quoted(folder.as_posix())
    )
    if raw is not None:
        near = raw.resolve().parent == folder
        where = f'folder + "/{_quoted(raw.name)}"' if near else f'"{_quoted(_posix(raw))}"'
        text += _RAW.format(raw=where)
    text += _RESULT.format(result=_quoted(result.name))
    if outlines is not None:
        text += _OUTLINES.format(outlines=_quoted(outlines.name))
    if raw is not None:
        text += _BESIDE
    if outlines is not None:
        text += _SHOW
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def _posix(path: Path) -> str:
    return path.resolve().as_posix()


def _quoted(text: str) -> str:
    """`text` as it stands between double quotes in a macro."""
    return _one_line(text).replace("\\", "\\\\").replace('"', '\\"')


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())
