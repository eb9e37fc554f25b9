"""``s2d-desktop zoo``: what a user types and reads."""

import json

import pytest

from s2d_desktop.cli.main import main
from s2d_desktop.zoo import enhancers


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    """The folder of one's own Enhancers, never the real one."""
    monkeypatch.setattr(enhancers, "user_folder", lambda: tmp_path / "own")
    return tmp_path / "own"


def test_an_enhancer_is_added_listed_used_and_removed(
    own, mito_enhancer, project, tmp_path, run_json, capsys
):
    code, facts, _ = run_json("zoo", "add", mito_enhancer, "--name", "mine")
    assert (code, facts["name"], facts["structure"]) == (0, "mine", "mitochondria")
    code, facts, _ = run_json("zoo", "list")
    assert facts["enhancers"][-1]["name"] == "mine"
    code, facts, _ = run_json("enhance", project, "-o", tmp_path / "e.tif", "--enhancer", "mine")
    assert (code, facts["enhancer"]) == (0, "mine")
    assert main(["zoo", "list"]) == 0
    out = capsys.readouterr().out
    assert "mine: Small\n  structure: mitochondria; 2-D" in out
    assert "Enhancer, from mito-enhancer, added " in out
    code, facts, _ = run_json("zoo", "remove", "mine")
    assert (code, facts["folder"]) == (0, str(own / "mine"))
    assert not list(own.iterdir())


def test_what_was_added_is_said_with_how_to_use_it(mito_enhancer, capsys):
    assert main(["zoo", "add", mito_enhancer]) == 0
    out = capsys.readouterr().out
    assert "Added 'small-mito': Small, structure: mitochondria, 2-D" in out
    assert "--enhancer small-mito" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add"], "needs the path"),
        (["remove"], "needs the name"),
        (["export", "mitochondria-em-2d"], "needs a file to write"),
        (["list", "mine"], "does not take PATH|NAME"),
        (["list", "--replace"], "does not take --replace"),
        (["add", "x", "-o", "y.zip"], "does not take -o"),
        (["remove", "x", "--name", "y"], "does not take --name"),
        (["remove", "mitochondria-em-2d"], "comes with the program"),
        (["remove", "none"], "no Enhancer 'none'"),
        (["add", "missing.zip"], "nothing at"),
        (["export", "none", "-o", "x.zip"], "no Enhancer 'none'"),
        (["export", "nuclei-2d", "-o", "x.zip", "--class", "rim"], "No example was given."),
        (["export", "mitochondria-em-2d", "-o", "x.zip", "--class", "rim"], "Add --example"),
        (["buy"], "invalid choice"),
    ],
)
def test_a_call_that_is_wrong_is_answered_with_what_is_right(arguments, said, capsys):
    assert main(["zoo", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_package_given_to_enhance_is_to_be_added_first(project, tmp_path, capsys):
    (tmp_path / "x.zip").write_bytes(b"PK")
    arguments = ["enhance", project, "-o", str(tmp_path / "e.tif"), "--enhancer"]
    assert main([*arguments, str(tmp_path / "x.zip")]) == 2
    assert "zoo add" in capsys.readouterr().err


def test_an_enhancer_for_other_classes_says_so_in_the_list(tmp_path, own, capsys):
    folder = own / "cells"
    folder.mkdir(parents=True)
    card = {"name": "cells", "title": "Cells", "structure": "cells", "object_size_px": [10, 40]}
    (folder / "enhancer.json").write_text(json.dumps(card))
    (folder / "enhancer.onnx").write_bytes(b"x")
    assert main(["zoo", "list"]) == 0
    out = capsys.readouterr().out
    assert "objects of 10 to 40 pixels" in out
    assert "licence: not known; your own folder" in out
