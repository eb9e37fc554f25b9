"""Whether this installation can do its work, and what to do where it cannot."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from importlib.util import find_spec
from typing import Any

from s2d_desktop import __version__
from s2d_desktop.jobs import machine
from s2d_desktop.jobs.training_computer import graphics_card
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Progress, Result
from s2d_desktop.model.extras import install_command
from s2d_desktop.model.resources import resource

PACKAGES = (
    "numpy",
    "scipy",
    "scikit-image",
    "h5py",
    "tifffile",
    "imagecodecs",
    "zarr",
    "onnx",
    "PySide6-Essentials",
)
LITTLE_MEMORY = 4e9

WITHOUT_CARD = {
    "build": "Install PyTorch's build for CUDA: pytorch.org/get-started/locally names the command",
    "driver": "Install a newer driver for the card, or see whether CUDA_VISIBLE_DEVICES hides it",
}
"""What to do, by what PyTorch lacks to use a card."""

RUNTIMES = (
    "onnxruntime",
    "onnxruntime-openvino",
    "onnxruntime-gpu",
    "onnxruntime-directml",
    "onnxruntime-silicon",
)
"""Packages that hold the module ``onnxruntime``; each overwrites files of the others."""


@dataclass(frozen=True)
class Check:
    """One line of the report."""

    name: str
    state: str
    """``ok``; ``missing``: something cannot be done; ``limited``: it works, but not at its best."""
    found: str
    """What was found."""
    todo: str = ""
    """What to do; empty where nothing is to be done."""


def doctor(start_fiji: bool = False) -> Iterator[Event]:
    """Check the installation and this computer.

    Parameters
    ----------
    start_fiji
        Whether Fiji is started too, to see whether it works (up to half a minute).

    Yields
    ------
    Progress after each check; a Result with ``ok`` (nothing is missing) and ``checks``, each with
    ``name``, ``state``, ``found`` and ``todo``
    """
    steps: tuple[Callable[[], list[Check]], ...] = (
        _program,
        _packages,
        _runtime,
        _computer,
        _gpu,
        _window,
        _training,
        _fiji,
        _resources,
    )
    checks: list[Check] = []
    for done, step in enumerate(steps, start=1):
        checks += step()
        yield Progress(done, len(steps), "Checking", "parts")
    if start_fiji:
        checks.append((yield from _started_fiji()))
    yield Result(
        {
            "ok": all(check.state != "missing" for check in checks),
            "version": __version__,
            "checks": [asdict(check) for check in checks],
        }
    )


def _program() -> list[Check]:
    python = f"Python {platform.python_version()} on {platform.platform()}"
    return [
        Check("s2d_desktop", "ok", __version__),
        Check("Python", "ok", f"{python}, {sys.executable}"),
    ]


def _packages() -> list[Check]:
    found = {name: _version(name) for name in PACKAGES}
    return [
        Check(name, "ok", version)
        if version
        else Check(name, "missing", "not installed", f"Run: pip install {name}")
        for name, version in found.items()
    ]


def _version(package: str) -> str:
    """Version of an installed package; empty where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _runtime() -> list[Check]:
    flavours = [name for name in RUNTIMES if _version(name)]
    try:
        from s2d_desktop.pipeline.runtime import available_providers, has_bf16

        providers = available_providers()
        bf16 = has_bf16()
    except ImportError as error:
        todo = f"Run: pip install --force-reinstall {flavours[0] if flavours else 'onnxruntime'}"
        return [Check("onnxruntime", "missing", f"cannot be loaded: {error}", todo)]
    checks = [Check("onnxruntime", "ok", f"{', '.join(flavours)}: {', '.join(providers)}")]
    if len(flavours) > 1:
        checks[0] = Check(
            "onnxruntime",
            "limited",
            f"several flavours are installed: {', '.join(flavours)}",
            f"They overwrite each other. Run: pip uninstall {' '.join(flavours)}, then install one",
        )
    if "OpenVINOExecutionProvider" in providers:
        found = "bf16: fast and exact differ" if bf16 else "float32 only: fast is as exact"
        checks.append(Check("OpenVINO on the CPU", "ok", found))
    elif (
        platform.machine() in ("x86_64", "AMD64")
        and sys.platform != "darwin"
        and sys.version_info < (3, 14)  # there is no build for it
        and "CUDAExecutionProvider" not in providers
    ):
        checks.append(
            Check(
                "OpenVINO on the CPU",
                "limited",
                "not there; Enhancers run several times slower",
                "Run: pip uninstall onnxruntime, then: pip install onnxruntime-openvino==1.24.1",
            )
        )
    return checks


