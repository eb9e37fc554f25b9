import struct
import subprocess
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from s2d_desktop.io.picture import open_picture
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import read_whole

RANDOM = np.random.default_rng(5)
GREY = RANDOM.integers(0, 256, (20, 30), dtype=np.uint8)
RGB = RANDOM.integers(0, 256, (20, 30, 3), dtype=np.uint8)
RGBA = RANDOM.integers(0, 256, (20, 30, 4), dtype=np.uint8)


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def two_bit_png() -> bytes:
    """8 x 8 pixels 0 1 2 3 0 1 2 3 with two bits each."""
    header = struct.pack(">IIBBBBB", 8, 8, 2, 0, 0, 0, 0)
    rows = (b"\0" + bytes([0b00011011] * 2)) * 8
    pixels = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pictures")
    palette = Image.fromarray(RGB).quantize(7)
    Image.fromarray(GREY).save(folder / "grey.png")
    Image.fromarray(GREY).save(folder / "grey_with_a_transparent_value.png", transparency=100)
    Image.fromarray(RGB).save(folder / "colour.png")
    Image.fromarray(RGBA).save(folder / "colour_and_alpha.png")
    Image.fromarray(RGBA[..., :2], "LA").save(folder / "grey_and_alpha.png")
    Image.fromarray(GREY > 128).save(folder / "one_bit.png")
    palette.save(folder / "palette.png")
    (folder / "two_bit.png").write_bytes(two_bit_png())
    deep = GREY.astype(np.uint16) * 257
    (folder / "sixteen_bit.png").write_bytes(imagecodecs.png_encode(deep))
    (folder / "sixteen_bit_colour.png").write_bytes(imagecodecs.png_encode(RGB.astype("u2") * 7))
    Image.fromarray(GREY).save(folder / "grey.jpg", quality=90)
    Image.fromarray(RGB).save(folder / "colour.jpg", quality=90)
    Image.fromarray(RGB).save(folder / "progressive.jpg", quality=90, progressive=True)
    return {path.name: path for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("grey.png", GREY[..., None]),
        ("grey_with_a_transparent_value.png", GREY[..., None]),
        ("colour.png", RGB),
        ("colour_and_alpha.png", RGBA),
        ("grey_and_alpha.png", RGBA[..., :2]),
        ("one_bit.png", np.where(GREY > 128, 255, 0)[..., None]),
        ("two_bit.png", np.tile([0, 85, 170, 255], (8, 2))[..., None]),
        ("sixteen_bit.png", GREY[..., None].astype(int) * 257),
        ("sixteen_bit_colour.png", RGB.astype(int) * 7),
    ],
)
def test_a_picture_has_the_values_that_were_saved(name, expected, pictures):
    with open_picture(pictures[name]) as source:
        assert source.info.axes == "yxc"
        assert source.info.shape == expected.shape
        assert source.info.dtype == ("uint16" if name.startswith("sixteen") else "uint8")
        assert np.array_equal(read_whole(source), expected)
        region = Region((3, 4, 0), (7, 8, 1))
        assert np.array_equal(source.read(region), expected[region.slices])


@pytest.mark.oracle
def test_pictures_equal_what_vigra_reads(pictures, tmp_path):
    python = Path("/usr/bin/python3")
    if not python.exists():
        pytest.skip("needs Debian's Python with python3-vigra")
    script = (
        "import sys, numpy, vigra\n"
        "out, *names = sys.argv[1:]\n"
        "read = lambda n: vigra.impex.readImage(n, dtype='NATIVE').withAxes('y', 'x', 'c')\n"
        "numpy.savez(out, *[numpy.asarray(read(n)) for n in names])\n"
    )
    names = [str(path) for path in pictures.values()]
    command = [str(python), "-c", script, str(tmp_path / "vigra.npz"), *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "No module named" in done.stderr:
        pytest.skip("needs Debian's python3-vigra")
    assert done.returncode == 0, done.stderr
    oracle = np.load(tmp_path / "vigra.npz")
    for key, path in zip(oracle.files, pictures.values(), strict=True):
        ours = read_whole(open_picture(path))
        assert ours.dtype == oracle[key].dtype, path.name
        assert np.array_equal(ours, oracle[key]), path.name


def test_the_picture_of_an_ilastik_project_is_yxc(shared_fixtures):
    path = shared_fixtures / "ilastik" / "api_2d" / "Data_1channel.png"
    with open_picture(path) as source:
        assert (source.info.axes, source.info.shape) == ("yxc", (128, 128, 1))
        assert np.array_equal(read_whole(source)[..., 0], np.asarray(Image.open(path)))


@pytest.mark.parametrize("name", ["colour.png", "colour.jpg"])
def test_a_picture_that_is_cut_off_is_refused_when_it_is_opened(name, pictures, tmp_path):
    data = pictures[name].read_bytes()
    for size in (9, 20, len(data) // 2, len(data) - 3):
        path = tmp_path / f"{size}_{name}"
        path.write_bytes(data[:size])
        with pytest.raises(FileProblem):
            open_picture(path)


def test_a_small_file_that_claims_a_huge_picture_is_refused(tmp_path):
    header = struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(FileProblem, match="cut off"):
        open_picture(tmp_path / "a.png")
