"""Whether a network can be described as a package at all; asked before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.pipeline.enhancer_tiles import DEFAULT_MULTIPLE, enhancer_tiles
from s2d_desktop.pipeline.network_file import NetworkFile
from s2d_desktop.pipeline.preprocessing import fixed_work
from s2d_desktop.zoo.card import input_classes, sees_raw_data
from s2d_desktop.zoo.description import output_channels


def shareable_card(card: Mapping[str, Any], network: NetworkFile) -> dict[str, Any]:
    """The card of a network, with what its graph says where the card says nothing.

    Returns
    -------
    The card; ``ndim``, ``halo`` and ``tile_multiple`` are always in it.

    Raises
    ------
    ModelProblem
        If the format, or the card, has no words for what the network takes and gives.
    """
    ndim = int(card.get("ndim", network.ndim))
    if ndim != network.ndim:
        raise _refused(
            f"Its description says {ndim}-D, but its network is {network.ndim}-D.",
            "Correct the entry 'ndim' of its description.",
        )
    if network.fixed_size is not None:
        sides = " x ".join(map(str, network.fixed_size))
        raise _refused(
            f"Its network takes images of {sides} alone, so that nobody could compute a tile with "
            "its surroundings.",
            "Export the network again with a free height and width.",
        )
    classes = input_classes(card)
    if sees_raw_data(card):
        _check_raw(card, network)
    elif network.in_channels != (len(classes) or 1):
        raise _refused(
            f"Its network takes {network.in_channels} maps; "
            + (f"its description names {', '.join(classes)}." if classes else _NO_NAMES),
            "Name the classes in its description, 'input.classes', in the network's order.",
        )
    check_outputs(card, network.out_channels)
    if len(classes) > 1 and card.get("preprocessing"):
        raise _refused(
            "Its maps are prepared before the network, which is defined for one map alone.",
            "Make the preparation part of the network.",
        )
    field = network.field
    step = list(field.multiple) if field else [DEFAULT_MULTIPLE] * ndim
    halo = list(enhancer_tiles(network, card, (1, 1, 1)).halo[-ndim:])
    sizes: dict[str, Any] = {"halo": halo, "tile_multiple": step}
    if ndim == 2:  # where a card has one number for both axes
        sizes = {"halo": max(halo), "tile_multiple": max(step)}
    return {"ndim": ndim, **sizes, **card}


def _check_raw(card: Mapping[str, Any], network: NetworkFile) -> None:
    """Refuse a network for raw data whose description does not fit it."""
    said = card["input"].get("channels", 1)
    if network.in_channels != said:
        raise _refused(
            f"Its network takes images of {network.in_channels} channel(s); its description says "
            f"{said}.",
            "Correct 'input.channels' of its description.",
        )
    if fixed_work(card.get("preprocessing") or ()) is None:
        raise _refused(
            "Its description normalises each image by its own statistics.",
            "Use fixed statistics (fixed_zero_mean_unit_variance).",
        )


_NO_NAMES = "its description does not say of which classes."


def check_outputs(card: Mapping[str, Any], count: int | None) -> None:
    """Refuse a network that gives another number of maps than the card has names for.

    Parameters
    ----------
    card
        The Enhancer's description.
    count
        Maps that the network gives; None where that is not known yet.
    """
    names = output_channels(card)
    if count is not None and count != len(names):
        raise _refused(
            f"Its network gives {count} maps; its description names {', '.join(names)}.",
            "Name them in its description, 'output.names', in the network's order.",
        )


def check_result(
    card: Mapping[str, Any], maps: NDArray[np.float32], result: NDArray[np.float32]
) -> None:
    """Refuse what is no map of probabilities: (1, channels, [z,] y, x) of the size of `maps`."""
    check_outputs(card, result.shape[1] if result.ndim == maps.ndim else 0)
    if result.shape[2:] != maps.shape[2:]:
        raise _refused(
            f"Of {' x '.join(map(str, maps.shape[2:]))} voxels its network makes "
            f"{' x '.join(map(str, result.shape[2:]))}.",
            "A network must keep the size of an image.",
        )
    low, high = float(result.min()), float(result.max())
    if not (low >= -0.01 and high <= 1.01):  # false for NaN too
        raise _refused(
            f"Its network gives values from {low:.3g} to {high:.3g} instead of 0 to 1.",
            "Export it again with a sigmoid or a softmax at its end.",
        )


def _refused(why: str, try_this: str) -> ModelProblem:
    return ModelProblem("The network cannot be shared as a package.", why, try_this)
