import json

import numpy as np
import pytest
import zarr

from s2d_desktop.io.zarr import open_zarr
from s2d_desktop.model.errors import AxesProblem, FileProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import read_whole

ARRAY = np.random.default_rng(0).integers(0, 60000, (2, 3, 90, 110), dtype=np.uint16)
AXES = [
    {"name": "c", "type": "channel"},
    *({"name": a, "type": "space", "unit": "nanometer"} for a in "zyx"),
]


def image(scale=(1, 40, 4, 4), path="0", axes=AXES, **more):
    """The metadata of one image."""
    steps = [{"type": "scale", "scale": list(scale)}]
    levels = [{"path": path, "coordinateTransformations": steps}]
    levels.append({"path": "1", "coordinateTransformations": [{"type": "scale", "scale": [9] * 4}]})
    return {"version": "0.4", "axes": axes, "datasets": levels, **more}


def save(folder, attributes, zarr_format=2):
    """An OME-Zarr image with a second, smaller level."""
    group = zarr.create_group(str(folder), zarr_format=zarr_format, attributes=attributes)
    for name, values in (("0", ARRAY), ("1", ARRAY[..., ::2, ::2])):
        array = group.create_array(
            name, shape=values.shape, dtype=values.dtype, chunks=(1, 1, 40, 50)
        )
        array[:] = values
    return folder


@pytest.mark.parametrize(
    ("zarr_format", "attributes"),
    [
        (2, {"multiscales": [image()], "omero": {"channels": [{"label": "a"}, {"label": "b"}]}}),
        (
            3,
            {
                "ome": {
                    "version": "0.5",
                    "multiscales": [image()],
                    "omero": {"channels": [{"label": "a"}, {"label": "b"}]},
                }
            },
        ),
    ],
    ids=["0.4", "0.5"],
)
def test_ome_zarr_is_shown_at_full_resolution_with_axes_sizes_and_names(
    zarr_format, attributes, tmp_path
):
    path = save(tmp_path / "a.zarr", attributes, zarr_format)
    with open_zarr(path) as source:
        info = source.info
        assert (info.axes, info.dtype, info.unit) == ("czyx", np.uint16, "nm")
        assert dict(info.voxel_size) == {"z": 40.0, "y": 4.0, "x": 4.0}
        assert info.channel_names == ("a", "b")
        assert np.array_equal(read_whole(source), ARRAY)
        region = Region((1, 1, 30, 45), (2, 3, 50, 101))
        assert np.array_equal(source.read(region), ARRAY[region.slices])


def test_an_array_named_inside_an_image_keeps_the_axes_of_the_image(tmp_path):
    save(tmp_path / "a.zarr", {"multiscales": [image()]})
    info = open_zarr(tmp_path / "a.zarr" / "1").info
    assert (info.axes, info.shape) == ("czyx", (2, 3, 45, 55))
    assert info.voxel_size["x"] == 9


def test_the_scale_of_all_levels_multiplies_that_of_one(tmp_path):
    common = [{"type": "scale", "scale": [1, 2, 2, 2]}]
    attributes = {"multiscales": [image(coordinateTransformations=common)]}
    info = open_zarr(save(tmp_path / "a.zarr", attributes)).info
    assert dict(info.voxel_size) == {"z": 80.0, "y": 8.0, "x": 8.0}


def test_axes_may_be_plain_letters_as_in_version_0_3(tmp_path):
    attributes = {"multiscales": [image(axes=list("tzyx"))]}
    assert open_zarr(save(tmp_path / "a.zarr", attributes)).info.axes == "tzyx"


def test_a_plain_array_has_the_axes_of_its_dimension_names(tmp_path):
    array = zarr.create_array(
        str(tmp_path / "a.zarr"), shape=(4, 5, 6), dtype="u1", dimension_names=["c", "y", "x"]
    )
    array[:] = np.arange(120).reshape(4, 5, 6)
    with open_zarr(tmp_path / "a.zarr") as source:
        assert source.info.axes == "cyx"
        assert np.array_equal(read_whole(source), np.arange(120).reshape(4, 5, 6))


