import dataclasses
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from s2d_desktop.model.errors import FileProblem, InputError
from s2d_desktop.model.events import Note, Preview, Progress
from s2d_desktop.training.checkpoint import load_checkpoint, save_checkpoint
from s2d_desktop.training.enhancer_plan import NetworkSettings, TrainingSettings
from s2d_desktop.training.forest_cache import ForestMap
from s2d_desktop.training.loop import choose_device
from s2d_desktop.training.losses import cross_entropy
from s2d_desktop.training.network import UNet
from s2d_desktop.training.network_copies import NetworkCopies, forward
from s2d_desktop.training.patches import Batch
from s2d_desktop.training.scores import f1_score
from s2d_desktop.training.standing import step_size
from s2d_desktop.training.trainer import Trainer, on_maps

CPU = torch.device("cpu")
NETWORK = NetworkSettings(maps=2, levels=2)
SETTINGS = TrainingSettings(
    batch=2,
    patch=32,
    learning_rate=0.01,
    max_iterations=12,
    validate_every=4,
    validation_patches=4,
    device="cpu",
)


def forest_maps(seed, count=4):
    rng = np.random.default_rng(seed)
    maps = []
    for _ in range(count):
        truth = np.zeros((64, 64), np.uint8)
        y, x = rng.integers(8, 36, 2)
        truth[y : y + 20, x : x + 20] = 1
        p = np.clip(150.0 * truth + rng.normal(60, 40, truth.shape), 0, 255)
        maps.append(ForestMap(p.astype(np.uint8), truth, {}))
    return maps


def trainer(folder, **changes):
    folder.mkdir(exist_ok=True)
    settings = dataclasses.replace(SETTINGS, **changes)
    return Trainer(NETWORK, settings, forest_maps(1), forest_maps(2), 7, folder)


def same(a, b):
    return all((x == y).all() for x, y in zip(a.values(), b.values(), strict=True))


def without_clock(history):
    return [{k: v for k, v in p.items() if k != "seconds"} for p in history]


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    t = trainer(tmp_path_factory.mktemp("whole"))
    events = list(t.run())
    return t, events


def test_a_training_tells_progress_at_every_iteration_and_a_curve_at_every_validation(
    uninterrupted,
):
    t, events = uninterrupted
    assert [e.done for e in events if isinstance(e, Progress)] == list(range(1, 13))
    points = [e.values for e in events if isinstance(e, Preview)]
    assert [p["iteration"] for p in points] == [4, 8, 12]
    assert {"training_loss", "validation_loss", "validation_f1", "forest_f1"} <= set(points[0])
    assert (t.folder / "latest.pt").exists()
    assert (t.folder / "best.pt").exists()


def test_a_resumed_training_is_the_uninterrupted_one(uninterrupted, tmp_path):
    whole, _ = uninterrupted
    first = trainer(tmp_path)
    run = first.run()
    for event in run:
        if isinstance(event, Progress) and event.done == 6:
            break
    run.close()  # a user's cancel, between two validations
    second = trainer(tmp_path)
    events = list(second.run())
    assert isinstance(events[0], Note)
    assert [e.done for e in events if isinstance(e, Progress)] == list(range(7, 13))
    assert without_clock(second.history) == without_clock(whole.history)
    assert same(second.network.state_dict(), whole.network.state_dict())
    for a, b in zip(
        second.optimiser.state_dict()["state"].values(),
        whole.optimiser.state_dict()["state"].values(),
        strict=True,
    ):
        assert same(a, b)


def test_an_interruption_in_the_middle_of_a_step_leaves_no_half_step(uninterrupted, tmp_path):
    whole, _ = uninterrupted
    first = trainer(tmp_path)
    real_step = first.optimiser.step

    def step():
        real_step()
        if first.standing.iteration == 6:
            raise KeyboardInterrupt

    first.optimiser.step = step
    with pytest.raises(KeyboardInterrupt):
        list(first.run())
    assert load_checkpoint(tmp_path / "latest.pt")["standing"]["iteration"] == 4
    second = trainer(tmp_path)
    list(second.run())
    assert without_clock(second.history) == without_clock(whole.history)
    assert same(second.network.state_dict(), whole.network.state_dict())


def test_a_killed_training_goes_on_to_the_same_curve(uninterrupted, tmp_path):
    whole, _ = uninterrupted
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.training.test_trainer import trainer\n"
        "for event in trainer(Path(sys.argv[1])).run(): print(event, flush=True)\n"
    )
    folder = tmp_path / "killed"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        for line in process.stdout:
            if "done=5" in line:
                break
        process.kill()
    assert process.returncode != 0
    state = load_checkpoint(folder / "latest.pt")
    assert 4 <= state["standing"]["iteration"] < 12
    resumed = trainer(folder)
    list(resumed.run())
    assert without_clock(resumed.history) == without_clock(whole.history)
    assert same(resumed.network.state_dict(), whole.network.state_dict())


