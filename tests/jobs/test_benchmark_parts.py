import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from s2d_desktop.jobs.benchmark.images import LabelledImage
from s2d_desktop.jobs.benchmark.list_tasks import list_tasks
from s2d_desktop.jobs.benchmark.methods import methods_for
from s2d_desktop.jobs.benchmark.needs import Candidate, candidates, fits, seen, trained_on
from s2d_desktop.jobs.benchmark.painting import draw_images, images_of_user
from s2d_desktop.jobs.benchmark.report import listing
from s2d_desktop.jobs.benchmark.summary import curve, rows, stages
from s2d_desktop.jobs.benchmark.tables import aligned, cells, columns, markdown
from s2d_desktop.jobs.benchmark.targets import (
    DSB_NUCLEI,
    EPFL_MEMBRANES,
    VNC_MITOCHONDRIA,
)
from s2d_desktop.jobs.benchmark.tasks import TASKS, task_named
from s2d_desktop.model.errors import InputError, ModelProblem
from s2d_desktop.zoo import enhancers
from s2d_desktop.zoo.enhancers import find
from tests.jobs.benchmark_data import linear_enhancer


def images(file, count):
    return [LabelledImage(f"{file}_{k}", Path(file), k, Path("l"), k) for k in range(count)]


def test_images_are_drawn_from_every_file_and_then_in_proportion():
    # Seats by 1, 3, 5, ...: of 267, 72 and 2 images, after one each, 267/3 = 89, 267/5 = 53.4 and
    # 267/7 = 38.1 come before 72/3 = 24.
    pool = images("a", 267) + images("b", 72) + images("c", 2)
    drawn = draw_images(pool, 6, np.random.default_rng(0))
    assert Counter(i.raw.name for i in drawn) == {"a": 4, "b": 1, "c": 1}
    assert len({i.name for i in drawn}) == 6
    assert draw_images(pool, 6, np.random.default_rng(1)) != drawn
    assert len(draw_images(pool[:3], 9, np.random.default_rng(0))) == 3


def test_users_differ_and_none_makes_choices_on_an_image_that_he_painted():
    pool = images("a", 10)
    painted, choice = images_of_user(VNC_MITOCHONDRIA, pool, 0)
    assert len(painted) == len(choice) == 5
    assert not set(painted) & set(choice)
    assert images_of_user(VNC_MITOCHONDRIA, pool, 0) == (painted, choice)
    assert images_of_user(VNC_MITOCHONDRIA, pool, 1) != (painted, choice)


def scored(method, source, user, stage, f1, last):
    facts = {"method": method, "source": source, "user": user, "stage": stage, "last": last}
    facts |= {"round": 2 * stage + 2, "strokes": 10 + stage, "pixels": 100 * (user + 1)}
    return facts | {"f1": f1, "precision": f1, "recall": f1, "f1_own": f1, "own_threshold": 0.5}


CASES = [
    scored("RF", "RF", 0, 0, 0.1, False),
    scored("PE (epfl)", "epfl", 0, 0, 0.3, False),
    scored("RF", "RF", 0, 1, 0.4, True),
    scored("PE (epfl)", "epfl", 0, 1, 0.7, True),
    scored("RF", "RF", 1, 0, 0.3, False),
    scored("PE (epfl)", "epfl", 1, 0, 0.2, False),
    scored("RF", "RF", 1, 1, 0.6, True),
    scored("PE (epfl)", "epfl", 1, 1, 0.8, True),
]


def test_rows_hold_the_last_forests_of_all_users_and_what_the_paper_says():
    forest, enhanced = rows(task_named("mito-vnc"), "vnc-mitochondria", CASES)
    assert forest["f1"] == {
        "mean": pytest.approx(0.5),
        "sd": pytest.approx(0.1 * np.sqrt(2)),
        "values": [0.4, 0.6],
    }
    assert enhanced["f1"]["mean"] == pytest.approx(0.75)
    assert enhanced["change"] == pytest.approx(0.5)
    # The paper's Target Net has 0.891: (0.75 - 0.5) / (0.891 - 0.5).
    assert enhanced["gap"] == pytest.approx(0.25 / 0.391)
    assert forest["paper"] == {"value": 0.647}
    # Table 2: +30 %, 79 % of the gap.
    assert enhanced["paper"]["value"] == 0.840
    assert enhanced["paper"]["change"] == pytest.approx(0.298, abs=0.001)
    assert enhanced["paper"]["gap"] == pytest.approx(0.79, abs=0.005)


def test_beside_an_enhancer_of_another_source_stands_no_figure_of_the_paper():
    cases = [{**c, "source": None} if c["method"] != "RF" else c for c in CASES]
    _forest, enhanced = rows(task_named("mito-vnc"), "vnc-mitochondria", cases)
    assert enhanced["paper"] == {}
    assert enhanced["change"] == pytest.approx(0.5)


