"""The Enhancers that come with the program, measured."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.enhancer import Enhanced
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.zoo.enhancers import bundled


def probability_map(shape):
    """Smooth blobs with noise, as a forest gives them."""
    rng = np.random.default_rng(4)
    blobs = gaussian_filter(rng.normal(size=shape), 12)
    p = 1 / (1 + np.exp(-6 * (blobs / blobs.std() - 1)))
    noisy = np.clip(p + 0.15 * rng.normal(size=shape), 0, 1).astype(np.float32)
    return ArraySource(noisy[None, None, :, :, None], "tzyxc")


@pytest.fixture(scope="module", params=["mitochondria-em-2d"])
def enhancer(request):
    found = {e.name: e for e in bundled()}
    if request.param not in found:
        pytest.skip(f"the Enhancer {request.param} is not part of this copy of the project")
    return found[request.param]


def test_it_says_what_it_is_and_where_it_comes_from(enhancer):
    card = enhancer.card
    assert card["name"] == enhancer.network_path.parent.name
    assert card["structure"]
    assert card["training"]
    assert card["licence"]
    assert card["halo"] >= 64


def test_its_result_does_not_depend_on_the_tile_size(enhancer):
    network = open_network(enhancer.network_path, precision="exact")
    source = probability_map((520, 700))
    small = read_whole(Enhanced(source, 0, network, enhancer.card, core=256))
    large = read_whole(Enhanced(source, 0, network, enhancer.card, core=768))
    assert np.abs(small - large).max() < 1e-3


def test_fast_and_exact_agree(enhancer):
    source = probability_map((512, 512))
    fast, exact = (
        read_whole(
            Enhanced(source, 0, open_network(enhancer.network_path, "cpu", p), enhancer.card)
        )
        for p in ("fast", "exact")
    )
    assert np.abs(fast - exact).mean() < 2e-3
    # Where it matters: a pixel that changes sides at 0.5 was undecided.
    changed = (fast > 0.5) != (exact > 0.5)
    assert changed.mean() < 2e-3
    assert np.abs(exact[changed] - 0.5).max(initial=0) < 0.1


def test_no_tile_statistics(enhancer):
    assert open_network(enhancer.network_path).file.tile_dependent is False
