"""Images of a plan: what fits, what does not, and that a part that is held back stays there."""

import dataclasses

import numpy as np
import pytest
import tifffile

from s2d_desktop.model.cache import CachedSource, TileCache
from s2d_desktop.model.errors import AxesProblem, FileProblem, InputError
from s2d_desktop.model.source import ArraySource, Source, SourceInfo, canonical
from s2d_desktop.pipeline.pseudo_labels import FROM_MAP, IGNORED, PAINTED
from s2d_desktop.training.enhancer_plan import plan_from_json
from s2d_desktop.training.labelled_images import PlaneKey, read_labelled
from s2d_desktop.training.network_plan import PlannedImage
from s2d_desktop.training.raw_patches import RawPatches
from s2d_desktop.training.training_images import TILE, TrainingImage, mirrored_places
from tests.training.raw_material import opened, plan_of, save, unseen

ALL = slice(0, 1), slice(0, 32), slice(0, 40)


def ramp(depth=4):
    """Raw data (z, y, x) in which each voxel has a value of its own."""
    return np.arange(depth * 32 * 40, dtype=np.float32).reshape(depth, 32, 40)


@pytest.fixture
def files(tmp_path):
    """Raw data, a map, strokes, ignored places and truth of 4 slices of 32 x 40."""
    _z, y, x = np.mgrid[:4, :32, :40]
    probability = (x / 40).astype(np.float32)
    return {
        "raw": save(tmp_path / "raw.tif", ramp(), "zyx"),
        "teacher": save(tmp_path / "map.h5", probability, "zyx"),
        "strokes": save(tmp_path / "strokes.tif", np.where(y == 3, 2, 0).astype(np.uint8), "zyx"),
        "ignore": save(tmp_path / "ignore.tif", (y < 2).astype(np.uint8) * 255, "zyx"),
        "truth": save(tmp_path / "truth.tif", np.where(x > 30, 7, 0).astype(np.uint8), "zyx"),
    }


def both(files, **changes):
    """The same files twice; the last slice is held back."""
    part = {"slices": [0, 1, 2], **changes}
    return [{**files, **part}, {**files, "slices": [3], "use": "held back"}]


def test_everything_is_read_as_it_lies_in_the_files(files):
    plan = plan_of(both(files))
    image = opened(plan)[0]
    np.testing.assert_array_equal(image.raw_box(0, ALL)[0], ramp()[:1])
    np.testing.assert_allclose(image.teacher_box(0, ALL)[0, 0, 0], np.arange(40) / 40)
    labels = image.labels_box(0, ALL, plan)
    np.testing.assert_array_equal(labels.origin[0, :5, 0], [IGNORED] * 2 + [FROM_MAP, PAINTED, 1])
    assert (labels.shares[0, 3] == 1).all()
    np.testing.assert_array_equal(np.unique(image.truth_box(0, ALL)), [0, 7])
    assert (image.name, image.columns, image.times) == ("raw.tif", (0, 40), 1)
    assert image.voxels == 3 * 32 * 40


def test_strokes_can_be_left_out(files):
    plan = plan_of(both(files), labels={"strokes": False})
    assert PAINTED not in opened(plan)[0].labels_box(0, ALL, plan).origin


def test_truth_is_learned_from_only_if_the_plan_says_so(files):
    plan = plan_of(both({**files, "strokes": "", "ignore": ""}), learn_from="truth")
    shares = opened(plan)[0].labels_box(0, ALL, plan).shares
    np.testing.assert_array_equal(shares[0, 0, :, 0], np.arange(40) > 30)


def test_positions_are_mirrored_with_the_border_s_voxel_twice():
    assert mirrored_places(-3, 8, 0, 5).tolist() == [2, 1, 0, 0, 1, 2, 3, 4, 4, 3, 2]
    assert mirrored_places(9, 14, 10, 12).tolist() == [10, 10, 11, 11, 10]
    assert mirrored_places(4, 7, 4, 9).tolist() == [4, 5, 6]
    padded = np.pad(np.arange(5), 12, mode="symmetric")
    assert mirrored_places(-12, 17, 0, 5).tolist() == padded.tolist()


def test_a_box_beyond_the_rows_that_may_be_used_is_mirrored_at_them(files):
    plan = plan_of([{**files, "rows": [0, 16]}, {**files, "rows": [16, 32], "use": "held back"}])
    image = opened(plan)[0]
    box = slice(0, 1), slice(12, 20), slice(38, 42)
    rows, columns = [12, 13, 14, 15, 15, 14, 13, 12], [38, 39, 39, 38]
    np.testing.assert_array_equal(image.raw_box(0, box)[0, 0], ramp()[0][np.ix_(rows, columns)])


