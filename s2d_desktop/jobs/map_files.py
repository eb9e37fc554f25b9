"""The files of a map of several classes: which ones, their names, and writing them.

::

    probabilities ─┬─> NAME_Probabilities            or one file for each class
    (each tile     ├─> NAME_Simple Segmentation      number of the most probable class
     once)         ├─> NAME_Uncertainty
    labels ────────┴─> NAME_Labels                   what was painted

The names are those of ilastik's exports.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from s2d_desktop.io.imagej_colours import MAP, OBJECTS
from s2d_desktop.io.layout import Layout
from s2d_desktop.io.writers import write
from s2d_desktop.jobs.for_fiji import Coloured
from s2d_desktop.jobs.in_turn import in_turn
from s2d_desktop.jobs.inputs import Probabilities, kept
from s2d_desktop.jobs.outputs import beside, file_names, plan_outputs
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event
from s2d_desktop.model.source import Source, with_axes
from s2d_desktop.pipeline.channels import OneChannel
from s2d_desktop.pipeline.decisions import SimpleSegmentation, Uncertainty

PRODUCTS = {
    "probabilities": "Probabilities",
    "segmentation": "Simple Segmentation",
    "uncertainty": "Uncertainty",
    "labels": "Labels",
}
"""What can be written, and what ilastik calls it in the names of files."""

_MEASURES = ("probabilities", "uncertainty")
"""Products with values 0..1, which may be spread over another range."""


@dataclass(frozen=True)
class MapFiles:
    """The user's wish."""

    products: tuple[str, ...] = ("probabilities",)
    """Some of `PRODUCTS`, each once; the first one is the main result."""
    each_class: bool = False
    """Whether the probabilities of each class get a file of their own."""
    layout: Layout = field(default_factory=Layout)

    def __post_init__(self) -> None:
        unknown = [p for p in self.products if p not in PRODUCTS]
        if unknown or not self.products or len(set(self.products)) < len(self.products):
            raise InputError(
                f"'{','.join(self.products)}' cannot be written.",
                f"There is no product '{unknown[0]}'."
                if unknown
                else "Each product is named once, and at least one is needed.",
                f"Choose some of {', '.join(PRODUCTS)}, joined by commas.",
            )
        if self.each_class and "probabilities" not in self.products:
            raise InputError(
                "There is nothing to write for each class.",
                "Only probabilities have a map for each class, and they were not asked for.",
                "Ask for the probabilities as well, or leave out the files for each class.",
            )


@dataclass(frozen=True)
class OneFile:
    """A file that will be written."""

    product: str
    path: Path
    class_name: str = ""
    """Of a file with the probabilities of one class; empty for all classes."""
    channel: int = 0
    """Position of this class."""

    def facts(self) -> dict[str, Any]:
        """For a result and its provenance sheet."""
        named = {"class": self.class_name} if self.class_name else {}
        # A layout of values 0..1 says nothing of numbers of classes.
        numbers = {} if self.product in _MEASURES else {"layout": {"dtype": "uint8"}}
        return {"product": self.product, **named, **numbers, "output": str(self.path)}


def plan_files(
    out: str | Path,
    names: Sequence[str],
    classes: Sequence[str],
    wish: MapFiles,
    form: str,
    inputs: Iterable[str | Path] = (),
    labelled: bool = True,
) -> list[list[OneFile]]:
    """Decide all files of each input, and check that they can be written; see `plan_outputs`.

    In a folder they are called as ilastik's exports are. If `out` is a file, it is that of the
    first product, and the others lie beside it as ``OUT_Simple Segmentation.EXT``.

    Parameters
    ----------
    out
        A file or a folder.
    names
        What the inputs are called.
    classes
        Names of the classes.
    wish
        Which files.
    form
        Format of the files in a folder.
    inputs
        Files that must not be written to.
    labelled
        Whether there are labels that could be written.

    Returns
    -------
    For each input its files; the first is the main one

    Raises
    ------
    InputError
        If labels are asked for and there are none, or as `plan_outputs` does.
    FileProblem
        If the folder cannot be made or written.
    """
    if "labels" in wish.products and not labelled:
        raise InputError(
            "There are no labels that could be written.",
            "The labels of a project belong to its own images.",
            "Leave out the images, so that those of the project are taken, or leave out 'labels'.",
        )
    ending = PRODUCTS[wish.products[0]]
    mains = plan_outputs(out, names, f"_{ending}", form, inputs)
    found = [files_of(main, classes, wish) for main in mains]
    for files in found:
        for file in files:
            wish.layout.check(file.path)
    return found


