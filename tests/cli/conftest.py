"""A small project, a small network, and a log that goes into the test's own folder."""

import json
import logging
from pathlib import Path

import pytest

from s2d_desktop.io.fiji import configured
from tests.networks import unet
from tests.projects import small_project


@pytest.fixture(autouse=True)
def own_log(tmp_path, monkeypatch):
    """Logs go into the test's folder, and no handler outlives the test."""
    folder = tmp_path / "log"
    folder.mkdir()
    monkeypatch.setattr("platformdirs.user_log_path", lambda *_args, **_kwargs: folder)
    # Nor is the Fiji of whoever runs the tests used.
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_args, **_kwargs: tmp_path / "c")
    monkeypatch.setattr("s2d_desktop.jobs.fiji_settings.find_installation", lambda: None)
    yield folder / "s2d_desktop.log"
    configured.configure(None)
    root = logging.getLogger("s2d_desktop")
    for handler in list(root.handlers):
        handler.close()
        root.removeHandler(handler)
    root.propagate = True
    logging.getLogger("tifffile").handlers = []
    logging.getLogger("tifffile").propagate = True


@pytest.fixture
def project(tmp_path):
    return str(small_project(tmp_path))


@pytest.fixture(scope="session")
def network(tmp_path_factory):
    return str(unet(tmp_path_factory.mktemp("net") / "net.onnx", maps=4, levels=2, seed=3))


@pytest.fixture
def mito_enhancer(tmp_path, network):
    """Folder of an Enhancer for mitochondria."""
    folder = tmp_path / "mito-enhancer"
    folder.mkdir()
    (folder / "enhancer.onnx").write_bytes(Path(network).read_bytes())
    card = {"name": "small-mito", "title": "Small", "structure": "mitochondria"}
    (folder / "enhancer.json").write_text(json.dumps(card))
    return str(folder)


@pytest.fixture
def run_json(capsys):
    """Call a command with ``--json``; return exit code, its JSON and stderr."""
    from s2d_desktop.cli.main import main

    def call(*arguments):
        code = main([*map(str, arguments), "--json"])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    return call
