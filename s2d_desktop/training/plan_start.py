"""The Enhancer that a training starts from: what the plan's entry means."""

from __future__ import annotations

from pathlib import Path

from s2d_desktop.training.plan_values import bad_entry
from s2d_desktop.zoo.enhancers import NETWORK_FILE, find, find_named, names_of_installed


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # no path at all, for instance much too long
        return False


def where_it_starts(entry: str, folder: Path, output: Path | None = None) -> str:
    """What `enhancers.find` takes for the entry ``network.start_from`` of a plan.

    Parameters
    ----------
    entry
        As it stands in the plan; empty for none.
    folder
        Folder of the plan, absolute.
    output
        Folder of the training. By default it has the plan's name, which may well be that of an
        installed Enhancer; once the training has begun it must not be taken for the start.

    Returns
    -------
    an absolute path if there is such a file or folder, otherwise the name of an installed Enhancer

    Raises
    ------
    InputError
        If it is neither.
    ModelProblem
        If it is there, but its description cannot be read.
    """
    if not entry:
        return ""
    path = folder / entry
    if _exists(path) and (output is None or path.resolve() != output.resolve()):
        if path.is_dir() and not (path / NETWORK_FILE).is_file():
            raise bad_entry(
                "network.start_from",
                f"is '{entry}', but the folder '{path}' holds no '{NETWORK_FILE}'.",
                "Give the folder of a finished training, an .onnx file, or the name of an "
                "installed Enhancer.",
            )
        find(path)
        return str(path)
    if find_named(entry) is None:
        raise bad_entry(
            "network.start_from",
            f"is '{entry}': there is no '{path}', and no installed Enhancer has this name (there "
            f"are: {names_of_installed()}).",
            "Give one of these names, or a folder or file, relative to the plan's folder.",
        )
    return entry
