"""The two commands: what they say when they cannot do their work."""

import importlib.util
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
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
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


def test_the_installation_is_renewed_when_dependencies_or_extras_change(bootstrap, monkeypatch):
    first = bootstrap.stamp_of(["test"], gpu=False)
    assert first == bootstrap.stamp_of(["test"], gpu=False)
    assert first != bootstrap.stamp_of(["test", "train"], gpu=False)
    assert first != bootstrap.stamp_of(["test"], gpu=True)
    monkeypatch.setattr(bootstrap, "CONSTRAINTS", ROOT / "README.md")
    assert first != bootstrap.stamp_of(["test"], gpu=False)


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
