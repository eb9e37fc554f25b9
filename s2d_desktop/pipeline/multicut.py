"""Cells between membranes: the multicut of a graph of fragments.

::

    membrane probabilities --over_segmentation--> fragments --region_graph--> graph
                                                                                | edge_costs(beta)
    cells  <------------------ labels of fragments <------ cheapest cut --------+

All but the last step takes seconds for a large slice and does not depend on beta: `fragments_of`
does it once. `Fragments.solve` takes milliseconds, so beta can be moved by a slider or tuned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.pipeline.region_graph import RegionGraph, edge_costs, region_graph
from s2d_desktop.pipeline.watershed import (
    FragmentSettings,
    bioimage_library,
    over_segmentation,
)

USUAL_BETA = 0.5
"""Membranes are believed as they are."""


@dataclass(frozen=True, eq=False)
class Fragments:
    """A slice that is ready to be cut at any beta."""

    labels: NDArray[np.int32]
    """(y, x), fragments 1, 2, ... without gaps."""
    graph: RegionGraph
    """What lies between them."""

    def solve(self, beta: float = USUAL_BETA) -> NDArray[np.int32]:
        """The cells: int32, (y, x), 1, 2, ... without gaps, in the order of their fragments.

        Parameters
        ----------
        beta
            Between 0 and 1; larger means more and smaller cells, see `edge_costs`.

        Raises
        ------
        InputError
            If beta is not between 0 and 1.
        """
        if not self.labels.size:
            return self.labels.copy()
        cells = cheapest_cut(self.graph, edge_costs(self.graph, beta)).astype(np.int32) + 1
        return np.asarray(cells[self.labels - 1], np.int32)


def fragments_of(
    boundary: NDArray[np.floating], settings: FragmentSettings | None = None
) -> Fragments:
    """Everything about a slice that does not depend on beta.

    Parameters
    ----------
    boundary
        (y, x), probability of membrane, 0..1 (not checked).
    settings
        How fragments are found; None for the defaults.

    Raises
    ------
    S2DError
        If bioimage-cpp is missing.
    """
    labels = over_segmentation(boundary, settings)
    return Fragments(labels, region_graph(labels, boundary))


def multicut(
    boundary: NDArray[np.floating], fragments: NDArray[np.int32], beta: float = USUAL_BETA
) -> NDArray[np.int32]:
    """Join fragments to cells; `Fragments.solve` for one slice and one beta."""
    return Fragments(fragments, region_graph(fragments, boundary)).solve(beta)


def cheapest_cut(graph: RegionGraph, costs: NDArray[np.float64]) -> NDArray[np.int64]:
    """Divide the nodes into groups so that the cut edges cost as little as possible together.

    Greedy joining, improved by Kernighan-Lin moves (Keuper et al. 2015). Deterministic. The best
    division is hard to find; on real slices this one costs within about 0.1 % of it.

    Parameters
    ----------
    graph
        Nodes and edges.
    costs
        (edges,), finite; an edge with a negative cost would rather be cut.

    Returns
    -------
    (nodes,): the group of each node, from 0 without gaps, numbered by their first nodes
    """
    library = bioimage_library().graph
    plain = library.UndirectedGraph.from_edges(graph.nodes, graph.edges.astype(np.uint64))
    objective = library.multicut.MulticutObjective(plain, costs)
    groups = library.multicut.KernighanLinMulticut().optimize(objective)
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    order = np.empty(len(first), np.int64)
    order[np.argsort(first)] = np.arange(len(first))
    return order[inverse]


def cut_cost(graph: RegionGraph, costs: NDArray[np.float64], groups: NDArray[np.integer]) -> float:
    """Sum of the costs of the edges between different groups."""
    u, v = graph.edges.T
    return float(costs[groups[u] != groups[v]].sum())
