"""Trainings for volumes and several classes, from the plan to the enhanced map."""

import dataclasses
import json

import numpy as np
import pytest
import torch

from s2d_desktop.jobs.train_enhancer import train_enhancer
from s2d_desktop.jobs.zoo_add import add_enhancer
from s2d_desktop.jobs.zoo_export import export_enhancer
from s2d_desktop.model.events import Progress
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.enhancer import Enhanced
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.training.checkpoint import load_checkpoint, save_checkpoint
from s2d_desktop.training.enhancer_plan import ClassSettings, NetworkSettings, TrainingSettings
from s2d_desktop.training.losses import cross_entropy
from s2d_desktop.training.network import UNet
from s2d_desktop.training.network_copies import NetworkCopies, memory_format
from s2d_desktop.training.patches import Batch
from s2d_desktop.training.trainer import Trainer, on_maps, trained_network
from s2d_desktop.zoo import enhancers
from s2d_desktop.zoo.enhancers import find
from tests.training.conftest import CLASSES, with_rims
from tests.training.test_patches_of_volumes import volume_maps
from tests.training.test_trainer import forest_maps, same, without_clock

NETWORK = NetworkSettings(maps=2, levels=2, ndim=3, factors=((1, 2, 2), (2, 2, 2)))
SETTINGS = TrainingSettings(
    loss="ce+dice",
    batch=2,
    patch=(4, 16, 16),
    learning_rate=0.01,
    elastic=2.0,
    max_iterations=6,
    validate_every=2,
    validation_patches=4,
    device="cpu",
)
THREE = tuple(ClassSettings(name) for name in ("other", "cell", "wall"))


def trainer(folder, **changes):
    folder.mkdir(exist_ok=True)
    settings = dataclasses.replace(SETTINGS, **changes)
    return Trainer(NETWORK, settings, volume_maps(3), volume_maps(3), 7, folder, THREE)


def test_a_resumed_training_of_volumes_and_classes_is_the_uninterrupted_one(tmp_path):
    whole = trainer(tmp_path / "whole")
    list(whole.run())
    run = trainer(tmp_path / "parts").run()
    for event in run:
        if isinstance(event, Progress) and event.done == 3:
            break
    run.close()
    second = trainer(tmp_path / "parts")
    list(second.run())
    assert second.standing.iteration == 6
    assert without_clock(second.history) == without_clock(whole.history)
    assert same(second.network.state_dict(), whole.network.state_dict())


def test_gradients_of_volumes_are_the_same_each_time_and_those_of_single_precision():
    torch.manual_seed(0)
    network = UNet(4, 2, factors=((1, 2, 2), (2, 2, 2)))
    device = torch.device("cpu")
    network.to(memory_format=memory_format(3, device))
    p, q = np.random.default_rng(0).random((2, 2, 1, 4, 16, 16), dtype=np.float32)
    copies = NetworkCopies(network, on_maps(cross_entropy, device), 1, device)
    found = []
    for _ in range(4):
        # What memory held before must not matter.
        del [torch.full((n,), float("nan")) for n in (500, 5000, 50000)][:]
        copies.gradients(Batch(p, np.asarray(q > 0.5, np.float32)))
        found.append([w.grad.clone() for w in network.parameters()])
    copies.close()
    network.zero_grad()
    logits = network(torch.from_numpy(p))
    cross_entropy(logits, torch.from_numpy(q > 0.5).float()).backward()
    for weight, *each in zip(network.parameters(), *found, strict=True):
        assert all(torch.equal(one, each[0]) for one in each)
        if weight.dim() == 5:
            size = weight.grad.norm()
            assert (each[0] - weight.grad).norm() < 1e-3 * size + 1e-6


def test_validations_tell_the_f1_of_each_class_and_its_mean(tmp_path):
    t = trainer(tmp_path, max_iterations=2)
    list(t.run())
    point = t.history[-1]
    each = [point[f"validation_f1 {c.name}"] for c in THREE]
    assert point["validation_f1"] == pytest.approx(sum(each) / 3)
    assert set(t.forest_class_f1) == {"other", "cell", "wall"}
    # The maps give every class its own voxels: 201 against 27.
    assert t.forest_f1 == 1.0


def test_a_checkpoint_tells_its_channels_itself(tmp_path):
    t = trainer(tmp_path, max_iterations=2)
    list(t.run())
    network, standing = trained_network(NETWORK, tmp_path / "latest.pt", "softmax")
    assert (network.in_channels, network.out_channels, network.ndim) == (3, 3, 3)
    assert standing["iteration"] == 2
    assert same(network.state_dict(), t.network.state_dict())


