import shutil

import h5py
import imagecodecs
import numpy as np
import tifffile

from s2d_desktop.cli.main import main
from tests.projects import small_image, small_probabilities, small_project


def test_info_says_what_a_project_holds(project, run_json):
    code, facts, _ = run_json("info", project)
    assert code == 0
    assert facts["kind"] == "ilastik project"
    assert facts["classes"] == ["Mito", "Other"]
    assert facts["feature_count"] == 1
    assert facts["tree_count"] == 1
    assert facts["structure_tensor"] == "fastfilters"
    assert {"ilastik_version", "workflow"} <= set(facts)
    (lane,) = facts["lanes"]
    assert (lane["axes"], lane["shape"], lane["found"]) == ("yx", [60, 70], True)
    assert {"name", "image"} <= set(lane)


def test_info_tells_maps_images_networks_and_enhancers_apart(
    project, network, mito_enhancer, tmp_path, capsys, run_json
):
    main(["predict", project, "-o", str(tmp_path / "p.h5")])
    capsys.readouterr()
    kinds = {}
    for path in (tmp_path / "p.h5", tmp_path / "raw.tif", network, mito_enhancer):
        _, facts, _ = run_json("info", path)
        kinds[facts["kind"]] = facts
    assert list(kinds) == ["probability map", "image", "network", "enhancer"]
    assert kinds["probability map"]["axes"] == "yxc"
    assert kinds["probability map"]["shape"] == [60, 70, 2]
    assert kinds["probability map"]["classes"] == ["Mito", "Other"]
    assert kinds["probability map"]["origin"] in ("ilastik", "weka", "generic")
    assert kinds["enhancer"]["structure"] == "mitochondria"


def test_info_without_json_is_readable(project, capsys):
    assert main(["info", project]) == 0
    out = capsys.readouterr().out
    assert "classes: Mito, Other" in out
    assert "raw: yx 60 x 70, found" in out


def test_info_says_that_axes_are_a_guess_and_what_else_they_may_be(tmp_path, capsys, run_json):
    np.save(tmp_path / "a.npy", np.zeros((165, 76, 102), np.uint8))
    _, facts, _ = run_json("info", tmp_path / "a.npy")
    assert facts["axes_are_guess"] is True
    assert facts["other_axes"] == {"tyx": "165 time points of 102 x 76, 1 channel"}
    main(["info", str(tmp_path / "a.npy")])
    out = capsys.readouterr().out
    assert "axes in doubt" in out
    assert "or tyx: 165 time points" in out
    tifffile.imwrite(tmp_path / "a.ome.tif", np.zeros((9, 20, 24), np.uint8))
    _, facts, _ = run_json("info", tmp_path / "a.ome.tif")
    assert facts["axes_are_guess"] is False


def test_predict_writes_the_forests_probabilities(project, tmp_path, run_json):
    out = tmp_path / "p.npy"
    code, facts, err = run_json("predict", project, "-o", out)
    assert code == 0
    got = np.load(out)
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, small_probabilities(small_image()), atol=1e-6)
    assert facts["done"][0]["axes"] == "yxc"
    assert facts["classes"] == ["Mito", "Other"]
    assert "Saved" in err


def test_predict_takes_images_before_and_after_the_options(project, tmp_path, capsys):
    for seed in (1, 2):
        tifffile.imwrite(tmp_path / f"i{seed}.tif", small_image(seed=seed))
    out = tmp_path / "out"
    code = main(["predict", project, f"{tmp_path}/i1.tif", "-o", str(out), "--format", "npy"])
    assert code == 0
    assert [p.name for p in out.glob("*.npy")] == ["i1_Probabilities.npy"]
    assert main(["predict", project, "-o", str(tmp_path / "2.npy"), f"{tmp_path}/i2.tif"]) == 0
    want = small_probabilities(small_image(seed=2))
    np.testing.assert_allclose(np.load(tmp_path / "2.npy"), want, atol=1e-6)


