"""Classifiers applied by the real plugin, against maps that Fiji saved; and what is refused."""

import os
import shutil

import numpy as np
import pytest
import tifffile
from scipy.ndimage import uniform_filter

from s2d_desktop.io.fiji.bridge import Bridge
from s2d_desktop.io.fiji.installation import Installation
from s2d_desktop.io.fiji.problems import FijiProblem
from s2d_desktop.io.fiji.weka import (
    FijiWekaProbabilities,
    block_edge,
    grid,
    reach,
    read_header,
)
from s2d_desktop.io.open import open_source
from s2d_desktop.io.weka.classifier import open_weka_classifier
from s2d_desktop.io.weka.header import WekaHeader
from s2d_desktop.model.errors import AxesProblem, FileProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, canonical, read_whole


def applied(name, image, fiji, folder, **options):
    model = folder / f"{name}.model"
    header = read_header(model, fiji)
    raw = canonical(open_source(folder / f"{image}.tif"))
    return FijiWekaProbabilities(raw, model, header, fiji, **options)


def test_the_plugin_gives_the_map_that_fiji_saved(fiji, shared_fixtures):
    folder = shared_fixtures / "weka"
    with applied("membrane_2d", "raw_2d", fiji, folder) as source:
        assert source.info.channel_names == ("membrane", "background")
        assert source.info.unit == "µm"
        maps = read_whole(source)
    saved = tifffile.imread(folder / "tws_2class_2d.tif")
    assert np.array_equal(maps[0, 0], saved.transpose(1, 2, 0))


def test_each_slice_of_a_stack_is_classified(fiji, shared_fixtures):
    folder = shared_fixtures / "weka"
    with applied("membrane_2d", "raw_z5", fiji, folder) as source:
        part = source.read(Region((0, 2, 10, 20, 0), (1, 4, 60, 70, 1)))
        alone = ArraySource(tifffile.imread(folder / "raw_z5.tif")[3], "yx")
        single = FijiWekaProbabilities(canonical(alone), source.path, source.header, fiji)
        assert np.array_equal(part[0, 1], read_whole(single)[0, 0, 10:60, 20:70, :1])


def test_slices_of_a_volume_are_seen_together_in_their_calibration(fiji, shared_fixtures):
    folder = shared_fixtures / "weka"
    saved = tifffile.imread(folder / "tws3d_2class_z5.tif").transpose(0, 2, 3, 1)
    with applied("membrane_3d", "raw_z5", fiji, folder) as source:
        assert np.array_equal(read_whole(source)[0], saved)
        one = source.read(Region((0, 3, 0, 0, 0), (1, 4, 80, 96, 2)))
        assert np.array_equal(one[0, 0], saved[3])


def large_image(folder):
    """A test image and its mirror images, larger than blocks with what is around them."""
    raw = tifffile.imread(folder / "raw_2d.tif")
    wide = np.concatenate([raw, raw[:, ::-1]] * 2, axis=1)
    return np.concatenate([wide, wide[::-1]] * 2, axis=0)


def test_blocks_change_nothing(fiji, shared_fixtures):
    folder = shared_fixtures / "weka"
    raw = canonical(ArraySource(large_image(folder), "yx"))
    model = folder / "membrane_2d.model"
    header = read_header(model, fiji)
    blocks = read_whole(FijiWekaProbabilities(raw, model, header, fiji, core=128))
    whole = read_whole(FijiWekaProbabilities(raw, model, header, fiji, core=1024))
    assert np.array_equal(blocks, whole)


def test_the_classifier_says_the_same_of_itself_as_without_java(fiji, shared_fixtures):
    for name in ("membrane_2d", "membrane_3d"):
        model = shared_fixtures / "weka" / f"{name}.model"
        assert read_header(model, fiji) == open_weka_classifier(model).header


def test_a_file_that_is_no_classifier_is_refused(fiji, tmp_path):
    (tmp_path / "a.model").write_bytes(b"\xac\xed\x00\x05 and no more")
    with pytest.raises(FijiProblem) as problem:
        read_header(tmp_path / "a.model", fiji)
    assert "cannot load the classifier 'a.model'" in problem.value.what
    assert "holds no header" in problem.value.why
    with pytest.raises(FileProblem, match="was not found"):
        read_header(tmp_path / "b.model", fiji)


def test_an_imagej_without_the_plugin_says_how_to_install_it(imagej, shared_fixtures):
    with pytest.raises(FijiProblem) as problem:
        read_header(shared_fixtures / "weka" / "membrane_2d.model", imagej)
    assert "lacks the plugin Trainable Weka Segmentation" in problem.value.why
    assert "Help > Update" in problem.value.try_this
    assert imagej.request("describe")[0]["bioformats"], "the next request works"


def test_a_plugin_without_its_library_says_what_is_missing(fiji_folder, shared_fixtures, tmp_path):
    for place in ("jars", "plugins"):
        leave_out = shutil.ignore_patterns("weka*")
        source = (fiji_folder / place).resolve()
        shutil.copytree(source, tmp_path / place, ignore=leave_out, copy_function=os.symlink)
    bridge = Bridge(Installation(tmp_path, 600))
    try:
        with pytest.raises(FijiProblem) as problem:
            read_header(shared_fixtures / "weka" / "membrane_2d.model", bridge)
    finally:
        bridge.close()
    assert problem.value.what == "The Weka plugin of this Fiji is not complete."
    assert "weka" in problem.value.why
    assert "Help > Update" in problem.value.try_this


