import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import tifffile

from s2d_desktop.model.errors import FileProblem, InputError, S2DError
from s2d_desktop.model.events import Progress
from s2d_desktop.training import forests
from s2d_desktop.training.enhancer_plan import Condition, ForestSettings, plan_from_json
from s2d_desktop.training.forest_cache import (
    SELECTION,
    PlaneCache,
    load_maps,
    under_condition,
)
from s2d_desktop.training.forest_series import column_groups, draw_recipe, grow, predict
from s2d_desktop.training.labelled_images import split_planes
from s2d_desktop.training.training_pixels import TILE, draw_pixels, worst_tiles


@pytest.fixture
def plan(small_plan):
    return plan_from_json(small_plan)


def test_training_and_validation_share_no_slice_and_leave_a_gap(plan):
    training, validation = split_planes(plan)
    assert [k.z for k in training] == [0, 1, 2, 3]
    assert [k.z for k in validation] == [5, 6, 7]


def test_the_series_give_the_forests_that_were_asked_for(small_plan):
    small_plan["forests"].update(dense_patches=80, worst_tiles=80, strokes=80, rounds=4)
    series = forests.plan_series(plan_from_json(small_plan))
    assert sum(s.forests for s in series) == 240
    assert sum(s.forests for s in series if s.split == "validation") == 24
    assert len({s.file_name for s in series}) == len(series)


@pytest.mark.parametrize("kind", ["dense_patches", "worst_tiles", "strokes"])
def test_a_forest_never_predicts_a_slice_it_was_trained_on(plan, tmp_path, kind):
    cache = PlaneCache(plan, tmp_path)
    for index in range(3):
        series = forests.Series("training", kind, index, 1 if kind == "dense_patches" else 2)
        for m in forests.run_series(plan, series, cache):
            assert m.facts["predicted"] not in m.facts["trained_on"]
            assert m.facts["predicted"]["z"] <= 3


def test_a_series_grows_from_the_planes_it_is_given_alone(plan, tmp_path):
    cache = PlaneCache(plan, tmp_path)
    training, _ = split_planes(plan)
    one = cache.plane(training[0])
    marked = np.array(one.features)
    marked[..., 0] = np.arange(marked[..., 0].size).reshape(marked.shape[:2])
    recipe = draw_recipe("dense_patches", plan.forests, SELECTION, np.random.default_rng(1))
    seen = []

    class Watched:
        def __init__(self, plane):
            self.raw, self.truth = plane.raw, plane.truth

        @property
        def features(self):
            seen.append(1)
            return marked

    ((forest, pixels),) = grow(recipe, [Watched(one)], plan.forests)
    assert seen
    assert 0 < pixels <= plan.forests.most_pixels
    assert forest.n_features_in_ == len(recipe.columns)


def test_the_same_seed_gives_the_same_maps_and_another_seed_does_not(small_plan, tmp_path):
    series = forests.Series("training", "strokes", 0, 2)
    found = []
    for seed, name in ((3, "a"), (3, "b"), (4, "c")):
        plan = plan_from_json({**small_plan, "seed": seed})
        maps = forests.run_series(plan, series, PlaneCache(plan, tmp_path / name))
        found.append([m.probability for m in maps])
    assert all((a == b).all() for a, b in zip(found[0], found[1], strict=True))
    assert any((a != c).any() for a, c in zip(found[0], found[2], strict=True))


def test_all_maps_are_made_kept_and_not_made_again(plan, tmp_path):
    events = list(forests.make_maps(plan, tmp_path))
    done = [e for e in events if e.what == "Training Random Forests"]
    assert (done[-1].done, done[-1].total) == (11, 11)
    training, validation = forests.read_maps(plan, tmp_path)
    assert len(training) == 6
    assert len(validation) == 5
    assert not list((tmp_path / "features").glob("*"))
    again = list(forests.make_maps(plan, tmp_path))
    assert again == [Progress(11, 11, "Training Random Forests", "forests")]


def test_an_interrupted_run_goes_on_where_it_was(plan, tmp_path):
    run = forests.make_maps(plan, tmp_path)
    while not list((tmp_path / "maps").glob("*.npz")):
        next(run)
    run.close()
    kept = {f: f.stat().st_mtime_ns for f in (tmp_path / "maps").glob("*.npz")}
    list(forests.make_maps(plan, tmp_path))
    assert all(f.stat().st_mtime_ns == t for f, t in kept.items())
    assert len(forests.read_maps(plan, tmp_path)[0]) == 6


