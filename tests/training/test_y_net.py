"""The Y-Net: what each loss reaches, and what is left when the second decoder is dropped."""

import numpy as np
import pytest
import tifffile
import torch

from s2d_desktop.model.cache import TileCache
from s2d_desktop.training.network_plan import network_plan_from_json
from s2d_desktop.training.survey import Survey, survey
from s2d_desktop.training.training_images import open_images
from s2d_desktop.training.y_net import YNet, y_net_loss
from s2d_desktop.training.y_net_trainer import YNetTrainer
from s2d_desktop.training.y_net_training import train_y_net
from s2d_desktop.zoo.networks import find_network
from tests.training.conftest import discs

SOURCE, TARGET = torch.from_numpy(
    np.random.default_rng(0).normal(0, 1, (2, 2, 1, 16, 16)).astype(np.float32)
)


def network(**kwargs):
    torch.manual_seed(0)
    return YNet(2, 2, **kwargs)


def reached(net):
    """Names of the first part of all weights that have a gradient other than 0."""
    return {
        name.split(".")[0]
        for name, w in net.named_parameters()
        if w.grad is not None and w.grad.abs().max() > 0
    }


def test_rebuilding_teaches_the_encoder_and_not_the_decoder_that_segments():
    net = network()
    rebuilt = [(net.reconstruction(x), x) for x in (SOURCE, TARGET)]
    y_net_loss(torch.zeros(()), rebuilt).backward()
    assert reached(net) == {"down", "rebuild_narrow", "rebuild_up", "rebuild_head"}


def test_segmentation_does_not_teach_the_decoder_that_rebuilds():
    net = network()
    net(SOURCE).sum().backward()
    assert reached(net) == {"down", "narrow", "up", "head"}


def test_the_rebuilding_decoder_has_no_skip_connection():
    net = network().eval()
    # The first block answers to single pixels, the bottom has seen them averaged away: without
    # skips an image whose bottom is the same is rebuilt the same.
    with torch.no_grad():
        for block in (net.down[2].conv1, net.down[2].conv2):
            block.weight.zero_()
        assert torch.equal(net.reconstruction(SOURCE), net.reconstruction(TARGET))
        assert not torch.equal(net(SOURCE), net(TARGET))


def test_the_loss_is_that_of_the_labels_and_both_mean_squared_errors():
    # Off by 1 and by 2 everywhere: 0.25 + 0.5 * (1 + 4).
    rebuilt = [(SOURCE + 1, SOURCE), (TARGET - 2, TARGET)]
    loss = y_net_loss(torch.tensor(0.25), rebuilt, 0.5)
    assert float(loss) == pytest.approx(2.75, rel=1e-5)


def test_encoded_once_it_says_and_rebuilds_what_it_does_one_by_one():
    net = network().eval()
    with torch.no_grad():
        logits, rebuilt = net.both(SOURCE)
        assert torch.equal(logits, net(SOURCE))
        assert torch.equal(rebuilt, net.reconstruction(SOURCE))


@pytest.mark.parametrize("factors", [None, ((1, 2, 2), (2, 2, 2))])
def test_without_its_second_decoder_it_is_an_ordinary_u_net_with_the_same_answers(factors):
    net = network(factors=factors, out_channels=3, activation="softmax").eval()
    image = SOURCE if factors is None else SOURCE[:, :, None].repeat(1, 1, 2, 1, 1)
    plain = net.without_reconstruction()
    assert type(plain).__name__ == "UNet"
    assert not any(name.startswith("rebuild") for name in plain.state_dict())
    with torch.no_grad():
        assert torch.equal(plain.probabilities(image), net.probabilities(image))


def two_domains(folder):
    """Plans of a source with truth and of a target of other grey values, and the target's."""
    raw, truth = discs(6, 64)
    files = {"raw": raw, "other": 255 - raw // 2, "truth": truth, "map": truth.astype(np.float32)}
    for name, values in files.items():
        tifffile.imwrite(folder / f"{name}.tif", values, metadata={"axes": "ZYX"})

    def plan(image, **kwargs):
        images = [
            {"raw": str(folder / image), "use": use, "slices": slices, **kwargs}
            for use, slices in (("training", [0, 1, 2, 3]), ("held back", [4, 5]))
        ]
        return network_plan_from_json(
            {
                "name": "y",
                "images": images,
                "classes": ["discs"],
                "learn_from": "truth" if "truth" in kwargs else "teacher",
                "consistency": {"use": False},
                "rectification": {"use": False},
                "network": {"maps": 2, "levels": 2},
                "training": {"patch": 32, "max_iterations": 3, "validate_every": 3, "batch": 2},
            }
        )

    source = plan("raw.tif", truth=str(folder / "truth.tif"))
    target = plan("other.tif", teacher=str(folder / "map.tif"))
    return source, target, files["other"]


def test_it_is_trained_on_two_domains_and_exported_as_a_network_of_the_target(tmp_path):
    source, target, grey = two_domains(tmp_path)
    *_events, result = train_y_net(source, target, tmp_path / "out")
    assert result.facts["iterations"] == 3
    card = find_network(tmp_path / "out").card
    (step,) = card["preprocessing"]
    # Raw data of the target: statistics of the target, not of the source.
    assert step["mean"] == pytest.approx(grey[:4].mean(), rel=1e-5)


def test_its_loss_is_that_of_the_sources_labels_and_of_both_domains_rebuilt(tmp_path):
    source, target, _grey = two_domains(tmp_path)
    images, targets = (open_images(plan, TileCache()) for plan in (source, target))
    found, of_target = Survey(), Survey()
    list(survey(source, images, found))
    list(survey(target, targets, of_target))
    trainer = YNetTrainer(
        source, images, found, tmp_path / "out", target, targets, of_target, weight=0.5
    )
    batch, net = trainer.batch(0), trainer.network.eval()
    trainer._kept = batch.kept.mean()
    with torch.no_grad():
        loss, _sums = trainer._part_loss(net, batch)
        labels = torch.nn.functional.binary_cross_entropy(
            net(batch.student).sigmoid(), batch.shares
        )
        errors = [((net.reconstruction(x) - x) ** 2).mean() for x in (batch.student, batch.target)]
    trainer.close()
    assert float(loss) == pytest.approx(float(labels + 0.5 * sum(errors)), rel=2e-2)
    without = [float(labels + 0.5 * error) for error in errors]
    assert all(abs(float(loss) - other) > 0.1 for other in without), "both matter"
