"""Packages of several classes, for volumes, and with an example of the Enhancer's own."""

import json
import shutil

import numpy as np
import pytest
import tifffile
import yaml
from PIL import Image

from s2d_desktop.jobs.zoo_add import add_enhancer
from s2d_desktop.jobs.zoo_export import export_enhancer
from s2d_desktop.model.errors import FileProblem, InputError, ModelProblem
from s2d_desktop.model.events import Note
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.enhancer import Enhanced
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.zoo import enhancers
from s2d_desktop.zoo.cover import CLASS_COLOURS
from s2d_desktop.zoo.enhancers import find
from s2d_desktop.zoo.example import LARGEST_BYTES, read_example
from tests.jobs.zoo_enhancers import (
    CLASSES,
    SHARES,
    enhancer_of,
    exported,
    own_example,
    project_of,
    rdf_of,
)
from tests.networks import unet

torch = pytest.importorskip("torch")

THREE_FORMS = ["onnx", "pytorch_state_dict", "torchscript"]

OPTIONS = {"licence": "CC0-1.0", "authors": ["Emmy Noether"]}


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The folder of the user's own Enhancers."""
    monkeypatch.setattr(enhancers, "user_folder", lambda: tmp_path / "own")
    return tmp_path / "own"


def same_results(one, two, shape, classes=1):
    """Whether two Enhancers give the same of a random map."""
    maps = np.random.default_rng(0).random((1, *shape, classes), np.float32)
    maps /= maps.sum(-1, keepdims=True) if classes > 1 else 1
    source = ArraySource(maps, "tzyxc")
    channels = 0 if classes == 1 else tuple(range(classes))
    first, second = (
        read_whole(Enhanced(source, channels, open_network(e.network_path, "cpu", "exact"), e.card))
        for e in (one, two)
    )
    assert first.std() > 0.01
    return np.array_equal(first, second)


@pytest.fixture(scope="module")
def of_classes(tmp_path_factory):
    """An Enhancer of four classes, what its export said, and its unpacked package."""
    folder = tmp_path_factory.mktemp("classes")
    enhancer = enhancer_of(folder / "cells", CLASSES)
    # The project has the classes in another order than the network.
    example = project_of(folder, CLASSES[::-1], (140, 170))
    return enhancer, *exported(enhancer, folder / "package.zip", example=example)


def test_a_package_of_several_classes_names_them_on_both_its_tensors(of_classes):
    _, facts, inside = of_classes
    assert facts["weights"] == THREE_FORMS
    rdf = rdf_of(inside)
    for tensor in (*rdf["inputs"], *rdf["outputs"]):
        channel = tensor["axes"][1]
        assert channel["channel_names"] == ["other", "cell_body", "cell_body_", "rim"]
        assert len(tensor["description"]) <= 128
    assert rdf["config"]["bioimageio"]["target_structure"] == list(CLASSES)


def test_its_test_image_holds_the_share_of_each_class_in_the_networks_order(of_classes):
    _, _, inside = of_classes
    maps, result = (np.load(inside / f"test_{k}.npy") for k in ("input", "output"))
    assert maps.shape == result.shape == (1, 4, 140, 168)
    assert np.abs(maps.sum(1) - 1).max() < 1e-6
    assert np.abs(result.sum(1) - 1).max() < 1e-5
    dark = maps[0, 0] > 0.5
    for k, name in enumerate(CLASSES):
        assert maps[0, k][dark] == pytest.approx(SHARES[name][0], abs=1e-6)
        assert maps[0, k][~dark] == pytest.approx(SHARES[name][1], abs=1e-6)
    assert 0.2 < dark.mean() < 0.8
    with tifffile.TiffFile(inside / "sample_input.tif") as file:
        assert file.series[0].axes == "CYX"
        np.testing.assert_array_equal(file.asarray(), maps[0])


def test_its_text_names_the_classes_in_order(of_classes):
    text = (of_classes[2] / "README.md").read_text(encoding="utf-8")
    order = "one channel each: 1. other, 2. cell body, 3. cell-body, 4. rim"
    assert text.count(order) == 2
    assert "maps of the classes other, cell body, cell-body, rim" in text
    assert "other black, cell body orange, cell-body light blue, rim green" in text


