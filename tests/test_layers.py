"""Arrows point down: ui, cli -> jobs -> training, zoo -> pipeline -> io -> model."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "s2d_desktop"

# What a layer may import from; itself always.
MAY_IMPORT = {
    "model": set(),
    "io": {"model"},
    "pipeline": {"io", "model"},
    "zoo": {"pipeline", "io", "model"},
    "training": {"zoo", "pipeline", "io", "model"},
    "jobs": {"training", "zoo", "pipeline", "io", "model"},
    "cli": {"ui", "jobs", "training", "zoo", "pipeline", "io", "model"},
    "ui": {"jobs", "training", "zoo", "pipeline", "io", "model"},
}


def modules(layer: str) -> list[str]:
    """Dotted names of all modules of `layer`."""
    files = sorted((PACKAGE / layer).rglob("*.py"))
    names = [".".join(f.relative_to(PACKAGE.parent).with_suffix("").parts) for f in files]
    return [n.removesuffix(".__init__") for n in names]


def imported(file: Path) -> set[str]:
    """Layers that a file imports anywhere, functions included."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found |= {n.split(".")[1] for n in names if n.startswith("s2d_desktop.")}
    return found


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_a_layer_imports_only_from_the_layers_below_it(layer):
    for file in sorted((PACKAGE / layer).rglob("*.py")):
        wrong = (imported(file) & set(MAY_IMPORT)) - MAY_IMPORT[layer] - {layer}
        assert not wrong, f"{file.relative_to(PACKAGE)} imports {sorted(wrong)}"


def loaded_after_importing(names: list[str]) -> set[str]:
    """Top-level modules that a clean interpreter holds after importing `names`."""
    code = f"import sys\nfor n in {names!r}: __import__(n)\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {n.split(".")[0] for n in done.stdout.split()}


@pytest.mark.parametrize("layer", [name for name in MAY_IMPORT if name not in ("ui", "training")])
def test_below_the_window_no_qt_and_outside_training_no_torch_is_loaded(layer):
    loaded = loaded_after_importing(modules(layer))
    assert not loaded & {"PySide6", "torch", "sklearn", "vigra", "jpype", "scyjava"}


def test_training_loads_no_qt():
    assert not loaded_after_importing(modules("training")) & {"PySide6", "jpype", "scyjava"}


def test_the_window_loads_no_torch():
    pytest.importorskip("PySide6")
    assert not loaded_after_importing(modules("ui")) & {"torch", "sklearn", "jpype"}


def test_the_command_line_starts_without_numpy():
    assert "numpy" not in loaded_after_importing(["s2d_desktop.cli.main"])