class NoFiji:
    """Has much memory; must not be asked anything else."""

    def start(self):
        return {"heap_mb": 2000}


def test_an_image_with_other_channels_than_the_classifier_is_refused(shared_fixtures):
    model = shared_fixtures / "weka" / "membrane_2d.model"
    header = open_weka_classifier(model).header
    colours = canonical(ArraySource(np.zeros((20, 30, 3), np.uint8), "yxc"))
    with pytest.raises(AxesProblem) as problem:
        FijiWekaProbabilities(colours, model, header, NoFiji())
    assert "has 3 channels" in problem.value.what


def test_features_reach_as_far_as_their_names_say():
    assert reach(("original", "Gaussian_blur_16.0", "Difference_of_gaussians_16.0_1.0")) == 40
    assert reach(("Membrane_projections_0_19_1",)) == 4 * 19 + 8
    assert reach(("Structure_largest_8.0_3.0",)) == 4 * 8 + 8
    assert reach(("Entropy_4_256",)) == 4 * 4 + 8
    assert reach(("original",)) == 8


def test_corners_of_blocks_fit_the_reduction_of_large_sigmas():
    assert grid(("Gaussian_blur_16.0", "Hessian_Eigenvalue_1_16.0")) == 1
    # 0.4 x 32 = 12.8 is computed at a third, 0.4 x 64 = 25.6 at a sixth, 0.4 x 50 = 20 at a fifth.
    assert grid(("Gaussian_blur_32.0",)) == 3
    assert grid(("Sobel_filter_64.0", "Gaussian_blur_50.0")) == 30


def test_blocks_become_smaller_with_less_memory():
    assert block_edge(16000, 76, 1, 40) == 1024
    # Half of 512 MB for 78 values of 12 bytes: 535 x 535, of which 2 x 40 are around the block.
    assert block_edge(512, 76, 1, 40) == 448
    assert block_edge(512, 76, 50, 40) == 64


class Blurring:
    """Answers like a Fiji whose plugin gives a mean over 17 pixels, and one minus it."""

    def __init__(self):
        self.asked = []

    def start(self):
        return {"heap_mb": 2000}

    def request(self, do, asked, data, seconds):
        assert do == "weka apply"
        self.asked.append(asked)
        values = np.frombuffer(data[0], asked["dtype"]).reshape(asked["shape"])
        mean = np.stack([uniform_filter(plane.astype(np.float64), 17) for plane in values]) / 255
        maps = np.stack([mean, 1 - mean], 1).astype(np.float32)
        return {"classes": 2}, bytearray(maps.tobytes())


HEADER = WekaHeader("TWS-2D-v3.3.2-grayscale", ("Mean_8.0",), ("a", "b"))


def test_blocks_are_put_together_at_their_places_with_what_is_around_them(tmp_path):
    values = np.random.default_rng(4).integers(0, 255, (2, 3, 150, 170), dtype=np.uint8)
    fiji = Blurring()
    source = FijiWekaProbabilities(
        canonical(ArraySource(values, "tzyx")), tmp_path / "m", HEADER, fiji, core=64
    )
    mean = np.stack([uniform_filter(p.astype(np.float64), 17) for p in values.reshape(6, 150, 170)])
    expected = np.stack([mean, 255 - mean], -1).reshape(2, 3, 150, 170, 2) / 255
    assert np.allclose(read_whole(source), expected, atol=1e-6)
    part = source.read(Region((1, 2, 60, 50, 1), (2, 3, 75, 140, 2)))
    assert np.allclose(part, expected[1:, 2:, 60:75, 50:140, 1:], atol=1e-6)
    assert tuple(fiji.asked[0]["shape"]) == (1, 64 + 24, 64 + 24)


def test_calibration_and_kind_of_numbers_reach_the_plugin(tmp_path):
    raw = ArraySource(np.ones((20, 30), np.int32), "yx", voxel_size={"x": 4.0, "y": 5.0}, unit="nm")
    fiji = Blurring()
    read_whole(FijiWekaProbabilities(canonical(raw), tmp_path / "m", HEADER, fiji, threads=3))
    (asked,) = fiji.asked
    assert asked["voxel"] == {"x": [4.0, "nm"], "y": [5.0, "nm"]}
    assert (asked["dtype"], asked["threads"], asked["three_d"]) == ("float32", 3, False)


def test_features_that_see_the_whole_image_are_named_where_blocks_matter(tmp_path):
    header = WekaHeader("TWS-2D-v3.3.2-grayscale", ("Lipschitz_true_true_10",), ("a", "b"))
    raw = canonical(ArraySource(np.ones((200, 300), np.uint8), "yx"))
    small = FijiWekaProbabilities(raw, tmp_path / "m", header, Blurring(), core=512)
    blocks = FijiWekaProbabilities(raw, tmp_path / "m", header, Blurring(), core=128)
    assert small.notes() == ()
    assert "Lipschitz" in blocks.notes()[0]
