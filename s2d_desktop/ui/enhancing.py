"""Which class is looked at, and what makes its map: an Enhancer, or a network of the user's own.

Networks are opened in a thread. What comes late, for something that is no longer chosen, is
dropped.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Slot

from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui import session
from s2d_desktop.ui.own_networks import without_image
from s2d_desktop.ui.stage import EnhancedStage, renewed, stage_of
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.what_is_open import WhatIsOpen
from s2d_desktop.ui.work import Background


class Enhancing(WhatIsOpen):
    """What is open, with the acts that change its class, its Enhancer and how that is used."""

    def __init__(self, background: Background) -> None:
        super().__init__(background)
        self.own.came.connect(self._own_came)
        self.own.failed.connect(lambda error: self.failed.emit(error, ""))

    def choose_class(self, index: int) -> None:
        """Class `index` is the structure."""
        if self.document is None or index == self.class_index:
            return
        self.class_index = index
        self.wished_map = ""
        fitting = session.fitting_enhancer(self.class_name, self.enhancers)
        self.class_changed.emit()
        named = self.enhancer, self.class_name
        stays = self.sees_raw or session.fits(*named) or session.one_of_several(*named)
        if fitting is not None and not stays:
            self.choose_enhancer(fitting)
        else:
            self.prepare_enhancer()

    def choose_enhancer(self, enhancer: Any) -> None:
        """Use another Enhancer, at its last scale on this file, or a network of the user's own."""
        if self.enhancer is not None and not self.sees_raw:
            self._scales[self.enhancer.name] = self.settings.scale
        self.enhancer, self.wished_map = enhancer, ""
        has_scale = enhancer is not None and not self.sees_raw
        scale = self._scales.get(enhancer.name, 1.0) if has_scale else 1.0
        self.settings = replace(self.settings, scale=scale)
        self.enhancer_changed.emit()
        self.prepare_enhancer()

    def accept_enhancer(self, enhancer: Any) -> None:
        """The user chooses an Enhancer."""
        self.accepted = enhancer
        self.choose_enhancer(enhancer)

    def use_network(self, folder: Path) -> None:
        """Use the network for raw data in `folder`, and remember it among the user's own."""
        self.own.read(folder)

    @Slot(object)
    def _own_came(self, network: Any) -> None:
        self.choose_enhancer(network)
        if self.document is None:
            self.failed.emit(without_image(network), "")

    def choose_map(self, name: str) -> None:
        """Show another class of the user's own network."""
        if name != self.shown_class:
            self.wished_map = name
            self.prepare_enhancer()

    def add_enhancer_file(self, path: Path) -> None:
        """Use an Enhancer from a file; of a folder, or if it is none, a network for raw data."""
        if path.is_dir() or session.is_own_network(path):
            self.use_network(path if path.is_dir() else path.parent)
            return
        self.background.do(
            tr("work.enhancer", name=path.name),
            lambda: session.enhancer_from(path),
            self._enhancer_read,
            lambda error: self.failed.emit(error, ""),
        )

    def set_enhancers(self, installed: list[Any]) -> None:
        """Other Enhancers are installed now; one that was used and is gone is replaced."""
        self.enhancers, self.installed = renewed(self.enhancers, self.installed, installed)
        kept = [*self.enhancers, *self.own.listed]
        if self.enhancer is not None and not any(e is self.enhancer for e in kept):
            same = [e for e in self.enhancers if e.name == self.enhancer.name]
            fitting = session.fitting_enhancer(self.class_name, self.enhancers)
            self.choose_enhancer(same[0] if same else fitting)
        else:
            self.enhancers_changed.emit()

    def _enhancer_read(self, enhancer: Any) -> None:
        self.enhancers = [*self.enhancers, enhancer]
        self.accept_enhancer(enhancer)

    def change(self, **settings: Any) -> None:
        """Apply the Enhancer with other `stage.Settings`."""
        changed = replace(self.settings, **settings)
        if changed != self.settings:
            self.settings = changed
            self.prepare_enhancer()

    def prepare_enhancer(self, follows: bool = False) -> None:
        """Open the network and put it behind the chosen class, an own one behind the raw data.

        Where it only `follows` from one more stroke, the old map is shown meanwhile.
        """
        self._stages.renew()
        self.retired.add(self.stage)
        image, enhancer = self.image, self.enhancer
        if image is None or session.what_is_seen(image, enhancer) is None:
            self.stage_changed(None, "")
            return
        follows = follows and self.stage is not None
        if not follows:
            self.stage_changed(None, tr("enhance.loading", name=enhancer.title))
        settings, name, channel = self.settings, self.shown_class, self.channel
        self._stages.do(
            tr("work.enhancer", name=enhancer.title),
            lambda: stage_of(image, channel, enhancer, settings, self.networks, self.cache, name),
            lambda stage: self.stage_changed(stage, "", follows),
            self._stage_failed,
        )

    def _stage_failed(self, error: S2DError) -> None:
        self.stage_changed(None, below(str(error)))
        self.failed.emit(error, "")

    def stage_changed(
        self, stage: EnhancedStage | None, problem: str, follows: bool = False
    ) -> None:
        """The enhanced map is there, or not and why."""
        self.stage, self.stage_problem = stage, problem
        self.follows = follows
        self.enhanced_changed.emit()
        self.follows = False
