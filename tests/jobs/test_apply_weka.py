import json

import numpy as np
import pytest
import tifffile

from s2d_desktop.io.probability_map import open_probability_map
from s2d_desktop.jobs.apply_weka import apply_weka
from s2d_desktop.jobs.enhance import enhance
from s2d_desktop.jobs.info import info
from s2d_desktop.jobs.predict import predict
from s2d_desktop.model.errors import InputError, ModelProblem
from s2d_desktop.model.events import Failed, Note, Progress, Result, Saved
from s2d_desktop.model.source import read_whole
from tests.networks import unet


@pytest.fixture(scope="module")
def weka(shared_fixtures):
    return shared_fixtures / "weka"


def test_a_classifier_gives_the_map_that_fiji_gives(weka, tmp_path):
    out = tmp_path / "map.tif"
    events = list(apply_weka(weka / "membrane_2d.model", [weka / "raw_2d.tif"], out))
    found = open_probability_map(out)
    assert found.class_names == ("membrane", "background")
    assert found.source.info.voxel_size["x"] == pytest.approx(0.004)
    theirs = np.moveaxis(tifffile.imread(weka / "tws_2class_2d.tif"), 0, -1)
    assert np.abs(read_whole(found.source)[0, 0] - theirs).max() < 2e-7
    assert any(isinstance(e, Progress) for e in events)
    assert [e.path for e in events if isinstance(e, Saved)] == [out]
    (note,) = [e.text for e in events if isinstance(e, Note)]
    assert note.startswith("Computed without Fiji.")


def test_an_image_that_does_not_name_its_axes_is_read_as_guessed_and_that_is_said(weka, tmp_path):
    image = tmp_path / "stack.npy"
    np.save(image, tifffile.imread(weka / "raw_z5.tif"))
    events = list(apply_weka(weka / "membrane_2d.model", [image], tmp_path / "map.h5"))
    notes = [e.text for e in events if isinstance(e, Note)]
    assert any("does not say its axes" in note and "--axes" in note for note in notes)


def test_result_and_sheet_say_what_was_computed_and_how_sure_it_is(weka, tmp_path):
    out = tmp_path / "map.h5"
    facts = list(apply_weka(weka / "membrane_2d.model", [weka / "raw_2d.tif"], out))[-1].facts
    assert facts["computed"] == "without Fiji"
    assert facts["largest_deviation"] == 1.2e-7
    assert (facts["features"], facts["trees"], facts["out_of_bag_error"]) == (76, 200, 0.025)
    assert facts["done"][0]["axes"] == "yxc"
    (sheet,) = tmp_path.glob("map*.json")
    written = json.loads(sheet.read_text())["facts"]
    assert (written["job"], written["classes"]) == ("apply_weka", ["membrane", "background"])


def test_of_several_images_one_that_fails_does_not_stop_the_others(weka, tmp_path):
    (tmp_path / "broken.tif").write_bytes(b"II*\0")
    images = [tmp_path / "broken.tif", weka / "raw_z5.tif"]
    events = list(apply_weka(weka / "membrane_2d.model", images, tmp_path / "out"))
    assert [e.item for e in events if isinstance(e, Failed)] == ["broken"]
    (done,) = events[-1].facts["done"]
    assert (done["axes"], done["shape"]) == ("zyxc", [5, 80, 96, 2])


def test_a_job_that_is_closed_leaves_nothing_half_written(weka, tmp_path):
    events = apply_weka(weka / "membrane_2d.model", [weka / "raw_z5.tif"], tmp_path / "map.tif")
    next(e for e in events if isinstance(e, Progress))
    events.close()
    assert list(tmp_path.iterdir()) == []


def test_without_an_image_the_classifier_asks_for_one(weka, tmp_path):
    with pytest.raises(InputError, match="needs an image"):
        list(apply_weka(weka / "membrane_2d.model", [], tmp_path / "map.tif"))


def test_a_3d_classifier_is_sent_to_fiji(weka, tmp_path):
    images = [weka / "raw_z5.tif"]
    with pytest.raises(ModelProblem, match="without Fiji") as caught:
        list(apply_weka(weka / "membrane_3d.model", images, tmp_path / "map.tif"))
    assert "three dimensions" in caught.value.why


def test_predict_takes_a_classifier_as_it_takes_a_project(weka, tmp_path):
    out = tmp_path / "map.npy"
    events = list(predict(weka / "membrane_2d.model", [weka / "raw_2d.tif"], out))
    assert isinstance(events[-1], Result)
    assert np.load(out).shape == (80, 96, 2)
    with pytest.raises(InputError, match="written together"):
        list(predict(weka / "membrane_2d.model", [weka / "raw_2d.tif"], out, class_name="x"))


def test_an_enhancer_takes_the_classifiers_probabilities_at_once(weka, tmp_path):
    folder = tmp_path / "enhancer"
    folder.mkdir()
    unet(folder / "enhancer.onnx", maps=4, levels=2, seed=3)
    card = {"name": "small", "title": "Small", "structure": "membrane"}
    (folder / "enhancer.json").write_text(json.dumps(card))
    at_once, model = tmp_path / "a.npy", weka / "membrane_2d.model"
    (done,) = list(enhance(model, [weka / "raw_2d.tif"], at_once, folder))[-1].facts["done"]
    assert done["class"] == "membrane"
    list(apply_weka(model, [weka / "raw_2d.tif"], tmp_path / "map.tif"))
    list(enhance(tmp_path / "map.tif", [], tmp_path / "b.npy", folder, class_name="membrane"))
    assert np.allclose(np.load(at_once), np.load(tmp_path / "b.npy"), atol=1e-6)


def test_info_says_what_a_classifier_holds_and_whether_fiji_is_needed(weka):
    facts = list(info(weka / "membrane_2d.model"))[-1].facts
    assert (facts["kind"], facts["classes"]) == ("weka classifier", ["membrane", "background"])
    assert (facts["feature_count"], facts["tree_count"]) == (76, 200)
    assert facts["without_fiji"]
    in_3d = list(info(weka / "membrane_3d.model"))[-1].facts
    assert not in_3d["without_fiji"]
    assert "three dimensions" in in_3d["why_fiji"]