def _computer() -> list[Check]:
    total, free = machine.memory_bytes()
    from s2d_desktop.pipeline.tile_threads import cpu_count

    features = ", ".join(machine.processor_features())
    found = f"{machine.processor()}, {cpu_count()} cores{f' ({features})' if features else ''}"
    checks = [Check("Processor", "ok", found)]
    if total:
        state = "ok" if not free or free >= LITTLE_MEMORY else "limited"
        todo = "" if state == "ok" else "Close other programs before large images are enhanced"
        found = f"{total / 1e9:.1f} GB" + (f", {free / 1e9:.1f} GB free" if free else "")
        checks.append(Check("Memory", state, found, todo))
    return checks


def _gpu() -> list[Check]:
    gpus = machine.nvidia_gpus()
    if not gpus:
        return [Check("NVIDIA GPU", "ok", "none found; the CPU is used")]
    try:
        from s2d_desktop.pipeline.runtime import available_providers

        providers = available_providers()
    except ImportError:
        providers = ()  # the check of onnxruntime says so
    if "CUDAExecutionProvider" in providers:
        return [Check("NVIDIA GPU", "ok", "; ".join(gpus))]
    return [
        Check(
            "NVIDIA GPU",
            "limited",
            f"{'; '.join(gpus)}, but this onnxruntime cannot use it",
            "Uninstall the onnxruntime that is there, then run: pip install onnxruntime-gpu",
        )
    ]


def _window() -> list[Check]:
    checks = []
    if find_spec("PySide6") is None:
        checks.append(
            Check("Window", "missing", "Qt is not there", "Run: pip install PySide6-Essentials")
        )
    else:
        problem = _qt_problem()
        checks.append(
            Check("Window", "ok", "Qt can be loaded")
            if not problem
            else Check(
                "Window",
                "missing",
                problem,
                "On Debian and Ubuntu: apt install libegl1 libgl1 libxkbcommon-x11-0 "
                "libxcb-cursor0 libdbus-1-3 libfontconfig1"
                if sys.platform.startswith("linux")
                else "Run: pip install --force-reinstall PySide6-Essentials",
            )
        )
    screen = machine.has_screen()
    found = "a screen is there" if screen else "no screen: commands and --screenshot still work"
    checks.append(Check("Screen", "ok", found))
    return checks


def _qt_problem() -> str:
    """Why Qt cannot be loaded; tried in a process of its own, which a bad library may end."""
    import subprocess

    code = "from PySide6 import QtWidgets; QtWidgets.QApplication([])"
    command = [sys.executable, "-c", code]
    from os import environ

    env = {**environ, "QT_QPA_PLATFORM": "offscreen"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, env=env, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return ""
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"Qt ended with code {done.returncode}"


def _training() -> list[Check]:
    missing = [name for name in ("torch", "sklearn") if find_spec(name) is None]
    if missing:
        todo = f"Only for training: {install_command('train')}"
        return [Check("Training", "limited", f"not installed: {', '.join(missing)}", todo)]
    found = f"torch {metadata.version('torch')}"
    card = graphics_card()
    if card.unused:
        found += f" cannot use the {card.unused}; networks are trained on the processor"
        return [Check("Training", "limited", found, WITHOUT_CARD[card.lacks])]
    return [Check("Training", "ok", found)]


def _fiji() -> list[Check]:
    from s2d_desktop.jobs.fiji_check import fiji_findings

    return [Check(f.name, f.state, f.found, f.todo) for f in fiji_findings()]


def _started_fiji() -> Generator[Event, None, Check]:
    from s2d_desktop.jobs.fiji_settings import installation
    from s2d_desktop.jobs.start_fiji import look_at_fiji, what_it_has

    try:
        facts: Mapping[str, Any] = {}
        for event in look_at_fiji(installation()):
            if isinstance(event, Result):
                facts = event.facts
            else:
                yield event
        return Check("Fiji, started", "ok", "; ".join(what_it_has(facts)))
    except S2DError as problem:
        todo = problem.try_this.rstrip(".")
        return Check("Fiji, started", "limited", f"{problem.what} {problem.why}", todo)


def _resources() -> list[Check]:
    from s2d_desktop.zoo.enhancers import installed

    names = [e.name for e in installed()]
    example = sorted(resource("example").glob("*.ilp"))
    reinstall = "Install s2d_desktop again"
    return [
        Check("Enhancers", "ok", ", ".join(names))
        if names
        else Check("Enhancers", "missing", "none", reinstall),
        Check("Example", "ok", example[0].name)
        if example
        else Check("Example", "missing", "not there", reinstall),
    ]
