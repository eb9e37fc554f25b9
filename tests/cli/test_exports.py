"""What is written of a forest's map, and how: as ilastik exports it."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile

from s2d_desktop.cli.main import main
from s2d_desktop.io.ilastik.project import labelled_voxels, open_project

CELLS = "ilastik/api_2d"


@pytest.fixture(scope="module")
def project(shared_fixtures: Path) -> Path:
    return shared_fixtures / CELLS / "PixelClass.ilp"


@pytest.fixture(scope="module")
def theirs(shared_fixtures: Path) -> np.ndarray:
    """Probabilities that ilastik itself exported, yxc."""
    return np.load(shared_fixtures / CELLS / "res-Data_1channel_pc1xyc.npy")


@pytest.fixture(scope="module")
def exported(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all products."""
    folder = tmp_path_factory.mktemp("exported")
    products = "probabilities,segmentation,uncertainty,labels"
    assert main(["predict", str(project), "-o", str(folder), "--export", products]) == 0
    return folder


def read(folder: Path, product: str) -> np.ndarray:
    with h5py.File(folder / f"2d_cells_128px_{product}.h5") as file:
        return file["exported_data"][()]


def test_files_are_called_as_ilastik_calls_them_each_with_its_sheet(exported: Path) -> None:
    products = ("Labels", "Probabilities", "Simple Segmentation", "Uncertainty")
    names = [f"2d_cells_128px_{p}.h5" for p in products]
    assert sorted(p.name for p in exported.glob("*.h5")) == names
    for name, product in zip(names, products, strict=True):
        sheet = json.loads((exported / f"{name}.provenance.json").read_text())
        assert sheet["facts"]["output"] == str(exported / name)
        assert sheet["facts"]["product"] == product.lower().removeprefix("simple ")
        whole = product in ("Labels", "Simple Segmentation")
        assert sheet["facts"]["layout"]["dtype"] == ("uint8" if whole else "float32")


def test_the_segmentation_is_that_of_ilastiks_own_probabilities(
    exported: Path, theirs: np.ndarray
) -> None:
    found = read(exported, "Simple Segmentation")
    assert (found.dtype, found.shape) == (np.uint8, (128, 128, 1))
    assert (found[..., 0] == theirs.argmax(-1) + 1).mean() > 0.999


def test_the_uncertainty_is_that_of_ilastiks_own_probabilities(
    exported: Path, theirs: np.ndarray
) -> None:
    want = 1 - abs(theirs[..., 0] - theirs[..., 1])
    assert abs(read(exported, "Uncertainty")[..., 0] - want).mean() < 1e-5


def test_labels_are_what_was_painted(exported: Path, project: Path) -> None:
    positions, values = labelled_voxels(open_project(project))
    want = np.zeros((128, 128), np.uint8)
    want[tuple(positions[:, 2:].T)] = values
    assert np.array_equal(read(exported, "Labels")[..., 0], want)
    assert np.count_nonzero(want) == 157


@pytest.mark.parametrize("kind", ["2d", "3d", "5t2d2c"])
def test_a_file_is_laid_out_as_the_one_that_ilastik_wrote(
    shared_fixtures: Path, tmp_path: Path, kind: str
) -> None:
    folder = shared_fixtures / f"ilastik/ilastik122rc4_{kind}"
    project, real = next(folder.glob("*.ilp")), folder / f"{kind}_Probabilities.h5"
    assert main(["predict", str(project), "-o", str(tmp_path / "map.h5")]) == 0
    with h5py.File(real) as old, h5py.File(tmp_path / "map.h5") as new:
        assert list(old) == list(new) == ["exported_data"]
        ours, ilastiks = new["exported_data"], old["exported_data"]
        assert (ours.dtype, ours.shape) == (ilastiks.dtype, ilastiks.shape)
        # Byte for byte, spaces included.
        assert ours.attrs["axistags"] == ilastiks.attrs["axistags"]
        axes = [axis["key"] for axis in json.loads(ours.attrs["axistags"])["axes"]]
        assert [d.label for d in ours.dims] == axes
        assert ours.attrs["drange"].tolist() == [0, 1]
        assert abs(ours[()] - ilastiks[()]).mean() < 1e-5


def test_each_class_has_a_file_of_its_own(project: Path, theirs: np.ndarray, tmp_path: Path):
    out = tmp_path / "map.tif"
    assert main(["predict", str(project), "-o", str(out), "--each-class"]) == 0
    assert sorted(p.name for p in tmp_path.glob("*.tif")) == ["map_Label 1.tif", "map_Label 2.tif"]
    for k in range(2):
        found = tifffile.imread(tmp_path / f"map_Label {k + 1}.tif")
        assert abs(found - theirs[..., k]).mean() < 1e-5


