"""The first minute on a real X server: what the screen shows, not what a widget would draw."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tifffile


def test_the_first_minute_on_a_real_screen(tmp_path: Path) -> None:
    if shutil.which("xvfb-run") is None:
        pytest.skip("needs xvfb-run, which starts an X server without a screen")
    environment = {k: v for k, v in os.environ.items() if k != "WAYLAND_DISPLAY"}
    environment["QT_QPA_PLATFORM"] = "xcb"
    call = ["xvfb-run", "-a", "-s", "-screen 0 1280x900x24"]
    call += [sys.executable, "-m", "tests.ui.first_minute", str(tmp_path)]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, timeout=400)
    if "libxcb" in done.stderr or "xcb plugin" in done.stderr.lower():
        pytest.skip("Qt finds no libraries for X here")
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["platform"] == "xcb"
    assert found["problems"] == []
    assert min(found["spread of each panel"]) > 10, "every panel shows a picture"
    assert found["forest differs from enhanced"] > 0.02
    assert found["curtain"] == [1, 2], "left the forest, right the enhanced map"
    assert found["the handle moved"] < 0.45
    assert found["the curtain changes the picture"] > 0.002
    assert found["the stroke is seen"] > 0.0005
    assert found["and gone after undo"] == 0.0
    assert found["said"].startswith("Saved first.tif in ")
    values = tifffile.imread(tmp_path / "first.tif")
    assert values.shape == (512, 512)
    assert 0.0 <= values.min() < 0.1
    assert 0.9 < values.max() <= 1.0
