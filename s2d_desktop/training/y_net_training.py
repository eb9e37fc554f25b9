"""From two plans to a finished Y-Net: the source's with labels, the target's raw data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from s2d_desktop.model.cache import TileCache
from s2d_desktop.model.events import Event
from s2d_desktop.training.network_plan import NetworkPlan
from s2d_desktop.training.network_training import CACHE_BYTES, finish
from s2d_desktop.training.survey import Survey, survey
from s2d_desktop.training.training_images import open_images
from s2d_desktop.training.y_net_trainer import YNetTrainer


def train_y_net(source: NetworkPlan, target: NetworkPlan, folder: Path) -> Iterator[Event]:
    """Train a Y-Net; ends with `Result`, its files are those of `network_training`.

    Parameters
    ----------
    source
        Plan that learns from truth; decides how the network is trained, too.
    target
        Plan whose images are used as raw data; its maps are only looked at for places where the
        structure may be, in the middle of half of the patches.
    folder
        Of the network; an unfinished training in it is resumed.
    """
    cache = TileCache(CACHE_BYTES)
    folder.mkdir(parents=True, exist_ok=True)
    images = open_images(source, cache)
    try:
        targets = open_images(target, cache)
        try:
            found, of_target = Survey(), Survey()
            yield from survey(source, images, found)
            yield from survey(target, targets, of_target)
            trainer = YNetTrainer(source, images, found, folder, target, targets, of_target)
            yield from trainer.run()
            yield from finish(source, folder, trainer)
        finally:
            for image in targets:
                image.close()
    finally:
        for image in images:
            image.close()
