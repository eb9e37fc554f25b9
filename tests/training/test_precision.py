"""In which numbers a network is trained on which device, and that small ones do not vanish."""

import pytest
import torch

from s2d_desktop.training import loop, network_copies
from s2d_desktop.training.checkpoint import load_checkpoint
from s2d_desktop.training.loop import LATEST
from s2d_desktop.training.precision import precision
from tests.training.student_discs import quick, trainer

CPU, CUDA = torch.device("cpu"), torch.device("cuda")


@pytest.mark.parametrize(
    ("capability", "expected"),
    [
        pytest.param((9, 0), torch.bfloat16, id="H100"),
        pytest.param((8, 6), torch.bfloat16, id="RTX 3060"),
        pytest.param((7, 5), torch.float16, id="T4"),
        pytest.param((6, 1), torch.float32, id="GTX 1080"),
    ],
)
def test_a_graphics_card_computes_in_what_it_is_fast_in(monkeypatch, capability, expected):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _device: capability)
    assert precision(2, CUDA) == precision(3, CUDA) == expected


@pytest.mark.parametrize(
    ("has", "expected"),
    [
        ({"avx512_bf16": True, "avx2": True}, torch.bfloat16),
        ({"avx2": True, "avx512_f": True, "avx512_bf16": False}, torch.float32),
    ],
)
def test_a_cpu_computes_slices_in_bfloat16_if_it_has_it_and_volumes_never(
    monkeypatch, has, expected
):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: has)
    assert precision(2, CPU) == expected
    assert precision(3, CPU) == torch.float32


@pytest.mark.parametrize("has", [True, False])
def test_an_older_torch_is_asked_what_its_convolutions_can_do(monkeypatch, has):
    monkeypatch.delattr(torch.cpu, "get_capabilities")
    monkeypatch.setattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", lambda: has, raising=False)
    assert precision(2, CPU) == (torch.bfloat16 if has else torch.float32)


@pytest.fixture
def in_float16(monkeypatch):
    """The CPU as if it were a card that has float16 and no bfloat16."""
    for module in (loop, network_copies):
        monkeypatch.setattr(module, "precision", lambda _ndim, _device: torch.float16)


def test_gradients_in_float16_are_scaled_and_steps_are_not(material, tmp_path, in_float16):
    t = trainer(tmp_path, quick(material))
    batch = t.batch(0)
    before = [p.detach().clone() for p in t.network.parameters()]
    t.learn(batch)
    t.close()
    scaled = t.network.head.weight.grad.abs().max()
    pairs = zip(t.network.parameters(), before, strict=True)
    moved = [float((p - b).detach().abs().max()) for p, b in pairs]
    # Adam's first step is the learning rate, whatever the size of the gradient.
    rate = t.settings.learning_rate
    assert max(moved) == pytest.approx(rate, rel=0.05)
    assert t.scaler.get_scale() == 2.0**16
    assert scaled < 100, "unscaled before the step"


def test_a_step_in_which_float16_overflows_is_left_out(material, tmp_path, in_float16):
    t = trainer(tmp_path, quick(material))
    t.network.head.weight.register_hook(lambda g: g * float("inf"))
    before = [p.detach().clone() for p in t.network.parameters()]
    t.learn(t.batch(0))
    t.close()
    assert all(torch.equal(p, b) for p, b in zip(t.network.parameters(), before, strict=True))
    assert t.scaler.get_scale() == 2.0**15


def test_the_scale_is_kept_in_the_checkpoint(material, tmp_path, in_float16):
    t = trainer(tmp_path, quick(material))
    t.learn(t.batch(0))
    t.scaler.update(4.0)
    t.save()
    t.close()
    again = trainer(tmp_path, quick(material))
    again.close()
    assert again.scaler.get_scale() == 4.0


def test_without_float16_there_is_no_scale(material, tmp_path):
    t = trainer(tmp_path, quick(material))
    t.learn(t.batch(0))
    t.save()
    t.close()
    assert "scaler" not in load_checkpoint(tmp_path / LATEST)
