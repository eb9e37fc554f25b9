"""Adding, listing and removing Enhancers of one's own."""

import json
import shutil
import zipfile

import h5py
import numpy as np
import onnx
import pytest

from s2d_desktop.jobs.list_enhancers import list_enhancers
from s2d_desktop.jobs.zoo_add import add_enhancer
from s2d_desktop.jobs.zoo_remove import remove_enhancer
from s2d_desktop.model.errors import InputError, ModelProblem, S2DError
from s2d_desktop.model.events import Note, Result
from s2d_desktop.model.source import ArraySource, read_whole
from s2d_desktop.pipeline import runtime
from s2d_desktop.pipeline.enhancer import Enhanced
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.zoo import enhancers
from s2d_desktop.zoo.enhancers import find
from tests.networks import unet
from tests.projects import small_project
from tests.zoo.packages import (
    COMMON,
    PUBLIC,
    onnx_package,
    plain_forward,
    public_package,
    random_state,
    read_rdf,
    write_rdf,
)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The folder of the user's own Enhancers, and one that comes with the program."""
    monkeypatch.setattr(enhancers, "user_folder", lambda: tmp_path / "own")
    monkeypatch.setattr(enhancers, "resource", lambda *parts: tmp_path.joinpath("program", *parts))
    enhancer_folder(tmp_path / "program/enhancers/nuclei-2d", "nuclei-2d")
    return tmp_path / "own"


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return unet(tmp_path_factory.mktemp("net") / "net.onnx", maps=4, levels=2)


def enhancer_folder(folder, name, **entries):
    folder.mkdir(parents=True)
    unet(folder / "enhancer.onnx", maps=2, levels=1)
    card = {"name": name, "title": name.title(), "structure": "nuclei", **entries}
    (folder / "enhancer.json").write_text(json.dumps(card))
    return folder


def facts(events):
    *_, last = events
    assert isinstance(last, Result)
    return last.facts


def zipped(folder, path, inside=""):
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, f"{inside}{file.relative_to(folder)}")
    return path


def nothing_left(own):
    return not own.exists() or not list(own.iterdir())


def random_map(shape=(1, 1, 90, 120, 1)):
    return ArraySource(np.random.default_rng(0).random(shape, np.float32), "tzyxc")


def test_an_enhancers_folder_is_added_with_what_belongs_to_it(own, tmp_path):
    folder = enhancer_folder(tmp_path / "a", "mine", failure={"picture": "bad.png"}, halo=8)
    for name in ("LICENCE.txt", "cover.png", "bad.png", "private.txt"):
        (folder / name).write_text(name)
    result = facts(add_enhancer(folder))
    assert result["name"] == "mine"
    assert {p.name for p in (own / "mine").iterdir()} == {
        *("enhancer.onnx", "enhancer.json", "LICENCE.txt", "cover.png", "bad.png")
    }
    assert find("mine").card["halo"] == 8
    assert find("mine").card["source"]["file"] == "a"


def test_it_computes_the_same_as_before(own, tmp_path):
    folder = enhancer_folder(tmp_path / "a", "mine")
    facts(add_enhancer(folder))
    before, after = (
        read_whole(Enhanced(random_map(), 0, open_network(f.network_path, "cpu", "exact"), f.card))
        for f in (find(folder), find("mine"))
    )
    np.testing.assert_array_equal(before, after)


def test_a_zip_of_an_enhancers_folder_is_added(own, tmp_path):
    folder = enhancer_folder(tmp_path / "a", "mine")
    for inside in ("", "some folder/"):
        path = zipped(folder, tmp_path / "mine.zip", inside)
        assert facts(add_enhancer(path, replace=True))["name"] == "mine"
        assert [p.name for p in own.iterdir()] == ["mine"]


def test_a_bare_network_is_added_and_asks_for_its_structure(own, network):
    result = facts(add_enhancer(network))
    assert (result["name"], result["structure"]) == ("net", "")
    assert any("--structure" in note for note in result["notes"])
    assert facts(add_enhancer(network, name="b", structure="vesicles"))["structure"] == "vesicles"
    assert find("b").structure == "vesicles"


