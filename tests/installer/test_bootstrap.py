"""The two commands: what they say when they cannot do their work."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def bootstrap():
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "installer" / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def this_environment(bootstrap, monkeypatch):
    """Let the script use the running interpreter instead of making an environment."""
    monkeypatch.setattr(bootstrap, "tool", lambda name: Path(sys.executable).with_name(name))
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("PIP_DEFAULT_TIMEOUT", "2")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)


def test_an_unreachable_registry_is_named_with_what_to_do(bootstrap, this_environment, tmp_path):
    # Port 9 of this machine answers nobody.
    offline = ["download", "--index-url", "http://127.0.0.1:9/simple", "-d", str(tmp_path)]
    with pytest.raises(bootstrap.SetupProblem) as problem:
        bootstrap.pip([*offline, "no-such-package-of-ours"], "The installation")
    text = str(problem.value)
    assert text.startswith("The installation failed.")
    assert "registry cannot be reached" in text
    assert "run this command again" in text


def test_another_failure_of_pip_shows_pips_own_words(bootstrap, this_environment):
    with pytest.raises(bootstrap.SetupProblem) as problem:
        bootstrap.pip(["install", "--no-index", "no-such-package-of-ours"], "The installation")
    assert "no-such-package-of-ours" in str(problem.value)


@pytest.fixture
def calls(bootstrap, monkeypatch, tmp_path):
    """What pip is asked to do, in an environment that is only a folder."""
    asked = []
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "pip", lambda arguments, what: asked.append(arguments))
    command = bootstrap.tool("s2d-desktop")
    command.parent.mkdir()
    command.touch()
    return asked


def test_what_is_there_is_not_installed_again(bootstrap, calls):
    bootstrap.install(["train", "test"], gpu=False)
    bootstrap.install(["train", "test"], gpu=False)
    bootstrap.install([], gpu=False)
    assert len(calls) == 1
    assert calls[0][2] == f"{ROOT}[test,train]"


def test_an_extra_that_is_new_is_added_to_those_there_are(bootstrap, calls):
    bootstrap.install(["train"], gpu=False)
    bootstrap.install(["test"], gpu=False)
    assert calls[1][2] == f"{ROOT}[test,train]"


def test_other_dependencies_renew_the_installation(bootstrap, calls, monkeypatch):
    bootstrap.install([], gpu=False)
    monkeypatch.setattr(bootstrap, "CONSTRAINTS", ROOT / "README.md")
    bootstrap.install([], gpu=False)
    assert len(calls) == 2


def test_an_installation_that_failed_is_repeated(bootstrap, calls, monkeypatch):
    def fail(arguments, what):
        raise bootstrap.SetupProblem(what)

    monkeypatch.setattr(bootstrap, "pip", fail)
    with pytest.raises(bootstrap.SetupProblem):
        bootstrap.install([], gpu=False)
    monkeypatch.setattr(bootstrap, "pip", lambda arguments, what: calls.append(arguments))
    bootstrap.install([], gpu=False)
    assert len(calls) == 1


def test_cuda_once_asked_for_stays_the_only_runtime(bootstrap, calls, monkeypatch):
    bootstrap.install([], gpu=True)
    bootstrap.install([], gpu=False)
    assert len(calls) == 3, "the second call has nothing to do"
    # A renewed installation brings the CPU build along, which overwrites files of the other.
    monkeypatch.setattr(bootstrap, "CONSTRAINTS", ROOT / "README.md")
    bootstrap.install([], gpu=False)
    assert [c[0] for c in calls[3:]] == ["install", "uninstall", "install"]
    assert {"onnxruntime", "onnxruntime-openvino", "onnxruntime-gpu"} <= set(calls[4])
    assert calls[5][1].startswith("onnxruntime-gpu")


def test_the_programs_that_check_packages_are_installed_once_and_renewed_with_their_pins(
    bootstrap, monkeypatch, tmp_path
):
    asked, pins, checker = [], tmp_path / "pins.txt", tmp_path / "checker"
    pins.write_text("a==1")
    monkeypatch.setattr(bootstrap, "CHECKER", checker)
    monkeypatch.setattr(bootstrap, "CHECKER_PINS", pins)

    def venv(command, **_options):
        assert command[1:4] == ["-m", "venv", "--clear"]
        python = bootstrap.program(Path(command[4]), "python")
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()
        return subprocess.CompletedProcess(command, 0, "", "")

    def pip(arguments, what, python):
        asked.append(arguments)
        assert python == bootstrap.program(bootstrap.CHECKER, "python")
        python.with_name(bootstrap.program(bootstrap.CHECKER, "bioimageio").name).touch()

    monkeypatch.setattr(bootstrap.subprocess, "run", venv)
    monkeypatch.setattr(bootstrap, "pip", pip)
    bootstrap.install_checker()
    bootstrap.install_checker()
    assert asked == [["install", "--requirement", str(pins)]]
    pins.write_text("a==2")
    bootstrap.install_checker()
    assert len(asked) == 2
    monkeypatch.setattr(bootstrap, "CHECKER", checker.rename(tmp_path / "moved"))
    bootstrap.install_checker()
    assert len(asked) == 3, "its programs know the old place"


@pytest.fixture
def steps(bootstrap, monkeypatch, tmp_path):
    """The steps that ``test`` runs, with what it adds to their surroundings; nothing is installed.

    bioimage.io's programs are pinned to what no index has, and pip is asked for it in earnest.
    """
    ran = []
    for name in ("install_system_packages", "make_environment", "install"):
        monkeypatch.setattr(bootstrap, name, lambda *_args, **_options: None)

    def run(title, command, **environment):
        ran.append((title, environment))
        return 0

    monkeypatch.setattr(bootstrap, "run", run)
    (tmp_path / "pins.txt").write_text("no-such-package-of-ours==1\n")
    monkeypatch.setattr(bootstrap, "CHECKER", tmp_path / "checker")
    monkeypatch.setattr(bootstrap, "CHECKER_PINS", tmp_path / "pins.txt")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.delenv("CI", raising=False)
    return ran


WHY = "No matching distribution found for no-such-package-of-ours==1"


def run_tests(bootstrap, monkeypatch):
    """The exit code of ``bootstrap.py test``."""
    monkeypatch.setattr(sys, "argv", ["bootstrap.py", "test"])
    return bootstrap.main()


def test_without_the_programs_that_check_packages_all_other_checks_are_run(
    bootstrap, steps, monkeypatch, capsys
):
    assert run_tests(bootstrap, monkeypatch) == 0
    assert [title for title, _ in steps] == ["Lint", "Format", "Types", "Tests"]
    assert all(added == {"S2D_NO_BIOIMAGEIO": WHY} for _, added in steps)
    said = capsys.readouterr().out
    assert f"bioimage.io's programs cannot be installed here: {WHY}. All other checks" in said
    assert said.splitlines()[-1].startswith("Not checked: exported packages")
    assert not bootstrap.CHECKER.exists(), "half an environment must not look like a whole one"


def test_in_ci_a_check_that_cannot_be_made_is_a_failure(bootstrap, steps, monkeypatch, capsys):
    monkeypatch.setenv("CI", "true")
    assert run_tests(bootstrap, monkeypatch) == 1
    assert steps == []
    said = capsys.readouterr().out
    assert "Installing bioimage.io's programs failed." in said
    assert WHY in said


def test_with_the_programs_that_check_packages_their_tests_may_not_be_skipped(
    bootstrap, steps, monkeypatch, capsys
):
    monkeypatch.setattr(bootstrap, "install_checker", lambda: None)
    assert run_tests(bootstrap, monkeypatch) == 0
    assert all(added == {"S2D_NEEDS_BIOIMAGEIO": "1"} for _, added in steps)
    assert capsys.readouterr().out.splitlines()[-1] == "All checks passed."


def test_a_registry_that_cannot_be_reached_is_the_reason_that_is_given(
    bootstrap, steps, monkeypatch, capsys
):
    def unreachable(arguments, what, python=None):
        raise bootstrap.SetupProblem(f"{what} failed.\nThe registry cannot be reached.\nTry again.")

    monkeypatch.setattr(bootstrap, "pip", unreachable)
    assert run_tests(bootstrap, monkeypatch) == 0
    assert "installed here: The registry cannot be reached. All other" in capsys.readouterr().out


def test_tests_of_exported_packages_are_skipped_with_the_reason():
    pytest.importorskip("torch")
    environment = {**os.environ, "S2D_NO_BIOIMAGEIO": WHY}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/zoo/test_bioimageio.py", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert WHY in done.stdout
    assert " skipped in " in done.stdout
    assert "passed" not in done.stdout


def test_the_programs_that_check_packages_are_those_that_were_tried():
    lines = (ROOT / "installer" / "constraints-bioimageio.txt").read_text().splitlines()
    pins = dict(line.split("==") for line in lines if "==" in line)
    assert pins["bioimageio.core"] == "0.11.0"
    assert pins["bioimageio.spec"] == "0.5.12.0"
    assert pins["pydantic"] == "2.13.5"
    ours = (ROOT / "installer" / "constraints.txt").read_text()
    assert f"torch=={pins['torch']}\n" in ours, "the same build is at hand for both"


def test_a_system_package_that_is_not_known_does_not_keep_the_others_away(
    bootstrap, monkeypatch, capsys
):
    asked = []

    def apt_get(*arguments):
        asked.append(arguments)
        bad = "python3-vigra" in arguments
        error = "E: Unable to locate package python3-vigra" if bad else ""
        return subprocess.CompletedProcess(arguments, int(bad), "", error)

    monkeypatch.setattr(bootstrap, "apt_get", apt_get)
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0, raising=False)
    names = ["libegl1", "python3-vigra"]
    monkeypatch.setattr(bootstrap, "missing_system_packages", lambda for_tests: names)
    bootstrap.install_system_packages(for_tests=True)
    assert asked[-1][-1] == "libegl1"
    assert "python3-vigra" not in asked[-1]
    assert "Unable to locate package python3-vigra" in capsys.readouterr().out


def test_every_direct_dependency_is_pinned():
    import tomllib

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        wanted += extra
    lines = (ROOT / "installer" / "constraints.txt").read_text().splitlines()
    pinned = {canonicalize_name(n.split("==")[0]) for n in lines if "==" in n}
    assert not [
        r
        for r in map(Requirement, wanted)
        if canonicalize_name(r.name) not in pinned and (r.marker is None or r.marker.evaluate())
    ]


@pytest.mark.parametrize("python", ["3.11", "3.13", "3.14"])
@pytest.mark.parametrize(
    ("system", "machine"),
    [("linux", "x86_64"), ("linux", "aarch64"), ("win32", "AMD64"), ("darwin", "arm64")],
)
def test_exactly_one_onnxruntime_is_installed(python, system, machine):
    import tomllib

    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    place = {"python_version": python, "sys_platform": system, "platform_machine": machine}
    chosen = [
        r.name
        for r in map(Requirement, project["dependencies"])
        if r.name.startswith("onnxruntime") and r.marker.evaluate(place)
    ]
    # OpenVINO's build exists for these alone.
    fast = python != "3.14" and machine in ("x86_64", "AMD64")
    assert chosen == ["onnxruntime-openvino" if fast else "onnxruntime"]


def test_the_script_explains_itself_without_any_package():
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "installer" / "bootstrap.py"), "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "demo" in done.stdout
    assert "test" in done.stdout
