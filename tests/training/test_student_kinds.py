"""Other networks for raw data: learned from truth, of several classes and channels, for volumes."""

import dataclasses
import time

import numpy as np
import pytest
import torch

from s2d_desktop.model.events import Note
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.training.network_training import best_networks, train_network
from s2d_desktop.training.raw_patches import RawPatches, StudentBatch
from s2d_desktop.zoo.networks import find_network
from tests.training.conftest import discs
from tests.training.raw_material import plan_of, save
from tests.training.student_discs import (
    QUICK,
    curve_of,
    facts_of,
    failing,
    quick,
    split,
    trainer,
)


def test_with_truth_the_score_is_accuracy(material, tmp_path):
    events = list(train_network(quick(material, "truth"), tmp_path))
    card = find_network(tmp_path).card
    assert facts_of(events)["score_is"] == card["validation"]["score_is"] == "accuracy"
    assert "labels made by hand" in card["validation"]["what"]
    point = curve_of(events)[-1].values
    assert {"accuracy of the student", "agreement of the student"} <= set(point)
    assert "Accuracy on what was held back" in (tmp_path / "report.html").read_text()


def scored(t, values):
    """What a map (z, y, x) of ones and zeros gets, patch by patch the same everywhere."""
    return t._scored([np.full(p.shares.shape, values, np.float32) for p in t.validation])


def test_agreement_is_counted_where_labels_are_kept_and_accuracy_everywhere(material, tmp_path):
    t = trainer(tmp_path, quick(material, "truth", labels={"least_confidence": 0.7}))
    everything = scored(t, 0.9)
    kept = np.concatenate([p.kept.ravel() for p in t.validation]) > 0
    assert 0 < kept.mean() < 1
    for key, labels, where in (
        ("agreement", np.concatenate([p.shares.ravel() for p in t.validation]) > 0.5, kept),
        ("accuracy", np.concatenate([p.truth.ravel() for p in t.validation]) > 0.5, kept | True),
    ):
        share = labels[where].mean()
        assert everything[key] == pytest.approx(2 * share / (1 + share))
    t.close()


