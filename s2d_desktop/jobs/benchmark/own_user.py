"""The networks of one simulated user: what they learn from is written, then they are trained."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.benchmark.forest_maps import forest_map
from s2d_desktop.jobs.benchmark.histograms import matching
from s2d_desktop.jobs.benchmark.images import LabelledImage
from s2d_desktop.jobs.benchmark.methods import PredictionEnhancer
from s2d_desktop.jobs.benchmark.own_data import Group, groups, planned_images, write_planes
from s2d_desktop.jobs.benchmark.own_plan import own_plan
from s2d_desktop.jobs.benchmark.own_tasks import ROWS, NetworkRow, OwnTask, row_named
from s2d_desktop.jobs.benchmark.painting import SEED, Painter
from s2d_desktop.jobs.train_network import train_network
from s2d_desktop.model.events import Event, Result
from s2d_desktop.model.source import ArraySource, canonical, read_whole
from s2d_desktop.pipeline.raw_network import RawNetworkProbabilities
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.zoo.networks import CARD_FILE, NETWORK_FILE, find_network

Plane = Callable[[LabelledImage], NDArray[np.float32]]
"""Makes a map (y, x) of an image."""


@dataclass(frozen=True, eq=False)
class UserNetworks:
    """A user's networks and what they learn from."""

    task: OwnTask
    painter: Painter
    groups: Sequence[Group]
    place: Path
    """Where networks and their data are kept."""
    maps: Path
    """Where the forest's maps are kept."""
    enhancer: PredictionEnhancer
    feature_maps: int
    iterations: int
    data: Path

    def folder(self, row: NetworkRow) -> Path:
        """Where the network of a row is, or will be."""
        key = row.shows or row.key
        return self.place / f"{key}_maps{self.feature_maps}_iterations{self.iterations}"

    def is_trained(self, row: NetworkRow) -> bool:
        """Whether it is there, with its description, which is written after it."""
        return all((self.folder(row) / name).exists() for name in (NETWORK_FILE, CARD_FILE))

    def network(self, row: NetworkRow) -> Generator[Event, None, Path]:
        """Train the network of a row, unless it is there; returns its folder."""
        folder = self.folder(row)
        if self.is_trained(row):
            return folder
        if row.shows:
            return (yield from self.network(row_named(row.shows)))
        images = yield from self._images(row)
        folder.mkdir(parents=True, exist_ok=True)
        file = self._plan(row, images, folder.with_suffix(".json"))
        if row.y_net:
            other = next(r for r in ROWS if r.labels == "forest")
            images = yield from self._images(other)
            target = self._plan(other, images, folder.with_name(f"{folder.name}_target.json"))
            events = _y_net(file, target, folder)
        else:
            events = train_network(file, folder)
        yield from (e for e in events if not isinstance(e, Result))
        return folder

    def predictor(self, row: NetworkRow) -> Plane:
        """What the trained network of a row sees in an image, (y, x).

        Where it is shown the grey values of the source, what is matched are the images that the
        other networks learn from: those that are judged are not looked at.
        """
        if not row.shows:
            return applied(self.folder(row))
        assert self.task.source is not None
        learned = (image for group in self.groups for image in group.images)
        wanted = self.task.source.sides(self.data).user
        match = matching((i.pixels() for i in learned), (i.pixels() for i in wanted))
        return applied(self.folder(row), match)

    def _plan(self, row: NetworkRow, images: list[dict[str, Any]], file: Path) -> Path:
        """Write the plan of a row; returns `file`."""
        structure = self.task.target.structure
        seed = SEED + self.painter.number
        plan = own_plan(row, images, structure, seed, self.feature_maps, self.iterations)
        file.write_text(json.dumps(plan, indent=2) + "\n", encoding="utf-8")
        return file

    def _images(self, row: NetworkRow) -> Generator[Event, None, list[dict[str, Any]]]:
        """Write what a row learns from; returns the images of its plan."""
        if row.labels == "source truth":
            source = self.task.source
            assert source is not None
            found = groups(self.data / source.data_set, source.sides(self.data).user)
            folder = self.place / "source"
            for group in found:
                yield from self._raw(group, folder)
                yield from self._truth(group, folder)
            return planned_images(found, folder, "truth")
        folder = self.place / "data"
        for group in self.groups:
            yield from self._raw(group, folder)
        if row.labels == "target truth":
            labelled = [g for g in self.groups if g.labelled]
            for group in labelled:
                yield from self._truth(group, folder)
            return planned_images(labelled, folder, "truth")
        what = "forest"
        plane: Callable[[LabelledImage], NDArray[Any]] = self._forest
        if row.labels == "enhanced":
            what, plane = f"enhanced_{self.enhancer.sha256[:8]}", self._enhanced
        elif row.labels == "source net":
            net = yield from self.network(row_named("source"))
            what, plane = "source_net", applied(net)
        for group in self.groups:
            yield from write_planes(group, group.file(folder, what), plane, "Making teacher's maps")
        return planned_images(self.groups, folder, what)

    def _raw(self, group: Group, folder: Path) -> Iterator[Event]:
        yield from write_planes(
            group, group.file(folder, "raw"), lambda i: i.pixels(), "Copying raw data"
        )

    def _truth(self, group: Group, folder: Path) -> Iterator[Event]:
        yield from write_planes(
            group, group.file(folder, "truth"), lambda i: i.truth(), "Copying labels"
        )

    def _forest(self, image: LabelledImage) -> NDArray[Any]:
        return forest_map(self.maps, self.painter, image, len(self.painter.stages) - 1)

    def _enhanced(self, image: LabelledImage) -> NDArray[Any]:
        return self.enhancer.apply(self._forest(image))[0]


def _y_net(source: Path, target: Path, folder: Path) -> Iterator[Event]:
    """Train a Y-Net of two plan files."""
    from s2d_desktop.training.network_plan import read_network_plan
    from s2d_desktop.training.y_net_training import train_y_net

    return train_y_net(read_network_plan(source), read_network_plan(target), folder)


def applied(
    folder: Path, change: Callable[[NDArray[np.float32]], NDArray[np.float32]] | None = None
) -> Plane:
    """What the network of a folder sees in an image, (y, x), whose grey values `change` changes."""
    found = find_network(folder)
    network = open_network(found.network_path)

    def plane(image: LabelledImage) -> NDArray[np.float32]:
        pixels = image.pixels() if change is None else change(image.pixels())
        raw = canonical(ArraySource(pixels, "yxc", image.name))
        maps = read_whole(RawNetworkProbabilities(raw, network, found.card))
        return np.asarray(maps[0, 0, :, :, -1], np.float32)

    return plane
