#!/usr/bin/env python3
"""Make a working installation from a bare Python, and run the demo or the tests in it.

    python3 installer/bootstrap.py demo     install the program, run it on the bundled example
    python3 installer/bootstrap.py test     install what the tests need too, run all checks

Needs nothing but Python 3.11 or newer: only the standard library is imported here. Everything is
installed into ``.venv`` beside this folder; the tests also get bioimage.io's own programs, which
check exported packages, in an environment of their own, ``.venv-bioimageio``. Where these cannot be
installed the tests go on without them and say so, unless the environment variable CI is set. Both
commands may be repeated: what is already there is not installed again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / "installer" / "constraints.txt"
CHECKER = ROOT / ".venv-bioimageio"
CHECKER_PINS = ROOT / "installer" / "constraints-bioimageio.txt"
"""bioimage.io's programs pin other versions than ours, and the program does not need them."""
WINDOWS = os.name == "nt"
STAMP = "s2d-desktop.json"
"""File in the environment that says what was installed there."""

# Libraries that Qt's own wheels expect from the system, and a font, so that text is drawn.
QT_PACKAGES = {
    "libegl1": "libEGL.so.1",
    "libgl1": "libGL.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-xinerama0": "libxcb-xinerama.so.0",
}

# Two processes of tests take about 4 GB each. Those of a file share what is expensive to make.
IN_TWO = ["-n", "2", "--dist", "loadfile"]

# All of these are the module `onnxruntime`: files of one would overwrite those of another.
RUNTIMES = ("onnxruntime", "onnxruntime-openvino", "onnxruntime-gpu")


class SetupProblem(Exception):
    """What happened, why, and what to do: shown without a traceback."""


def say(text: str) -> None:
    """Print one line at once, also when the output goes into a file."""
    print(text, flush=True)


def tool(name: str) -> Path:
    """Path of a program in the environment."""
    return program(VENV, name)


def program(environment: Path, name: str) -> Path:
    """Path of a program in any environment."""
    return environment / ("Scripts" if WINDOWS else "bin") / (name + (".exe" if WINDOWS else ""))


def missing_system_packages(for_tests: bool) -> list[str]:
    """Debian packages that are needed and not there; empty on other systems."""
    ldconfig = Path("/sbin/ldconfig")
    if shutil.which("dpkg-query") is None or not ldconfig.exists():
        return []
    cache = subprocess.run([ldconfig, "-p"], capture_output=True, text=True, check=False).stdout
    missing = [package for package, library in QT_PACKAGES.items() if library not in cache]
    wanted = ["fonts-dejavu-core"] + (["xvfb", "xauth", "python3-vigra"] if for_tests else [])
    for package in wanted:
        found = subprocess.run(
            ["dpkg-query", "-W", "-f=${Status}", package],
            capture_output=True,
            text=True,
            check=False,
        )
        if "install ok installed" not in found.stdout:
            missing.append(package)
    return missing


def apt_get(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run apt-get; it asks nothing and speaks English."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    return subprocess.run(
        ["apt-get", *arguments], capture_output=True, text=True, env=env, check=False
    )


def install_system_packages(for_tests: bool) -> None:
    """Install what Debian lacks when we may, otherwise say in one sentence what is missing."""
    missing = missing_system_packages(for_tests)
    if not missing:
        return
    command = "apt-get install " + " ".join(missing)
    if os.geteuid() != 0:
        say(f"These system packages are missing; ask for them with: sudo {command}")
        return
    say(f"Installing system packages: {', '.join(missing)}")
    install = ("install", "-y", "--no-install-recommends")
    done = apt_get("update")
    if not done.returncode:
        done = apt_get(*install, *missing)
    if done.returncode:
        # A package that this release does not have must not keep the others away.
        refused = set(re.findall(r"[\w.+-]+", done.stderr)).intersection(missing)
        if refused and len(refused) < len(missing):
            apt_get(*install, *(p for p in missing if p not in refused))
        # Not fatal: the command line works without Qt's libraries, tests say what they skip.
        say(f"Not all of them could be installed ({command}):\n{done.stderr.strip()}")


