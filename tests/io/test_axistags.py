import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.io.axistags import parse_axistags, write_axistags
from s2d_desktop.io.ilastik.strings import text
from s2d_desktop.model.errors import AxesProblem


def test_tags_come_back_with_axes_and_sizes():
    tags = parse_axistags(write_axistags("tzyxc", {"z": 40, "x": 4.5}), "a.h5", 5)
    assert tags.axes == "tzyxc"
    assert dict(tags.voxel_size) == {"z": 40.0, "x": 4.5}


def test_tags_are_written_with_vigras_flags():
    tags = json.loads(write_axistags("tyxc"))["axes"]
    assert [(t["key"], t["typeFlags"]) for t in tags] == [("t", 8), ("y", 2), ("x", 2), ("c", 1)]


@pytest.mark.oracle
def test_vigra_reads_what_we_write_and_we_what_vigra_writes():
    python = Path("/usr/bin/python3")
    if not python.exists():
        pytest.skip("needs Debian's Python with python3-vigra")
    script = (
        "import sys, vigra\n"
        "tags = vigra.AxisTags.fromJSON(sys.argv[1])\n"
        "print(''.join(t.key for t in tags), tags['z'].resolution, tags['c'].isChannel())\n"
        "print(vigra.defaultAxistags('txyzc').toJSON())\n"
    )
    command = [str(python), "-c", script, write_axistags("zyxc", {"z": 40.0})]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "No module named" in done.stderr:
        pytest.skip("needs Debian's python3-vigra")
    assert done.returncode == 0, done.stderr
    first, rest = done.stdout.split("\n", 1)
    assert first == "zyxc 40.0 True"
    assert parse_axistags(rest, "a.h5").axes == "txyzc"


@pytest.mark.parametrize(
    "stored",
    [
        "äbc",
        "äbc".encode(),
        np.bytes_("äbc".encode()),
        np.array(["äbc"], object),
        np.void("äbc".encode()),
        np.array("äbc".encode()),
        "äbc\0\0".encode(),
    ],
)
def test_text_is_read_however_hdf5_stores_it(stored):
    assert text(stored) == "äbc"


@pytest.mark.parametrize("keys", ["", "yyx", "yx?", "zt", "tzyxce"])
def test_tags_that_name_no_image_are_an_axes_problem(keys):
    text = json.dumps({"axes": [{"key": key} for key in keys]})
    with pytest.raises(AxesProblem, match=r"axes of 'a.h5' cannot be used"):
        parse_axistags(text, "a.h5")


def test_tags_for_another_number_of_dimensions_are_an_axes_problem():
    with pytest.raises(AxesProblem) as caught:
        parse_axistags(write_axistags("zyx"), "a.h5", 4)
    assert "the image has 4" in caught.value.why


@pytest.mark.parametrize("resolution", ["4", None, -1, float("nan"), [1]])
def test_a_resolution_that_is_no_size_is_left_out(resolution):
    tags = [{"key": "y", "resolution": resolution}, {"key": "x"}]
    found = parse_axistags(json.dumps({"axes": tags}), "a.h5").voxel_size
    assert found == {}
