"""What is open, as files that a network can learn from."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile

from s2d_desktop.cli.main import main
from s2d_desktop.io.ilastik.labels import LabelBlock, LabelClass
from s2d_desktop.io.ilastik.writer import write_project
from s2d_desktop.io.open import open_source
from s2d_desktop.jobs.prepare_training import Recipe, parts_of, prepare_training
from s2d_desktop.jobs.stroke_labels import write_strokes
from s2d_desktop.jobs.training_folder import bytes_needed, new_folder, state_of, weights_of
from s2d_desktop.jobs.training_pictures import check_truth, label_pictures
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Preview, Result, Saved
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import read_whole
from s2d_desktop.training.learning_settings import UNetSettings
from s2d_desktop.training.network_plan import network_plan_from_json
from tests.networks import pixelwise
from tests.projects import FOREST, SELECTION, small_image, small_probabilities

CLASSES = ("Mito", "Other", "Edge")


def painted_project(
    folder: Path, image: np.ndarray, axes: str, strokes: list[LabelBlock], file: str = "raw.tif"
) -> Path:
    tifffile.imwrite(
        folder / file, image, photometric="minisblack", metadata={"axes": axes.upper()}
    )
    names = [LabelClass(n, (9 * k, 0, 0), k) for k, n in enumerate(CLASSES, 1)]
    return write_project(
        folder / "small.ilp",
        folder / file,
        axes,
        image.shape,
        strokes,
        names,
        SELECTION,
        FOREST,
    )


def block(z: int, y: int, x: int, values: list[list[int]]) -> LabelBlock:
    array = np.array(values, np.uint8)[None, None, :, :, None]
    height, width = array.shape[2:4]
    return LabelBlock(Region((0, z, y, x, 0), (1, z + 1, y + height, x + width, 1)), array)


def facts_of(events) -> dict:
    *_, last = events
    assert isinstance(last, Result)
    return dict(last.facts)


# -- strokes


def test_strokes_become_2_for_the_structure_and_1_for_every_other_class(tmp_path: Path) -> None:
    project = painted_project(
        tmp_path, small_image(), "yx", [block(0, 3, 5, [[1, 2], [0, 3]]), block(0, 50, 60, [[2]])]
    )
    out = tmp_path / "strokes.tif"
    assert facts_of(write_strokes(project, 0, ["mito"], out)) == {"painted": 4}
    expected = np.zeros((60, 70), np.uint8)
    expected[3, 5], expected[3, 6], expected[4, 6], expected[50, 60] = 2, 1, 1, 1
    np.testing.assert_array_equal(tifffile.imread(out), expected)


def test_strokes_of_several_classes_are_1_plus_their_place_by_name(tmp_path: Path) -> None:
    project = painted_project(tmp_path, small_image(), "yx", [block(0, 0, 0, [[1, 2, 3]])])
    out = tmp_path / "strokes.tif"
    assert facts_of(write_strokes(project, 0, ["Other", "Mito"], out)) == {"painted": 2}
    # 'Other' is named first, 'Mito' second; 'Edge' is none of them.
    assert tifffile.imread(out)[0, :3].tolist() == [2, 1, 0]


def test_strokes_of_a_volume_lie_in_their_slice(tmp_path: Path) -> None:
    image = small_image((3, 60, 70))
    project = painted_project(tmp_path, image, "zyx", [block(1, 7, 8, [[1]])])
    out = tmp_path / "strokes.tif"
    facts_of(write_strokes(project, 0, ["Mito"], out))
    assert np.argwhere(tifffile.imread(out) == 2).tolist() == [[1, 7, 8]]
    with open_source(out) as source:
        assert source.info.axes == "zyx"


def test_without_strokes_nothing_is_written(tmp_path: Path) -> None:
    project = painted_project(tmp_path, small_image(), "yx", [])
    out = tmp_path / "strokes.tif"
    events = list(write_strokes(project, 0, ["Mito"], out))
    assert not any(isinstance(event, Saved) for event in events)
    assert not out.exists()


def test_strokes_of_a_class_that_is_not_there_are_refused_by_name(tmp_path: Path) -> None:
    project = painted_project(tmp_path, small_image(), "yx", [])
    with pytest.raises(InputError, match="no class 'nuclei'") as error:
        list(write_strokes(project, 0, ["nuclei"], tmp_path / "strokes.tif"))
    assert "Mito, Other, Edge" in error.value.why


# -- maps


@pytest.fixture
def opposite(tmp_path: Path) -> Path:
    """An Enhancer that gives 1 - p."""
    return pixelwise(tmp_path / "opposite.onnx", [[-1]], [1])


def test_the_maps_of_a_weka_classifier_are_computed_for_its_image(
    tmp_path: Path, opposite: Path, shared_fixtures: Path
) -> None:
    weka = shared_fixtures / "weka"
    raw = str(weka / "raw_2d.tif")
    recipe = Recipe(weka / "membrane_2d.model", "membrane", str(opposite), raw=raw)
    theirs = tifffile.imread(weka / "tws_2class_2d.tif")
    (one,) = facts_of(prepare_training(recipe, tmp_path / "training"))["images"]
    assert (one["name"], one["raw"]) == ("raw_2d", raw)
    np.testing.assert_allclose(tifffile.imread(one["teacher"]), 1 - theirs[0], atol=1e-2)
    plain = replace(recipe, plain=True)
    (one,) = facts_of(prepare_training(plain, tmp_path / "plain"))["images"]
    with open_source(one["teacher"]) as source:
        np.testing.assert_allclose(read_whole(source)[..., 0], theirs[0], atol=1e-6)


def test_the_enhanced_map_and_the_strokes_of_a_project_are_written(
    tmp_path: Path, opposite: Path
) -> None:
    image = small_image()
    project = painted_project(tmp_path, image, "yx", [block(0, 3, 5, [[1]])])
    facts = facts_of(
        prepare_training(Recipe(project, "Mito", str(opposite)), tmp_path / "training")
    )
    (made,) = facts["images"]
    assert made["raw"] == str((tmp_path / "raw.tif").resolve())
    assert Path(made["teacher"]).parent == tmp_path / "training" / "maps"
    mito = small_probabilities(image)[..., 0]
    values = tifffile.imread(made["teacher"])
    np.testing.assert_allclose(values, 1 - mito, atol=0.01)
    # The sheet beside it names the command that writes the same.
    sheet = json.loads(Path(made["teacher"] + ".provenance.json").read_text())
    Path(made["teacher"]).unlink()
    assert main(shlex.split(sheet["command"])[1:]) == 0
    np.testing.assert_array_equal(tifffile.imread(made["teacher"]), values)
    assert np.argwhere(tifffile.imread(made["strokes"])).tolist() == [[3, 5]]
    assert made["ignore"] == ""


def test_the_plain_forest_teaches_where_that_is_wished(tmp_path: Path, opposite: Path) -> None:
    image = small_image()
    project = painted_project(tmp_path, image, "yx", [])
    recipe = Recipe(project, "Mito", str(opposite), plain=True)
    (made,) = facts_of(prepare_training(recipe, tmp_path / "training"))["images"]
    with open_source(made["teacher"]) as source:
        assert source.info.channel_names[:2] == ("Mito", "Other")
        values = read_whole(source)
    np.testing.assert_allclose(values[..., 0], small_probabilities(image)[..., 0], atol=1e-6)


def test_outside_of_a_prediction_mask_nothing_is_learned(tmp_path: Path, opposite: Path) -> None:
    project = painted_project(tmp_path, small_image(), "yx", [])
    mask = np.zeros((60, 70), np.uint8)
    mask[:, :35] = 1
    tifffile.imwrite(tmp_path / "mask.tif", mask)
    with h5py.File(project, "r+") as file:
        info = file["Input Data/infos/lane0000/Prediction Mask"]
        info["filePath"], info["location"] = b"mask.tif", b"FileSystem"
    recipe = Recipe(project, "Mito", str(opposite))
    (made,) = facts_of(prepare_training(recipe, tmp_path / "training"))["images"]
    np.testing.assert_array_equal(tifffile.imread(made["ignore"]), 1 - mask)


def test_an_image_inside_of_the_project_is_written_as_a_file(
    tmp_path: Path, opposite: Path
) -> None:
    image = small_image()
    names = [LabelClass(n, (9 * k, 0, 0), k) for k, n in enumerate(CLASSES, 1)]
    project = write_project(
        tmp_path / "small.ilp", image, "yx", image.shape, [], names, SELECTION, FOREST, name="own"
    )
    recipe = Recipe(project, "Mito", str(opposite))
    (made,) = facts_of(prepare_training(recipe, tmp_path / "training"))["images"]
    with open_source(made["raw"]) as source:
        np.testing.assert_array_equal(read_whole(source).squeeze(), image)
    assert Path(made["teacher"]).exists()


def test_an_image_that_is_not_there_is_left_out(tmp_path: Path, opposite: Path) -> None:
    project = painted_project(tmp_path, small_image(), "yx", [])
    (tmp_path / "raw.tif").rename(tmp_path / "moved.tif")
    recipe = Recipe(project, "Mito", str(opposite))
    assert parts_of(recipe, tmp_path / "training") == []
    linked = Recipe(project, "Mito", str(opposite), linked={0: tmp_path / "moved.tif"})
    (part,) = parts_of(linked, tmp_path / "training")
    assert part.raw == str((tmp_path / "moved.tif").resolve())


# -- what the pages show


def test_the_share_that_is_kept_follows_from_the_maps_confidence(tmp_path: Path) -> None:
    # A quarter of the map has p = 0.55, a quarter 0.75, half 0.02: sure by 0.55, 0.75 and 0.98.
    values = np.full((64, 64), 0.02, np.float32)
    values[:16], values[16:32] = 0.55, 0.75
    ignored = np.zeros((64, 64), np.uint8)
    ignored[32:, :32] = 1
    tifffile.imwrite(tmp_path / "map.tif", values)
    tifffile.imwrite(tmp_path / "raw.tif", small_image((64, 64)))
    tifffile.imwrite(tmp_path / "ignore.tif", ignored)
    image = {"raw": str(tmp_path / "raw.tif"), "teacher": str(tmp_path / "map.tif")}
    plan = network_plan_from_json(
        {
            "name": "a",
            "classes": ["disc"],
            "images": [
                {**image, "rows": [0, 64], "ignore": str(tmp_path / "ignore.tif")},
                {**image, "raw": str(tmp_path / "map.tif"), "use": "held back"},
            ],
        }
    )
    pictures = {
        event.values["index"]: event.values["picture"]
        for event in label_pictures(plan)
        if isinstance(event, Preview)
    }
    first, second = pictures[0], pictures[1]
    assert [second.kept(limit) for limit in (0.5, 0.6, 0.8)] == [1.0, 0.75, 0.5]
    assert [first.kept(limit) for limit in (0.5, 0.6, 0.8)] == [0.75, 0.5, 0.25]
    # 0.55 and 0.75 are the structure: half of the pixels.
    assert second.classes.tolist() == [64 * 32, 64 * 32]
    assert first.classes.tolist() == [32 * 32, 64 * 32]


def test_truth_of_another_size_or_of_fractions_is_refused(tmp_path: Path) -> None:
    raw = tmp_path / "raw.tif"
    tifffile.imwrite(raw, small_image((64, 48)))
    for values, why in (
        (np.zeros((48, 64), np.uint8), "48 x 64"),
        (np.zeros((64, 48), np.float32), "float32"),
    ):
        tifffile.imwrite(tmp_path / "truth.tif", values)
        with pytest.raises(InputError) as error:
            check_truth(raw, tmp_path / "truth.tif")
        assert why in error.value.why
    tifffile.imwrite(tmp_path / "truth.tif", np.zeros((64, 48), np.uint16))
    assert check_truth(raw, tmp_path / "truth.tif").shape == (64, 48)


# -- folders


@pytest.mark.parametrize(
    "settings",
    [UNetSettings(8, 3), UNetSettings(4, 2, 3, ((1, 2, 2), (2, 2, 2)))],
    ids=["2-D", "3-D"],
)
def test_the_number_of_weights_is_about_right(settings: UNetSettings) -> None:
    pytest.importorskip("torch")
    from s2d_desktop.training.trainer import new_network

    network = new_network(settings, 1, 1, "sigmoid")
    true = sum(p.numel() for p in network.parameters())
    assert weights_of(settings) == pytest.approx(true, rel=0.2)
    assert bytes_needed(settings, 1000) > 4 * 1000 + 12 * true


def test_a_folder_with_a_training_gets_a_neighbour(tmp_path: Path) -> None:
    beside = tmp_path / "project.ilp"
    assert new_folder(beside, "own") == tmp_path / "own"
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "plan.json").write_text("{}")
    assert new_folder(beside, "own") == tmp_path / "own-2"
    assert state_of(tmp_path / "own") == "unfinished"
    assert state_of(tmp_path / "own-2") == "none"
