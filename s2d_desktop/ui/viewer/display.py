"""How things are shown, the same for all panels. Nothing here changes a number."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from s2d_desktop.ui.viewer import lut
from s2d_desktop.ui.viewer.mixing import ChannelLook

LAYERS = ("enhanced", "unsupported", "confidence", "difference")
"""What can be shown of the enhanced map: itself, claims without support, how sure it is, and what
is other than in the forest."""


class Display(QObject):
    """Contrast, colour table, overlays. Panels redraw on `changed`."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.raw_window = (0.0, 255.0)
        """Values of the raw data drawn black and white."""
        self.probability_window = (0.0, 1.0)
        """Probabilities drawn with the first and the last colour, in all probability panels."""
        self.table = lut.NAMES[0]
        self.threshold = 0.5
        self.outlines = False
        """Segmentation as outlines instead of a fill."""
        self.outlines_everywhere = False
        """Outlines in the other panels as well."""
        self.opacity = 0.45
        """Of the segmentation's fill and of the strokes, 0..1."""
        self.strokes = True
        self.enhanced_shows = "enhanced"
        """What the third panel shows: one of `LAYERS`."""
        self.composite = False
        """All classes at once in the probability panels, each in its colour."""
        self.hidden_classes: tuple[str, ...] = ()
        """Names of classes that are not drawn among the others."""
        self.channels: tuple[ChannelLook, ...] = ()
        """Looks of the channels of the raw data, where they are shown together."""
        self.edited_channel = 0
        """Which of them `channel_window` is the window of."""
        self.claims = False
        """Claims without support drawn over the raw data and the segmentation."""
        self.selected_object = 0
        """Number of the object that is drawn in white; 0 for none."""
        self.raw_only = False
        """Every panel shows the raw data for as long as this is set."""
        self.swapped = False
        """The two layers that are compared change places for as long as this is set."""
        self.wheel_changes_slice = False
        """The wheel changes the slice and zooms with Shift, instead of the other way round."""
        self.structure_color = lut.OKABE_ITO[1]

    @property
    def channel_window(self) -> tuple[float, float]:
        """Values of the channel `edited_channel` that are drawn black and in its full colour."""
        known = self.edited_channel < len(self.channels)
        return self.channels[self.edited_channel].window if known else (0.0, 255.0)

    @channel_window.setter
    def channel_window(self, window: tuple[float, float]) -> None:
        self.channels = self._with_look(self.edited_channel, window=window)

    def set_look(self, channel: int, **look: object) -> None:
        """Change how one channel is shown among others: fields of `ChannelLook`."""
        self.set(channels=self._with_look(channel, **look))

    def _with_look(self, channel: int, **look: object) -> tuple[ChannelLook, ...]:
        return tuple(
            replace(one, **look) if k == channel else one for k, one in enumerate(self.channels)
        )

    def show_class(self, name: str, shown: bool) -> None:
        """Draw the class `name` among the others, or not."""
        others = tuple(n for n in self.hidden_classes if n != name)
        self.set(hidden_classes=others if shown else (*others, name))

    def change_opacity(self, by: float) -> None:
        """More of the fill, or less: 0.1 to 1."""
        self.set(opacity=round(min(1.0, max(0.1, self.opacity + by)), 2))

    def set(self, **values: object) -> None:
        """Change some of the attributes, and tell once if anything is new."""
        new = {k: v for k, v in values.items() if getattr(self, k) != v}
        for name, value in new.items():
            setattr(self, name, value)
        if new:
            self.changed.emit()
