"""The training loop: patches in, checkpoints and a curve out, resumable at every iteration."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Note, Preview, Progress
from s2d_desktop.training.batches_ahead import prepared, workers_for
from s2d_desktop.training.checkpoint import load_checkpoint, save_checkpoint
from s2d_desktop.training.enhancer_plan import ClassSettings, NetworkSettings, TrainingSettings
from s2d_desktop.training.forest_cache import ForestMap
from s2d_desktop.training.from_onnx import start_from
from s2d_desktop.training.losses import (
    activation_of,
    class_cross_entropy,
    cross_entropy,
    loss_of,
)
from s2d_desktop.training.network import Activation, UNet, as_probabilities
from s2d_desktop.training.network_copies import NetworkCopies, memory_format
from s2d_desktop.training.patches import Batch, PatchMaker
from s2d_desktop.training.scores import class_f1_scores, f1_score
from s2d_desktop.zoo.enhancers import find

LATEST, BEST = "latest.pt", "best.pt"


def choose_device(wish: str) -> torch.device:
    """The device of a plan; ``auto`` takes CUDA where there is one.

    Raises
    ------
    InputError
        If CUDA is asked for and not there.
    """
    if wish == "cuda" and not torch.cuda.is_available():
        raise InputError(
            "The training cannot run on the graphics card.",
            "PyTorch finds no CUDA device on this machine.",
            "Set training.device to 'auto' or 'cpu' in the plan.",
        )
    if wish == "auto":
        wish = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(wish)


def step_size(settings: TrainingSettings, drops: int, progress: float) -> float:
    """Step size of Adam after `drops` plateaus, at a share `progress` of the whole training.

    It falls to a hundredth along half a cosine over the last part (`TrainingSettings.tail`).
    """
    rate = settings.learning_rate * settings.plateau_factor**drops
    into = (progress - (1 - settings.tail)) / settings.tail if settings.tail else 0.0
    into = min(max(into, 0.0), 1.0)
    return rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * into)))


@dataclass
class Standing:
    """Where a training stands; plain values, kept in every checkpoint."""

    iteration: int = 0
    seconds: float = 0.0
    """Seconds of training, pauses not counted."""
    drops: int = 0
    """Plateaus so far."""
    waiting: int = 0
    """Validations since the last improvement."""
    lowest_loss: float = math.inf
    best_f1: float = -1.0
    best_iteration: int = 0
    loss_sum: float = 0.0
    """Sum of the losses since the last validation."""
    loss_count: int = 0


class Trainer:
    """A network in training.

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
        self.settings, self.folder, self.classes = settings, folder, tuple(classes)
        self.device = choose_device(settings.device)
        torch.manual_seed(seed)
        channels = max(1, len(classes))
        activation = activation_of(settings.loss, channels)
        self.network = new_network(network, channels, channels, activation).to(self.device)
        order = memory_format(network.ndim)
        self.network.to(memory_format=order)  # type: ignore[call-overload]
        self.optimiser = torch.optim.Adam(
            self.network.parameters(), settings.learning_rate, weight_decay=settings.weight_decay
        )
        copies = min(settings.threads, settings.batch) if self.device.type == "cpu" else 1
        loss = loss_of(settings.loss, [c.weight for c in classes])
        self.copies = NetworkCopies(self.network, loss, copies, self.device)
        args = settings.patch, settings.batch, settings.scale_spread, seed
        self.patches = PatchMaker(maps, *args, settings.elastic, settings.distortion)
        self.validation = PatchMaker(validation, *args).plain(settings.validation_patches)
        self.standing = Standing()
        self.history: list[dict[str, float]] = []
        self.forest_class_f1 = self._class_f1([(b.probability, b.truth) for b in self.validation])
        self.forest_f1 = sum(self.forest_class_f1.values()) / len(self.forest_class_f1)
        if network.start_from and not (folder / LATEST).exists():
            start_from(
                self.network,
                find(network.start_from).network_path,
                [b.probability for b in self.validation[:4]],
            )
        if (folder / LATEST).exists():
            self._load(load_checkpoint(folder / LATEST, self.device))

    def _load(self, state: dict[str, Any]) -> None:
        try:
            self.network.load_state_dict(state["network"])
        except RuntimeError as error:
            raise InputError(
                "The training cannot be resumed.",
                f"The network in '{self.folder / LATEST}' has another size than the plan's.",
                "Use another output folder, or the plan that the training was started with.",
            ) from error
        self.optimiser.load_state_dict(state["optimiser"])
        self.standing = Standing(**state["standing"])
        self.history = [dict(point) for point in state["history"]]
        torch.set_rng_state(state["torch_random"].cpu())

    def save(self, name: str = LATEST) -> None:
        """Write a checkpoint.

        Patches depend on the seed and the iteration alone, so that torch's is the only state of
        chance.
        """
        state = {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "standing": asdict(self.standing),
            "history": self.history,
            "torch_random": torch.get_rng_state(),
        }
        save_checkpoint(self.folder / name, state)

    def progress(self) -> float:
        """Share of the training that is done, by iterations or by time, whichever is more."""
        s, t = self.standing, self.settings
        return min(1.0, max(s.iteration / t.max_iterations, s.seconds / 60 / t.max_minutes))

    def run(self) -> Iterator[Event]:
        """Train to the end, or until the generator is closed; both leave a checkpoint.

        Interrupted within an iteration (Ctrl-C), the checkpoint of the last validation stays.
        """
        s, t = self.standing, self.settings
        if s.iteration:
            yield Note(f"The training goes on from iteration {s.iteration}.")
        saved = s.iteration
        whole = True
        try:
            workers = workers_for(self.device)
            with prepared(self.patches.batch, s.iteration, workers) as batches:
                while self.progress() < 1:
                    started = time.perf_counter()
                    point = None
                    batch = next(batches)
                    whole = False
                    self._step(batch)
                    s.seconds += time.perf_counter() - started
                    if s.iteration % t.validate_every == 0 or self.progress() >= 1:
                        started = time.perf_counter()
                        point = self._validate()
                        s.seconds += time.perf_counter() - started
                        self.save()
                        saved = s.iteration
                    whole = True
                    if point:
                        yield Preview("curve", {**point, "forest_f1": self.forest_f1})
                    yield Progress(s.iteration, self._expected(), "Training", "iterations")
        finally:
            # An interruption in the middle of a step must not be kept; the last checkpoint is.
            if whole and saved != s.iteration:
                self.save()
            self.copies.close()

    def _expected(self) -> int:
        """Iterations there will be: the plan's, or fewer if time ends first."""
        s, t = self.standing, self.settings
        by_time = s.iteration * t.max_minutes * 60 / max(s.seconds, 1e-6)
        return max(s.iteration, min(t.max_iterations, math.ceil(by_time)))

    def _step(self, batch: Batch) -> None:
        s = self.standing
        for group in self.optimiser.param_groups:
            group["lr"] = step_size(self.settings, s.drops, self.progress())
        loss = self.copies.gradients(batch)
        self.optimiser.step()
        s.iteration += 1
        s.loss_sum += loss
        s.loss_count += 1

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

    def _validate(self) -> dict[str, float]:
        """Score the held-back maps, note plateaus, keep the best network."""
        s = self.standing
        losses, pairs = [], []
        softmax = self.network.activation == "softmax"
        entropy = class_cross_entropy if softmax else cross_entropy
        scored = self.copies.forward_all(self.validation)
        for batch, (logits, y) in zip(self.validation, scored, strict=True):
            losses.append(float(entropy(logits, y)))
            found = as_probabilities(logits, self.network.activation)
            pairs.append((found.cpu().numpy(), batch.truth))
        class_f1 = self._class_f1(pairs)
        loss, f1 = sum(losses) / len(losses), sum(class_f1.values()) / len(class_f1)
        point = {
            "iteration": float(s.iteration),
            "seconds": s.seconds,
            "training_loss": s.loss_sum / max(1, s.loss_count),
            "validation_loss": loss,
            "validation_f1": f1,
            "learning_rate": float(self.optimiser.param_groups[0]["lr"]),
            **{class_f1_key(name): value for name, value in class_f1.items() if name},
        }
        self.history.append(point)
        s.loss_sum, s.loss_count = 0.0, 0
        s.waiting = 0 if loss < s.lowest_loss else s.waiting + 1
        s.lowest_loss = min(loss, s.lowest_loss)
        if s.waiting >= self.settings.plateau_patience:
            s.drops, s.waiting = s.drops + 1, 0
        if f1 > s.best_f1:
            s.best_f1, s.best_iteration = f1, s.iteration
            self.save(BEST)
        return point


def class_f1_key(name: str) -> str:
    """Entry of a validation in which the F1 of a class is kept."""
    return f"validation_f1 {name}"


def new_network(
    network: NetworkSettings,
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
    network: NetworkSettings, checkpoint: Path, activation: Activation = "sigmoid"
) -> tuple[UNet, dict[str, Any]]:
    """The network of a checkpoint, ready to predict, and where its training stood."""
    state = load_checkpoint(checkpoint)
    weights = state["network"]
    channels = weights["down.0.conv1.weight"].shape[1], weights["head.weight"].shape[0]
    net = new_network(network, *channels, activation)
    net.load_state_dict(weights)
    return net.eval(), dict(state["standing"])
