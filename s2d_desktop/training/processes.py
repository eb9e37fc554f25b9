"""Several processes that train one network, as ``torchrun`` starts them; usually there is one.

Each learns from batches of its own; gradients are averaged over all, so that they stay alike. The
first one validates, writes checkpoints and decides when the training ends.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import torch
from torch import distributed, nn


class Processes:
    """The place of one process among those that train together.

    ``torchrun`` says so in the environment: ``RANK``, ``WORLD_SIZE``, ``LOCAL_RANK``. What lies on
    graphics cards they share by NCCL where that is there (Linux), all else by gloo.
    """

    def __init__(self) -> None:
        self.count = int(os.environ.get("WORLD_SIZE", "1"))
        self.rank = int(os.environ.get("RANK", "0")) if self.count > 1 else 0
        if self.count > 1 and not distributed.is_initialized():
            both = torch.cuda.is_available() and distributed.is_nccl_available()
            distributed.init_process_group("cpu:gloo,cuda:nccl" if both else "gloo")

    @property
    def first(self) -> bool:
        """Whether this one validates and writes."""
        return self.rank == 0

    def device(self, wished: torch.device) -> torch.device:
        """The device of this process: on one machine each has a graphics card of its own."""
        if wished.type == "cuda" and self.count > 1:
            own = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
            torch.cuda.set_device(own)
            return own
        return wished

    def average(self, network: nn.Module) -> None:
        """Replace gradients, and the running statistics of BatchNorm, by their mean over all."""
        if self.count == 1:
            return
        with torch.no_grad():
            values = [p.grad for p in network.parameters() if p.grad is not None]
            values += [b for b in network.buffers() if b.is_floating_point()]
            flat = torch.cat([v.reshape(-1) for v in values])
            distributed.all_reduce(flat)
            flat /= self.count
            start = 0
            for value in values:
                value.copy_(flat[start : start + value.numel()].reshape(value.shape))
                start += value.numel()

    def sum(self, values: torch.Tensor) -> torch.Tensor:
        """The sum of a tensor over all."""
        if self.count == 1:
            return values
        shared = values.clone()
        distributed.all_reduce(shared)
        return shared

    def of_first(self, values: Sequence[float]) -> list[float]:
        """Numbers of the first process, in all of them."""
        if self.count == 1:
            return list(values)
        shared = torch.tensor(list(values), dtype=torch.float64)
        distributed.broadcast(shared, 0)
        return [float(v) for v in shared.tolist()]

    def any(self, here: bool) -> bool:
        """Whether it is so in the first process; asked of all at the same place."""
        return bool(self.of_first([float(here)])[0])

    def anywhere(self, here: bool) -> bool:
        """Whether it is so in one of them; asked of all at the same place."""
        if self.count == 1:
            return here
        return bool(self.sum(torch.tensor(float(here))).item())

    def close(self) -> None:
        """Take leave of the others."""
        if self.count > 1 and distributed.is_initialized():
            distributed.destroy_process_group()