def test_weights_beside_the_network_come_into_one_file(own, network, tmp_path):
    model = onnx.load(network)
    (tmp_path / "big").mkdir()
    onnx.save(
        *(model, tmp_path / "big/net.onnx"),
        save_as_external_data=True,
        location="net.data",
        size_threshold=0,
    )
    facts(add_enhancer(tmp_path / "big/net.onnx", name="whole"))
    image = np.random.default_rng(0).random((1, 1, 32, 32), np.float32)
    one, two = (open_network(p, "cpu", "exact") for p in (network, own / "whole/enhancer.onnx"))
    np.testing.assert_array_equal(one.run(image), two.run(image))


def test_a_package_is_added_from_its_folder_its_description_and_a_zip(own, network, tmp_path):
    folder = onnx_package(tmp_path / "p", network)
    ways = (folder, folder / "rdf.yaml", zipped(folder, tmp_path / "p.zip", "top/"))
    for k, way in enumerate(ways):
        result = facts(add_enhancer(way, name=f"n{k}"))
        assert (result["title"], result["structure"]) == ("Nuclei enhancer", "nuclei")
        card = find(f"n{k}").card
        assert card["licence"] == "CC-BY-4.0"
        assert card["citations"] == ["Us, https://doi.org/10.1234/abc"]
        # What the graph shows (two levels: 22 voxels) counts more than the authors' 16.
        assert card["halo"] >= 22
        assert card["tile_multiple"] == 4


def test_a_name_is_made_of_the_title(own, network, tmp_path):
    titles = {
        "EnhancerMitochondriaEM2D": "enhancer-mitochondria-em2d",
        "../../Évil / name": "evil-name",
        "CON": "con-enhancer",
        "日本": "enhancer",
    }
    for k, (title, name) in enumerate(titles.items()):
        folder = onnx_package(tmp_path / f"p{k}", network, name=title)
        assert facts(add_enhancer(folder))["name"] == name
        assert (own / name / "enhancer.json").is_file()


@pytest.mark.parametrize("name", ["", "a/b", "..", ".a", "a b", "-a", "a.", "aux", "x" * 61, "a\n"])
def test_a_name_that_cannot_be_a_folder_is_refused(own, network, name):
    if name == "":
        return  # no name was given
    with pytest.raises(InputError, match="cannot be the name"):
        list(add_enhancer(network, name=name))
    assert nothing_left(own)


def test_a_name_that_is_taken_is_refused_unless_it_is_to_be_replaced(own, network, tmp_path):
    facts(add_enhancer(network, name="mine", structure="first"))
    with pytest.raises(InputError) as caught:
        list(add_enhancer(network, name="mine", structure="second"))
    assert caught.value.try_this.startswith("Remove that one first")
    assert find("mine").structure == "first"
    facts(add_enhancer(network, name="mine", structure="second", replace=True))
    assert find("mine").structure == "second"
    assert [p.name for p in own.iterdir()] == ["mine"]


def test_the_name_of_one_of_the_program_is_never_taken(own, network):
    for name in ("nuclei-2d", "Nuclei-2D"):
        with pytest.raises(InputError, match="taken"):
            list(add_enhancer(network, name=name, replace=True))
    assert find("nuclei-2d").network_path.parent.parent.parent.name == "program"


def test_what_cannot_be_used_leaves_nothing_behind(own, tmp_path, network):
    (tmp_path / "no.onnx").write_bytes(b"not a network")
    (tmp_path / "no.zip").write_bytes(b"not a zip")
    (tmp_path / "w.pt").write_bytes(b"weights")
    (tmp_path / "t.txt").write_text("text")
    (tmp_path / "empty").mkdir()
    rgb = unet(tmp_path / "rgb.onnx", maps=2, levels=1, in_channels=3)
    bad_card = enhancer_folder(tmp_path / "bad", "bad", halo="x")
    for name in ("no.onnx", "no.zip", "w.pt", "t.txt", "empty", "missing", rgb, bad_card):
        with pytest.raises(S2DError) as caught:
            list(add_enhancer(tmp_path / name))
        assert caught.value.why
        assert caught.value.try_this
        assert nothing_left(own), name


def test_an_installation_that_is_cancelled_leaves_nothing_behind(own, network):
    events = add_enhancer(network, name="mine")
    next(events)
    events.close()
    assert nothing_left(own)


