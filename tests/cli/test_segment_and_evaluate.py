import numpy as np
import pytest
import tifffile

from s2d_desktop.cli.main import main


@pytest.fixture
def map_file(tmp_path):
    p = np.zeros((20, 30), np.float32)
    p[2:6, 2:6] = 0.9
    p[10:12, 10:12] = 0.6
    path = tmp_path / "map.tif"
    tifffile.imwrite(path, p, metadata={"axes": "YX"})
    return path


def test_segment_writes_a_mask(map_file, tmp_path, run_json):
    code, facts, _ = run_json("segment", map_file, "-o", tmp_path / "s.tif")
    assert code == 0
    got = tifffile.imread(tmp_path / "s.tif")
    assert got.dtype == np.uint8
    np.testing.assert_array_equal(got, tifffile.imread(map_file) > 0.5)
    assert facts["objects"] is None


def test_segment_numbers_objects_and_leaves_out_small_ones(map_file, tmp_path, run_json):
    arguments = ["segment", map_file, "-o", tmp_path / "s.npy", "--objects"]
    _, facts, _ = run_json(*arguments)
    assert facts["objects"] == 2
    assert np.load(tmp_path / "s.npy").max() == 2
    _, facts, _ = run_json(*arguments, "--min-size", 5)
    assert facts["objects"] == 1
    _, facts, _ = run_json(*arguments, "--threshold", 0.7)
    assert np.load(tmp_path / "s.npy").sum() == 16
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []


def test_segment_makes_a_mask_without_small_objects(map_file, tmp_path):
    assert main(["segment", str(map_file), "-o", str(tmp_path / "s.npy"), "--min-size", "5"]) == 0
    got = np.load(tmp_path / "s.npy")
    assert got.dtype == np.uint8
    assert got.sum() == 16


def test_segment_splits_objects_that_touch_and_lists_them(tmp_path, run_json):
    y, x = np.mgrid[:60, :100]
    discs = [(y - 30) ** 2 + (x - c) ** 2 <= 15**2 for c in (30, 56)]
    tifffile.imwrite(tmp_path / "discs.tif", np.any(discs, axis=0).astype(np.float32))
    call = ["segment", tmp_path / "discs.tif", "-o", tmp_path / "o.npy", "--objects"]
    assert run_json(*call)[1]["objects"] == 1
    _, facts, _ = run_json(*call, "--split", "--table", tmp_path / "o.csv")
    assert (facts["objects"], facts["split"]) == (2, 2.0)
    header, *rows = (tmp_path / "o.csv").read_text().splitlines()
    assert header.startswith("object,time,slice,x,y,area_px,")
    assert [row.split(",")[0] for row in rows] == ["1", "2"]
    # Two discs of radius 15 in whole pixels, and their common part counted once.
    assert sum(int(row.split(",")[5]) for row in rows) == np.count_nonzero(np.any(discs, axis=0))
    # The rim is 15 from the middle of a disc and 7.5 from the middle of the waist.
    assert run_json(*call, "--split", "9")[1]["objects"] == 1


def test_evaluate_gives_the_scores_by_hand(map_file, tmp_path, run_json):
    truth = np.zeros((20, 30), np.uint8)
    truth[2:6, 2:8] = 1
    tifffile.imwrite(tmp_path / "t.tif", truth)
    code, facts, _ = run_json("evaluate", map_file, tmp_path / "t.tif")
    assert code == 0
    # 16 of 24 found, and 4 too many.
    assert facts["f1"] == pytest.approx(32 / 44)
    assert facts["iou"] == pytest.approx(16 / 28)
    assert facts["precision"] == pytest.approx(16 / 20)
    assert facts["recall"] == pytest.approx(16 / 24)
    assert 0.6 <= facts["best_threshold"] < 0.9
    assert facts["best_f1"] == pytest.approx(32 / 40)
    assert "vi" not in facts


def test_evaluate_of_labels_gives_vi_and_rand_error(tmp_path, run_json):
    ours, truth = np.zeros((2, 10, 10), np.uint16)
    truth[:4, :4] = 1
    truth[6:, 6:] = 2
    ours[:4, :2], ours[:4, 2:4], ours[6:, 6:] = 5, 6, 7
    tifffile.imwrite(tmp_path / "o.tif", ours)
    tifffile.imwrite(tmp_path / "t.tif", truth)
    code, facts, _ = run_json("evaluate", tmp_path / "o.tif", tmp_path / "t.tif")
    assert code == 0
    assert facts["kind"] == "labels"
    assert facts["f1"] == 1
    # Half of the true voxels lie in an object that is cut in two halves: half a bit.
    assert facts["vi_split"] == pytest.approx(0.5)
    assert facts["vi_merge"] == 0
    assert (facts["objects"], facts["true_objects"]) == (3, 2)