def test_the_loss_falls_and_the_network_beats_its_input(tmp_path):
    t = trainer(tmp_path, max_iterations=150, validate_every=50, threads=1)
    list(t.run())
    assert t.history[-1]["validation_loss"] < t.history[0]["validation_loss"]
    assert t.history[-1]["validation_f1"] > t.forest_f1


def test_a_training_ends_with_its_time(tmp_path):
    t = trainer(tmp_path, max_iterations=10**8, max_minutes=0.02, validate_every=10**6)
    started = time.perf_counter()
    list(t.run())
    assert time.perf_counter() - started < 20
    assert len(t.history) == 1
    assert t.standing.seconds >= 1.2


def test_a_finished_training_does_nothing_more(uninterrupted):
    whole, _ = uninterrupted
    again = Trainer(NETWORK, SETTINGS, forest_maps(1), forest_maps(2), 7, whole.folder)
    assert [e for e in again.run() if isinstance(e, Progress)] == []


def test_a_checkpoint_of_another_network_is_refused(uninterrupted):
    whole, _ = uninterrupted
    other = NetworkSettings(maps=3, levels=2)
    with pytest.raises(InputError, match="cannot be resumed"):
        Trainer(other, SETTINGS, forest_maps(1), forest_maps(2), 7, whole.folder)


def test_a_checkpoint_that_would_run_code_is_refused(tmp_path):
    class Evil:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "was_run",))

    torch.save({"network": Evil()}, tmp_path / "latest.pt")
    with pytest.raises(FileProblem, match="cannot be read"):
        load_checkpoint(tmp_path / "latest.pt")
    assert not (tmp_path / "was_run").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x02."])
def test_a_damaged_checkpoint_is_refused(tmp_path, content):
    (tmp_path / "latest.pt").write_bytes(content)
    with pytest.raises(FileProblem, match="cannot be read"):
        load_checkpoint(tmp_path / "latest.pt")


def test_a_checkpoint_without_a_network_is_refused(tmp_path):
    save_checkpoint(tmp_path / "x.pt", {"other": 1})
    with pytest.raises(FileProblem, match="cannot be read"):
        load_checkpoint(tmp_path / "x.pt")


def test_the_step_size_drops_at_plateaus_and_falls_at_the_end():
    settings = dataclasses.replace(SETTINGS, learning_rate=1.0, tail=0.5)
    assert step_size(settings, 0, 0.0) == 1.0
    assert step_size(settings, 0, 0.5) == 1.0
    assert step_size(settings, 2, 0.2) == pytest.approx(0.04)
    assert step_size(settings, 0, 0.75) == pytest.approx(0.505)
    assert step_size(settings, 0, 1.0) == pytest.approx(0.01)
    assert step_size(dataclasses.replace(settings, tail=0.0), 0, 1.0) == 1.0


def test_a_plateau_lowers_the_step_size(tmp_path):
    t = trainer(tmp_path, learning_rate=1e-7, plateau_patience=1, max_iterations=40, tail=0.0)
    list(t.run())
    assert t.standing.drops >= 1
    rates = [p["learning_rate"] for p in t.history]
    assert rates[-1] == pytest.approx(1e-7 * 0.2 ** round(np.log(rates[-1] / 1e-7) / np.log(0.2)))
    assert rates[-1] < rates[0]


def test_copies_side_by_side_give_the_gradient_of_the_mean_of_their_losses():
    torch.manual_seed(0)
    network, reference = UNet(2, 1), UNet(2, 1)
    reference.load_state_dict(network.state_dict())
    p, q = np.random.default_rng(0).random((2, 4, 1, 16, 16), dtype=np.float32)
    truth = np.asarray(q > 0.5, np.float32)
    both = NetworkCopies(network, on_maps(cross_entropy, CPU), 2, CPU)
    loss, _facts = both.gradients(Batch(p, truth))
    both.close()
    losses = []
    for k in range(2):
        logits = forward(reference, torch.from_numpy(p[k::2]), CPU)
        losses.append(cross_entropy(logits, torch.from_numpy(truth[k::2])))
    mean = (losses[0] + losses[1]) / 2
    mean.backward()
    assert float(loss) == pytest.approx(mean.item(), rel=1e-4)
    for mine, theirs in zip(network.parameters(), reference.parameters(), strict=True):
        assert torch.allclose(mine.grad, theirs.grad, rtol=1e-3, atol=1e-5)


def test_f1_is_counted_over_pixels():
    p = np.array([0.9, 0.8, 0.7, 0.6, 0.2, 0.2, 0.2])
    t = np.array([1, 1, 1, 0, 1, 1, 1])
    assert f1_score([(p[:3], t[:3]), (p[3:], t[3:])]) == 0.6


def test_a_graphics_card_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_device("auto").type == "cpu"
    with pytest.raises(InputError, match="graphics card"):
        choose_device("cuda")
