"""How many cores a training uses."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from s2d_desktop.training import cores
from s2d_desktop.training.cores import own_cores, threads_each


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OMP_NUM_THREADS", "LOCAL_WORLD_SIZE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("count", "copies", "each"), [(2, 2, 1), (8, 2, 4), (7, 2, 3), (1, 2, 1), (16, 1, 16)]
)
def test_copies_of_a_network_divide_all_cores_among_them(monkeypatch, count, copies, each):
    monkeypatch.setattr(cores, "cpu_count", lambda: count)
    assert threads_each(copies) == each


def test_processes_on_one_computer_divide_its_cores(monkeypatch):
    monkeypatch.setattr(cores, "cpu_count", lambda: 16)
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "4")
    assert own_cores() == 4
    assert threads_each(2) == 2


@pytest.mark.parametrize(("said", "each"), [("4", 2), ("1", 1), ("6,2", 3), ("", 8), ("all", 8)])
def test_who_shares_a_computer_can_say_how_many_cores_are_used(monkeypatch, said, each):
    monkeypatch.setattr(cores, "cpu_count", lambda: 16)
    monkeypatch.setenv("OMP_NUM_THREADS", said)
    assert threads_each(2) == each
    assert own_cores() == 16, "other work is not limited by it"
