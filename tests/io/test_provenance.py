import hashlib
import json

import numpy as np
import pytest

from s2d_desktop import __version__
from s2d_desktop.io.provenance import HASHED_BYTES, fingerprint, write_sheet
from s2d_desktop.model.errors import FileProblem


def test_the_sheet_lies_beside_the_result_and_says_how_it_was_made(tmp_path):
    (tmp_path / "raw.tif").write_bytes(b"pixels")
    facts = {"enhancer": "mito", "threshold": np.float32(0.5), "shape": (3, np.int64(4))}
    command = "s2d-desktop enhance 'my file.tif'"
    path = write_sheet(tmp_path / "map.h5", facts, [tmp_path / "raw.tif"], command)
    assert path == tmp_path / "map.h5.provenance.json"
    said = json.loads(path.read_text())
    assert (said["program"], said["version"]) == ("s2d_desktop", __version__)
    assert said["command"] == "s2d-desktop enhance 'my file.tif'"
    assert said["libraries"]["numpy"] == np.__version__
    assert said["facts"] == {"enhancer": "mito", "threshold": 0.5, "shape": [3, 4]}
    assert said["written"].endswith("+00:00")
    assert said["inputs"][0]["path"] == str(tmp_path / "raw.tif")
    assert said["inputs"][0]["bytes"] == 6
    assert sorted(p.name for p in tmp_path.iterdir()) == ["map.h5.provenance.json", "raw.tif"]


def test_a_fingerprint_is_the_hash_of_size_first_and_last_mib(tmp_path):
    data = np.random.default_rng(0).bytes(3 * 2**20)
    (tmp_path / "raw.tif").write_bytes(data)
    expected = hashlib.sha256(str(len(data)).encode() + data[: 2**20] + data[-(2**20) :])
    said = fingerprint(tmp_path / "raw.tif")
    assert said["sha256_of_size_and_first_and_last_mib"] == expected.hexdigest()
    assert said["sha256"] == hashlib.sha256(data).hexdigest(), "what sha256sum says"


def test_a_large_file_is_not_read_as_a_whole(tmp_path):
    with (tmp_path / "raw.tif").open("wb") as file:
        file.truncate(HASHED_BYTES + 1)
    assert "sha256" not in fingerprint(tmp_path / "raw.tif")


def test_a_change_at_either_end_or_in_size_changes_the_fingerprint(tmp_path):
    data = bytearray(3 * 2**20)
    seen = set()
    for change in (None, 0, len(data) - 1):
        if change is not None:
            data[change] ^= 1
        (tmp_path / "raw.tif").write_bytes(data)
        seen.add(fingerprint(tmp_path / "raw.tif")["sha256_of_size_and_first_and_last_mib"])
    (tmp_path / "raw.tif").write_bytes(data + b"\0")
    seen.add(fingerprint(tmp_path / "raw.tif")["sha256_of_size_and_first_and_last_mib"])
    assert len(seen) == 4


def test_a_zarr_folder_has_a_fingerprint_too(tmp_path):
    (tmp_path / "a.zarr").mkdir()
    (tmp_path / "a.zarr" / ".zattrs").write_text("{}")
    first = fingerprint(tmp_path / "a.zarr")
    (tmp_path / "a.zarr" / ".zattrs").write_text('{"a": 1}')
    second = fingerprint(tmp_path / "a.zarr")
    key = "sha256_of_names_and_files_at_the_top"
    assert first["entries"] == 1
    assert first[key] != second[key]


def test_an_input_inside_an_hdf5_file_is_the_file_and_the_path_inside(tmp_path):
    (tmp_path / "a.h5").write_bytes(b"data")
    said = fingerprint(tmp_path / "a.h5" / "volume" / "data")
    assert (said["path"], said["inside"], said["bytes"]) == (
        str(tmp_path / "a.h5"),
        "volume/data",
        4,
    )


def test_an_input_that_is_gone_does_not_cost_the_sheet(tmp_path):
    path = write_sheet(tmp_path / "map.h5", {}, [tmp_path / "nowhere.tif"])
    (said,) = json.loads(path.read_text())["inputs"]
    assert said == {
        "path": str(tmp_path / "nowhere.tif"),
        "problem": "No such file or directory",
    }


def test_a_folder_that_is_missing_is_a_file_problem(tmp_path):
    with pytest.raises(FileProblem):
        write_sheet(tmp_path / "nowhere" / "map.h5", {})
    assert list(tmp_path.iterdir()) == []
