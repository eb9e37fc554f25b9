"""The buttons in the headings of the four panels, with the popups that they open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QToolButton

from s2d_desktop.ui.commands.shortcuts import tell_key
from s2d_desktop.ui.icons import set_icon
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer.contrast_control import ContrastControl
from s2d_desktop.ui.viewer.layer_choice import ClaimsLegend, LayerButton
from s2d_desktop.ui.viewer.legend import Legend
from s2d_desktop.ui.viewer.mixture_popup import ChannelsPopup, ClassesPopup, MixtureButton
from s2d_desktop.ui.viewer.panel import ENHANCED, FOREST, RAW, SEGMENTATION

if TYPE_CHECKING:
    from s2d_desktop.ui.viewer.viewer import Viewer


def _quiet(button: QToolButton, name: str, sign: str) -> QToolButton:
    button.setAutoRaise(True)
    set_icon(button, sign)
    button.setAccessibleName(name)
    return button


class Controls(QObject):
    """Made once for a viewer, whose display they change."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__(viewer)
        self._viewer = viewer
        display, panels = viewer.display, viewer.panels
        self.contrast = ContrastControl(
            display,
            lambda: (viewer.raw, viewer.visible_of(viewer.raw)),
            lambda: np.concatenate([viewer.visible_of(p).ravel() for p in viewer.maps_in_view]),
            lambda channel: viewer.visible_of(viewer.raw, channel),
            viewer,
        )
        self.contrast_button = _quiet(QToolButton(), tr("contrast.raw.title"), "contrast")
        self.contrast_button.setToolTip(tr("contrast.raw.title"))
        self.contrast_button.clicked.connect(lambda: self.contrast.open_raw(self.contrast_button))
        self.channels_popup = ChannelsPopup(display, viewer)
        self.channels_button = MixtureButton(self.channels_popup, "channels")
        self.channels_popup.contrast_wished.connect(self._open_channel)
        panels[RAW].controls.addWidget(self.channels_button)
        panels[RAW].controls.addWidget(self.contrast_button)
        self.classes_popups: list[ClassesPopup] = []
        self.classes_buttons: list[MixtureButton] = []
        self.legends = [Legend(display, k == ENHANCED) for k in (FOREST, ENHANCED)]
        for k, legend in zip((FOREST, ENHANCED), self.legends, strict=True):
            popup = ClassesPopup(display, viewer)
            button = MixtureButton(popup, "classes")
            popup.contrast_wished.connect(
                lambda button=button: self.contrast.open_probabilities(button)
            )
            self.classes_popups.append(popup)
            self.classes_buttons.append(button)
            panels[k].controls.addWidget(button)
            panels[k].controls.addWidget(legend)
            legend.contrast_wished.connect(
                lambda legend=legend: self.contrast.open_probabilities(legend)
            )
        self.layer_button = LayerButton(display)
        self.layer_button.chosen.connect(viewer.show_layer)
        panels[ENHANCED].controls.insertWidget(0, self.layer_button)
        self.claims_button = _quiet(QToolButton(), tr("claims.name"), "claims")
        self.claims_button.setCheckable(True)
        self.claims_button.setToolTip(tr("claims.tip"))
        self.claims_button.toggled.connect(viewer.set_claims)
        panels[SEGMENTATION].controls.addWidget(ClaimsLegend(display))
        panels[SEGMENTATION].controls.addWidget(self.claims_button)
        self.outline_button = _quiet(QToolButton(), tr("outline.name"), "outline")
        self.outline_button.setCheckable(True)
        tell_key(self.outline_button, tr("outline.tip"), "outlines")
        self.outline_button.toggled.connect(self._outline)
        panels[SEGMENTATION].controls.addWidget(self.outline_button)

    @Slot(bool)
    def _outline(self, on: bool) -> None:
        self._viewer.display.set(outlines=on)

    @Slot(int)
    def _open_channel(self, channel: int) -> None:
        name = self._viewer.raw_mix.parts[channel].name if self._viewer.raw_mix else ""
        self.contrast.open_channel(channel, name, self.channels_button)

    def show_mixtures(self) -> None:
        """Offer the lists of what can be mixed; a legend only where its colours are used."""
        viewer = self._viewer
        mixtures = (viewer.forest_mix, viewer.enhanced_mix)
        seen = (viewer.forest_seen, viewer.third)
        for mixture, shown, popup, button, legend in zip(
            mixtures, seen, self.classes_popups, self.classes_buttons, self.legends, strict=True
        ):
            if mixture is not None:
                popup.show_parts(mixture.parts)
            button.setVisible(mixture is not None)
            legend.setVisible(mixture is None or shown is not mixture)
        channels = viewer.raw_mix
        if channels is not None:
            self.channels_popup.show_names([part.name for part in channels.parts])
        self.channels_button.setVisible(channels is not None)
        self.contrast_button.setVisible(channels is None)
