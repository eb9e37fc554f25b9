"""How fast a network with its mean teacher is trained, against a straightforward loop.

    python -m tests.benchmarks.network_training_speed --maps 16 32

The rival is the loop that one would write first in PyTorch: the same U-Net, the same patches and
the same losses (labels with rectification, consistency with a mean teacher), in single precision
and the contiguous layout, each batch prepared when it is needed. Both train in the same run, in
turns, on images made up here; what is reported is the ratio of iterations per second, and the
computing share: the share of the time in which the network did not wait for patches. On a graphics
card that is also measured on the card itself: the share in which it ran anything (``busy``).

With ``--orders`` something else is measured: the time of the gradients alone, of one batch in
single precision, in either order in memory. That is why `memory_format` chooses as it does on a
CPU.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import tifffile
import torch
from scipy import ndimage

from s2d_desktop.model.cache import TileCache
from s2d_desktop.training.batches_ahead import prepared
from s2d_desktop.training.loop import choose_device
from s2d_desktop.training.network import UNet
from s2d_desktop.training.network_copies import NetworkCopies
from s2d_desktop.training.network_plan import NetworkPlan, network_plan_from_json
from s2d_desktop.training.resident_images import ResidentImage, load_onto
from s2d_desktop.training.student_trainer import StudentTrainer
from s2d_desktop.training.survey import Survey, survey
from s2d_desktop.training.training_images import open_images
from tests.benchmarks.enhancer_training_speed import in_turns

WARM_UP = 2
"""Iterations before the clock starts."""


def made_up(folder: Path, maps: int, batch: int) -> NetworkPlan:
    """A plan of a stack of blobs and their blurred map, both losses at work from the first on."""
    rng = np.random.default_rng(0)
    truth = ndimage.gaussian_filter(rng.normal(size=(8, 512, 512)), (0, 8, 8)) > 0
    raw = (100 + 50 * truth + rng.normal(0, 20, truth.shape)).clip(0, 255).astype(np.uint8)
    soft = ndimage.gaussian_filter(truth.astype(np.float32), (0, 2, 2))
    tifffile.imwrite(folder / "raw.tif", raw, metadata={"axes": "ZYX"})
    tifffile.imwrite(folder / "map.tif", soft, metadata={"axes": "ZYX"})
    images = [
        {
            "raw": str(folder / "raw.tif"),
            "teacher": str(folder / "map.tif"),
            "use": use,
            "slices": slices,
        }
        for use, slices in (("training", [0, 1, 2, 3, 4, 5]), ("held back", [6, 7]))
    ]
    return network_plan_from_json(
        {
            "name": "speed",
            "images": images,
            "classes": ["blobs"],
            "consistency": {"begin": 0, "ramp_up": 0},
            "rectification": {"begin": 0},
            "network": {"maps": maps, "levels": 4},
            "training": {"batch": batch, "elastic": 4, "validation_patches": 1},
        }
    )


def trainer_of(plan: NetworkPlan, folder: Path) -> StudentTrainer:
    """A trainer at its first iteration."""
    images = open_images(plan, TileCache())
    found = Survey()
    for _event in survey(plan, images, found):
        pass
    there: list[ResidentImage] = []
    for _event in load_onto(choose_device(plan.training.device), plan, images, there):
        pass
    return StudentTrainer(plan, images, found, folder, there)


def ours(plan: NetworkPlan, folder: Path, count: int) -> tuple[float, float]:
    """Iterations per second of the training loop, and its computing share."""
    trainer = trainer_of(plan, folder)
    started = waited = 0.0
    with prepared(trainer.own_batch, 0, trainer.workers) as batches:
        for k in range(WARM_UP + count):
            if k == WARM_UP:
                if trainer.device.type == "cuda":
                    torch.cuda.synchronize()
                started, waited = time.perf_counter(), 0.0
            before = time.perf_counter()
            batch = next(batches)
            waited += time.perf_counter() - before
            trainer.learn(batch)
        if trainer.device.type == "cuda":
            torch.cuda.synchronize()
        seconds = time.perf_counter() - started
    trainer.close()
    return count / seconds, 1 - waited / seconds


def plain(plan: NetworkPlan, folder: Path, count: int) -> float:
    """Iterations per second of the loop that one would write first."""
    trainer = trainer_of(plan, folder)
    trainer.close()
    torch.set_num_threads(os.cpu_count() or 1)
    device = trainer.device
    order = torch.contiguous_format
    student = trainer.network.to(memory_format=order).train()  # type: ignore[call-overload]
    teacher = copy.deepcopy(student).eval()
    optimiser = torch.optim.Adam(student.parameters(), 2e-4)
    eta = torch.ones(2)

    def step(k: int) -> None:
        nonlocal eta
        batch = trainer.batch(k)
        x, seen, y = (a.to(device) for a in (batch.student, batch.teacher, batch.shares))
        z = student(x)
        p = z.sigmoid()
        w1, w0 = (1 - (v - e).abs() for v, e in ((p.detach(), eta[1]), (1 - p.detach(), eta[0])))
        logsigmoid = torch.nn.functional.logsigmoid
        loss = -(w1 * y * logsigmoid(z) + w0 * (1 - y) * logsigmoid(-z)).mean()
        with torch.no_grad():
            q = teacher(seen).sigmoid()
            views = []
            for one, way in zip(q, batch.turns, strict=True):
                one = torch.rot90(one, int(way) % 4, (-2, -1))
                views.append(one.flip(-1) if way >= 4 else one)
        loss = loss + torch.nn.functional.binary_cross_entropy_with_logits(z, torch.stack(views))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        with torch.no_grad():
            for mine, theirs in zip(teacher.parameters(), student.parameters(), strict=True):
                mine.mul_(0.999).add_(theirs, alpha=0.001)
            own = torch.stack(
                [
                    ((1 - p) * (y < 0.5)).sum() / (y < 0.5).sum().clamp(min=1),
                    (p * (y > 0.5)).sum() / (y > 0.5).sum().clamp(min=1),
                ]
            )
            eta = 0.999 * eta + 0.001 * own.cpu()
        float(loss.detach())

    for k in range(WARM_UP + count):
        if k == WARM_UP:
            started = time.perf_counter()
        step(k)
    return count / (time.perf_counter() - started)


def busy_share(plan: NetworkPlan, folder: Path, count: int) -> float:
    """Share of the time in which the graphics card computes while it is trained."""
    from torch.profiler import ProfilerActivity, profile

    trainer = trainer_of(plan, folder)
    with prepared(trainer.own_batch, 0, trainer.workers) as batches:
        for _ in range(WARM_UP):
            trainer.learn(next(batches))
        torch.cuda.synchronize()
        started = time.perf_counter()
        with profile(activities=[ProfilerActivity.CUDA]) as found:
            for _ in range(count):
                trainer.learn(next(batches))
            torch.cuda.synchronize()
        seconds = time.perf_counter() - started
    trainer.close()
    busy = sum(e.self_device_time_total for e in found.key_averages()) / 1e6
    return float(busy / seconds)


def measure(maps: int, args: argparse.Namespace) -> dict[str, Any]:
    """Iterations per second, ours and the rival's."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plan = made_up(folder, maps, args.batch)
        shares: list[float] = []

        def mine_once() -> float:
            rate, share = ours(plan, folder, args.iterations)
            shares.append(share)
            return rate

        mine, theirs = in_turns(
            args.repeats, mine_once, lambda: plain(plan, folder, args.iterations)
        )
        facts = {"maps": maps, "batch": args.batch, "patch": 256}
        facts |= {"iterations_per_second": mine, "rival": theirs, "ratio": mine / theirs}
        facts["computing share"] = median(shares)
        if torch.cuda.is_available():
            facts["busy"] = busy_share(plan, folder, args.iterations)
    return facts


