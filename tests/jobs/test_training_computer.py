"""What PyTorch can do with a graphics card, by what nvidia-smi and PyTorch say."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from s2d_desktop.jobs import doctor, machine, training_computer
from s2d_desktop.jobs.training_computer import Card, graphics_card

LINE = "NVIDIA GeForce RTX 4070, 551.86, 12282 MiB"
NAME = "NVIDIA GeForce RTX 4070"


@pytest.mark.parametrize(
    ("said", "card"),
    [
        ("True 12.8", Card(usable=True)),
        ("False None", Card(unused=NAME, lacks="build")),
        ("False 12.8", Card(unused=NAME, lacks="driver")),
        ("", Card()),
    ],
)
def test_pytorch_tells_whether_it_uses_the_card_and_what_it_lacks(monkeypatch, said, card) -> None:
    monkeypatch.setattr(training_computer, "nvidia_gpus", lambda: (LINE,))
    asked = []

    def run(call, **_kwargs):
        asked.append(call)
        return SimpleNamespace(stdout=said)

    monkeypatch.setattr(training_computer.subprocess, "run", run)
    assert graphics_card() == card
    assert "torch.cuda.is_available()" in asked[0][-1]


def test_without_a_card_pytorch_is_not_even_loaded(monkeypatch) -> None:
    monkeypatch.setattr(training_computer, "nvidia_gpus", lambda: ())
    monkeypatch.setattr(training_computer.subprocess, "run", lambda *_a, **_k: pytest.fail("run"))
    assert graphics_card() == Card()


@pytest.mark.parametrize(("lacks", "todo"), [("build", "CUDA"), ("driver", "driver")])
def test_the_doctor_names_the_card_and_what_to_do(monkeypatch, lacks, todo) -> None:
    pytest.importorskip("torch")
    monkeypatch.setattr(doctor, "graphics_card", lambda: Card(unused=NAME, lacks=lacks))
    (check,) = doctor._training()
    assert check.state == "limited"
    assert NAME in check.found
    assert todo in check.todo


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for nvidia-smi")
@pytest.mark.parametrize(("code", "found"), [(0, (LINE,)), (9, ())])
def test_what_nvidia_smi_says_without_a_driver_is_no_card(
    tmp_path: Path, monkeypatch, code, found
) -> None:
    script = tmp_path / "nvidia-smi"
    script.write_text(f"#!/bin/sh\necho '{LINE}'\nexit {code}\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert machine.nvidia_gpus() == found
