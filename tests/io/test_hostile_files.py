"""Damaged files end in an error that a user can read, never in a crash or a huge allocation."""

import logging
import struct
import subprocess
import sys
import zlib

import h5py
import imagecodecs
import numpy as np
import pytest
import tifffile

from s2d_desktop.io.open import open_source
from s2d_desktop.model.errors import AxesProblem, FileProblem, S2DError
from s2d_desktop.model.source import read_whole

ARRAY = np.random.default_rng(2).integers(0, 50, (5, 48, 64), dtype=np.uint16)


@pytest.fixture(autouse=True)
def _quiet():
    """tifffile logs each oddity of a damaged file."""
    logging.getLogger("tifffile").disabled = True
    yield
    logging.getLogger("tifffile").disabled = False


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """One small file of each kind."""
    folder = tmp_path_factory.mktemp("whole")
    tifffile.imwrite(folder / "imagej.tif", ARRAY, imagej=True)
    tifffile.imwrite(folder / "pages.tif", ARRAY, photometric="minisblack", metadata=None)
    tifffile.imwrite(folder / "tiles.tif", ARRAY, tile=(16, 16), compression="lzw")
    tifffile.imwrite(folder / "strips.tif", ARRAY, rowsperstrip=8, compression="zlib")
    tifffile.imwrite(folder / "big.tif", ARRAY, bigtiff=True, compression="zlib")
    tifffile.imwrite(folder / "a.ome.tif", ARRAY, ome=True)
    with h5py.File(folder / "packed.h5", "w") as file:
        file.create_dataset("a", data=ARRAY, chunks=(1, 16, 16), compression="gzip")
    with h5py.File(folder / "plain.h5", "w") as file:
        file["a"] = ARRAY
    np.save(folder / "a.npy", ARRAY)
    (folder / "a.png").write_bytes(imagecodecs.png_encode(ARRAY[0]))
    (folder / "a.jpg").write_bytes(imagecodecs.jpeg_encode(ARRAY[0].astype(np.uint8)))
    return {path.name: path for path in sorted(folder.iterdir())}


NAMES = ["imagej.tif", "pages.tif", "tiles.tif", "strips.tif", "big.tif", "a.ome.tif"]
NAMES += ["packed.h5", "plain.h5", "a.npy", "a.png", "a.jpg"]


def outcome(path) -> str:
    """Open and read everything; any error that is not ours is raised."""
    try:
        with open_source(path) as source:
            if np.prod(source.info.shape, dtype=object) > 2**24:
                return "too large to read here"
            read_whole(source)
    except S2DError as error:
        return type(error).__name__ if error.what.endswith((".", "?")) else "no sentence"
    return "read"


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_cut_off_anywhere_is_a_file_problem(name, files, tmp_path):
    data = files[name].read_bytes()
    path = tmp_path / name
    for share in (0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99):
        path.write_bytes(data[: max(1, int(share * len(data)))])
        assert outcome(path) == "FileProblem", f"cut at {share:.1%}"


@pytest.mark.parametrize("name", NAMES)
def test_overwritten_bytes_never_end_in_a_foreign_error(name, files, tmp_path):
    data = files[name].read_bytes()
    random = np.random.default_rng(len(data))
    path = tmp_path / name
    results = set()
    for _ in range(60):
        broken = bytearray(data)
        # Most often in the header, where it matters; tifffile's directories may be at the end.
        end = int(random.choice([64, 512, len(data)]))
        for position in random.integers(0, min(end, len(data)), int(random.choice([1, 3, 10]))):
            at = int(position) if random.random() < 0.7 else len(data) - 1 - int(position)
            broken[at] = int(random.choice([0, 255, int(random.integers(256))]))
        path.write_bytes(broken)
        results.add(outcome(path))
    assert "FileProblem" in results