@pytest.mark.parametrize("nickname", ["hiding-blowfish", "amiable-crocodile"])
def test_a_public_enhancer_is_converted_and_proven_on_its_own_test(own, tmp_path, nickname):
    pytest.importorskip("torch")
    result = facts(add_enhancer(public_package(tmp_path / "p", nickname, features=8)))
    assert result["test_difference"] < 5e-4
    found = find(result["name"])
    assert found.card["source"]["id"] == nickname
    if nickname == "hiding-blowfish":
        assert found.structure == "mitochondria"
        assert found.card["output"]["all"] == ["foreground", "boundary"]
        assert found.card["output"]["kept"] == "foreground"
        assert any("foreground, boundary" in note for note in result["notes"])
        assert any("normalises each tile" in note for note in result["notes"])
        assert found.card["preprocessing"][0]["id"] == "scale_range"
    else:
        assert found.structure == "membranes"
        assert "preprocessing" not in found.card
        assert not result["notes"]


@pytest.mark.parametrize("nickname", ["hiding-blowfish", "amiable-crocodile"])
def test_a_public_enhancer_gives_what_the_plain_network_gives(own, tmp_path, nickname, monkeypatch):
    pytest.importorskip("torch")
    # Rounding grows in InstanceNorm, with random weights to 1e-3; five times that in OpenVINO.
    monkeypatch.setattr(runtime, "available_providers", lambda: ("CPUExecutionProvider",))
    name = facts(add_enhancer(public_package(tmp_path / "p", nickname, features=8)))["name"]
    found = find(name)
    source = random_map((1, 1, 128, 128, 1))
    source.array[:] = 0.1 + 0.5 * source.array
    network = open_network(found.network_path, "cpu", "exact")
    enhanced = Enhanced(source, 0, network, found.card)
    kwargs = {**COMMON, **PUBLIC[nickname]["kwargs"], "initial_features": 8}
    image = source.array[0, 0, :, :, 0]
    if PUBLIC[nickname]["scale_range"]:
        image = (image - image.min()) / (image.max() - image.min() + 1e-6)
    halo = enhanced.halo[1]
    padded = np.pad(image, halo, mode="reflect")[None, None].astype(np.float32)
    wanted = plain_forward(random_state(kwargs, 2), kwargs, padded)[0, 0, halo:-halo, halo:-halo]
    assert wanted.std() > 0.01
    far = np.abs(read_whole(enhanced)[0, 0, :, :, 0] - wanted)
    assert far.max() < 4e-3
    assert far.mean() < 3e-4


def test_a_public_enhancer_for_volumes_is_added(own, tmp_path):
    pytest.importorskip("torch")
    folder = public_package(tmp_path / "p", "independent-shrimp", features=8)
    result = facts(add_enhancer(folder))
    card = find(result["name"]).card
    assert result["ndim"] == 3
    assert (card["halo"], card["tile_multiple"]) == ([8, 32, 32], [8, 16, 16])
    network = open_network(find(result["name"]).network_path, "cpu", "exact")
    source = random_map((1, 16, 32, 32, 1))
    out = read_whole(Enhanced(source, 0, network, card))
    assert out.shape == (1, 16, 32, 32, 1)
    assert np.isfinite(out).all()


def test_packaged_code_is_never_run(own, tmp_path):
    pytest.importorskip("torch")
    folder = public_package(tmp_path / "p", "amiable-crocodile", features=8)
    (folder / "unet.py").write_text(f"open({str(tmp_path / 'was run')!r}, 'w')\n")
    with pytest.raises(ModelProblem) as caught:
        list(add_enhancer(folder))
    assert "not known here" in caught.value.why
    assert not (tmp_path / "was run").exists()
    assert nothing_left(own)


