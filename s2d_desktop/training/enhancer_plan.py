"""The plan of an Enhancer training: what it learns from, how, and for how long.

A plan is a JSON file. It is checked as a whole before anything is computed; every complaint names
the entry. Keys that begin with ``//`` are comments.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from s2d_desktop.model.errors import InputError
from s2d_desktop.training.learning_settings import LearningSettings, UNetSettings
from s2d_desktop.training.plan_checks import check_classes, check_image_axes, check_sizes
from s2d_desktop.training.plan_start import where_it_starts
from s2d_desktop.training.plan_values import bad_entry, record, setting


@dataclass(frozen=True)
class SourceImage:
    """One labelled image of the source domain."""

    raw: str
    """Image with one channel, axes yx or zyx; relative to the plan's folder."""
    labels: str
    """Label image of the same shape but for channels; everything but 0 is the structure."""
    slices: tuple[int, ...] | None = field(default=None, metadata={"low": 0, "high": 10**7})
    """Slices that may be used, in this order; left out: all."""
    domain: str = ""
    """Images with the same name here are of one kind; a forest is trained and used within one."""
    axes: str = ""
    """Letters of ``tzyxc`` in the order of the shape of `raw`, where its file does not name them or
    is wrong; left out: what the file says. Labels whose file names none are read like it."""


@dataclass(frozen=True)
class ClassSettings:
    """A class that forests tell apart and the network takes and gives."""

    name: str
    """What users call it; their forests must have a class of this name."""
    values: tuple[int, ...] = setting((), 0, 2**31 - 1)
    """Values of the label images that belong to it; left out in one class: all others."""
    weight: float = setting(1.0, 0.0, 1000.0)
    """How much its voxels count in the cross-entropy."""


@dataclass(frozen=True)
class Condition:
    """An imaging condition that slices are brought into before forests see them."""

    scale: float = setting(1.0, 0.25, 4.0)
    """Size of the slice after resampling, relative to the original."""
    blur: float = setting(0.0, 0.0, 10.0)
    """Sigma of a Gaussian blur, in voxels."""
    noise: float = setting(0.0, 0.0, 1.0)
    """Standard deviation of Gaussian noise, as a share of the image's 1-99 % range."""
    gamma: float = setting(1.0, 0.2, 5.0)
    """Exponent applied to grey values stretched to 0..1."""


@dataclass(frozen=True)
class ForestSettings:
    """How many Random Forests are trained, on how much, and what they predict."""

    dense_patches: int = setting(80, 0, 5000)
    """Forests trained once, on pixels of a random rectangle."""
    worst_tiles: int = setting(80, 0, 5000)
    """Forests trained in stages, pixels added where the previous forest was wrong."""
    strokes: int = setting(80, 0, 5000)
    """Forests trained in stages on simulated brush strokes, so many of each class."""
    attentive: int = setting(0, 0, 5000)
    """Forests of simulated users who watch the live map and paint where it is wrong."""
    rounds: int = setting(4, 1, 20)
    """Stages of the staged kinds; every stage gives one forest."""
    validation_share: float = setting(0.1, 0.02, 0.5)
    """Share of forests that is held back; they are trained and used on held-back slices."""
    validation_slices: int = setting(8, 2, 100000)
    """Last slices of each image that are held back."""
    gap_slices: int = setting(1, 0, 1000)
    """Slices between training and validation that nobody uses."""
    smallest_patch: int = setting(100, 32, 4096)
    """Smallest side of a training rectangle, in pixels."""
    largest_patch: int = setting(300, 32, 4096)
    """Largest side of a training rectangle, in pixels."""
    fewest_pixels: int = setting(150, 10, 10**7)
    """Smallest number of training pixels of a forest or of a stage."""
    most_pixels: int = setting(12000, 10, 10**7)
    """Largest number of training pixels of a forest."""
    most_trees: int = setting(100, 5, 1000)
    """Trees of a full-size forest, as in ilastik; some forests have fewer."""
    crops: int = setting(2, 1, 100)
    """Crops that every forest predicts, on slices that it has not seen."""
    crop_height: int = setting(384, 64, 8192)
    """Height of such a crop, in pixels."""
    crop_width: int = setting(512, 64, 8192)
    """Width of such a crop, in pixels."""
    ndim: int = setting(2, 2, 3)
    """3: features are computed in 3-D, as ilastik does with a volume; 2: slice by slice."""
    slab_slices: int = setting(12, 2, 10000)
    """In volumes: slices of the slabs into which each image is cut, each a volume of its own."""
    crop_depth: int = setting(12, 1, 10000)
    """In volumes: slices of a crop that a forest predicts, at most those of a slab."""
    processes: int = setting(2, 1, 256)
    """Processes that train forests side by side."""


@dataclass(frozen=True)
class NetworkSettings(UNetSettings):
    """Size of the U-Net, and what it starts from."""

    start_from: str = ""
    """Enhancer of the same size whose weights the training starts with: a folder that holds one or
    its file, relative to the plan's folder; otherwise the name of an installed one."""
    keep: float = setting(0.0, 0.0, 1.0)
    """Share of those weights that stays in the finished network (`weight_average`)."""


