"""The cheapest cut of a small graph, proven by integer programming: slow, but right."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, shortest_path


def exact_multicut(nodes, edges, costs):
    """Groups of the nodes whose cut edges cost least.

    One variable for each edge, 1 if it is cut. An edge may be cut only if every path between its
    ends is cut too; of these conditions those are added that the last solution breaks, until none
    is broken (Kappes et al. 2011).
    """
    number = {tuple(e): k for k, e in enumerate(edges.tolist())}
    rows = []
    while True:
        limits = []
        if rows:
            k = np.concatenate([np.full(len(r), i) for i, (r, _) in enumerate(rows)])
            table = coo_array(
                (np.concatenate([v for _, v in rows]), (k, np.concatenate([r for r, _ in rows]))),
                shape=(len(rows), len(edges)),
            )
            limits = [LinearConstraint(table.tocsr(), lb=0)]
        found = milp(
            costs, integrality=np.ones(len(edges)), bounds=Bounds(0, 1), constraints=limits
        )
        assert found.success
        cut = found.x > 0.5
        kept = edges[~cut]
        graph = coo_array((np.ones(len(kept)), (kept[:, 0], kept[:, 1])), shape=(nodes, nodes))
        _, groups = connected_components(graph, directed=False)
        broken = [k for k in np.flatnonzero(cut) if groups[edges[k, 0]] == groups[edges[k, 1]]]
        if not broken:
            return groups
        _, before = shortest_path(
            graph.tocsr(), directed=False, unweighted=True, return_predecessors=True
        )
        for k in broken:
            u, v = edges[k]
            path = []
            while v != u:
                w = before[u, v]
                path.append(number[min(v, w), max(v, w)])
                v = w
            # The edge is cut no more than the path is.
            rows.append((np.array([*path, k]), np.array([1.0] * len(path) + [-1.0])))
