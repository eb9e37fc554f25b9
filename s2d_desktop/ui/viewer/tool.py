"""What a tool must offer that acts on the picture, as a brush does."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QPainter


class Tool(Protocol):
    """Something in the user's hand that acts on the picture; places are in voxels."""

    @property
    def is_active(self) -> bool:
        """Whether the left button belongs to it."""

    @property
    def is_painting(self) -> bool:
        """Whether the button is down."""

    def press(self, y: float, x: float, only_class: bool) -> None:
        """The button goes down; `only_class` with Shift."""

    def move(self, y: float, x: float) -> None:
        """The mouse moves while it is down."""

    def release(self) -> None:
        """The button goes up."""

    def dab(self, y: float, x: float) -> None:
        """All at once, from the keyboard."""

    def resize(self, steps: int) -> None:
        """Larger or smaller."""

    def draw(self, painter: QPainter, view: tuple[int, int], middle: bool) -> None:
        """Draw its outline at the mouse, or for the keyboard in the middle."""