def several_files(folder, channels):
    """Discs whose left halves are a class of their own, in raw data of some channels."""
    raw, truth = discs(8)
    own = truth.astype(int)
    own[:, :, 48:] *= 2
    raw = np.where(own == 2, raw // 2, raw)
    values = np.where(own[..., None] == np.arange(3), 0.8, 0.1).astype(np.float32)
    if channels > 1:
        raw = np.stack([raw, (255 - raw) // 5], -1)
    return {
        "raw": save(folder / "raw.h5", raw, "zyxc" if channels > 1 else "zyx"),
        "teacher": save(folder / "map.h5", values, "zyxc", ("other", "left", "right")),
        "truth": save(folder / "truth.h5", own.astype(np.uint8), "zyx"),
    }


def test_several_classes_and_several_channels(tmp_path):
    files = several_files(tmp_path, 2)
    names = ["other", "left", "right"]
    plan = plan_of(split(files), classes=names, training=QUICK, consistency={"begin": 1})
    list(train_network(plan, tmp_path / "out"))
    network = find_network(tmp_path / "out")
    assert network.classes == ("other", "left", "right")
    assert network.card["input"]["channels"] == 2
    (step,) = network.card["preprocessing"]
    assert step["std"][0] > 4 * step["std"][1], "a channel that is five times as dim"
    assert "mean F1 of left, right" in network.card["validation"]["what"]
    x = np.random.default_rng(0).normal(size=(1, 2, 32, 32)).astype(np.float32)
    out = open_network(network.network_path, device="cpu", precision="exact").run(x)
    assert out.shape == (1, 3, 32, 32)
    np.testing.assert_allclose(out.sum(1), 1, atol=1e-4)


def test_the_score_of_several_classes_is_the_mean_over_all_but_the_first(tmp_path):
    files = several_files(tmp_path, 1)
    plan = plan_of(split(files, "truth"), classes=["other", "left", "right"], training=QUICK)
    t = trainer(tmp_path / "out", plan)
    maps = [np.broadcast_to(np.array([0.1, 0.8, 0.1])[:, None, None], (1, 3, 32, 32))] * 4
    found = t._scored([m.astype(np.float32) for m in maps])
    t.close()
    # All is called left: its F1 is 2 n / (n + all), that of right is 0.
    share = np.concatenate([p.truth[:, 1].ravel() for p in t.validation]).mean()
    assert 0 < share < 1
    assert found["accuracy"] == pytest.approx(2 * share / (1 + share) / 2)
    assert found["f1"] == found["accuracy"]


def test_volumes_of_deep_voxels(material, tmp_path):
    images = split(material, learned=(0, 1, 2, 3), held_back=(5, 6, 7))
    plan = plan_of(
        images,
        network={"ndim": 3, "levels": 2, "factors": [[1, 2, 2], [2, 2, 2]], "maps": 2},
        consistency={"begin": 1, "ramp_up": 0},
        training={**QUICK, "patch": [2, 16, 32]},
    )
    events = list(train_network(plan, tmp_path))
    card = find_network(tmp_path).card
    assert card["ndim"] == 3
    assert card["network"]["factors"] == [[1, 2, 2], [2, 2, 2]]
    assert card["tile_multiple"] == [2, 4, 4]
    assert facts_of(events)["onnx_difference"] < 1e-3
    x = np.random.default_rng(0).normal(size=(1, 1, 4, 16, 16)).astype(np.float32)
    out = open_network(tmp_path / "network.onnx", device="cpu", precision="exact").run(x)
    network = best_networks(plan, tmp_path, 1)[facts_of(events)["which"]]
    with torch.no_grad():
        np.testing.assert_allclose(out, network.probabilities(torch.from_numpy(x)), atol=1e-3)


def test_a_volumes_patch_is_halved_across_and_not_along_z(material, tmp_path):
    images = split(material, learned=(0, 1, 2, 3), held_back=(5, 6, 7))
    plan = plan_of(
        images,
        network={"ndim": 3, "levels": 1, "factors": [[1, 2, 2]], "maps": 2},
        training={**QUICK, "patch": [3, 16, 32]},
    )
    t = trainer(tmp_path, plan)
    failing(t)
    events = list(t.run())
    assert any("goes on with 3 x 8 x 16" in e.text for e in events if isinstance(e, Note))


def test_the_same_plan_gives_the_same_network(material, tmp_path):
    both = []
    for name in ("a", "b"):
        t = trainer(tmp_path / name, quick(material))
        list(t.run())
        both.append(t.network.state_dict())
    assert all(torch.equal(v, both[1][k]) for k, v in both[0].items())


@pytest.mark.parametrize("loss", ["bce", "dice"])
def test_parts_of_a_batch_count_by_what_is_kept_in_them(material, tmp_path, loss):
    t = trainer(tmp_path, quick(material, training={"loss": loss, "batch": 4}))
    t.close()
    t.network.eval()  # so that parts do not differ by the statistics of BatchNorm
    batch = t.batch(0)
    batch.kept[0] = 0
    batch.kept[1, :, 5:] = 0
    t._kept = batch.kept.mean()
    own = [
        StudentBatch(*(getattr(batch, f.name)[k : k + 1] for f in dataclasses.fields(batch)))
        for k in range(4)
    ]
    parts = [t._part_loss(t.network, part)[0].item() for part in own]
    assert parts[0] == 0
    if loss == "bce":
        whole = t._part_loss(t.network, batch)[0].item()
        assert sum(parts) / 4 == pytest.approx(whole, rel=1e-3)
    else:
        t._kept = own[1].kept.mean()
        alone = t._part_loss(t.network, own[1])[0].item()
        assert parts[1] == pytest.approx(float(alone * t._kept / batch.kept.mean()), rel=1e-3)


def test_a_card_does_not_claim_what_did_not_take_part(material, tmp_path):
    begin = {"begin": 3}
    plan = quick(material, consistency=begin, rectification={"begin": 100})
    events = list(train_network(plan, tmp_path))
    said = find_network(tmp_path).card["training"]
    assert said["consistency_loss"] == (facts_of(events)["best_iteration"] == 4)
    assert not said["label_rectification"]


def test_threads_share_a_batch_and_its_sums(material, tmp_path):
    one, two = (
        trainer(tmp_path / str(n), quick(material, training={"threads": n, "batch": 4}))
        for n in (1, 2)
    )
    batch = one.batch(0)
    assert isinstance(batch, StudentBatch)
    assert isinstance(one.patches, RawPatches)
    for t in (one, two):
        t.learn(batch)
        t.close()
    # BatchNorm sees half a batch at a time: alike, not the same.
    assert two.rectification.eta.tolist() == pytest.approx(one.rectification.eta.tolist(), abs=1e-4)


def test_the_computing_share_tells_how_long_the_network_waited_for_patches(material, tmp_path):
    t = trainer(tmp_path, quick(material))
    real = t.batch

    def slow(iteration):
        time.sleep(0.5)
        return real(iteration)

    t.batch = slow
    list(t.run())
    # The first one is waited for in any case.
    assert 0.5 < t.standing.waited < t.standing.seconds
    assert t.computing_share == pytest.approx(1 - t.standing.waited / t.standing.seconds)