@dataclass(frozen=True)
class TrainingSettings(LearningSettings):
    """How the network is trained."""

    distortion: float = setting(1.0, 0.0, 2.0)
    """How strongly probabilities are distorted as other forests might give them; 0: not at all.

    Less where forests are good: their 0.5 is then where it should be, and boundaries are sharp.
    """


@dataclass(frozen=True)
class EnhancerPlan:
    """Everything that decides how an Enhancer turns out."""

    name: str
    """Name of the Enhancer: lower-case letters, digits and hyphens."""
    structure: str
    """What is labelled, for instance ``mitochondria``."""
    images: tuple[SourceImage, ...]
    """Labelled images of the source domain."""
    title: str = ""
    modality: str = ""
    pixel_size_nm: float = setting(0.0, 0.0, 1e9)
    """Size of a pixel of the images; 0 if not known."""
    citation: str = ""
    """How the authors of the images want to be cited."""
    data_licence: str = ""
    """Licence of the images."""
    licence: str = ""
    """Under which the network is passed on; mind the licence of the images."""
    seed: int = setting(1, 0, 2**31 - 1)
    classes: tuple[ClassSettings, ...] = field(default=(), metadata={"empty": True})
    """Classes of the labels, background first; left out: 0 is background, all else structure."""
    conditions: tuple[Condition, ...] = (Condition(),)
    """Slice z is brought into condition ``z % len(conditions)``."""
    forests: ForestSettings = ForestSettings()
    network: NetworkSettings = NetworkSettings()
    training: TrainingSettings = TrainingSettings()

    @property
    def several(self) -> tuple[ClassSettings, ...]:
        """The classes where there are more than background and structure, else nothing.

        Of two classes one map says everything: the network takes and gives that of the second.
        """
        return self.classes if len(self.classes) > 2 else ()

    @property
    def in_volumes(self) -> bool:
        """Whether forests or the network see more than a slice at a time."""
        return self.network.ndim == 3 or self.forests.ndim == 3

    def to_json(self) -> dict[str, Any]:
        """The plan as plain JSON values; `plan_from_json` reads them back."""
        return dataclasses.asdict(self)


def plan_from_json(value: Any) -> EnhancerPlan:
    """Check JSON values and return the plan.

    Raises
    ------
    InputError
        If an entry is unknown, missing, of the wrong kind or out of range.
    """
    plan: EnhancerPlan = record(EnhancerPlan, value, "")
    if not plan.name or set(plan.name) - set("abcdefghijklmnopqrstuvwxyz0123456789-"):
        raise bad_entry("name", f"is '{plan.name}'.", "Use lower-case letters, digits and hyphens.")
    f, t = plan.forests, plan.training
    if f.dense_patches + f.worst_tiles + f.strokes + f.attentive == 0:
        raise bad_entry(
            "forests", "asks for no forest at all.", "Ask for a few dozen forests or more."
        )
    if f.smallest_patch > f.largest_patch or f.fewest_pixels > f.most_pixels:
        raise bad_entry(
            "forests", "has a smallest above its largest value.", "Swap the two values."
        )
    for k, image in enumerate(plan.images):
        check_image_axes(image.axes, k)
    check_classes(plan)
    if plan.several and "loss" not in value.get("training", {}):
        plan = dataclasses.replace(plan, training=dataclasses.replace(t, loss="ce"))
    elif t.loss.startswith("ce") and not plan.several:
        raise bad_entry(
            "training.loss",
            f"is '{t.loss}', which is for three classes or more.",
            "Use bce, dice or bce+dice.",
        )
    check_sizes(plan)
    return plan


def read_plan(path: Path, output: Path | None = None) -> EnhancerPlan:
    """Read and check a plan file; the paths of its images and of its start become absolute.

    Parameters
    ----------
    path
        The file.
    output
        Folder of the training. It is never what the training starts from, even if it has that name.

    Raises
    ------
    InputError
        If the file is missing, is not JSON, or an entry cannot be used.
    ModelProblem
        If the description of the Enhancer to start from cannot be read.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"The training plan '{path}' cannot be opened.",
            f"The system says: {error.strerror}.",
            "Check the path; 's2d-desktop train-enhancer --example' prints a plan to start from.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"The training plan '{path.name}' cannot be read.",
            f"It is not valid JSON: {error}.",
            "Correct it, or start from the output of 's2d-desktop train-enhancer --example'.",
        ) from error
    plan = plan_from_json(value)
    folder = path.resolve().parent
    images = tuple(
        dataclasses.replace(i, raw=str(folder / i.raw), labels=str(folder / i.labels))
        for i in plan.images
    )
    for image in images:
        for file in (image.raw, image.labels):
            if not Path(file).exists():
                raise InputError(
                    "An image of the training plan is missing.",
                    f"There is no '{file}'.",
                    "Correct the path in the plan; it is relative to the plan's folder.",
                )
    start = where_it_starts(plan.network.start_from, folder, output)
    network = dataclasses.replace(plan.network, start_from=start)
    return dataclasses.replace(plan, images=images, network=network)
