import numpy as np
import tifffile


def test_without_fiji_it_is_the_same_as_predict(tmp_path, run_json, shared_fixtures):
    weka = shared_fixtures / "weka"
    call = (weka / "membrane_2d.model", weka / "raw_2d.tif", "-o")
    code, facts, _ = run_json("weka", *call, tmp_path / "a.tif", "--without-fiji")
    assert (code, facts["computed"]) == (0, "without Fiji")
    run_json("predict", *call, tmp_path / "b.tif")
    assert np.array_equal(tifffile.imread(tmp_path / "a.tif"), tifffile.imread(tmp_path / "b.tif"))


def test_without_any_fiji_the_way_to_get_one_is_told(tmp_path, run_json, shared_fixtures):
    weka = shared_fixtures / "weka"
    code, facts, err = run_json(
        "weka", weka / "membrane_2d.model", weka / "raw_2d.tif", "-o", tmp_path / "out"
    )
    assert code == 2
    assert "none is known" in facts["error"]["what"]
    assert "fiji.sc" in err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_no_fiji_gives_2_and_sentences(tmp_path, run_json, shared_fixtures):
    weka = shared_fixtures / "weka"
    (tmp_path / "pictures").mkdir()
    code, facts, _ = run_json(
        *("weka", weka / "membrane_2d.model", weka / "raw_2d.tif", "-o", tmp_path / "map.tif"),
        *("--fiji", tmp_path / "pictures"),
    )
    assert code == 2
    assert "is not the folder of a Fiji" in facts["error"]["what"]
    assert not (tmp_path / "map.tif").exists()


def test_memory_that_is_no_number_is_a_wrong_call(tmp_path, capsys):
    from s2d_desktop.cli.main import main

    assert main(["weka", "a.model", "a.tif", "-o", "b.tif", "--java-memory", "0"]) == 2
    assert "not a number of megabytes" in capsys.readouterr().err
