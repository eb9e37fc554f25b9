"""Entries of a training plan that must fit each other."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from s2d_desktop.model.axes import check_axes
from s2d_desktop.model.errors import AxesProblem
from s2d_desktop.training.plan_values import bad_entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s2d_desktop.training.enhancer_plan import EnhancerPlan
    from s2d_desktop.training.learning_settings import UNetSettings


def check_image_axes(axes: str, number: int) -> None:
    """Refuse axes of an image that no array can have; empty ones are those of its file."""
    try:
        if axes:
            check_axes(axes)
    except AxesProblem as problem:
        raise bad_entry(
            f"images[{number}].axes", f"is '{axes}'. {problem.why}", problem.try_this
        ) from problem


def check_classes(plan: EnhancerPlan) -> None:
    """Refuse classes of which nobody could tell what they are."""
    names = [c.name for c in plan.classes]
    values = [v for c in plan.classes for v in c.values]
    if len(names) == 1:
        raise bad_entry("classes", "names one class only.", "Name the background too, first.")
    if not all(names) or len(set(names)) != len(names):
        raise bad_entry("classes", "has a name that is empty or there twice.", "Change a name.")
    if len(set(values)) != len(values):
        twice = next(v for v in values if values.count(v) > 1)
        raise bad_entry(
            "classes", f"gives the label {twice} to two classes.", "A label has one class."
        )
    if sum(not c.values for c in plan.classes) > 1:
        raise bad_entry(
            "classes", "leaves out 'values' in several classes.", "Do so in one, for all the rest."
        )
    if plan.classes and not any(c.weight for c in plan.classes):
        raise bad_entry("classes", "has no class with a weight above 0.", "Give one a weight.")


def check_sizes(plan: EnhancerPlan) -> None:
    """Refuse levels, factors, slabs and a patch that do not fit each other."""
    forests, patch = plan.forests, plan.training.patch
    if plan.in_volumes and forests.validation_slices < forests.slab_slices:
        raise bad_entry(
            "forests.validation_slices",
            f"is {forests.validation_slices}.",
            f"It must be at least forests.slab_slices, which is {forests.slab_slices}.",
        )
    check_network_and_patch(plan.network, patch)
    if isinstance(patch, int):
        return
    deep = min(forests.slab_slices, forests.crop_depth)
    if patch[0] > deep:
        raise bad_entry(
            "training.patch",
            f"has {patch[0]} slices.",
            f"forests.slab_slices and forests.crop_depth allow for {deep}.",
        )


def check_network_and_patch(network: UNetSettings, patch: int | Sequence[int]) -> None:
    """Refuse levels, factors and a patch that do not fit each other."""
    if network.factors and (
        len(network.factors) != network.levels
        or any(len(factor) != network.ndim for factor in network.factors)
    ):
        raise bad_entry(
            "network.factors",
            f"is {json.dumps(network.factors)}.",
            f"With levels {network.levels} and ndim {network.ndim} it needs {network.levels} lists "
            f"of {network.ndim} numbers.",
        )
    step = network.multiples
    if network.ndim == 2:
        if not isinstance(patch, int):
            raise bad_entry(
                "training.patch", "has several numbers.", "A 2-D network's patches have one side."
            )
        if patch % math.lcm(*step):
            raise bad_entry(
                "training.patch",
                f"is {patch}.",
                f"With {network.levels} levels it must be a multiple of {math.lcm(*step)}.",
            )
        return
    if isinstance(patch, int) or len(patch) != 3:
        raise bad_entry(
            "training.patch",
            f"is {json.dumps(patch)}.",
            "For a 3-D network give three numbers: [z, y, x].",
        )
    if any(side % m for side, m in zip(patch, step, strict=True)):
        raise bad_entry(
            "training.patch",
            f"is {json.dumps(patch)}.",
            "With the network's factors z, y and x must be multiples of "
            + ", ".join(str(m) for m in step)
            + ".",
        )
