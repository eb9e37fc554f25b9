import json
import subprocess
import sys

import h5py
import numpy as np
import pytest

from s2d_desktop.io.axistags import write_axistags
from s2d_desktop.io.hdf5 import open_hdf5
from s2d_desktop.model.errors import AxesProblem, FileProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import read_whole

ARRAY = np.arange(2 * 3 * 4 * 5, dtype=np.uint16).reshape(2, 3, 4, 5)


@pytest.fixture
def path(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("volume/data", data=ARRAY, chunks=(1, 2, 2, 5), compression="gzip")
    return tmp_path / "a.h5"


def test_the_only_dataset_is_found_and_its_axes_assumed_as_in_ilastik(path):
    with open_hdf5(path) as source:
        assert (source.info.name, source.info.axes) == ("a.h5/volume/data", "zyxc")
        assert np.array_equal(read_whole(source), ARRAY)
        region = Region((1, 0, 1, 2), (2, 3, 4, 4))
        assert np.array_equal(source.read(region), ARRAY[region.slices])


@pytest.mark.parametrize(
    ("folder", "name", "axes", "shape"),
    [
        ("ilastik122rc4_2d", "2d_Probabilities.h5", "yxc", (1024, 1344, 2)),
        ("ilastik122rc4_3d", "3d_Probabilities.h5", "zyxc", (50, 60, 55, 2)),
        ("ilastik122rc4_5t2d2c", "5t2d2c_Probabilities.h5", "tyxc", (5, 33, 77, 2)),
        ("ilastik122rc4_3d", "3d.h5", "zyx", (50, 60, 55)),
    ],
)
def test_files_that_ilastik_wrote_have_ilastiks_axes(folder, name, axes, shape, shared_fixtures):
    with open_hdf5(shared_fixtures / "ilastik" / folder / name) as source:
        assert (source.info.axes, source.info.shape) == (axes, shape)
        assert source.tagged is name.endswith("Probabilities.h5")


@pytest.mark.parametrize("kind", [str, str.encode, np.bytes_, lambda s: [s]])
def test_axis_tags_are_read_however_hdf5_stores_text(kind, path):
    with h5py.File(path, "a") as file:
        file["volume/data"].attrs["axistags"] = kind(write_axistags("tcxy"))
    assert open_hdf5(path).info.axes == "tcxy"


def test_voxel_sizes_units_range_and_names_are_read(path):
    with h5py.File(path, "a") as file:
        attributes = file["volume/data"].attrs
        attributes["axistags"] = write_axistags("czyx", {"x": 4, "y": 4, "z": 0.05})
        attributes["axis_units"] = json.dumps({"x": "nm", "y": "nm", "z": "μm"})
        attributes["drange"] = (0.0, 1.0)
        attributes["channel_names"] = json.dumps(["a", "b"])
    info = open_hdf5(path).info
    assert dict(info.voxel_size) == {"z": 50.0, "y": 4.0, "x": 4.0}
    assert info.unit == "nm"
    assert info.value_range == (0.0, 1.0)
    assert info.channel_names == ("a", "b")


@pytest.mark.parametrize(
    "tags",
    ["", "{}", "[1, 2]", '{"axes": 3}', '{"axes": [{"key": "y"}]}', "[" * 5000, "\x80abc"],
    ids=range(7),
)
def test_damaged_axis_tags_ask_for_the_axes(tags, path):
    with h5py.File(path, "a") as file:
        file["volume/data"].attrs["axistags"] = tags
    with pytest.raises(AxesProblem) as caught:
        open_hdf5(path)
    assert "zyxc" in caught.value.try_this
    assert open_hdf5(path, axes="zyxc").info.axes == "zyxc"


def test_several_datasets_are_named_in_the_error(path):
    with h5py.File(path, "a") as file:
        file["labels"] = np.zeros((5, 5), np.uint8)
        file["table"] = np.zeros(7)
        file["title"] = "text"
    with pytest.raises(FileProblem, match="more than one image") as caught:
        open_hdf5(path)
    assert "'labels', 'volume/data'" in caught.value.why
    assert "table" not in caught.value.why
    assert open_hdf5(path, "labels").info.shape == (5, 5)


def test_a_wrong_path_inside_names_what_is_there(path):
    with pytest.raises(FileProblem, match="no image at 'volume'") as caught:
        open_hdf5(path, "volume")
    assert "'volume/data'" in caught.value.why


def test_a_project_is_no_image(shared_fixtures):
    project = shared_fixtures / "ilastik" / "ilastik122rc4_2d" / "PixelClassification2d.ilp"
    with pytest.raises(FileProblem, match="is an ilastik project, not an image"):
        open_hdf5(project)


@pytest.mark.parametrize(
    "values",
    [
        np.zeros((4, 4), np.complex128),
        np.array([[b"a", b"b"]] * 2),
        np.zeros((4, 4), [("r", "u1"), ("g", "u1")]),
    ],
    ids=["complex", "text", "records"],
)
def test_values_that_are_no_numbers_are_refused(values, tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["a"] = values
    with pytest.raises(FileProblem, match="not grey values"):
        open_hdf5(tmp_path / "a.h5", "a")


def test_a_file_without_an_image_says_so(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["a"] = np.zeros(5)
    with pytest.raises(FileProblem, match="no image in"):
        open_hdf5(tmp_path / "a.h5")


def test_pixels_in_other_files_are_not_followed(tmp_path):
    (tmp_path / "secret").write_bytes(bytes(16))
    with h5py.File(tmp_path / "a.h5", "w") as file:
        outside = [(str(tmp_path / "secret"), 0, 16)]
        file.create_dataset("a", (4, 4), "u1", external=outside)
    with pytest.raises(FileProblem, match="in other files"):
        open_hdf5(tmp_path / "a.h5")


def test_big_endian_values_become_native(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["a"] = np.array([[1, 2], [3, 4]], ">u2")
    values = read_whole(open_hdf5(tmp_path / "a.h5"))
    assert values.dtype.isnative
    assert values.tolist() == [[1, 2], [3, 4]]


def test_texts_that_were_zeroed_are_a_file_problem_and_not_an_endless_loop(path):
    with h5py.File(path, "a") as file:
        file["volume/data"].attrs["axistags"] = write_axistags("tcxy")
    data = bytearray(path.read_bytes())
    heap = data.find(b"GCOL")
    assert heap > 0
    length = int.from_bytes(data[heap + 8 : heap + 16], "little")
    data[heap + 16 : heap + length] = bytes(length - 16)
    path.write_bytes(data)
    # In a process of its own: HDF5 would never come back.
    script = (
        "import sys; from s2d_desktop.io.hdf5 import open_hdf5\n"
        "from s2d_desktop.model.errors import FileProblem\n"
        "try: open_hdf5(__import__('pathlib').Path(sys.argv[1]))\n"
        "except FileProblem as error: print(error.why)\n"
    )
    command = [sys.executable, "-c", script, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "overwritten" in done.stdout


def test_a_link_into_another_file_is_not_followed_and_that_file_is_named(tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["data"] = np.zeros((4, 4), np.uint8)
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["link"] = h5py.ExternalLink("other.h5", "/data")
    with pytest.raises(FileProblem, match="another file") as caught:
        open_hdf5(tmp_path / "a.h5", "link")
    assert "other.h5" in caught.value.try_this