def test_predict_keeps_the_axis_order_of_the_lane(tmp_path, run_json):
    project = small_project(tmp_path, small_image((3, 40, 50)))
    code, facts, _ = run_json("predict", project, "-o", tmp_path / "p.h5")
    assert code == 0
    assert facts["done"][0]["axes"] == "zyxc"
    with h5py.File(tmp_path / "p.h5") as file:
        shapes = [d.shape for d in file.values()]
    assert shapes == [(3, 40, 50, 2)]


def test_predict_equals_ilastiks_own_export(shared_fixtures, tmp_path, run_json):
    folder = shared_fixtures / "ilastik" / "api_2d"
    code, facts, _ = run_json("predict", folder / "PixelClass.ilp", "-o", tmp_path / "p.npy")
    assert code == 0
    got = np.load(tmp_path / "p.npy")
    want = np.load(folder / "res-Data_1channel_pc1xyc.npy")
    assert got.shape == want.shape
    assert got.dtype == want.dtype
    # One tree of 100 may flip where a feature lies on its threshold.
    assert np.abs(got - want).mean() < 1e-5
    assert np.mean(np.abs(got - want) > 1e-4) < 1e-3
    assert facts["done"][0]["axes"] == "yxc"


def test_a_batch_goes_on_after_an_image_that_fails(project, tmp_path, run_json):
    (tmp_path / "broken.tif").write_bytes(b"II*\0broken")
    tifffile.imwrite(tmp_path / "good.tif", small_image())
    out = tmp_path / "out"
    code, facts, err = run_json(
        "predict", project, tmp_path / "broken.tif", tmp_path / "good.tif", "-o", out
    )
    assert code == 3
    assert [d["name"] for d in facts["done"]] == ["good"]
    assert [f["item"] for f in facts["failed"]] == ["broken"]
    assert "1 of 2 failed" in err
    assert (out / "good_Probabilities.h5").is_file()


def test_a_batch_of_which_nothing_is_done_is_not_partly_done(project, tmp_path, capsys):
    images = [str(tmp_path / "a.tif"), str(tmp_path / "b.tif")]
    assert main(["predict", project, *images, "-o", str(tmp_path / "out")]) == 2


def test_whole_numbers_can_be_written(project, tmp_path):
    assert main(["predict", project, "-o", str(tmp_path / "p.npy"), "--dtype", "uint8"]) == 0
    got = np.load(tmp_path / "p.npy")
    assert got.dtype == np.uint8
    np.testing.assert_array_equal(got, np.rint(small_probabilities(small_image()) * 255))


def test_predict_gives_zeros_outside_of_the_prediction_mask_of_a_lane(project, tmp_path, run_json):
    mask = np.zeros((60, 70), np.uint8)
    mask[10:30, 20:50] = 1
    tifffile.imwrite(tmp_path / "mask.tif", mask)
    with h5py.File(project, "r+") as file:
        info = file["Input Data/infos/lane0000/Prediction Mask"]
        info["filePath"], info["location"] = b"mask.tif", b"FileSystem"
    out = tmp_path / "p.npy"
    code, _, err = run_json("predict", project, "-o", out)
    assert code == 0
    assert "Outside of its prediction mask" in err
    want = small_probabilities(small_image()) * mask[..., None]
    np.testing.assert_allclose(np.load(out), want, atol=1e-6)


def test_predict_says_that_a_prediction_mask_is_missing(project, tmp_path, run_json):
    with h5py.File(project, "r+") as file:
        info = file["Input Data/infos/lane0000/Prediction Mask"]
        info["filePath"], info["location"] = b"gone.tif", b"FileSystem"
    code, _, err = run_json("predict", project, "-o", tmp_path / "p.npy")
    assert code == 0
    assert "prediction mask of 'raw' is left out" in err
    want = small_probabilities(small_image())
    np.testing.assert_allclose(np.load(tmp_path / "p.npy"), want, atol=1e-6)