@pytest.mark.parametrize(
    ("options", "dtype", "top"),
    [
        (["--dtype", "uint8"], np.uint8, 255),
        (["--dtype", "uint16"], np.uint16, 65535),
        (["--dtype", "uint8", "--range", "0,100"], np.uint8, 100),
    ],
)
def test_whole_numbers_are_rounded_in_float32_as_ilastik_does(
    project: Path, theirs: np.ndarray, tmp_path: Path, options: list[str], dtype: type, top: int
) -> None:
    out = tmp_path / "map.h5"
    assert main(["predict", str(project), "-o", str(out), *options]) == 0
    with h5py.File(out) as file:
        found, drange = file["exported_data"][()], file["exported_data"].attrs["drange"]
    assert found.dtype == drange.dtype == dtype
    assert drange.tolist() == [0, top]
    want = np.rint(theirs * np.float32(top)).astype(dtype)
    # One tree of 100 may flip where a feature lies on its threshold.
    assert (found == want).mean() > 0.999


def test_real_numbers_can_have_another_range(project: Path, theirs: np.ndarray, tmp_path: Path):
    out = tmp_path / "map.npy"
    assert main(["predict", str(project), "-o", str(out), "--range=-1,1"]) == 0
    assert np.load(out).dtype == np.float32
    assert abs(np.load(out) - (2 * theirs - 1)).mean() < 1e-5


def test_axes_are_written_in_the_order_that_is_wished(
    project: Path, theirs: np.ndarray, tmp_path: Path, run_json
) -> None:
    out = tmp_path / "map.h5"
    code, facts, _ = run_json("predict", project, "-o", out, "--axis-order", "czxy")
    assert code == 0
    assert facts["done"][0]["axes"] == "czxy"
    with h5py.File(out) as file:
        found = file["exported_data"]
        keys = [axis["key"] for axis in json.loads(found.attrs["axistags"])["axes"]]
        assert keys == ["c", "z", "x", "y"]
        assert abs(found[:, 0] - theirs.transpose(2, 1, 0)).mean() < 1e-5


def test_compressed_files_hold_the_same(project: Path, theirs: np.ndarray, tmp_path: Path) -> None:
    for name in ("map.h5", "map.tif"):
        out = tmp_path / name
        assert main(["predict", str(project), "-o", str(out), "--compress"]) == 0
    with h5py.File(tmp_path / "map.h5") as file:
        assert file["exported_data"].compression == "gzip"
        assert abs(file["exported_data"][()] - theirs).mean() < 1e-5
    assert (tmp_path / "map.tif").stat().st_size < theirs.nbytes / 2
    assert abs(np.moveaxis(tifffile.imread(tmp_path / "map.tif"), 0, -1) - theirs).mean() < 1e-5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--export", "edges"], "no product 'edges'"),
        (["--export", "labels,labels"], "named once"),
        (["--export", "labels", "--each-class"], "nothing to write for each class"),
        (["--range", "0"], "is no range"),
        (["--range", "1,0"], "larger one"),
        (["--dtype", "uint8", "--range", "0,300"], "from 0 to 255"),
        (["--axis-order", "yx"], "2 positions along 'c'"),
        (["--axis-order", "ab"], "is none of t"),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_is_written(
    project: Path, tmp_path: Path, capsys, options: list[str], words: str
) -> None:
    assert main(["predict", str(project), "-o", str(tmp_path / "m.h5"), *options]) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.glob("m*")) == []


def test_a_tiff_has_imagejs_order_of_axes(project: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "m.tif"
    assert main(["predict", str(project), "-o", str(out), "--axis-order", "xyc"]) == 2
    assert "order 'cyx'" in capsys.readouterr().err


def test_another_image_has_no_labels(project: Path, tmp_path: Path, capsys) -> None:
    image = project.with_name("Data_1channel.png")
    call = ["predict", str(project), str(image), "-o", str(tmp_path / "m.h5"), "--export", "labels"]
    assert main(call) == 2
    assert "no labels that could be written" in capsys.readouterr().err


def test_one_image_of_several_is_chosen_by_its_number(
    shared_fixtures: Path, tmp_path: Path, run_json, capsys
) -> None:
    project = shared_fixtures / "ilastik/ilastik122rc4_2d/PixelClassification2d.ilp"
    code, facts, _ = run_json("predict", project, "--only", "1", "-o", tmp_path / "map.h5")
    assert code == 0
    assert len(facts["done"]) == 1
    for options, words in (
        (["--only", "0"], "no image 0"),
        (["--only", "7"], "counted from 1"),
        (["--only", "x"], "--only 1,3"),
        ([str(project.with_name("2d.h5")), "--only", "1"], "others are chosen by --only"),
    ):
        assert main(["predict", str(project), "-o", str(tmp_path / "m.h5"), *options]) == 2
        assert words in capsys.readouterr().err
    # A map has no images of its own.
    call = ["enhance", tmp_path / "map.h5", "-o", tmp_path / "m.h5", "--only", "1"]
    assert main([str(c) for c in [*call, "--enhancer", "membranes-em-2d"]]) == 2
    assert "to choose from" in capsys.readouterr().err
