"""Two processes train one network, as torchrun starts them, on the CPU (gloo)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from s2d_desktop.model.cache import TileCache
from s2d_desktop.training.checkpoint import load_checkpoint
from s2d_desktop.training.network_plan import read_network_plan
from s2d_desktop.training.student_trainer import StudentTrainer
from s2d_desktop.training.survey import Survey, survey
from s2d_desktop.training.training_images import open_images
from tests.pseudo_labels_plan import write_small_plan

DRIVER = """
import os, sys
from pathlib import Path
from torch import distributed, optim
import torch
from s2d_desktop.training.student_trainer import StudentTrainer

plan, folder, notes = sys.argv[1:]
rank = os.environ["RANK"]
opened = []

def seen(event, args):
    if event == "open" and isinstance(args[0], (str, Path)) and folder in str(args[0]):
        if args[2] & (os.O_WRONLY | os.O_RDWR):
            opened.append(str(args[0]))

sys.addaudithook(seen)
gradients = []
step, close, learn = optim.Adam.step, StudentTrainer.close, StudentTrainer.step

def noted_step(self, *args):
    gradients.append([p.grad.clone() for p in self.param_groups[0]["params"]])
    return step(self, *args)

def noted_close(self):
    torch.save({
        "network": self.network.state_dict(),
        "teacher": self.teacher.network.state_dict(),
        "eta": self.rectification.eta,
        "gradients": gradients,
        "patch": self.patch,
        "iteration": self.standing.iteration,
        "opened": opened,
    }, notes + "/" + rank + ".pt")
    close(self)

def full_in_the_second(self, batch):
    if "FULL" in os.environ and rank == "1" and self.patch == 32:
        raise torch.OutOfMemoryError("out of memory")
    return learn(self, batch)

optim.Adam.step, StudentTrainer.close = noted_step, noted_close
StudentTrainer.step = full_in_the_second
from s2d_desktop.cli.main import main
code = main(["train", plan, "-o", folder, "--json"])
assert not distributed.is_initialized(), "the group was not ended"
sys.exit(code)
"""


def trained_by_two(plan: Path, tmp_path: Path, **environment: str) -> tuple[str, str, list[Any]]:
    """Train in two processes; their stdout, stderr, and what each noted of itself."""
    driver = tmp_path / "driver.py"
    driver.write_text(DRIVER, encoding="utf-8")
    call = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    call += [str(driver), str(plan), str(tmp_path / "net"), str(tmp_path)]
    here = str(Path(__file__).parents[2])
    done = subprocess.run(
        call,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONPATH": here, "OMP_NUM_THREADS": "1", **environment},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    notes = [torch.load(tmp_path / f"{rank}.pt", weights_only=True) for rank in (0, 1)]
    return done.stdout, done.stderr, notes


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A training of 8 iterations, shared by two processes: plan, folder and what was noted."""
    folder = tmp_path_factory.mktemp("shared")
    plan = write_small_plan(folder, max_iterations=8, threads=1)
    return plan, folder / "net", *trained_by_two(plan, folder)


def test_both_end_after_the_same_iteration_with_the_same_networks(shared):
    *_, (first, second) = shared
    assert first["iteration"] == second["iteration"] == 8
    for part in ("network", "teacher"):
        for key, value in first[part].items():
            assert torch.equal(value, second[part][key]), (part, key)
    assert torch.equal(first["eta"], second["eta"])


def test_the_gradients_are_the_mean_of_those_of_both_batches(shared, tmp_path):
    """Of the first iteration, computed here in one process from the batches 0 and 1."""
    plan = read_network_plan(shared[0])
    images, found = open_images(plan, TileCache(2**26)), Survey()
    list(survey(plan, images, found))
    trainer = StudentTrainer(plan, images, found, tmp_path)
    each = []
    for batch in (0, 1):
        trainer.step(trainer.batch(batch))
        each.append([p.grad.clone() for p in trainer.network.parameters()])
    trainer.close()
    for image in images:
        image.close()
    assert any(not torch.allclose(a, b, rtol=0.1) for a, b in zip(*each, strict=True))
    # In bfloat16 a sum in another order is another one from the third digit on.
    exact = trainer.precision == torch.float32
    rtol, atol = (1e-4, 1e-7) if exact else (1e-2, 1e-5)
    for notes in shared[-1]:
        for a, b, seen in zip(*each, notes["gradients"][0], strict=True):
            torch.testing.assert_close(seen, (a + b) / 2, rtol=rtol, atol=atol)


def test_only_the_first_one_writes_and_speaks(shared):
    _plan, folder, stdout, stderr, (first, second) = shared
    assert second["opened"] == []
    assert any("latest.pt" in name for name in first["opened"])
    assert json.loads(stdout)["iterations"] == 8
    assert stderr.count("Training on cpu") == 1
    assert (folder / "network.onnx").exists()
    assert load_checkpoint(folder / "latest.pt")["standing"]["iteration"] == 8


def test_memory_that_is_too_small_in_one_halves_the_patch_in_both(tmp_path):
    plan = write_small_plan(tmp_path, max_iterations=4, threads=1)
    _out, stderr, (first, second) = trained_by_two(plan, tmp_path, FULL="yes")
    assert "goes on with 16 x 16" in stderr
    assert first["patch"] == second["patch"] == 16
    assert first["iteration"] == second["iteration"] == 4
    for key, value in first["network"].items():
        # Counters of BatchNorm, which nothing reads, tell of the iteration that was tried twice.
        if value.is_floating_point():
            assert torch.equal(value, second["network"][key]), key
