"""Which classes an Enhancer takes and gives on a map, and in which it is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from s2d_desktop.jobs.choose_class import choose_class, named
from s2d_desktop.model.errors import InputError
from s2d_desktop.pipeline.compared import Compared
from s2d_desktop.pipeline.output_names import output_names
from s2d_desktop.zoo.card import input_classes
from s2d_desktop.zoo.enhancers import Enhancer, same_structure


@dataclass(frozen=True)
class ChosenClasses:
    """What one Enhancer does with the classes of one map."""

    taken: int | tuple[int, ...]
    """Channels of the map that the network takes, as for `pipeline.Enhanced`."""
    compared: tuple[Compared, ...]
    """Classes in which forest and enhanced map can be compared, the one that matters most first;
    empty where it cannot be told which class an enhanced map is of."""
    kept: int | None = None
    """The enhanced map that is wished for, where the Enhancer gives several; None for all."""

    def require_compared(self, what: str) -> None:
        """Raise `InputError`, which says that `what` needs a class, if none is compared."""
        if not self.compared:
            raise InputError(
                f"{what} needs to know which class is the structure.",
                "Neither the Enhancer's structure nor the names of its maps tell which of the "
                "classes it enhances.",
                "Name the class after --class.",
            )


def choose_classes(
    names: Sequence[str], wanted: str | int | None, enhancer: Enhancer
) -> ChosenClasses:
    """Choose by names.

    Of an Enhancer that takes several classes the user may name one: then its map is the result, and
    it is the one that is judged. Otherwise all maps are the result, and those are judged that are
    named like the Enhancer's structure; where none is, all but the first, which is the background.

    Parameters
    ----------
    names
        The classes of the forest in the order of the channels.
    wanted
        The class that the user named, or pointed at, as the structure: a name or a channel.
    enhancer
        What it takes and gives is in its description.

    Raises
    ------
    InputError
        If a class is missing, it cannot be told which one is the structure, or the Enhancer gives
        no map of the one that was named.
    """
    given, structure = output_names(enhancer.card), enhancer.structure
    into = input_classes(enhancer.card)
    if len(into) <= 1:
        channel = wanted if isinstance(wanted, int) else choose_class(names, wanted, structure)
        map_ = _output_of(names[channel], given, structure)
        return ChosenClasses(channel, (Compared(channel, map_, names[channel]),))
    taken = _all_taken(names, into, enhancer)
    pairs = _pairs(names, taken, given or (structure,))
    if wanted is not None:
        channel = wanted if isinstance(wanted, int) else choose_class(names, wanted)
        if not pairs and len(given) <= 1:
            # Neither its map nor its structure has a name that tells: the user's word counts.
            return ChosenClasses(taken, (Compared(channel, 0, names[channel]),))
        own = next((p for p in pairs if p.forest == channel), None)
        if own is None:
            raise InputError(
                f"The Enhancer '{enhancer.title}' gives no map of class '{names[channel]}'.",
                f"It gives {_listed(given or (structure,))}.",
                "Choose one of these classes, or another Enhancer.",
            )
        return ChosenClasses(taken, (own,), own.enhanced if len(given) > 1 else None)
    meant = [p for p in pairs if same_structure(p.name, structure)]
    return ChosenClasses(taken, tuple(meant or [p for p in pairs if p.enhanced > 0] or pairs))


def gives_class(enhancer: Enhancer | None, class_name: str) -> bool:
    """Whether an Enhancer of several classes gives a map of this one."""
    given = output_names(enhancer.card) if enhancer is not None else ()
    return len(given) > 1 and _like(given, class_name) is not None


def _all_taken(names: Sequence[str], wanted: Sequence[str], enhancer: Enhancer) -> tuple[int, ...]:
    """The channels of all classes that the Enhancer takes, in its order."""
    found = [named(names, name) for name in wanted]
    lacking = [name for name, k in zip(wanted, found, strict=True) if k is None]
    if lacking:
        raise InputError(
            f"The Enhancer '{enhancer.title}' does not fit these classes.",
            f"It takes the maps of {_listed(wanted)}; here the classes are {_listed(names)}.",
            f"Give {'a class' if len(lacking) == 1 else 'classes'} the "
            f"{'name' if len(lacking) == 1 else 'names'} {_listed(lacking)}, or choose another "
            "Enhancer.",
        )
    return tuple(k for k in found if k is not None)


def _pairs(names: Sequence[str], taken: Sequence[int], given: Sequence[str]) -> list[Compared]:
    """Each enhanced map with the class, of those that go in, that it is named after."""
    left = {names[k]: k for k in taken}
    found: list[Compared] = []
    # Those that have the same name first, so that none of them goes to one that is only like it.
    for find in (named, _like):
        for j, name in enumerate(given):
            inside = list(left)
            k = find(inside, name) if all(c.enhanced != j for c in found) else None
            if k is not None:
                found.append(Compared(left.pop(inside[k]), j, inside[k]))
    return sorted(found, key=lambda c: c.enhanced)


def _output_of(name: str, given: Sequence[str], structure: str) -> int:
    """Which of the maps of an Enhancer that takes one class shows it; the first in doubt."""
    found = (_like(given, wanted) for wanted in (name, structure))
    return next((k for k in found if k is not None), 0)


def _like(names: Sequence[str], wanted: str) -> int | None:
    """Position of a name, or of the only one that means the same structure; None if none."""
    exact = named(names, wanted)
    same = [k for k, name in enumerate(names) if same_structure(name, wanted)]
    return exact if exact is not None else same[0] if len(same) == 1 else None


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
