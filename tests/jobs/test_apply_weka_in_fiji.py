import json
from pathlib import Path

import numpy as np
import psutil
import pytest
import tifffile

from s2d_desktop.io.fiji import configured
from s2d_desktop.io.fiji.bridge import Bridge
from s2d_desktop.io.fiji.installation import Installation
from s2d_desktop.io.fiji.problems import FijiProblem
from s2d_desktop.io.probability_map import open_probability_map
from s2d_desktop.jobs import fiji_settings
from s2d_desktop.jobs.apply_weka_in_fiji import apply_weka_in_fiji
from s2d_desktop.jobs.start_fiji import look_at_fiji, started
from s2d_desktop.model.errors import FileProblem, InputError, ModelProblem
from s2d_desktop.model.events import Note, Progress, Saved
from s2d_desktop.model.source import read_whole
from tests.imagej import fiji_folder, imagej_folder

__all__ = ["fiji_folder", "imagej_folder"]


@pytest.fixture(scope="module")
def weka(shared_fixtures):
    return shared_fixtures / "weka"


@pytest.fixture(autouse=True)
def no_process_stays():
    yield
    for installation in list(configured._bridges):
        configured._bridges.pop(installation).close()


def test_fiji_computes_the_map_and_writes_it_with_the_names_of_the_classes(
    fiji_folder, weka, tmp_path
):
    out = tmp_path / "map.tif"
    fiji = Installation(fiji_folder, 1000)
    events = list(apply_weka_in_fiji(weka / "membrane_2d.model", [weka / "raw_2d.tif"], out, fiji))
    with tifffile.TiffFile(out) as written, tifffile.TiffFile(weka / "tws_2class_2d.tif") as saved:
        assert np.array_equal(written.asarray(), saved.asarray())
        assert written.imagej_metadata["Labels"] == saved.imagej_metadata["Labels"]
    assert [e.path for e in events if isinstance(e, Saved)] == [out]
    assert any(isinstance(e, Progress) and "ImageJ" in e.what for e in events), "the start is told"
    (note,) = [e.text for e in events if isinstance(e, Note)]
    assert note.startswith("Computed by Trainable Weka Segmentation")
    facts = json.loads((tmp_path / "map.tif.provenance.json").read_text())["facts"]
    assert (facts["computed"], facts["classes"]) == ("in Fiji", ["membrane", "background"])
    assert facts["fiji"]["weka_plugin"]


def test_a_killed_fiji_leaves_nothing_half_written_and_the_next_call_works(
    fiji_folder, weka, tmp_path
):
    tifffile.imwrite(tmp_path / "large.tif", np.tile(tifffile.imread(weka / "raw_2d.tif"), (8, 8)))
    fiji = Installation(fiji_folder, 600)
    model, out = weka / "membrane_2d.model", tmp_path / "out"
    events = apply_weka_in_fiji(model, [tmp_path / "large.tif"], out, fiji)
    next(e for e in events if isinstance(e, Progress) and "probabilities" in e.what)
    process = psutil.Process(configured.bridge_to(fiji).pid)
    process.suspend()
    import threading

    threading.Timer(0.3, process.kill).start()
    with pytest.raises(FijiProblem, match="ended by surprise"):
        list(events)
    assert list(out.iterdir()) == []
    (result,) = [
        e.path
        for e in apply_weka_in_fiji(model, [weka / "raw_2d.tif"], out, fiji)
        if isinstance(e, Saved)
    ]
    assert open_probability_map(result).class_names == ("membrane", "background")


