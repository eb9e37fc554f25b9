"""Cells of a slice that does not fit into memory: fragments block by block, one multicut of all.

::

    +- - - - - - -+     Fragments are found in a block with `HALO` pixels around it, and end at the
    .  +-------+  .     block's border. All of a slice become one graph, in which two parts of a
    .  | block |  .     fragment that the border cuts are neighbours without a membrane between
    .  +-------+  .     them: the multicut joins them.
    +- - - - - - -+

So cells go on over the borders of blocks, and the cheapest cut is that of the whole slice. What
may differ from a slice that is taken as a whole are the fragments within some `HALO` pixels of a
border: where a membrane is weak there, two cells may be joined or one be cut that would not be.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.events import Event, Progress
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import Source
from s2d_desktop.pipeline.joined_pieces import JoinedPieces
from s2d_desktop.pipeline.multicut import cheapest_cut
from s2d_desktop.pipeline.probabilities import check_probabilities
from s2d_desktop.pipeline.region_graph import RegionGraph, edge_costs, region_graph
from s2d_desktop.pipeline.watershed import over_segmentation

BLOCK = 2048
HALO = 128
TILE = 512
"""What is read at once, and how often a job can be cancelled."""


@dataclass
class SliceInBlocks:
    """One slice on its way from membranes to cells.

    Parameters
    ----------
    probabilities, channel
        Canonical, 0..1, and which class are the membranes.
    out
        int32, ``tzyxc``: names of pieces.
    found
        Takes these pieces, and which of them are one cell.
    threshold
        Above it is membrane that belongs to no cell; None where cells touch.
    """

    probabilities: Source
    channel: int
    out: NDArray[np.int32]
    found: JoinedPieces
    threshold: float | None
    _nodes: int = 0
    _graphs: list[RegionGraph] = field(default_factory=list)
    _pieces: list[tuple[int, NDArray[np.int64]]] = field(default_factory=list)
    """Of each block: how many pieces there were before, and of which fragment each is."""

    def run(self, piece: Region, beta: float, done: int, total: int) -> Generator[Event, None, int]:
        """Find the cells of the slice `piece`; how many pixels are more probable than 0.5.

        `done` of `total` slices have been done before.
        """
        blocks = list(tiles(piece, (1, 1, BLOCK, BLOCK, 1)))
        above = 0
        bottom = np.zeros(piece.shape[3], np.int64)
        right = np.zeros(0, np.int64)
        for k, block in enumerate(blocks):
            box = block.grown((0, 0, HALO, HALO, 0), self.out.shape)
            membranes = np.empty(box.shape[2:4], np.float32)
            for tile in tiles(box, (1, 1, TILE, TILE, 1)):
                yield Progress(done + 0.9 * k / len(blocks), total, "Finding cells", "slices")
                values = self.probabilities.read(tile.replaced(4, self.channel, self.channel + 1))
                check_probabilities(values, self.probabilities.info.name)
                membranes[tile.relative_to(box).slices[2:4]] = values[0, 0, :, :, 0]
            core = block.relative_to(box).slices[2:4]
            own = np.ascontiguousarray(membranes[core])
            above += int(np.count_nonzero(own > 0.5))
            kept, labels = np.unique(over_segmentation(membranes)[core], return_inverse=True)
            labels = labels.reshape(own.shape)
            inner = region_graph(labels.astype(np.int32) + 1, own)
            names = labels + self._nodes + 1
            edges = inner.edges + self._nodes
            self._graphs.append(RegionGraph(len(kept), edges, inner.probability, inner.length))
            y, x = block.start[2], block.start[3]
            if y > 0:
                before = membranes[core[0].start - 1, core[1]]
                self._meet(bottom[x : block.stop[3]], names[0], before, own[0])
            if x > 0:
                before = membranes[core[0], core[1].start - 1]
                self._meet(right, names[:, 0], before, own[:, 0])
            bottom[x : block.stop[3]], right = names[-1], names[:, -1]
            self._keep(block, names, own)
            self._nodes += len(kept)
        yield Progress(done + 0.9, total, "Finding cells", "slices")
        self._join(beta)
        return above

    def _meet(
        self,
        there: NDArray[np.int64],
        here: NDArray[np.int64],
        before: NDArray[np.float32],
        own: NDArray[np.float32],
    ) -> None:
        """The edges across a border between two blocks, as `region_graph` gives them."""
        pairs, which, length = np.unique(
            np.stack([there, here], axis=1) - 1, axis=0, return_inverse=True, return_counts=True
        )
        weights = (before.astype(np.float64) + own) / 2
        mean = np.bincount(which.ravel(), weights=weights) / length
        self._graphs.append(RegionGraph(0, pairs, mean, length.astype(np.float64)))

    def _keep(
        self, block: Region, names: NDArray[np.int64], membranes: NDArray[np.float32]
    ) -> None:
        """Write what belongs to cells."""
        if self.threshold is not None:
            names = np.where(membranes > self.threshold, 0, names)
        kept, which = np.unique(names, return_inverse=True)
        pieces = np.asarray(which.reshape(names.shape) + int(kept[0] > 0), np.int32)
        before = self.found.add(pieces[None], block.start[:4])
        self._pieces.append((before, kept[kept > 0] - 1))
        pieces[pieces > 0] += before
        self.out[block.slices] = pieces[None, None, :, :, None]

    def _join(self, beta: float) -> None:
        """Cut the graph, and say which pieces are one cell."""
        graphs = self._graphs
        graph = RegionGraph(
            self._nodes,
            np.concatenate([g.edges for g in graphs]),
            np.concatenate([g.probability for g in graphs]),
            np.concatenate([g.length for g in graphs]),
        )
        order = np.lexsort(graph.edges.T[::-1])
        graph = RegionGraph(
            graph.nodes, graph.edges[order], graph.probability[order], graph.length[order]
        )
        groups = cheapest_cut(graph, edge_costs(graph, beta))
        pieces = np.concatenate([b + 1 + np.arange(len(k)) for b, k in self._pieces])
        group = groups[np.concatenate([k for _, k in self._pieces])]
        first = np.zeros(int(group.max(initial=-1)) + 1, np.int64)
        first[group[::-1]] = pieces[::-1]
        self.found.join(pieces, first[group])
