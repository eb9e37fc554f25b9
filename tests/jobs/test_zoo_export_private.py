"""What a package does not tell: where files lay, and images of the training that none may see."""

import json

import pytest
from PIL import Image

from s2d_desktop.jobs import zoo_attached
from s2d_desktop.jobs.zoo_add import add_enhancer
from s2d_desktop.zoo import enhancers
from s2d_desktop.zoo.enhancers import find
from tests.jobs.test_zoo_export import CARD
from tests.jobs.zoo_enhancers import enhancer_of, exported, own_example, project_of, rdf_of

pytest.importorskip("torch")

FAILURE = CARD["failure"]

WITH_PATHS = {
    "training": {
        "data": [
            {
                "raw": "/home/lovelace/patients/raw.tif",
                "labels": "D:\\Lovelace\\labels.tif",
                "slices": [1],
            },
            {"raw": "C:other.tif", "labels": "../../lovelace/other_labels.tif"},
            "/home/lovelace/third.tif",
        ],
        "data_of_start": [
            {
                "raw": ["/home/lovelace/one.tif", "\\\\server\\lovelace\\two.tif"],
                "labels": "plain.tif",
            }
        ],
        "started_from": "/home/lovelace/enhancers/mine/",
        "loss": "bce",
        "machine": {"system": "Linux-6-of-lovelace", "torch": "2.13"},
    },
    "source": {"kind": "ONNX file", "file": "C:\\Users\\lovelace\\net.onnx"},
}

PLAN = {
    "name": "mine",
    "images": [
        {"raw": "/home/lovelace/patients/raw.tif", "labels": "..\\lovelace\\l.tif", "slices": [1]}
    ],
    "network": {"maps": 4, "start_from": "/home/lovelace/enhancers/start"},
}


@pytest.fixture
def packed(tmp_path):
    """A function that exports an Enhancer with these entries of its card and files beside it."""

    def export(files=(), another=False, **card):
        enhancer = enhancer_of(tmp_path / "mito", **card)
        own_example(enhancer, (140, 150))
        Image.new("L", (8, 8)).save(enhancer / "failure.png")
        for name, text in dict(files).items():
            (enhancer / name).write_text(text, encoding="utf-8")
        options = {"example": project_of(tmp_path, ("Mito", "rest"), (180, 140))} if another else {}
        return exported(enhancer, tmp_path / "p.zip", **options)

    return export


def test_paths_in_the_card_and_the_plans_become_names(packed):
    plan = json.dumps(PLAN)
    _, inside = packed({"plan.json": plan, "plan_of_the_start.json": plan}, **WITH_PATHS)
    card = rdf_of(inside)["config"]["shallow2deep"]["card"]
    training = card["training"]
    assert training["data"] == [
        {"raw": "raw.tif", "labels": "labels.tif", "slices": [1]},
        {"raw": "other.tif", "labels": "other_labels.tif"},
        "third.tif",
    ]
    assert training["data_of_start"] == [{"raw": ["one.tif", "two.tif"], "labels": "plain.tif"}]
    assert training["started_from"] == "mine"
    assert (training["loss"], training["machine"]) == ("bce", {"torch": "2.13"})
    assert card["source"] == {"kind": "ONNX file", "file": "net.onnx"}
    attached = {a["source"] for a in rdf_of(inside)["attachments"]}
    for name in ("plan.json", "plan_of_the_start.json"):
        assert name in attached
        assert json.loads((inside / name).read_text(encoding="utf-8")) == {
            "name": "mine",
            "images": [{"raw": "raw.tif", "labels": "l.tif", "slices": [1]}],
            "network": {"maps": 4, "start_from": "start"},
        }
    for file in inside.iterdir():
        assert b"lovelace" not in file.read_bytes().lower(), file.name


@pytest.mark.parametrize("plan", ["[", "[]", "{}", '{"images": "/home/lovelace"}'])
def test_what_is_no_plan_stays_out(packed, plan):
    _, inside = packed({"plan.json": plan})
    assert not (inside / "plan.json").exists()


def test_the_plans_come_back_with_the_enhancer(packed, tmp_path, monkeypatch):
    monkeypatch.setattr(enhancers, "user_folder", lambda: tmp_path / "own")
    plan = json.dumps(PLAN)
    _, inside = packed({"plan.json": plan, "plan_of_the_start.json": plan})
    for given, name in ((inside, "again"), (tmp_path / "mito", "copy")):
        list(add_enhancer(given, name=name))
        assert (tmp_path / "own" / name / "plan.json").is_file()
        assert (tmp_path / "own" / name / "plan_of_the_start.json").is_file()


def test_the_picture_of_failures_goes_along_and_that_is_said(packed, tmp_path, monkeypatch):
    monkeypatch.setattr(enhancers, "user_folder", lambda: tmp_path / "own")
    facts, inside = packed(failure=FAILURE)
    picture = (tmp_path / "mito/failure.png").read_bytes()
    assert (inside / "failure.png").read_bytes() == picture
    text = (inside / "README.md").read_text(encoding="utf-8")
    assert "![Dense bodies are taken for mitochondria](failure.png)" in text
    assert any("shows crops of the training" in note for note in facts["notes"])
    list(add_enhancer(inside, name="again"))
    assert find("again").card["failure"] == FAILURE
    assert (tmp_path / "own/again/failure.png").read_bytes() == picture


def test_who_names_another_example_does_not_publish_the_picture_of_failures(packed):
    facts, inside = packed(another=True, failure=FAILURE)
    assert not (inside / "failure.png").exists()
    assert "Dense bodies" not in (inside / "README.md").read_text(encoding="utf-8")
    rdf = rdf_of(inside)
    assert "failure" not in rdf["config"]["shallow2deep"]["card"]
    assert all(a["source"] != "failure.png" for a in rdf["attachments"])
    (note,) = facts["notes"]
    assert "'failure.png', is left out" in note


def test_the_picture_of_an_enhancer_that_comes_with_the_program_always_goes_along(
    packed, tmp_path, monkeypatch
):
    monkeypatch.setattr(zoo_attached, "resource", lambda name: tmp_path)
    facts, inside = packed(another=True, failure=FAILURE)
    assert (inside / "failure.png").is_file()
    assert "![Dense bodies" in (inside / "README.md").read_text(encoding="utf-8")
    assert facts["notes"] == []