def test_two_processes_give_the_same_maps_as_one(small_plan, tmp_path):
    small_plan["forests"].update(worst_tiles=0, strokes=0)
    found = []
    for processes in (1, 2):
        small_plan["forests"]["processes"] = processes
        plan = plan_from_json(small_plan)
        list(forests.make_maps(plan, tmp_path / str(processes)))
        found.append(forests.read_maps(plan, tmp_path / str(processes))[0])
    for a, b in zip(*found, strict=True):
        assert (a.probability == b.probability).all()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")
@pytest.mark.parametrize("ending", ["closed", "killed"])
def test_no_process_is_left_when_the_work_ends_early(small_plan, tmp_path, ending):
    small_plan["forests"].update(processes=2, dense_patches=30)
    run = forests.make_maps(plan_from_json(small_plan), tmp_path)
    next(run)
    next(run)  # the first slice is ready
    children = multiprocessing.active_children()
    assert len(children) == 2
    if ending == "closed":
        run.close()
    else:
        os.kill(children[0].pid, signal.SIGKILL)
        with pytest.raises(S2DError, match="ended unexpectedly") as error:
            list(run)
        assert "forests.processes" in str(error.value)
    # Asked of the system: the executor may have collected a child that its handle calls alive.
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child.pid, 0)
    assert not list(tmp_path.rglob("training_*.part"))


def test_a_damaged_map_file_is_named(tmp_path):
    (tmp_path / "training_0000.npz").write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(FileProblem, match="cannot be read") as error:
        load_maps(tmp_path / "training_0000.npz")
    assert "training_0000.npz" in str(error.value)


def test_labels_of_another_shape_are_refused(small_plan, tmp_path):
    tifffile.imwrite(tmp_path / "small.tif", np.zeros((8, 32, 32), np.uint8))
    small_plan["images"][0]["labels"] = str(tmp_path / "small.tif")
    with pytest.raises(InputError, match="labelled image"):
        split_planes(plan_from_json(small_plan))


def test_too_few_slices_are_refused(small_plan):
    small_plan["conditions"] = [{}, {"scale": 0.8}, {"scale": 1.2}]
    with pytest.raises(InputError, match="too few slices"):
        split_planes(plan_from_json(small_plan))


def of_two_domains(small_plan, conditions):
    (image,) = small_plan["images"]
    small_plan["images"] = [{**image, "domain": "a"}, {**image, "domain": "b"}]
    small_plan["conditions"] = [{}] * conditions
    return plan_from_json(small_plan)


def test_a_plane_alone_in_its_domain_and_condition_is_left_out(small_plan):
    _training, validation = split_planes(of_two_domains(small_plan, 2))
    for seed in range(20):
        seen, unseen = forests.series_planes(validation, "ab", 2, np.random.default_rng(seed))
        # Slices 5, 6, 7 are held back: of the even ones each domain has but one.
        assert {k.z for k in seen + unseen} == {5, 7}
        assert seen
        assert unseen


def test_a_domain_with_one_slice_in_each_condition_is_refused(small_plan):
    with pytest.raises(InputError, match="too few slices of the domain 'a'"):
        split_planes(of_two_domains(small_plan, 4))


def test_labels_without_the_structure_are_refused(small_plan, tmp_path):
    tifffile.imwrite(tmp_path / "empty.tif", np.zeros((8, 96, 96), np.uint8))
    small_plan["images"][0]["labels"] = str(tmp_path / "empty.tif")
    with pytest.raises(InputError, match="cannot be used for training"):
        list(forests.make_maps(plan_from_json(small_plan), tmp_path / "out"))


def test_worst_tiles_takes_pixels_where_each_class_is_most_wrong():
    truth = np.zeros((100, 100), np.uint8)
    truth[10:20, 10:20] = 1
    p = truth.astype(np.float32)
    p[10:20, 10:20] = 0.1  # the structure is missed
    p[70:76, 70:76] = 0.9  # and seen where it is not
    where = worst_tiles(truth, p, 400)
    y, x = np.divmod(where, 100)
    structure = truth.ravel()[where] == 1
    assert structure.sum() == 100
    assert (abs(y[~structure] - 73) <= TILE).all()
    assert (abs(x[~structure] - 73) <= TILE).all()
    assert 0 < (~structure).sum() <= 200


def test_pixels_are_drawn_with_the_share_that_was_asked_for():
    truth = np.zeros((100, 100), np.uint8)
    truth[:30] = 1
    where = draw_pixels(truth, 1000, 0.5, np.random.default_rng(0))
    assert truth.ravel()[where].mean() == 0.5
    natural = draw_pixels(truth, 1000, None, np.random.default_rng(0))
    assert truth.ravel()[natural].mean() == pytest.approx(0.3, abs=0.05)
    assert len(set(where.tolist())) == 1000


