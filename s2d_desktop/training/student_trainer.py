"""A network that learns raw data from pseudo-labels, with a mean teacher beside it.

Equation 5 of Matskevych et al. 2022: the loss of the labels, which rectification may weight, plus
that of the difference to what the mean teacher sees in another view of the same voxels.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Note, Preview
from s2d_desktop.training.cores import threads_each
from s2d_desktop.training.loop import TrainingLoop
from s2d_desktop.training.losses import activation_of
from s2d_desktop.training.mean_teacher import MeanTeacher, ramped
from s2d_desktop.training.network import UNet, as_probabilities
from s2d_desktop.training.network_copies import NetworkCopies, forward
from s2d_desktop.training.network_plan import NetworkPlan
from s2d_desktop.training.raw_patches import HeldBackPatch, RawPatches, StudentBatch
from s2d_desktop.training.rectification import Rectification
from s2d_desktop.training.resident_images import ResidentImage
from s2d_desktop.training.scores import class_f1_scores, f1_score
from s2d_desktop.training.student_loss import class_logs, class_shares, cross_entropy, loss_named
from s2d_desktop.training.survey import Survey
from s2d_desktop.training.trainer import new_network
from s2d_desktop.training.training_images import TrainingImage
from s2d_desktop.training.variations import turned

TILE_FILE = "tile.npz"
"""A held-back patch as the network sees it now, for the window."""

STUDENT, MEAN_TEACHER = "student", "mean teacher"


class StudentTrainer(TrainingLoop):
    """A network for raw data in training.

    Parameters
    ----------
    plan
        What it learns from and how.
    images
        Of the plan, opened.
    survey
        What was found in them.
    folder
        Where checkpoints are kept; a ``latest.pt`` in it is resumed exactly.
    resident
        The images that are learned from where they lie on the device (`resident_images`).
    """

    def __init__(
        self,
        plan: NetworkPlan,
        images: Sequence[TrainingImage],
        survey: Survey,
        folder: Path,
        resident: Sequence[ResidentImage] = (),
    ) -> None:
        self.plan, self.images, self.survey = plan, images, survey
        self.resident = tuple(resident)
        torch.manual_seed(plan.seed)
        outputs = len(plan.classes)
        self.activation = activation_of(plan.training.loss, outputs)
        network = self.new_network(images[0].raw.info.shape[4], outputs)
        super().__init__(network, plan.training, folder, plan.training.patience)
        self.teacher = MeanTeacher(self.network, plan.consistency.decay)
        self.rectification = Rectification(max(2, outputs), plan.rectification.decay)
        self.copies = NetworkCopies(
            self.network,
            self._part_loss,
            self.threads,
            self.device,
            self.scaler.scale,
            threads_each(self.threads),
        )
        self.halved = False
        self._kept = torch.ones(())
        """Share of the voxels of the batch that are learned from."""
        self.better = MEAN_TEACHER
        self._cut(plan.training.patch)
        if self.resumable:
            self.resume()

    @property
    def statistics(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Mean and standard deviation of each channel, by which raw data are normalised."""
        return self.survey.mean, self.survey.std

    def new_network(self, channels: int, outputs: int) -> UNet:
        """The network with random weights."""
        return new_network(self.plan.network, channels, outputs, self.activation)

    def _cut(self, patch: int | Sequence[int]) -> None:
        self.patch = patch
        self.patches = RawPatches(self.plan, self.images, self.survey, patch, self.resident)
        self.validation = self.patches.held_back_patches(self.settings.validation_patches)

    @property
    def made_there(self) -> bool:
        """Whether patches are made on the device."""
        return bool(self.resident)

    def batch(self, iteration: int) -> StudentBatch:
        """The varied patches of an iteration."""
        return self.patches.batch(iteration)

    def step(self, batch: StudentBatch) -> Tensor:
        """Set gradients and return the loss."""
        kept = batch.kept.mean().clamp_min(1e-12)
        self._kept = kept.to(self.device, non_blocking=True)
        loss, sums = self.copies.gradients(batch)
        self._sums = torch.stack(sums).sum(0)
        return loss

    def stepped(self) -> None:
        """Let the mean teacher follow, and the running means of the rectification."""
        self.teacher.update(self.network)
        self.rectification.update(self.processes.sum(self._sums))

    def consistency_weight(self) -> float:
        """Weight of the consistency loss now."""
        c = self.plan.consistency
        return ramped(c.weight, self.standing.iteration, c.begin, c.ramp_up) if c.use else 0.0

    def _part_loss(self, network: nn.Module, part: StudentBatch) -> tuple[Tensor, Tensor]:
        """Equation 5 on a part of a batch, and what it adds to the rectification's means."""
        return self._loss_of(forward(network, part.student, self.device), part)

    def _loss_of(self, logits: Tensor, part: StudentBatch) -> tuple[Tensor, Tensor]:
        """The same of what the network said of the student's view, logits float32."""
        name, device = self.settings.loss, self.device
        logs = class_logs(logits, self.activation)
        y, kept, painted = (
            a.to(device, non_blocking=True) for a in (part.shares, part.kept, part.painted)
        )
        y, p = class_shares(y), logs.detach().exp()
        weights = None
        r = self.plan.rectification
        if r.use and self.standing.iteration >= r.begin:
            weights = torch.where(painted > 0, torch.ones_like(p), self.rectification.weights(p))
        # A part counts by what is kept in it: the loss is that of all voxels of the batch that are.
        by_weight = weights is not None and r.mean == "weighted"
        loss = loss_named(name, logs, y, kept, weights, by_weight) * (kept.mean() / self._kept)
        weight = self.consistency_weight()
        if weight:
            with torch.no_grad():
                seen = forward(self.teacher.network, part.teacher, device)
                q = as_probabilities(seen, self.activation)
                q = torch.stack([turned(one, int(w)) for one, w in zip(q, part.turns, strict=True)])
            loss = loss + weight * loss_named(name, logs, class_shares(q))
        return loss, Rectification.sums(p, y, kept)

    def validate(self) -> dict[str, float]:
        """Agreement with the teacher's map, and accuracy where there is truth, of both networks.

        The better one counts: by accuracy if there is truth, else by agreement.
        """
        found = {}
        for name, network in ((STUDENT, self.network), (MEAN_TEACHER, self.teacher.network)):
            maps = self.copies.each(partial(self._map, network), self.validation)
            found[name] = self._scored(maps)
        scores = {name: point["f1"] for name, point in found.items()}
        self.better = max(scores, key=lambda name: scores[name])
        best = found[self.better]
        both = {
            f"{key} of the {name}": value
            for name, point in found.items()
            for key, value in point.items()
            if key in ("agreement", "accuracy")
        }
        return {
            "validation_loss": best["loss"],
            "validation_f1": best["f1"],
            **both,
            "consistency_weight": self.consistency_weight(),
        }

    def _map(self, network: UNet, patch: HeldBackPatch) -> NDArray[np.float32]:
        logits = forward(network, torch.from_numpy(patch.raw), self.device)
        values: NDArray[np.float32] = as_probabilities(logits, self.activation).cpu().numpy()
        return values

    def _scored(self, maps: Sequence[NDArray[np.float32]]) -> dict[str, float]:
        """Loss and F1 of maps of the held-back patches."""
        losses, agreement, accuracy = [], [], []
        for patch, values in zip(self.validation, maps, strict=True):
            tiny = np.float32(1e-6)
            logs = torch.from_numpy(values.clip(tiny, 1 - tiny))
            logs = class_shares(logs).log()
            y, kept = torch.from_numpy(patch.shares), torch.from_numpy(patch.kept)
            losses.append(float(cross_entropy(logs, class_shares(y), kept)))
            hard = patch.shares > 0.5 if patch.shares.shape[1] == 1 else patch.shares
            agreement.append((values * patch.kept, hard * patch.kept))
            if patch.truth is not None:
                accuracy.append((values, patch.truth))
        point = {"loss": float(np.mean(losses)), "agreement": self._f1(agreement)}
        if accuracy:
            point["accuracy"] = self._f1(accuracy)
        return {**point, "f1": point.get("accuracy", point["agreement"])}

    def _f1(self, pairs: Sequence[tuple[Any, Any]]) -> float:
        """F1 of the structure at 0.5, or the mean over the classes but the first."""
        if not self.plan.several:
            return f1_score(pairs)
        return float(np.mean(class_f1_scores(pairs)[1:]))

    def previews(self) -> Iterator[Preview]:
        """A held-back patch: raw data, the teacher's map, the network's, in ``tile.npz``."""
        if not self.processes.first:
            return
        patch = max(self.validation, key=lambda p: float(p.shares[:, -1].std()))
        network = self.teacher.network if self.better == MEAN_TEACHER else self.network
        (values,) = self.copies.each(partial(self._map, network), [patch])
        middle = (0, slice(None), *((patch.raw.shape[2] // 2,) if patch.raw.ndim == 5 else ()))
        arrays = {
            "raw": patch.raw[middle],
            "teacher": patch.shares[middle],
            "network": values[middle],
        }
        file = self.folder / TILE_FILE
        part = file.with_name(file.name + ".part")
        with part.open("wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **arrays)
        os.replace(part, file)
        yield Preview("tile", {"path": str(file), "iteration": self.standing.iteration})

    def recover(self, error: Exception) -> Iterator[Event]:
        """Where the memory is too small: give back that of images, then halve the patch, once."""
        if self.resident:
            self.resident = ()
            self._make_room()
            self._cut(self.patch)
            yield Note(
                "The memory was too small beside the images; patches are made by the processor "
                "from now on."
            )
            return
        step = self.plan.network.multiples
        sides = [s // 2 if k >= len(step) - 2 else s for k, s in enumerate(self.patches.sides)]
        if self.halved or any(s % m for s, m in zip(sides, step, strict=True)) or not all(sides):
            raise InputError(
                "There is too little memory for this network.",
                "It ran out of memory, also with half the patch."
                if self.halved
                else "It ran out of memory, and the patch cannot be made smaller.",
                "Use fewer maps or a smaller batch in the plan, or close other programs.",
            ) from error
        self.halved = True
        self._make_room()
        self._cut(sides[0] if len(sides) == 2 else sides)
        words = " x ".join(str(s) for s in sides)
        yield Note(f"The memory was too small for the patch; the training goes on with {words}.")

    def _make_room(self) -> None:
        self.network.zero_grad(set_to_none=True)
        if self.device.type == "cuda":
            torch.cuda.empty_cache()

    def state(self) -> dict[str, Any]:
        """The mean teacher, the rectification's means, and the size of the patch."""
        return {
            "teacher": self.teacher.network.state_dict(),
            "teacher_updates": self.teacher.updates,
            "eta": self.rectification.eta.cpu(),
            "patch": self.patch if isinstance(self.patch, int) else list(self.patch),
            "halved": self.halved,
            "better": self.better,
            "mean": list(self.survey.mean),
            "std": list(self.survey.std),
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Take back what `state` gave."""
        self.teacher.network.load_state_dict(state["teacher"])
        self.teacher.updates = int(state["teacher_updates"])
        self.rectification.eta = state["eta"].cpu()
        self.halved, self.better = bool(state["halved"]), str(state["better"])
        self.survey = dataclasses.replace(
            self.survey, mean=tuple(state["mean"]), std=tuple(state["std"])
        )
        self._cut(state["patch"])

    def close(self) -> None:
        """End the threads."""
        self.copies.close()
