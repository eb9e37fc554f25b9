import io
import json
import zipfile

import numpy as np
import pytest
import tifffile

from s2d_desktop.cli.main import main
from s2d_desktop.jobs.train_enhancer import default_folder, train_enhancer
from s2d_desktop.jobs.zoo_export import export_enhancer
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Preview, Progress, Result, Saved
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.training.report import curve
from s2d_desktop.zoo.enhancers import find
from s2d_desktop.zoo.example import read_example


@pytest.fixture(scope="module")
def trained(disc_files, tmp_path_factory):
    """A folder with a finished training, and the events on the way."""
    folder = tmp_path_factory.mktemp("training")
    images = [{"raw": str(disc_files / "raw.tif"), "labels": str(disc_files / "labels.tif")}]
    plan = {
        "name": "discs",
        "structure": "discs",
        "citation": "Nobody, 2026",
        "licence": "CC0",
        "pixel_size_nm": 5,
        "images": images,
        "forests": {
            "dense_patches": 4,
            "worst_tiles": 0,
            "strokes": 0,
            "validation_slices": 3,
            "smallest_patch": 40,
            "largest_patch": 60,
            "most_pixels": 400,
            "most_trees": 8,
            "crop_height": 64,
            "crop_width": 64,
            "processes": 1,
        },
        "network": {"maps": 2, "levels": 2},
        "training": {
            "batch": 2,
            "patch": 32,
            "max_iterations": 6,
            "validate_every": 3,
            "validation_patches": 4,
            "device": "cpu",
        },
    }
    (folder / "plan.json").write_text(json.dumps(plan))
    return folder, list(train_enhancer(folder / "plan.json", folder / "out"))


def test_a_training_ends_with_network_card_report_and_checkpoints(trained):
    folder, events = trained
    names = {"enhancer.onnx", "enhancer.json", "report.html", "latest.pt", "best.pt", "plan.json"}
    assert names <= {f.name for f in (folder / "out").iterdir()}
    assert not list((folder / "out").rglob("*.part"))
    saved = [e.path.name for e in events if isinstance(e, Saved)]
    assert saved == ["enhancer.onnx", "enhancer.json", "example.npz", "report.html"]
    assert [e.what for e in events if isinstance(e, Progress)][-1] == "Training"
    assert any(isinstance(e, Preview) for e in events)


def test_the_result_says_how_good_it_is(trained):
    _, events = trained
    facts = events[-1].facts
    assert isinstance(events[-1], Result)
    assert facts["iterations"] == 6
    assert 0 <= facts["validation_f1"] <= 1
    assert facts["onnx_difference"] < 1e-3


def test_the_program_can_use_what_it_trained(trained):
    folder, _ = trained
    enhancer = find(folder / "out")
    assert enhancer.name == "discs"
    assert enhancer.card["training"]["citation"] == "Nobody, 2026"
    assert enhancer.card["tile_multiple"] == 4
    assert enhancer.card["halo"] % 4 == 0
    low, high = enhancer.card["pixel_size_nm"]
    assert low < 5 < high
    network = open_network(enhancer.network_path)
    out = network.run(np.random.default_rng(0).random((1, 1, 32, 48), dtype=np.float32))
    assert out.shape == (1, 1, 32, 48)


def test_the_report_needs_no_other_file_and_names_data_seed_and_versions(trained):
    folder, _ = trained
    text = (folder / "out" / "report.html").read_text()
    assert "http" not in text.replace("http://www.w3.org", "")
    for word in ("raw.tif", "torch", "seed", "Nobody, 2026", "<svg", "data:image/png"):
        assert word in text


def test_a_package_of_it_shows_a_place_of_the_training_held_back_from_it(trained, tmp_path):
    folder, _ = trained
    options = {"licence": "CC0-1.0", "authors": ["Emmy Noether"]}
    *_, last = export_enhancer(folder / "out", tmp_path / "p.zip", **options)
    assert "on a crop of 'raw.tif'" in last.facts["notes"][0]
    assert "Training images: Nobody, 2026." in last.facts["notes"][0]
    example = read_example(folder / "out" / "example.npz")
    assert example.maps.shape == (1, 64, 64)
    raw = tifffile.imread(
        folder / json.loads((folder / "plan.json").read_text())["images"][0]["raw"]
    )
    # The last three of eight slices are held back.
    places = [
        z
        for z in range(len(raw))
        for y, x in np.argwhere(raw[z, :33, :33] == example.raw[0, 0])
        if np.array_equal(raw[z, y : y + 64, x : x + 64], example.raw)
    ]
    assert len(places) == 1
    assert places[0] >= 5
    with zipfile.ZipFile(tmp_path / "p.zip") as package:
        maps = np.load(io.BytesIO(package.read("test_input.npy")))
        assert {"cover.png", "example.npz"} <= set(package.namelist())
    np.testing.assert_allclose(maps[0], example.maps / 255, atol=1e-6)


