"""The plan of an Enhancer training: what it learns from, how, and for how long.

A plan is a JSON file. It is checked as a whole before anything is computed; every complaint names
the entry. Keys that begin with ``//`` are comments.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from s2d_desktop.model.errors import InputError


def _setting(default: Any, low: float, high: float) -> Any:
    """A number with the range in which it makes sense."""
    return field(default=default, metadata={"low": low, "high": high})


def _choice(default: str, *words: str) -> Any:
    return field(default=default, metadata={"words": words})


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


@dataclass(frozen=True)
class Condition:
    """An imaging condition that slices are brought into before forests see them."""

    scale: float = _setting(1.0, 0.25, 4.0)
    """Size of the slice after resampling, relative to the original."""
    blur: float = _setting(0.0, 0.0, 10.0)
    """Sigma of a Gaussian blur, in voxels."""
    noise: float = _setting(0.0, 0.0, 1.0)
    """Standard deviation of Gaussian noise, as a share of the image's 1-99 % range."""
    gamma: float = _setting(1.0, 0.2, 5.0)
    """Exponent applied to grey values stretched to 0..1."""


@dataclass(frozen=True)
class ForestSettings:
    """How many Random Forests are trained, on how much, and what they predict."""

    dense_patches: int = _setting(80, 0, 5000)
    """Forests trained once, on pixels of a random rectangle."""
    worst_tiles: int = _setting(80, 0, 5000)
    """Forests trained in stages, pixels added where the previous forest was wrong."""
    strokes: int = _setting(80, 0, 5000)
    """Forests trained in stages on simulated brush strokes, so many of each class."""
    attentive: int = _setting(0, 0, 5000)
    """Forests of simulated users who watch the live map and paint where it is wrong."""
    rounds: int = _setting(4, 1, 20)
    """Stages of the staged kinds; every stage gives one forest."""
    validation_share: float = _setting(0.1, 0.02, 0.5)
    """Share of forests that is held back; they are trained and used on held-back slices."""
    validation_slices: int = _setting(8, 2, 100000)
    """Last slices of each image that are held back."""
    gap_slices: int = _setting(1, 0, 1000)
    """Slices between training and validation that nobody uses."""
    smallest_patch: int = _setting(100, 32, 4096)
    """Smallest side of a training rectangle, in pixels."""
    largest_patch: int = _setting(300, 32, 4096)
    """Largest side of a training rectangle, in pixels."""
    fewest_pixels: int = _setting(150, 10, 10**7)
    """Smallest number of training pixels of a forest or of a stage."""
    most_pixels: int = _setting(12000, 10, 10**7)
    """Largest number of training pixels of a forest."""
    most_trees: int = _setting(100, 5, 1000)
    """Trees of a full-size forest, as in ilastik; some forests have fewer."""
    crops: int = _setting(2, 1, 100)
    """Crops that every forest predicts, on slices that it has not seen."""
    crop_height: int = _setting(384, 64, 8192)
    """Height of such a crop, in pixels."""
    crop_width: int = _setting(512, 64, 8192)
    """Width of such a crop, in pixels."""
    processes: int = _setting(2, 1, 256)
    """Processes that train forests side by side."""


@dataclass(frozen=True)
class NetworkSettings:
    """Size of the U-Net."""

    maps: int = _setting(32, 2, 256)
    """Feature maps of the first level; doubled on every level below."""
    levels: int = _setting(4, 1, 6)
    """How often the image is halved and doubled again."""
    start_from: str = ""
    """Name or folder of an Enhancer of the same size whose weights the training starts with."""


@dataclass(frozen=True)
class TrainingSettings:
    """How the network is trained."""

    loss: str = _choice("bce", "bce", "dice", "bce+dice")
    """Binary cross-entropy, soft Dice, or their sum."""
    batch: int = _setting(4, 1, 1024)
    """Patches per iteration."""
    patch: int = _setting(256, 16, 4096)
    """Side of a patch in pixels, a multiple of 2 ** levels."""
    learning_rate: float = _setting(2e-4, 1e-7, 1.0)
    """Step size of Adam at the start."""
    weight_decay: float = _setting(1e-5, 0.0, 1.0)
    """Weight decay of Adam."""
    plateau_factor: float = _setting(0.2, 0.01, 1.0)
    """The step size is multiplied by this where validation stops improving."""
    plateau_patience: int = _setting(8, 1, 10000)
    """Validations without improvement before that."""
    tail: float = _setting(0.25, 0.0, 1.0)
    """Last share of the training over which the step size falls to a hundredth (half a cosine)."""
    max_iterations: int = _setting(50_000, 1, 10**8)
    """The training ends after so many iterations ..."""
    max_minutes: float = _setting(600.0, 0.01, 10**6)
    """... or after so many minutes of training, forests and pauses not counted.

    If time ends a training, its schedule has followed the clock: the same plan then gives another
    network on a faster or slower machine. Only iterations make it reproducible from its seed.
    """
    validate_every: int = _setting(200, 1, 10**7)
    """Iterations between two validations and checkpoints."""
    validation_patches: int = _setting(48, 1, 10**6)
    """Patches of a validation; always the same ones."""
    scale_spread: float = _setting(0.3, 0.0, 0.7)
    """Probability maps are scaled by a factor of 1 - s to 1 + s."""
    elastic: float = _setting(0.0, 0.0, 30.0)
    """Half of the patches are bent by so many pixels at most, smoothly; 0: none."""
    device: str = _choice("auto", "auto", "cpu", "cuda")
    """Where the network is trained."""
    threads: int = _setting(2, 1, 1024)
    """Copies of the network that share a batch on a CPU, one thread each."""


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
    pixel_size_nm: float = _setting(0.0, 0.0, 1e9)
    """Size of a pixel of the images; 0 if not known."""
    citation: str = ""
    """How the authors of the images want to be cited."""
    licence: str = ""
    """Under which the network is passed on; mind the licence of the images."""
    seed: int = _setting(1, 0, 2**31 - 1)
    conditions: tuple[Condition, ...] = (Condition(),)
    """Slice z is brought into condition ``z % len(conditions)``."""
    forests: ForestSettings = ForestSettings()
    network: NetworkSettings = NetworkSettings()
    training: TrainingSettings = TrainingSettings()

    def to_json(self) -> dict[str, Any]:
        """The plan as plain JSON values; `plan_from_json` reads them back."""
        return dataclasses.asdict(self)


