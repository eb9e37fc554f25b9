import pytest

from s2d_desktop.cli.main import main
from tests.jobs.benchmark_data import linear_enhancer, vnc_like


def test_benchmark_list_names_the_tasks(run_json):
    code, facts, _ = run_json("benchmark", "list")
    assert code == 0
    assert "mito-vnc" in [t["name"] for t in facts["tasks"]]


def test_benchmark_asks_for_the_data(capsys):
    assert main(["benchmark", "mito-vnc"]) == 2
    assert "--data FOLDER is needed" in capsys.readouterr().err


def test_benchmark_says_what_is_missing(tmp_path, run_json):
    code, facts, _ = run_json("benchmark", "mito-vnc", "--data", tmp_path, "-o", tmp_path / "out")
    assert code == 2
    assert facts["error"]["what"] == "The data of the benchmark is not there."
    assert not (tmp_path / "out").exists()


def test_benchmark_prints_a_table(tmp_path, capsys):
    pytest.importorskip("sklearn")
    pytest.importorskip("matplotlib")
    data = vnc_like(tmp_path / "data")
    same = linear_enhancer(tmp_path / "same")
    out = tmp_path / "out"
    call = ["benchmark", "mito-vnc", "--data", str(data), "-o", str(out), "--quick"]
    assert main([*call, "--enhancer", str(same)]) == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    header = next(line for line in lines if line.startswith("method"))
    assert header.split()[:4] == ["method", "F1", "at", "0.5"]
    assert any(line.startswith("RF  ") for line in lines)
    assert any(line.startswith("PE (epfl)  ") for line in lines)
    assert "Note: This is a quick run" in printed.out
    assert "User 1 paints mitochondria" in printed.err
    assert f"Saved {out / 'mito-vnc' / 'benchmark.md'}" in printed.err
    page = (out / "mito-vnc" / "benchmark.md").read_text(encoding="utf-8")
    assert "![Figure](vnc-mitochondria.png)" in page
    assert "commit" in page
