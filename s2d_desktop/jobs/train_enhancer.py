"""Train an Enhancer on a labelled source domain, as a job."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event
from s2d_desktop.model.extras import install_command


def needs_packages(error: ModuleNotFoundError) -> Exception:
    """The sentence about packages for training that are missing, or `error` if it is another."""
    if (error.name or "").split(".")[0] not in ("torch", "sklearn", "onnx"):
        return error
    return _missing(error.name or "")


def check_torch() -> None:
    """Ask before anything is computed whether networks can be trained here at all.

    Raises
    ------
    InputError
        If PyTorch is not installed.
    """
    if find_spec("torch") is None:
        raise _missing("torch")


def _missing(package: str) -> InputError:
    return InputError(
        "Training needs packages that are not installed.",
        f"The package '{package}' is missing.",
        f"Run this in a terminal, then start the program again: {install_command('train')}",
    )


def default_folder(plan: Path) -> Path:
    """Where a training goes if nothing is said: beside the plan, under the plan's own name."""
    return plan.with_suffix("") if plan.suffix else plan.with_name(plan.name + "-training")


def example_plan() -> str:
    """A plan with comments, as JSON text."""
    from s2d_desktop.training.example_plan import EXAMPLE

    return EXAMPLE


def train_enhancer(plan: Path, folder: Path | None = None) -> Iterator[Event]:
    """Train the Enhancer of a plan file, or go on with it if `folder` holds an unfinished one.

    Parameters
    ----------
    plan
        JSON file; see `example_plan`.
    folder
        Where the network, its description, checkpoints and the report go; `default_folder` if
        None.

    Raises
    ------
    InputError
        If the plan or an image cannot be used, there is no such Enhancer to start from, or the
        packages for training are not installed.
    """
    # Threads that wait for work must not take the processor from others that have some. Has an
    # effect only before torch is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from s2d_desktop.training.enhancer_plan import read_plan

    folder = folder or default_folder(plan)
    checked = read_plan(plan, folder)
    try:
        from s2d_desktop.training.enhancer_training import train_enhancer as train
    except ModuleNotFoundError as error:
        raise needs_packages(error) from error
    yield from train(checked, folder)
