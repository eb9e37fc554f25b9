"""One trained project, its image linked or stored in every way that ilastik knows.

Whatever the way, `info` finds the image and `predict` gives the same probabilities.
"""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import imagecodecs
import numpy as np
import pytest
import tifffile
import zarr

from s2d_desktop.io.axistags import write_axistags
from tests.io.test_n5 import write_n5
from tests.projects import small_image, small_probabilities, small_project

FLAT = small_image()
DEEP = small_image((3, 60, 70))


def relink(project: Path, path: str, axes: str | None = None, **more: object) -> None:
    """Write into the lane what ilastik writes for an image at `path`."""
    with h5py.File(project, "r+") as file:
        info = file["Input Data/infos/lane0000/Raw Data"]
        facts: dict[str, object] = {"filePath": path.encode(), **more}
        if axes is not None:
            facts["axistags"] = write_axistags(axes).encode()
        for name in ("__class__", "datasetId", *facts):
            if name in info:
                del info[name]
        for name, value in facts.items():
            info[name] = value


def tif(path: Path, image: np.ndarray) -> None:
    tifffile.imwrite(path, image, photometric="minisblack", metadata=None)


def hdf5(folder: Path) -> str:
    with h5py.File(folder / "a.h5", "w") as file:
        file["volume/data"] = FLAT
        file["other"] = FLAT[::-1]
    return "a.h5/volume/data"


def backslashes(folder: Path) -> str:
    (folder / "sub").mkdir()
    tif(folder / "sub" / "a.tif", FLAT)
    return ".\\sub\\a.tif"


def windows(folder: Path) -> str:
    tif(folder / "a.tif", FLAT)
    return "D:\\People\\Jörg\\a.tif"


def of_unix_elsewhere(folder: Path) -> str:
    tif(folder / "a.tif", FLAT)
    return "/home/someone/data/a.tif"


def absolute(folder: Path) -> str:
    (folder / "far").mkdir()
    tif(folder / "far" / "a.tif", FLAT)
    return str(folder / "far" / "a.tif")


def picture(folder: Path) -> str:
    imagecodecs.imwrite(folder / "a.png", FLAT)
    return "a.png"


def npy(folder: Path) -> str:
    np.save(folder / "a.npy", FLAT)
    return "a.npy"


def npz(folder: Path) -> str:
    np.savez_compressed(folder / "a.npz", raw=FLAT, other=FLAT[::-1])
    return "a.npz/raw"


def n5(folder: Path) -> str:
    write_n5(folder / "a.n5" / "volumes" / "raw", FLAT)
    return "a.n5/volumes/raw"


def ome_zarr_04(folder: Path) -> str:
    return _ome_zarr(folder, 2)


def ome_zarr_05(folder: Path) -> str:
    return _ome_zarr(folder, 3)


def file_address(folder: Path) -> str:
    _ome_zarr(folder, 2)
    return (folder / "a.zarr").as_uri()


def _ome_zarr(folder: Path, form: int) -> str:
    group = zarr.open_group(str(folder / "a.zarr"), mode="w", zarr_format=form)
    group.create_array("0", data=FLAT, chunks=(16, 16))
    group.create_array("1", data=FLAT[::2, ::2], chunks=(16, 16))
    image = {
        "version": "0.4" if form == 2 else "0.5",
        "axes": [{"name": a, "type": "space"} for a in "yx"],
        "datasets": [
            {"path": p, "coordinateTransformations": [{"type": "scale", "scale": [s, s]}]}
            for p, s in (("0", 1.0), ("1", 2.0))
        ],
    }
    group.attrs.update({"multiscales": [image]} if form == 2 else {"ome": {"multiscales": [image]}})
    return "a.zarr"


WAYS = [
    *(hdf5, backslashes, windows, of_unix_elsewhere, absolute, picture, npy, npz, n5),
    *(ome_zarr_04, ome_zarr_05, file_address),
]


def outcome(run_json, project: Path, out: Path) -> tuple[dict, np.ndarray]:
    code, facts, err = run_json("info", project)
    assert code == 0, err
    code, _, err = run_json("predict", project, "-o", out)
    assert code == 0, err
    return facts["lanes"][0], np.load(out)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("noted", [True, False], ids=["shape noted", "old, without shape"])
def test_an_image_that_is_linked(way, noted, tmp_path, run_json):
    project = small_project(tmp_path)
    (tmp_path / "raw.tif").unlink()
    relink(project, way(tmp_path))
    if not noted:
        with h5py.File(project, "r+") as file:
            del file["Input Data/infos/lane0000/Raw Data/shape"]
    lane, found = outcome(run_json, project, tmp_path / "p.npy")
    assert (lane["found"], lane["axes"], lane["shape"]) == (True, "yx", [60, 70])
    np.testing.assert_allclose(found, small_probabilities(FLAT), atol=1e-6)


