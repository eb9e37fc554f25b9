import numpy as np
import pytest

from s2d_desktop.io.npy import open_npy
from s2d_desktop.model.errors import AxesProblem, FileProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import canonical, read_whole

ARRAY = np.arange(3 * 40 * 50, dtype=np.float32).reshape(3, 40, 50)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<u2", "|i1", "?", "<f2", "<i8"])
def test_values_are_read_in_every_order_and_type(order, dtype, tmp_path):
    array = np.asarray((ARRAY % 100).astype(dtype), order=order)
    np.save(tmp_path / "a.npy", array)
    with open_npy(tmp_path / "a.npy") as source:
        assert source.info.axes == "zyx"
        values = read_whole(source)
        assert values.dtype == source.info.dtype
        assert values.dtype.isnative
        assert np.array_equal(values, array)
        region = Region((1, 5, 7), (3, 6, 50))
        assert np.array_equal(source.read(region), array[region.slices])


def test_the_map_that_ilastik_saved_as_npy_is_read(shared_fixtures):
    path = shared_fixtures / "ilastik" / "api_2d" / "res-Data_1channel_pc1xyc.npy"
    with open_npy(path) as source:
        assert source.info.axes == "yxc"
        assert np.array_equal(read_whole(source), np.load(path))


def test_objects_are_never_unpickled(tmp_path):
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "sprung"), "w"))

    np.save(tmp_path / "a.npy", np.array([[Trap(), Trap()]] * 2, dtype=object), allow_pickle=True)
    with pytest.raises(FileProblem, match="not grey values") as caught:
        open_npy(tmp_path / "a.npy")
    assert "Python objects" in caught.value.why
    assert not (tmp_path / "sprung").exists()


def test_a_file_that_is_cut_off_says_how_much_is_missing(tmp_path):
    np.save(tmp_path / "a.npy", ARRAY)
    whole = (tmp_path / "a.npy").read_bytes()
    (tmp_path / "a.npy").write_bytes(whole[:-1])
    with pytest.raises(FileProblem, match="cut off") as caught:
        open_npy(tmp_path / "a.npy")
    assert f"{len(whole):,}" in caught.value.why


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (999999999, 999999999), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 5), }",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': 'nonsense', 'fortran_order': False, 'shape': (2, 2), }",
        "__import__('os').system('false')",
        "(" * 5000,
        "",
    ],
    ids=range(7),
)
def test_a_header_that_makes_no_sense_is_refused(header, tmp_path):
    data = header.encode() + b"\n"
    (tmp_path / "a.npy").write_bytes(
        b"\x93NUMPY\x01\x00" + len(data).to_bytes(2, "little") + data + bytes(64)
    )
    with pytest.raises(FileProblem):
        open_npy(tmp_path / "a.npy")


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_coarse_picture_has_every_fourth_row_and_column_from_the_first_on(order, tmp_path):
    values = np.arange(3 * 21 * 34, dtype=np.uint16).reshape(3, 21, 34)
    np.save(tmp_path / "image.npy", np.asarray(values, order=order))
    with canonical(open_npy(tmp_path / "image.npy", axes="cyx")) as source:
        region = Region((0, 0, 3, 2, 1), (1, 1, 20, 33, 3))
        coarse = source.read_every(4, region)
        # (channel, y, x) 1..2, 3, 7, 11, ..., 2, 6, 10, ...
        expected = np.moveaxis(values[1:3, 3:20:4, 2:33:4], 0, -1)[None, None]
        np.testing.assert_array_equal(coarse, expected)
        with pytest.raises(AxesProblem):
            source.read_every(4, Region((0, 0, 0, 0, 0), (1, 1, 22, 34, 3)))