def test_a_box_beyond_the_slices_that_may_be_used_is_mirrored_at_them(files):
    image = opened(plan_of(both(files)))[0]
    deep = image.raw_box(0, (slice(1, 5), slice(0, 1), slice(0, 1)))[0, :, 0, 0]
    np.testing.assert_array_equal(deep, ramp()[[1, 2, 2, 1], 0, 0])


def three_class_files(folder, names):
    values = np.zeros((4, 32, 40, 3), np.float32)
    for k, name in enumerate(names):
        values[..., k] = {"other": 0.6, "disc": 0.3, "rim": 0.1}[name]
    return {
        "raw": save(folder / "raw.tif", ramp(), "zyx"),
        "teacher": save(folder / "map.h5", values, "zyxc", names),
    }


@pytest.mark.parametrize(
    "names", [("other", "disc", "rim"), ("rim", "other", "disc"), ("disc", "rim", "other")]
)
def test_classes_go_by_their_names_in_whatever_order_the_map_has_them(tmp_path, names):
    files = three_class_files(tmp_path, names)
    several = opened(plan_of(both(files), classes=["Other", "disc", "RIM"]))[0]
    np.testing.assert_allclose(several.teacher_box(0, ALL)[:, 0, 0, 0], [0.6, 0.3, 0.1])
    alone = opened(plan_of(both(files), classes=["disc"]))[0]
    np.testing.assert_allclose(alone.teacher_box(0, ALL)[:, 0, 0, 0], [0.3])


def test_a_class_that_the_map_does_not_have_is_said_with_those_it_has(tmp_path):
    files = three_class_files(tmp_path, ("other", "disc", "rim"))
    with pytest.raises(InputError) as error:
        opened(plan_of(both(files), classes=["nucleus"]))
    assert "cannot teach 'nucleus'" in str(error.value)
    assert "other, disc, rim" in str(error.value)


def test_some_of_a_map_s_classes_are_refused_since_the_rest_would_be_of_none(tmp_path):
    files = three_class_files(tmp_path, ("other", "disc", "rim"))
    with pytest.raises(InputError, match="'other' is not among the classes"):
        opened(plan_of(both(files), classes=["disc", "rim"]))


@pytest.mark.parametrize(
    ("key", "says"),
    [("teacher", "map"), ("strokes", "strokes"), ("ignore", "ignored places"), ("truth", "truth")],
)
def test_what_has_another_size_than_the_image_is_refused_with_both_sizes(
    files, tmp_path, key, says
):
    files[key] = save(tmp_path / "small.h5", np.zeros((4, 32, 39), np.float32), "zyx")
    with pytest.raises(InputError) as error:
        opened(plan_of(both(files)))
    assert f"The {says} of 'raw.tif' cannot be used" in str(error.value)
    assert "4 slices of 39 x 32" in str(error.value)
    assert "4 slices of 40 x 32" in str(error.value)


@pytest.mark.parametrize("key", ["strokes", "ignore", "truth"])
def test_a_coloured_label_image_is_refused(files, tmp_path, key):
    files[key] = save(tmp_path / "rgb.h5", np.zeros((4, 32, 40, 3), np.uint8), "zyxc")
    with pytest.raises(InputError, match="3 channels, perhaps colours"):
        opened(plan_of(both(files)))


def test_images_of_different_channels_are_refused(files, tmp_path):
    raw = save(tmp_path / "two.h5", np.zeros((4, 32, 40, 2), np.uint8), "zyxc")
    images = [files, {**files, "raw": raw, "use": "held back"}]
    with pytest.raises(InputError) as error:
        opened(plan_of(images))
    assert "'raw.tif' has 1 channel(s), another image 2" in str(error.value)


@pytest.mark.parametrize("key", ["raw", "teacher", "strokes", "ignore", "truth"])
def test_a_file_that_is_missing_is_said_with_its_name(files, key):
    files[key] = files[key].replace(".", "-gone.", 1)
    with pytest.raises(FileProblem, match=r"-gone\."):
        opened(plan_of(both(files)))


def test_an_image_that_is_tiny_is_refused(tmp_path):
    files = {
        "raw": save(tmp_path / "raw.tif", np.zeros((4, 15, 40), np.uint8), "zyx"),
        "teacher": save(tmp_path / "map.h5", np.zeros((4, 15, 40), np.float32), "zyx"),
    }
    with pytest.raises(InputError, match="too small to learn from"):
        opened(plan_of(both(files)))


