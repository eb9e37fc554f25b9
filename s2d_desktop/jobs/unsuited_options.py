"""Options that have no meaning for what was given are refused, with what to do instead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from s2d_desktop.io.strokes_file import is_strokes_file
from s2d_desktop.jobs.retrain import Retraining
from s2d_desktop.model.errors import InputError


def refuse_stage(path: str | Path, stage: int | None) -> None:
    """Raise `InputError` if a stage was asked for of something that is no project."""
    if stage is not None:
        raise InputError(
            f"'{Path(path).name}' has no stages.",
            "Only ilastik's Autocontext projects train several forests one after the other.",
            "Leave out --stage.",
        )


def check_only(only: Sequence[int], images: Sequence[str | Path]) -> None:
    """Raise `InputError` if images were both named and chosen by number."""
    if only and images:
        raise InputError(
            "Images are named, and others are chosen by --only.",
            "--only chooses among the project's own images.",
            "Leave out one of both.",
        )


def refuse_only(path: str | Path, only: Sequence[int]) -> None:
    """Raise `InputError` if images were chosen by number of something that has none of its own."""
    if only and not is_strokes_file(path):
        raise InputError(
            f"There are no images in '{Path(path).name}' to choose from.",
            "Only an ilastik project, or strokes that were painted on one, knows its images.",
            "Leave out --only, and name the images.",
        )


def refuse_retraining(path: str | Path, retrain: Retraining | None) -> None:
    """Raise `InputError` if a new forest was asked for of something that is no project."""
    if retrain is not None:
        raise InputError(
            f"There are no labels in '{Path(path).name}' to train a forest from.",
            "Only an ilastik project keeps the labels that its forest was trained on.",
            "Leave out --retrain.",
        )


def refuse_images_from(path: str | Path, images_from: str | Path | None) -> None:
    """Raise `InputError` if a folder of images was named for something that is no project."""
    if images_from is not None:
        raise InputError(
            f"'{Path(path).name}' does not name any images.",
            "Only an ilastik project has images of its own that may have been moved.",
            "Leave out --images-from.",
        )