def make_environment() -> None:
    """Create ``.venv`` unless a working one is there."""
    if tool("python").exists():
        check = subprocess.run([tool("python"), "-m", "pip", "--version"], capture_output=True)
        if check.returncode == 0:
            return
        say("The environment .venv is broken; making a new one.")
    say(f"Making the environment .venv with Python {platform.python_version()}")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and shutil.which("apt-get") and os.geteuid() == 0:
        # Debian splits venv off from Python.
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        apt_get("update")
        apt_get("install", "-y", "--no-install-recommends", package)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupProblem(
            "The Python environment could not be made.\n"
            f"Python said: {(done.stdout + done.stderr).strip()}\n"
            "On Debian and Ubuntu install the package python3-venv, then run this again."
        )


def fingerprint() -> str:
    """A text that changes whenever what is to be installed does."""
    digest = hashlib.sha256()
    for file in (ROOT / "pyproject.toml", CONSTRAINTS):
        digest.update(file.read_bytes())
    return f"{digest.hexdigest()} {ROOT}"


def last_installation() -> tuple[str, set[str], bool]:
    """(fingerprint, extras, whether with CUDA) of the last one; empty if there was none."""
    try:
        stamp = json.loads((VENV / STAMP).read_text(encoding="utf-8"))
        return str(stamp["fingerprint"]), set(stamp["extras"]), bool(stamp["gpu"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", set(), False


def remember(fingerprint: str, extras: Sequence[str], gpu: bool) -> None:
    """Write what `last_installation` reads; without a fingerprint it is not complete."""
    stamp = {"fingerprint": fingerprint, "extras": list(extras), "gpu": gpu}
    (VENV / STAMP).write_text(json.dumps(stamp), encoding="utf-8")


def pip(arguments: Sequence[str], what: str, python: Path | None = None) -> None:
    """Run pip, showing one line per package; raise `SetupProblem` with its last words."""
    interpreter = str(python or tool("python"))
    command = [interpreter, "-m", "pip", "--disable-pip-version-check", *arguments]
    lines: list[str] = []
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        bufsize=1,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.rstrip())
            word = line.split(maxsplit=1)[:1]
            if word in (["Collecting"], ["Building"]) or line.startswith("Installing collected"):
                say("  " + line.strip()[:100])
    if process.returncode:
        tail = "\n".join(line for line in lines if "ERROR" in line or "error" in line)[-1500:]
        unreachable = any(
            sign in line
            for line in lines
            for sign in (
                "Temporary failure in name resolution",
                "Failed to establish a new connection",
                "NewConnectionError",
                "getaddrinfo failed",
                "Network is unreachable",
                "timed out",
                "ProxyError",
            )
        )
        raise SetupProblem(
            f"{what} failed.\n"
            + (
                "The package registry cannot be reached from this computer.\n"
                "Check the network and the proxy settings, then run this command again; "
                "what was fetched is kept."
                if unreachable
                else f"pip said:\n{tail or chr(10).join(lines[-15:])}\n"
                "Run the command again, or send these lines with a report."
            )
        )


def install(extras: Sequence[str], gpu: bool) -> None:
    """Install the package with `extras`, pinned, unless all of it is already there.

    What an earlier run added stays: the demo after the tests has nothing to install, and an
    environment that was given CUDA keeps it.
    """
    wanted = fingerprint()
    last, had, had_gpu = last_installation()
    complete = last == wanted and tool("s2d-desktop").exists()
    if complete and had.issuperset(extras) and (had_gpu or not gpu):
        return
    extras, gpu = sorted(had.union(extras)), gpu or had_gpu
    remember("", extras, gpu)
    size = "2 GB" if "train" in extras else "1.1 GB"
    say(f"Installing the program and its libraries (about {size} on disk, a few minutes)")
    package = str(ROOT) + (f"[{','.join(extras)}]" if extras else "")
    pip(["install", "--editable", package, "--constraint", str(CONSTRAINTS)], "The installation")
    if gpu:
        say("Exchanging onnxruntime for its CUDA build")
        pip(["uninstall", "-y", *RUNTIMES], "Removing the CPU build")
        pip(["install", "onnxruntime-gpu[cuda,cudnn]"], "Installing the CUDA build")
    remember(wanted, extras, gpu)


def install_checker() -> None:
    """Make the environment with bioimage.io's own programs, unless it is there as it should be."""
    # Programs in an environment know its path: one that was moved is made anew.
    wanted = f"{hashlib.sha256(CHECKER_PINS.read_bytes()).hexdigest()} {CHECKER}"
    stamp = CHECKER / STAMP
    programs = [program(CHECKER, name) for name in ("python", "bioimageio")]
    done = all(p.exists() for p in programs) and stamp.is_file()
    if done and stamp.read_text(encoding="utf-8") == wanted:
        return
    say("Installing bioimage.io's programs, which check exported packages (about 1.5 GB on disk)")
    python = program(CHECKER, "python")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(CHECKER)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise SetupProblem(
            f"The environment {CHECKER.name} could not be made.\n"
            f"Python said: {(made.stdout + made.stderr).strip()}"
        )
    pip(
        ["install", "--requirement", str(CHECKER_PINS)], "Installing bioimage.io's programs", python
    )
    stamp.write_text(wanted, encoding="utf-8")


def checker_problem() -> str:
    """Why bioimage.io's programs are not there, after trying to install them; empty if they are.

    They are pinned, and not every platform and Python has them. In CI that is an error: a check
    that is skipped there without anyone looking would hide a broken one.

    Raises
    ------
    SetupProblem
        If they cannot be installed, and the environment variable CI is set.
    """
    try:
        install_checker()
    except SetupProblem as problem:
        if os.environ.get("CI"):
            raise
        # Half an environment must not look like a whole one.
        shutil.rmtree(CHECKER, ignore_errors=True)
        lines = [line.strip() for line in str(problem).splitlines()]
        errors = [line.removeprefix("ERROR:").strip() for line in lines if "ERROR" in line]
        why = (errors[-1:] or lines[1:2] or lines)[0].rstrip(".")
        say(
            f"bioimage.io's programs cannot be installed here: {why}. All other checks are run; "
            "tests of exported packages are skipped."
        )
        return why
    return ""


def run(title: str, command: Sequence[str | Path], **environment: str) -> int:
    """Run one step in the checkout and return its exit code."""
    say(f"== {title}")
    return subprocess.run(
        [str(part) for part in command], cwd=ROOT, env={**os.environ, **environment}, check=False
    ).returncode


def demo(arguments: argparse.Namespace) -> int:
    """Install, then run the bundled example."""
    install_system_packages(for_tests=False)
    make_environment()
    install([], arguments.gpu)
    if shutil.which("nvidia-smi") and not last_installation()[2]:
        say("An NVIDIA card was found. Add --gpu to use it: bootstrap.py demo --gpu")
    return run("The example", [tool("s2d-desktop"), "demo", *arguments.rest])


def test(arguments: argparse.Namespace) -> int:
    """Install, then run lint, types and tests; all of them, whatever fails first."""
    install_system_packages(for_tests=True)
    make_environment()
    install(["train", "test"], arguments.gpu)
    no_checker = checker_problem()
    python = tool("python")
    checks = [
        ("Lint", [python, "-m", "ruff", "check", "."]),
        ("Format", [python, "-m", "ruff", "format", "--check", "."]),
        ("Types", [python, "-m", "mypy"]),
        ("Tests", [python, "-m", "pytest", *IN_TWO, *arguments.rest]),
    ]
    # Tests of exported packages are skipped for this reason, and for no other.
    checker = {"S2D_NO_BIOIMAGEIO": no_checker} if no_checker else {"S2D_NEEDS_BIOIMAGEIO": "1"}
    failed = [title for title, command in checks if run(title, command, **checker)]
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    if no_checker:
        say(f"Not checked: exported packages, without bioimage.io's programs ({no_checker}).")
    return 1 if failed else 0


def main() -> int:
    """Read the command line and run one of the two commands."""
    parser = argparse.ArgumentParser(
        description="Install s2d_desktop into .venv and run the example or the tests."
    )
    parser.add_argument("command", choices=("demo", "test"))
    parser.add_argument(
        "--gpu", action="store_true", help="install the CUDA build of onnxruntime (NVIDIA only)"
    )
    arguments, rest = parser.parse_known_args()
    arguments.rest = rest
    if hasattr(sys.stdout, "reconfigure"):
        # A console that lacks a letter must not end the work.
        sys.stdout.reconfigure(errors="replace")
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what tells the user
        say(f"Python 3.11 or newer is needed; this is {platform.python_version()}.")
        return 2
    try:
        return {"demo": demo, "test": test}[arguments.command](arguments)
    except SetupProblem as problem:
        say(f"\n{problem}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Run the command again to go on.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