def test_slices_and_rows_that_are_not_there_are_refused(files):
    with pytest.raises(InputError, match="there is no slice 4"):
        opened(plan_of(both(files, slices=[0, 4])))
    with pytest.raises(InputError, match="named twice"):
        opened(plan_of(both(files, slices=[0, 0])))
    with pytest.raises(InputError, match="They are 0 to 33"):
        opened(plan_of(both(files, rows=[0, 33])))
    with pytest.raises(InputError, match="They are 0 to 15"):
        opened(plan_of(both(files, rows=[0, 15])))


@pytest.mark.parametrize(("slices", "count"), [([0], 1), ([0, 2], 2)])
def test_a_network_for_volumes_needs_slices_that_follow_each_other(files, slices, count):
    network = {"ndim": 3, "levels": 1, "factors": [[1, 2, 2]], "maps": 2}
    images = [{**files, "slices": slices}, {**files, "slices": [3], "use": "held back"}]
    with pytest.raises(InputError) as error:
        opened(plan_of(images, network=network, training={"patch": [2, 16, 16]}))
    assert f"Of it {count} slice(s) may be used" in str(error.value)


@pytest.mark.parametrize("map_axes", ["tyx", "zyx", "tyxc"])
def test_time_points_of_slices_are_used_like_slices_in_maps_too(tmp_path, map_axes):
    raw = tmp_path / "raw.tif"
    tifffile.imwrite(raw, ramp(), imagej=True, metadata={"axes": "TYX"})
    values = ramp() / ramp().max()
    values = values[..., None] if "c" in map_axes else values
    files = {"raw": str(raw), "teacher": save(tmp_path / "map.h5", values, map_axes)}
    image = opened(plan_of(both(files)))[0]
    assert (image.times, image.slices) == (1, (0, 1, 2))
    box = slice(2, 3), slice(0, 32), slice(0, 40)
    np.testing.assert_array_equal(image.raw_box(0, box)[0, 0], ramp()[2])
    np.testing.assert_allclose(image.teacher_box(0, box)[0, 0], (ramp() / ramp().max())[2])


def test_values_that_are_not_numbers_are_found_wherever_they_are_read(files, tmp_path):
    raw, values = ramp(), np.full((4, 32, 40), 0.5, np.float32)
    raw[1, 20, 20] = np.nan
    values[2, 9, 9] = np.nan
    files["raw"] = save(tmp_path / "nan.tif", raw, "zyx")
    plan = plan_of(both(files))
    # A map that opens well: of a large one only a sample is looked at then.
    image = dataclasses.replace(opened(plan)[0], teacher=canonical(ArraySource(values, "zyx")))
    image.raw_box(0, (slice(0, 3), slice(0, 20), slice(0, 40)))
    with pytest.raises(InputError, match=r"not numbers \(slice 1\)"):
        image.raw_box(0, (slice(0, 3), slice(0, 21), slice(0, 40)))
    with pytest.raises(InputError, match=r"The map of 'nan.tif'(.|\n)*\(slice 2\)"):
        image.labels_box(0, (slice(0, 3), slice(0, 32), slice(0, 40)), plan)


def test_strokes_of_a_class_that_is_not_there_are_refused_not_taken_for_background(files, tmp_path):
    strokes = np.zeros((4, 32, 40), np.uint8)
    strokes[0, 5, 5] = 3
    files["strokes"] = save(tmp_path / "three.tif", strokes, "zyx")
    plan = plan_of(both(files))
    with pytest.raises(InputError) as error:
        opened(plan)[0].labels_box(0, ALL, plan)
    assert "'three.tif' has the number 3" in str(error.value)
    assert "1 is background, 2 is disc" in str(error.value)


def test_truth_of_a_class_that_is_not_there_is_refused(tmp_path):
    files = three_class_files(tmp_path, ("other", "disc", "rim"))
    truth = np.zeros((4, 32, 40), np.uint8)
    truth[0, 5, 5] = 3
    files["truth"] = save(tmp_path / "truth.tif", truth, "zyx")
    image = opened(plan_of(both(files), classes=["other", "disc", "rim"]))[0]
    with pytest.raises(InputError, match="number 3, which is no class: 0 is other, 2 is rim"):
        image.truth_box(0, ALL)