def test_a_plain_array_without_names_has_default_axes_or_the_users(tmp_path):
    zarr.create_array(str(tmp_path / "a.zarr"), shape=(9, 5, 6), dtype="f4", zarr_format=2)
    assert open_zarr(tmp_path / "a.zarr").info.axes == "zyx"
    assert open_zarr(tmp_path / "a.zarr", "tyx").info.axes == "tyx"


def test_a_group_with_one_array_is_that_array_and_with_several_asks(tmp_path):
    group = zarr.create_group(str(tmp_path / "a.zarr"))
    group.create_array("one", shape=(5, 6), dtype="u1")
    assert open_zarr(tmp_path / "a.zarr").info.shape == (5, 6)
    group.create_array("two", shape=(5, 6), dtype="u1")
    with pytest.raises(FileProblem, match="more than one image") as caught:
        open_zarr(tmp_path / "a.zarr")
    assert "one, two" in caught.value.why


def test_an_image_inside_a_group_is_found(tmp_path):
    zarr.create_group(str(tmp_path / "a.zarr"), zarr_format=2)
    save(tmp_path / "a.zarr" / "0", {"multiscales": [image()]})
    assert open_zarr(tmp_path / "a.zarr").info.axes == "czyx"


def test_a_folder_that_is_no_zarr_says_so(tmp_path):
    (tmp_path / "a.zarr").mkdir()
    with pytest.raises(FileProblem, match="not a Zarr image"):
        open_zarr(tmp_path / "a.zarr")
    with pytest.raises(FileProblem, match="not found"):
        open_zarr(tmp_path / "b.zarr")


@pytest.mark.parametrize("path", ["../secret", "/etc", "a\\..\\..\\b", "0/../../secret"])
def test_metadata_that_point_outside_are_refused(path, tmp_path):
    save(tmp_path / "a.zarr", {"multiscales": [image(path=path)]})
    with pytest.raises(FileProblem, match="outside"):
        open_zarr(tmp_path / "a.zarr")


def test_axes_that_are_not_tzyxc_are_asked_for(tmp_path):
    axes = [{"name": n} for n in ("angle", "z", "y", "x")]
    save(tmp_path / "a.zarr", {"multiscales": [image(axes=axes)]})
    with pytest.raises(AxesProblem, match="cannot be used"):
        open_zarr(tmp_path / "a.zarr")
    assert open_zarr(tmp_path / "a.zarr", "czyx").info.axes == "czyx"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".zattrs", '{"multiscales": [{"datasets": [{"path": "nowhere"}]}]}'),
        (".zattrs", '{"multiscales": 5}'),
        (".zattrs", "{"),
        ("0/.zarray", "{}"),
        ("0/.zarray", ""),
        ("0/.zarray", '{"zarr_format": 2, "shape": [1], "chunks": "x"}'),
    ],
)
def test_broken_metadata_are_a_file_problem(name, text, tmp_path):
    folder = save(tmp_path / "a.zarr", {"multiscales": [image()]})
    (folder / "1" / ".zarray").unlink()
    (folder / name).write_text(text)
    with pytest.raises(FileProblem):
        read_whole(open_zarr(folder))


def test_a_chunk_that_is_cut_off_is_a_file_problem(tmp_path):
    folder = save(tmp_path / "a.zarr", {"multiscales": [image()]})
    chunks = [p for p in (folder / "0").rglob("*") if p.is_file() and p.name[0] != "."]
    for path in chunks:
        path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(FileProblem, match="damaged"):
        read_whole(open_zarr(folder))


def test_a_chunk_larger_than_memory_is_refused_before_it_is_read(tmp_path):
    folder = save(tmp_path / "a.zarr", {"multiscales": [image()]})
    metadata = json.loads((folder / "0" / ".zarray").read_text())
    metadata |= {"shape": [1, 1, 10**7, 10**7], "chunks": [1, 1, 10**7, 10**7]}
    (folder / "0" / ".zarray").write_text(json.dumps(metadata))
    with pytest.raises(FileProblem, match="smaller chunks"):
        open_zarr(folder)
