from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile

from s2d_desktop.io.ilastik.labels import LabelClass
from s2d_desktop.io.ilastik.project import (
    IlastikProject,
    labelled_voxels,
    lane_source,
    open_project,
    strokes,
)
from s2d_desktop.io.ilastik.writer import write_project
from s2d_desktop.model.errors import FileProblem, ProjectProblem
from s2d_desktop.model.source import read_whole

from .tools import (
    CLASSES,
    FOREST,
    probabilities,
    random_forest,
    small_project,
    small_selection,
    stroke,
)


def rewritten(project: IlastikProject, path: Path, image: object, sub_forests: int = 8) -> Path:
    """Write what was read from `project` as a new project."""
    lane = project.lanes[0]
    assert lane.shape is not None
    return write_project(
        path,
        image,  # type: ignore[arg-type]
        lane.axes,
        lane.shape,
        strokes(project),
        project.label_classes,
        project.selection,
        project.forest,
        name=lane.name,
        inner=lane.raw.inner,
        sub_forests=sub_forests,
    )


@pytest.mark.parametrize(
    "name",
    [
        "api_2d/PixelClass.ilp",
        "api_3d/PixelClass3D.ilp",
        "ilastik122rc4_3d2c/PixelClassification3d2c.ilp",
        "ilastik122rc4_5t2d2c/PixelClassification5t2d2c.ilp",
        "ilastik4ij_2d/pixel_class_2d_cells_apoptotic.ilp",
        "pc_oc_133/pc-oc-133.ilp",
    ],
)
def test_a_project_written_from_what_was_read_holds_the_same(
    name: str, tmp_path: Path, shared_fixtures: Path
) -> None:
    old = open_project(shared_fixtures / "ilastik" / name)
    new = open_project(rewritten(old, tmp_path / "new.ilp", old.lanes[0].raw.files[0]))
    assert (new.version, new.workflow) == ("1.4.0", "Pixel Classification")
    assert new.label_classes == old.label_classes
    assert new.selection == old.selection
    assert new.lanes[0].axes == old.lanes[0].axes
    assert new.lanes[0].shape == old.lanes[0].shape
    assert new.lanes[0].found
    for a, b in zip(labelled_voxels(old), labelled_voxels(new), strict=True):
        assert np.array_equal(a, b)
    forest, back = old.require_forest(), new.require_forest()
    for field in ("feature", "threshold", "left", "right", "value", "roots"):
        assert np.array_equal(getattr(forest, field), getattr(back, field)), field
    assert (back.labels, back.row_count) == (forest.labels, forest.row_count)
    rng = np.random.default_rng(0)
    rows = rng.normal(0, 100, (20, forest.n_features)).astype(np.float32)
    assert np.array_equal(probabilities(forest, rows), probabilities(back, rows))


@pytest.mark.parametrize(
    "name",
    [
        "api_2d/PixelClass.ilp",
        "api_3d/PixelClass3D.ilp",
        "mcmicro_12ch/Appendix.ilp",
        "omero_141b22/ilastik14-Nov-2024.ilp",
    ],
)
def test_feature_columns_are_named_as_ilastik_names_them(name: str, shared_fixtures: Path) -> None:
    project = open_project(shared_fixtures / "ilastik" / name)
    lane, forest = project.lanes[0], project.require_forest()
    assert lane.shape is not None
    assert project.selection is not None
    size = dict(zip(lane.axes, lane.shape, strict=True))
    names = project.selection.column_names(size["c"], size.get("z", 1))
    assert names == forest.feature_names


