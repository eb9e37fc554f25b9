"""Contrast of what a viewer shows: taken from what is visible, or dragged in a histogram."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer.contrast import ContrastPopup, automatic_window
from s2d_desktop.ui.viewer.display import Display
from s2d_desktop.ui.viewer.pixels import Pixels

Shown = tuple[Pixels | None, NDArray[np.generic]]
"""Pixels, and those of their values that are on the screen and loaded."""


class ContrastControl(QObject):
    """Between a display and the popups that change it.

    Parameters
    ----------
    display
        What is changed.
    raw, probabilities, channel
        Give what is visible of the raw data, of both maps together, and of one channel of raw data
        whose channels are shown together.
    parent
        The viewer.
    """

    def __init__(
        self,
        display: Display,
        raw: Callable[[], Shown],
        probabilities: Callable[[], NDArray[np.generic]],
        channel: Callable[[int], NDArray[np.generic]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._display, self._raw, self._probabilities = display, raw, probabilities
        self._channel = channel
        self._is_due = False
        self.raw_popup = ContrastPopup(display, "raw", parent)
        self.raw_popup.automatic.connect(self.automatic)
        self.raw_popup.full.connect(self._full)
        self.channel_popup = ContrastPopup(display, "channel", parent)
        self.channel_popup.automatic.connect(self._automatic_channel)
        self.channel_popup.full.connect(self._full_channel)
        self.probability_popup = ContrastPopup(display, "probability", parent)
        self.probability_popup.automatic.connect(self._automatic_probabilities)
        self.probability_popup.full.connect(self._full_probabilities)

    def begin(self, raw: Pixels) -> None:
        """Other raw data: 8 bit as they are, others by their values as soon as these are there."""
        if raw.source.info.dtype == np.uint8:
            looks = tuple(replace(k, window=(0.0, 255.0)) for k in self._display.channels)
            self._display.set(raw_window=(0.0, 255.0), channels=looks)
        else:
            self._is_due = True

    def keep(self) -> None:
        """The contrast of the new image is known: do not take one from its values."""
        self._is_due = False

    @Slot()
    def look(self) -> None:
        """Values have come."""
        if self._is_due and self._raw()[1].size:
            self._is_due = False
            self.automatic()

    @Slot()
    def automatic(self) -> None:
        """The 0.5 and 99.5 percentile of the raw data that are visible become black and white."""
        _, values = self._raw()
        if values.size and self._display.channels:
            looks = enumerate(self._display.channels)
            self._display.set(
                channels=tuple(
                    replace(look, window=automatic_window(self._channel(k))) for k, look in looks
                )
            )
        elif values.size:
            self._display.set(raw_window=automatic_window(values))

    @Slot()
    def _full(self) -> None:
        self._show_all("raw_window", self._raw()[1])

    @Slot()
    def _full_channel(self) -> None:
        self._show_all("channel_window", self._channel(self._display.edited_channel))

    def _show_all(self, window: str, values: NDArray[np.generic]) -> None:
        """All values that are possible (8 bit) or visible."""
        raw, _ = self._raw()
        finite = values[np.isfinite(values)]
        if raw is not None and raw.source.info.dtype == np.uint8:
            self._display.set(**{window: (0.0, 255.0)})
        elif finite.size:
            low, high = float(finite.min()), float(finite.max())
            self._display.set(**{window: (low, high if high > low else low + 1)})

    @Slot()
    def _automatic_channel(self) -> None:
        values = self._channel(self._display.edited_channel)
        if values.size:
            self._display.set(channel_window=automatic_window(values))

    @Slot()
    def _automatic_probabilities(self) -> None:
        values = self._probabilities()
        if values.size:
            low, high = automatic_window(values)
            self._display.set(probability_window=(max(0.0, low), min(1.0, high)))

    @Slot()
    def _full_probabilities(self) -> None:
        self._display.set(probability_window=(0.0, 1.0))

    def open_raw(self, below: QToolButton) -> None:
        """Show the histogram of the raw data."""
        self.raw_popup.histogram.show_values(self._raw()[1])
        _show_below(self.raw_popup, below)

    def open_channel(self, channel: int, name: str, below: QToolButton) -> None:
        """Show the histogram of one of the channels that are shown together."""
        self._display.set(edited_channel=channel)
        self.channel_popup.title.setText(tr("contrast.channel.of", name=name))
        self.channel_popup.histogram.show_values(self._channel(channel))
        _show_below(self.channel_popup, below)

    def open_probabilities(self, below: QToolButton) -> None:
        """Show the histogram of the probabilities, over 0 to 1 at least."""
        values = self._probabilities()
        self.probability_popup.histogram.show_values(values, (0.0, 1.0))
        _show_below(self.probability_popup, below)


def _show_below(popup: ContrastPopup, button: QToolButton) -> None:
    popup.move(button.mapToGlobal(button.rect().bottomLeft()))
    popup.show()
    popup.histogram.setFocus()