class Endless(Source):
    """A huge image that counts how much of it is read."""

    def __init__(self, channels=1, top=255.0):
        self.info = SourceInfo(
            "huge", "tzyxc", (1, 50, 40_000, 40_000, channels), np.dtype(np.float32)
        )
        self.voxels, self.top = 0, top

    def _read(self, region):
        self.voxels += region.size
        axes = np.ogrid[region.slices]
        return ((sum(axes) * 7919) % 251 / 250 * self.top).astype(np.float32)


def test_of_an_image_larger_than_memory_only_what_a_patch_needs_is_read_and_little_is_kept():
    cache = TileCache(4 * 2**20)
    sources = [Endless(), Endless(top=1.0)]
    raw, teacher = (CachedSource(s, (1, 1, TILE, TILE, 1), cache) for s in sources)
    part = tuple(range(50)), (0, 40_000), ("disc",)
    learned, kept = (
        TrainingImage(PlannedImage("huge", "huge", use), raw, teacher, None, None, None, *part)
        for use in ("training", "held back")
    )
    plan = plan_of([{"raw": f"{k}", "teacher": "m", "use": k} for k in ("training", "held back")])
    patches = RawPatches(plan, [learned, kept], unseen([learned, kept]))
    for k in range(10):
        patches.batch(k)
    # Two patches of 16 x 16 in an iteration touch at most four tiles each.
    assert 0 < sources[0].voxels <= 10 * 2 * 4 * TILE**2
    assert 0 < sources[1].voxels <= 10 * 2 * 4 * TILE**2
    assert cache.bytes <= 4 * 2**20


@pytest.fixture
def in_doubt(tmp_path):
    """The same in files that name no axes, slices last: they pass for channels."""
    y, x = np.mgrid[:32, :40]
    stack = np.repeat((x / 40).astype(np.float32)[..., None], 4, -1)
    values = {
        "raw": ramp().transpose(1, 2, 0),
        "teacher": stack,
        "strokes": np.repeat((y == 3)[..., None] * np.uint8(2), 4, -1),
        "truth": np.repeat((x > 30)[..., None] * np.uint8(7), 4, -1),
    }
    for name, array in values.items():
        np.save(tmp_path / f"{name}.npy", array)
    return {name: str(tmp_path / f"{name}.npy") for name in values}


def test_axes_that_the_user_has_said_are_those_of_the_image_and_of_what_belongs_to_it(in_doubt):
    plan = plan_of(both(in_doubt, axes="yxz"))
    image = opened(dataclasses.replace(plan, images=plan.images[:1]))[0]
    np.testing.assert_array_equal(image.raw_box(0, (slice(2, 3), *ALL[1:]))[0], ramp()[2:3])
    np.testing.assert_allclose(image.teacher_box(0, ALL)[0, 0, 0], np.arange(40) / 40)
    assert (image.labels_box(0, ALL, plan).origin[0, 3] == PAINTED).all()
    np.testing.assert_array_equal(np.unique(image.truth_box(0, ALL)), [0, 7])


def test_axes_that_the_image_cannot_have_are_refused_in_a_sentence(in_doubt):
    with pytest.raises(AxesProblem, match="4 dimensions, the image has 3"):
        opened(plan_of(both(in_doubt, axes="tzyx")))


def test_labels_whose_file_names_its_axes_are_read_as_it_says(in_doubt, tmp_path):
    # Slices first, as its file says; with the axes of the image it would have another size.
    truth = save(
        tmp_path / "named.tif",
        np.repeat(np.uint8([[[7]]]), 4, 0).repeat(32, 1).repeat(40, 2),
        "zyx",
    )
    plan = plan_of(both({**in_doubt, "truth": truth}, axes="yxz"))
    image = opened(dataclasses.replace(plan, images=plan.images[:1]))[0]
    assert (image.truth_box(0, ALL) == 7).all()


def test_labelled_images_of_an_enhancer_training_are_read_in_the_axes_of_the_plan(in_doubt):
    one = {"raw": in_doubt["raw"], "labels": in_doubt["truth"], "axes": "yxz"}
    value = {"name": "own", "structure": "mitochondria", "images": [one, one]}
    raw, truth = read_labelled(plan_from_json(value), PlaneKey(0, 2, 0))
    np.testing.assert_array_equal(raw, ramp()[2])
    assert truth[0].tolist() == [0] * 31 + [1] * 9
    with pytest.raises(InputError, match=r"images\[1\]\.axes is 'xx'"):
        plan_from_json({**value, "images": [one, {**one, "axes": "xx"}]})