def kinds(path: Path) -> dict[str, object]:
    """Kind of every object and attribute of a project, by name; of the forests the first tree."""
    found: dict[str, object] = {}

    def kind(item: object) -> object:
        text = h5py.check_string_dtype(item.dtype)  # type: ignore[attr-defined]
        length = None if text is None else "fixed" if text.length else "variable"
        shape = item.shape  # type: ignore[attr-defined]
        return item.dtype.kind, length, len(shape)  # type: ignore[attr-defined]

    def visit(name: str, item: object) -> None:
        if "Forest000" in name and "Forest0000" not in name:
            return
        if "Tree_" in name and "Tree_00" not in name:
            return
        assert isinstance(item, h5py.Dataset | h5py.Group)
        found[name] = kind(item) if isinstance(item, h5py.Dataset) else "group"
        for key in item.attrs:
            found[f"{name}@{key}"] = kind(item.attrs.get_id(key))

    with h5py.File(path) as file:
        file.visititems(visit)
    return found


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("api_2d/PixelClass.ilp", 8),
        ("api_3d/PixelClass3D.ilp", 10),
        ("api_no_classifier/PixelClassNoClassifier.ilp", 1),
    ],
)
def test_a_written_project_has_the_structure_of_a_real_one_key_by_key(
    name: str, parts: int, tmp_path: Path, shared_fixtures: Path
) -> None:
    original = shared_fixtures / "ilastik" / name
    old = open_project(original)
    real = kinds(original)
    made = kinds(rewritten(old, tmp_path / "new.ilp", old.lanes[0].raw.files[0], parts))
    # Pickles, and what ilastik stores since 1.4.1 only.
    left_out = {
        "PixelClassification/Bookmarks",
        "PixelClassification/Bookmarks/0000",
        "PixelClassification/Bookmarks/0000@version",
        "PixelClassification/ClassifierFactory",
        "Input Data/infos/lane0000/Raw Data/scale_locked",
        "Input Data/infos/lane0000/Raw Data/working_scale",
    }
    assert set(real) - set(made) == left_out
    assert set(made) - set(real) == set()
    # ilastik itself stores names now with a fixed and now with a variable length.
    for found in (real, made):
        for key in ("LabelNames", "ClassifierForests/feature_names"):
            found.pop(f"PixelClassification/{key}", None)
    assert {n: k for n, k in real.items() if n not in left_out} == made


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("api_2d/PixelClass.ilp", 8),
        ("api_3d/PixelClass3D.ilp", 10),
        # 23 and 46 columns, of which ilastik looks at 5 and 7: rounded.
        ("ilastik122rc4_5t2d1c/PixelClassification5t2d1c.ilp", 8),
        ("ilastik122rc4_5t2d2c/PixelClassification5t2d2c.ilp", 8),
    ],
)
def test_all_facts_of_a_written_forest_are_those_of_the_real_one(
    name: str, parts: int, tmp_path: Path, shared_fixtures: Path
) -> None:
    original = shared_fixtures / "ilastik" / name
    old = open_project(original)
    made = rewritten(old, tmp_path / "new.ilp", old.lanes[0].raw.files[0], parts)
    with h5py.File(original) as one, h5py.File(made) as two:
        real, written = one[FOREST], two[FOREST]
        parts_of = [n for n in real if n.startswith("Forest")]
        assert parts_of == [n for n in written if n.startswith("Forest")]
        for part in parts_of:
            assert set(real[part]) == set(written[part]), "names of the trees"
            for group in ("_options", "_ext_param"):
                facts = real[part][group]
                assert set(facts) == set(written[part][group])
                for key in facts:
                    assert np.array_equal(facts[key][()], written[part][group][key][()]), key
                    assert facts[key].dtype == written[part][group][key].dtype


def test_an_image_in_another_folder_is_linked_relative_to_the_project(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "projects").mkdir()
    image = np.arange(480, dtype=np.uint8).reshape(20, 24)
    tifffile.imwrite(tmp_path / "images/em.tif", image)
    path = small_project(tmp_path / "projects/p.ilp", image=tmp_path / "images/em.tif")
    project = open_project(path)
    assert project.lanes[0].image == "../images/em.tif"
    assert project.lanes[0].name == "em"
    with lane_source(project) as source:
        assert np.array_equal(read_whole(source), image)


def test_an_image_is_embedded_where_values_are_given(tmp_path: Path) -> None:
    project = open_project(small_project(tmp_path / "p.ilp"))
    with lane_source(project) as source:
        assert source.info.axes == "yx"
        assert np.array_equal(read_whole(source).ravel(), np.arange(480).astype(np.uint8))


def test_names_beyond_ascii_survive(tmp_path: Path) -> None:
    project = open_project(small_project(tmp_path / "p.ilp", name="Zelle µ 1"))
    assert [c.name for c in project.label_classes] == ["mitochondria", "Rest µ"]
    assert project.lanes[0].name == "Zelle µ 1"


@pytest.mark.skipif(sys.platform == "win32", reason="names of files are text there")
def test_a_file_whose_name_is_no_text_is_linked_by_its_bytes(tmp_path: Path) -> None:
    image = tmp_path / os.fsdecode(b"zellk\xf6rper.tif")
    project = small_project(tmp_path / "p.ilp", image=image)
    with h5py.File(project) as file:
        assert file["Input Data/infos/lane0000/Raw Data/filePath"][()] == b"zellk\xf6rper.tif"


