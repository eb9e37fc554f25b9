"""Exported packages before bioimage.io's own programs, in an environment of their own.

``installer/bootstrap.py test`` makes that environment; without it these tests are skipped, and
where it cannot be made they are skipped with the reason.
"""

import json
import os
import subprocess
import threading
from pathlib import Path

import pytest

from s2d_desktop.jobs.zoo_export import export_enhancer
from s2d_desktop.zoo.enhancers import bundled
from tests.jobs.test_zoo_export import CARD, our_network
from tests.jobs.test_zoo_export_network import OPTIONS, own_network
from tests.jobs.zoo_enhancers import CLASSES, enhancer_of, own_example, project_of
from tests.projects import small_image, small_project

torch = pytest.importorskip("torch")

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / ".venv-bioimageio"
PROGRAM = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / "bioimageio"

NOWHERE = "http://127.0.0.1:9"
"""A proxy that answers nobody: whoever asks the network fails."""

ANSWERS = """
import json, os, sys, traceback
sys.argv = ["bioimageio"]
from bioimageio.core.__main__ import main
calls, codes = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
for line in calls:
    call = json.loads(line)
    os.chdir(call["folder"])
    with open(call["said"], "wb") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    sys.argv[1:], code = call["arguments"], 0
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    print(code, file=codes, flush=True)
"""
"""The program, called again and again: it takes longer to start than to look at a package."""


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The program, started once, without a network."""
    if reason := os.environ.get("S2D_NO_BIOIMAGEIO"):
        pytest.skip(f"bioimage.io's programs cannot be installed here: {reason}")
    if not PROGRAM.exists() and not PROGRAM.with_suffix(".exe").exists():
        if os.environ.get("S2D_NEEDS_BIOIMAGEIO"):
            pytest.fail(f"{ENVIRONMENT.name} should be there")
        pytest.skip("bioimage.io's programs are installed by: installer/bootstrap.py test")
    offline = {
        **{f"{kind}_proxy": NOWHERE for kind in ("http", "https", "all")},
        **{f"{kind}_PROXY": NOWHERE for kind in ("HTTP", "HTTPS", "ALL")},
        "NO_PROXY": "",
        "no_proxy": "",
        "BIOIMAGEIO_CACHE_PATH": str(tmp_path_factory.mktemp("cache")),
        "OMP_NUM_THREADS": "2",
        "NO_COLOR": "1",
        "COLUMNS": "200",
    }
    with subprocess.Popen(
        [str(PROGRAM.with_name("python")), "-c", ANSWERS],
        env={**os.environ, **offline},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def bioimageio(tmp_path, program):
    """Call the program; returns its exit code and what it printed."""

    def call(*arguments):
        said = tmp_path / "said.txt"
        wish = {"folder": str(tmp_path), "said": str(said), "arguments": [*map(str, arguments)]}
        patience = threading.Timer(1200, program.kill)
        patience.start()
        print(json.dumps(wish), file=program.stdin, flush=True)
        code = program.stdout.readline()
        patience.cancel()
        printed = said.read_text(encoding="utf-8", errors="replace")
        assert code, f"the program has ended: {printed}"
        return int(code), printed

    return call


def small_package(tmp_path):
    """A package of a small network of our own."""
    folder = tmp_path / "small"
    folder.mkdir()
    our_network(folder / "enhancer.onnx")
    (folder / "enhancer.json").write_text(json.dumps({**CARD, "failure": None}))
    project = small_project(tmp_path, small_image((190, 210)))
    for _ in export_enhancer(folder, tmp_path / "small.zip", example=project):
        pass
    return tmp_path / "small.zip"


def of_classes(tmp_path):
    """A package of several classes, two of whose names differ in a sign alone."""
    enhancer = enhancer_of(tmp_path / "cells", CLASSES)
    example = project_of(tmp_path, CLASSES[::-1], (140, 150))
    list(export_enhancer(enhancer, tmp_path / "cells.zip", example=example))
    return tmp_path / "cells.zip"


def of_volumes(tmp_path):
    """A package for volumes, z pooled less often than y and x."""
    enhancer = enhancer_of(tmp_path / "mito-3d", volume=True)
    own_example(enhancer, (20, 56, 60))
    list(export_enhancer(enhancer, tmp_path / "mito-3d.zip"))
    return tmp_path / "mito-3d.zip"


def of_classes_in_volumes(tmp_path):
    """Both at once, its example mirrored along z."""
    enhancer = enhancer_of(tmp_path / "cells-3d", CLASSES[:3], volume=True)
    own_example(enhancer, (4, 56, 60), 3, raw=False)
    list(export_enhancer(enhancer, tmp_path / "cells-3d.zip"))
    return tmp_path / "cells-3d.zip"


def one_map_of_classes(tmp_path):
    """A package that makes one map of those of three classes."""
    output = {"channels": 1, "names": ["rim"]}
    names = ("other", "cell body", "rim")
    enhancer = enhancer_of(tmp_path / "rim", names, structure="rim", output=output)
    our_network(enhancer / "enhancer.onnx", in_channels=3, out_channels=1)
    example = project_of(tmp_path, names, (140, 150))
    list(export_enhancer(enhancer, tmp_path / "rim.zip", example=example))
    return tmp_path / "rim.zip"


def of_raw_data(tmp_path):
    """A package of a network that sees raw data."""
    network = own_network(tmp_path / "raw")
    list(export_enhancer(network, tmp_path / "raw.zip", **OPTIONS))
    return tmp_path / "raw.zip"


def of_raw_volumes(tmp_path):
    """One of several classes in volumes of two channels."""
    network = own_network(tmp_path / "raw-3d", ("rest", "cell"), 2, volume=True)
    list(export_enhancer(network, tmp_path / "raw-3d.zip", **OPTIONS))
    return tmp_path / "raw-3d.zip"


@pytest.mark.parametrize(
    "make",
    [
        *(small_package, of_classes, of_volumes, of_classes_in_volumes, one_map_of_classes),
        *(of_raw_data, of_raw_volumes),
    ],
    ids=lambda m: m.__name__,
)
def test_a_package_of_ours_is_valid_and_computes_its_test_in_all_three_forms(
    tmp_path, bioimageio, make
):
    package = make(tmp_path)
    code, said = bioimageio("validate-format", package, "--perform-io-checks")
    assert code == 0, said
    assert "valid-format" in said
    assert "Needs to be filled" not in said, (
        "something that makes a package easy to find is missing"
    )
    code, said = bioimageio("test", package)
    assert code == 0, said
    assert "passed" in said
    for form in ("onnx", "pytorch_state_dict", "torchscript"):
        assert f"Reproduce test outputs from test inputs ({form})" in said
        assert f"Run {form} inference for inputs with batch_size: 2 and size parameter n: 2" in said


def test_bioimageio_refuses_a_package_whose_test_was_changed(tmp_path, bioimageio):
    """The test above could fail: the same package with another expected result does."""
    import hashlib
    import zipfile

    import numpy as np

    package = small_package(tmp_path)
    inside = tmp_path / "inside"
    with zipfile.ZipFile(package) as archive:
        archive.extractall(inside)
    file = inside / "test_output.npy"
    old = hashlib.sha256(file.read_bytes()).hexdigest()
    np.save(file, np.load(file) + 0.1)
    new = hashlib.sha256(file.read_bytes()).hexdigest()
    rdf = inside / "rdf.yaml"
    rdf.write_text(rdf.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    code, said = bioimageio("test", inside / "rdf.yaml", "--weight-format=onnx")
    assert code != 0, said


@pytest.mark.slow
@pytest.mark.parametrize("name", [e.name for e in bundled()])
def test_an_enhancer_that_comes_with_the_program_passes_too(tmp_path, bioimageio, name):
    package = tmp_path / f"{name}.zip"
    *_, last = export_enhancer(name, package)
    assert last.facts["notes"] == [], "the example is of another structure, or there is none"
    code, said = bioimageio("test", package)
    assert code == 0, said
    for form in ("onnx", "pytorch_state_dict", "torchscript"):
        assert f"Reproduce test outputs from test inputs ({form})" in said
