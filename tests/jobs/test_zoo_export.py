"""An Enhancer written as a package, and read back from it."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image

from s2d_desktop.jobs.zoo_add import add_enhancer
from s2d_desktop.jobs.zoo_export import export_enhancer
from s2d_desktop.model.errors import InputError, S2DError
from s2d_desktop.model.events import Result
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline.enhancer import Enhanced
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.zoo import enhancers
from s2d_desktop.zoo.enhancers import find
from tests.networks import unet
from tests.projects import small_image, small_project

torch = pytest.importorskip("torch")

CARD = {
    "name": "small-mito",
    "title": "Small mitochondria (EM, 2-D)",
    "structure": "mitochondria",
    "modality": "electron microscopy",
    "ndim": 2,
    "halo": 64,
    "tile_multiple": 4,
    "pixel_size_nm": [4.0, 8.0],
    "object_size_px": [20, 90],
    "licence": "CC-BY-4.0",
    "authors": ["Emmy Noether"],
    "data_licence": "CC-BY-4.0",
    "limits": ["Vesicles are left out."],
    "citations": ["Gerhard et al. 2013, https://doi.org/10.6084/m9.figshare.856713"],
    "failure": {"picture": "failure.png", "caption": "Dense bodies are taken for mitochondria"},
    "scores": [{"data": "VNC", "forests": 3, "f1_forest": 0.44, "f1_enhancer": 0.78}],
}


def our_network(path, seed=0, **settings):
    """A network of our own with random weights and running statistics, as `to_onnx` writes it."""
    from s2d_desktop.training.network import UNet
    from s2d_desktop.training.to_onnx import write_onnx

    torch.manual_seed(seed)
    network = UNet(**{"maps": 4, "levels": 2, **settings})
    for module in network.modules():
        if isinstance(module, (torch.nn.BatchNorm2d, torch.nn.BatchNorm3d)):
            torch.nn.init.normal_(module.running_mean, 0, 0.2)
            torch.nn.init.uniform_(module.running_var, 0.3, 1)
            torch.nn.init.normal_(module.bias, 0, 0.3)
            torch.nn.init.constant_(module.weight, 2.0)
    # Else the result of random weights is nearly even and proves nothing.
    torch.nn.init.normal_(network.head.weight, 0, 0.5)
    write_onnx(network, path, half=False)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("enhancer") / "small"
    folder.mkdir()
    our_network(folder / "enhancer.onnx")
    (folder / "enhancer.json").write_text(json.dumps(CARD))
    (folder / "LICENCE.txt").write_text("CC-BY-4.0")
    Image.new("L", (8, 8)).save(folder / "failure.png")
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return small_project(tmp_path_factory.mktemp("project"), small_image((190, 210)))


@pytest.fixture(scope="module")
def package(folder, project, tmp_path_factory):
    """The zip, and what the job said."""
    out = tmp_path_factory.mktemp("out") / "small.zip"
    persons = ["Ada Lovelace;Somewhere", "Bob"]
    *_, last = export_enhancer(folder, out, example=project, authors=persons)
    assert isinstance(last, Result)
    return out, last.facts


@pytest.fixture(scope="module")
def content(package, tmp_path_factory):
    """The package unpacked."""
    folder = tmp_path_factory.mktemp("content")
    with zipfile.ZipFile(package[0]) as archive:
        archive.extractall(folder)
    return folder


def rdf_of(content):
    return yaml.safe_load((content / "rdf.yaml").read_text(encoding="utf-8"))


def test_it_holds_the_network_in_three_forms_and_all_that_is_described(package, content):
    assert package[1]["weights"] == ["onnx", "pytorch_state_dict", "torchscript"]
    assert {p.name for p in content.iterdir()} == {
        *("rdf.yaml", "README.md", "cover.png", "test_input.npy", "test_output.npy"),
        *("weights.onnx", "weights.pt", "weights-torchscript.pt", "enhancer_unet.py"),
        *("LICENCE.txt", "sample_input.tif", "sample_output.tif"),
    }
    assert not list(package[0].parent.glob(".s2d-package-*"))


def test_the_forms_compute_the_same_test_result(content):
    image, wanted = (np.load(content / f"test_{k}.npy") for k in ("input", "output"))
    assert wanted.std() > 0.01
    exact = open_network(content / "weights.onnx", "cpu", "exact").run(image)
    assert np.abs(exact - wanted).max() < 1e-4
    # Loaded as another program would: the class from the file, the weights by name.
    names: dict = {}
    exec((content / "enhancer_unet.py").read_text(encoding="utf-8"), names)
    said = rdf_of(content)["weights"]["pytorch_state_dict"]["architecture"]
    network = names[said["callable"]](**said["kwargs"])
    network.load_state_dict(torch.load(content / "weights.pt", weights_only=True))
    with torch.no_grad():
        plain = network.eval()(torch.from_numpy(image)).numpy()
    assert np.abs(plain - wanted).max() < 1e-5


@pytest.mark.filterwarnings("ignore:.*torch.jit.*:DeprecationWarning")
def test_the_torchscript_takes_images_of_any_size(content):
    script = torch.jit.load(str(content / "weights-torchscript.pt"))
    network = open_network(content / "weights.onnx", "cpu", "exact")
    for size in ((140, 140), (144, 208)):
        image = np.random.default_rng(0).random((1, 1, *size), np.float32)
        with torch.no_grad():
            made = script(torch.from_numpy(image)).numpy()
        assert np.abs(made - network.run(image)).max() < 1e-4


def test_the_description_says_what_others_look_for(content):
    rdf = rdf_of(content)
    assert rdf["name"] == "Prediction Enhancer - Small mitochondria (EM 2-D)"
    assert {"shallow2deep", "ilastik", "unet", "2d", "mitochondria"} <= set(rdf["tags"])
    assert rdf["license"] == "CC-BY-4.0"
    assert rdf["authors"] == [
        {"name": "Ada Lovelace", "affiliation": "Somewhere"},
        {"name": "Bob"},
    ]
    assert [c["doi"] for c in rdf["cite"]] == [
        *("10.3389/fcomp.2022.805166", "10.6084/m9.figshare.856713")
    ]
    y = rdf["inputs"][0]["axes"][2]
    assert y == {"type": "space", "id": "y", "size": {"min": 132, "step": 4}}
    # The format wants more than both halos together, and a test image of a valid size.
    assert y["size"]["min"] > 2 * rdf["outputs"][0]["axes"][2]["halo"]
    assert np.load(content / "test_input.npy").shape == (1, 1, 188, 208)
    assert rdf["config"]["shallow2deep"]["card"]["object_size_px"] == [20, 90]


def test_the_text_gives_figures_limits_and_licences(content):
    text = (content / "README.md").read_text(encoding="utf-8")
    for words in (
        *("# Small mitochondria", "## Validation", "| VNC | 0.440 | 0.780 | 3 |"),
        *("Vesicles are left out.", "4 to 8 nm", "20 to 90 pixels"),
        *("Weights: CC-BY-4.0. Training data: CC-BY-4.0.", "figshare.856713"),
    ):
        assert words in text


def test_the_cover_shows_the_same_place_three_times(content):
    with Image.open(content / "cover.png") as picture:
        assert picture.size == (1024, 512)
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    assert (content / "cover.png").stat().st_size < 500_000
    thirds = [pixels[:, k : k + 337] for k in (0, 343, 686)]
    assert (np.ptp(thirds[0], axis=2) == 0).all(), "the first is grey"
    # The forest of the example calls dark places 'Mito'.
    dark, likely = thirds[0].mean(2), thirds[1].mean(2)
    assert np.corrcoef(dark.ravel(), likely.ravel())[0, 1] < -0.9


def test_read_back_it_is_the_same_enhancer(package, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(enhancers, "user_folder", lambda: tmp_path)
    *_, last = add_enhancer(package[0], name="again")
    assert last.facts["test_difference"] < 1e-4
    again, first = find("again"), find(folder)
    for key in CARD:
        # The picture of its failure shows the training, and the package shows another example.
        if key not in ("name", "failure"):
            assert again.card[key] == first.card[key]
    licence = (tmp_path / "again/LICENCE.txt").read_bytes()
    assert licence == (folder / "LICENCE.txt").read_bytes()
    source = ArraySource(np.random.default_rng(0).random((1, 1, 150, 170, 1), np.float32), "tzyxc")
    one, two = (
        read_whole(Enhanced(source, 0, open_network(e.network_path, "cpu", "exact"), e.card))
        for e in (again, first)
    )
    np.testing.assert_array_equal(one, two)


def test_a_network_that_is_not_ours_is_shared_as_onnx_alone(project, tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    unet(folder / "enhancer.onnx", maps=4, levels=2)
    (folder / "enhancer.json").write_text(json.dumps(CARD))
    *_, last = export_enhancer(folder, tmp_path / "o.zip", example=project)
    assert last.facts["weights"] == ["onnx"]
    assert "not exported by this program" in last.facts["notes"][0]


def test_what_is_done_to_a_map_before_the_network_goes_along(project, tmp_path, monkeypatch):
    folder = tmp_path / "other"
    folder.mkdir()
    unet(folder / "enhancer.onnx", maps=4, levels=2)
    steps = [{"id": "scale_range", "max_percentile": 99.0}]
    (folder / "enhancer.json").write_text(json.dumps({**CARD, "preprocessing": steps}))
    *_, last = export_enhancer(folder, tmp_path / "o.zip", example=project)
    monkeypatch.setattr(enhancers, "user_folder", lambda: tmp_path / "own")
    *_, last = add_enhancer(tmp_path / "o.zip", name="again")
    assert find("again").card["preprocessing"] == steps
    assert last.facts["test_difference"] < 1e-4


def test_nobody_is_named_as_the_author_of_an_enhancer_but_who_made_it(project, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    unet(folder / "enhancer.onnx", maps=4, levels=2)
    card = {key: value for key, value in CARD.items() if key != "authors"}
    (folder / "enhancer.json").write_text(json.dumps(card))
    with pytest.raises(InputError, match="Nothing says who made it"):
        list(export_enhancer(folder, tmp_path / "x.zip", example=project))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"licence": ""}, "licence"),
        ({"licence": "all rights reserved"}, "licence"),
        ({"authors": ["a/b"]}, "author"),
        ({"out": "x.tar"}, "zip"),
        ({"class_name": "Vesicle"}, "Vesicle"),
    ],
)
def test_what_cannot_be_exported_says_why(folder, project, tmp_path, changes, what):
    options = {"out": "x.zip", "example": project, **changes}
    out = tmp_path / options.pop("out")
    with pytest.raises(S2DError) as caught:
        list(export_enhancer(folder, out, **options))
    assert what in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_an_example_that_is_too_small_is_refused(folder, tmp_path):
    with pytest.raises(InputError, match="too small") as caught:
        list(export_enhancer(folder, tmp_path / "x.zip", example=small_project(tmp_path)))
    assert "132 x 132" in caught.value.why
    assert not (tmp_path / "x.zip").exists()


def test_an_export_that_is_cancelled_leaves_nothing_behind(folder, project, tmp_path):
    events = export_enhancer(folder, tmp_path / "x.zip", example=project)
    for event in events:
        if getattr(event, "what", "") == "Checking":
            break
    events.close()
    assert not list(Path(tmp_path).iterdir())
