"""The names that a report does not tell."""

from __future__ import annotations

from typing import Any

from s2d_desktop.ui.recent import recent_files


def private_names(conductor: Any) -> tuple[str, ...]:
    """Names of files, images and classes that the user works with."""
    names = [name for path in recent_files() for name in (path.name, path.stem)]
    document = conductor.document
    if document is not None:
        names += [document.path.name, document.path.stem]
        names += [image.name for image in document.images]
        names += [choice.name for choice in document.classes]
    return tuple(names)
