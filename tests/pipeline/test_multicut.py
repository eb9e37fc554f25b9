import math
import sys

import numpy as np
import pytest
from scipy import ndimage

from s2d_desktop.model.errors import InputError, S2DError
from s2d_desktop.pipeline.multicut import cheapest_cut, cut_cost, fragments_of, multicut
from s2d_desktop.pipeline.region_graph import SUREST, RegionGraph, edge_costs, region_graph
from s2d_desktop.pipeline.tune_beta import slices_vi
from tests.pipeline.exact_multicut import exact_multicut


def graph_of(nodes, edges, probability=(), length=None):
    count = len(edges)
    return RegionGraph(
        nodes,
        np.array(edges, np.int64).reshape(-1, 2),
        np.array(probability if len(probability) else [0.5] * count, float),
        np.ones(count) if length is None else np.array(length, float),
    )


def grid_graph(side, rng):
    """Neighbours of a square grid with random costs."""
    number = np.arange(side * side).reshape(side, side)
    right = np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], 1)
    down = np.stack([number[:-1].ravel(), number[1:].ravel()], 1)
    edges = np.concatenate([right, down])
    return graph_of(side * side, edges), rng.normal(0.1, 1, len(edges))


def voronoi(seed=0, side=160, cells=40, gaps=0.0):
    """(membrane probability, true cells with 0 on the membranes) of random polygons."""
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, side, (cells, 2))
    where = np.indices((side, side)).reshape(2, -1).T
    near = np.argmin(((where[:, None] - points) ** 2).sum(2), 1).reshape(side, side) + 1
    # Where a pixel and the one below or right of it differ, and around it.
    edge = np.zeros((side, side), bool)
    edge[:-1] |= near[:-1] != near[1:]
    edge[:, :-1] |= near[:, :-1] != near[:, 1:]
    wall = ndimage.binary_dilation(edge)
    strength = (
        np.where(rng.random((side // 8, side // 8)) < gaps, 0.2, 1.0).repeat(8, 0).repeat(8, 1)
    )
    p = ndimage.gaussian_filter(np.where(wall, strength, 0.0), 1.0)
    p = np.clip(1.2 * p + rng.normal(0, 0.05, p.shape), 0, 1)
    return p.astype(np.float32), np.where(wall, 0, near)


# The graph


FRAGMENTS = np.array([[1, 1, 2], [1, 1, 2], [3, 3, 3]], np.int32)
MEMBRANE = np.array([[0.0, 0.2, 0.4], [0.0, 0.6, 0.8], [0.1, 0.3, 0.5]], np.float32)


def test_borders_of_three_fragments_by_hand():
    graph = region_graph(FRAGMENTS, MEMBRANE)
    assert graph.nodes == 3
    assert graph.edges.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert graph.length.tolist() == [2, 2, 1]
    # Of each pair of touching pixels both count.
    want = [(0.2 + 0.4 + 0.6 + 0.8) / 4, (0.0 + 0.1 + 0.6 + 0.3) / 4, (0.8 + 0.5) / 2]
    assert graph.probability == pytest.approx(want)


def test_borders_equal_a_count_pixel_by_pixel():
    rng = np.random.default_rng(3)
    blocks = rng.permutation(30).reshape(5, 6) + 1
    fragments = blocks.repeat(4, 0).repeat(3, 1).astype(np.int32)
    p = rng.random(fragments.shape).astype(np.float32)
    sums: dict[tuple[int, int], list[float]] = {}
    for y, x in np.ndindex(fragments.shape):
        for v, w in ((y + 1, x), (y, x + 1)):
            if v < len(fragments) and w < fragments.shape[1] and fragments[v, w] != fragments[y, x]:
                pair = sorted((int(fragments[y, x]) - 1, int(fragments[v, w]) - 1))
                sums.setdefault(tuple(pair), []).append((float(p[y, x]) + float(p[v, w])) / 2)
    graph = region_graph(fragments, p)
    assert [tuple(e) for e in graph.edges.tolist()] == sorted(sums)
    assert graph.length.tolist() == [len(sums[e]) for e in sorted(sums)]
    assert graph.probability == pytest.approx([np.mean(sums[e]) for e in sorted(sums)], abs=1e-6)


# Costs


def test_costs_by_hand():
    graph = graph_of(4, [[0, 1], [1, 2], [2, 3]], [0.2, 0.5, 0.8])
    assert edge_costs(graph, 0.5) == pytest.approx([math.log(4), 0, -math.log(4)])
    # log((1 - 0.8) / 0.8) is added to each.
    assert edge_costs(graph, 0.8) == pytest.approx([0, -math.log(4), -math.log(16)])


def test_a_long_border_costs_more_than_a_short_one():
    graph = graph_of(3, [[0, 1], [1, 2]], [0.1, 0.1], [5, 20])
    assert edge_costs(graph) == pytest.approx([math.log(9) / 4, math.log(9)])


def test_a_certain_membrane_costs_a_finite_amount():
    graph = graph_of(3, [[0, 1], [1, 2]], [0.0, 1.0])
    most = math.log((1 - SUREST) / SUREST)
    assert edge_costs(graph) == pytest.approx([most, -most])


@pytest.mark.parametrize("beta", [0.0, 1.0, -0.5, 2.0, math.nan])
def test_beta_lies_between_0_and_1(beta):
    with pytest.raises(InputError, match="beta"):
        edge_costs(graph_of(2, [[0, 1]]), beta)


# The cheapest cut


def test_the_cheapest_cut_of_a_triangle_by_hand():
    graph = graph_of(3, [[0, 1], [0, 2], [1, 2]])
    # To cut 0-1 alone is no division: 2 would be with both. So 0-2 is cut with it, or nothing.
    groups = cheapest_cut(graph, np.array([-3.0, 1.0, 2.0]))
    assert groups.tolist() == [0, 1, 1]
    assert cut_cost(graph, np.array([-3.0, 1.0, 2.0]), groups) == -2.0
    assert cheapest_cut(graph, np.array([-3.0, 4.0, 4.0])).tolist() == [0, 0, 0]


def test_the_exact_answer_of_the_tests_is_the_best_of_all_divisions():
    rng = np.random.default_rng(0)
    graph, costs = grid_graph(3, rng)
    best = 0.0
    for code in range(1, 5**9, 7919):  # some of all divisions into five groups
        groups = np.array([(code // 5**k) % 5 for k in range(9)])
        best = min(best, cut_cost(graph, costs, groups))
    exact = cut_cost(graph, costs, exact_multicut(graph.nodes, graph.edges, costs))
    assert exact <= best


def test_random_graphs_are_cut_as_cheaply_as_can_be_proven():
    gaps = []
    for seed in range(8):
        graph, costs = grid_graph(7, np.random.default_rng(seed))
        exact = cut_cost(graph, costs, exact_multicut(graph.nodes, graph.edges, costs))
        ours = cut_cost(graph, costs, cheapest_cut(graph, costs))
        assert ours >= exact - 1e-6
        gaps.append((ours - exact) / -exact)
    # Costs at random are the worst case; a heuristic may miss some.
    assert max(gaps) < 0.02
    assert np.median(gaps) < 1e-9


@pytest.mark.parametrize("beta", [0.3, 0.5, 0.8])
def test_cells_are_cut_as_cheaply_as_can_be_proven(beta):
    found = fragments_of(voronoi(gaps=0.2)[0])
    costs = edge_costs(found.graph, beta)
    exact = exact_multicut(found.graph.nodes, found.graph.edges, costs)
    best = cut_cost(found.graph, costs, exact)
    assert cut_cost(found.graph, costs, cheapest_cut(found.graph, costs)) == pytest.approx(
        best, rel=1e-3
    )


# Cells


def test_cells_between_broken_membranes_are_found():
    p, truth = voronoi(gaps=0.1)
    assert ((p < 0.4) & (truth == 0)).any(), "there are gaps"
    by_threshold, _ = ndimage.label(p <= 0.5)
    cells = fragments_of(p).solve(0.7)
    assert cells.dtype == np.int32
    assert cells.min() == 1
    assert set(np.unique(cells)) == set(range(1, cells.max() + 1))
    assert sum(slices_vi([(cells, truth)])) < 0.01
    assert sum(slices_vi([(by_threshold, truth)])) > 1.0


def test_a_larger_beta_makes_more_cells():
    found = fragments_of(voronoi(1, gaps=0.2)[0])
    counts = [found.solve(b).max() for b in (0.01, 0.2, 0.5, 0.8, 0.999)]
    assert counts == sorted(counts)
    assert counts[0] < 40 < counts[-1]


def test_one_call_joins_fragments_as_the_two_steps_do():
    p, _ = voronoi(2)
    found = fragments_of(p)
    np.testing.assert_array_equal(multicut(p, found.labels, 0.6), found.solve(0.6))


def test_the_same_map_gives_the_same_cells():
    p, _ = voronoi(3, gaps=0.3)
    np.testing.assert_array_equal(fragments_of(p).solve(0.7), fragments_of(p.copy()).solve(0.7))


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_slice_of_one_value_is_one_cell(value):
    assert (fragments_of(np.full((30, 40), value, np.float32)).solve() == 1).all()


def test_an_empty_slice_has_no_cells():
    assert fragments_of(np.zeros((0, 5), np.float32)).solve().shape == (0, 5)


def test_without_the_library_one_sentence_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "bioimage_cpp", None)
    with pytest.raises(S2DError, match="bioimage-cpp") as error:
        fragments_of(np.zeros((5, 5), np.float32))
    assert "--objects" in error.value.try_this
