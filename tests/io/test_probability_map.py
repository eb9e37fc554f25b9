"""Class shares of 20 trees that add up to 1, many of them exactly 0 and 1; classes last."""

import imagecodecs
import numpy as np
import pytest
import tifffile

from s2d_desktop.io.open import open_source
from s2d_desktop.io.probability_map import open_probability_map
from s2d_desktop.io.writers import write
from s2d_desktop.model.errors import AxesProblem, FileProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, Source, canonical, read_whole
from tests.io.made_up_maps import forest_like


@pytest.mark.parametrize(
    ("name", "names", "shape"),
    [
        ("tws_2class_2d", ("membrane", "background"), (1, 1, 80, 96, 2)),
        ("tws_3class_2d", ("membrane", "cytoplasm", "synapse"), (1, 1, 80, 96, 3)),
        ("tws_2class_z5", ("membrane", "background"), (1, 5, 80, 96, 2)),
        ("tws3d_2class_z5", ("membrane", "background"), (1, 5, 80, 96, 2)),
        ("tws_2class_t3", ("membrane", "background"), (3, 1, 80, 96, 2)),
        ("tws_2class_z3_t2", ("membrane", "background"), (2, 3, 80, 96, 2)),
        ("tws_3class_z4", ("membrane", "cytoplasm", "synapse"), (1, 4, 80, 96, 3)),
    ],
)
def test_a_weka_map_has_its_classes_by_name(name, names, shape, shared_fixtures):
    path = shared_fixtures / "weka" / f"{name}.tif"
    result = open_probability_map(path)
    info = result.source.info
    assert (result.origin, result.class_names, result.notes) == ("weka", names, ())
    assert (info.axes, info.shape, info.dtype) == ("tzyxc", shape, np.float32)
    assert info.value_range == (0.0, 1.0)
    assert info.channel_names == names
    assert info.voxel_size["x"] == pytest.approx(0.004)
    with open_source(path) as plain:
        assert np.array_equal(read_whole(result.source), read_whole(canonical(plain)))


def test_default_weka_names_tell_the_user_to_choose(shared_fixtures):
    path = shared_fixtures / "weka" / "tws_2class_2d_default_names_get_probability.tif"
    result = open_probability_map(path)
    assert result.class_names == ("class 1", "class 2")
    assert "choose the one that shows your structure" in result.notes[0]


def test_an_8_bit_weka_map_is_divided_and_says_so(shared_fixtures):
    eight = open_probability_map(shared_fixtures / "weka" / "tws_2class_2d_8bit.tif")
    exact = open_probability_map(shared_fixtures / "weka" / "tws_2class_2d.tif")
    assert eight.origin == "weka"
    assert "divided by 255" in eight.notes[0]
    difference = np.abs(read_whole(eight.source) - read_whole(exact.source))
    assert 0 < difference.max() <= 0.5 / 255 + 1e-6


def test_an_8_bit_map_with_a_display_range_a_little_below_1_is_divided_by_its_sum(
    shared_fixtures, tmp_path
):
    exact = tifffile.imread(shared_fixtures / "weka" / "tws_3class_2d.tif")
    # What Fiji's conversion to 8-bit does with the display range 0..0.989 that it stores here.
    eight = np.clip(np.floor(exact * (255 / 0.989) + 0.5), 0, 255).astype(np.uint8)
    labels = {"Labels": ["membrane", "cytoplasm", "synapse"], "axes": "CYX"}
    tifffile.imwrite(tmp_path / "a.tif", eight, imagej=True, metadata=labels)
    result = open_probability_map(tmp_path / "a.tif")
    values = read_whole(result.source)[0, 0]
    assert "display range of 0 to 0.989" in result.notes[0]
    assert len(result.notes) == 1
    assert np.abs(np.moveaxis(values, -1, 0) - exact).max() < 1 / 255
    one = result.source.read(Region((0, 0, 0, 0, 1), (1, 1, 80, 96, 2)))[0, 0, ..., 0]
    assert np.array_equal(one, values[..., 1])


