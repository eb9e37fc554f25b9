"""The Enhancers that come with the program, measured."""

import numpy as np
import pytest
from PIL import Image
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


NAMES = ("membranes-em-2d", "mitochondria-em-2d", "nuclei-2d")


@pytest.fixture(scope="module", params=NAMES)
def enhancer(request):
    return {e.name: e for e in bundled()}[request.param]


def test_there_is_one_for_mitochondria_one_for_membranes_and_one_for_nuclei():
    assert sorted(e.name for e in bundled()) == sorted(NAMES)
    assert {e.structure for e in bundled()} == {"mitochondria", "membranes", "nuclei"}


def test_it_says_what_it_is_and_where_it_comes_from(enhancer):
    card = enhancer.card
    assert card["name"] == enhancer.network_path.parent.name
    assert card["structure"]
    assert card["training"]
    assert card["licence"]
    assert card["halo"] >= 64
    assert enhancer.network_path.stat().st_size <= 16e6


def test_it_tells_its_limits_and_shows_a_failure(enhancer):
    card = enhancer.card
    if enhancer.structure == "membranes":  # a mesh has no objects
        assert any("pixels wide" in sentence for sentence in card["limits"])
    else:
        low, high = card["object_size_px"]
        assert 0 < low < high
    assert len(card["limits"]) >= 2
    with Image.open(enhancer.network_path.with_name(card["failure"]["picture"])) as picture:
        assert min(picture.size) > 200
    assert card["failure"]["caption"]


def test_its_licence_and_citation_lie_beside_it(enhancer):
    for file in ("LICENCE.txt", "CITATION.md", "plan.json"):
        assert enhancer.network_path.with_name(file).stat().st_size > 100
    assert enhancer.card["data_licence"]
    assert enhancer.card["training"]["citation"]


def test_it_names_figures_and_how_to_measure_them_again(enhancer):
    assert enhancer.card["scores"]
    for score in enhancer.card["scores"]:
        for entry in ("data", "split", "forest", "seed", "command", "f1_forest", "f1_enhancer"):
            assert score[entry], entry


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