def test_the_curve_has_a_point_for_each_user_and_time():
    points = curve("f1", CASES)
    assert [(p["user"], p["round"], p["values"]["RF"]) for p in points] == [
        (0, 2, 0.1),
        (0, 4, 0.4),
        (1, 2, 0.3),
        (1, 4, 0.6),
    ]
    first, last = stages(points)
    assert first["values"] == {"RF": pytest.approx(0.2), "PE (epfl)": pytest.approx(0.25)}
    assert last["pixels"] == 150


def test_a_method_that_is_run_on_the_last_forest_alone_has_no_other_points():
    extra = scored("PE (epfl), searched scale", None, 0, 1, 0.9, True)
    first, last = stages(curve("f1", [*CASES, extra]))
    assert "PE (epfl), searched scale" not in first["values"]
    assert last["values"]["PE (epfl), searched scale"] == 0.9


def test_a_method_of_some_users_is_compared_with_their_forests():
    """User 1 has the better forest, 0.6 against 0.4: the mean of both would flatter the method."""
    extra = scored("PE (epfl), searched scale", None, 1, 1, 0.66, True)
    found = {
        r["method"]: r for r in rows(task_named("mito-vnc"), "vnc-mitochondria", [*CASES, extra])
    }
    row = found["PE (epfl), searched scale"]
    assert row["users"] == 1
    assert row["change"] == pytest.approx(0.1)
    assert row["gap"] == pytest.approx(0.06 / 0.291)
    assert found["PE (epfl)"]["change"] == pytest.approx(0.5)


def test_tables_are_aligned_and_keep_the_papers_figures_apart():
    found = cells(columns("f1", TABLE), TABLE)
    lines = aligned(found).splitlines()
    assert lines[0].split("  ")[0] == "method"
    assert len({line.index("|") for line in lines}) == 1
    assert "0.750 ± 0.071" in lines[2]
    assert "+50 %" in lines[2]
    assert lines[1].split("|")[1].split() == ["0.647", "-", "-"]
    assert markdown(found).splitlines()[1].startswith("| --- | ---: |")
    assert markdown(found).count("\n") == 3


TABLE = rows(task_named("mito-vnc"), "vnc-mitochondria", CASES)


def test_an_enhancer_fits_if_it_learned_from_the_source_and_nothing_else(tmp_path):
    (need,) = task_named("mito-vnc").needs
    epfl = find(linear_enhancer(tmp_path / "a"))
    both = [{"raw": "x/raw_train_z3.tif"}, {"raw": "y\\raw_stack1.tif"}]
    mixed = find(linear_enhancer(tmp_path / "b", data=both))
    other = find(linear_enhancer(tmp_path / "c", data=[{"raw": "mine.tif"}]))
    assert [trained_on(e) for e in (epfl, mixed, other)] == [("epfl",), ("epfl", "vnc"), ("?",)]
    assert [fits(e, need) for e in (epfl, mixed, other)] == [True, False, False]
    membranes = find(linear_enhancer(tmp_path / "d", structure="membranes"))
    assert not fits(membranes, need)


def test_the_plan_beside_an_enhancer_tells_which_slices_it_learned_from(tmp_path):
    folder = linear_enhancer(tmp_path / "a", data=[{"raw": "raw_stack1.tif"}])
    judged = [LabelledImage(f"s{k}", Path("raw_stack1.tif"), k, Path("l"), k) for k in (9, 10)]
    assert seen(find(folder), judged) == ["s9", "s10"]
    plan = {"images": [{"raw": "../d/raw_stack1.tif", "slices": list(range(10))}]}
    (folder / "plan.json").write_text(json.dumps(plan))
    assert seen(find(folder), judged) == ["s9"]
    (folder / "plan.json").write_text("[")
    assert seen(find(folder), judged) == ["s9", "s10"]


@pytest.mark.parametrize(
    ("before", "known"),
    [
        ([{"raw": "raw_train_z3.tif"}], ("epfl",)),
        ([{"raw": "raw_stack1.tif"}], ("epfl", "vnc")),
        (None, ("?", "epfl")),
    ],
)
def test_what_a_network_was_trained_further_from_counts_as_well(tmp_path, before, known):
    folder = linear_enhancer(tmp_path / "a")
    card = json.loads((folder / "enhancer.json").read_text())
    card["training"]["started_from"] = "another"
    if before is not None:
        card["training"]["data_of_start"] = before
    (folder / "enhancer.json").write_text(json.dumps(card))
    plan = {"images": [{"raw": "raw_train_z3.tif"}]}
    (folder / "plan.json").write_text(json.dumps(plan))
    assert trained_on(find(folder)) == known


@pytest.fixture
def only_mine(tmp_path, monkeypatch):
    """An installation with one Enhancer, for mitochondria, trained on EPFL."""
    linear_enhancer(tmp_path / "program/enhancers/mine")
    monkeypatch.setattr(enhancers, "user_folder", lambda: tmp_path / "own")
    monkeypatch.setattr(enhancers, "resource", lambda *parts: tmp_path.joinpath("program", *parts))
    return tmp_path


