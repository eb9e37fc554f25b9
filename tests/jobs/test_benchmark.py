import itertools
import json

import numpy as np
import pytest

from s2d_desktop.jobs.benchmark.list_tasks import list_tasks
from s2d_desktop.jobs.benchmark.run import benchmark
from s2d_desktop.model.errors import InputError, ModelProblem
from s2d_desktop.model.events import Note, Progress, Result, Saved
from tests.jobs.benchmark_data import linear_enhancer, vnc_like

pytest.importorskip("sklearn")
pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return vnc_like(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def quick(data, tmp_path_factory):
    """Folder and events of a quick run with an Enhancer that changes nothing."""
    folder = tmp_path_factory.mktemp("out")
    same = linear_enhancer(folder / "same")
    events = list(benchmark("mito-vnc", data, folder, enhancers=[str(same)], quick=True))
    return folder, events


def facts_of(events):
    return next(e.facts for e in events if isinstance(e, Result))


def test_an_enhancer_that_changes_nothing_scores_as_the_forest_does(quick):
    target = facts_of(quick[1])["targets"][0]
    forest, enhanced, views = target["rows"]
    assert [forest["method"], enhanced["method"]] == ["RF", "PE (epfl)"]
    assert views["method"] == "PE (epfl), eight views"
    # The network may compute in bf16: a pixel at 0.5 can fall on the other side.
    assert enhanced["f1"]["mean"] == pytest.approx(forest["f1"]["mean"], abs=0.02)
    assert enhanced["change"] == pytest.approx(0, abs=0.04)
    # A network that looks at each pixel alone sees the same from every side.
    assert views["f1"]["mean"] == pytest.approx(enhanced["f1"]["mean"], abs=0.005)
    assert forest["f1"]["mean"] > 0.5


def test_results_are_written_with_machine_commit_and_what_was_painted(quick):
    folder, events = quick
    names = [e.path.relative_to(folder).as_posix() for e in events if isinstance(e, Saved)]
    assert names == [
        "mito-vnc/vnc-mitochondria.png",
        "mito-vnc/benchmark.json",
        "mito-vnc/benchmark.md",
    ]
    facts = json.loads((folder / "mito-vnc/benchmark.json").read_text())
    assert facts["record"]["commit"]
    assert facts["record"]["machine"]["cores"] >= 1
    assert facts["record"]["versions"]["numpy"] == np.__version__
    points = facts["targets"][0]["curve"]
    assert [p["round"] for p in points] == [1, 2, 3, 4]
    assert all(a["pixels"] < b["pixels"] for a, b in itertools.pairwise(points))
    assert not list(folder.rglob("*.part"))


def test_a_second_call_computes_nothing_that_is_there_and_says_the_same(data, quick):
    folder, events = quick
    kept = {f: f.stat().st_mtime_ns for f in (folder / "forests").rglob("*") if f.is_file()}
    again = list(benchmark("mito-vnc", data, folder, enhancers=[str(folder / "same")], quick=True))
    assert facts_of(again)["targets"] == facts_of(events)["targets"]
    assert {f: f.stat().st_mtime_ns for f in kept} == kept
    assert {e.what for e in again if isinstance(e, Progress)} == {"Drawing"}


def test_another_enhancer_is_judged_on_the_same_forests(data, quick):
    folder, events = quick
    nothing = linear_enhancer(folder / "nothing", weight=0.0)
    given = [f"epfl={folder / 'same'}", f"blind={nothing}"]
    again = list(benchmark("mito-vnc", data, folder, enhancers=given, quick=True))
    rows = facts_of(again)["targets"][0]["rows"]
    by_name = {r["method"]: r for r in rows}
    views = ["PE (epfl), eight views", "PE (blind), eight views"]
    assert set(by_name) == {"RF", "PE (epfl)", "PE (blind)", *views}
    assert by_name["RF"] == facts_of(events)["targets"][0]["rows"][0]
    assert by_name["PE (blind)"]["f1"]["mean"] == 0
    assert by_name["PE (blind)"]["change"] == -1
    assert not any("paints" in e.what for e in again if isinstance(e, Progress))


def test_a_run_that_is_closed_goes_on_where_it_was(data, tmp_path):
    same = str(linear_enhancer(tmp_path / "same"))
    run = benchmark("mito-vnc", data, tmp_path, enhancers=[same], quick=True)
    for event in run:
        if isinstance(event, Progress) and event.what == "Applying the forests":
            break
    run.close()
    assert list(tmp_path.rglob("forests.npz"))
    assert not (tmp_path / "mito-vnc/benchmark.json").exists()
    assert not list(tmp_path.rglob("*.part"))
    rest = list(benchmark("mito-vnc", data, tmp_path, enhancers=[same], quick=True))
    assert not any("paints" in e.what for e in rest if isinstance(e, Progress))
    assert facts_of(rest)["targets"][0]["rows"]


def test_no_judged_image_is_painted_on_or_used_for_choices(quick):
    folder, _events = quick
    maps = {f.stem for f in folder.rglob("maps/*/*.npz")}
    judged = {f"raw_stack1_{k:03d}" for k in range(10, 20)}
    assert {"raw_stack1_010", "raw_stack1_015"} == maps & judged
    assert len(maps - judged) == 1


def test_membranes_are_judged_by_the_cells_between_them(data, tmp_path):
    same = linear_enhancer(
        tmp_path / "same",
        structure="membranes",
        data=[{"raw": "raw_stack1.tif", "labels": "m.tif", "slices": list(range(10))}],
    )
    events = list(benchmark("membranes-vnc", data, tmp_path, enhancers=[str(same)], quick=True))
    rows = facts_of(events)["targets"][0]["rows"]
    assert rows[1]["vi"]["mean"] == pytest.approx(rows[0]["vi"]["mean"], abs=0.1)
    split, merge = (rows[0][k]["mean"] for k in ("vi_split", "vi_merge"))
    assert rows[0]["vi"]["mean"] == pytest.approx(split + merge)
    assert 0 < rows[0]["beta"]["mean"] < 1
    notes = [e.text for e in events if isinstance(e, Note)]
    assert len(notes) == 1  # that it is a quick run; slices 10-19 were not trained on


def test_an_enhancer_that_was_trained_on_judged_images_is_pointed_out(data, tmp_path):
    unfair = linear_enhancer(tmp_path / "unfair", data=[{"raw": "a/raw_stack1.tif"}])
    events = benchmark("mito-vnc", data, tmp_path, enhancers=[str(unfair)], quick=True)
    notes = []
    for event in events:
        if not isinstance(event, Note):
            break
        notes.append(event.text)
    events.close()
    assert "was trained on 10 of the images" in notes[0]
    assert (
        "trained on vnc for mitochondria; the task asks for mitochondria, trained on EPFL"
        in (notes[1])
    )


def test_what_is_missing_is_said_before_anything_is_computed(data, tmp_path):
    same = str(linear_enhancer(tmp_path / "same"))
    with pytest.raises(InputError, match="There is no benchmark 'mito'"):
        next(benchmark("mito", data, tmp_path))
    with pytest.raises(InputError) as error:
        next(benchmark("mito-epfl", data, tmp_path, enhancers=[same]))
    assert "epfl_lucchi/labels_test_z5_mito_lucchi.tif" in error.value.why
    with pytest.raises(ModelProblem) as problem:
        next(benchmark("nuclei-dsb", data, tmp_path))
    assert "tests/benchmarks/plans/nuclei-monuseg-2d.json" in problem.value.try_this
    assert not (tmp_path / "forests").exists()


def test_every_task_is_listed_with_what_it_needs():
    (result,) = list_tasks()
    tasks = {t["name"]: t for t in result.facts["tasks"]}
    assert set(tasks) == {
        "mito-vnc",
        "mito-epfl",
        "membranes-vnc",
        "membranes-epfl",
        "nuclei-dsb",
        "nuclei-monuseg",
        "several-sources",
    }
    assert [n["label"] for n in tasks["several-sources"]["needs"]] == ["epfl", "epfl+vnc"]


def test_of_as_many_users_as_are_asked_for_earlier_forests_and_slow_methods_are_judged(
    data, tmp_path
):
    same = str(linear_enhancer(tmp_path / "same"))
    asked = {"enhancers": [same], "quick": True}
    (target,) = facts_of(list(benchmark("mito-vnc", data, tmp_path, curve=0, **asked)))["targets"]
    assert [s["round"] for s in target["stages"]] == [4]
    rows = target["rows"]
    assert [r["method"] for r in rows] == ["RF", "PE (epfl)"], "eight views take long"
    (target,) = facts_of(list(benchmark("mito-vnc", data, tmp_path, curve=1, **asked)))["targets"]
    assert [s["round"] for s in target["stages"]] == [1, 2, 3, 4]
    assert target["rows"][:2] == rows
    assert target["rows"][2]["method"] == "PE (epfl), eight views"
    with pytest.raises(InputError, match="-1 users"):
        next(benchmark("mito-vnc", data, tmp_path, curve=-1, **asked))
