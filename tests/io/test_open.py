import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile

from s2d_desktop.io.open import open_source, split_internal
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.source import read_whole

ARRAY = np.arange(40 * 50, dtype=np.uint8).reshape(40, 50)


def test_what_is_inside_decides_and_not_the_name(tmp_path):
    tifffile.imwrite(tmp_path / "a.png", ARRAY)
    np.save(tmp_path / "b.npy", ARRAY)
    shutil.move(tmp_path / "b.npy", tmp_path / "b.tif")
    for name in ("a.png", "b.tif"):
        with open_source(tmp_path / name) as source:
            assert np.array_equal(read_whole(source), ARRAY)


def test_the_path_inside_an_hdf5_file_follows_the_file(tmp_path):
    (tmp_path / "run.h5dir").mkdir()
    (tmp_path / "old.h5").mkdir()
    for folder in ("run.h5dir", "old.h5"):
        with h5py.File(tmp_path / folder / "a.h5", "w") as file:
            file["volume/data"] = ARRAY
            file["volume/other"] = ARRAY[:5]
        inside = tmp_path / folder / "a.h5" / "volume" / "data"
        assert split_internal(inside) == (tmp_path / folder / "a.h5", "volume/data")
        with open_source(inside) as source:
            assert np.array_equal(read_whole(source), ARRAY)
        with open_source(f"{tmp_path / folder}/a.h5/volume/other") as source:
            assert source.info.shape == (5, 50)


def test_a_file_below_a_folder_that_looks_like_hdf5_is_just_a_file(tmp_path):
    (tmp_path / "old.h5").mkdir()
    tifffile.imwrite(tmp_path / "old.h5" / "a.tif", ARRAY)
    assert split_internal(tmp_path / "old.h5" / "a.tif") == (tmp_path / "old.h5" / "a.tif", "")
    with open_source(tmp_path / "old.h5" / "a.tif") as source:
        assert source.info.name == "a.tif"


def test_the_split_is_after_the_last_known_ending():
    path = Path("/nowhere/a.h5/b.h5/data")
    assert split_internal(path) == (Path("/nowhere/a.h5/b.h5"), "data")


def test_data_inside_a_project_can_be_named(shared_fixtures):
    project = shared_fixtures / "ilastik" / "clearmap_119_embedded" / "Test.ilp"
    with h5py.File(project) as file:
        names = list(file["Input Data/local_data"])
        expected = file[f"Input Data/local_data/{names[0]}"][()]
    with open_source(f"{project}/Input Data/local_data/{names[0]}") as source:
        assert np.array_equal(read_whole(source), expected)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.tif", b"", "is empty"),
        ("a.tif", b"hello, this is a text file", "not an image"),
        ("a.zip", b"PK\x03\x04" + bytes(50), "not an image"),
        ("a.model", b"\xac\xed\x00\x05" + bytes(50), "not an image"),
        ("a.gif", b"GIF89a" + bytes(50), "not an image"),
    ],
)
def test_files_that_are_no_images_are_refused(name, data, sentence, tmp_path):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FileProblem, match=sentence) as caught:
        open_source(tmp_path / name)
    assert caught.value.what.endswith(".")
    assert caught.value.why.endswith(".")
    assert caught.value.try_this.endswith(".")


def test_a_missing_file_says_how_far_the_path_exists(tmp_path):
    with pytest.raises(FileProblem, match="not found") as caught:
        open_source(tmp_path / "no" / "such" / "a.tif")
    assert f"only up to {tmp_path}" in caught.value.why


def test_a_folder_is_no_image(tmp_path):
    with pytest.raises(FileProblem, match="is a folder"):
        open_source(tmp_path)


def test_an_array_of_an_npz_archive_is_opened_by_its_name(tmp_path):
    np.savez(tmp_path / "a.npz", raw=ARRAY, other=ARRAY[::-1])
    np.testing.assert_array_equal(read_whole(open_source(tmp_path / "a.npz" / "raw")), ARRAY)
    with pytest.raises(FileProblem, match="more than one array"):
        open_source(tmp_path / "a.npz")
    with pytest.raises(FileProblem, match="no array 'x'"):
        open_source(tmp_path / "a.npz" / "x")


def test_a_damaged_npz_archive_or_one_with_objects_is_a_sentence(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, raw=ARRAY)
    whole = path.read_bytes()
    for data in (whole[:60], whole[: len(whole) // 2], whole[:200] + b"x" * 50 + whole[250:]):
        path.write_bytes(data)
        with pytest.raises(FileProblem):
            open_source(path)
    np.savez(path, raw=np.array([{}], object))
    with pytest.raises(FileProblem):
        open_source(path)


def test_a_path_into_a_file_without_an_inside_is_refused(tmp_path):
    np.save(tmp_path / "a.npy", ARRAY)
    shutil.move(tmp_path / "a.npy", tmp_path / "a.h5")
    with pytest.raises(FileProblem, match="is not an HDF5 file"):
        open_source(tmp_path / "a.h5" / "data")


@pytest.mark.parametrize("path", ["", "\0", "a" * 5000, "con\nfused.tif"])
def test_strange_paths_are_a_file_problem(path):
    with pytest.raises(FileProblem):
        open_source(path)
