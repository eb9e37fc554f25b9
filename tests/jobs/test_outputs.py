import pytest

from s2d_desktop.jobs.outputs import plan_outputs
from s2d_desktop.model.errors import FileProblem, InputError


def test_one_result_goes_into_the_file_named(tmp_path):
    assert plan_outputs(tmp_path / "a.tif", ["x"], "_P") == [tmp_path / "a.tif"]


def test_several_results_go_into_a_folder_that_is_made(tmp_path):
    out = tmp_path / "new" / "results"
    paths = plan_outputs(out, ["x", "y"], "_P", "npy")
    assert paths == [out / "x_P.npy", out / "y_P.npy"]
    assert out.is_dir()


def test_one_result_goes_into_a_folder_too(tmp_path):
    assert plan_outputs(tmp_path, ["x"], "_P", "tif") == [tmp_path / "x_P.tif"]


def test_equal_and_odd_names_get_files_of_their_own(tmp_path):
    names = [p.name for p in plan_outputs(tmp_path, ["a", "A", "b/c:d", "..", ""], "")]
    assert names == ["a.h5", "A_2.h5", "b_c_d.h5", "image.h5", "image_2.h5"]


def test_several_results_in_one_file_are_refused(tmp_path):
    with pytest.raises(InputError, match="2 results"):
        plan_outputs(tmp_path / "a.tif", ["x", "y"], "_P")


def test_an_unknown_ending_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"a\.jpg"):
        plan_outputs(tmp_path / "a.jpg", ["x"], "_P")


def test_an_input_is_not_overwritten(tmp_path):
    image = tmp_path / "x.tif"
    image.touch()
    (tmp_path / "sub").mkdir()
    with pytest.raises(InputError, match="own result"):
        plan_outputs(tmp_path / "sub" / ".." / "x.tif", ["x"], "", inputs=[image])


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FileProblem, match="written into the folder"):
        plan_outputs(tmp_path / "file" / "a.tif", ["x"], "")