def test_columns_are_counted_as_ilastik_orders_them():
    groups = column_groups(SELECTION)
    assert len(groups) == 37
    assert groups[0] == ("GaussianSmoothing", 0.3, [0])
    assert groups[-1][2] == [47, 48]
    assert [c for *_, columns in groups for c in columns] == list(range(49))


def test_recipes_vary_features_budget_and_trees():
    recipes = [
        draw_recipe("strokes", ForestSettings(), SELECTION, np.random.default_rng(k))
        for k in range(60)
    ]
    assert any(len(r.columns) == 49 for r in recipes)
    assert min(len(r.columns) for r in recipes) < 20
    assert max(r.pixels for r in recipes) > 20 * min(r.pixels for r in recipes)
    assert {r.trees for r in recipes} == {25, 50, 100}


def test_a_condition_resizes_labels_with_the_image_and_keeps_the_grey_range():
    rng = np.random.default_rng(0)
    truth = (rng.random((60, 80)) > 0.5).astype(np.uint8)
    raw = np.where(truth, 50, 150).astype(np.float32)
    r, t = under_condition(raw, truth, Condition(scale=1.5, gamma=1.3), seed=1)
    assert r.shape == t.shape == (90, 120)
    assert set(np.unique(t)) == {0, 1}
    assert r.min() >= 49
    assert r.max() <= 151
    same, _ = under_condition(raw, truth, Condition(), seed=1)
    assert (same == raw).all()


def test_noise_has_the_size_that_was_asked_for_and_follows_the_seed():
    raw = np.tile(np.linspace(0, 200, 200, dtype=np.float32), (200, 1))
    truth = np.zeros(raw.shape, np.uint8)
    a, b, c = (under_condition(raw, truth, Condition(noise=0.1), s)[0] for s in (1, 1, 2))
    assert (a == b).all()
    assert (a != c).any()
    assert (a - raw).std() == pytest.approx(0.1 * 196, rel=0.05)


def test_predict_gives_the_probability_of_the_structure(plan, tmp_path):
    cache = PlaneCache(plan, tmp_path)
    training, validation = split_planes(plan)
    recipe = draw_recipe("dense_patches", plan.forests, SELECTION, np.random.default_rng(3))
    ((forest, _pixels),) = grow(recipe, [cache.plane(training[0])], plan.forests)
    other = cache.plane(validation[0])
    p = predict(forest, other.features.reshape(-1, 49)[:, list(recipe.columns)])
    truth = other.truth.ravel()
    assert p.dtype == np.float32
    assert p[truth == 1].mean() > p[truth == 0].mean() + 0.2


def test_facts_of_a_map_are_plain_json(plan, tmp_path):
    series = forests.Series("validation", "dense_patches", 0, 1)
    (m,) = forests.run_series(plan, series, PlaneCache(plan, tmp_path))
    assert json.loads(json.dumps(m.facts)) == m.facts
    assert m.probability.shape == m.truth.shape == (64, 64)


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_no_process_is_left_when_the_program_is_killed(small_plan, tmp_path):
    small_plan["forests"].update(processes=2, dense_patches=200)
    (tmp_path / "plan.json").write_text(json.dumps(small_plan))
    code = (
        "import json, multiprocessing, sys\n"
        "from pathlib import Path\n"
        "from s2d_desktop.training.enhancer_plan import plan_from_json\n"
        "from s2d_desktop.training.forests import make_maps\n"
        "if __name__ == '__main__':\n"
        "    plan = plan_from_json(json.loads(Path(sys.argv[1]).read_text()))\n"
        "    for k, event in enumerate(make_maps(plan, Path(sys.argv[2]))):\n"
        "        if 'Forests' in event.what and k > 8:\n"
        "            print(*(c.pid for c in multiprocessing.active_children()), flush=True)\n"
    )
    (tmp_path / "run.py").write_text(code)
    call = [sys.executable, tmp_path / "run.py", tmp_path / "plan.json", tmp_path / "maps"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as program:
        children = [int(pid) for pid in program.stdout.readline().split()]
        program.kill()
    assert len(children) == 2
    end = time.monotonic() + 30
    while any(_runs(pid) for pid in children) and time.monotonic() < end:
        time.sleep(0.1)
    assert not [pid for pid in children if _runs(pid)]


def _runs(pid):
    """Whether a process is there and not merely waiting to be cleared away."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat")
        return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")
    except (ProcessLookupError, FileNotFoundError):
        return False