def test_the_stage_of_an_autocontext_project_is_chosen_and_named(
    shared_fixtures, tmp_path, run_json
):
    folder = shared_fixtures / "ilastik" / "api_autocontext_2d"
    project = folder / "Autocontext_2D.ilp"
    for call, stage in (([], 2), (["--stage", "1"], 1)):
        code, facts, err = run_json("predict", project, "-o", tmp_path / "p.npy", *call)
        assert (code, facts["stage"]) == (0, stage)
        assert f"stage {stage} of 2" in err
        want = np.load(folder / f"res-Data_1channel_ac2ds{stage}.npy")
        assert np.abs(np.load(tmp_path / "p.npy") - want).mean() < 1e-5
    assert run_json("predict", project, "-o", tmp_path / "p.npy", "--stage", "3")[0] == 2


def test_info_tests_the_forest_and_says_what_can_be_done(shared_fixtures, tmp_path, run_json):
    folder = shared_fixtures / "ilastik" / "api_2d"
    _, facts, _ = run_json("info", folder / "PixelClass.ilp")
    assert facts["self_test"]["verdict"] == "proven"
    assert facts["self_test"]["thresholds"]["other"] == [74, 74]
    shutil.copy(folder / "PixelClass.ilp", tmp_path)
    _, facts, _ = run_json("info", tmp_path / "PixelClass.ilp")
    assert facts["self_test"]["verdict"] == "not possible"
    assert "Say where the image is" in facts["self_test"]["remedy"]
    turned = np.ascontiguousarray(imagecodecs.imread(folder / "Data_1channel.png").T)
    imagecodecs.imwrite(tmp_path / "Data_1channel.png", turned)
    _, facts, _ = run_json("info", tmp_path / "PixelClass.ilp")
    assert facts["self_test"]["verdict"] == "wrong axes"
    assert facts["self_test"]["axes"] == "xyc"
    # What it offers gives ilastik's own map of the image that was not turned.
    out = tmp_path / "p.npy"
    image = tmp_path / "Data_1channel.png"
    code, _, _ = run_json("predict", tmp_path / "PixelClass.ilp", image, "--axes", "xyc", "-o", out)
    assert code == 0
    want = np.load(folder / "res-Data_1channel_pc1xyc.npy")
    assert np.abs(np.load(out).transpose(1, 0, 2) - want).mean() < 1e-5


def test_an_image_outside_of_the_projects_folder_is_named_before_it_is_read(
    project, tmp_path, run_json
):
    inner = tmp_path / "inner"
    inner.mkdir()
    shutil.move(project, inner / "p.ilp")
    with h5py.File(inner / "p.ilp", "r+") as file:
        info = file["Input Data/infos/lane0000/Raw Data"]
        del info["filePath"]
        info["filePath"] = b"../raw.tif"
    code, facts, err = run_json("info", inner / "p.ilp")
    assert code == 0
    assert facts["lanes"][0]["outside_of_project_folder"] is True
    assert "lies outside of the project's folder" in err
    code, _, err = run_json("predict", inner / "p.ilp", "-o", tmp_path / "p.npy")
    assert code == 0
    assert err.index("lies outside") < err.index("Computing")


def test_of_an_old_project_an_image_outside_is_not_even_opened_before_it_is_named(
    project, tmp_path
):
    from s2d_desktop.io.ilastik.project import open_project

    inner = tmp_path / "inner"
    inner.mkdir()
    shutil.move(project, inner / "p.ilp")
    with h5py.File(inner / "p.ilp", "r+") as file:
        info = file["Input Data/infos/lane0000/Raw Data"]
        del info["filePath"], info["shape"]
        info["filePath"] = b"../raw.tif"
    assert open_project(inner / "p.ilp").lanes[0].shape == (60, 70)
    (tmp_path / "raw.tif").write_bytes(b"not to be read")
    lane = open_project(inner / "p.ilp", read_outside=False).lanes[0]
    assert (lane.found, lane.shape, lane.raw.outside) == (True, None, True)
