"""Copies of a network that share a batch."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import torch

from s2d_desktop.training.network import UNet
from s2d_desktop.training.network_copies import NetworkCopies


@dataclass
class Images:
    raw: torch.Tensor


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
