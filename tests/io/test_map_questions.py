"""What is asked about a map: whether its planes are slices, channels or classes."""

import numpy as np
import pytest
import tifffile

from s2d_desktop.io.probability_map import open_probability_map
from s2d_desktop.model.errors import AxesProblem, PlanesQuestion
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import read_whole
from tests.io.made_up_maps import forest_like


@pytest.mark.parametrize(
    ("name", "classes", "slices"),
    [
        ("tws_2class_z5_flattened", 2, 5),
        ("tws_2class_z5_flattened_no_labels", 2, 5),
        ("tws_2class_from_2channel_z2_input", 2, 4),
    ],
)
def test_planes_that_may_be_classes_are_asked_about(name, classes, slices, shared_fixtures):
    path = shared_fixtures / "weka" / f"{name}.tif"
    with pytest.raises(AxesProblem, match=f"{classes} classes in each of {slices} slices"):
        open_probability_map(path)
    # The user's axes are an answer.
    assert open_probability_map(path, "zyx").source.info.shape == (1, 2 * slices, 80, 96, 1)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("tws_2class_z5_flattened", ("membrane", "background")),
        ("tws_2class_z5_flattened_no_labels", ("Class 1", "Class 2")),
    ],
)
def test_axes_with_classes_are_the_other_answer_about_planes(name, names, shared_fixtures):
    weka = shared_fixtures / "weka"
    with pytest.raises(AxesProblem) as caught:
        open_probability_map(weka / f"{name}.tif")
    named = f" ({', '.join(names)})" if names[0] == "membrane" else ""
    assert caught.value.choices == (
        ("zcyx", f"2 classes{named} in each of 5 slices"),
        ("zyx", "10 slices of one class"),
    )
    assert "zyx for 10 slices of one class" in caught.value.try_this
    flat = open_probability_map(weka / f"{name}.tif", "zcyx")
    assert (flat.class_names, flat.file_axes) == (names, "zcyx")
    whole = open_probability_map(weka / "tws_2class_z5.tif")
    assert np.array_equal(read_whole(flat.source), read_whole(whole.source))
    part = Region((0, 1, 3, 4, 1), (1, 4, 30, 40, 2))
    assert np.array_equal(flat.source.read(part), whole.source.read(part))


def test_a_map_of_an_image_with_two_channels_can_be_read_plane_by_plane(shared_fixtures):
    path = shared_fixtures / "weka" / "tws_2class_from_2channel_z2_input.tif"
    found = open_probability_map(path, "zcyx")
    assert (found.class_names, found.source.info.shape[:2]) == (("membrane", "background"), (1, 4))
    assert np.allclose(read_whole(found.source).sum(-1), 1, atol=1e-6)


def test_axes_with_classes_are_refused_where_planes_are_none(tmp_path):
    np.save(tmp_path / "a.npy", np.random.default_rng(0).random((4, 30, 40)).astype(np.float32))
    with pytest.raises(AxesProblem, match="cannot be told apart as classes"):
        open_probability_map(tmp_path / "a.npy", "zcyx")


def test_planes_that_may_be_the_classes_of_one_image_are_asked_about_with_the_axes_to_give(
    tmp_path,
):
    shares = np.moveaxis(forest_like(2, (60, 70)), -1, 0).astype(np.float32)
    tifffile.imwrite(tmp_path / "a.tif", shares)
    with pytest.raises(AxesProblem, match=r"planes of 'a\.tif' 2 classes of one image\?") as caught:
        open_probability_map(tmp_path / "a.tif")
    assert [axes for axes, _what in caught.value.choices] == ["cyx", "zyx"]
    assert "cyx for 2 classes of one image" in caught.value.try_this
    assert open_probability_map(tmp_path / "a.tif", "cyx").class_names == ("Class 1", "Class 2")
    assert open_probability_map(tmp_path / "a.tif", "zyx").class_names == ("Class 1",)


def asked(path):
    """The question that a map raises, as {axes: words}, and what the first planes then are."""
    with pytest.raises(PlanesQuestion) as caught:
        open_probability_map(path)
    question = caught.value
    planes = dict(zip([axes for axes, _ in question.choices], question.planes, strict=True))
    return dict(question.choices), planes


def test_channels_that_do_not_add_up_are_asked_about_with_slices_as_an_answer(tmp_path):
    slices = np.random.default_rng(0).random((5, 40, 50)).astype(np.float32)
    tifffile.imwrite(tmp_path / "a.tif", slices, imagej=True, metadata={"axes": "CYX"})
    words, planes = asked(tmp_path / "a.tif")
    assert words == {
        "zyx": "5 slices of one class",
        "cyx": "5 classes of one image, each used as it is",
    }
    assert planes["zyx"] == tuple(f"slice {k}" for k in range(1, 6))
    assert planes["cyx"] == tuple(f"class {k}" for k in range(1, 6))
    found = open_probability_map(tmp_path / "a.tif", "zyx")
    assert np.array_equal(read_whole(found.source)[0, ..., 0], slices)


def test_a_map_whose_slices_and_classes_were_saved_as_channels_is_asked_about(tmp_path):
    shares = np.moveaxis(forest_like(2, (3, 60, 70)), -1, 1).astype(np.float32)
    tifffile.imwrite(
        tmp_path / "a.tif", shares.reshape(6, 60, 70), imagej=True, metadata={"axes": "CYX"}
    )
    words, planes = asked(tmp_path / "a.tif")
    assert list(words) == ["zcyx", "zyx", "cyx"]
    assert planes["zcyx"][:3] == ("slice 1: class 1", "slice 1: class 2", "slice 2: class 1")
    found = open_probability_map(tmp_path / "a.tif", "zcyx")
    assert np.array_equal(np.moveaxis(read_whole(found.source)[0], -1, 1), shares)


def test_a_map_whose_classes_are_taken_for_slices_is_asked_about(tmp_path):
    shares = np.moveaxis(forest_like(3, (4, 60, 70)), -1, 0).astype(np.float32)
    tifffile.imwrite(tmp_path / "a.tif", shares, imagej=True, metadata={"axes": "ZCYX"})
    words, planes = asked(tmp_path / "a.tif")
    assert words["czyx"] == "3 classes in each of 4 slices"
    assert planes["czyx"][:5] == (
        "slice 1: class 1",
        "slice 2: class 1",
        "slice 3: class 1",
        "slice 4: class 1",
        "slice 1: class 2",
    )
    found = open_probability_map(tmp_path / "a.tif", "czyx")
    assert np.array_equal(np.moveaxis(read_whole(found.source)[0], -1, 0), shares)


def test_more_channels_than_classes_may_be_slices(tmp_path):
    stack = np.zeros((100, 20, 30), np.float32)
    tifffile.imwrite(tmp_path / "a.tif", stack, imagej=True, metadata={"axes": "CYX"})
    words, _planes = asked(tmp_path / "a.tif")
    assert words["zyx"] == "100 slices of one class"
    assert open_probability_map(tmp_path / "a.tif", "zyx").source.info.shape[:2] == (1, 100)


def test_an_axis_with_too_many_channels_is_asked_about(tmp_path):
    np.save(tmp_path / "a.npy", np.zeros((2, 4, 4, 100), np.float32))
    with pytest.raises(AxesProblem, match="100 channels"):
        open_probability_map(tmp_path / "a.npy")
