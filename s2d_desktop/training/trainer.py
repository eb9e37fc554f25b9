"""The training loop: patches in, checkpoints and a curve out, resumable at every iteration."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Note, Preview, Progress
from s2d_desktop.pipeline.metrics import ThresholdCounts
from s2d_desktop.training.batches_ahead import prepared, workers_for
from s2d_desktop.training.checkpoint import load_checkpoint, save_checkpoint
from s2d_desktop.training.enhancer_plan import NetworkSettings, TrainingSettings
from s2d_desktop.training.forest_cache import ForestMap
from s2d_desktop.training.from_onnx import start_from
from s2d_desktop.training.losses import LOSSES, cross_entropy
from s2d_desktop.training.network import UNet
from s2d_desktop.training.network_copies import NetworkCopies
from s2d_desktop.training.patches import Batch, PatchMaker
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
    """

    def __init__(
        self,
        network: NetworkSettings,
        settings: TrainingSettings,
        maps: Sequence[ForestMap],
        validation: Sequence[ForestMap],
        seed: int,
        folder: Path,
    ) -> None:
        self.settings, self.folder = settings, folder
        self.device = choose_device(settings.device)
        torch.manual_seed(seed)
        self.network = UNet(network.maps, network.levels).to(self.device)
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.optimiser = torch.optim.Adam(
            self.network.parameters(), settings.learning_rate, weight_decay=settings.weight_decay
        )
        copies = min(settings.threads, settings.batch) if self.device.type == "cpu" else 1
        self.copies = NetworkCopies(self.network, LOSSES[settings.loss], copies, self.device)
        args = settings.patch, settings.batch, settings.scale_spread, seed
        self.patches = PatchMaker(maps, *args, settings.elastic)
        self.validation = PatchMaker(validation, *args).plain(settings.validation_patches)
        self.standing = Standing()
        self.history: list[dict[str, float]] = []
        self.forest_f1 = f1_score((b.probability, b.truth) for b in self.validation)
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

    def _validate(self) -> dict[str, float]:
        """Score the held-back maps, note plateaus, keep the best network."""
        s = self.standing
        losses, pairs = [], []
        scored = self.copies.forward_all(self.validation)
        for batch, (logits, y) in zip(self.validation, scored, strict=True):
            losses.append(float(cross_entropy(logits, y)))
            pairs.append((logits.sigmoid().cpu().numpy(), batch.truth))
        loss, f1 = sum(losses) / len(losses), f1_score(pairs)
        point = {
            "iteration": float(s.iteration),
            "seconds": s.seconds,
            "training_loss": s.loss_sum / max(1, s.loss_count),
            "validation_loss": loss,
            "validation_f1": f1,
            "learning_rate": float(self.optimiser.param_groups[0]["lr"]),
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


def f1_score(pairs: Iterable[tuple[Any, Any]]) -> float:
    """F1 at 0.5 over all pixels of pairs of (probability, truth)."""
    counts = ThresholdCounts()
    for probability, truth in pairs:
        counts.add(probability, truth)
    return counts.at(0.5).f1


def trained_network(network: NetworkSettings, checkpoint: Path) -> tuple[UNet, dict[str, Any]]:
    """The network of a checkpoint, ready to predict, and where its training stood."""
    state = load_checkpoint(checkpoint)
    net = UNet(network.maps, network.levels)
    net.load_state_dict(state["network"])
    return net.eval(), dict(state["standing"])