def test_an_8_bit_weka_map_that_fiji_scaled_by_its_display_range_is_asked_about(tmp_path):
    shares = np.moveaxis(forest_like(2, (60, 70)), -1, 0)
    stretched = np.clip(shares * 2 * 255, 0, 255).astype(np.uint8)
    labels = {"Labels": ["membrane", "background"], "axes": "CYX"}
    tifffile.imwrite(tmp_path / "a.tif", stretched, imagej=True, metadata=labels)
    with pytest.raises(AxesProblem, match="made whole numbers") as caught:
        open_probability_map(tmp_path / "a.tif")
    assert "display range" in caught.value.why


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("tws_2d_rgb", "coloured picture"),
        ("tws_labels_2d", "looks like labels"),
        ("raw_2d", "looks like raw data"),
        ("raw_z5", "looks like raw data"),
    ],
)
def test_what_only_looks_like_a_map_is_refused_with_a_reason(name, sentence, shared_fixtures):
    with pytest.raises(FileProblem, match=sentence):
        open_probability_map(shared_fixtures / "weka" / f"{name}.tif")


def soft_map() -> ArraySource:
    """One class of which no voxel is sure, as a network that was trained little gives."""
    ramp = np.linspace(0.2, 0.8, 70 * 80, dtype=np.float32)
    return ArraySource(ramp.reshape(70, 80), "yx", value_range=(0.0, 1.0))


def test_an_8_bit_map_in_one_channel_is_believed_if_the_file_says_its_range(tmp_path):
    list(write(soft_map(), tmp_path / "a.h5", dtype="uint8"))
    result = open_probability_map(tmp_path / "a.h5")
    assert np.allclose(read_whole(result.source)[0, 0, ..., 0], soft_map().array, atol=0.5 / 255)


def test_an_8_bit_map_in_one_channel_is_believed_if_the_user_says_its_axes(tmp_path):
    list(write(soft_map(), tmp_path / "a.tif", dtype="uint8"))
    with pytest.raises(FileProblem, match="looks like raw data") as caught:
        open_probability_map(tmp_path / "a.tif")
    assert "name its axes" in caught.value.try_this
    result = open_probability_map(tmp_path / "a.tif", "yx")
    assert np.allclose(read_whole(result.source)[0, 0, ..., 0], soft_map().array, atol=0.5 / 255)


def test_one_class_alone_is_a_map(shared_fixtures):
    result = open_probability_map(shared_fixtures / "weka" / "tws_single_class_2d.tif")
    assert (result.class_names, result.source.info.shape) == (("Class 1",), (1, 1, 80, 96, 1))


@pytest.mark.parametrize(
    ("path", "origin", "shape"),
    [
        ("ilastik122rc4_2d/2d_Probabilities.h5", "ilastik", (1, 1, 1024, 1344, 2)),
        ("ilastik122rc4_3d/3d_Probabilities.h5", "ilastik", (1, 50, 60, 55, 2)),
        ("ilastik122rc4_5t2d2c/5t2d2c_Probabilities.h5", "ilastik", (5, 1, 33, 77, 2)),
        (
            "ilastik4ij_2d/2d_cells_apoptotic_1channel-data_Probabilities.tif",
            "ilastik",
            (1, 1, 1024, 1344, 2),
        ),
        ("api_2d/res-Data_1channel_pc1xyc.npy", "generic", (1, 1, 128, 128, 2)),
        ("api_3d/res-Data_3D_pc3d.npy", "generic", (1, 64, 64, 64, 2)),
    ],
)
def test_maps_that_ilastik_exported_are_understood(path, origin, shape, shared_fixtures):
    result = open_probability_map(shared_fixtures / "ilastik" / path)
    assert (result.origin, result.source.info.shape) == (origin, shape)
    assert result.class_names == ("Class 1", "Class 2")
    part = result.source.read(Region((0, 0, 5, 5, 0), (1, 1, 15, 15, 2)))
    assert part.dtype == np.float32
    assert np.allclose(part.sum(-1), 1, atol=1e-6)


