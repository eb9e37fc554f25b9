"""The public Enhancers' weights in our own file, against the same network in plain torch."""

import numpy as np
import pytest

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.training.public_network import parameters, public_network, read_state_dict
from s2d_desktop.training.public_to_onnx import public_onnx
from s2d_desktop.zoo.own_test import run_exactly
from tests.zoo.packages import COMMON, PUBLIC, TORCH_EM, plain_forward, random_state

torch = pytest.importorskip("torch")


def architecture(nickname, **changes):
    facts = PUBLIC[nickname]
    kwargs = {**COMMON, **facts["kwargs"], **changes}
    return {"callable": facts["class"], "sha256": TORCH_EM, "kwargs": kwargs}


def saved(state, tmp_path):
    torch.save(state, tmp_path / "weights.pt")
    return tmp_path / "weights.pt"


@pytest.mark.parametrize("nickname", PUBLIC)
def test_the_file_computes_what_the_network_computes(nickname, tmp_path):
    said = architecture(nickname, initial_features=4)
    network = public_network(said)
    state = random_state(said["kwargs"], network.ndim, seed=3)
    onnx = public_onnx(network, read_state_dict(saved(state, tmp_path), network))
    size = (48, 32) if network.ndim == 2 else (16, 16, 32)
    image = np.random.default_rng(2).random((2, 1, *size), dtype=np.float32)
    wanted = plain_forward(state, said["kwargs"], image)
    made = run_exactly(onnx, image)
    assert made.shape == (2, network.out_channels, *size)
    assert wanted.std() > 0.01, "an even map would prove nothing"
    # InstanceNorm divides by the spread of a few voxels on the coarsest level.
    tolerance = 1e-5 if network.norm == "BatchNorm" else 2e-4
    assert np.abs(made - wanted).max() < tolerance


@pytest.mark.parametrize(
    ("nickname", "millions"),
    [
        ("hiding-blowfish", 28.94),
        ("independent-shrimp", 21.36),
        ("determined-chipmunk", 21.36),
        ("amiable-crocodile", 7.24),
    ],
)
def test_the_networks_have_as_many_weights_as_the_published_ones(nickname, millions):
    shapes = parameters(public_network(architecture(nickname)))
    trained = {k: s for k, s in shapes.items() if "running" not in k}
    assert sum(np.prod(s) for s in trained.values()) / 1e6 == pytest.approx(millions, abs=0.01)


def test_it_tells_what_sizes_it_takes_and_how_far_it_looks():
    flat = public_network(architecture("hiding-blowfish"))
    assert flat.multiples == (16, 16)
    deep = public_network(architecture("independent-shrimp"))
    assert deep.multiples == (8, 16, 16)
    # By hand, one level of factor 2: 4 down and up, 2 in the interpolation, 4 at the bottom, 1.
    one = public_network(architecture("hiding-blowfish", depth=1))
    assert one.reach == (11, 11)


def test_nothing_outside_of_its_reach_changes_a_result(tmp_path):
    said = architecture("amiable-crocodile", initial_features=4, depth=2)
    network = public_network(said)
    state = random_state(said["kwargs"], 2)
    onnx = public_onnx(network, read_state_dict(saved(state, tmp_path), network))
    image = np.random.default_rng(0).random((1, 1, 96, 96), dtype=np.float32)
    changed = image.copy()
    reach = network.reach[0]
    inside = slice(48 - reach, 48 + reach + 1)
    kept = changed[..., inside, inside].copy()
    changed[:] = 0
    changed[..., inside, inside] = kept
    before, after = (run_exactly(onnx, x)[0, 0, 48, 48] for x in (image, changed))
    assert before == pytest.approx(after, abs=1e-6)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"norm": "GroupNorm"}, "GroupNorm"),
        ({"gain": 3}, "gain"),
        ({"in_channels": 2}, "in_channels"),
        ({"final_activation": None}, "final_activation"),
        ({"final_activation": "Softmax"}, "final_activation"),
        ({"postprocessing": "affinities_to_boundaries2d"}, "postprocessing"),
        ({"return_side_outputs": True}, "return_side_outputs"),
        ({"depth": 9}, "depth"),
        ({"depth": True}, "depth"),
        ({"initial_features": 10**6}, "initial_features"),
        ({"out_channels": None}, "out_channels"),
        ({"conv_block_impl": "os.system"}, "conv_block_impl"),
    ],
)
def test_settings_that_are_not_known_are_refused(changes, why):
    with pytest.raises(ModelProblem) as caught:
        public_network(architecture("hiding-blowfish", **changes))
    assert why in caught.value.why
    assert caught.value.try_this


def test_code_that_is_not_known_is_refused():
    said = architecture("hiding-blowfish")
    for change in ({"sha256": "0" * 64}, {"sha256": ""}, {"callable": "UNETR"}):
        with pytest.raises(ModelProblem, match="cannot be used as an Enhancer"):
            public_network({**said, **change})


def test_scale_factors_that_make_no_sense_are_refused():
    for factors in ([], [[1, 2]], [[0, 2, 2]], [[2, 2, 2]] * 9):
        with pytest.raises(ModelProblem):
            public_network(architecture("independent-shrimp", scale_factors=factors))


def test_weights_of_another_network_are_refused(tmp_path):
    said = architecture("amiable-crocodile", initial_features=4, depth=1)
    network = public_network(said)
    good = random_state(said["kwargs"], 2)
    name = "base.block.1.weight"
    changes = {
        "missing": {k: v for k, v in good.items() if k != name},
        "not part": {**good, "extra.weight": torch.zeros(1)},
        "shape": {**good, name: torch.zeros(1)},
        "not finite": {**good, name: torch.full_like(good[name], float("nan"))},
        "no list": [1, 2],
    }
    for why, state in changes.items():
        with pytest.raises(ModelProblem) as caught:
            read_state_dict(saved(state, tmp_path), network)
        assert why in caught.value.why


def test_a_weights_file_with_code_in_it_is_refused_and_not_run(tmp_path):
    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "was run"), "w"))

    network = public_network(architecture("amiable-crocodile"))
    with pytest.raises(ModelProblem, match="cannot be read"):
        read_state_dict(saved({"a": Evil()}, tmp_path), network)
    assert not (tmp_path / "was run").exists()


def test_weights_inside_a_checkpoint_are_found(tmp_path):
    said = architecture("amiable-crocodile", initial_features=4, depth=1)
    network = public_network(said)
    state = random_state(said["kwargs"], 2)
    found = read_state_dict(saved({"model_state": state}, tmp_path), network)
    np.testing.assert_array_equal(found["out_conv.bias"], state["out_conv.bias"])
