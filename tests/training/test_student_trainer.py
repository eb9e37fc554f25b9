"""Networks for raw data, trained for seconds on noisy discs."""

import dataclasses
import json

import numpy as np
import pytest
import torch

from s2d_desktop.model.errors import FileProblem, InputError
from s2d_desktop.model.events import Note, Preview, Progress, Result, Saved
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.training import checkpoint, student_trainer
from s2d_desktop.training.checkpoint import load_checkpoint
from s2d_desktop.training.network_training import best_networks, train_network
from s2d_desktop.training.raw_patches import RawPatches, StudentBatch
from s2d_desktop.training.student_trainer import MEAN_TEACHER, STUDENT, TILE_FILE, StudentTrainer
from s2d_desktop.training.survey import Survey, survey
from s2d_desktop.zoo.networks import find_network
from tests.training.conftest import discs
from tests.training.raw_material import opened, plan_of, save

QUICK = {"patch": 32, "max_iterations": 4, "validate_every": 2, "threads": 1}


@pytest.fixture(scope="session")
def material(tmp_path_factory):
    """Discs in 8 slices of 96 x 96, a soft map of them that is wrong in places, and the truth."""
    folder = tmp_path_factory.mktemp("raw_discs")
    raw, truth = discs(8)
    noise = np.random.default_rng(1).normal(0, 0.1, truth.shape)
    probability = (0.15 + 0.7 * truth + noise).clip(0, 1).astype(np.float32)
    strokes = np.zeros_like(truth)
    strokes[:, :4] = 1
    return {
        "raw": save(folder / "raw.tif", raw, "zyx"),
        "teacher": save(folder / "map.h5", probability, "zyx"),
        "strokes": save(folder / "strokes.tif", strokes, "zyx"),
        "truth": save(folder / "truth.tif", truth, "zyx"),
    }


def split(material, *keys, learned=(0, 1, 2, 3, 4, 5), held_back=(6, 7)):
    """Slices of one file to learn from, and others that are held back."""
    files = {key: material[key] for key in ("raw", "teacher", *keys)}
    return [
        {**files, "slices": list(learned)},
        {**files, "slices": list(held_back), "use": "held back"},
    ]


def quick(material, *keys, **changes):
    training = {**QUICK, **changes.pop("training", {})}
    return plan_of(split(material, *keys), training=training, **changes)


def trainer(folder, plan):
    folder.mkdir(exist_ok=True)
    images, found = opened(plan), Survey()
    list(survey(plan, images, found))
    return StudentTrainer(plan, images, found, folder)


def facts_of(events):
    assert isinstance(events[-1], Result)
    return events[-1].facts


# --- a whole training


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


def curve_of(events):
    return [e for e in events if isinstance(e, Preview) and e.kind == "curve"]


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
    weights, painted = seen["weights"][0].numpy(), np.repeat(batch.painted, 2, 1) > 0
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
    y = batch.shares.astype(np.float64)
    # eta = 1: the weights are the probabilities themselves
    labels = -(p * y * np.log(p) + (1 - p) * (1 - y) * np.log(1 - p)).mean()
    consistency = -(q * np.log(p) + (1 - q) * np.log(1 - p)).mean()
    assert t.step(batch) == pytest.approx(labels + 0.7 * consistency, rel=1e-3)
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


# --- how it ends


def test_it_ends_where_nothing_is_gained_any_more(material, tmp_path):
    training = {"patience": 2, "validate_every": 1, "max_iterations": 50, "learning_rate": 1e-7}
    events = list(train_network(quick(material, training=training), tmp_path))
    assert facts_of(events)["ended_by"] == "no gain"
    assert facts_of(events)["iterations"] == facts_of(events)["best_iteration"] + 2 < 50


def test_it_ends_with_its_time(material, tmp_path):
    training = {"max_minutes": 0.01, "max_iterations": 10**8, "validate_every": 10**6}
    events = list(train_network(quick(material, training=training), tmp_path))
    assert facts_of(events)["ended_by"] == "time"
    assert facts_of(events)["best_iteration"] == facts_of(events)["iterations"]
    assert json.loads((tmp_path / "network.json").read_text())["training"]["ended_by"] == "time"


def test_the_user_ends_it_and_keeps_the_network_also_before_the_first_validation(
    material, tmp_path
):
    training = {"max_iterations": 1000, "validate_every": 1000}
    asked, events = [], []
    for event in train_network(quick(material, training=training), tmp_path, lambda: bool(asked)):
        events.append(event)
        if isinstance(event, Progress) and event.what == "Training" and event.done == 3:
            asked.append("stop")
    facts = facts_of(events)
    assert (facts["ended_by"], facts["iterations"], facts["best_iteration"]) == ("hand", 3, 3)
    assert [e.values["iteration"] for e in curve_of(events)] == [3]
    assert find_network(tmp_path).classes == ("disc",)


def test_ended_before_it_began_it_says_that_there_is_no_network(material, tmp_path):
    with pytest.raises(InputError, match="There is no network yet"):
        list(train_network(quick(material), tmp_path, lambda: True))
    # ... and it can be started again.
    assert facts_of(list(train_network(quick(material), tmp_path)))["iterations"] == 4


