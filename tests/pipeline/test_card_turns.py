"""The graphics card: one call at a time in the order of asking, and none while it is lent."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.jobs.graphics_card import lend_card
from s2d_desktop.pipeline import runtime
from s2d_desktop.pipeline.card_turns import CARD, CardTurns
from s2d_desktop.pipeline.runtime import open_network
from tests.networks import pixelwise


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    turns, had, threads = CardTurns(), [], []

    def take(number: int) -> None:
        with turns.turn():
            had.append(number)

    with turns.turn():
        for number in range(5):
            threads.append(threading.Thread(target=take, args=(number,)))
            threads[-1].start()
            while len(turns._line) < number + 2:
                pass
        assert had == []
    for thread in threads:
        thread.join()
    assert had == [0, 1, 2, 3, 4]


def test_who_fails_in_a_turn_gives_it_back() -> None:
    turns = CardTurns()
    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError
    with turns.turn():
        pass


def test_while_the_card_is_lent_the_processor_computes(tmp_path: Path, monkeypatch) -> None:
    """A computer with a card, as far as one without can be: which provider is asked each time."""
    asked: list[str] = []
    real = runtime._new_session

    class Session:
        def __init__(self, file, shape, provider, options) -> None:
            self.provider = provider
            self._real = real(file, shape, "CPUExecutionProvider", {})

        def get_providers(self) -> list[str]:
            return [self.provider]

        def run(self, *args):
            asked.append(self.provider)
            assert bool(CARD._line) == (self.provider == runtime.ON_CARD)
            return self._real.run(*args)

    monkeypatch.setattr(runtime, "_new_session", Session)
    have = (runtime.ON_CARD, "CPUExecutionProvider")
    monkeypatch.setattr(runtime, "available_providers", lambda: have)
    network = open_network(pixelwise(tmp_path / "n.onnx", [[2]], [1]))
    image = np.full((1, 1, 64, 64), 0.5, np.float32)
    expected = network.run(image)
    assert network.provider == "CUDA on the GPU, TF32"
    lend_card(True)
    try:
        assert np.array_equal(network.run(image), expected)
    finally:
        lend_card(False)
    network.run(image)
    assert asked == [runtime.ON_CARD] * 2 + ["CPUExecutionProvider", runtime.ON_CARD]
    assert network.provider == "CUDA on the GPU, TF32"
