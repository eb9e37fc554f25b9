from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from s2d_desktop.io.ilastik.labels import read_blocks
from s2d_desktop.io.ilastik.project import labelled_voxels, open_project, strokes
from s2d_desktop.model.errors import ProjectProblem

from .tools import changed

# readme.txt of pyilastik: (z, x, y) of the voxels of the two labels.
FLAT = {
    1: {(0, 2, 1), (0, 3, 1), (0, 8, 6), (0, 9, 6)},
    2: {(0, 2, 2), (0, 3, 2), (0, 8, 7), (0, 9, 7)},
}
# In this one project the two labels are swapped; pyilastik's own tests say so as well.
SWAPPED = {1: FLAT[2], 2: FLAT[1]}
DEEP = {1: FLAT[1] | {(1, 4, 3)}, 2: FLAT[2]}


def box(first: tuple[int, int, int], last: tuple[int, int, int]) -> set[tuple[int, int, int]]:
    """All positions from `first` to `last`, both included."""
    ranges = [range(a, b + 1) for a, b in zip(first, last, strict=True)]
    return {(z, x, y) for z in ranges[0] for x in ranges[1] for y in ranges[2]}


# The plus sign of the readme: a 3 x 3 box without its corners.
PLUS = box((0, 485, 243), (0, 487, 243)) | box((0, 486, 242), (0, 486, 244))
WIDE = {
    1: box((0, 2, 4), (1, 4, 7))
    | box((0, 159, 94), (0, 162, 95))
    | box((0, 481, 242), (0, 483, 244)),
    2: box((0, 159, 96), (0, 160, 99)) | PLUS,
}


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("x15_y10_z1_c1_classes2", FLAT),
        ("x15_y10_z1_c1_classes2_ilastik1.3.3", FLAT),
        ("x15_y10_z1_c2_classes2", FLAT),
        ("x15_y10_z1_c2_classes2_ilastik1.3.3", FLAT),
        ("x15_y10_z1_rgb_classes2", SWAPPED),
        ("x15_y10_z2_c1_classes2", DEEP),
        ("x15_y10_z2_c1_classes2_ilastik1.3.3", DEEP),
        ("x15_y10_z2_c4_classes2", DEEP),
        ("x15_y10_z2_c4_classes2_ilastik1.3.3", DEEP),
        ("x15_y10_z2_rgb_classes2", DEEP),
        ("x502_y251_z5_c1_classes2", WIDE),
        ("x502_y251_z5_c1_classes2_ilastik1.3.3", WIDE),
    ],
)
def test_labels_lie_where_the_person_who_painted_them_says(
    name: str, truth: dict[int, set[tuple[int, int, int]]], shared_fixtures: Path
) -> None:
    project = open_project(shared_fixtures / f"ilastik/pyilastik_labels/{name}.ilp")
    positions, values = labelled_voxels(project)
    found: dict[int, set[tuple[int, ...]]] = {1: set(), 2: set()}
    for (t, z, y, x), value in zip(positions.tolist(), values.tolist(), strict=True):
        assert t == 0
        found[value].add((z, x, y))
    assert found == truth


@pytest.mark.parametrize("version", ["1.2", "1.3.2", "1.3.3"])
def test_labels_of_several_images_stay_with_their_image(
    version: str, shared_fixtures: Path
) -> None:
    folder = shared_fixtures / "ilastik/pyilastik_multilane"
    project = open_project(folder / f"ilastik-multiim-{version}.ilp")
    seen = {}
    for lane in project.lanes:
        seen[lane.name] = set(labelled_voxels(project, lane)[1].tolist())
    assert seen == {
        "20width_23height_3slices_2channels": {1, 2},
        "34width_28height_2slices_2channels": {1},
        "6width_4height_3slices_2channels": set(),
    }


def test_label_blocks_are_canonical_whatever_their_order_in_the_file(
    shared_fixtures: Path,
) -> None:
    project = open_project(shared_fixtures / "ilastik/pc_oc_133/pc-oc-133.ilp")
    blocks = strokes(project)
    # Stored as txyzc in a box [0:1,15:25,14:25,0:1,0:1] of an image with axes tyxc.
    assert blocks[0].region.start == (0, 0, 14, 15, 0)
    assert blocks[0].region.stop == (1, 1, 25, 25, 1)
    assert all(b.values.shape == b.region.shape for b in blocks)
    assert all(b.values.dtype == np.uint8 for b in blocks)