def test_a_finished_training_is_not_repeated(trained):
    folder, _ = trained
    before = (folder / "out" / "latest.pt").stat().st_mtime_ns
    events = list(train_enhancer(folder / "plan.json", folder / "out"))
    assert (folder / "out" / "latest.pt").stat().st_mtime_ns == before
    assert events[-1].facts["iterations"] == 6


def test_another_plan_in_the_same_folder_is_refused(trained):
    folder, _ = trained
    plan = json.loads((folder / "plan.json").read_text())
    plan["training"]["loss"] = "dice"
    (folder / "other.json").write_text(json.dumps(plan))
    with pytest.raises(InputError, match="cannot be resumed") as error:
        list(train_enhancer(folder / "other.json", folder / "out"))
    assert "training" in str(error.value)


def test_a_longer_training_goes_on_from_a_finished_one(trained):
    folder, _ = trained
    plan = json.loads((folder / "plan.json").read_text())
    plan["training"]["max_iterations"] = 8
    (folder / "longer.json").write_text(json.dumps(plan))
    events = list(train_enhancer(folder / "longer.json", folder / "out"))
    trained_on = [e.done for e in events if isinstance(e, Progress) and e.what == "Training"]
    assert trained_on == [7, 8]


def test_without_a_folder_the_training_goes_beside_its_plan(tmp_path):
    assert default_folder(tmp_path / "mito.json") == tmp_path / "mito"
    assert default_folder(tmp_path / "mito") == tmp_path / "mito-training"


def test_the_command_prints_an_example_that_is_a_plan(capsys):
    assert main(["train-enhancer", "--example"]) == 0
    assert json.loads(capsys.readouterr().out)["structure"] == "mitochondria"


def test_the_command_without_a_plan_says_what_is_missing(capsys):
    assert main(["train-enhancer"]) == 2
    assert "PLAN.json" in capsys.readouterr().err


def test_the_command_with_a_bad_plan_ends_with_a_sentence(tmp_path, capsys):
    (tmp_path / "plan.json").write_text("{}")
    assert main(["train-enhancer", str(tmp_path / "plan.json")]) == 2
    assert "lacks the entry 'name'" in capsys.readouterr().err


def test_a_curve_without_points_is_a_sentence():
    assert "no validation took place" in curve("Loss", {"a": []})
    assert curve("F1", {"a": [(1, 0.5)]}, 0.5).startswith("<svg")


def test_a_network_that_is_trained_further_tells_its_origin_and_is_the_mean_of_both(
    trained, tmp_path
):
    folder, _ = trained
    plan = json.loads((folder / "plan.json").read_text())
    for image in plan["images"]:
        for key in ("raw", "labels"):
            image[key] = str(folder / image[key])
    # With everything kept the training must make no difference to the exported network.
    plan["network"].update(start_from=str(folder / "out"), keep=1.0)
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    *_events, result = train_enhancer(tmp_path / "plan.json", tmp_path / "out")
    card = json.loads((tmp_path / "out" / "enhancer.json").read_text())
    assert card["training"]["started_from"] == "discs"
    assert card["training"]["kept_of_start"] == 1.0
    assert [e["raw"] for e in card["training"]["data_of_start"]] == ["raw.tif"]
    assert "mean" in card["validation"]["caution"]
    p = np.random.default_rng(0).random((1, 1, 32, 32)).astype(np.float32)
    before, after = (
        open_network(f / "out" / "enhancer.onnx", "cpu", "exact").run(p) for f in (folder, tmp_path)
    )
    np.testing.assert_allclose(after, before, atol=1e-4)
    assert card["validation"]["f1_enhancer"] == pytest.approx(
        result.facts["validation_f1"], abs=1e-4
    )
