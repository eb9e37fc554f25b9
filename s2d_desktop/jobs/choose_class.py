"""Which class is the structure: by its name, never by a number that nobody chose."""

from __future__ import annotations

from collections.abc import Sequence

from s2d_desktop.model.errors import InputError
from s2d_desktop.zoo.enhancers import same_structure


def choose_class(names: Sequence[str], wanted: str | None, structure: str = "") -> int:
    """Return the channel of a class.

    Parameters
    ----------
    names
        The classes in the order of the channels.
    wanted
        The name the user gave; upper and lower case do not matter where only one fits.
    structure
        What the Enhancer enhances: without `wanted` the one class whose name means the same.

    Raises
    ------
    InputError
        If it cannot be told, with the names there are.
    """
    listed = ", ".join(f"'{name}'" for name in names)
    if wanted is not None:
        found = named(names, wanted)
        if found is not None:
            return found
        raise InputError(
            f"There is no class '{wanted}'.",
            f"The classes are {listed}.",
            "Give one of these names after --class.",
        )
    if len(names) == 1:
        return 0
    fits = [k for k, name in enumerate(names) if same_structure(name, structure)]
    if len(fits) == 1:
        return fits[0]
    raise InputError(
        "It is not clear which class is the structure.",
        f"The classes are {listed}"
        + (f"; {len(fits) or 'none'} of them mean '{structure}'." if structure else "."),
        "Name the class after --class.",
    )


def named(names: Sequence[str], wanted: str) -> int | None:
    """Position of a name; upper and lower case do not matter where only one fits. None if none."""
    for fits in (
        [k for k, name in enumerate(names) if name == wanted],
        [k for k, name in enumerate(names) if name.casefold() == wanted.strip().casefold()],
    ):
        if len(fits) == 1:
            return fits[0]
    return None