@dataclass
class Images:
    """A batch of them, (n, c, [z,] y, x)."""

    raw: torch.Tensor


def gradients_in(
    order: torch.memory_format, network: UNet, patch: tuple[int, ...], args: argparse.Namespace
) -> float:
    """Seconds of the processor for the gradients of a batch; a busy machine has others of wall."""

    def loss(network: torch.nn.Module, part: Images) -> tuple[torch.Tensor, None]:
        return network(part.raw.contiguous(memory_format=order)).square().mean(), None

    network.to(memory_format=order)  # type: ignore[call-overload]
    copies = NetworkCopies(network, loss, 2, torch.device("cpu"))
    batch = Images(torch.randn(args.batch, 1, *patch))
    copies.gradients(batch)
    started = time.process_time()
    for _ in range(args.iterations):
        copies.gradients(batch)
    seconds = time.process_time() - started
    copies.close()
    return seconds / args.iterations


def orders(maps: int, args: argparse.Namespace) -> dict[str, Any]:
    """Seconds of the processor for the gradients of a batch, in either order."""
    facts: dict[str, Any] = {"maps": maps, "batch": args.batch}
    flat, deep = UNet(maps, 4), UNet(maps, 3, factors=((1, 2, 2), (1, 2, 2), (2, 2, 2)))
    for network, patch, last in (
        (flat, (256, 256), torch.channels_last),
        (deep, (16, 64, 64), torch.channels_last_3d),
    ):
        found, usual = in_turns(
            args.repeats,
            partial(gradients_in, last, network, patch, args),
            partial(gradients_in, torch.contiguous_format, network, patch, args),
        )
        facts[" x ".join(str(n) for n in patch)] = {
            "channels last": found,
            "contiguous": usual,
            "ratio": usual / found,
        }
    return facts


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--maps", type=int, nargs="+", default=[16, 32])
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--iterations", type=int, default=12)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--orders", action="store_true", help="compare orders in memory instead")
    args = parser.parse_args(argv)
    what = orders if args.orders else measure
    facts = {
        "rows": [what(maps, args) for maps in args.maps],
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "torch": torch.__version__,
    }
    print(json.dumps(facts, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
