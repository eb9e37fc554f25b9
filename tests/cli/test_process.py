"""The program as a process of its own."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

COMMAND = [sys.executable, "-m", "s2d_desktop"]


def environment(tmp_path):
    return {**os.environ, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}


def test_the_version_is_printed(tmp_path):
    from s2d_desktop import __version__

    done = subprocess.run(
        [*COMMAND, "--version"],
        capture_output=True,
        text=True,
        env=environment(tmp_path),
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, f"s2d-desktop {__version__}")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_130_and_without_half_files(project, tmp_path, which):
    # Enough slices that it cannot be done before the signal arrives; all zeros, a sparse file.
    np.lib.format.open_memmap(tmp_path / "big.npy", "w+", np.uint8, (500, 512, 512)).flush()
    out = tmp_path / "out"
    process = subprocess.Popen(
        [*COMMAND, "predict", project, str(tmp_path / "big.npy"), "-o", str(out / "p.npy")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(tmp_path),
        # A shell that runs the tests in the background leaves SIGINT ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    deadline = time.monotonic() + 60
    while not list(out.glob("*.part")) and time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    process.send_signal(which)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Cancelled" in err
    assert list(out.iterdir()) == []