def test_an_untrained_project_has_no_classifier_and_says_so(tmp_path: Path) -> None:
    project = open_project(small_project(tmp_path / "p.ilp", forest=None))
    assert project.forest is None
    assert project.selection == small_selection()


def test_an_empty_project_marks_its_lists_as_empty_as_ilastik_does(tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp", forest=None, selection=None, classes=(), strokes=[])
    project = open_project(path)
    assert (project.label_classes, project.selection) == ((), None)
    with h5py.File(path) as file:
        assert file["PixelClassification/LabelNames"].attrs["isEmpty"]
        assert len(file["PixelClassification/LabelSets/labels000"]) == 0


def test_blocks_are_cropped_to_what_is_painted_and_empty_ones_left_out(tmp_path: Path) -> None:
    block = stroke(0, (0, 0, 0, 0, 0), (1, 1, 20, 24, 1))
    block.values[0, 0, 4:6, 7, 0] = 2
    empty = stroke(0, (0, 0, 0, 0, 0), (1, 1, 5, 5, 1))
    path = small_project(tmp_path / "p.ilp", strokes=[empty, block])
    with h5py.File(path) as file:
        group = file["PixelClassification/LabelSets/labels000"]
        assert list(group) == ["block0000"]
        assert group["block0000"].attrs["blockSlice"] == "[4:6,7:8,0:1]"
        assert group["block0000"].shape == (2, 1, 1)
    assert labelled_voxels(open_project(path))[0].tolist() == [[0, 0, 4, 7], [0, 0, 5, 7]]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"strokes": [stroke(1, (0, 0, 19, 0, 0), (1, 1, 2, 2, 1))]}, "outside"),
        ({"strokes": [stroke(3, (0, 0, 0, 0, 0), (1, 1, 2, 2, 1))]}, "only 2 classes"),
        ({"classes": (LabelClass("a", (0, 0, 0), 2),)}, "not 1, 2"),
        ({"selection": None}, "no features"),
        ({"selection": small_selection(2)}, "3 feature columns, not 2"),
        ({"forest": random_forest(classes=3)}, "label 3"),
        ({"image": np.zeros((5, 5), np.uint8)}, "(5, 5)"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_no_file(
    changes: dict[str, object], why: str, tmp_path: Path
) -> None:
    with pytest.raises(ProjectProblem, match="cannot be written") as caught:
        small_project(tmp_path / "p.ilp", **changes)
    assert why in caught.value.why
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_keeps_the_old_project_and_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small_project(tmp_path / "p.ilp")
    before = path.read_bytes()

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("s2d_desktop.io.ilastik.writer.write_forest", full_disk)
    with pytest.raises(FileProblem, match="could not be written") as caught:
        small_project(path)
    assert "No space left on device" in caught.value.why
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


LIMITED = """
import resource, sys
from pathlib import Path
from s2d_desktop.model.errors import FileProblem
from tests.io.ilastik.tools import small_project
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    small_project(Path(sys.argv[1]) / "p.ilp")
except FileProblem as problem:
    print(problem.what, list(Path(sys.argv[1]).iterdir()))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of files")
@pytest.mark.parametrize("size", [100, 5_000, 20_000])
def test_a_project_that_cannot_grow_is_a_sentence_and_the_process_lives(
    size: int, tmp_path: Path
) -> None:
    """As on a full disk; HDF5 alone would end the process with a segmentation fault."""
    command = [sys.executable, "-c", LIMITED, str(tmp_path), str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "The project 'p.ilp' could not be written. []\n"


def test_a_folder_that_does_not_exist_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="could not be written"):
        small_project(tmp_path / "none" / "p.ilp")


def test_the_same_project_written_twice_is_the_same_file(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "em.tif", np.zeros((20, 24), np.uint8))
    files = [
        small_project(
            tmp_path / f"{k}.ilp", image=tmp_path / "em.tif", when="Mon Jan  1 00:00:00 2024"
        ).read_bytes()
        for k in range(2)
    ]
    assert files[0] == files[1]


def test_a_forest_is_stored_in_as_many_parts_as_asked_for(tmp_path: Path) -> None:
    path = small_project(tmp_path / "p.ilp", sub_forests=3)
    with h5py.File(path) as file:
        parts = [n for n in file[FOREST] if n.startswith("Forest")]
        assert parts == ["Forest0000", "Forest0001", "Forest0002"]
        counts = [float(file[FOREST][n]["_options/tree_count_"][0]) for n in parts]
    assert counts == [3, 2, 2]
    assert len(CLASSES) == 2