@pytest.mark.parametrize("path", ["s??.tif", "{0}/s*.tif", "s00.tif;s01.tif;s02.tif", "colons"])
def test_a_stack_of_files(path, tmp_path, run_json):
    project = small_project(tmp_path, DEEP)
    for k, plane in enumerate(DEEP):
        tif(tmp_path / f"s{k:02d}.tif", plane)
    if path == "colons":
        path = ":".join(f"{{0}}/s{k:02d}.tif" for k in range(3))
    relink(project, path.format(tmp_path), fromstack=True)
    lane, found = outcome(run_json, project, tmp_path / "p.npy")
    assert lane["shape"] == [3, 60, 70]
    np.testing.assert_allclose(found, small_probabilities(DEEP), atol=1e-6)


@pytest.mark.parametrize(
    "axes", ["yxc", "cyx", "xy", "xyc", "tzyxc", "txyzc", "zyx", "tyx", "czxyt"]
)
@pytest.mark.parametrize("where", ["inside", "linked"])
def test_axes_in_any_order(axes, where, tmp_path, run_json):
    image = DEEP if "z" in axes or "t" in axes else FLAT
    long = ("z" if "z" in axes else "t") + "yx" if image.ndim == 3 else "yx"
    stored = np.expand_dims(image, tuple(range(image.ndim, len(axes))))
    letters = long + "".join(a for a in axes if a not in long)
    stored = np.ascontiguousarray(stored.transpose([letters.index(a) for a in axes]))
    project = small_project(tmp_path, image)
    tags = json.loads(write_axistags(axes))
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["data"] = stored
    shape = np.array(stored.shape)
    if where == "linked":
        relink(project, "a.h5/data", axes, shape=shape)
    else:
        for tag in tags["axes"]:
            # ilastik 0.6 wrote neither.
            del tag["resolution"], tag["description"]
        name = "5b0c6f2a-0000-1111-2222-333344445555"
        relink(project, "/gone/a.h5", axes, shape=shape, datasetId=name.encode())
        with h5py.File(project, "r+") as file:
            info = file["Input Data/infos/lane0000/Raw Data"]
            del info["location"]
            info["location"] = b"ProjectInternal"
            kept = file.require_group("Input Data/local_data").create_dataset(name, data=stored)
            kept.attrs["axistags"] = json.dumps(tags)
    lane, found = outcome(run_json, project, tmp_path / "p.npy")
    assert (lane["axes"], lane["shape"]) == (axes, list(stored.shape))
    expected = small_probabilities(image)
    order = axes.replace("c", "") + "c"
    back = [order.index(a) for a in (*long, "c")]
    rest = [k for k in range(len(order)) if k not in back]
    np.testing.assert_allclose(found.transpose(back + rest).squeeze(), expected, atol=1e-6)


@pytest.mark.parametrize("kind", ["bytes", "str", "fixed", "list", "void"])
def test_text_of_every_kind(kind, tmp_path, run_json):
    project = small_project(tmp_path)
    stored = {
        "bytes": lambda t: t.encode(),
        "str": lambda t: t,
        "fixed": lambda t: np.bytes_(t.encode()),
        "list": lambda t: [t.encode()],
        "void": lambda t: np.void(t.encode()),
    }[kind]
    with h5py.File(project, "r+") as file:
        tags = "Input Data/infos/lane0000/Raw Data/axistags"
        for place in ("ilastikVersion", "workflowName", tags):
            value = file[place][()]
            del file[place]
            file[place] = stored(value.decode())
        del file["ilastikVersion"]
        file["ilastikVersion"] = stored("1.4.0b28.dev14+gb5bb2750d")
        for place in ("Input Data/infos/lane0000/Raw Data/filePath",):
            del file[place]
            file[place] = stored("raw.tif")
    code, facts, _ = run_json("info", project)
    assert (code, facts["ilastik_version"]) == (0, "1.4.0b28.dev14+gb5bb2750d")
    lane, found = outcome(run_json, project, tmp_path / "p.npy")
    assert lane["found"]
    np.testing.assert_allclose(found, small_probabilities(FLAT), atol=1e-6)


def test_a_forest_in_one_sub_group(tmp_path, run_json):
    project = small_project(tmp_path)
    with h5py.File(project, "r+") as file:
        forests = file["PixelClassification/ClassifierForests"]
        forests.move("Forest0000", "forest")
        for name in ("pickled_type", "known_labels", "feature_names"):
            if name in forests:
                del forests[name]
        kind = b"clazyflow.classifiers.vigraRfLazyflowClassifier\nVigraRfLazyflowClassifier\np0\n."
        forests["pickled_type"] = kind
    _, found = outcome(run_json, project, tmp_path / "p.npy")
    np.testing.assert_allclose(found, small_probabilities(FLAT), atol=1e-6)
