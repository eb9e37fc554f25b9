"""A Y-Net in training: patches of the labelled source, and of the target without labels."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from s2d_desktop.training.network import UNet
from s2d_desktop.training.network_copies import memory_format
from s2d_desktop.training.network_plan import NetworkPlan
from s2d_desktop.training.raw_patches import RawPatches, StudentBatch
from s2d_desktop.training.student_trainer import StudentTrainer
from s2d_desktop.training.survey import Survey
from s2d_desktop.training.training_images import TrainingImage
from s2d_desktop.training.y_net import YNet, y_net_loss


@dataclass(frozen=True, eq=False)
class YNetBatch(StudentBatch):
    """Patches of the source with their labels, and as many of the target without."""

    target: Tensor
    """(n, c, [z,] y, x), normalised by the target's own statistics."""


class YNetTrainer(StudentTrainer):
    """A Y-Net in training.

    Parameters
    ----------
    plan, images, survey, folder
        Of the source, whose plan learns from truth; see `StudentTrainer`.
    target_plan, target
        Plan of the target and its images, opened; of them raw data are used and nothing else.
    target_survey
        What was found in them: raw data are normalised by the statistics of their own domain.
    weight
        Of the reconstructions beside the segmentation.
    """

    def __init__(
        self,
        plan: NetworkPlan,
        images: Sequence[TrainingImage],
        survey: Survey,
        folder: Path,
        target_plan: NetworkPlan,
        target: Sequence[TrainingImage],
        target_survey: Survey,
        weight: float = 1.0,
    ) -> None:
        self.target_plan, self.target = target_plan, target
        self.target_survey, self.weight = target_survey, weight
        super().__init__(plan, images, survey, folder)

    @property
    def statistics(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Those of the target, to which the network is applied."""
        return self.target_survey.mean, self.target_survey.std

    def new_network(self, channels: int, outputs: int) -> UNet:
        """A Y-Net with random weights."""
        size = self.plan.network
        return YNet(
            size.maps,
            size.levels,
            in_channels=channels,
            out_channels=outputs,
            factors=size.level_factors,
            activation=self.activation,
        )

    def _cut(self, patch: int | Sequence[int]) -> None:
        super()._cut(patch)
        # Another seed: both domains would otherwise be cut at the same places.
        plan = dataclasses.replace(
            self.target_plan, seed=self.plan.seed + 1, training=self.plan.training
        )
        self.target_patches = RawPatches(plan, self.target, self.target_survey, patch)

    def batch(self, iteration: int) -> YNetBatch:
        """The varied patches of an iteration, of both domains."""
        own = self.patches.batch(iteration)
        target = self.target_patches.batch(iteration).student
        return YNetBatch(**vars(own), target=target)

    def _part_loss(self, network: nn.Module, part: StudentBatch) -> tuple[Tensor, Tensor]:
        assert isinstance(part, YNetBatch)
        assert isinstance(network, YNet)
        order = memory_format(self.plan.network.ndim, self.device)
        source, target = (
            a.to(self.device, memory_format=order, non_blocking=True)
            for a in (part.student, part.target)
        )
        less = self.precision != torch.float32
        with torch.autocast(self.device.type, self.precision, enabled=less):
            logits, rebuilt = network.both(source)
            of_target = network.reconstruction(target)
        segmentation, sums = self._loss_of(logits.float(), part)
        pairs = [(rebuilt.float(), source), (of_target.float(), target)]
        return y_net_loss(segmentation, pairs, self.weight), sums
