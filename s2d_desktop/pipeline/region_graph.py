"""The graph of fragments: which ones touch, and how likely a membrane lies between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import InputError
from s2d_desktop.pipeline.watershed import bioimage_library

SUREST = 0.001
"""Probabilities are taken as at least this and at most 1 minus this: costs stay finite."""


@dataclass(frozen=True, eq=False)
class RegionGraph:
    """Fragments as nodes, borders between them as edges."""

    nodes: int
    """Number of fragments; fragment k is node k - 1."""
    edges: NDArray[np.int64]
    """(edges, 2), the two nodes, smaller first; in ascending order."""
    probability: NDArray[np.float64]
    """(edges,), 0..1: mean probability of membrane over the pixels on both sides."""
    length: NDArray[np.float64]
    """(edges,), pairs of pixels that touch across the border."""


def region_graph(fragments: NDArray[np.int32], boundary: NDArray[np.floating]) -> RegionGraph:
    """The graph of the fragments of a slice.

    Parameters
    ----------
    fragments
        (y, x), 1, 2, ... without gaps.
    boundary
        (y, x), probability of membrane, 0..1.

    Raises
    ------
    S2DError
        If bioimage-cpp is missing.
    """
    assert fragments.shape == boundary.shape
    library = bioimage_library()
    if not fragments.size:
        return RegionGraph(0, np.zeros((0, 2), np.int64), np.zeros(0), np.zeros(0))
    labels = np.ascontiguousarray(fragments - 1, np.uint32)
    # Sums over several threads would depend on how many there are, in the last digits.
    graph = library.graph.region_adjacency_graph(labels, number_of_threads=1)
    values = np.ascontiguousarray(boundary, np.float32)
    features = library.graph.features.edge_map_features(graph, labels, values, number_of_threads=1)
    found = np.asarray(features, np.float64).reshape(-1, 2)
    edges = np.asarray(graph.uv_ids(), np.int64).reshape(-1, 2)
    return RegionGraph(int(graph.number_of_nodes), edges, found[:, 0], found[:, 1])


def check_beta(beta: float) -> float:
    """Return `beta`, or raise `InputError` unless it lies between 0 and 1."""
    if not 0.0 < beta < 1.0:
        raise InputError(
            f"A beta of {beta:g} cannot be used.",
            "It says how readily membranes are believed: more than 0 and less than 1.",
            "Choose 0.5, a larger one if cells are joined, a smaller one if cells are cut.",
        )
    return beta


def edge_costs(graph: RegionGraph, beta: float = 0.5) -> NDArray[np.float64]:
    """What it costs to cut each edge; negative where cutting is a gain.

    As in the field (Beier et al. 2017): log((1 - p) / p) + log((1 - beta) / beta), times the length
    of the border, so that a long border counts more than a short one. The costs are divided by the
    longest length, which does not change the best cut.

    Parameters
    ----------
    graph
        Edges with the probability p that a membrane lies between their fragments.
    beta
        Between 0 and 1. At 0.5 the membranes are believed as they are; a larger one cuts more.

    Raises
    ------
    InputError
        If beta is not between 0 and 1.
    """
    check_beta(beta)
    p = np.clip(graph.probability, SUREST, 1.0 - SUREST)
    costs = np.log((1.0 - p) / p) + np.log((1.0 - beta) / beta)
    return np.asarray(costs * graph.length / graph.length.max(initial=1.0), np.float64)
