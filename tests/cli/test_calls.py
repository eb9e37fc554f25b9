from pathlib import Path

import pytest

from s2d_desktop.cli import console
from s2d_desktop.cli.main import main
from tests.imagej import imagej_folder

__all__ = ["imagej_folder"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["predict", "none.ilp", "-o", "x.tif"],
        ["info", "none.tif"],
        ["segment", "none.tif", "-o", "x.tif"],
        ["segment", "raw.tif", "-o", "x.tif", "--threshold", "7"],
        ["predict", "small.ilp", "-o", "raw.tif"],
        ["predict", "small.ilp", "-o", "x.bmp"],
        ["evaluate", "raw.tif", "none.tif"],
        ["nonsense"],
        ["predict"],
        ["predict", "small.ilp", "-o", "x.tif", "--nonsense"],
    ],
)
def test_a_wrong_call_or_input_gives_2_and_sentences(
    project, tmp_path, monkeypatch, capsys, arguments
):
    monkeypatch.chdir(tmp_path)
    before = sorted(p.name for p in tmp_path.iterdir())
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.strip()
    assert "Traceback" not in err
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_an_error_with_json_is_json_too(tmp_path, run_json):
    code, facts, err = run_json("info", tmp_path / "none.tif")
    assert code == 2
    assert "none.tif" in facts["error"]["what"]
    assert facts["error"]["try_this"] in err


def test_our_own_fault_gives_1_one_sentence_and_the_traceback_in_the_log(
    project, monkeypatch, capsys, own_log
):
    def broken(path, images_from=None):
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("s2d_desktop.jobs.info.info", broken)
    assert main(["info", project]) == 1
    err = capsys.readouterr().err
    assert "ZeroDivisionError: oops" in err
    assert str(own_log) in err
    assert "Traceback" not in err
    assert "Traceback" in own_log.read_text()


def test_our_own_fault_with_json_is_json_too(project, monkeypatch, run_json):
    def broken(path, images_from=None):
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("s2d_desktop.jobs.info.info", broken)
    code, facts, _ = run_json("info", project)
    assert code == 1
    assert "ZeroDivisionError: oops" in facts["error"]["what"]


def test_a_full_disk_is_not_our_fault(project, monkeypatch, run_json):
    def full(path, images_from=None):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("s2d_desktop.jobs.info.info", full)
    code, facts, _ = run_json("info", project)
    assert code == 2
    assert "No space left on device" in facts["error"]["why"]


def test_ctrl_c_gives_130_and_leaves_no_half_file(project, tmp_path, monkeypatch, capsys):
    seen = []

    def interrupt(self, progress):
        seen.extend(p.name for p in (tmp_path / "out").glob("*.part"))
        if seen:
            raise KeyboardInterrupt

    monkeypatch.setattr(console.ProgressLine, "show", interrupt)
    assert main(["predict", project, "-o", str(tmp_path / "out" / "p.tif")]) == 130
    assert seen == ["p.tif.part"], "it was interrupted while a file was being written"
    assert list((tmp_path / "out").iterdir()) == []
    assert "Cancelled" in capsys.readouterr().err


@pytest.mark.parametrize(
    "verb",
    [
        "info",
        "predict",
        "enhance",
        "segment",
        "evaluate",
        "plan",
        "train",
        "train-enhancer",
        "zoo",
        "demo",
        "doctor",
    ],
)
def test_every_command_explains_itself_with_an_example(verb, capsys):
    assert main([verb, "--help"]) == 0
    out = capsys.readouterr().out
    assert "example" in out
    assert f"s2d-desktop {verb}" in out


def test_the_help_lists_all_commands(capsys):
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(verb in out for verb in ("info", "predict", "enhance", "segment", "doctor"))


def test_a_mistyped_command_is_answered_with_the_nearest(capsys):
    assert main(["predct", "x"]) == 2
    assert "Did you mean 'predict'?" in capsys.readouterr().err


def test_without_a_command_the_window_opens(monkeypatch):
    calls = []
    monkeypatch.setattr("s2d_desktop.ui.app.run", lambda *a: calls.append(a) or 0)
    assert main([]) == 0
    assert main(["a.ilp"]) == 0
    assert main(["a.ilp", "--screenshot", "b.png"]) == 0
    assert main(["--screenshot", "b.png"]) == 0
    assert calls == [(None, None), ("a.ilp", None), ("a.ilp", "b.png"), (None, "b.png")]


def test_doctor_reports_each_part(run_json):
    code, facts, _ = run_json("doctor")
    assert code == (0 if facts["ok"] else 2)
    names = {check["name"] for check in facts["checks"]}
    assert {"onnxruntime", "Window", "Enhancers", "Example", "Memory", "Training"} <= names
    assert all(check["todo"] for check in facts["checks"] if check["state"] == "missing")


def test_zoo_lists_what_is_installed(run_json):
    from s2d_desktop.zoo.enhancers import installed

    code, facts, _ = run_json("zoo", "list")
    assert code == 0
    assert [e["name"] for e in facts["enhancers"]] == [e.name for e in installed()]


def test_demo_writes_its_four_results(network, mito_enhancer, tmp_path, run_json):
    from PIL import Image

    out = tmp_path / "demo"
    arguments = ["demo", "-o", out, "--enhancer", network, "--no-window"]
    code, _, err = run_json(*arguments)
    assert code == 2, "a bare network does not say which class it is for"
    assert "which class is the structure" in err
    arguments[4] = mito_enhancer
    code, facts, err = run_json(*arguments)
    assert code == 0, err
    for key in ("probabilities", "enhanced", "segmentation", "picture"):
        assert (out / Path(facts[key]).name).is_file(), key
    assert facts["mpix_per_s"] > 0
    with Image.open(facts["picture"]) as picture:
        width, height = picture.size
    assert width > 3 * height


def test_doctor_tells_which_fiji_would_be_used_and_what_it_lacks(
    run_json, imagej_folder, monkeypatch
):
    from s2d_desktop.jobs import fiji_settings

    checks = {c["name"]: c for c in run_json("doctor")[1]["checks"]}
    assert "none chosen" in checks["Fiji"]["found"]
    fiji_settings.choose(imagej_folder, 300)
    checks = {c["name"]: c for c in run_json("doctor")[1]["checks"]}
    assert str(imagej_folder) in checks["Fiji"]["found"]
    assert checks["Fiji"]["state"] == "limited"
    assert "Help > Update" in checks["Fiji"]["todo"]
    assert "Java" in checks["Java for Fiji"]["found"]


def test_doctor_starts_fiji_if_asked_to(run_json, imagej_folder):
    from s2d_desktop.io.fiji.bridge import close_all
    from s2d_desktop.jobs import fiji_settings

    fiji_settings.choose(imagej_folder, 300)
    try:
        checks = {c["name"]: c for c in run_json("doctor", "--start-fiji")[1]["checks"]}
    finally:
        close_all()
    found = checks["Fiji, started"]["found"]
    assert found.startswith("ImageJ 1.5")
    assert "Bio-Formats" in found
    assert "no Trainable Weka Segmentation" in found
    assert "with 300 MB" in found
