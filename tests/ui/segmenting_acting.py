"""A structure with known objects, and how a user chooses what is made of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from s2d_desktop.io.writers import write
from s2d_desktop.model.source import ArraySource
from s2d_desktop.ui.main_window import MainWindow

HEIGHT, WIDTH = 120, 160
BLOB, RING, DOT, EDGE = (40, 44), (40, 120), (100, 60), (100, 0)


def structure() -> np.ndarray:
    """Two discs that overlap, a ring, a dot of 4 pixels, and a square that the border cuts."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    mask = np.zeros((HEIGHT, WIDTH), bool)
    for cx in (31, 57):
        mask |= (y - 40) ** 2 + (x - cx) ** 2 <= 15**2
    far = (y - RING[0]) ** 2 + (x - RING[1]) ** 2
    mask |= (far <= 12**2) & (far > 6**2)
    mask[100:102, 60:62] = True
    mask[95:105, 0:8] = True
    return mask


def written(path: Path, structure: np.ndarray, names=("nucleus", "background")) -> Path:
    """A map whose opposite, which our Enhancer makes of it, is the structure."""
    p = np.where(structure, 0.1, 0.9).astype(np.float32)
    source = ArraySource(
        np.stack([p, 1 - p], axis=-1),
        "yxc",
        "map",
        channel_names=names,
        voxel_size={"y": 4.0, "x": 4.0},
        unit="nm",
    )
    assert list(write(source, path))
    return path


def choose(window: MainWindow, kind: str) -> None:
    """Choose what is made of the mask, with the keyboard."""
    box = window.workbench.segment.recipe.kind
    box.setFocus()
    while box.currentData() != kind:
        order = ["mask", "objects", "cells"]
        down = order.index(kind) > order.index(box.currentData())
        QTest.keyClick(box, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
