"""What a network for raw data learns on noisy discs, and what each switch changes."""

import json

import numpy as np
import pytest
import torch

from s2d_desktop.model.events import Preview, Saved
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.training import student_trainer
from s2d_desktop.training.checkpoint import load_checkpoint
from s2d_desktop.training.network_training import best_networks, train_network
from s2d_desktop.training.student_trainer import MEAN_TEACHER, STUDENT, TILE_FILE
from s2d_desktop.zoo.networks import find_network
from tests.training.conftest import discs
from tests.training.student_discs import (
    curve_of,
    facts_of,
    quick,
    trainer,
)


@pytest.fixture(scope="module")
def trained(material, tmp_path_factory):
    """A training of 120 iterations with everything switched on: plan, folder, events."""
    folder = tmp_path_factory.mktemp("student")
    plan = quick(
        material,
        "strokes",
        network={"maps": 4, "levels": 2},
        consistency={"begin": 20, "ramp_up": 40, "decay": 0.95},
        rectification={"begin": 20},
        training={
            "batch": 4,
            "learning_rate": 0.01,
            "max_iterations": 120,
            "validate_every": 20,
            "validation_patches": 8,
            "contrast": 0.3,
            "noise": 0.1,
            "scale_spread": 0.2,
        },
    )
    return plan, folder, list(train_network(plan, folder))


def test_the_network_learns_to_agree_with_its_teacher(trained):
    _plan, _folder, events = trained
    curve = [e.values for e in events if isinstance(e, Preview) and e.kind == "curve"]
    assert [p["iteration"] for p in curve] == [20, 40, 60, 80, 100, 120]
    # The best that the grey value of a pixel alone could tell; and what the network must reach.
    raw, truth = (a[6:] for a in discs(8))
    dark = [raw < level for level in range(80, 160, 5)]
    pixelwise = max(2 * (d & truth).sum() / (d.sum() + truth.sum()) for d in dark)
    assert pixelwise < 0.8
    for name in (STUDENT, MEAN_TEACHER):
        assert curve[-1][f"agreement of the {name}"] > 0.85
    assert curve[-1]["training_loss"] < curve[0]["training_loss"]
    assert curve[-1]["validation_f1"] > curve[0]["validation_f1"]


def test_the_consistency_loss_is_switched_on_slowly(trained):
    _plan, _folder, events = trained
    weights = {e.values["iteration"]: e.values["consistency_weight"] for e in curve_of(events)}
    assert weights[20] == pytest.approx(np.exp(-5))
    assert weights[40] == pytest.approx(np.exp(-1.25))
    assert weights[60] == weights[120] == 1.0


def test_both_networks_are_saved_and_the_better_one_is_the_network(trained):
    _plan, folder, events = trained
    saved = [e.path.name for e in events if isinstance(e, Saved)]
    assert saved == [
        "student.onnx",
        "mean_teacher.onnx",
        "network.onnx",
        "network.json",
        "example.npz",
        "report.html",
    ]
    which = facts_of(events)["which"]
    same = {STUDENT: "student.onnx", MEAN_TEACHER: "mean_teacher.onnx"}[which]
    assert (folder / "network.onnx").read_bytes() == (folder / same).read_bytes()
    best = max(curve_of(events), key=lambda e: e.values["validation_f1"]).values
    assert facts_of(events)["best_iteration"] == best["iteration"]
    other = STUDENT if which == MEAN_TEACHER else MEAN_TEACHER
    assert best[f"agreement of the {which}"] >= best[f"agreement of the {other}"]
    assert not list(folder.glob("*.part"))


def test_student_and_mean_teacher_are_two_networks_and_their_files_give_what_they_give(trained):
    plan, folder, _events = trained
    x = np.random.default_rng(0).normal(size=(1, 1, 40, 56)).astype(np.float32)
    answers = []
    for name, network in best_networks(plan, folder, 1).items():
        file = folder / {STUDENT: "student.onnx", MEAN_TEACHER: "mean_teacher.onnx"}[name]
        out = open_network(file, device="cpu", precision="exact").run(x)
        with torch.no_grad():
            np.testing.assert_allclose(out, network.probabilities(torch.from_numpy(x)), atol=1e-3)
        answers.append(out)
    assert np.abs(answers[0] - answers[1]).max() > 1e-3