def test_a_volume_goes_through_the_command(fiji_folder, weka, tmp_path, capsys, monkeypatch):
    from s2d_desktop.cli.main import main

    monkeypatch.setattr("platformdirs.user_log_path", lambda *_args, **_kwargs: tmp_path)
    model, image = str(weka / "membrane_3d.model"), str(weka / "raw_z5.tif")
    out = tmp_path / "map.h5"
    fiji = ["--fiji", str(fiji_folder), "--java-memory", "1000"]
    assert main(["weka", model, image, "-o", str(out), *fiji, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["done"][0]["axes"] == "zyxc"
    saved = tifffile.imread(weka / "tws3d_2class_z5.tif").transpose(0, 2, 3, 1)
    assert np.array_equal(read_whole(open_probability_map(out).source)[0], saved)
    configured.configure(None)


def test_an_imagej_without_the_plugin_is_refused_before_anything_is_written(
    imagej_folder, weka, tmp_path
):
    plain = Installation(imagej_folder, 256)
    with pytest.raises(FijiProblem, match="cannot apply Weka classifiers"):
        list(
            apply_weka_in_fiji(
                weka / "membrane_2d.model", [weka / "raw_2d.tif"], tmp_path / "out", plain
            )
        )
    assert list((tmp_path / "out").iterdir()) == []


def test_no_image_and_no_classifier_are_said_before_fiji_starts(tmp_path):
    with pytest.raises(InputError, match="needs an image"):
        list(apply_weka_in_fiji("a.model", [], tmp_path, Installation(tmp_path)))


def test_what_an_installation_has_is_told(imagej_folder):
    events = list(look_at_fiji(Installation(imagej_folder, 256)))
    assert [e.what for e in events if isinstance(e, Progress)]
    facts = events[-1].facts
    assert facts["imagej"].startswith("1.5")
    assert facts["bioformats"]
    assert (facts["weka_plugin"], facts["weka_library"]) == ("", "")
    assert facts["heap_mb"] == 256


def test_a_start_nobody_waits_for_any_more_is_ended(imagej_folder):
    bridge = Bridge(Installation(imagej_folder, 256))
    events = started(bridge)
    next(events)
    while not bridge.pid:
        next(events)
    pid = bridge.pid
    events.close()
    assert not psutil.pid_exists(pid)
    assert not bridge.running


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Settings of a user who has chosen nothing, on a computer without a Fiji."""
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_args, **_kwargs: tmp_path / "c")
    monkeypatch.setattr(fiji_settings, "find_installation", lambda: None)


def test_a_choice_is_kept(settings, imagej_folder):
    assert fiji_settings.chosen() is None
    fiji_settings.choose(imagej_folder, 3000)
    assert fiji_settings.chosen() == Installation(imagej_folder, 3000)
    assert fiji_settings.installation() == Installation(imagej_folder, 3000)
    assert fiji_settings.installation(memory_mb=100).memory_mb == 100
    fiji_settings.forget()
    assert fiji_settings.chosen() is None


def test_a_wrong_choice_changes_nothing(settings, imagej_folder, tmp_path):
    fiji_settings.choose(imagej_folder)
    with pytest.raises(FijiProblem, match="is not the folder of a Fiji"):
        fiji_settings.choose(tmp_path)
    assert fiji_settings.chosen() == Installation(imagej_folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"folder": "", "memory_mb": 1}', '{"folder": 3'])
def test_settings_that_make_no_sense_are_no_choice(settings, text):
    fiji_settings.settings_file().parent.mkdir()
    fiji_settings.settings_file().write_text(text)
    assert fiji_settings.chosen() is None


def test_without_a_fiji_the_way_to_get_one_is_told(settings):
    with pytest.raises(FijiProblem) as problem:
        fiji_settings.installation()
    assert "none is known" in problem.value.what
    assert "fiji.sc" in problem.value.try_this


def test_a_choice_that_cannot_be_written_is_said(settings, imagej_folder, tmp_path):
    (tmp_path / "c").write_text("a file where the folder should be")
    with pytest.raises(FileProblem, match="cannot be written"):
        fiji_settings.choose(imagej_folder)


@pytest.fixture
def chosen_fiji(fiji_folder):
    """The Fiji that computes what this program cannot."""
    configured.configure(lambda: Installation(fiji_folder, 1000))
    yield
    configured.configure(None)


def test_predict_and_enhance_take_the_chosen_fiji_for_what_only_it_can_compute(
    chosen_fiji, weka, tmp_path
):
    from s2d_desktop.jobs.enhance import enhance
    from s2d_desktop.jobs.predict import predict
    from tests.networks import pixelwise

    model, image, out = weka / "membrane_3d.model", weka / "raw_z5.tif", tmp_path / "map.h5"
    facts = list(predict(model, [image], out))[-1].facts
    assert (facts["computed"], facts["largest_deviation"]) == ("in Fiji", None)
    saved = tifffile.imread(weka / "tws3d_2class_z5.tif").transpose(0, 2, 3, 1)
    assert np.array_equal(read_whole(open_probability_map(out).source)[0], saved)
    opposite = pixelwise(tmp_path / "opposite.onnx", [[-1]], [1])
    list(enhance(model, [image], tmp_path / "e.npy", opposite, class_name="membrane"))
    enhanced = np.load(tmp_path / "e.npy").reshape(5, 80, 96)
    assert np.allclose(enhanced, 1 - saved[..., 0], atol=1e-2)


def test_without_a_chosen_fiji_what_only_it_can_compute_is_refused(weka, tmp_path):
    from s2d_desktop.jobs.predict import predict

    with pytest.raises(ModelProblem, match="cannot be applied without Fiji"):
        list(predict(weka / "membrane_3d.model", [weka / "raw_z5.tif"], tmp_path / "map.h5"))


MADE = Path(__file__).resolve().parents[1] / "io" / "weka"
"""A classifier of another kind (J48), trained in a real Fiji on raw_2d.tif, and its map there."""


def test_a_classifier_of_another_kind_is_computed_by_the_chosen_fiji(chosen_fiji, weka, tmp_path):
    from s2d_desktop.jobs.predict import predict

    facts = list(predict(MADE / "j48.model", [weka / "raw_2d.tif"], tmp_path / "a.h5"))[-1].facts
    assert (facts["computed"], facts["trees"]) == ("in Fiji", None)
    found = read_whole(open_probability_map(tmp_path / "a.h5").source)[0, 0]
    with np.load(MADE / "j48_map.npz") as saved:
        assert np.array_equal(np.moveaxis(found, -1, 0), saved["map"])


def test_a_classifier_of_colours_is_computed_by_the_chosen_fiji(chosen_fiji, weka, tmp_path):
    from s2d_desktop.jobs.predict import predict

    grey = tifffile.imread(weka / "raw_2d.tif")
    # The picture on which it was trained.
    colours = np.stack([grey, grey[::-1], np.roll(grey, 9, 1)], axis=-1)
    tifffile.imwrite(tmp_path / "a.tif", colours, photometric="rgb")
    list(predict(MADE / "j48_rgb.model", [tmp_path / "a.tif"], tmp_path / "a.h5"))
    found = read_whole(open_probability_map(tmp_path / "a.h5").source)[0, 0]
    with np.load(MADE / "j48_rgb_map.npz") as saved:
        assert np.array_equal(np.moveaxis(found, -1, 0), saved["map"])


def test_what_a_classifier_of_another_kind_holds_is_asked_of_the_chosen_fiji(monkeypatch):
    from s2d_desktop.jobs import weka_source
    from s2d_desktop.jobs.info import info

    class Asked:
        def request(self, do, arguments):
            assert (do, Path(arguments["path"]).name) == ("weka header", "j48.model")
            said = {"relation": "TWS-2D-v3.3.2-grayscale", "features": ["original"]}
            return {**said, "classes": ["class 1", "class 2"]}, bytearray()

    monkeypatch.setattr(weka_source, "chosen_bridge", Asked)
    facts = list(info(MADE / "j48.model"))[-1].facts
    assert (facts["classes"], facts["tree_count"]) == (["class 1", "class 2"], None)
    assert facts["why_fiji"] == "It holds no forest that can be read here."


def test_without_a_chosen_fiji_a_classifier_of_another_kind_is_named(monkeypatch):
    from s2d_desktop.jobs.info import info

    with pytest.raises(ModelProblem, match="cannot be applied without Fiji") as caught:
        list(info(MADE / "j48.model"))
    assert "J48" in caught.value.why
    assert "Choose your Fiji in the settings" in caught.value.try_this
