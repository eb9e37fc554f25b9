"""Which panels are seen: all four, one alone, or two in one place with a curtain between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QGridLayout

from s2d_desktop.ui.viewer.curtain import CurtainHandle
from s2d_desktop.ui.viewer.panel import ENHANCED, FOREST, RAW, SEGMENTATION, Panel

ScaleFacts = tuple[dict[str, float], str]
"""Size of a voxel along each axis, and its unit."""


class Arrangement(QObject):
    """Shows and hides the panels of a viewer, and hangs up the curtain."""

    changed = Signal()

    def __init__(self, panels: Sequence[Panel], grid: QGridLayout, parent: QObject) -> None:
        super().__init__(parent)
        self.alone: int | None = None
        """The only panel shown, 0..3; None while all four are."""
        self.left: int | None = None
        """The panel whose picture is left of the curtain's handle; None without a curtain."""
        self.pictures: list[int] = []
        """The panels that have something to show, 0..3."""
        self.handle = CurtainHandle()
        self.handle.moved.connect(self._on_handle)
        self._panels, self._grid = panels, grid
        self._scale: ScaleFacts | None = None
        self._last_pair = (FOREST, ENHANCED)
        self._other: int | None = None

    def show_scale(self, facts: ScaleFacts | None) -> None:
        """Draw a scale bar in the first of the panels that are seen."""
        self._scale = facts
        self._draw_scale()

    def _draw_scale(self) -> None:
        for k, panel in enumerate(self._panels):
            is_scaled = k == (RAW if self.alone is None else self.alone)
            panel.view.scale_facts = self._scale if is_scaled else None

    def show_pictures(self, there: list[int]) -> None:
        """These panels have something to show now; a curtain needs both of its own."""
        new, self.pictures = there != self.pictures, there
        self._hang()
        if new:
            self.changed.emit()

    def show_alone(self, number: int | None) -> None:
        """Show panel `number` (0..3) alone, or all four."""
        if number is None:
            self.left = None
        elif self.left == number:
            # The picture that was left is wished for at the right: they change places.
            self.left = self.alone
        self.alone = number
        self._hang()
        for k, panel in enumerate(self._panels):
            panel.setVisible(number is None or k == number)
        self._draw_scale()
        for line in (0, 1):
            self._grid.setRowStretch(line, 1 if number is None or number // 2 == line else 0)
            self._grid.setColumnStretch(line, 1 if number is None or number % 2 == line else 0)
        self.changed.emit()

    @Slot(int)
    def toggle_alone(self, number: int) -> None:
        """Show the panel with a `number` from 1 alone, or all four again."""
        self.show_alone(None if self.alone == number - 1 else number - 1)

    # -- two layers in one place, one after the other

    @property
    def pair(self) -> tuple[int, int] | None:
        """The two panels (0..3) that change places while X is held; the second is in front."""
        if self.left is not None and self.alone is not None:
            return self.left, self.alone
        if self.alone is None:
            return self._last_pair if set(self._last_pair) <= set(self.pictures) else None
        wishes = (self._other, *self._last_pair, RAW, SEGMENTATION)
        there = (k for k in wishes if k in self.pictures and k != self.alone)
        other = next(there, None)
        return (other, self.alone) if other is not None and self.alone in self.pictures else None

    def choose_other(self, number: int) -> None:
        """Panel `number` (0..3) shall be seen in the place of the one that is shown alone."""
        self._other = number
        self._hang()
        self.changed.emit()

    # -- the curtain

    def show_curtain(self, left: int | None) -> None:
        """Draw panel `left` (0..3) left of a handle in the panel that is shown alone.

        Without one the pair that was compared last is taken, or the two best that have a picture.
        None takes the curtain away and shows all four.
        """
        if left is None:
            self.show_alone(None)
            return
        there = self.pictures
        if len(there) < 2 or left not in there:
            self.changed.emit()
            return
        if self.alone is None or self.alone == left or self.alone not in there:
            wishes = (self._last_pair[1], ENHANCED, SEGMENTATION, FOREST, RAW)
            self.left = left
            self.show_alone(next(k for k in wishes if k in there and k != left))
        else:
            self.left = left
            self.show_alone(self.alone)

    @Slot()
    def toggle_curtain(self) -> None:
        """Hang up the curtain with the pair that was compared last, or take it away."""
        if self.left is not None:
            self.show_curtain(None)
            return
        there = [k for k in self.pictures if k != self.alone]
        wishes = (self._last_pair[0], FOREST, RAW)
        # Where there is nothing to compare, whoever asked is told that nothing has changed.
        self.show_curtain(next((k for k in wishes if k in there), RAW))

    def _hang(self) -> None:
        """Put the handle on the panel that has the curtain, or on none."""
        if self.left is not None and not {self.left, self.alone} <= set(self.pictures):
            self.left = None
        for k, panel in enumerate(self._panels):
            has_it = self.left is not None and k == self.alone
            behind = (self._panels[self.left].view, self.handle) if has_it else None
            if behind != panel.view.behind:
                panel.view.behind = behind
                panel.view.update()
        pair = self.pair
        for k, panel in enumerate(self._panels):
            other = pair[1 - pair.index(k)] if pair is not None and k in pair else None
            panel.view.partner = self._panels[other].view if other is not None else None
        if self.left is None or self.alone is None:
            self.handle.hang(None)
        else:
            self._last_pair = self.left, self.alone
            self.handle.hang(self._panels[self.alone].view)

    @Slot()
    def _on_handle(self) -> None:
        if self.alone is not None:
            self._panels[self.alone].view.update()