def test_its_cover_gives_each_class_a_colour_by_its_share(of_classes):
    with Image.open(of_classes[2] / "cover.png") as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    raw, forest = pixels[:, :337], pixels[:, 343:680]
    assert (np.ptp(raw, axis=2) == 0).all()
    rgb = {name: dict(CLASS_COLOURS)[name] for name in ("orange", "light blue", "green")}
    for dark, place in ((0, raw.mean(2) < 5), (1, raw.mean(2) > 250)):
        shares = [SHARES[name][dark] for name in CLASSES[1:]]
        wanted = np.dot(shares, list(rgb.values()))
        assert np.abs(np.median(forest[place], axis=0) - wanted).max() < 12


def test_read_back_it_is_the_same_enhancer_of_several_classes(of_classes, tmp_path, own):
    enhancer, _, inside = of_classes
    *_, last = add_enhancer(inside, name="again")
    assert last.facts["test_difference"] < 1e-5
    again, first = find("again"), find(enhancer)
    for key in ("input", "output", "structure", "halo", "tile_multiple", "licence", "training"):
        assert again.card[key] == first.card[key]
    assert same_results(first, again, (1, 150, 130), len(CLASSES))


@pytest.mark.parametrize(
    ("part", "names", "why"),
    [
        ("input", {"classes": ["a", "b"]}, "takes 4 channels; an Enhancer takes the classes a, b"),
        ("input", {}, "takes 4 channels; an Enhancer takes the map of one class"),
        ("input", {"classes": 4}, "input.classes"),
        ("output", {"names": ["a", "b"]}, "gives 4 maps, but names 2"),
    ],
)
def test_a_package_of_classes_that_its_card_does_not_name_is_refused(
    of_classes, tmp_path, own, part, names, why
):
    folder = shutil.copytree(of_classes[2], tmp_path / "package")
    rdf = rdf_of(folder)
    rdf["config"]["shallow2deep"]["card"][part] = names
    (folder / "rdf.yaml").write_text(yaml.safe_dump(rdf), encoding="utf-8")
    with pytest.raises(ModelProblem) as caught:
        list(add_enhancer(folder))
    assert why in caught.value.why
    assert not own.exists() or not list(own.iterdir())


def test_a_network_with_other_classes_than_its_folder_says_is_not_added(tmp_path, own):
    enhancer = enhancer_of(tmp_path / "cells", CLASSES[:3], input={"classes": ["a", "b"]})
    with pytest.raises(ModelProblem) as caught:
        list(add_enhancer(enhancer))
    assert "takes 3 channels" in caught.value.why


@pytest.mark.parametrize("names", [(*CLASSES, "one more"), CLASSES[:3]])
def test_an_example_with_other_classes_is_refused(tmp_path, names):
    enhancer = enhancer_of(tmp_path / "cells", CLASSES)
    example = project_of(tmp_path, names, (140, 140))
    with pytest.raises(InputError, match="does not fit this Enhancer"):
        list(export_enhancer(enhancer, tmp_path / "x.zip", example=example))
    assert not list(tmp_path.glob("x.zip*"))


def three_to_three(folder, **card):
    return enhancer_of(folder, CLASSES[:3], **card)


def bare(folder, **settings):
    folder.mkdir()
    return unet(folder / "net.onnx", maps=2, **settings)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda f: bare(f, in_channels=3), "3 maps; its description does not say"),
        (lambda f: three_to_three(f, input={"classes": ["a", "b"]}), "3 maps; its description na"),
        (lambda f: three_to_three(f, output={"names": ["a", "b"]}), "gives 3 maps"),
        (lambda f: bare(f, out_channels=2), "gives 2 maps"),
        (lambda f: enhancer_of(f, ndim=3), "says 3-D, but its network is 2-D"),
        (lambda f: bare(f, side=64), "64 x 64 alone"),
        (lambda f: three_to_three(f, preprocessing=[{"id": "scale_range"}]), "one map alone"),
    ],
)
def test_what_cannot_be_described_is_refused_before_any_work(tmp_path, made, why):
    events = export_enhancer(made(tmp_path / "e"), tmp_path / "x.zip", **OPTIONS)
    with pytest.raises(ModelProblem, match="cannot be shared") as caught:
        next(iter(events))
    assert why in caught.value.why
    assert not list(tmp_path.glob("x*"))


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"classes": CLASSES[:3]}, "takes the classes other, cell body, cell-body, 2-D"),
        ({"volume": True}, "mitochondria, 3-D"),
    ],
)
def test_an_enhancer_that_no_example_fits_asks_for_one_before_any_work(tmp_path, settings, why):
    events = export_enhancer(enhancer_of(tmp_path / "e", **settings), tmp_path / "x.zip")
    assert next(events).what == "Computing the example"
    with pytest.raises(InputError, match="no example for this Enhancer") as caught:
        next(events)
    assert why in caught.value.why


