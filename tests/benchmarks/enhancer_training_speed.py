"""How fast an Enhancer's forests and network are trained, against a straightforward loop.

    python -m tests.benchmarks.enhancer_training_speed --data ../shared/data

The rival is what one would write first with scikit-learn, scikit-image and PyTorch: for each
forest the features of its slice and of the slice that it predicts (filters of scipy and
scikit-image, the same families and scales), ``RandomForestClassifier(n_jobs=-1)``, its
``predict_proba``; for the network the same U-Net and the same patches in single precision, one
batch after the other. Both see the same slices, training pixels and sizes, in the same run, in
turns; what is reported is the ratio. ``forests alone`` leaves the features out on both sides.

On a graphics card the share of what a large matrix product reaches there is printed as well.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from skimage.feature import (
    hessian_matrix,
    hessian_matrix_eigvals,
    structure_tensor,
    structure_tensor_eigenvalues,
)
from sklearn.ensemble import RandomForestClassifier
from torch.utils.flop_counter import FlopCounterMode

from s2d_desktop.training.batches_ahead import prepared, workers_for
from s2d_desktop.training.enhancer_plan import EnhancerPlan, plan_from_json
from s2d_desktop.training.forest_cache import ForestMap, PlaneCache
from s2d_desktop.training.forests import make_maps, read_maps
from s2d_desktop.training.labelled_images import split_planes
from s2d_desktop.training.loop import choose_device
from s2d_desktop.training.losses import LOSSES
from s2d_desktop.training.network import UNet
from s2d_desktop.training.network_copies import NetworkCopies
from s2d_desktop.training.patches import PatchMaker
from s2d_desktop.training.trainer import on_maps
from s2d_desktop.training.training_pixels import draw_pixels

SIGMAS = (0.3, 0.7, 1.0, 1.6, 3.5, 5.0, 10.0)
"""As in ilastik; all families but smoothing begin at 0.7."""


def plain_features(image: NDArray[np.float32]) -> NDArray[np.float32]:
    """ilastik's families and scales for a slice (y, x), by scipy and scikit-image."""
    planes = [ndimage.gaussian_filter(image, s, truncate=3) for s in SIGMAS]
    for s in SIGMAS[1:]:
        planes.append(ndimage.gaussian_laplace(image, s))
        planes.append(ndimage.gaussian_gradient_magnitude(image, s))
        planes.append(
            ndimage.gaussian_filter(image, s, truncate=3)
            - ndimage.gaussian_filter(image, 0.66 * s, truncate=3)
        )
        planes += list(structure_tensor_eigenvalues(structure_tensor(image, sigma=s)))
        hessian = hessian_matrix(image, sigma=s, use_gaussian_derivatives=False)
        planes += list(hessian_matrix_eigvals(hessian))
    return np.stack([np.asarray(p, np.float32) for p in planes], axis=-1)


def forest_plan(data: Path, forests: int, processes: int) -> EnhancerPlan:
    """Forests on patches, of the size that users' forests have, on EPFL training slices."""
    folder = data / "epfl_lucchi"
    return plan_from_json(
        {
            "name": "speed",
            "structure": "mitochondria",
            "images": [
                {
                    "raw": str(folder / "raw_train_z3.tif"),
                    "labels": str(folder / "labels_train_z3_mito_lucchi.tif"),
                    "slices": list(range(12)),
                }
            ],
            "forests": {
                "dense_patches": forests,
                "worst_tiles": 0,
                "strokes": 0,
                "fewest_pixels": 3000,
                "most_pixels": 3000,
                "validation_slices": 3,
                "processes": processes,
            },
        }
    )


def our_forests(plan: EnhancerPlan, folder: Path, features_too: bool) -> tuple[float, int]:
    """(seconds, maps) of the plan's forests."""
    if not features_too:
        cache = PlaneCache(plan, folder / "forests" / "features")
        for key in (k for split in split_planes(plan) for k in split):
            cache.prepare(key)
    started = time.perf_counter()
    for _event in make_maps(plan, folder / "forests"):
        pass
    seconds = time.perf_counter() - started
    return seconds, sum(len(maps) for maps in read_maps(plan, folder / "forests"))


