"""A zip is looked through before anything of it is written."""

import stat
import zipfile

import pytest

from s2d_desktop.model.errors import FileProblem
from s2d_desktop.zoo import archive
from s2d_desktop.zoo.archive import unpack


def zipped(path, *entries):
    """Write a zip of (name or ZipInfo, content)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as content:
        for name, data in entries:
            content.writestr(name, data)
    return path


def refused(path, folder):
    folder.mkdir()
    with pytest.raises(FileProblem) as caught:
        unpack(path, folder)
    assert not any(folder.iterdir())
    return caught.value.why


def test_files_and_folders_are_unpacked(tmp_path):
    path = zipped(tmp_path / "a.zip", ("rdf.yaml", "x: 1"), ("code/unet.py", "pass"))
    (tmp_path / "out").mkdir()
    unpack(path, tmp_path / "out")
    assert (tmp_path / "out/rdf.yaml").read_text() == "x: 1"
    assert (tmp_path / "out/code/unet.py").read_text() == "pass"


@pytest.mark.parametrize(
    "name",
    [
        "../rdf.yaml",
        "a/../../rdf.yaml",
        "/etc/rdf.yaml",
        "C:rdf.yaml",
        "a\\..\\..\\rdf.yaml",
        "..",
        "rdf.yaml\n",
        "a /rdf.yaml",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path, name):
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    path = zipped(tmp_path / "a.zip", ("fine.txt", "x"), (info, "x"))
    assert "leads out" in refused(path, tmp_path / "out")
    assert not (tmp_path / "rdf.yaml").exists()


def test_a_link_is_refused(tmp_path):
    info = zipfile.ZipInfo("weights.onnx")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "link" in refused(zipped(tmp_path / "a.zip", (info, "/etc/passwd")), tmp_path / "out")


def test_a_name_that_is_there_twice_is_refused_also_in_other_letters(tmp_path):
    path = zipped(tmp_path / "a.zip", ("Weights.onnx", "x"), ("weights.ONNX", "y"))
    assert "twice" in refused(path, tmp_path / "out")
    path = zipped(tmp_path / "b.zip", ("a", "x"), ("./a", "y"))
    assert "twice" in refused(path, tmp_path / "out2")


def test_an_encrypted_file_is_refused(tmp_path):
    path = zipped(tmp_path / "a.zip", ("weights.onnx", "x"))
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(data)
    assert "encrypted" in refused(path, tmp_path / "out")


def test_a_bomb_is_refused_before_it_grows(tmp_path):
    path = zipped(tmp_path / "a.zip", ("weights.onnx", bytes(40_000_000)))
    assert path.stat().st_size < 100_000
    assert "would grow" in refused(path, tmp_path / "out")


def test_a_zip_that_is_too_large_in_all_is_refused(tmp_path, monkeypatch):
    path = zipped(tmp_path / "a.zip", *((f"{k}", b"x" * 1000) for k in range(5)))
    monkeypatch.setattr(archive, "LARGEST_TOTAL", 4999)
    assert "Unpacked it would have" in refused(path, tmp_path / "out")
    monkeypatch.setattr(archive, "MOST_FILES", 4)
    assert "5 files" in refused(path, tmp_path / "out2")
    monkeypatch.setattr(archive, "LARGEST_ARCHIVE", 10)
    assert "more than" in refused(path, tmp_path / "out3")


def test_archives_inside_are_left_closed(tmp_path):
    path = zipped(tmp_path / "a.zip", ("rdf.yaml", "x"), ("inner.zip", "PK"))
    (tmp_path / "out").mkdir()
    unpack(path, tmp_path / "out")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["rdf.yaml"]
    path = zipped(tmp_path / "b.zip", ("inner.zip", "PK"))
    assert "nothing but other archives" in refused(path, tmp_path / "out2")


def test_a_damaged_zip_says_so(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK no zip")
    assert "no zip" in refused(tmp_path / "a.zip", tmp_path / "out")
    path = zipped(tmp_path / "b.zip", ("weights.onnx", bytes(range(256)) * 40))
    data = bytearray(path.read_bytes())
    data[60:80] = bytes(20)
    path.write_bytes(data)
    (tmp_path / "out2").mkdir()
    with pytest.raises(FileProblem, match="not unpacked"):
        unpack(path, tmp_path / "out2")


def test_a_zip_that_is_missing_says_so(tmp_path):
    assert "No such file" in refused(tmp_path / "none.zip", tmp_path / "out")
