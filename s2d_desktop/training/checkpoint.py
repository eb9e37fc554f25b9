"""Checkpoints of a training: written whole, read without executing anything."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

import torch

from s2d_desktop.model.errors import FileProblem


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Write tensors and plain values; the file is on the disk before it takes its name.

    Where that fails, the older file of this name stays, and nothing else.

    Raises
    ------
    FileProblem
        If the disk is full or may not be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as stream:
            torch.save(state, stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        # torch hides what the system said behind an error about positions in a file.
        of_disk = error if isinstance(error, OSError) else error.__context__
        if not isinstance(of_disk, OSError):
            raise
        raise FileProblem(
            "A checkpoint of the training could not be written.",
            f"The system says of '{path}': {of_disk.strerror or of_disk}.",
            "Make room on the disk and start the training again: it goes on from its last "
            "checkpoint, which is whole.",
        ) from error


def load_checkpoint(path: Path, device: torch.device | str = "cpu") -> dict[str, Any]:
    """Read a checkpoint; nothing but tensors and plain values is accepted.

    Raises
    ------
    FileProblem
        If the file is missing, damaged or holds anything else.
    """
    try:
        state = torch.load(path, map_location=device, weights_only=True)
    except Exception as error:
        raise FileProblem(
            "A checkpoint of the training cannot be read.",
            f"'{path}' is missing, damaged or not a checkpoint: {type(error).__name__}.",
            "Delete it to start the training anew, or use another output folder.",
        ) from error
    if not isinstance(state, dict) or "network" not in state:
        raise FileProblem(
            "A checkpoint of the training cannot be read.",
            f"'{path}' holds no network.",
            "Delete it to start the training anew, or use another output folder.",
        )
    return state