def test_the_card_says_agreement_and_holds_the_statistics_of_what_was_learned_from(
    trained, material
):
    plan, folder, events = trained
    card = find_network(folder).card
    assert card["validation"]["score_is"] == facts_of(events)["score_is"] == "agreement"
    assert "not how right it is" in card["validation"]["what"]
    assert card["validation"]["score"] == facts_of(events)["score"]
    raw = discs(8)[0][:6].astype(np.float64)
    (step,) = card["preprocessing"]
    assert step["id"] == "fixed_zero_mean_unit_variance"
    assert (step["mean"], step["std"]) == (pytest.approx(raw.mean()), pytest.approx(raw.std()))
    assert card["output"]["names"] == ["disc"]
    assert card["training"]["consistency_loss"]
    assert card["training"]["patches_made_on"] == card["training"]["device"] == "cpu"
    assert 0 < card["training"]["computing_share"] <= 1
    assert card["training"]["label_rectification"]
    assert plan.images[0].raw not in json.dumps(card), "no folders of the user's"


def test_the_report_says_it_too_and_needs_no_other_file(trained, material):
    _plan, folder, _events = trained
    text = (folder / "report.html").read_text()
    assert "Agreement on what was held back" in text
    assert "http" not in text.replace("http://www.w3.org", "")
    assert "<svg" in text
    assert "data:image/png" in text
    assert material["raw"] not in text


def test_the_window_gets_a_held_back_tile_at_every_validation(trained):
    _plan, folder, events = trained
    tiles = [e.values for e in events if isinstance(e, Preview) and e.kind == "tile"]
    assert [t["iteration"] for t in tiles] == [20, 40, 60, 80, 100, 120]
    with np.load(folder / TILE_FILE) as tile:
        assert {k: v.shape for k, v in tile.items()} == dict.fromkeys(
            ("raw", "teacher", "network"), (1, 32, 32)
        )


def test_a_checkpoint_keeps_what_was_learned_about_labels_and_both_networks(trained):
    plan, folder, _events = trained
    state = load_checkpoint(folder / "latest.pt")
    assert state["eta"].dtype == torch.float32
    # From 1 towards what the network says of its own classes, by a thousandth each time.
    assert (state["eta"] < 1).all()
    assert (state["eta"] > 0.999**120 * 1.0).all()
    assert state["teacher_updates"] == 120
    again = trainer(folder, plan)
    assert torch.equal(again.rectification.eta, state["eta"])
    assert again.teacher.updates == 120
    for key, value in again.teacher.network.state_dict().items():
        assert torch.equal(value, state["teacher"][key])
    student = state["network"]
    assert any(not torch.equal(student[key], value) for key, value in state["teacher"].items())


# --- what each switch changes


@pytest.fixture
def seen(monkeypatch):
    """Networks that were run and weights of labels, while gradients are made."""
    found = {"networks": [], "weights": [], "weighted_mean": []}
    real_forward, real_loss = student_trainer.forward, student_trainer.loss_named

    def forward(network, images, device):
        found["networks"].append(network)
        return real_forward(network, images, device)

    def loss_named(name, logs, y, kept=None, weights=None, weighted_mean=False):
        if kept is not None:  # the labels' loss, not that of the consistency
            found["weights"].append(weights)
            found["weighted_mean"].append(weighted_mean)
        return real_loss(name, logs, y, kept, weights, weighted_mean)

    monkeypatch.setattr(student_trainer, "forward", forward)
    monkeypatch.setattr(student_trainer, "loss_named", loss_named)
    return found


def steps(t, count):
    for k in range(count):
        t.learn(t.batch(k))
    t.close()


def test_without_the_consistency_loss_the_mean_teacher_is_not_run(material, tmp_path, seen):
    t = trainer(tmp_path, quick(material, consistency={"use": False}))
    steps(t, 2)
    assert seen["networks"] == [t.network] * 2
    assert t.teacher.updates == 2, "it follows the student all the same"


def test_the_mean_teacher_is_run_from_the_first_iteration_of_the_consistency_loss(
    material, tmp_path, seen
):
    t = trainer(tmp_path, quick(material, consistency={"begin": 1, "ramp_up": 0}))
    steps(t, 3)
    s, m = t.network, t.teacher.network
    assert seen["networks"] == [s, s, m, s, m]