def test_a_stack_of_features_is_refused_by_the_names_of_its_planes(shared_fixtures, tmp_path):
    with np.load(shared_fixtures / "weka" / "raw_2d_features.npz") as stack:
        names = [str(n) for n in stack["labels"]]
        # Also where all values lie between 0 and 1, as those of a dark image may.
        planes = np.clip(stack["features"], 0, 1)
    tifffile.imwrite(tmp_path / "a.tif", planes, imagej=True, metadata={"Labels": names})
    with pytest.raises(FileProblem, match="stack of features") as caught:
        open_probability_map(tmp_path / "a.tif")
    assert "Sobel_filter_0.0" in caught.value.why


def test_one_class_duplicated_out_of_a_stack_keeps_its_name(tmp_path):
    shares = forest_like(2, (3, 60, 70))[..., 0]
    labels = {"Labels": ["membrane"] * 3, "axes": "ZYX"}
    tifffile.imwrite(tmp_path / "a.tif", shares, imagej=True, metadata=labels)
    assert open_probability_map(tmp_path / "a.tif").class_names == ("membrane",)


def test_an_image_with_two_colours_is_no_map(shared_fixtures):
    with pytest.raises(FileProblem, match="looks like raw data"):
        open_probability_map(shared_fixtures / "ilastik" / "ilastik122rc4_3d2c" / "3d2c.h5")


def test_real_micrographs_and_labels_are_refused(shared_data):
    with pytest.raises(FileProblem, match="looks like raw data, not probabilities"):
        open_probability_map(shared_data / "vnc" / "raw_stack1.tif")
    with pytest.raises(FileProblem, match="looks like labels"):
        open_probability_map(shared_data / "vnc" / "labels_stack1_mitochondria.tif")


def test_8_bit_maps_of_three_classes_are_no_pictures(tmp_path):
    # ilastik's export through vigra marks three 8-bit samples as red, green and blue.
    shares = forest_like(3, (60, 70))
    eight = np.floor(shares * 255).astype(np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", eight, photometric="rgb")
    result = open_probability_map(tmp_path / "a.tif")
    assert result.source.info.shape == (1, 1, 60, 70, 3)
    assert np.abs(read_whole(result.source)[0, 0] - shares).max() < 1 / 255


@pytest.mark.parametrize("top", [255, 65535])
def test_whole_numbers_are_divided_by_their_largest(top, tmp_path):
    shares = forest_like(2, (60, 70))
    dtype = np.uint8 if top == 255 else np.uint16
    np.save(tmp_path / "a.npy", np.rint(shares * top).astype(dtype))
    result = open_probability_map(tmp_path / "a.npy")
    assert f"divided by {top}" in result.notes[0]
    assert np.allclose(read_whole(result.source)[0, 0], shares, atol=0.5 / top)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (np.linspace(-0.5, 1, 10000), "looks like raw data"),
        (np.linspace(0, 255, 10000), "looks like raw data"),
        (np.arange(10000) * 6, "looks like raw data"),
        (np.where(np.arange(10000) == 7777, np.nan, 0.5), "not numbers"),
        (np.where(np.arange(10000) == 7777, np.inf, 0.5), "not numbers"),
    ],
    ids=["negative", "0..255 as real numbers", "whole numbers", "NaN", "infinite"],
)
def test_values_that_are_no_probabilities_are_refused(values, sentence, tmp_path):
    array = values.reshape(100, 100)
    np.save(tmp_path / "a.npy", array.astype(np.float32 if array.dtype.kind == "f" else np.int32))
    with pytest.raises(FileProblem, match=sentence) as caught:
        open_probability_map(tmp_path / "a.npy")
    assert "sample" in caught.value.why


