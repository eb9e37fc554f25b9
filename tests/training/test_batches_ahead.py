import threading
import time

import numpy as np
import pytest
import torch

from s2d_desktop.training import batches_ahead
from s2d_desktop.training.batches_ahead import pinned, prepared, workers_for
from s2d_desktop.training.patches import Batch


def patch_threads():
    return [t for t in threading.enumerate() if t.name.startswith("patches")]


@pytest.mark.parametrize("workers", [1, 3])
def test_batches_come_in_order_whoever_makes_them(workers):
    def make(k):
        time.sleep(0.002 * (k % 3))
        return k

    with prepared(make, 5, workers) as batches:
        assert [next(batches) for _ in range(20)] == list(range(5, 25))


def test_they_are_made_by_threads_of_their_own_which_end_with_the_training():
    names = set()

    def make(k):
        names.add(threading.current_thread().name)
        return k

    with prepared(make, 0) as batches:
        next(batches)
    assert names
    assert all(name.startswith("patches") for name in names)
    assert not patch_threads()


def test_while_the_network_computes_the_next_batches_are_made():
    made = []
    with prepared(lambda k: made.append(k) or k, 0) as batches:
        next(batches)
        end = time.monotonic() + 10
        while len(made) < 4 and time.monotonic() < end:
            time.sleep(0.01)
        assert made == [0, 1, 2, 3]


def test_an_error_is_raised_where_its_batch_is_used():
    def make(k):
        if k == 2:
            raise ValueError("no such map")
        return k

    with prepared(make, 0) as batches:
        assert [next(batches), next(batches)] == [0, 1]
        with pytest.raises(ValueError, match="no such map"):
            next(batches)


def test_a_graphics_card_is_fed_by_all_cores_and_eight_cores_by_one(monkeypatch):
    for count, workers in ((2, 1), (8, 1), (16, 2)):
        monkeypatch.setattr(batches_ahead, "computing_cores", lambda n=count: n)
        assert workers_for(torch.device("cpu")) == workers
    monkeypatch.setattr(batches_ahead, "own_cores", lambda: 8)
    assert workers_for(torch.device("cuda")) == 7
    assert workers_for(torch.device("cuda"), made_there=True) == 1


def test_a_batch_is_pinned_whole_whether_of_arrays_or_of_tensors(monkeypatch):
    asked = []
    monkeypatch.setattr(torch.Tensor, "pin_memory", lambda t: asked.append(t) or t)
    batch = pinned(Batch(np.ones((2, 1, 4, 4), np.float32), torch.zeros(2, 1, 4, 4)))
    assert isinstance(batch, Batch)
    assert [float(t.mean()) for t in asked] == [1, 0]
    assert batch.probability is asked[0]
