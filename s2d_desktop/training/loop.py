"""The training loop: batches in, checkpoints and a curve out, resumable at every iteration.

What is learned is a subclass's business; here is what all trainings share: the clock, the schedule
of the step size, plateaus, the best network, checkpoints, cancelling, several processes.
"""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from s2d_desktop.model.errors import FileProblem, InputError
from s2d_desktop.model.events import Event, Note, Preview, Progress
from s2d_desktop.training.batches_ahead import pinned, prepared, workers_for
from s2d_desktop.training.checkpoint import load_checkpoint, save_checkpoint
from s2d_desktop.training.learning_settings import LearningSettings
from s2d_desktop.training.memory_use import out_of_memory
from s2d_desktop.training.network import UNet
from s2d_desktop.training.network_copies import memory_format
from s2d_desktop.training.precision import precision
from s2d_desktop.training.processes import Processes
from s2d_desktop.training.standing import Standing, step_size

LATEST, BEST = "latest.pt", "best.pt"

CHECKPOINT_SECONDS = 300.0
"""At most so many seconds of training are lost in a crash."""


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


class TrainingLoop(ABC):
    """A network in training.

    Parameters
    ----------
    network
        With its first weights.
    settings
        How it is trained.
    folder
        Where checkpoints are kept; a ``latest.pt`` in it is resumed exactly by `resume`.
    patience
        The training ends after so many validations without gain; 0: it does not.
    """

    def __init__(
        self, network: UNet, settings: LearningSettings, folder: Path, patience: int = 0
    ) -> None:
        self.settings, self.folder, self.patience = settings, folder, patience
        self.processes = Processes()
        self.device = self.processes.device(choose_device(settings.device))
        self.network = network.to(self.device)
        order = memory_format(network.ndim, self.device)
        self.network.to(memory_format=order)  # type: ignore[call-overload]
        self.optimiser = torch.optim.Adam(
            self.network.parameters(), settings.learning_rate, weight_decay=settings.weight_decay
        )
        self.precision = precision(network.ndim, self.device)
        self.scaler = torch.amp.GradScaler(
            self.device.type, enabled=self.precision == torch.float16
        )
        if self.device.type == "cuda":
            # All patches have one size: it pays to try which way of computing is fastest.
            torch.backends.cudnn.benchmark = True
        self.standing = Standing()
        self._losses: list[Tensor] = []
        self.history: list[dict[str, float]] = []
        self.beside_curve: dict[str, float] = {}
        """Levels to draw beside the curve."""
        self.stop: Callable[[], bool] = lambda: False
        """Asked before each iteration whether the user wants the training to end well."""
        self.ended_by = "iterations"
        """``iterations``, ``time``, ``no gain`` or ``hand``; valid when it has ended."""

    @property
    def threads(self) -> int:
        """Copies of the network that share a batch."""
        s = self.settings
        return min(s.threads, s.batch) if self.device.type == "cpu" else 1

    @abstractmethod
    def batch(self, iteration: int) -> Any:
        """What is learned from in an iteration; depends on the seed and the iteration alone."""

    @property
    def precision_name(self) -> str:
        """What numbers the network computes in, such as ``bfloat16``."""
        return str(self.precision).removeprefix("torch.")

    @property
    def made_there(self) -> bool:
        """Whether batches are made on the device of the network."""
        return False

    @property
    def workers(self) -> int:
        """Threads that make batches."""
        return workers_for(self.device, self.made_there)

    @property
    def computing_share(self) -> float:
        """Share of the time of the training in which it did not wait for patches."""
        return 1 - self.standing.waited / max(self.standing.seconds, 1e-9)

    @abstractmethod
    def step(self, batch: Any) -> Tensor:
        """Set gradients and return the loss, which a graphics card may still be computing."""

    def stepped(self) -> None:
        """Called after the optimiser's step."""

    @abstractmethod
    def validate(self) -> dict[str, float]:
        """Score on what is held back; at least ``validation_loss`` and ``validation_f1``."""

    def state(self) -> dict[str, Any]:
        """What else a checkpoint keeps: tensors and plain values."""
        return {}

    def load_state(self, state: dict[str, Any]) -> None:
        """Take back what `state` gave."""

    def previews(self) -> Iterator[Preview]:
        """What is worth drawing after a validation, beside the curve."""
        yield from ()

    @abstractmethod
    def close(self) -> None:
        """End threads."""

    def recover(self, error: Exception) -> Iterator[Event]:
        """Change what is needed so that the iteration can be tried again, or raise `error`."""
        raise error
        yield

    @property
    def resumable(self) -> bool:
        """Whether the folder holds a training to go on with."""
        return (self.folder / LATEST).exists()

    def resume(self) -> None:
        """Go on from the newest checkpoint of the folder.

        Raises
        ------
        FileProblem
            If it is damaged.
        InputError
            If it is of another training.
        """
        try:
            # Not onto the device: Adam's counts of steps belong to the CPU, where reading them
            # does not wait for a graphics card. All else goes where it belongs.
            state = load_checkpoint(self.folder / LATEST)
        except FileProblem as error:
            raise self._what_is_left(error) from error
        try:
            self.network.load_state_dict(state["network"])
        except RuntimeError as error:
            raise InputError(
                "The training cannot be resumed.",
                f"The network in '{self.folder / LATEST}' has another size than the plan's.",
                "Use another output folder, or the plan that the training was started with.",
            ) from error
        self.optimiser.load_state_dict(state["optimiser"])
        if self.scaler.is_enabled() and state.get("scaler"):
            self.scaler.load_state_dict(state["scaler"])
        self.standing = Standing(**state["standing"])
        self.history = [dict(point) for point in state["history"]]
        torch.set_rng_state(state["torch_random"].cpu())
        self.load_state(state)

    def _what_is_left(self, error: FileProblem) -> FileProblem:
        """The sentence about the newest checkpoint, which is damaged, where the best one is not."""
        try:
            iteration = load_checkpoint(self.folder / BEST)["standing"]["iteration"]
        except (FileProblem, KeyError, TypeError):
            return error
        return FileProblem(
            error.what,
            error.why,
            f"'{BEST}' in the same folder is whole: copy it to '{LATEST}', and the training goes "
            f"on from iteration {iteration}. Or use another output folder to start anew.",
        )

    def save(self, name: str = LATEST) -> None:
        """Write a checkpoint.

        Patches depend on the seed and the iteration alone, so that torch's is the only state of
        chance.
        """
        self._count_losses()
        if not self.processes.first:
            return
        state = {
            **self.state(),
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "standing": asdict(self.standing),
            "history": self.history,
            "torch_random": torch.get_rng_state(),
        }
        if self.scaler.is_enabled():
            state["scaler"] = self.scaler.state_dict()
        save_checkpoint(self.folder / name, state)

    def progress(self) -> float:
        """Share of the training that is done, by iterations or by time, whichever is more."""
        s, t = self.standing, self.settings
        return min(1.0, max(s.iteration / t.max_iterations, s.seconds / 60 / t.max_minutes))

    def finished(self) -> bool:
        """Whether the training has come to its end; says in `ended_by` why."""
        s = self.standing
        if self.progress() >= 1:
            by_time = s.iteration < self.settings.max_iterations
            self.ended_by = "time" if by_time else "iterations"
        elif self.patience and s.without_gain >= self.patience:
            self.ended_by = "no gain"
        elif self.processes.any(self.stop()):
            self.ended_by = "hand"
        else:
            return False
        return True

    def run(self) -> Iterator[Event]:
        """Train to the end, or until the generator is closed; both leave a checkpoint.

        Interrupted within an iteration (Ctrl-C), the checkpoint of the last validation stays.
        """
        s, t = self.standing, self.settings
        if s.iteration:
            yield Note(f"The training goes on from iteration {s.iteration}.")
            # Whoever draws the curve has not seen its beginning.
            yield from (Preview("curve", {**p, **self.beside_curve}) for p in self.history)
        saved, saved_at = s.iteration, time.monotonic()
        whole = True
        again = True
        try:
            while again:
                again = False
                # After a recovery batches of another size are prepared.
                with prepared(self.own_batch, s.iteration, self.workers) as batches:
                    while not self.finished():
                        started = time.perf_counter()
                        batch = point = None
                        try:
                            batch = next(batches)
                            s.waited += time.perf_counter() - started
                            whole = False
                            self.learn(batch)
                        except (RuntimeError, MemoryError) as error:
                            if not out_of_memory(error):
                                raise
                            whole = True
                            del batch
                            yield from self.recover(error)
                            again = True
                            break
                        self._count(started)
                        ends = self.progress() >= 1 or self.processes.any(self.stop())
                        if s.iteration % t.validate_every == 0 or ends:
                            started = time.perf_counter()
                            point = self._validate()
                            self._count(started)
                        if point or time.monotonic() - saved_at > CHECKPOINT_SECONDS:
                            self.save()
                            saved, saved_at = s.iteration, time.monotonic()
                        whole = True
                        if point:
                            yield Preview("curve", {**point, **self.beside_curve})
                            yield from self.previews()
                        yield Progress(s.iteration, self._expected(), "Training", "iterations")
            if s.iteration and not self._is_validated():
                # Stopped between two validations: what was learned since the last one counts, too.
                point = self._validate()
                self.save()
                saved = s.iteration
                yield Preview("curve", {**point, **self.beside_curve})
                yield from self.previews()
        finally:
            # An interruption in the middle of a step must not be kept; the last checkpoint is.
            if whole and saved != s.iteration:
                self.save()
            self.close()

    def own_batch(self, iteration: int) -> Any:
        """The batch of this process, where the device can fetch it; each takes its own."""
        batch = self.batch(iteration * self.processes.count + self.processes.rank)
        return pinned(batch) if self.device.type == "cuda" else batch

    def _count(self, started: float) -> None:
        """Add to the clock; all processes follow that of the first."""
        self.standing.seconds += time.perf_counter() - started
        self.standing.seconds = self.processes.of_first([self.standing.seconds])[0]

    def _expected(self) -> int:
        """Iterations there will be: the plan's, or fewer if time ends first."""
        s, t = self.standing, self.settings
        by_time = s.iteration * t.max_minutes * 60 / max(s.seconds, 1e-6)
        return max(s.iteration, min(t.max_iterations, math.ceil(by_time)))

    def learn(self, batch: Any) -> None:
        """One iteration."""
        s = self.standing
        for group in self.optimiser.param_groups:
            group["lr"] = step_size(self.settings, s.drops, self.progress())
        loss = self._step(batch)
        self.processes.average(self.network)
        self.scaler.step(self.optimiser)
        self.scaler.update()
        self.stepped()
        s.iteration += 1
        self._losses.append(loss)

    def _count_losses(self) -> None:
        """Add up the losses since the last time; only this waits until they are computed."""
        s = self.standing
        for loss in self._losses:
            s.loss_sum += float(loss)
        s.loss_count += len(self._losses)
        self._losses.clear()

    def _step(self, batch: Any) -> Tensor:
        """`step`; where memory is too small in one process, all of them say so together."""
        full: Exception | None = None
        loss = torch.zeros(())
        try:
            loss = self.step(batch)
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            full = error
        if self.processes.anywhere(full is not None):
            try:
                raise full or torch.OutOfMemoryError("in another process")
            finally:
                # The error knows this place; nothing that it holds must live longer than it.
                del full
        return loss

    def _is_validated(self) -> bool:
        return bool(self.history) and self.history[-1]["iteration"] == self.standing.iteration

    def _validate(self) -> dict[str, float]:
        """Score the held-back maps, note plateaus, keep the best network."""
        s = self.standing
        self._count_losses()
        # One process scores; the others take over what follows from it.
        point = self.validate() if self.processes.first else {}
        loss, f1 = self.processes.of_first(
            [point.get("validation_loss", 0.0), point.get("validation_f1", 0.0)]
        )
        point = {
            "iteration": float(s.iteration),
            "seconds": s.seconds,
            "training_loss": s.loss_sum / max(1, s.loss_count),
            "learning_rate": float(self.optimiser.param_groups[0]["lr"]),
            **point,
        }
        self.history.append(point)
        s.loss_sum, s.loss_count = 0.0, 0
        s.waiting = 0 if loss < s.lowest_loss else s.waiting + 1
        s.lowest_loss = min(loss, s.lowest_loss)
        if s.waiting >= self.settings.plateau_patience:
            s.drops, s.waiting = s.drops + 1, 0
        s.without_gain += 1
        if f1 > s.best_f1:
            s.best_f1, s.best_iteration, s.without_gain = f1, s.iteration, 0
            self.save(BEST)
        return point
