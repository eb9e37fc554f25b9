"""What is done to a map before a network from elsewhere sees it; numbers by hand and by numpy."""

import numpy as np
import pytest

from s2d_desktop.model.source import ArraySource
from s2d_desktop.pipeline import preprocessing
from s2d_desktop.pipeline.preprocessing import (
    Preprocessing,
    fitted,
    fixed_work,
    prepared,
    step_problem,
)

MAP = np.linspace(0.2, 0.6, 5, dtype=np.float32)


def done(steps, values=MAP):
    return prepared(values, fitted(steps, values))


def test_the_range_of_the_sample_becomes_0_to_1():
    steps = [{"id": "scale_range"}]
    np.testing.assert_allclose(done(steps), [0, 0.25, 0.5, 0.75, 1], atol=1e-5)
    steps = [{"id": "scale_range", "min_percentile": 25, "max_percentile": 75}]
    np.testing.assert_allclose(done(steps), [-0.5, 0, 0.5, 1, 1.5], atol=1e-4)


def test_an_even_sample_becomes_zero_and_not_infinite():
    assert (done([{"id": "scale_range"}], np.full(4, 0.3, np.float32)) == 0).all()
    same = done([{"id": "zero_mean_unit_variance"}], np.full(4, 0.25, np.float32))
    assert (same == 0).all()


def test_mean_and_spread_are_taken_out():
    out = done([{"id": "zero_mean_unit_variance"}])
    np.testing.assert_allclose(out, (MAP - MAP.mean()) / MAP.std(), rtol=1e-4, atol=1e-6)
    out = done([{"id": "fixed_zero_mean_unit_variance", "mean": 0.5, "std": 0.1}])
    np.testing.assert_allclose(out, (MAP - 0.5) / 0.1, atol=1e-5)


def test_raw_data_may_have_statistics_for_each_channel_which_are_their_last_axis():
    steps = [{"id": "fixed_zero_mean_unit_variance", "mean": [10.0, 200.0], "std": [2.0, 50.0]}]
    raw = np.array([[[10, 200], [14, 100]]], np.float32)
    work = fixed_work(steps)
    assert work is not None
    np.testing.assert_allclose(prepared(raw, work), [[[0, 0], [2, -2]]])
    assert step_problem(steps[0], channels=2) == ""
    assert "3 channel" in step_problem(steps[0], channels=3)
    assert "not a number" in step_problem(steps[0]), "a map has one channel"
    assert "'std' is not above 0" in step_problem({**steps[0], "std": [1.0, 0.0]}, channels=2)


def test_steps_follow_one_another_and_see_what_the_one_before_left():
    steps = [
        {"id": "clip", "min": 0.0, "max": 0.4},
        {"id": "scale_range"},
        {"id": "scale_linear", "gain": 2.0, "offset": -1.0},
    ]
    np.testing.assert_allclose(done(steps), [-1, 0, 1, 1, 1], atol=2e-5)


@pytest.mark.parametrize(
    "step",
    [
        "scale_range",
        {"id": "binarize"},
        {"id": "scale_range", "min_percentile": 90, "max_percentile": 10},
        {"id": "scale_range", "eps": 0},
        {"id": "scale_range", "eps": float("nan")},
        {"id": "clip", "min": 1, "max": 0},
        {"id": "clip", "min": 1},
        {"id": "fixed_zero_mean_unit_variance", "mean": 0, "std": 0},
        {"id": "scale_linear", "gain": "2"},
        {"id": "scale_linear", "gain": True},
    ],
)
def test_a_step_that_cannot_be_done_is_explained(step):
    assert step_problem(step)


def stack(shape=(2, 300, 400)):
    rng = np.random.default_rng(0)
    values = rng.random(shape, np.float32) * np.array([0.5, 1.0])[:, None, None]
    other = np.ones_like(values)
    maps = np.stack([other, values.astype(np.float32)], axis=-1)[None]
    return ArraySource(maps.astype(np.float32), "tzyxc"), values


def test_statistics_are_those_of_the_whole_slice_not_of_the_tile():
    source, values = stack()
    prepare = Preprocessing([{"id": "scale_range"}], source, 1)
    for z in (0, 1):
        tile = values[z, 100:130, 50:90].astype(np.float32)
        low, high = values[z].min(), values[z].max()
        np.testing.assert_allclose(
            prepare(tile, 0, z), (tile - low) / (high - low + 1e-6), rtol=1e-5, atol=1e-6
        )


def test_of_a_volume_all_slices_are_one_sample():
    source, values = stack()
    prepare = Preprocessing([{"id": "scale_range"}], source, 1, volume=True)
    tile = values[0, :10, :10].astype(np.float32)
    wanted = (tile - values.min()) / (values.max() - values.min() + 1e-6)
    np.testing.assert_allclose(prepare(tile, 0, 0), wanted, rtol=1e-5, atol=1e-6)


def test_of_a_large_image_windows_all_over_it_are_looked_at(monkeypatch):
    monkeypatch.setattr(preprocessing, "SAMPLE_VOXELS", 8 * 256 * 256)
    read = []

    class Counted(ArraySource):
        def _read(self, region):
            read.append(region)
            return super()._read(region)

    image = np.random.default_rng(1).random((1, 1, 1500, 3000, 1), np.float32)
    prepare = Preprocessing([{"id": "zero_mean_unit_variance"}], Counted(image, "tzyxc"), 0)
    tile = image[0, 0, :50, :50, 0]
    out = prepare(tile, 0, 0)
    np.testing.assert_allclose(out, (tile - 0.5) / np.sqrt(1 / 12), atol=0.02)
    assert sum(r.size for r in read) == 8 * 256 * 256
    assert {r.start[2] for r in read} == {0, 1500 - 256}
    assert max(r.stop[3] for r in read) == 3000
    prepare(tile, 0, 0)
    assert len(read) == 8, "what is known is not computed again"


def test_without_steps_nothing_is_read_or_changed():
    prepare = Preprocessing((), None, 0)
    tile = np.ones((3, 3), np.float32)
    assert prepare(tile, 0, 0) is tile
