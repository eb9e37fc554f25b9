"""Which Enhancer a task needs, and whether one that is given has seen what it is judged on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from s2d_desktop.jobs.benchmark.images import LabelledImage
from s2d_desktop.model.errors import InputError, ModelProblem
from s2d_desktop.zoo.enhancers import Enhancer, find, installed, same_structure

DATA_SETS = {
    "epfl": ("raw_train_z3.tif", "raw_test_z5.tif"),
    "vnc": ("raw_stack1.tif", "raw_stack2_unlabelled.tif"),
    "monuseg": ("raw_train10.tif", "raw_test7.tif"),
    "dsb": (
        "raw_256x256.tif",
        "raw_256x320.tif",
        "raw_260x347.tif",
        "raw_360x360.tif",
        "raw_512x640.tif",
        "raw_520x696.tif",
        "raw_603x1272.tif",
        "raw_1040x1388.tif",
    ),
}
"""Files by which one can tell what an Enhancer was trained on."""

TITLES = {"epfl": "EPFL", "vnc": "VNC", "monuseg": "MoNuSeg", "dsb": "DSB 2018"}

LARGEST_PLAN = 10_000_000
"""Bytes; a larger file is no plan."""


@dataclass(frozen=True)
class Need:
    """An Enhancer that a task judges."""

    sources: tuple[str, ...]
    """What it must have been trained on, names of `DATA_SETS`; nothing else."""
    structure: str
    plan: str
    """Name of the plan that trains it."""

    @property
    def label(self) -> str:
        """How it is called in tables and after ``--enhancer``."""
        return "+".join(self.sources)

    @property
    def in_words(self) -> str:
        """For sentences: what it enhances and what it learned from."""
        return f"{self.structure}, trained on {' and '.join(TITLES[s] for s in self.sources)} alone"


@dataclass(frozen=True, eq=False)
class Candidate:
    """An Enhancer that takes part."""

    label: str
    enhancer: Enhancer


def trained_on(enhancer: Enhancer) -> tuple[str, ...]:
    """Names of the data sets it learned from, sorted; ``?`` stands for files nobody knows."""
    found = set()
    for name, _slices in _training_files(enhancer):
        found.add(next((k for k, files in DATA_SETS.items() if name in files), "?"))
    return tuple(sorted(found))


def seen(enhancer: Enhancer, images: Iterable[LabelledImage]) -> list[str]:
    """Those of `images`, by name, on which an Enhancer was trained, as its description tells."""
    files = _training_files(enhancer)
    return [
        i.name
        for i in images
        if any(
            name == i.raw.name and (slices is None or i.page in slices) for name, slices in files
        )
    ]


def candidates(needs: Sequence[Need], given: Sequence[str], task: str) -> list[Candidate]:
    """The Enhancers that take part: those given, or the installed ones that fit the needs.

    Parameters
    ----------
    needs
        What the task judges; where they are several, those that are not given are added.
    given
        Each a name, a folder or a file, or any of them after ``label=``; several are compared.
    task
        For sentences.

    Raises
    ------
    ModelProblem
        If one cannot be found, or none is installed for a need.
    InputError
        If two have the same label.
    """
    if not given:
        return [Candidate(n.label, _installed_for(n, task)) for n in needs]
    chosen = []
    for text in given:
        label, mark, rest = text.partition("=")
        enhancer = find(rest if mark else text)
        if not mark:
            known = "+".join(trained_on(enhancer))
            # Two of the same source would have the same label; their names differ.
            label = known if known in {n.label for n in needs} else enhancer.name
        chosen.append(Candidate(label, enhancer))
    labels = [c.label for c in chosen]
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        raise InputError(
            "Two Enhancers cannot be told apart in the table.",
            f"Both are called '{twice}'.",
            "Name them: --enhancer first=FILE --enhancer second=FILE.",
        )
    if len(needs) < 2:
        return chosen
    # The task is a comparison of its needs; those that were not given may be installed.
    return [
        *(Candidate(n.label, _installed_for(n, task)) for n in needs if n.label not in labels),
        *chosen,
    ]


def fits(enhancer: Enhancer, need: Need) -> bool:
    """Whether an Enhancer was trained on exactly the sources that are needed."""
    return same_structure(enhancer.structure, need.structure) and trained_on(enhancer) == tuple(
        sorted(need.sources)
    )


def _installed_for(need: Need, task: str) -> Enhancer:
    there = installed()
    for enhancer in there:
        if fits(enhancer, need):
            return enhancer
    names = (
        "; ".join(f"{e.name} ({'+'.join(trained_on(e)) or 'not known'})" for e in there) or "none"
    )
    raise ModelProblem(
        f"The task {task} needs an Enhancer for {need.in_words}.",
        f"None is installed. There are: {names}.",
        f"Train it: s2d-desktop train-enhancer {need.plan} -o FOLDER, then add "
        f"--enhancer {need.label}=FOLDER.",
    )


def _training_files(enhancer: Enhancer) -> list[tuple[str, set[int] | None]]:
    """(file name, slices or None for all) of everything an Enhancer was trained on.

    From the plan beside it, which says it exactly, else from its card. What the network learned
    from that it was trained further from counts as well; where nobody knows that, ``?`` stands
    for it.
    """
    training = enhancer.card.get("training")
    data = training.get("data") if isinstance(training, Mapping) else None
    plan = enhancer.network_path.with_name("plan.json")
    if plan.is_file() and plan.stat().st_size < LARGEST_PLAN:
        try:
            images = json.loads(plan.read_text(encoding="utf-8"))["images"]
            data = images if isinstance(images, list) else data
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            pass  # no plan of ours: the card has to do
    found: list[tuple[str, set[int] | None]] = []
    data = list(data) if isinstance(data, list) else []
    if isinstance(training, Mapping) and training.get("started_from"):
        before = training.get("data_of_start")
        data += before if isinstance(before, list) and before else [{"raw": "?"}]
    for entry in data:
        if isinstance(entry, Mapping) and isinstance(entry.get("raw"), str):
            slices = entry.get("slices")
            name = entry["raw"].replace("\\", "/").rsplit("/", 1)[-1]
            found.append((name, set(slices) if isinstance(slices, list) and slices else None))
    return found
