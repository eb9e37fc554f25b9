"""Patches of raw data and labels whose every voxel is known."""

from types import SimpleNamespace

import numpy as np

from s2d_desktop.model.source import ArraySource, canonical
from s2d_desktop.training.network_plan import PlannedImage
from s2d_desktop.training.raw_patches import RawPatches
from s2d_desktop.training.training_images import TrainingImage
from tests.training.raw_material import plan_of, unseen

STRONG = {"scale_spread": 0.5, "elastic": 20.0, "contrast": 0.3, "noise": 0.5}


def in_memory(raw, teacher, use="training", slices=None, rows=None, classes=("disc",), **others):
    """An image (z, y, x) that needs no file; maps of several classes are (z, y, x, c)."""

    def source(values):
        return canonical(ArraySource(values, "zyxc" if values.ndim == 4 else "zyx"))

    labels = {key: None if key not in others else source(others[key]) for key in LABELS}
    return TrainingImage(
        PlannedImage("raw", "map", use),
        source(raw),
        source(teacher.astype(np.float32)),
        *labels.values(),
        slices or tuple(range(len(raw))),
        rows or (0, raw.shape[1]),
        classes,
    )


LABELS = ("strokes", "ignored", "truth")


def plan(**changes):
    """A plan whose images are given otherwise."""
    return plan_of(
        [{"raw": k, "teacher": "map", "use": k} for k in ("training", "held back")], **changes
    )


class Arrays(RawPatches):
    """Patches as numpy's arrays."""

    def batch(self, iteration):
        found = super().batch(iteration)
        return SimpleNamespace(**{k: v.numpy() for k, v in vars(found).items()})


def patches(images, made_of=None, **training):
    return Arrays(made_of or plan(training=training), images, unseen(images))


def picture(seed=0, shape=(1, 64, 64)):
    """A map without any symmetry, as raw data and as labels."""
    return np.random.default_rng(seed).random(shape).astype(np.float32)


def pair(values, **others):
    return [in_memory(values, values, **others), in_memory(values, values, "held back", **others)]
