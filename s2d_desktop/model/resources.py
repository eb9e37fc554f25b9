"""Where the files that come with the program lie: in the wheel, or beside the code."""

from __future__ import annotations

from pathlib import Path


def resource(*parts: str) -> Path:
    """Path of a bundled file or folder below ``resources/``; it may not exist."""
    package = Path(__file__).resolve().parent.parent
    root = package / "resources"
    if not root.is_dir():
        root = package.parent / "resources"
    return root.joinpath(*parts)
