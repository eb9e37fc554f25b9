"""What packages of Enhancers and of networks for raw data have in common: their files, the zip."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import FileProblem, InputError, ModelProblem
from s2d_desktop.model.events import Event, Progress
from s2d_desktop.model.extras import install_command
from s2d_desktop.pipeline.network_file import NetworkFile
from s2d_desktop.zoo.entries import sha256

STEPS = ("Computing the example", "Writing the weights", "Describing", "Checking", "Packing")

CODE = "enhancer_unet.py"
"""The file in a package that defines the network for PyTorch."""


@dataclass(frozen=True)
class PackedWeights:
    """The weights of a package."""

    entries: Mapping[str, Mapping[str, Any]]
    """For each form what its description says."""
    parameters: int | None
    """How many numbers they are, where that is known."""
    note: str = ""
    """Why a form is missing, for the user."""


def check_name(out: Path) -> None:
    """Refuse a file that is no zip."""
    if out.suffix.lower() != ".zip":
        raise InputError(
            f"'{out.name}' cannot be the name of a package.",
            "A package is a zip.",
            "Let the name end in .zip.",
        )


def step(k: int) -> Progress:
    """The beginning of one of `STEPS`."""
    return Progress(k, len(STEPS), STEPS[k], "steps")


def authors_of(given: Sequence[str]) -> list[dict[str, str]]:
    """``name`` and perhaps ``affiliation`` of each ``Name;Affiliation``.

    Raises
    ------
    InputError
        If there is none, or one is no name.
    """
    if not given:
        raise InputError(
            "The network is not exported.",
            "Nothing says who made it.",
            "Name yourself with --author, for instance --author 'Ada Lovelace;University'.",
        )
    persons = []
    for text in given:
        name, _, affiliation = (part.strip() for part in str(text).partition(";"))
        if not name or "/" in name or "\\" in name:
            raise InputError(
                f"'{text}' is not the name of an author.",
                "A name has no slashes and is not empty.",
                "Write it like this: --author 'Ada Lovelace;University of Somewhere'.",
            )
        persons.append({"name": name, **({"affiliation": affiliation} if affiliation else {})})
    return persons


def write_weights(
    network: NetworkFile,
    seen: NDArray[np.float32],
    result: NDArray[np.float32],
    folder: Path,
    foreign: bool = False,
) -> PackedWeights:
    """Write the weights in every form that can be made.

    Parameters
    ----------
    network
        What was exported.
    seen, result
        What the network sees of the test image (n, c, [z,] y, x), and what it makes of it.
    folder
        The package.
    foreign
        Whether the network is known not to be of this program.
    """
    (folder / "weights.onnx").write_bytes(network.data)
    onnx = {"onnx": {"source": "weights.onnx", "opset_version": network.opset}}
    if foreign:
        return PackedWeights(onnx, None, "The package holds ONNX alone: the network is not ours.")
    if find_spec("torch") is None:
        return PackedWeights(
            onnx,
            None,
            f"The package holds ONNX alone: PyTorch is not installed ({install_command('train')}).",
        )
    from s2d_desktop.training import to_torch

    try:
        form = to_torch.read_back(folder / "weights.onnx")
        to_torch.check_same(form, seen, result)
    except ModelProblem as error:
        return PackedWeights(onnx, None, f"The package holds ONNX alone. {error.why}")
    to_torch.write_state_dict(form, folder / "weights.pt")
    to_torch.write_torchscript(form, folder / "weights-torchscript.pt")
    (folder / CODE).write_text(to_torch.source_code(), encoding="utf-8")
    version = to_torch.torch_version()
    architecture = {
        "callable": "PlainUNet",
        "source": CODE,
        "sha256": sha256(folder / CODE),
        "kwargs": form.settings,
    }
    entries: dict[str, dict[str, Any]] = {
        **onnx,
        "pytorch_state_dict": {
            "source": "weights.pt",
            "architecture": architecture,
            "pytorch_version": version,
            "parent": "onnx",
        },
        "torchscript": {
            "source": "weights-torchscript.pt",
            "pytorch_version": version,
            "parent": "pytorch_state_dict",
        },
    }
    return PackedWeights(entries, sum(p.numel() for p in form.network.parameters()))


def write_samples(image: NDArray[np.float32], result: NDArray[np.float32], folder: Path) -> None:
    """The test images once more, as pictures that Fiji and ilastik open."""
    import tifffile

    for name, values in (("input", image), ("output", result)):
        path = folder / f"sample_{name}.tif"
        volume = values.ndim == 5
        # ImageJ wants channels behind slices.
        array = np.swapaxes(values, 1, 2) if volume else values
        axes = "TZCYX" if volume else "TCYX"
        tifffile.imwrite(path, array, imagej=True, metadata={"axes": axes})


def write_yaml(path: Path, rdf: Mapping[str, Any]) -> None:
    """Write a description."""
    import yaml

    class Plain(yaml.SafeDumper):  # type: ignore[misc]
        """Writes what is there twice twice, instead of a reference to it."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    text = yaml.dump(dict(rdf), Dumper=Plain, sort_keys=False, allow_unicode=True, width=100)
    path.write_text(text, encoding="utf-8")


def pack(folder: Path, out: Path) -> Generator[Event, None, None]:
    """Write all files of a folder into a zip, whole or not at all."""
    part = out.with_name(out.name + ".part")
    try:
        files = sorted(p for p in folder.iterdir() if p.is_file())
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in files:
                yield step(len(STEPS) - 1)
                archive.write(file, file.name)
        os.replace(part, out)
    except OSError as error:
        raise FileProblem(
            f"The package '{out.name}' could not be written.",
            f"{out.parent}: {error.strerror or type(error).__name__}.",
            "Check the folder, and that the disk is not full.",
        ) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def scratch(out: Path) -> Iterator[Path]:
    """A folder to make the package in, removed afterwards."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".s2d-package-", dir=out.parent))
    except OSError as error:
        raise FileProblem(
            f"The package '{out.name}' could not be written.",
            f"{out.parent}: {error.strerror or type(error).__name__}.",
            "Choose another folder.",
        ) from error
    try:
        yield folder
    except OSError as error:
        raise FileProblem(
            f"The package '{out.name}' could not be written.",
            # numpy's own error of a full disk has no words of the system.
            f"{out.parent}: {error.strerror or error}.",
            "Make room on the disk, or choose another folder.",
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
