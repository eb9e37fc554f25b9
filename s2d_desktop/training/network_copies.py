"""Gradients of one batch, computed by several copies of a network side by side.

On a machine that also does other work this is much faster than one copy whose operators use
several threads: those wait for each other after every operator (measured on two busy cores:
1.5 s instead of 5 s for an iteration), the copies only once per iteration. On an idle machine both
take the same time. Where there are more cores than copies, each copy has several. The result does
not depend on which copy is ready first.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from s2d_desktop.training.cores import use_threads
from s2d_desktop.training.precision import precision

T = TypeVar("T")
R = TypeVar("R")


def memory_format(ndim: int, device: torch.device) -> torch.memory_format:
    """The order in memory in which a network for slices (`ndim` 2) or volumes (3) is fastest.

    Channels last, but for single precision on a CPU (volumes always are): there gradients take less
    time in the usual order. Seconds of the processor of an EPYC without bfloat16 for four patches
    of 256 x 256: 1.9 instead of 2.3 with 16 maps, 6.5 instead of 9.2 with 32; of 16 x 64 x 64 with
    16 maps 2.6 instead of 2.7 (``python -m tests.benchmarks.network_training_speed --orders``).
    """
    if device.type == "cpu" and precision(ndim, device) == torch.float32:
        return torch.contiguous_format
    return torch.channels_last if ndim == 2 else torch.channels_last_3d


def forward(network: nn.Module, images: Tensor, device: torch.device) -> Tensor:
    """Logits float32 of images (n, c, [z,] y, x), on `device`; see `precision`."""
    ndim = images.dim() - 2
    x = images.to(device, memory_format=memory_format(ndim, device), non_blocking=True)
    dtype = precision(ndim, device)
    with torch.autocast(device.type, dtype, enabled=dtype != torch.float32):
        logits: Tensor = network(x)
    return logits.float()


class NetworkCopies:
    """Computes losses and gradients of a network.

    Parameters
    ----------
    network
        Gets the gradients, and the averaged running statistics of BatchNorm.
    part_loss
        Loss of a copy on a part of a batch, and whatever else the caller wants to know of it.
    copies
        How many parts a batch is cut into; 1 on a graphics card.
    device
        Where the network is.
    scaled
        What is done to a loss before gradients are made of it.
    threads
        Of each copy, on a CPU.
    """

    def __init__(
        self,
        network: nn.Module,
        part_loss: Callable[[nn.Module, Any], tuple[Tensor, Any]],
        copies: int,
        device: torch.device,
        scaled: Callable[[Tensor], Tensor] = lambda loss: loss,
        threads: int = 1,
    ) -> None:
        self.scaled = scaled
        self.networks = [network] + [copy.deepcopy(network) for _ in range(copies - 1)]
        self.part_loss = part_loss
        on_cpu = device.type == "cpu"
        if on_cpu:
            use_threads(1)
        self.pool = ThreadPoolExecutor(
            copies, "gradients", partial(use_threads, threads) if on_cpu else None
        )

    def gradients(self, batch: Any) -> tuple[Tensor, list[Any]]:
        """Set the gradients of the network to those of the mean loss of the patches of a batch.

        The loss of a part is the mean of its patches; where parts are not of one size, each counts
        by its patches.

        Parameters
        ----------
        batch
            A dataclass of tensors or arrays, patches along their first axis.

        Returns
        -------
        the mean loss, float64, which a graphics card may still be computing, and what `part_loss`
        told of each part
        """
        whole = len(_arrays(batch)[0])
        n = min(len(self.networks), whole)
        used = self.networks[:n]
        with torch.no_grad():
            for other in used[1:]:
                for mine, theirs in zip(self._state(used[0]), self._state(other), strict=True):
                    theirs.copy_(mine)
        parts = [type(batch)(*(a[k::n] for a in _arrays(batch))) for k in range(n)]
        weights = [len(_arrays(part)[0]) * n / whole for part in parts]
        found = list(self.pool.map(self._part, used, parts, weights))
        with torch.no_grad():
            for mine, *others in zip(*(m.parameters() for m in used), strict=True):
                assert mine.grad is not None
                for other in others:
                    assert other.grad is not None
                    mine.grad += other.grad
                mine.grad /= n
            for mine, *others in zip(*(m.buffers() for m in used), strict=True):
                if mine.is_floating_point():
                    each = [w * b for w, b in zip(weights, (mine, *others), strict=True)]
                    mine.copy_(torch.stack(each).mean(0))
        losses = torch.stack([loss.double() for loss, _facts in found])
        return losses.sum() / n, [facts for _loss, facts in found]

    def each(self, do: Callable[[T], R], items: Iterable[T]) -> list[R]:
        """What `do` gives for each item, the network in eval mode, without gradients."""

        def one(item: T) -> R:
            with torch.no_grad():
                return do(item)

        self.networks[0].eval()
        return list(self.pool.map(one, items))

    def close(self) -> None:
        """End the threads."""
        self.pool.shutdown()

    @staticmethod
    def _state(network: nn.Module) -> list[Tensor]:
        return [*network.parameters(), *network.buffers()]

    def _part(self, network: nn.Module, part: Any, weight: float) -> tuple[Tensor, Any]:
        network.train()
        network.zero_grad(set_to_none=True)
        loss, facts = self.part_loss(network, part)
        loss = loss * weight
        self.scaled(loss).backward()  # type: ignore[no-untyped-call]
        return loss.detach(), facts


def _arrays(batch: Any) -> list[Any]:
    return [getattr(batch, f.name) for f in dataclasses.fields(batch)]
