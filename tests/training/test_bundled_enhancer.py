"""The Enhancer for mitochondria that comes with the program."""

from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.model.resources import resource
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.training.enhancer_plan import plan_from_json, read_plan
from s2d_desktop.training.network import UNet
from s2d_desktop.zoo.enhancers import find

NAME = "mitochondria-em-2d"


@pytest.fixture(scope="module")
def enhancer():
    return find(NAME)


@pytest.fixture(scope="module")
def network(enhancer):
    return open_network(enhancer.network_path, "cpu", "exact")


def test_it_names_its_data_licence_and_scores(enhancer):
    card = enhancer.card
    assert card["licence"] == "CC-BY-4.0"
    assert "Lucchi" in card["training"]["citation"]
    assert (resource("enhancers", NAME) / "CITATION.md").exists()
    assert (resource("enhancers", NAME) / "LICENCE.txt").exists()
    assert card["scores"]
    for score in card["scores"]:
        assert {"data", "split", "forest", "seed", "command", "f1_forest", "f1_enhancer"} <= set(
            score
        )
        assert score["f1_enhancer"] > score["f1_forest"]


def test_its_plan_is_there_and_its_halo_is_that_of_its_network(enhancer):
    import json

    text = (resource("enhancers", NAME) / "plan.json").read_text(encoding="utf-8")
    plan = plan_from_json(json.loads(text))
    assert plan.name == NAME
    assert enhancer.card["halo"] == UNet(1, plan.network.levels).halo
    assert enhancer.network_path.stat().st_size <= 16e6


def test_an_empty_map_stays_empty_and_stays_below_the_threshold(network):
    for level in (0.0, 0.05):
        out = network.run(np.full((1, 1, 128, 128), level, np.float32))
        assert out.max() < 0.5


def test_it_fills_a_gap_in_a_large_blob_and_drops_specks(network):
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:256, :256]
    blob = ((y - 128) / 36) ** 2 + ((x - 128) / 24) ** 2 < 1
    p = np.where(blob, 0.75, 0.12) + rng.normal(0, 0.08, blob.shape)
    p[120:126, 118:126] = 0.2
    p[40:43, 40:43] = 0.8
    out = network.run(p.clip(0, 1).astype(np.float32)[None, None])[0, 0]
    assert out[120:126, 118:126].mean() > 0.5
    assert out[36:48, 36:48].max() < 0.5
    mask = out > 0.5
    assert 2 * (mask & blob).sum() / (mask.sum() + blob.sum()) > 0.85


def test_its_plan_can_be_run_again_where_the_data_set_is(enhancer, shared_data):
    plan = read_plan(enhancer.network_path.with_name("plan.json"))
    assert [Path(i.raw).resolve() for i in plan.images] == [
        (shared_data / "epfl_lucchi" / "raw_train_z3.tif").resolve()
    ]
    assert (plan.network.maps, plan.network.levels, plan.training.loss) == (32, 4, "bce")
