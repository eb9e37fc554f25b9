"""Copies of a network that share a batch and the cores of a computer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import torch

from s2d_desktop.training import network_copies
from s2d_desktop.training.network import UNet
from s2d_desktop.training.network_copies import NetworkCopies, threads_each


@dataclass
class Images:
    raw: torch.Tensor


@pytest.mark.parametrize(
    ("cores", "copies", "processes", "each"),
    [(2, 2, 1, 1), (8, 2, 1, 4), (8, 2, 2, 2), (7, 2, 1, 3), (1, 2, 1, 1), (16, 4, 8, 1)],
)
def test_copies_divide_all_cores_among_them(monkeypatch, cores, copies, processes, each):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(network_copies, "cpu_count", lambda: cores)
    assert threads_each(copies, processes) == each


@pytest.mark.parametrize(("said", "each"), [("4", 2), ("1", 1), ("6,2", 3), ("", 8), ("all", 8)])
def test_who_shares_a_computer_can_say_how_many_cores_are_used(monkeypatch, said, each):
    monkeypatch.setattr(network_copies, "cpu_count", lambda: 16)
    monkeypatch.setenv("OMP_NUM_THREADS", said)
    assert threads_each(2) == each


def test_a_copy_keeps_its_threads_whatever_others_set_for_themselves():
    found = []

    def loss(network, part):
        with ThreadPoolExecutor(1) as other:
            other.submit(torch.set_num_threads, 1).result()
        value = network(part.raw).square().mean()
        found.append(torch.get_num_threads())
        return value, None

    copies = NetworkCopies(UNet(2, 1), loss, 2, torch.device("cpu"), threads=3)
    copies.gradients(Images(torch.ones(2, 1, 8, 8)))
    copies.close()
    assert found == [3, 3]


def test_each_patch_counts_alike_where_a_copy_has_more_of_them():
    torch.manual_seed(0)
    network, reference = UNet(2, 1).eval(), UNet(2, 1).eval()
    reference.load_state_dict(network.state_dict())
    images = Images(torch.rand(3, 1, 8, 8))

    def loss(network, part):
        # Running statistics instead of the part's own: so it does not matter who is in a part.
        return network.eval()(part.raw).square().mean(), None

    copies = NetworkCopies(network, loss, 2, torch.device("cpu"))
    found, _facts = copies.gradients(images)
    copies.close()
    whole, _none = loss(reference, images)
    whole.backward()
    assert float(found) == pytest.approx(whole.item(), rel=1e-5)
    for mine, theirs in zip(network.parameters(), reference.parameters(), strict=True):
        torch.testing.assert_close(mine.grad, theirs.grad, rtol=1e-4, atol=1e-6)