def test_a_network_that_gives_no_probabilities_is_refused(tmp_path):
    network = bare(tmp_path / "e", sigmoid=False)
    example = project_of(tmp_path, ("structure", "rest"), (200, 200))
    options = {"example": example, "class_name": "structure", **OPTIONS}
    with pytest.raises(ModelProblem, match="cannot be shared") as caught:
        list(export_enhancer(network, tmp_path / "x.zip", **options))
    assert "instead of 0 to 1" in caught.value.why


@pytest.fixture(scope="module")
def of_volumes(tmp_path_factory):
    """An Enhancer for volumes with an example, what its export said, and its package."""
    folder = tmp_path_factory.mktemp("volumes")
    enhancer = enhancer_of(folder / "mito-3d", volume=True)
    own_example(enhancer, (23, 70, 82))
    return enhancer, *exported(enhancer, folder / "package.zip")


def test_a_package_for_volumes_gives_size_step_and_halo_of_each_axis(of_volumes):
    _, facts, inside = of_volumes
    assert facts["weights"] == THREE_FORMS
    rdf = rdf_of(inside)
    given = {a["id"]: a for a in rdf["inputs"][0]["axes"][2:]}
    made = {a["id"]: a for a in rdf["outputs"][0]["axes"][2:]}
    assert list(given) == list(made) == ["z", "y", "x"]
    # More than two halos of 8, 24, 24 in steps of 2, 4, 4.
    assert {a: given[a]["size"] for a in "zyx"} == {
        "z": {"min": 18, "step": 2},
        "y": {"min": 52, "step": 4},
        "x": {"min": 52, "step": 4},
    }
    assert [made[a]["halo"] for a in "zyx"] == [8, 24, 24]
    assert np.load(inside / "test_input.npy").shape == (1, 1, 22, 68, 80)
    text = (inside / "README.md").read_text(encoding="utf-8")
    assert "at least 18 x 52 x 52 (z, y, x), in steps of 2 x 4 x 4 (z, y, x)" in text


def test_its_forms_compute_the_same_volume(of_volumes):
    inside = of_volumes[2]
    image, wanted = (np.load(inside / f"test_{k}.npy") for k in ("input", "output"))
    names: dict = {}
    exec((inside / "enhancer_unet.py").read_text(encoding="utf-8"), names)
    said = rdf_of(inside)["weights"]["pytorch_state_dict"]["architecture"]
    network = names[said["callable"]](**said["kwargs"])
    network.load_state_dict(torch.load(inside / "weights.pt", weights_only=True))
    with torch.no_grad():
        plain = network.eval()(torch.from_numpy(image)).numpy()
    assert wanted.std() > 0.01
    assert np.abs(plain - wanted).max() < 1e-5


def test_its_cover_shows_the_middle_slice(of_volumes):
    enhancer, _, inside = of_volumes
    raw = read_example(enhancer / "example.npz").raw
    with Image.open(inside / "cover.png") as picture:
        pixels = np.asarray(picture.convert("L")).astype(float)[:, :337]
    # Of 23 slices the test image has 22, from the first on: its middle one is slice 11. The picture
    # shows all its height, and as much of its width as fits a third.
    width = int(68 * 337 / 512)
    fits = []
    for z, plane in enumerate(raw):
        for left in range(80 - width + 1):
            part = plane[1:69, 1 + left : 1 + left + width]
            shown = np.asarray(Image.fromarray(part).resize((337, 512), Image.Resampling.BICUBIC))
            fits.append((np.abs(shown - pixels).mean(), z))
    assert min(fits)[1] == 11


def test_read_back_it_is_the_same_enhancer_for_volumes(of_volumes, own):
    enhancer, _, inside = of_volumes
    *_, last = add_enhancer(inside, name="again")
    assert last.facts["ndim"] == 3
    assert last.facts["test_difference"] < 1e-5
    assert find("again").card["halo"] == [8, 24, 24]
    assert same_results(find(enhancer), find("again"), (9, 40, 50))


