"""Held-back crops for the report, and to compare the exported file with the network on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from s2d_desktop.training.forest_cache import ForestMap
from s2d_desktop.training.network import UNet
from s2d_desktop.training.patches import Batch, plain_pair
from s2d_desktop.training.report import Example

LONGEST = 256
"""Longest side of an example in y and x, in pixels."""

DEEPEST = 32
"""The same along z."""


def held_back(validation: Sequence[ForestMap], count: int = 6) -> list[ForestMap]:
    """Some of the held-back maps, spread over all."""
    return [validation[k * len(validation) // count] for k in range(min(count, len(validation)))]


def samples_of(network: UNet, maps: Sequence[ForestMap]) -> Batch:
    """The first corner of each map, its sides cut to what the network takes."""
    most = (DEEPEST, LONGEST, LONGEST)[-network.ndim :]
    sides = []
    for axis, (step, longest) in enumerate(zip(network.multiples, most, strict=True)):
        least = min(longest, *(m.truth.shape[axis] for m in maps))
        sides.append(max(step, least // step * step))
    pairs = [plain_pair(m, (0,) * len(sides), sides) for m in maps]
    return Batch(*(np.stack(a) for a in zip(*pairs, strict=True)))


def examples_of(
    network: UNet, maps: Sequence[ForestMap], samples: Batch, classes: Sequence[str]
) -> list[Example]:
    """Pictures of the samples of maps: of volumes the middle slice, one of each of several classes.

    Parameters
    ----------
    network
        The trained network.
    maps, samples
        Held-back maps and `samples_of` them.
    classes
        Names of the classes, or nothing for one structure.
    """
    examples = []
    for k, m in enumerate(maps):
        with torch.no_grad():
            found = network.probabilities(torch.from_numpy(samples.probability[k : k + 1]))[0]
        shown = [samples.probability[k], samples.truth[k], found.numpy()]
        if network.ndim == 3:
            shown = [a[:, a.shape[1] // 2] for a in shown]
        for c, name in enumerate(classes or [""]):
            p, t, e = (a[c] for a in shown)
            facts = {**m.facts, "class": name} if name else m.facts
            examples.append(Example(p, np.asarray(t, np.uint8), e, facts))
    return examples
