"""The enhanced map: a network that cleans up the forest's probabilities, as a lazy source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.axes import CANONICAL
from s2d_desktop.model.errors import AxesProblem, ModelProblem
from s2d_desktop.model.source import Array, Source
from s2d_desktop.pipeline.network_tiles import KEPT_BYTES, NetworkTiles
from s2d_desktop.pipeline.output_names import output_names
from s2d_desktop.pipeline.preprocessing import Preprocessing
from s2d_desktop.pipeline.probabilities import check_probabilities
from s2d_desktop.pipeline.runtime import Network


class Enhanced(NetworkTiles):
    """float32, axes ``tzyxc``, 0..1: each structure, one channel each, as the network sees it.

    Parameters
    ----------
    probabilities
        Canonical source of probabilities, 0..1, one channel per class.
    channel
        Which channel is the structure that the network enhances; for a network that takes several
        classes their channels, in the network's order. Choose them by their names.
    network
        From `runtime.open_network`.
    card
        Description of the Enhancer (`zoo.card`), of which are used beside what `NetworkTiles`
        uses: ``output.names``, the names of its maps; ``structure``, the name that the channel of
        a single map gets; ``preprocessing``, what is done to the map before the network (of one
        class), see `preprocessing`.
    core, halo, kept_bytes
        As for `NetworkTiles`.
    output_channel
        Which channel of the network's output is kept; None for all that the card names, or the
        first where it names none.

    Raises
    ------
    AxesProblem
        If a channel is not there, or a network for volumes is to enhance a single slice.
    ModelProblem
        If the network takes another number of classes, or cannot be applied in tiles.
    """

    def __init__(
        self,
        probabilities: Source,
        channel: int | Sequence[int],
        network: Network,
        card: Mapping[str, Any] | None = None,
        *,
        core: int | Sequence[int] | None = None,
        halo: int | Sequence[int] | None = None,
        output_channel: int | None = None,
        kept_bytes: int = KEPT_BYTES,
    ) -> None:
        card = card or {}
        info = probabilities.info
        assert info.axes == CANONICAL
        channels = (channel,) if isinstance(channel, int) else tuple(channel)
        _check(network, channels, info.name, info.size_of("c"))
        names = output_names(card)
        if output_channel is not None:
            outputs: tuple[int, ...] = (output_channel,)
        else:
            outputs = tuple(range(len(names))) or (0,)
        if len(outputs) > 1:
            given: tuple[str, ...] = names
        else:
            own_name = info.channel_names[channels[0]] if info.channel_names else ""
            named = names[outputs[0]] if len(names) > 1 and outputs[0] < len(names) else ""
            name = named or str(card.get("structure") or own_name)
            given = (name,) if name else ()
        super().__init__(
            probabilities,
            channels,
            network,
            card,
            outputs,
            given,
            core=core,
            halo=halo,
            kept_bytes=kept_bytes,
        )
        self._prepare = Preprocessing(
            card.get("preprocessing") or (),
            probabilities,
            channels[0],
            volume=network.file.ndim == 3,
        )

    def _input(self, values: Array, t: int, z: int) -> NDArray[np.float32]:
        """Probabilities, checked, and prepared by the steps of the card."""
        image = values.astype(np.float32)
        check_probabilities(image, self.info.name)
        return self._prepare(np.clip(image, 0.0, 1.0), t, z)


def _check(network: Network, channels: Sequence[int], name: str, classes: int) -> None:
    """Refuse channels that are not there or not as many as the network takes."""
    for channel in channels:
        if not 0 <= channel < classes:
            raise AxesProblem(
                f"Class number {channel + 1} of '{name}' cannot be enhanced.",
                f"The map has {classes} classes.",
                "Choose one of the classes by its name.",
            )
    taken = network.file.in_channels
    if taken != len(channels):
        raise ModelProblem(
            f"'{network.name}' does not fit this map.",
            f"It takes {_classes(taken)}; {_classes(len(channels))} was given to it.",
            "Choose another Enhancer."
            if taken == 1
            else "Choose an Enhancer for one class, or name all the classes that it takes.",
        )


def _classes(count: int) -> str:
    return f"the map of {'one class' if count == 1 else f'{count} classes'}"
