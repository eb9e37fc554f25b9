"""The training of an Enhancer: forest maps in, the network that cleans them up out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from s2d_desktop.training.checkpoint import load_checkpoint
from s2d_desktop.training.cores import threads_each
from s2d_desktop.training.enhancer_plan import ClassSettings, NetworkSettings, TrainingSettings
from s2d_desktop.training.forest_cache import ForestMap
from s2d_desktop.training.from_onnx import start_from
from s2d_desktop.training.learning_settings import UNetSettings
from s2d_desktop.training.loop import TrainingLoop
from s2d_desktop.training.losses import (
    Loss,
    activation_of,
    class_cross_entropy,
    cross_entropy,
    loss_of,
)
from s2d_desktop.training.network import Activation, UNet, as_probabilities
from s2d_desktop.training.network_copies import NetworkCopies, forward
from s2d_desktop.training.patches import Batch, PatchMaker
from s2d_desktop.training.scores import class_f1_scores, f1_score
from s2d_desktop.zoo.enhancers import find


def on_maps(loss: Loss, device: torch.device) -> Callable[[nn.Module, Batch], tuple[Tensor, None]]:
    """A loss of logits and truth as one of a network and patches of maps, for `NetworkCopies`."""

    def part_loss(network: nn.Module, part: Batch) -> tuple[Tensor, None]:
        logits = forward(network, torch.as_tensor(part.probability), device)
        return loss(logits, torch.as_tensor(part.truth).to(device, non_blocking=True)), None

    return part_loss


class Trainer(TrainingLoop):
    """An Enhancer in training.

    Parameters
    ----------
    network, settings
        Size of the U-Net and how it is trained.
    maps, validation
        Forest maps to learn from, and those held back.
    seed
        Decides the first weights and all patches.
    folder
        Where checkpoints are kept; a ``latest.pt`` in it is resumed exactly.
    classes
        The classes of the maps where they are more than background and structure.
    """

    def __init__(
        self,
        network: NetworkSettings,
        settings: TrainingSettings,
        maps: Sequence[ForestMap],
        validation: Sequence[ForestMap],
        seed: int,
        folder: Path,
        classes: Sequence[ClassSettings] = (),
    ) -> None:
        self.classes = tuple(classes)
        torch.manual_seed(seed)
        channels = max(1, len(classes))
        activation = activation_of(settings.loss, channels)
        super().__init__(new_network(network, channels, channels, activation), settings, folder)
        loss = loss_of(settings.loss, [c.weight for c in classes])
        part_loss = on_maps(loss, self.device)
        self.copies = NetworkCopies(
            self.network,
            part_loss,
            self.threads,
            self.device,
            self.scaler.scale,
            threads_each(self.threads),
        )
        args = settings.patch, settings.batch, settings.scale_spread, seed
        self.patches = PatchMaker(maps, *args, settings.elastic, settings.distortion)
        self.validation = PatchMaker(validation, *args).plain(settings.validation_patches)
        self.forest_class_f1 = self._class_f1([(b.probability, b.truth) for b in self.validation])
        self.forest_f1 = sum(self.forest_class_f1.values()) / len(self.forest_class_f1)
        self.beside_curve = {"forest_f1": self.forest_f1}
        if self.resumable:
            self.resume()
        elif network.start_from:
            start_from(
                self.network,
                find(network.start_from).network_path,
                [b.probability for b in self.validation[:4]],
            )

    def batch(self, iteration: int) -> Batch:
        """The varied patches of an iteration."""
        return self.patches.batch(iteration)

    def step(self, batch: Batch) -> Tensor:
        """Set gradients and return the loss."""
        return self.copies.gradients(batch)[0]

    def close(self) -> None:
        """End the threads."""
        self.copies.close()

    def _class_f1(self, pairs: Sequence[tuple[Any, Any]]) -> dict[str, float]:
        """F1 of the structure at 0.5 (under no name), or of each of several classes by its name."""
        if not self.classes:
            return {"": f1_score(pairs)}
        return dict(zip((c.name for c in self.classes), class_f1_scores(pairs), strict=True))

    def class_f1(self, network: UNet) -> dict[str, float]:
        """F1 of another network on the held-back maps, of each class by its name; see `_class_f1`.

        The network ends on the CPU.
        """
        network = network.to(self.device).eval()
        pairs = []
        with torch.no_grad():
            for batch in self.validation:
                found = network.probabilities(torch.from_numpy(batch.probability).to(self.device))
                pairs.append((found.cpu().numpy(), batch.truth))
        network.cpu()
        return self._class_f1(pairs)

    def validate(self) -> dict[str, float]:
        """Loss and F1 on the held-back maps."""
        losses, pairs = [], []
        softmax = self.network.activation == "softmax"
        entropy = class_cross_entropy if softmax else cross_entropy
        scored = self.copies.each(
            lambda b: forward(self.network, torch.from_numpy(b.probability), self.device),
            self.validation,
        )
        for batch, logits in zip(self.validation, scored, strict=True):
            losses.append(float(entropy(logits, torch.from_numpy(batch.truth).to(self.device))))
            found = as_probabilities(logits, self.network.activation)
            pairs.append((found.cpu().numpy(), batch.truth))
        class_f1 = self._class_f1(pairs)
        return {
            "validation_loss": sum(losses) / len(losses),
            "validation_f1": sum(class_f1.values()) / len(class_f1),
            **{class_f1_key(name): value for name, value in class_f1.items() if name},
        }


def class_f1_key(name: str) -> str:
    """Entry of a validation in which the F1 of a class is kept."""
    return f"validation_f1 {name}"


def new_network(
    network: UNetSettings,
    in_channels: int = 1,
    out_channels: int = 1,
    activation: Activation = "sigmoid",
) -> UNet:
    """A network as a plan describes it, with random weights."""
    return UNet(
        network.maps,
        network.levels,
        in_channels=in_channels,
        out_channels=out_channels,
        factors=network.level_factors,
        activation=activation,
    )


def trained_network(
    network: UNetSettings, checkpoint: Path, activation: Activation = "sigmoid"
) -> tuple[UNet, dict[str, Any]]:
    """The network of a checkpoint, ready to predict, and where its training stood."""
    state = load_checkpoint(checkpoint)
    weights = state["network"]
    channels = weights["down.0.conv1.weight"].shape[1], weights["head.weight"].shape[0]
    net = new_network(network, *channels, activation)
    net.load_state_dict(weights)
    return net.eval(), dict(state["standing"])
