"""The benchmark of networks that users train from pseudo-labels, on small made-up data."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tifffile

from s2d_desktop.jobs.benchmark.histograms import matching
from s2d_desktop.jobs.benchmark.images import LabelledImage
from s2d_desktop.jobs.benchmark.own_data import Group, groups, held_back, planned_images
from s2d_desktop.jobs.benchmark.own_networks import OwnScope, benchmark_networks, users_there
from s2d_desktop.jobs.benchmark.own_report import page, text
from s2d_desktop.jobs.benchmark.own_tasks import OWN_TASKS, own_task_named, row_named, rows_of
from s2d_desktop.jobs.benchmark.own_user import applied
from s2d_desktop.jobs.benchmark.targets import VNC_MITOCHONDRIA
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Progress, Result, Saved
from tests.jobs.benchmark_data import linear_enhancer, vnc_like

pytest.importorskip("torch")
pytest.importorskip("sklearn")
pytest.importorskip("matplotlib")

TASK = own_task_named("own-mito-vnc")
SCOPE = OwnScope(users=1, maps=2, iterations=4, rows=("both", "target"))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = vnc_like(tmp_path_factory.mktemp("data"))
    stack = tifffile.imread(folder / "vnc" / "raw_stack1.tif")
    tifffile.imwrite(folder / "vnc" / "raw_stack2_unlabelled.tif", stack[:5, ::-1])
    return folder


@pytest.fixture(scope="module")
def done(data, tmp_path_factory):
    """Task, data, folder and events of a run."""
    folder = tmp_path_factory.mktemp("out")
    same = linear_enhancer(folder / "same")
    task = replace(TASK, more_raw=(("raw_stack2_unlabelled.tif", 5),))
    task_target = replace(VNC_MITOCHONDRIA, rounds=2)
    base = replace(task.task, targets=(task_target,))
    monkey = pytest.MonkeyPatch()
    monkey.setattr("s2d_desktop.jobs.benchmark.own_tasks.task_named", lambda _name: base)
    try:
        events = list(benchmark_networks(task, data, folder, SCOPE, [str(same)]))
        again = list(benchmark_networks(task, data, folder, SCOPE, [str(same)]))
        one = replace(SCOPE, rows=("both",))
        list(benchmark_networks(task, data, folder, one, [str(same)]))
    finally:
        monkey.undo()
    return folder, events, again


def test_forest_enhancer_and_networks_stand_in_one_table(done):
    facts = json.loads((done[0] / "own-mito-vnc" / "benchmark.json").read_text())
    assert [r["method"] for r in facts["rows"]] == [
        "RF",
        "PE (epfl)",
        "pseudo-label net + CL + LR",
        "Target Net",
    ]
    assert [r["paper"].get("value") for r in facts["rows"]] == [0.647, 0.840, 0.884, 0.891]
    assert all(0 <= r["f1"]["mean"] <= 1 for r in facts["rows"])
    assert facts["record"]["commit"]


def test_files_that_networks_learn_from_hold_nothing_of_the_judged_slices(done, data):
    judged = tifffile.imread(data / "vnc" / "raw_stack1.tif")[10:]
    files = sorted((done[0] / "own-mito-vnc").glob("user0-*/data/*_raw.tif"))
    assert [f.name for f in files] == ["raw_stack1_raw.tif", "raw_stack2_unlabelled_raw.tif"]
    learned = np.concatenate([tifffile.imread(f) for f in files])
    assert len(learned) == 15
    for plane in judged:
        assert not any(np.array_equal(plane, other) for other in learned)


def test_the_target_net_learns_from_labelled_slices_alone_and_others_from_no_truth(done):
    folder = next((done[0] / "own-mito-vnc").glob("user0-*"))
    plans = {
        k: json.loads(next(folder.glob(f"{k}_*.json")).read_text()) for k in ("both", "target")
    }
    assert {i["raw"].rsplit("/", 1)[1] for i in plans["target"]["images"]} == {"raw_stack1_raw.tif"}
    assert plans["target"]["learn_from"] == "truth"
    assert not any(i.get("truth") for i in plans["both"]["images"])
    assert plans["both"]["consistency"]["use"]
    assert not plans["target"]["consistency"]["use"]


def test_a_second_call_trains_nothing_again(done):
    assert any(isinstance(e, Progress) and e.what == "Training" for e in done[1])
    assert not any(isinstance(e, Progress) and e.what == "Training" for e in done[2])
    first, second = (next(e for e in ev if isinstance(e, Result)).facts for ev in done[1:])
    assert [r["f1"]["values"] for r in first["rows"]] == [r["f1"]["values"] for r in second["rows"]]
    assert sum(isinstance(e, Saved) for e in done[2]) == 2


def test_a_source_net_is_also_shown_the_grey_values_of_its_source(done, tmp_path):
    """Its map of darkened images is then as of the images themselves."""
    folder = next((done[0] / "own-mito-vnc").glob("user0-*/both_*/"))
    image = LabelledImage("a", next(folder.parent.glob("data/*stack1_raw.tif")), 0, folder, 0)
    usual = applied(folder)(image)
    dark = np.asarray(image.pixels() * 0.5 + 20, np.float32)
    match = matching([dark], [image.pixels()])
    tifffile.imwrite(tmp_path / "dark.tif", dark[..., 0])
    darkened = LabelledImage("b", tmp_path / "dark.tif", 0, folder, 0)
    matched, unmatched = (
        np.abs(network(darkened) - usual).mean()
        for network in (applied(folder, match), applied(folder))
    )
    assert matched < 0.1 * unmatched


def test_the_row_with_matched_histograms_shows_the_network_of_the_source_net():
    row = row_named("source-matched")
    assert row_named(row.shows) == row_named("source")
    assert row in rows_of(TASK)


def test_matched_grey_values_have_the_histogram_of_the_other_images():
    """scikit-image's match_histograms is the known answer, half a grey level (about 3) apart: it
    takes the upper rank of the pixels that share a value, ours the middle one."""
    exposure = pytest.importorskip("skimage.exposure")
    rng = np.random.default_rng(0)
    shown = rng.normal(90, 20, (200, 200)).round().astype(np.float32)
    wanted = rng.gamma(4, 30, (300, 150)).astype(np.float32)
    ours = matching([shown], [wanted])(shown)
    theirs = exposure.match_histograms(shown, wanted)
    assert np.mean(np.abs(ours - theirs)) < 2
    assert matching([shown[:100], shown[100:]], [wanted])(shown)[3, 4] == ours[3, 4]
    assert np.ptp(matching([shown], [wanted])(np.float32([-5, 1000]))) <= np.ptp(wanted)


def test_one_plane_in_five_is_held_back_at_the_end_of_each_file(data):
    (group,) = groups(data / "vnc", VNC_MITOCHONDRIA.sides(data).user)
    learned, held_back = planned_images([group], data, "forest")
    assert learned["slices"] == [0, 1, 2, 3, 4, 5, 6, 7]
    assert held_back["slices"] == [8, 9]
    assert held_back["use"] == "held back"


def test_images_of_files_with_few_of_them_are_held_back_whole_every_fifth_of_all_together():
    def group(name, count):
        return Group(name, (None,) * count, True)

    few = [group("a", 3), group("b", 1), group("c", 4), group("d", 1), group("e", 2)]
    # a0 a1 a2 b0 [c0] c1 c2 c3 d0 [e0] e1
    assert held_back(few) == {"a": (), "b": (), "c": (0,), "d": (), "e": (0,)}
    assert held_back([*few, group("many", 11)])["many"] == (9, 10)
    assert held_back([group("a", 2), group("b", 1)]) == {"a": (), "b": (0,)}
    assert held_back([group("a", 3), group("many", 5)]) == {"a": (), "many": (4,)}


def test_of_a_file_with_few_images_each_is_used_once(tmp_path):
    few = [Group(name, (None,) * 3, True) for name in "ab"]
    images = planned_images(few, tmp_path, "forest")
    used = [(Path(i["raw"]).name, i["use"], i["slices"]) for i in images]
    assert used == [
        ("a_raw.tif", "training", [0, 1, 2]),
        ("b_raw.tif", "training", [0, 2]),
        ("b_raw.tif", "held back", [1]),
    ]


def test_rows_of_several_calls_stand_in_one_table(done):
    # The last call was for one of the two networks alone.
    facts = json.loads((done[0] / "own-mito-vnc" / "benchmark.json").read_text())
    assert [n["row"] for n in facts["networks"]] == ["both", "target"]
    assert [r["users"] for r in facts["rows"]] == [1, 1, 1, 1]


def test_a_table_says_for_how_many_users_each_row_was_measured(done):
    facts = json.loads((done[0] / "own-mito-vnc" / "benchmark.json").read_text())
    for row, users in zip(facts["rows"], (3, 3, 3, 2), strict=True):
        row["users"] = users
    table = page(facts).split("\n\n")[1].splitlines()
    assert table[0].startswith("| method | users | F1 at 0.5 |")
    assert [line.split("|")[2].strip() for line in table[2:]] == ["3", "3", "3", "2"]
    assert "users" in text(facts)


def test_users_of_earlier_calls_count_while_their_forests_are_there(tmp_path):
    for number in (0, 2, 10):
        (tmp_path / "task" / f"user{number}-abc").mkdir(parents=True)
    (tmp_path / "task" / "user5-other").mkdir()
    for number in (0, 5, 10):
        (tmp_path / "forests" / f"user{number}").mkdir(parents=True)
        (tmp_path / "forests" / f"user{number}" / "forests.npz").touch()
    assert sorted(users_there(tmp_path / "task", "abc", tmp_path / "forests")) == [0, 10]


def test_a_row_that_does_not_exist_is_refused_with_those_there_are(data, tmp_path):
    scope = OwnScope(rows=("all",))
    with pytest.raises(InputError, match="no row 'all'") as problem:
        list(benchmark_networks(TASK, data, tmp_path, scope))
    assert "plain, cl, lr, both, rf" in problem.value.why


def test_without_a_source_of_as_many_channels_there_is_no_source_net():
    for task in OWN_TASKS:
        keys = {row.key for row in rows_of(task)}
        assert ("source" in keys) == (task.source is not None)
        assert {"plain", "both", "target"} <= keys