def files_of(main: Path, classes: Sequence[str], wish: MapFiles) -> list[OneFile]:
    """The files of one input, of which the first product's is called `main`."""
    first = wish.products[0]
    # What the user called it stays; the names that we add take the place of each other.
    bare = main.with_name(main.name.replace(f"_{PRODUCTS[first]}.", "."))
    files = []
    for product in wish.products:
        path = main if product == first else beside(bare, PRODUCTS[product])
        if product == "probabilities" and wish.each_class:
            named = zip(file_names(classes), classes, strict=True)
            files += [
                OneFile(product, beside(path, part), whole, k)
                for k, (part, whole) in enumerate(named)
            ]
        else:
            files.append(OneFile(product, path))
    return files


def write_files(
    found: Probabilities,
    files: Sequence[OneFile],
    wish: MapFiles,
    what: str,
    inputs: Iterable[str | Path] = (),
    fiji: bool = False,
    made_of: str = "",
) -> Generator[Event, None, dict[str, Any]]:
    """Write the files of one input; every tile of the probabilities is computed once.

    Parameters
    ----------
    found
        Open; stays open.
    files
        From `plan_files`.
    wish
        The same as there.
    what
        Said with the progress.
    inputs
        Files that must not be written to.
    fiji
        Whether ImageJ shall show them in colours.
    made_of
        What decides about the values, so that writing goes on after a crash; see `writers.write`.

    Yields
    ------
    Progress and Saved

    Returns
    -------
    Facts: ``output`` (of the main file), ``axes``, ``shape`` (of the main file), ``files`` (a list
    of product, class, output), ``layout``
    """
    shared = kept(found) if len(files) > 1 else found.source
    block = dict(zip("tzyxc", found.tile_shape, strict=True))
    writers, infos = [], []
    for file in files:
        source, own = _source(shared, found, file), found.axes
        measure = file.product in _MEASURES
        layout = wish.layout if measure else wish.layout.of_labels()
        if file.class_name:
            own = own.replace("c", "")
        if fiji:
            top = source.info.value_range[1] if source.info.value_range is not None else 1.0
            source = Coloured(source, MAP if measure else OBJECTS, 1.0 if measure else top)
        axes = layout.axes_for(own, source.info.shape, source.info.name)
        final = with_axes(source, axes)
        edges = [block[a] for a in axes]
        infos.append(final.info)
        writers.append(
            write(final, file.path, edges, inputs=inputs, made_of=made_of, **layout.options())
        )
    yield from in_turn(writers, what)
    return {
        "output": str(files[0].path),
        "axes": infos[0].axes,
        "shape": list(infos[0].shape),
        "files": [file.facts() for file in files],
        "layout": wish.layout.facts(),
    }


def _source(shared: Source, found: Probabilities, file: OneFile) -> Source:
    if file.product == "segmentation":
        return SimpleSegmentation(shared)
    if file.product == "uncertainty":
        return Uncertainty(shared)
    if file.product == "labels":
        assert found.labels is not None
        return found.labels()
    return OneChannel(shared, file.channel) if file.class_name else shared


def listed(done: Mapping[str, Any]) -> list[str]:
    """One line for each file of an input, for the command line."""
    size = f"{done['axes']} {' x '.join(map(str, done['shape']))}"
    files = done.get("files") or [{"output": done["output"]}]
    lines = [f"{files[0]['output']}: {size}, {done['seconds']:.1f} s"]
    lines += [
        f"{file['output']}: {PRODUCTS[file['product']].lower()}"
        + (f" of class '{file['class']}'" if "class" in file else "")
        for file in files[1:]
    ]
    return lines