def plain_forests(plan: EnhancerPlan, maps: int, features_too: bool) -> float:
    """Seconds of a straightforward loop over as many maps; the same pixels, trees and crops."""
    settings = plan.forests
    forests = -(-maps // settings.crops)
    keys = split_planes(plan)[0]
    with tempfile.TemporaryDirectory() as folder:
        cache = PlaneCache(plan, Path(folder))
        slices = [cache.slice(k) for k in keys]
    known = None if features_too else [plain_features(raw) for raw, _truth in slices]
    rng = np.random.default_rng(1)

    def features(k: int) -> NDArray[np.float32]:
        return plain_features(slices[k][0]) if known is None else known[k]

    started = time.perf_counter()
    for _ in range(forests):
        k, *others = rng.permutation(len(keys))
        x, truth = features(k).reshape(slices[k][1].size, -1), slices[k][1]
        at = draw_pixels(truth, settings.most_pixels, 0.3, rng)
        forest = RandomForestClassifier(settings.most_trees, n_jobs=-1, random_state=0)
        forest.fit(x[at], truth.ravel()[at])
        for other in others[: settings.crops]:
            crop = features(other)[: settings.crop_height, : settings.crop_width]
            forest.predict_proba(crop.reshape(-1, crop.shape[-1]))
    return time.perf_counter() - started


def our_training(net: UNet, patches: PatchMaker, count: int, device: torch.device) -> float:
    """Patches per second of the trainer's inner loop."""
    net = net.to(device, memory_format=torch.channels_last)
    optimiser = torch.optim.Adam(net.parameters(), 2e-4)
    part_loss = on_maps(LOSSES["bce"], device)
    copies = NetworkCopies(net, part_loss, 2 if device.type == "cpu" else 1, device)
    with prepared(patches.batch, 0, workers_for(device)) as batches:
        for _ in range(2):
            copies.gradients(next(batches))
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        started = time.perf_counter()
        for _ in range(count):
            copies.gradients(next(batches))
            optimiser.step()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        seconds = time.perf_counter() - started
    copies.close()
    return count * patches.count / seconds


def plain_training(net: UNet, patches: PatchMaker, count: int, device: torch.device) -> float:
    """Patches per second in single precision, patches made when they are needed."""
    torch.set_num_threads(os.cpu_count() or 1)
    net = net.to(device).train()
    optimiser = torch.optim.Adam(net.parameters(), 2e-4)

    def step(k: int) -> None:
        batch = patches.batch(k)
        x, y = (torch.from_numpy(a).to(device) for a in (batch.probability, batch.truth))
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(net(x), y)
        loss.backward()
        optimiser.step()
        float(loss.detach())

    for k in range(2):
        step(k)
    started = time.perf_counter()
    for k in range(count):
        step(k)
    return count * patches.count / (time.perf_counter() - started)


def share_of_peak(net: UNet, side: int, patches_per_second: float, device: torch.device) -> float:
    """Share of the speed that a large bfloat16 matrix product reaches on the device."""
    x = torch.rand(1, 1, side, side, device=device)
    with FlopCounterMode(display=False) as counter:
        net.to(device)(x).sum().backward()
    a = torch.rand(8192, 8192, device=device, dtype=torch.bfloat16)
    for _ in range(3):
        a @ a
    torch.cuda.synchronize()
    started = time.perf_counter()
    for _ in range(20):
        a @ a
    torch.cuda.synchronize()
    peak = 20 * 2 * 8192**3 / (time.perf_counter() - started)
    return counter.get_total_flops() * patches_per_second / peak


def in_turns(repeats: int, *measures: Callable[[], float]) -> list[float]:
    """Median of each measure, taken one after the other `repeats` times."""
    found: list[list[float]] = [[] for _ in measures]
    for _ in range(repeats):
        for measure, values in zip(measures, found, strict=True):
            values.append(measure())
    return [statistics.median(values) for values in found]


def measure_forests(args: argparse.Namespace, features_too: bool) -> dict[str, Any]:
    """Seconds for each map, ours and the rival's."""
    plan = forest_plan(args.data, args.forests, args.processes)

    def ours() -> float:
        with tempfile.TemporaryDirectory() as folder:
            seconds, maps = our_forests(plan, Path(folder), features_too)
        counts.append(maps)
        return seconds / maps

    def rival() -> float:
        return plain_forests(plan, counts[-1], features_too) / counts[-1]

    counts: list[int] = []
    mine, theirs = in_turns(args.repeats, ours, rival)
    return {"seconds_per_map": mine, "rival": theirs, "ratio": theirs / mine, "maps": counts[-1]}


def measure_training(args: argparse.Namespace) -> dict[str, Any]:
    """Patches per second, ours and the rival's."""
    rng = np.random.default_rng(0)
    shape = (320, 320)
    maps = []
    for _ in range(8):
        truth = (ndimage.gaussian_filter(rng.normal(size=shape), 8) > 0).astype(np.uint8)
        maps.append(ForestMap(rng.integers(0, 256, shape).astype(np.uint8), truth, {}))
    patches = PatchMaker(maps, 256, args.batch, 0.3, 1, elastic=8)
    device = choose_device("auto")
    torch.manual_seed(0)

    def ours() -> float:
        return our_training(UNet(args.maps, 4), patches, args.iterations, device)

    def rival() -> float:
        return plain_training(UNet(args.maps, 4), patches, args.iterations, device)

    mine, theirs = in_turns(args.repeats, ours, rival)
    out = {"patches_per_second": mine, "rival": theirs, "ratio": mine / theirs}
    out |= {"maps": args.maps, "batch": args.batch, "patch": 256, "device": str(device)}
    if device.type == "cuda":
        out["share_of_peak"] = share_of_peak(UNet(args.maps, 4), 256, mine, device)
        out["device"] = torch.cuda.get_device_name()
    return out


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--forests", type=int, default=20)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--maps", type=int, default=32, help="feature maps of the U-Net")
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--iterations", type=int, default=8)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", choices=("forests and features", "forests alone", "training"))
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    if not (args.data / "epfl_lucchi").is_dir():
        parser.error(f"there is no data in {args.data}; see --data")
    figures: dict[str, Any] = {}
    for name, measure in (
        ("forests and features", lambda: measure_forests(args, True)),
        ("forests alone", lambda: measure_forests(args, False)),
        ("training", lambda: measure_training(args)),
    ):
        if args.only not in (None, name):
            continue
        figures[name] = measure()
        print(f"{name}: {figures[name]['ratio']:.1f} times the plain loop", file=sys.stderr)
    figures["machine"] = f"{platform.machine()}, {os.cpu_count()} cores"
    figures["versions"] = {"torch": torch.__version__, "numpy": np.__version__}
    print(json.dumps(figures, indent=2 if args.json else None))
    return 0


if __name__ == "__main__":
    sys.exit(main())