def test_without_rectification_labels_have_no_weights(material, tmp_path, seen):
    t = trainer(tmp_path, quick(material, rectification={"use": False}))
    steps(t, 2)
    assert seen["weights"] == [None, None]


def test_labels_are_weighted_from_the_first_iteration_of_the_rectification(
    material, tmp_path, seen
):
    t = trainer(tmp_path, quick(material, rectification={"begin": 1}))
    steps(t, 2)
    first, second = seen["weights"]
    assert first is None
    assert second.shape == (2, 2, 32, 32)
    assert not second.requires_grad
    assert 0 < second.min() < second.max() <= 1


@pytest.mark.parametrize(("mean", "weighted"), [("plain", False), ("weighted", True)])
def test_the_mean_of_weighted_labels_is_the_plan_s(material, tmp_path, seen, mean, weighted):
    t = trainer(tmp_path, quick(material, rectification={"begin": 1, "mean": mean}))
    steps(t, 2)
    assert seen["weighted_mean"] == [False, weighted]


def test_what_the_user_painted_is_never_rectified(material, tmp_path, seen):
    plan = quick(material, "strokes", rectification={"begin": 0}, training={"batch": 8})
    t = trainer(tmp_path, plan)
    batch = next(b for b in map(t.batch, range(50)) if 0 < b.painted.mean() < 1)
    t.step(batch)
    t.close()
    weights, painted = seen["weights"][0].numpy(), np.repeat(batch.painted.numpy(), 2, 1) > 0
    assert (weights[painted] == 1).all()
    assert (weights[~painted] < 1).any()


def test_the_loss_is_that_of_the_labels_and_of_the_difference_to_the_mean_teacher(
    material, tmp_path
):
    """Equation 5 by a second way: probabilities in numpy instead of logarithms in torch."""
    changes = {"consistency": {"begin": 0, "ramp_up": 0, "weight": 0.7}}
    t = trainer(tmp_path, quick(material, rectification={"begin": 0}, **changes))
    with torch.no_grad():
        for p in t.teacher.network.parameters():
            p.mul_(1.1)
    batch = t.batch(0)
    t.network.train()
    student = student_trainer.forward(t.network, batch.student, t.device)
    teacher = student_trainer.forward(t.teacher.network, batch.teacher, t.device).sigmoid()
    p = student.sigmoid().detach().double().numpy()
    q = np.stack(
        [
            student_trainer.turned(one, int(way)).numpy()
            for one, way in zip(teacher.double(), batch.turns, strict=True)
        ]
    )
    y = batch.shares.double().numpy()
    # eta = 1: the weights are the probabilities themselves
    labels = -(p * y * np.log(p) + (1 - p) * (1 - y) * np.log(1 - p)).mean()
    consistency = -(q * np.log(p) + (1 - q) * np.log(1 - p)).mean()
    assert float(t.step(batch)) == pytest.approx(labels + 0.7 * consistency, rel=1e-3)
    t.close()


def test_validation_changes_neither_the_means_of_the_rectification_nor_the_mean_teacher(
    material, tmp_path
):
    t = trainer(tmp_path, quick(material))
    t.learn(t.batch(0))
    eta = t.rectification.eta.clone()
    before = {k: v.clone() for k, v in t.teacher.network.state_dict().items()}
    student = {k: v.clone() for k, v in t.network.state_dict().items()}
    for _ in range(3):
        t.validate()
    t.close()
    assert torch.equal(t.rectification.eta, eta)
    assert t.teacher.updates == 1
    for network, kept in ((t.teacher.network, before), (t.network, student)):
        assert all(torch.equal(v, kept[k]) for k, v in network.state_dict().items())


def test_an_iteration_moves_the_means_by_what_the_network_says_of_its_labels(material, tmp_path):
    t = trainer(tmp_path, quick(material))
    batch = t.batch(0)
    t.network.train()
    p = student_trainer.forward(t.network, batch.student, t.device).sigmoid().detach().numpy()
    own = batch.shares > 0.5
    t.learn(batch)
    t.close()
    by_hand = [0.999 + 0.001 * (1 - p)[~own].mean(), 0.999 + 0.001 * p[own].mean()]
    assert t.rectification.eta.tolist() == pytest.approx(by_hand, abs=1e-6)