def test_a_package_whose_own_test_fails_is_refused(own, tmp_path):
    pytest.importorskip("torch")
    folder = public_package(tmp_path / "p", "amiable-crocodile", features=8)
    wanted = np.load(folder / "test_output_0.npy")
    np.save(folder / "test_output_0.npy", wanted + 0.1)
    with pytest.raises(ModelProblem, match="cannot be used") as caught:
        list(add_enhancer(folder))
    assert "does not repeat" in caught.value.why
    np.save(folder / "test_output_0.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(ModelProblem) as caught:
        list(add_enhancer(folder))
    assert "cannot be read" in caught.value.why
    assert nothing_left(own)


def test_weights_that_are_programs_are_refused(own, network, tmp_path):
    folder = onnx_package(tmp_path / "p", network)
    rdf = read_rdf(folder)
    rdf["weights"] = {"torchscript": {"source": "weights.onnx"}}
    write_rdf(folder, rdf)
    with pytest.raises(ModelProblem) as caught:
        list(add_enhancer(folder))
    assert "torchscript" in caught.value.why


def test_a_sigmoid_that_the_description_wants_becomes_part_of_the_network(own, tmp_path):
    raw = unet(tmp_path / "raw.onnx", maps=2, levels=1, sigmoid=False)
    folder = onnx_package(tmp_path / "p", raw)
    rdf = read_rdf(folder)
    rdf["outputs"][0]["postprocessing"] = [{"id": "sigmoid"}]
    write_rdf(folder, rdf)
    found = find(facts(add_enhancer(folder))["name"])
    image = np.random.default_rng(0).random((1, 1, 16, 16), np.float32)
    one, two = (open_network(p, "cpu", "exact") for p in (raw, found.network_path))
    np.testing.assert_allclose(two.run(image), 1 / (1 + np.exp(-one.run(image))), atol=1e-6)


def test_a_package_for_raw_images_is_pointed_out(own, network, tmp_path):
    folder = onnx_package(tmp_path / "p", network, tags=["nuclei"])
    notes = [e.text for e in add_enhancer(folder) if isinstance(e, Note)]
    assert any("raw images" in note for note in notes)


def test_the_list_says_what_each_is_and_where_it_came_from(own, network, tmp_path):
    facts(add_enhancer(onnx_package(tmp_path / "p", network), name="mine"))
    ours, mine = facts(list_enhancers())["enhancers"]
    assert (ours["name"], ours["origin"], ours["source"]) == (
        *("nuclei-2d", "program"),
        "comes with the program",
    )
    assert (mine["origin"], mine["ndim"], mine["licence"]) == ("own", 2, "CC-BY-4.0")
    assert mine["source"].startswith("bioimage.io package, format 0.5.3, Nuclei enhancer, from p")


def test_only_ones_own_can_be_removed(own, network):
    facts(add_enhancer(network, name="mine"))
    assert facts(remove_enhancer("mine"))["folder"] == str(own / "mine")
    assert nothing_left(own)
    with pytest.raises(InputError, match="not removed"):
        list(remove_enhancer("nuclei-2d"))
    for name in ("mine", "../program", "", "."):
        with pytest.raises(ModelProblem, match="no Enhancer"):
            list(remove_enhancer(name))
    assert find("nuclei-2d")


def test_a_damaged_one_can_be_removed_and_a_link_alone_is_taken_away(own, network, tmp_path):
    facts(add_enhancer(network, name="mine"))
    (own / "mine/enhancer.json").write_text("{")
    facts(remove_enhancer("mine"))
    assert nothing_left(own)
    elsewhere = enhancer_folder(tmp_path / "elsewhere", "linked")
    (own / "linked").symlink_to(elsewhere)
    facts(remove_enhancer("linked"))
    assert (elsewhere / "enhancer.onnx").exists()
    assert nothing_left(own)


def test_what_an_ended_program_left_is_cleaned_up_later(own, network, monkeypatch):
    (own / ".incoming-old").mkdir(parents=True)
    (own / ".incoming-new").mkdir()
    import os

    os.utime(own / ".incoming-old", (0, 0))
    facts(add_enhancer(network, name="mine"))
    assert sorted(p.name for p in own.iterdir()) == [".incoming-new", "mine"]
    shutil.rmtree(own / ".incoming-new")


def test_the_package_inside_a_domain_adaptation_project_is_added_like_any_other(own, tmp_path):
    folder = enhancer_folder(tmp_path / "a", "mine")
    package = zipped(folder, tmp_path / "mine.zip").read_bytes()
    project = small_project(tmp_path)
    with h5py.File(project, "r+") as file:
        file["TrainableDomainAdaptation/BIOModel"] = np.void(package)
    assert facts(add_enhancer(project))["name"] == "mine"
    assert find("mine").card["source"]["file"] == "small.ilp"
    with h5py.File(project, "r+") as file:
        del file["TrainableDomainAdaptation/BIOModel"]
    with pytest.raises(InputError, match="holds no network"):
        facts(add_enhancer(project, replace=True))