def test_the_installed_enhancer_that_fits_takes_part_unless_another_is_given(only_mine):
    task = task_named("mito-vnc")
    (chosen,) = candidates(task.needs, [], task.name)
    assert (chosen.label, chosen.enhancer.name) == ("epfl", "mine")
    new = linear_enhancer(only_mine / "new")
    given = candidates(task.needs, [f"old={chosen.enhancer.network_path}", f"new={new}"], task.name)
    assert [c.label for c in given] == ["old", "new"]
    with pytest.raises(InputError, match="cannot be told apart"):
        candidates(task.needs, [str(new), str(chosen.enhancer.network_path)], task.name)


def test_a_comparison_of_sources_takes_what_is_installed_and_asks_for_the_rest(only_mine):
    task = task_named("several-sources")
    with pytest.raises(ModelProblem) as problem:
        candidates(task.needs, [], task.name)
    assert "mitochondria, trained on EPFL and VNC alone" in problem.value.what
    assert "mine (epfl)" in problem.value.why
    assert "--enhancer epfl+vnc=FOLDER" in problem.value.try_this
    both = linear_enhancer(only_mine / "both")
    chosen = candidates(task.needs, [f"epfl+vnc={both}"], task.name)
    assert [c.label for c in chosen] == ["epfl", "epfl+vnc"]


def test_every_target_keeps_what_is_judged_from_the_user(shared_data):
    for target in {t.name: t for task in TASKS for t in task.targets}.values():
        sides = target.sides(shared_data)
        assert len(sides.user) >= 2 * target.painted
        user = {(i.raw, i.page) for i in sides.user}
        assert not user & {(i.raw, i.page) for i in sides.test}
        names = [i.name for i in (*sides.user, *sides.test)]
        assert len(set(names)) == len(names)


def test_the_labels_of_a_membrane_slice_are_those_of_its_raw_slice(shared_data):
    # Membranes are dark: on the slice that labels belong to, by more than on the next labelled one.
    sides = EPFL_MEMBRANES.sides(shared_data)
    assert [i.page for i in sides.test] == [21, 25, 30, 35, 40, 45, 54]
    raw = [i.pixels()[..., 0] for i in sides.test]
    truth = [i.truth() for i in sides.test]

    def contrast(k, j):
        return raw[k][truth[j] == 0].mean() - raw[k][truth[j] == 1].mean()

    for k in range(7):
        assert contrast(k, k) > contrast(k, (k + 1) % 7) + 5


def test_the_split_of_dsb_is_the_one_of_its_index(shared_data):
    sides = DSB_NUCLEI.sides(shared_data)
    assert (len(sides.user), len(sides.test)) == (432, 109)
    assert len({i.raw for i in sides.test}) == 8
    image = sides.test[0]
    assert image.labels.name == image.raw.name.replace("raw", "labels")
    assert image.truth().shape == image.pixels().shape[:2]


def test_the_list_says_how_to_get_an_enhancer_that_is_not_there(only_mine):
    (result,) = list_tasks()
    text = listing(result.facts)
    assert "Enhancer 'epfl': mitochondria, trained on EPFL alone (installed: mine)" in text
    assert "not installed; plan: tests/benchmarks/plans/nuclei-dsb-2d.json" in text


ROOT = Path(__file__).resolve().parents[2]
NEEDS = {n.plan: n for task in TASKS for n in task.needs if (ROOT / n.plan).is_file()}


@pytest.mark.parametrize("name", sorted(NEEDS), ids=lambda name: name.rsplit("/", 1)[-1])
def test_the_plans_of_the_tasks_learn_from_nothing_that_is_judged(name, shared_data):
    pytest.importorskip("sklearn")
    from s2d_desktop.training.enhancer_plan import read_plan
    from s2d_desktop.training.labelled_images import split_planes

    read = read_plan(ROOT / name)
    assert all(split_planes(read))  # it can be trained
    files = {(Path(i.raw).name, z) for i in read.images for z in i.slices or range(400)}
    assert read.structure == NEEDS[name].structure
    for target in {t.name: t for task in TASKS for t in task.targets}.values():
        judged = {(i.raw.name, i.page) for i in target.sides(shared_data).test}
        if target.structure == read.structure:
            assert not files & judged


def test_slow_rows_are_for_the_enhancers_that_learned_from_what_the_task_asks_for(tmp_path):
    needs = task_named("mito-vnc").needs
    fitting = find(str(linear_enhancer(tmp_path / "fitting")))
    other = find(str(linear_enhancer(tmp_path / "other", data=[{"raw": "raw_stack1.tif"}])))
    both = [Candidate("epfl", fitting), Candidate("other", other)]

    def labels(chosen):
        return [m.label for m in methods_for(chosen, needs, scale_search=True, eight_views=True)]

    slow = ["PE (epfl)", "PE (epfl), searched scale", "PE (epfl), eight views"]
    assert labels(both) == ["RF", *slow, "PE (other)"]
    assert labels(both[1:])[1:] == [s.replace("epfl", "other") for s in slow]