def test_evaluate_compares_only_the_slices_named(tmp_path, run_json):
    p = np.zeros((3, 8, 8), np.float32)
    truth = np.zeros((3, 8, 8), np.uint8)
    p[0], truth[1:] = 1, 1
    p[2] = 1
    np.save(tmp_path / "p.npy", p)
    np.save(tmp_path / "t.npy", truth)
    options = ["--axes", "zyx", "--slices"]
    _, facts, _ = run_json("evaluate", tmp_path / "p.npy", tmp_path / "t.npy", *options, "2-2")
    assert facts["f1"] == 1
    code, _, err = run_json("evaluate", tmp_path / "p.npy", tmp_path / "t.npy", *options, "2-3")
    assert code == 2
    assert "slices 0 to 2" in err


def test_evaluate_refuses_other_shapes(map_file, tmp_path, capsys):
    tifffile.imwrite(tmp_path / "t.tif", np.zeros((20, 31), np.uint8))
    assert main(["evaluate", str(map_file), str(tmp_path / "t.tif")]) == 2
    err = capsys.readouterr().err
    assert "30 x 20" in err
    assert "31 x 20" in err


@pytest.fixture
def membranes(tmp_path):
    """A map of two slices with a membrane down the middle."""
    p = np.zeros((2, 60, 81), np.float32)
    p[:, :, 39:42] = 0.9
    path = tmp_path / "membranes.tif"
    tifffile.imwrite(path, p, metadata={"axes": "ZYX"})
    tifffile.imwrite(tmp_path / "truth.tif", (p > 0.5).astype(np.uint8), metadata={"axes": "ZYX"})
    return path


def test_segment_finds_cells_and_evaluate_compares_them(membranes, tmp_path, run_json):
    code, facts, err = run_json(
        "segment", membranes, "-o", tmp_path / "c.tif", "--multicut", "--beta", 0.4
    )
    assert code == 0
    assert "each slice on its own" in err
    assert facts["objects"] == 4
    assert facts["multicut"]["beta"] == 0.4
    cells = tifffile.imread(tmp_path / "c.tif")
    assert len({cells[0, 5, 5], cells[0, 5, 75], cells[1, 5, 5], cells[1, 5, 75]}) == 4
    for found in (tmp_path / "c.tif", membranes):
        code, scores, _ = run_json("evaluate", found, tmp_path / "truth.tif", "--membranes")
        assert code == 0
        assert (scores["vi"], scores["true_objects"]) == (0, 4)


def test_evaluate_says_the_scores_of_cells_in_words(membranes, tmp_path, capsys):
    call = ["evaluate", str(membranes), str(tmp_path / "truth.tif"), "--membranes"]
    assert main([*call, "--beta", "0.3"]) == 0
    out = capsys.readouterr().out
    assert "Beta of the multicut: 0.3\n" in out
    assert "VI (bits): 0.0000\n" in out
    assert "Best beta (chosen on this truth): 0.5\n" in out


def test_segment_leaves_membranes_out(membranes, tmp_path):
    call = ["segment", str(membranes), "-o", str(tmp_path / "c.npy"), "--multicut", "--boundary"]
    assert main(call) == 0
    np.testing.assert_array_equal(np.load(tmp_path / "c.npy") == 0, tifffile.imread(membranes) > 0)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--beta", "0.3"], "--beta needs --multicut"),
        (["--boundary"], "--boundary needs --multicut"),
        (["--multicut", "--3d"], "--3d cannot be used with --multicut"),
        (["--multicut", "--fill-holes"], "--fill-holes cannot be used"),
        (["--multicut", "--split"], "--split cannot be used"),
        (["--split"], "--split needs --objects"),
        (["--objects", "--split=-1"], "A waist of -1 pixels"),
        (["--min-size=-1"], "minimum size of -1 pixels"),
        (["--multicut", "--min-size=-1"], "minimum size of -1 pixels"),
        (["--table", "o.csv"], "no table of a mask"),
        (["--objects", "--table", "o.xlsx"], "tables are written as CSV"),
        (["--multicut", "--beta", "1"], "A beta of 1"),
        (["--multicut", "--objects"], "not allowed with"),
    ],
    ids=lambda o: " ".join(o) if isinstance(o, list) else "",
)
def test_segment_refuses_what_does_not_go_together(membranes, tmp_path, capsys, options, said):
    try:
        code = main(["segment", str(membranes), "-o", str(tmp_path / "c.tif"), *options])
    except SystemExit as exit:
        code = exit.code
    assert code == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "c.tif").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--beta", "0.3"], "--beta would have no effect"),
        (["--membranes", "--beta", "0.3", "--as", "labels"], "--beta would have no effect"),
        (["--per-slice"], "--per-slice would have no effect"),
    ],
)
def test_evaluate_refuses_options_that_would_do_nothing(membranes, tmp_path, capsys, options, said):
    truth = tmp_path / "truth.tif"
    found = truth if "labels" in options else membranes
    assert main(["evaluate", str(found), str(truth), *options]) == 2
    assert said in capsys.readouterr().err