def test_a_blocks_own_axistags_decide_against_the_rule_of_the_version(
    tmp_path: Path, shared_fixtures: Path
) -> None:
    name = "PixelClassification/LabelSets/labels000/block0000"
    with changed(shared_fixtures / "ilastik/api_2d/PixelClass.ilp", tmp_path) as file:
        values = file[name][()].transpose(1, 0, 2)
        tags = file[name].attrs["axistags"]
        del file[name]
        stored = file.create_dataset(name, data=values)
        stored.attrs["blockSlice"] = "[36:101,26:64,0:1]"
        turned = tags.replace('"y"', '"?"').replace('"x"', '"y"').replace('"?"', '"x"')
        stored.attrs["axistags"] = turned
    before = labelled_voxels(open_project(shared_fixtures / "ilastik/api_2d/PixelClass.ilp"))
    after = labelled_voxels(open_project(tmp_path / "copy.ilp"))
    assert np.array_equal(before[0], after[0])
    assert np.array_equal(before[1], after[1])


def memory_file() -> h5py.File:
    return h5py.File("memory", "w", driver="core", backing_store=False)


def test_masked_labels_are_read_from_their_group_without_what_is_masked() -> None:
    with memory_file() as file:
        block = file.create_group("LabelSets/labels000/block0000")
        block["data"] = np.array([[1, 2, 0]], np.uint8)[..., None]
        block["mask"] = np.array([[False, True, False]])[..., None]
        block["fill_value"] = np.uint8(0)
        block.attrs["blockSlice"] = "[4:5,6:9,0:1]"
        found = read_blocks(file, 0, "yx", (10, 15), "1.2.0", "Pixel Classification")
    assert found[0].region.start == (0, 0, 4, 6, 0)
    assert found[0].values.ravel().tolist() == [1, 0, 0]


@pytest.mark.parametrize("number", [257, -1, np.nan])
def test_a_number_that_is_no_label_does_not_become_another_label(number: float) -> None:
    with memory_file() as file:
        values = np.array([[[1.0], [number]]]).astype(np.int32 if number == number else np.float32)
        block = file.create_dataset("LabelSets/labels000/block0000", data=values)
        block.attrs["blockSlice"] = "[0:1,0:2,0:1]"
        with pytest.raises(ProjectProblem, match="labels of this project"):
            read_blocks(file, 0, "yx", (9, 9), "1.2.0", "Pixel Classification")


def test_label_groups_without_zero_padding_are_ordered_by_number() -> None:
    with memory_file() as file:
        for k in range(12):
            block = file.create_dataset(
                f"LabelSets/labels{k}/block0", data=np.full((1, 1, 1), k + 1, np.uint8)
            )
            block.attrs["blockSlice"] = "[0:1,0:1,0:1]"
        values = [
            int(read_blocks(file, k, "yx", (9, 9), "1.1.9", "Pixel Classification")[0].values.max())
            for k in range(12)
        ]
    assert values == list(range(1, 13))


@pytest.mark.parametrize(
    ("place", "shape"),
    [("[0:1,0:1]", (1, 1)), ("[0:2,0:1,0:1]", (1, 1, 1)), ("all of it", (1, 1, 1))],
    ids=["too few axes", "another size", "no place"],
)
def test_a_block_that_does_not_fit_is_a_sentence(place: str, shape: tuple[int, ...]) -> None:
    with memory_file() as file:
        block = file.create_dataset("LabelSets/labels000/block0000", data=np.ones(shape, np.uint8))
        block.attrs["blockSlice"] = place
        with pytest.raises(ProjectProblem, match="labels of this project"):
            read_blocks(file, 0, "zyx", (5, 6, 7), "1.2.0", "Pixel Classification")


def test_labels_outside_of_the_image_are_a_sentence_that_names_the_shape(
    tmp_path: Path, shared_fixtures: Path
) -> None:
    with changed(shared_fixtures / "ilastik/api_2d/PixelClass.ilp", tmp_path) as file:
        block = file["PixelClassification/LabelSets/labels000/block0000"]
        block.attrs["blockSlice"] = "[126:164,36:101,0:1]"
    with pytest.raises(ProjectProblem, match="do not fit its image") as caught:
        labelled_voxels(open_project(tmp_path / "copy.ilp"))
    assert "(128, 128, 1)" in caught.value.why
