"""What a network finds in raw data, as a lazy source: no forest and no Enhancer in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.axes import words
from s2d_desktop.model.errors import AxesProblem, InputError, ModelProblem
from s2d_desktop.model.source import Array, Source
from s2d_desktop.pipeline.network_tiles import KEPT_BYTES, NetworkTiles
from s2d_desktop.pipeline.output_names import output_names
from s2d_desktop.pipeline.preprocessing import fixed_work, prepared
from s2d_desktop.pipeline.runtime import Network


class RawNetworkProbabilities(NetworkTiles):
    """float32, axes ``tzyxc``, 0..1: one channel for each class that the network finds.

    Raw data are normalised by the statistics in the network's description, which are those of the
    images that it learned from; so neither the tile nor the rest of the image changes a voxel.

    Parameters
    ----------
    raw
        Canonical source of any number type, with as many channels as the network takes, in the
        order of the images that it learned from.
    network
        From `runtime.open_network`.
    card
        Description of the network (`zoo.networks`), of which are used beside what `NetworkTiles`
        uses: ``output.names``, the classes in the order of the network's maps (without them the
        first map, named after ``structure``); ``preprocessing``, how raw data are normalised.
    core, halo, kept_bytes
        As for `NetworkTiles`.

    Raises
    ------
    AxesProblem
        If the image has another number of channels than the network takes, or is a single slice
        and the network for volumes.
    ModelProblem
        If the description asks for statistics of the image, or the network cannot be applied in
        tiles.
    """

    def __init__(
        self,
        raw: Source,
        network: Network,
        card: Mapping[str, Any],
        *,
        core: int | Sequence[int] | None = None,
        halo: int | Sequence[int] | None = None,
        kept_bytes: int = KEPT_BYTES,
    ) -> None:
        taken, own = network.file.in_channels, raw.info.size_of("c")
        if own != taken:
            raise AxesProblem(
                f"'{raw.info.name}' does not fit the network '{card.get('name', network.name)}'.",
                f"It has {own} channel(s) ({words(raw.info.axes, raw.info.shape)}); the network "
                f"learned from images of {taken}.",
                "Give an image with the same channels, or name its axes if they were read wrongly.",
            )
        work = fixed_work(card.get("preprocessing") or ())
        if work is None:
            raise ModelProblem(
                f"The network '{card.get('name', network.name)}' cannot be applied in tiles.",
                "Its description normalises each image by its own statistics.",
                "Use a network whose description holds the statistics "
                "(fixed_zero_mean_unit_variance).",
            )
        self._work = work
        names = output_names(card)
        structure = str(card.get("structure") or "")
        super().__init__(
            raw,
            range(taken),
            network,
            card,
            range(len(names) or 1),
            names or ((structure,) if structure else ()),
            core=core,
            halo=halo,
            kept_bytes=kept_bytes,
        )

    def _input(self, values: Array, t: int, z: int) -> NDArray[np.float32]:
        """Raw data, checked and normalised."""
        image = values.astype(np.float32)
        bad = int(np.count_nonzero(~np.isfinite(image)))
        if bad:
            raise InputError(
                f"'{self.info.name}' cannot be shown to a network.",
                f"{bad} of {image.size} values in the part that was read (slice {z}) are not "
                "numbers (NaN or infinite).",
                "Save the image again, or replace these values.",
            )
        return prepared(image, self._work)