def test_a_folder_of_another_plan_is_refused_and_one_of_the_same_goes_on(material, tmp_path):
    list(train_network(quick(material), tmp_path))
    with pytest.raises(InputError, match=r"another plan; different: seed"):
        list(train_network(quick(material, seed=9), tmp_path))
    longer = quick(material, training={"max_iterations": 6})
    events = list(train_network(longer, tmp_path))
    assert Note("The training goes on from iteration 4.") in events
    assert facts_of(events)["iterations"] == 6


def test_a_plan_that_was_cut_in_half_is_said(material, tmp_path):
    list(train_network(quick(material), tmp_path))
    text = (tmp_path / "plan.json").read_text()
    (tmp_path / "plan.json").write_text(text[: len(text) // 2])
    with pytest.raises(InputError, match=r"plan\.json' is damaged"):
        list(train_network(quick(material), tmp_path))


# --- memory


NO_MEMORY = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")


def failing(t, error=NO_MEMORY):
    """Let the first step of a trainer run out of memory."""
    real, left = t.step, [error]

    def step(batch):
        if left:
            raise left.pop()
        return real(batch)

    t.step = step


def test_out_of_memory_the_patch_is_halved_said_and_kept(material, tmp_path):
    plan = quick(material)
    t = trainer(tmp_path, plan)
    failing(t)
    events = list(t.run())
    notes = [e.text for e in events if isinstance(e, Note)]
    assert notes == ["The memory was too small for the patch; the training goes on with 16 x 16."]
    assert [e.done for e in events if isinstance(e, Progress)] == [1, 2, 3, 4]
    assert t.batch(0).student.shape == (2, 1, 16, 16)
    assert t.validation[0].raw.shape == (1, 1, 16, 16)
    state = load_checkpoint(tmp_path / "latest.pt")
    assert (state["halved"], state["patch"]) == (True, 16)
    again = trainer(tmp_path, plan)
    assert again.batch(0).student.shape == (2, 1, 16, 16)
    assert again.halved
    # What is taken in after it is what was taken in by the one that ran through.
    for a, b in zip(*(dataclasses.astuple(x.batch(5)) for x in (t, again)), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    "words",
    [
        "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: "
        "you tried to allocate 40000000000000 bytes. Error code 12 (Cannot allocate memory)",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
    ],
)
def test_memory_runs_out_in_other_words_too(material, tmp_path, words):
    t = trainer(tmp_path, quick(material))
    failing(t, RuntimeError(words))
    assert any("goes on with 16 x 16" in e.text for e in t.run() if isinstance(e, Note))


def test_another_error_is_not_taken_for_it(material, tmp_path):
    t = trainer(tmp_path, quick(material))
    failing(t, RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        list(t.run())
    assert not t.halved


def test_a_full_disk_leaves_the_checkpoint_of_before(material, tmp_path, monkeypatch):
    t = trainer(tmp_path, quick(material, training={"max_iterations": 8}))
    real, calls = checkpoint.os.fsync, []

    def fsync(number):
        calls.append(number)
        if len(calls) > 2:  # best.pt and latest.pt of the first validation
            raise OSError(28, "No space left on device")
        real(number)

    monkeypatch.setattr(checkpoint.os, "fsync", fsync)
    with pytest.raises(FileProblem, match="No space left"):
        list(t.run())
    monkeypatch.undo()
    assert not list(tmp_path.glob("*.part"))
    resumed = trainer(tmp_path, quick(material, training={"max_iterations": 8}))
    assert resumed.standing.iteration == 2
    list(resumed.run())
    assert resumed.standing.iteration == 8


def test_out_of_memory_a_second_time_it_ends_with_a_sentence_and_keeps_its_work(material, tmp_path):
    t = trainer(tmp_path, quick(material, training={"validate_every": 100}))
    real, calls = t.step, []

    def step(batch):
        calls.append(batch)
        if len(calls) in (3, 5):
            raise torch.OutOfMemoryError("out of memory")
        return real(batch)

    t.step = step
    with pytest.raises(InputError) as error:
        list(t.run())
    assert "There is too little memory for this network" in str(error.value)
    assert "also with half the patch" in str(error.value)
    assert "fewer maps" in str(error.value)
    assert load_checkpoint(tmp_path / "latest.pt")["standing"]["iteration"] == 3


def test_a_patch_that_cannot_be_halved_is_said(material, tmp_path):
    t = trainer(tmp_path, quick(material, training={"patch": 20}))
    failing(t)
    with pytest.raises(InputError, match="the patch cannot be made smaller"):
        list(t.run())


# --- other kinds


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
        raw = np.stack([raw, 255 - raw], -1)
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
    t._kept = float(batch.kept.mean())
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
        t._kept = float(own[1].kept.mean())
        alone = t._part_loss(t.network, own[1])[0].item()
        assert parts[1] == pytest.approx(alone * t._kept / batch.kept.mean(), rel=1e-3)


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