def test_checkpoints_of_trainings_before_there_were_volumes_go_on(tmp_path):
    settings = dataclasses.replace(SETTINGS, loss="bce", patch=32, elastic=0.0)
    slices = NetworkSettings(maps=2, levels=2)
    maps = forest_maps(1), forest_maps(2)
    list(Trainer(slices, dataclasses.replace(settings, max_iterations=2), *maps, 7, tmp_path).run())
    state = load_checkpoint(tmp_path / "latest.pt")
    assert set(state) == {"network", "optimiser", "standing", "history", "torch_random"}
    assert set(state["history"][0]) == {
        "iteration",
        "seconds",
        "training_loss",
        "validation_loss",
        "validation_f1",
        "learning_rate",
    }
    assert "down.2.norm2.running_var" in state["network"]
    # As a file of that time: nothing more than these entries.
    save_checkpoint(tmp_path / "latest.pt", state)
    again = Trainer(slices, settings, *maps, 7, tmp_path)
    list(again.run())
    assert again.standing.iteration == 6


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("volumes")
    plan = {
        "name": "rims-3d",
        "structure": "discs and rims",
        "images": with_rims(folder, 22),
        "classes": CLASSES,
        "forests": {
            "dense_patches": 3,
            "worst_tiles": 0,
            "strokes": 0,
            "ndim": 3,
            "slab_slices": 4,
            "crop_depth": 4,
            "validation_slices": 9,
            "smallest_patch": 40,
            "largest_patch": 60,
            "most_pixels": 400,
            "most_trees": 8,
            "crops": 1,
            "crop_height": 64,
            "crop_width": 64,
            "processes": 1,
        },
        "network": {"maps": 2, "levels": 2, "ndim": 3, "factors": [[1, 2, 2], [2, 2, 2]]},
        "training": {
            "batch": 2,
            "patch": [4, 16, 16],
            "max_iterations": 4,
            "validate_every": 2,
            "validation_patches": 4,
            "device": "cpu",
        },
    }
    (folder / "plan.json").write_text(json.dumps(plan))
    return folder, list(train_enhancer(folder / "plan.json", folder / "out"))


def test_a_plan_for_volumes_and_classes_ends_in_an_enhancer_that_the_program_uses(trained):
    folder, events = trained
    assert events[-1].facts["onnx_difference"] < 1e-3
    enhancer = find(folder / "out")
    card = enhancer.card
    assert card["ndim"] == 3
    assert card["tile_multiple"] == [2, 4, 4]
    assert card["input"]["classes"] == card["output"]["names"] == ["other", "disc", "rim"]
    assert set(card["validation"]["f1_of_classes"]) == {"other", "disc", "rim"}
    network = open_network(enhancer.network_path, precision="exact")
    p = np.random.default_rng(0).random((1, 5, 30, 40, 3), dtype=np.float32)
    p /= p.sum(-1, keepdims=True)
    source = ArraySource(p, "tzyxc", channel_names=("rim", "other", "disc"))
    enhanced = Enhanced(source, (1, 2, 0), network, card)
    assert enhanced.halo == tuple(card["halo"])
    assert enhanced.info.channel_names == ("other", "disc", "rim")
    whole = read_whole(enhanced)
    assert np.allclose(whole.sum(-1), 1, atol=1e-4)
    # The checkpoint in torch says the same, far from the borders too.
    best, _ = trained_network(NETWORK, folder / "out" / "best.pt", "softmax")
    halo = card["halo"]
    pads = [(0, 0)] + [(h, h + (-n) % 4) for h, n in zip(halo, (5, 30, 40), strict=True)]
    padded = np.pad(np.moveaxis(p[0][..., [1, 2, 0]], -1, 0), pads, mode="reflect")
    with torch.no_grad():
        want = best.probabilities(torch.from_numpy(padded.copy())[None])[0].numpy()
    inner = tuple(slice(h, h + n) for h, n in zip(halo, (5, 30, 40), strict=True))
    assert np.abs(np.moveaxis(whole[0], -1, 0) - want[(slice(None), *inner)]).max() < 1e-3


def test_it_is_exported_and_added_again_with_a_picture_of_its_own_training(
    trained, tmp_path, monkeypatch
):
    folder, _ = trained
    card = json.loads((folder / "out" / "enhancer.json").read_text())
    out = tmp_path / "p.zip"
    *_, last = export_enhancer(folder / "out", out, licence="CC0-1.0", authors=["Emmy Noether"])
    assert last.facts["weights"] == ["onnx", "pytorch_state_dict", "torchscript"]
    assert "the classes other, disc, rim on a crop of 'raw.tif'" in last.facts["notes"][0]
    monkeypatch.setattr(enhancers, "user_folder", lambda: tmp_path / "own")
    *_, last = add_enhancer(out)
    assert last.facts["test_difference"] < 1e-4
    del card["training"]["machine"]["system"]  # nobody's business
    again = find("rims-3d").card
    assert {k: again[k] for k in card} == card


def test_the_report_of_several_classes_shows_each_of_them(trained):
    folder, _ = trained
    text = (folder / "out" / "report.html").read_text()
    assert "Mean F1 of the classes" in text
    for name in ("other", "disc", "rim"):
        assert f"<td>{name}</td>" in text
        assert f"<b>{name}</b>" in text


def test_a_plan_of_before_there_were_volumes_and_classes_is_still_the_same_plan(trained):
    folder, _ = trained
    file = folder / "out" / "plan.json"
    old = json.loads(file.read_text())
    del old["data_licence"], old["training"]["elastic"], old["network"]["start_from"]
    file.write_text(json.dumps(old))
    events = list(train_enhancer(folder / "plan.json", folder / "out"))
    assert events[-1].facts["iterations"] == 4