def test_the_number_of_nans_in_the_sample_is_said(tmp_path):
    values = np.full((40, 50), 0.5, np.float32)
    values[:3, 0] = np.nan
    np.save(tmp_path / "a.npy", values)
    with pytest.raises(FileProblem) as caught:
        open_probability_map(tmp_path / "a.npy")
    # Small images are sampled five times over.
    assert "15 of 10,000 values" in caught.value.why


def test_rounding_outside_of_0_to_1_is_clipped(tmp_path):
    np.save(tmp_path / "a.npy", np.array([[-1e-6, 0.5], [1, 1 + 1e-6]], np.float32))
    values = read_whole(open_probability_map(tmp_path / "a.npy").source)
    assert (values.min(), values.max()) == (0, 1)


def test_classes_that_do_not_add_up_to_one_are_used_with_a_note(tmp_path):
    np.save(tmp_path / "a.npy", np.full((30, 40, 2), 0.75, np.float32))
    result = open_probability_map(tmp_path / "a.npy", "yxc")
    assert any("do not add up to 1 (but to 1.5" in note for note in result.notes)


def test_a_result_of_this_program_is_not_asked_about(tmp_path):
    np.save(tmp_path / "a.npy", np.full((30, 40, 2), 0.75, np.float32))
    (tmp_path / "a.npy.provenance.json").write_text("{}")
    assert open_probability_map(tmp_path / "a.npy").source.info.shape == (1, 1, 30, 40, 2)


def test_jpeg_is_refused(tmp_path):
    (tmp_path / "a.jpg").write_bytes(imagecodecs.jpeg_encode(np.zeros((16, 16), np.uint8)))
    with pytest.raises(FileProblem) as caught:
        open_probability_map(tmp_path / "a.jpg")
    assert "JPEG" in caught.value.why


@pytest.mark.parametrize("name", ["a.tif", "a.h5", "a.zarr"])
def test_our_own_maps_come_back_with_their_classes(name, tmp_path):
    shares = forest_like(3, (4, 60, 70))
    source = ArraySource(shares, "zyxc", channel_names=("mito", "membrane", "rest"))
    list(write(source, tmp_path / name))
    result = open_probability_map(tmp_path / name)
    assert (result.class_names, result.origin) == (("mito", "membrane", "rest"), "generic")
    assert result.notes == ()
    assert np.array_equal(read_whole(result.source)[0], shares)


def test_only_a_sample_of_a_large_map_is_read(monkeypatch, tmp_path):
    class Huge(Source):
        """A terabyte of probabilities."""

        def __init__(self) -> None:
            self.info = ArraySource(
                np.broadcast_to(np.float32(0), (1000, 2**14, 2**13, 2)), "zyxc"
            ).info
            self.voxels = 0

        def _read(self, region: Region) -> np.ndarray:
            self.voxels += region.size
            return np.full(region.shape, 0.5, np.float32)

    source = Huge()
    monkeypatch.setattr("s2d_desktop.io.probability_map.open_source", lambda *_: source)
    assert open_probability_map(tmp_path / "huge.h5").class_names == ("Class 1", "Class 2")
    assert source.voxels <= 15 * 128 * 128 * 2


@pytest.mark.parametrize("multiple", [100, 255, 65535])
def test_real_numbers_whose_classes_add_up_to_255_are_divided_and_it_is_said(multiple, tmp_path):
    shares = forest_like(2, (60, 70))
    np.save(tmp_path / "a.npy", (shares * multiple).astype(np.float32))
    result = open_probability_map(tmp_path / "a.npy")
    assert f"divided by {multiple}" in result.notes[0]
    assert np.allclose(read_whole(result.source)[0, 0], shares, atol=1e-5)


def test_real_numbers_beyond_1_that_add_up_to_nothing_are_refused_with_the_way_out(tmp_path):
    shares = forest_like(2, (60, 70)) * 255
    shares[..., 1] *= 0.9
    np.save(tmp_path / "a.npy", shares.astype(np.float32))
    with pytest.raises(FileProblem, match="looks like raw data") as caught:
        open_probability_map(tmp_path / "a.npy")
    assert "divide it by 255" in caught.value.try_this
