"""What a reader says where a file does not name its axes; the names are those of the formats."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile
import zarr

from s2d_desktop.io.axistags import write_axistags
from s2d_desktop.io.open import open_source
from s2d_desktop.model.axes_in_doubt import other_axes
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.source import SourceInfo, canonical

STACK = np.zeros((9, 96, 128), np.uint8)
SLICES_OR_TIMES = ("tyx", "cyx")


def facts_of(path: Path | str, axes: str | None = None) -> SourceInfo:
    with open_source(path, axes) as source:
        return source.info


def npy(folder: Path) -> Path:
    np.save(folder / "a.npy", STACK)
    return folder / "a.npy"


def npz(folder: Path) -> Path:
    np.savez(folder / "a.npz", a=STACK)
    return folder / "a.npz"


def hdf5(folder: Path) -> Path:
    with h5py.File(folder / "a.h5", "w") as file:
        file["data"] = STACK
    return folder / "a.h5"


def zarr_array(folder: Path) -> Path:
    zarr.save_array(str(folder / "a.zarr"), STACK)
    return folder / "a.zarr"


def n5(folder: Path) -> Path:
    (folder / "a.n5" / "s0").mkdir(parents=True)
    (folder / "a.n5" / "attributes.json").write_text('{"n5": "2.0.0"}')
    described = {
        **{"dimensions": list(STACK.shape[::-1]), "blockSize": [64, 64, 1]},
        **{"dataType": "uint8", "compression": {"type": "raw"}},
    }
    (folder / "a.n5" / "s0" / "attributes.json").write_text(json.dumps(described))
    return folder / "a.n5"


def tiff_of_tifffile(folder: Path) -> Path:
    tifffile.imwrite(folder / "a.tif", STACK)
    return folder / "a.tif"


@pytest.mark.parametrize("write", [npy, npz, hdf5, zarr_array, n5, tiff_of_tifffile])
def test_a_stack_without_names_of_its_axes_is_read_as_ilastik_does_and_called_a_guess(
    write: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = write(tmp_path)
    info = facts_of(path)
    assert (info.axes, info.axes_are_guess, info.other_axes) == ("zyx", True, SLICES_OR_TIMES)
    said = facts_of(path, "tyx")
    assert (said.axes, said.axes_are_guess, said.other_axes) == ("tyx", False, ())


def test_pages_of_a_plain_tiff_are_time_points_to_ilastik_but_may_be_slices(
    tmp_path: Path,
) -> None:
    tifffile.imwrite(tmp_path / "a.tif", STACK, metadata=None)
    info = facts_of(tmp_path / "a.tif")
    assert (info.axes, info.axes_are_guess, info.other_axes) == ("tyx", True, ("zyx", "cyx"))


def test_of_pages_with_colours_only_the_pages_are_in_doubt(tmp_path: Path) -> None:
    colours = np.zeros((9, 96, 128, 3), np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", colours, metadata=None, photometric="rgb")
    info = facts_of(tmp_path / "a.tif")
    assert (info.axes, info.other_axes) == ("tyxc", ("zyxc",))


def test_a_file_that_names_its_axes_leaves_no_doubt(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.ome.tif", STACK, metadata={"axes": "TYX"})
    tifffile.imwrite(tmp_path / "fiji.tif", STACK, imagej=True, metadata={"axes": "ZYX"})
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["data"] = STACK
        file["data"].attrs["axistags"] = write_axistags("zyx")
    zarr.create_array(
        str(tmp_path / "a.zarr"), data=STACK, dimension_names=("t", "y", "x"), zarr_format=3
    )
    colours = np.zeros((96, 128, 3), np.uint8)
    tifffile.imwrite(tmp_path / "rgb.tif", colours, photometric="rgb")
    for name in ("a.ome.tif", "fiji.tif", "a.h5", "a.zarr", "rgb.tif"):
        info = facts_of(tmp_path / name)
        assert not info.axes_are_guess, name
        assert info.other_axes == (), name


def test_in_the_order_of_all_axes_nothing_is_in_doubt_any_more(tmp_path: Path) -> None:
    with canonical(open_source(npy(tmp_path))) as whole:
        assert not whole.info.axes_are_guess
        assert whole.info.other_axes == ()


@pytest.mark.parametrize(
    ("axes", "shape", "others"),
    [
        pytest.param("yx", (768, 1024), (), id="a plane"),
        pytest.param("zyx", (165, 768, 1024), ("tyx",), id="165 channels are none"),
        pytest.param("zyx", (3, 768, 1024), ("tyx", "cyx"), id="three of anything"),
        pytest.param("yxc", (768, 1024, 3), (), id="colours"),
        pytest.param("zyx", (1, 768, 1024), (), id="an axis of length 1 has no meaning"),
        pytest.param("zyx", (768, 1024, 16), ("yxc", "yxz"), id="the last axis is short"),
        pytest.param(
            "zyxc", (5, 20, 512, 512), ("tzyx", "zcyx", "tcyx", "czyx"), id="512 channels"
        ),
        pytest.param("zyxc", (20, 512, 512, 3), ("tyxc",), id="colours of slices or times"),
        pytest.param("tzyxc", (2, 5, 20, 96, 128), ("tzcyx", "tczyx"), id="as ImageJ and OME"),
        pytest.param("tzyxc", (2, 5, 96, 128, 3), (), id="as ilastik"),
    ],
)
def test_other_readings_are_those_that_make_a_picture(
    axes: str, shape: tuple[int, ...], others: tuple[str, ...]
) -> None:
    assert other_axes(axes, shape) == others


@pytest.mark.parametrize(
    ("shape", "what"),
    [
        pytest.param((2,), "a.npy.*\n.*1 dimension ", id="a line"),
        pytest.param((2,) * 6, "a.npy.*\n.*6 dimensions", id="one axis too many"),
        pytest.param((0, 4, 4), "a.npy", id="no slices"),
        pytest.param((4, 0), "a.npy", id="no width"),
    ],
)
def test_shapes_that_are_no_image_are_refused(
    shape: tuple[int, ...], what: str, tmp_path: Path
) -> None:
    np.save(tmp_path / "a.npy", np.zeros(shape, np.uint8))
    with pytest.raises(S2DError, match=what):
        open_source(tmp_path / "a.npy")