def _bad(where: str, why: str, try_this: str) -> InputError:
    return InputError("The training plan cannot be used.", f"{where or 'The plan'} {why}", try_this)


def _value(kind: Any, value: Any, where: str, limits: Any) -> Any:
    """`value` as `kind` (a field's type), or an `InputError` that names `where`."""
    if dataclasses.is_dataclass(kind):
        return _record(typing.cast(type[Any], kind), value, where)
    if typing.get_origin(kind) is types.UnionType:
        if value is None:
            return None
        kind = typing.get_args(kind)[0]
        return _value(kind, value, where, limits)
    if typing.get_origin(kind) is tuple:
        if not isinstance(value, (list, tuple)) or not value:
            raise _bad(where, "must be a list with at least one entry.", "Put it into [ ].")
        inner = typing.get_args(kind)[0]
        return tuple(_value(inner, v, f"{where}[{k}]", limits) for k, v in enumerate(value))
    if kind is str:
        if not isinstance(value, str):
            raise _bad(where, "must be a text.", 'Put it into quotes: "...".')
        words = limits.get("words")
        if words and value not in words:
            raise _bad(where, f"is '{value}'.", "It can be one of: " + ", ".join(words) + ".")
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _bad(where, f"must be a number, not {value!r}.", "Write it without quotes.")
    if kind is int and not float(value).is_integer():
        raise _bad(where, f"must be a whole number, not {value}.", "Round it.")
    low, high = limits["low"], limits["high"]
    if not low <= value <= high:
        raise _bad(where, f"is {value:g}.", f"It can lie between {low:g} and {high:g}.")
    return kind(value)


def _record(kind: type[Any], value: Any, where: str) -> Any:
    """An instance of the dataclass `kind` from a JSON object."""
    if not isinstance(value, dict):
        raise _bad(where, "must be an object with named entries.", "Put it into { }.")
    known = {f.name: f for f in dataclasses.fields(kind)}
    hints = typing.get_type_hints(kind)
    given = {k: v for k, v in value.items() if not k.startswith("//")}
    for key in given:
        if key not in known:
            raise _bad(
                where,
                f"has an entry '{key}' that is not known.",
                "Known entries are: " + ", ".join(known) + ".",
            )
    for key, f in known.items():
        needed = f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
        if needed and key not in given:
            raise _bad(where, f"lacks the entry '{key}'.", "Add it to the plan.")
    prefix = where + "." if where else ""
    limits: dict[str, types.MappingProxyType[Any, Any]] = {k: f.metadata for k, f in known.items()}
    return kind(**{k: _value(hints[k], v, prefix + k, limits[k]) for k, v in given.items()})


def plan_from_json(value: Any) -> EnhancerPlan:
    """Check JSON values and return the plan.

    Raises
    ------
    InputError
        If an entry is unknown, missing, of the wrong kind or out of range.
    """
    plan: EnhancerPlan = _record(EnhancerPlan, value, "")
    if not plan.name or set(plan.name) - set("abcdefghijklmnopqrstuvwxyz0123456789-"):
        raise _bad("name", f"is '{plan.name}'.", "Use lower-case letters, digits and hyphens.")
    f, t = plan.forests, plan.training
    if f.dense_patches + f.worst_tiles + f.strokes + f.attentive == 0:
        raise _bad("forests", "asks for no forest at all.", "Ask for a few dozen forests or more.")
    if f.smallest_patch > f.largest_patch or f.fewest_pixels > f.most_pixels:
        raise _bad("forests", "has a smallest above its largest value.", "Swap the two values.")
    step = 2**plan.network.levels
    if t.patch % step:
        raise _bad(
            "training.patch",
            f"is {t.patch}.",
            f"With {plan.network.levels} levels it must be a multiple of {step}.",
        )
    return plan


def read_plan(path: Path) -> EnhancerPlan:
    """Read and check a plan file; its image paths become absolute.

    Raises
    ------
    InputError
        If the file is missing, is not JSON, or an entry cannot be used.
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
    return dataclasses.replace(plan, images=images)
