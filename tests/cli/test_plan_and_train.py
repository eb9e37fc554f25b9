"""``plan`` and ``train`` as a user calls them, from a map to a network that can be used."""

import json
import re

import numpy as np
import pytest

pytest.importorskip("torch")

from s2d_desktop.cli import console
from s2d_desktop.cli.main import main
from s2d_desktop.io.open import open_source
from s2d_desktop.model.source import read_whole
from s2d_desktop.training.network_plan import read_network_plan
from s2d_desktop.zoo.networks import find_network
from tests.training.conftest import discs
from tests.training.raw_material import save


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Two stacks of discs with their maps, in the folder that the user is in."""
    monkeypatch.chdir(tmp_path)
    raw, truth = (np.tile(a, (1, 2, 2)) for a in discs(4))
    for k in (1, 2):
        save(tmp_path / f"raw{k}.tif", raw, "zyx")
        save(tmp_path / f"map{k}.h5", (0.1 + 0.8 * truth).astype(np.float32), "zyx")
        save(tmp_path / f"truth{k}.tif", truth, "zyx")
    own = np.stack([0.9 - 0.8 * truth, 0.1 + 0.8 * truth], -1).astype(np.float32)
    save(tmp_path / "named.h5", own, "zyxc", ("other", "disc"))
    save(tmp_path / "small.h5", (0.1 + 0.8 * truth[..., :190]).astype(np.float32), "zyx")
    return tmp_path


PLAN = ("raw1.tif", "raw2.tif", "--teacher", "map1.h5", "map2.h5", "-o", "plan.json")
NAMED = ("raw1.tif", "--teacher", "named.h5", "-o", "plan.json")


def tiny(file, **training):
    """Make a plan one that is trained in a second."""
    value = json.loads(file.read_text())
    value["network"] = {"maps": 2, "levels": 2}
    value["training"] = {
        "patch": 32,
        "batch": 2,
        "max_iterations": 4,
        "validate_every": 2,
        "validation_patches": 2,
        "device": "cpu",
        **training,
    }
    file.write_text(json.dumps(value))


# --- plan


def test_a_plan_is_written_and_says_how_to_train_it(files, capsys):
    assert main(["plan", *PLAN]) == 0
    out = capsys.readouterr().out
    assert "finds Class 1, in slices" in out
    assert "s2d-desktop train plan.json" in out
    plan = read_network_plan(files / "plan.json")
    assert [i.use for i in plan.images] == ["training", "held back"] * 2
    assert plan.images[0].raw == str(files / "raw1.tif")
    assert json.loads((files / "plan.json").read_text())["images"][0]["raw"] == "raw1.tif", (
        "the folder can be moved"
    )


def test_the_facts_of_a_plan_as_json(files, run_json):
    code, facts, _err = run_json("plan", *PLAN)
    assert code == 0
    assert facts["images"] == facts["held_back"] == 2
    assert facts["classes"] == ["Class 1"]
    assert facts["device"] in ("cpu", "cuda")
    assert facts["plan"] == "plan.json"


def test_what_the_user_wishes_is_in_the_plan(files):
    wishes = ["--class", "disc", "--name", "mine", "--maps", "8", "--iterations", "50"]
    wishes += ["--minutes", "3", "--seed", "4", "--labels", "hard", "--least-confidence", "0.7"]
    assert main(["plan", *NAMED, *wishes, "--truth", "truth1.tif"]) == 0
    plan = read_network_plan(files / "plan.json")
    assert (plan.name, plan.classes, plan.seed) == ("mine", ("disc",), 4)
    assert plan.network.maps == 8
    assert (plan.training.max_iterations, plan.training.max_minutes) == (50, 3.0)
    assert (plan.labels.form, plan.labels.least_confidence) == ("hard", 0.7)
    assert all(i.truth == str(files / "truth1.tif") for i in plan.images)


def test_axes_that_no_file_names_are_said_once_and_stand_in_the_plan(files, capsys):
    for name in ("raw", "map"):
        with open_source(files / f"{name}1.{'tif' if name == 'raw' else 'h5'}") as source:
            values = read_whole(source)
        np.save(files / f"{name}.npy", np.moveaxis(values, 0, 2))
    call = ["raw.npy", "--teacher", "map.npy", "--class", "Class 1", "-o", "plan.json"]
    assert main(["plan", *call, "--axes", "yxz"]) == 0
    plan = read_network_plan(files / "plan.json")
    assert {image.axes for image in plan.images} == {"yxz"}
    with open_source(plan.images[0].raw, plan.images[0].axes) as source:
        assert source.info.size_of("z") == 4
    assert main(["plan", *call, "--axes", "yxzt"]) == 2
    assert "4 dimensions, the image has 3" in capsys.readouterr().err


def test_images_that_the_user_holds_back_are_counted_from_1(files):
    assert main(["plan", *PLAN, "--hold-back", "1"]) == 0
    assert [i.use for i in read_network_plan(files / "plan.json").images] == [
        "held back",
        "training",
    ]


def without_the_lowest_fifth(files):
    """A map of 192 rows without structure below row 150: 38 of them are held back, 12 left out."""
    _raw, truth = (np.tile(a, (1, 2, 2)) for a in discs(4))
    truth[:, 150:] = 0
    save(files / "half.h5", (0.1 + 0.8 * truth).astype(np.float32), "zyx")
    return ("raw1.tif", "--teacher", "half.h5", "-o", "plan.json")


def test_where_the_last_part_shows_nothing_another_one_is_held_back_and_it_is_said(files, capsys):
    assert main(["plan", *without_the_lowest_fifth(files)]) == 0
    assert (
        "rows are held back, not the bottom ones: these show almost no" in capsys.readouterr().err
    )
    *learned, kept = read_network_plan(files / "plan.json").images
    assert kept.use == "held back"
    assert kept.rows[1] - kept.rows[0] == 38
    assert kept.rows[1] <= 154
    assert learned
    for part in learned:
        assert part.use == "training"
        assert max(part.rows[0] - kept.rows[1], kept.rows[0] - part.rows[1]) == 12


def test_the_user_says_which_part_is_held_back(files, run_json):
    plan = without_the_lowest_fifth(files)
    assert run_json("plan", *plan, "--hold-back-part", "5")[0] == 0
    assert read_network_plan(files / "plan.json").images[-1].rows == (154, 192)
    _code, facts, _err = run_json("plan", *plan, "--hold-back-part", "3")
    assert [i.rows for i in read_network_plan(files / "plan.json").images] == [
        *((0, 65), (127, 192), (77, 115)),
    ]
    assert (facts["images"], facts["held_back"]) == (1, 1), "one image, in two parts"
    along = "--hold-back-part", "1", "--hold-back-along"
    assert run_json("plan", *plan, *along, "columns")[0] == 0
    assert [i.columns for i in read_network_plan(files / "plan.json").images] == [
        *((50, 192), (0, 38)),
    ]
    code, _facts, err = run_json("plan", *plan, *along, "slices")
    assert code == 2
    assert "Divide it along its rows or columns." in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("raw1.tif", "-o", "p.json"), "--teacher"),
        (("raw1.tif", "--teacher", "map1.h5"), "-o"),
        (("raw1.tif", "raw2.tif", "--teacher", "map1.h5", "-o", "p.json"), "2 images and 1"),
        (("raw1.tif", "--teacher", "none.h5", "-o", "p.json"), "none.h5"),
        (("none.tif", "--teacher", "map1.h5", "-o", "p.json"), "none.tif"),
        (("raw1.tif", "--teacher", "small.h5", "-o", "p.json"), "another size than the image"),
        (("raw1.tif", "--teacher", "named.h5", "-o", "p.json"), "Which class"),
        ((*NAMED, "--class", "nucleus"), "Its classes are: other, disc"),
        ((*NAMED, "--class", "disc", "--name", "My Net"), "name is 'My Net'"),
        ((*NAMED, "--class", "disc", "--maps", "0"), "network.maps is 0"),
        ((*NAMED, "--class", "disc", "--iterations", "0"), "max_iterations is 0"),
        ((*NAMED, "--class", "disc", "--minutes", "-1"), "max_minutes is -1"),
        ((*NAMED, "--class", "disc", "--least-confidence", "0.3"), "least_confidence is 0.3"),
        ((*NAMED, "--class", "disc", "--labels", "fuzzy"), "fuzzy"),
        ((*NAMED, "--class", "disc", "--hold-back", "2"), "--hold-back takes numbers from 1 to 1"),
        ((*NAMED, "--class", "disc", "--hold-back", "1"), "All images are held back"),
        ((*NAMED, "--class", "disc", "--hold-back-part", "6"), "--hold-back-part"),
        ((*NAMED, "--class", "disc", "--hold-back-along", "rows"), "needs --hold-back-part"),
        ((*NAMED, "--class", "disc", "--truth", "none.tif"), "none.tif"),
        ((*PLAN, "--strokes", "truth1.tif"), "2 images and 1"),
    ],
)
def test_a_wrong_call_gives_2_a_sentence_and_no_plan(files, capsys, arguments, says):
    assert main(["plan", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert "Traceback" not in err
    assert not list(files.glob("p*.json*"))


def test_a_file_that_is_no_plan_is_not_overwritten(files, capsys):
    assert main(["plan", *PLAN[:-1], "raw1.tif"]) == 2
    assert "is not overwritten" in capsys.readouterr().err
    (files / "notes.json").write_text("[1, 2]")
    assert main(["plan", *PLAN[:-1], "notes.json"]) == 2
    assert (files / "notes.json").read_text() == "[1, 2]"
    assert main(["plan", *PLAN]) == 0
    assert main(["plan", *PLAN]) == 0, "a plan is"


# --- train


def test_from_a_plan_to_a_network(files, run_json):
    assert run_json("plan", *NAMED, "--class", "disc", "--truth", "truth1.tif")[0] == 0
    tiny(files / "plan.json")
    code, facts, err = run_json("train", "plan.json", "-o", "net")
    assert code == 0
    assert (facts["network"], facts["iterations"]) == ("net", 4)
    assert facts["score_is"] == "accuracy"
    assert 0 <= facts["score"] <= 1
    assert re.search(r"Training on cpu in \w+: 1 image\(s\) to learn from, 1 held back\.", err)
    network = find_network(files / "net")
    assert network.classes == ("disc",)
    assert network.card["validation"]["score"] == facts["score"]


def test_the_words_name_the_folder_and_say_what_the_score_is(files, capsys):
    assert main(["plan", *NAMED, "--class", "disc"]) == 0
    tiny(files / "plan.json")
    capsys.readouterr()
    assert main(["train", "plan.json"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "plan"  # beside the plan, with its name
    assert "Agreement on what was held back (F1): " in out
    assert "of 4." in out


def test_ctrl_c_gives_130_and_the_same_command_goes_on(files, monkeypatch, capsys):
    assert main(["plan", *NAMED, "--class", "disc"]) == 0
    tiny(files / "plan.json")
    real = console.ProgressLine.show

    def interrupt(self, progress):
        if progress.what == "Training" and progress.done == 3:
            raise KeyboardInterrupt
        real(self, progress)

    with monkeypatch.context() as patched:
        patched.setattr(console.ProgressLine, "show", interrupt)
        assert main(["train", "plan.json", "-o", "net"]) == 130
    err = capsys.readouterr().err
    assert "The same command goes on from the last checkpoint." in err
    assert not (files / "net" / "network.json").exists()
    assert main(["train", "plan.json", "-o", "net"]) == 0
    assert "The training goes on from iteration 3." in capsys.readouterr().err
    assert find_network(files / "net").card["training"]["iterations"] == 4


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": 99}, "version is 99; this program knows plans up to version 1"),
        ({"colour": 1}, "'colour' that is not known"),
        ({"classes": ["nucleus"]}, "Its classes are: other, disc"),
        ({"images": []}, "images must be a list"),
    ],
)
def test_a_plan_that_cannot_be_used_gives_2_a_sentence_and_no_network(
    files, run_json, change, says
):
    assert run_json("plan", *NAMED, "--class", "disc")[0] == 0
    value = {**json.loads((files / "plan.json").read_text()), **change}
    (files / "plan.json").write_text(json.dumps(value))
    code, facts, err = run_json("train", "plan.json", "-o", "net")
    assert code == 2
    assert says in err
    assert facts["error"]["try_this"]
    assert not (files / "net" / "network.json").exists()


def test_a_plan_that_is_not_there_gives_2(files, run_json):
    code, facts, _err = run_json("train", "none.json")
    assert code == 2
    assert "none.json" in facts["error"]["what"]
    assert not (files / "none").exists()


def test_a_checkpoint_that_was_cut_in_half_gives_2_and_is_kept(files, run_json):
    assert run_json("plan", *NAMED, "--class", "disc")[0] == 0
    tiny(files / "plan.json")
    assert run_json("train", "plan.json", "-o", "net")[0] == 0
    latest = files / "net" / "latest.pt"
    latest.write_bytes(latest.read_bytes()[: latest.stat().st_size // 2])
    code, facts, _err = run_json("train", "plan.json", "-o", "net")
    assert code == 2
    assert "latest.pt" in facts["error"]["why"]
    assert latest.exists()
    assert find_network(files / "net").name == "own-disc"


def test_a_graphics_card_that_is_not_there_gives_2(files, run_json, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert run_json("plan", *NAMED, "--class", "disc")[0] == 0
    tiny(files / "plan.json", device="cuda")
    code, facts, _err = run_json("train", "plan.json", "-o", "net")
    assert code == 2
    assert "graphics card" in facts["error"]["what"]
    assert not (files / "net").exists()