def test_sizes_that_no_description_gives_are_those_of_the_network(tmp_path):
    (tmp_path / "e").mkdir()
    network = unet(tmp_path / "e/net.onnx", maps=2, factors=[(1, 2, 2), (2, 2, 2)])
    example = project_of(tmp_path, ("structure", "rest"), (32, 60, 70))
    options = {"example": example, "class_name": "structure", **OPTIONS}
    _, inside = exported(network, tmp_path / "p.zip", **options)
    axes = rdf_of(inside)["inputs"][0]["axes"]
    assert [a["size"]["step"] for a in axes[2:]] == [2, 4, 4]
    assert len(axes) == 5


def test_the_enhancers_own_example_is_its_test_and_goes_along(of_volumes, own, tmp_path):
    enhancer, facts, inside = of_volumes
    example = read_example(enhancer / "example.npz")
    maps = np.load(inside / "test_input.npy")[0]
    np.testing.assert_allclose(maps, example.maps[:, :22, 1:69, 1:81] / 255, atol=1e-6)
    assert "on a crop of blobs, CC0." in (inside / "README.md").read_text(encoding="utf-8")
    assert any("shall not be published" in note for note in facts["notes"])
    list(add_enhancer(inside, name="again"))
    again, inside_again = exported("again", tmp_path / "again.zip")
    for name in ("test_input.npy", "cover.png", "example.npz"):
        assert (inside_again / name).read_bytes() == (inside / name).read_bytes()
    assert again["weights"] == THREE_FORMS


def test_who_names_another_example_publishes_none_of_the_enhancers_own(tmp_path):
    enhancer = enhancer_of(tmp_path / "mito")
    own_example(enhancer, (140, 150))
    example = project_of(tmp_path, ("Mito", "rest"), (180, 140))
    facts, inside = exported(enhancer, tmp_path / "p.zip", example=example)
    assert not (inside / "example.npz").exists()
    assert "blobs" not in (inside / "README.md").read_text(encoding="utf-8")
    assert facts["notes"] == []


def test_an_example_smaller_than_the_network_takes_is_mirrored(tmp_path):
    enhancer = enhancer_of(tmp_path / "cells", CLASSES[:3], volume=True)
    example = own_example(enhancer, (4, 64, 64), 3, raw=False)
    facts, inside = exported(enhancer, tmp_path / "p.zip")
    maps = np.load(inside / "test_input.npy")[0]
    assert maps.shape == (3, 18, 64, 64)
    # 18 slices of 4: 7 before and 7 behind, the last of each mirror image first.
    order = [0, 1, 2, 3, 3, 2, 1, 0]
    wanted = np.stack([example.maps[:, order[(z - 7) % 8]] for z in range(18)], axis=1)
    np.testing.assert_allclose(maps, wanted / wanted.sum(0), atol=1e-6)
    assert np.abs(maps.sum(0) - 1).max() < 1e-6
    assert facts["test_difference"] < 1e-5
    assert "mirrored" in (inside / "README.md").read_text(encoding="utf-8")


def test_the_own_example_is_said_to_be_published_before_the_package_is_there(tmp_path):
    enhancer = enhancer_of(tmp_path / "mito")
    own_example(enhancer, (140, 150))
    for event in export_enhancer(enhancer, tmp_path / "p.zip"):
        if isinstance(event, Note):
            assert "crop of blobs" in event.text
            break
    assert not (tmp_path / "p.zip").exists()


def bomb(path):
    np.savez_compressed(path, maps=np.zeros(LARGEST_BYTES + 1, np.uint8))


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.write_bytes(b"PK no zip"),
        lambda path: np.savez(path, maps=np.zeros((1, 8, 8), np.uint8)),
        lambda path: np.savez(path, maps=np.array([{}], object), facts="{}"),
        lambda path: np.savez(path, maps=np.zeros((1, 8, 8)), facts=json.dumps({"words": "x"})),
        lambda path: np.savez(
            *(path,), maps=np.zeros((1, 8, 8), np.uint8), facts=json.dumps({"words": 3})
        ),
        bomb,
    ],
)
def test_a_damaged_example_is_refused(tmp_path, write):
    write(tmp_path / "example.npz")
    with pytest.raises(FileProblem, match="cannot be used"):
        read_example(tmp_path / "example.npz")


def test_an_example_of_another_enhancer_is_refused(tmp_path):
    enhancer = enhancer_of(tmp_path / "cells", CLASSES[:3])
    own_example(enhancer, (140, 140))
    with pytest.raises(InputError, match="own example does not fit"):
        list(export_enhancer(enhancer, tmp_path / "x.zip"))
