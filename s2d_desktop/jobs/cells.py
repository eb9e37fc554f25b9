"""Cells between the membranes of a map, slice by slice."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.jobs.cell_blocks import BLOCK, TILE, SliceInBlocks
from s2d_desktop.jobs.machine import memory_bytes
from s2d_desktop.jobs.objects import Labels
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Event, Note, Progress
from s2d_desktop.model.objects import Objects
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import Source
from s2d_desktop.pipeline.joined_pieces import JoinedPieces
from s2d_desktop.pipeline.multicut import USUAL_BETA, Fragments, fragments_of
from s2d_desktop.pipeline.probabilities import check_probabilities
from s2d_desktop.pipeline.watershed import FragmentSettings, bioimage_library

BYTES_PER_PIXEL = 44
"""Memory that a slice takes: measured 37 bytes beside the map itself in slices of 4 megapixels, 31
in 17; the watershed takes the most."""


@dataclass(frozen=True)
class CellSettings:
    """How cells are told from each other."""

    beta: float = USUAL_BETA
    """Between 0 and 1; larger means more and smaller cells."""
    boundary: bool = False
    """Membranes, above the threshold, belong to no cell (0); otherwise cells touch each other."""
    min_size: int = 0
    """Cells with fewer pixels are left out (0)."""
    blocks: bool = False
    """Slices are taken in blocks, see `cell_blocks`, also where they would fit into memory."""

    def for_slices(self, pixels: int) -> CellSettings:
        """The same, in blocks where a slice of so many pixels does not fit into memory."""
        return self if self.blocks or fits_into_memory(pixels) else replace(self, blocks=True)


def fits_into_memory(pixels: int) -> bool:
    """Whether a slice of so many pixels can be cut at once."""
    free = memory_bytes()[1]
    return not free or pixels * BYTES_PER_PIXEL <= free


def check_slice_memory(name: str, pixels: int) -> None:
    """Refuse a slice of the map `name` that cannot be cut at once.

    Raises
    ------
    InputError
        If `pixels` need more memory than is free.
    """
    if not fits_into_memory(pixels):
        free = memory_bytes()[1]
        raise InputError(
            f"The cells of '{name}' do not fit into memory.",
            f"One slice needs {pixels * BYTES_PER_PIXEL / 1e9:.1f} GB, {free / 1e9:.1f} GB are "
            "free.",
            "Cut the image into parts that overlap, or use a computer with more memory.",
        )


def cell_facts(settings: CellSettings) -> dict[str, Any]:
    """What a result's sheet says about its cells."""
    return {
        "beta": settings.beta,
        "boundary": settings.boundary,
        "blocks": BLOCK if settings.blocks else None,
        "fragments": asdict(FragmentSettings()),
        "library": f"bioimage-cpp {bioimage_library().__version__}",
    }


def label_cells(
    probabilities: Source,
    channel: int,
    threshold: float,
    out: NDArray[np.int32],
    settings: CellSettings,
) -> Generator[Event, None, tuple[Labels, Objects]]:
    """Number the cells of a map.

    Parameters
    ----------
    probabilities
        Canonical, 0..1.
    channel
        Which class are the membranes.
    threshold
        Above it is membrane, where these belong to no cell.
    out
        int32, ``tzyxc`` with one channel; overwritten. It must stay open as long as the labels are
        read. Numbers go on from slice to slice.
    settings
        How cells are found.

    Raises
    ------
    InputError
        If values are no probabilities.

    Yields
    ------
    Progress for each tile that is read and for each of the two steps of a slice; a Note where
    slices are taken in blocks, and one where most of the image looks like membrane
    """
    settings = settings.for_slices(math.prod(out.shape[2:4]))
    if settings.blocks:
        yield Note(
            f"Cells are found in blocks of {BLOCK} pixels that overlap; near their borders some "
            "may differ from those of a slice taken as a whole."
        )
    slices = list(tiles(Region.whole(out.shape), (1, 1, *out.shape[2:4], 1))) if out.size else []
    found = JoinedPieces(out.shape[:4])
    above = 0
    for done, piece in enumerate(slices):
        if settings.blocks:
            least = threshold if settings.boundary else None
            one = SliceInBlocks(probabilities, channel, out, found, least)
            above += yield from one.run(piece, settings.beta, done, len(slices))
            continue
        membranes = np.empty(piece.shape[2:4], np.float32)
        for tile in tiles(piece, (1, 1, TILE, TILE, 1)):
            yield Progress(done, len(slices), "Finding cells", "slices")
            values = probabilities.read(tile.replaced(4, channel, channel + 1))
            check_probabilities(values, probabilities.info.name)
            membranes[tile.relative_to(piece).slices[2:4]] = values[0, 0, :, :, 0]
        above += int(np.count_nonzero(membranes > 0.5))
        yield Progress(done + 0.2, len(slices), "Finding cells", "slices")
        fragments = fragments_of(membranes)
        yield Progress(done + 0.9, len(slices), "Finding cells", "slices")
        cells = cells_of(fragments, membranes, threshold, settings)
        before = found.add(cells[None], piece.start[:4])
        cells[cells > 0] += before
        out[piece.slices] = cells[None, None, :, :, None]
        yield Progress(done + 1, len(slices), "Finding cells", "slices")
    if above > 0.5 * out.size:
        yield Note(
            f"{above / out.size:.0%} of the image are more probable than 0.5: is the class of the "
            "map really the membranes, and not the inside of the cells?"
        )
    objects, numbers = found.objects(settings.min_size)
    info = replace(probabilities.info, shape=out.shape, channel_names=())
    return Labels(out, numbers, info), objects


def cells_of(
    fragments: Fragments,
    membranes: NDArray[np.float32],
    threshold: float,
    settings: CellSettings,
    cut: NDArray[np.bool_] | None = None,
) -> NDArray[np.int32]:
    """The cells of a slice: int32, (y, x), 1, 2, ... without gaps, 0 where there is none.

    Parameters
    ----------
    fragments
        Of these membranes.
    membranes
        (y, x), 0..1.
    threshold
        Above it is membrane, where these belong to no cell.
    settings
        How cells are found.
    cut
        (y, x), where cells may go on beyond what is given: none that reaches there is too small.
    """
    cells = fragments.solve(settings.beta)
    if settings.boundary:
        cells[membranes > threshold] = 0
    keep = np.bincount(cells.ravel()) >= max(settings.min_size, 1)
    if cut is not None:
        keep[cells[cut]] = True
    keep[0] = False
    numbers = np.zeros(len(keep), np.int32)
    numbers[keep] = np.arange(1, 1 + int(keep.sum()))
    return numbers[cells]