def tiny_tiff(**changes: int) -> bytes:
    """A TIFF of one strip of 16 bytes, with the values of some tags changed."""
    tags = {256: 4, 257: 4, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: 4, 279: 16}
    tags |= {int(code): value for code, value in changes.items()}
    entries = b"".join(struct.pack("<HHII", code, 4, 1, value) for code, value in tags.items())
    directory = struct.pack("<H", len(tags)) + entries + bytes(4)
    return b"II*\0" + struct.pack("<I", 24) + bytes(range(16)) + directory


def test_the_tiny_tiff_of_these_tests_is_valid(tmp_path):
    (tmp_path / "a.tif").write_bytes(tiny_tiff())
    assert read_whole(open_source(tmp_path / "a.tif")).ravel().tolist() == list(range(16))


@pytest.mark.parametrize(
    "changes",
    [
        {"256": 2**31 - 1, "257": 2**31 - 1},
        {"256": 2**20, "257": 2**20, "278": 2**20},
        {"256": 2**20, "257": 2**20, "259": 8},
        {"256": 2**16, "257": 2**16, "259": 8, "278": 2**16},
        {"256": 0},
        {"257": 0},
        {"258": 7000},
        {"259": 77},
        {"273": 2**31},
        {"277": 65535},
    ],
    ids=str,
)
def test_a_small_tiff_with_impossible_claims_is_a_file_problem(changes, tmp_path):
    (tmp_path / "a.tif").write_bytes(tiny_tiff(**changes))
    with pytest.raises((FileProblem, AxesProblem)):
        read_whole(open_source(tmp_path / "a.tif"))


def test_a_list_of_pages_that_breaks_off_is_not_taken_for_a_shorter_stack(tmp_path):
    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path) as tif:
        for page in ARRAY:
            tif.write(page, metadata=None, photometric="minisblack")
    with tifffile.TiffFile(path) as tif:
        last = tif.pages[4].offset
    path.write_bytes(path.read_bytes()[:last])
    with tifffile.TiffFile(path) as tif:
        assert len(tif.pages) == 4
    with pytest.raises(FileProblem, match="cut off"):
        open_source(path)


def test_pages_that_follow_each_other_in_a_circle_end(tmp_path):
    data = bytearray(tiny_tiff())
    data[-4:] = struct.pack("<I", 24)
    (tmp_path / "a.tif").write_bytes(data)
    assert outcome(tmp_path / "a.tif") in ("FileProblem", "read")


HUGE = """
import resource, sys
import numpy as np
resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
from s2d_desktop.io.open import open_source
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.region import Region
for path in sys.argv[1:]:
    try:
        source = open_source(path)
        corner = Region((0,) * len(source.info.shape), (1,) * len(source.info.shape))
        print("read", source.read(corner).shape)
    except S2DError as error:
        print(type(error).__name__)
if sys.platform == "linux":  # where ru_maxrss is at least that of the process that started this
    with open("/proc/self/status") as status:
        print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
else:
    print(0)
"""


def test_a_claim_of_terabytes_allocates_nothing(tmp_path):
    """One voxel is asked for, in a process that may use 3 GiB."""
    (tmp_path / "a.tif").write_bytes(tiny_tiff(**{"256": 2**20, "257": 2**20, "259": 8}))
    strip = zlib.compress(bytes(2**20))
    (tmp_path / "b.tif").write_bytes(
        tiny_tiff(**{"256": 2**17, "257": 2**17, "259": 8, "273": 200, "278": 2**17, "279": 1000})
        + strip
    )
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("a", (10**6, 10**6, 10**6), "u1", chunks=(1, 1024, 1024))
    with h5py.File(tmp_path / "b.h5", "w") as file:
        file.create_dataset("a", (60000, 60000), "u1", chunks=(60000, 60000))
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }\n"
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
    paths = [str(tmp_path / name) for name in ("a.tif", "b.tif", "a.h5", "b.h5", "a.npy")]
    command = [sys.executable, "-c", HUGE, *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *said, kib = done.stdout.split("\n")[:-1]
    assert said == [
        "FileProblem",
        "FileProblem",
        "read (1, 1, 1)",
        "FileProblem",
        "FileProblem",
    ]
    assert int(kib) < 2**20
