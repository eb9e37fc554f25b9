"""What a TIFF says about the program that wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import tifffile


@dataclass(frozen=True)
class TiffHints:
    """Signs that are not facts about the image."""

    tiff: bool = False
    imagej: bool = False
    """Written by ImageJ or Fiji, or in their manner."""
    rgb: bool = False
    """The samples of a pixel are meant as colours."""
    labels: tuple[str, ...] = ()
    """ImageJ's slice labels, one per plane."""
    by_this_program: bool = False


def tiff_hints(path: Path) -> TiffHints:
    """Look at a file that is already known to open; other kinds of files give no hints."""
    if not path.is_file():
        return TiffHints()
    try:
        with tifffile.TiffFile(path) as tif:
            page = tif.pages.first
            metadata = tif.imagej_metadata or {}
            found = metadata.get("Labels")
            labels = found if isinstance(found, list) else []
            return TiffHints(
                True,
                bool(tif.is_imagej),
                int(page.photometric) in (2, 6),
                tuple(str(label or "").strip() for label in labels),
                page.software.startswith("s2d_desktop"),
            )
    # As in open_tiff, whatever fails first; a file that is no TIFF comes here too.
    except Exception:
        return TiffHints()
