"""Small Enhancers of several classes and for volumes, a project of several classes, packages."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import tifffile
import yaml

from s2d_desktop.io.ilastik.labels import LabelClass
from s2d_desktop.io.ilastik.writer import write_project
from s2d_desktop.jobs.zoo_export import export_enhancer
from s2d_desktop.model.forest import Forest
from s2d_desktop.zoo.example import Example, write_example
from tests.jobs.test_zoo_export import CARD, our_network
from tests.projects import LIMIT, SELECTION, small_image

CLASSES = ("other", "cell body", "cell-body", "rim")
"""Two of them are the same letters, once signs are left out."""

SHARES = {
    "other": (0.7, 0.1),
    "cell body": (0.1, 0.2),
    "cell-body": (0.15, 0.1),
    "rim": (0.05, 0.6),
}
"""Of each class where the image of `project_of` is dark, and where it is bright."""

FACTORS = ((1, 2, 2), (2, 2, 2))
"""Of a network for volumes: z is halved once, y and x twice. By hand: halos 8, 24, 24."""


def enhancer_of(folder: Path, classes: tuple[str, ...] = (), volume: bool = False, **card) -> Path:
    """Write the folder of an Enhancer, with random weights."""
    folder.mkdir()
    count = len(classes) or 1
    settings = {"in_channels": count, "out_channels": count}
    facts = {**CARD, "name": folder.name, "failure": None}
    if volume:
        settings["factors"] = FACTORS
        facts.update(ndim=3, halo=[8, 24, 24], tile_multiple=[2, 4, 4])
    if classes:
        settings["activation"] = "softmax"
        facts.update(input={"channels": count, "classes": list(classes)})
        facts.update(output={"channels": count, "names": list(classes)})
        rest = [{"name": c, "labels": "all others" if c == "other" else [1]} for c in classes]
        facts.update(structure="cells", training={"classes": rest})
    our_network(folder / "enhancer.onnx", **settings)
    (folder / "enhancer.json").write_text(json.dumps({**facts, **card}))
    return folder


def own_example(
    folder: Path, shape: tuple[int, ...], classes: int = 1, raw: bool = True
) -> Example:
    """Write an example beside an Enhancer: blobs, and what a forest might say of them."""
    image = small_image(shape)
    rng = np.random.default_rng(0)
    inside = np.where(image < LIMIT, 200, 40) + rng.integers(-30, 31, shape)
    maps = inside[None]
    if classes > 1:
        first = inside // 2
        maps = np.stack(
            [first, 255 - inside, *[np.zeros_like(first)] * (classes - 3), inside - first]
        )
    example = Example(
        maps.astype(np.uint8), image if raw else None, "a forest's map on a crop of blobs, CC0"
    )
    write_example(example, folder / "example.npz")
    return example


def project_of(folder: Path, names: tuple[str, ...], shape: tuple[int, ...]) -> Path:
    """A project whose forest gives each class its `SHARES`."""
    image = small_image(shape)
    axes = "zyx"[-image.ndim :]
    tifffile.imwrite(
        folder / "raw.tif", image, photometric="minisblack", metadata={"axes": axes.upper()}
    )
    leaves = np.array([SHARES.get(n, (0.2, 0.2)) for n in names]).T
    forest = Forest(
        feature=np.array([0, -1, -1], np.int32),
        threshold=np.array([LIMIT, 0, 0]),
        left=np.array([1, -1, -1], np.int32),
        right=np.array([2, -1, -1], np.int32),
        value=np.concatenate([np.zeros((1, len(names))), leaves / leaves.sum(1, keepdims=True)]),
        roots=np.array([0], np.int32),
        n_features=1,
        labels=tuple(range(1, len(names) + 1)),
    )
    labels = [LabelClass(n, (k, 0, 0), k) for k, n in enumerate(names, 1)]
    file = folder / "classes.ilp"
    return write_project(file, folder / "raw.tif", axes, shape, [], labels, SELECTION, forest)


def exported(name, out, **options):
    """What the job said at its end, and the folder of the unpacked package."""
    *_, last = export_enhancer(name, out, **options)
    inside = out.with_suffix("")
    with zipfile.ZipFile(out) as archive:
        archive.extractall(inside)
    return last.facts, inside


def rdf_of(folder):
    return yaml.safe_load((folder / "rdf.yaml").read_text(encoding="utf-8"))
