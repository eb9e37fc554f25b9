"""The Enhancers that come with the program: their plans, and what the one for mitochondria does."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.model.resources import resource
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.training.enhancer_plan import plan_from_json, read_plan
from s2d_desktop.training.network import UNet
from s2d_desktop.zoo.enhancers import bundled, find

NAME = "mitochondria-em-2d"


@pytest.fixture(scope="module")
def enhancer():
    return find(NAME)


@pytest.fixture(scope="module")
def network(enhancer):
    return open_network(enhancer.network_path, "cpu", "exact")


@pytest.mark.parametrize("name", [e.name for e in bundled()])
def test_its_plan_is_there_and_its_halo_is_that_of_its_network(name):
    plan = plan_from_json(json.loads(resource("enhancers", name, "plan.json").read_text("utf-8")))
    assert plan.name == name
    assert find(name).card["halo"] == UNet(1, plan.network.levels).halos[-1]


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


@pytest.mark.parametrize("name", [e.name for e in bundled()])
def test_its_plan_can_be_run_again_where_the_data_sets_are(name, shared_data):
    plan = read_plan(find(name).network_path.with_name("plan.json"))
    for image in plan.images:
        for file in (image.raw, image.labels):
            assert shared_data.resolve() in Path(file).resolve().parents


def test_no_slice_that_is_kept_for_testing_was_trained_on(shared_data):
    plans = {e.name: read_plan(e.network_path.with_name("plan.json")) for e in bundled()}
    (epfl,) = plans["mitochondria-em-2d"].images
    assert Path(epfl.raw).name == "raw_train_z3.tif"
    (vnc,) = plans["membranes-em-2d"].images
    assert max(vnc.slices) <= 9
    with (shared_data / "dsb2018_fluo" / "index.csv").open(newline="") as stream:
        tested = {
            (row["file"], int(row["page"]))
            for row in csv.DictReader(stream)
            if row["split_ours"] == "test"
        }
    assert tested
    for image in plans["nuclei-2d"].images:
        file = Path(image.raw).name
        if file == "raw_train10.tif":
            continue
        assert not tested & {(file, page) for page in image.slices}
