"""What lies beside a network and goes along with its package."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from s2d_desktop.model.resources import resource
from s2d_desktop.zoo.enhancers import CARD_FILE, NETWORK_FILE, Enhancer
from s2d_desktop.zoo.published import PLANS, published_plan

ATTACHED = ("LICENCE.txt", "CITATION.md")

PICTURES = (".png", ".jpg", ".jpeg")


def folder_of(enhancer: Enhancer) -> Path | None:
    """The folder that belongs to an Enhancer; None where it is a file among others."""
    folder = enhancer.network_path.parent
    own = enhancer.network_path.name == NETWORK_FILE and (folder / CARD_FILE).is_file()
    return folder if own else None


def comes_with_the_program(file: Path) -> bool:
    """Whether a file is of an Enhancer that everybody has."""
    return file.resolve().is_relative_to(resource("enhancers").resolve())


def failure_picture(enhancer: Enhancer, package: Path, another_example: bool) -> tuple[str, str]:
    """The picture of where an Enhancer fails, if it is to be published.

    It shows crops of the training: someone who names another example may not want to publish them.

    Parameters
    ----------
    enhancer
        Its card names the picture, which lies beside it.
    package
        The folder of the package, which may have a file of that name already.
    another_example
        Whether the user named an example.

    Returns
    -------
    Its name, empty if there is none or it is left out; a sentence for the user, or none.
    """
    source, failure = folder_of(enhancer), enhancer.card.get("failure")
    picture = failure.get("picture") if isinstance(failure, Mapping) else None
    if source is None or not isinstance(picture, str) or not picture.lower().endswith(PICTURES):
        return "", ""
    if not _is_file(source / picture) or (package / picture).exists():
        return "", ""
    if comes_with_the_program(source):
        return picture, ""
    if another_example:
        return "", (
            f"The picture of where the Enhancer fails, '{picture}', is left out: it shows crops of "
            "the training, and another example was named."
        )
    return picture, (
        f"The package shows crops of the training in the picture of where the Enhancer fails, "
        f"'{picture}'. Name another example after --example if they shall not be published."
    )


def attach(
    source: Path | None, pictures: Sequence[str], example: Path | None, package: Path
) -> list[str]:
    """Copy to a package what belongs to its network; return the names.

    Parameters
    ----------
    source
        The network's folder, if it has one of its own: its licence, citation and plans go along,
        these without the folders of their images.
    pictures
        Names of pictures beside it.
    example
        Its own example, if that was used: someone who named another may not want to publish it.
    package
        The folder of the package; what is there already stays.
    """
    if source is None:
        return []
    names = [*ATTACHED, *pictures, *([example.name] if example is not None else [])]
    found = [n for n in names if _is_file(source / n) and not (package / n).exists()]
    for name in found:
        shutil.copyfile(source / name, package / name)
    for name in PLANS:
        plan = published_plan(source / name)
        if plan is not None:
            (package / name).write_text(plan, encoding="utf-8")
            found.append(name)
    return found


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
