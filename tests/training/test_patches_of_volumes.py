"""Patches of volumes and of several classes, and their maps, varied and kept."""

import numpy as np
import pytest

from s2d_desktop.training.forest_cache import (
    ForestMap,
    load_maps,
    save_maps,
)
from s2d_desktop.training.patches import PatchMaker, bend
from s2d_desktop.training.varied_maps import vary_classes, vary_probabilities


def volume_maps(classes=None, shape=(6, 40, 50)):
    rng = np.random.default_rng(0)
    maps = []
    for _ in range(3):
        truth = np.zeros(shape, np.uint8)
        y, x = rng.integers(5, 15, 2)
        truth[2:5, y : y + 15, x : x + 20] = 1
        if classes:
            truth[2:5, y : y + 5, x : x + 5] = 2
            one_hot = truth[None] == np.arange(classes).reshape(-1, 1, 1, 1)
            p = np.where(one_hot, 201, 27).astype(np.uint8)
        else:
            p = np.where(truth, 200, 40).astype(np.uint8)
        maps.append(ForestMap(p, truth, {}))
    return maps


def test_patches_of_volumes_are_boxes_and_those_of_classes_one_map_each():
    b = PatchMaker(volume_maps(), (4, 16, 32), 3, 0.3, 1, elastic=3.0).batch(5)
    assert b.probability.shape == b.truth.shape == (3, 1, 4, 16, 32)
    c = PatchMaker(volume_maps(3), (4, 16, 16), 2, 0.3, 1, elastic=3.0).batch(5)
    assert c.probability.shape == c.truth.shape == (2, 3, 4, 16, 16)
    assert set(np.unique(c.truth)) == {0.0, 1.0}
    assert (c.truth.sum(1) == 1).all(), "every voxel has one class"
    assert np.allclose(c.probability.sum(1), 1, atol=1e-5)


def test_the_truth_of_several_classes_by_hand():
    truth = np.array([[0, 1], [2, 1]], np.uint8)
    p = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    b = PatchMaker([ForestMap(p, truth, {})], 2, 1, 0.0, 0).plain(1)[0]
    want = [[[1, 0], [0, 0]], [[0, 1], [0, 1]], [[0, 0], [1, 0]]]
    assert b.truth[0].tolist() == want
    assert np.allclose(b.probability[0] * 255, p)


def test_patches_of_volumes_are_turned_together_with_their_truth_and_flipped_along_z():
    # The truth lies at the top of z; without the variation of values it is 200/255 there.
    maps = volume_maps()
    for m in maps:
        m.truth[:] = 0
        m.truth[:2, 10:30, 10:40] = 1
        m.probability[:] = np.where(m.truth, 200, 40)
    first, last = 0, 0
    for k in range(30):
        b = PatchMaker(maps, (6, 16, 16), 1, 0.3, 1).batch(k)
        t = b.truth[0, 0] > 0
        if t.any() and not t.all():
            assert b.probability[0, 0][t].mean() > b.probability[0, 0][~t].mean()
            first += t[0].any() and not t[-1].any()
            last += t[-1].any() and not t[0].any()
    assert min(first, last) >= 5


def test_a_patch_of_a_volume_is_mirrored_where_the_map_is_smaller():
    b = PatchMaker(volume_maps(shape=(5, 40, 40)), (8, 64, 64), 1, 0.0, 1).plain(1)[0]
    t = b.truth[0, 0]
    assert t.shape == (8, 64, 64)
    assert (t[5:] == t[4:1:-1]).all()
    assert (t[:, 40:] == t[:, 39:15:-1]).all()


def test_all_slices_of_a_volume_are_bent_alike():
    image = np.random.default_rng(0).random((1, 32, 48), dtype=np.float32)
    volume = np.repeat(image, 3, axis=0)
    (bent,) = bend([volume], 4.0, np.random.default_rng(1))
    assert bent.shape == volume.shape
    assert (bent[0] == bent[2]).all()
    assert np.abs(bent - volume).max() > 0.1


@pytest.mark.parametrize("seed", range(8))
def test_varied_maps_of_volumes_and_classes_stay_probabilities(seed):
    rng = np.random.default_rng(seed)
    p = rng.random((4, 20, 24), dtype=np.float32)
    q = vary_probabilities(p, rng)
    assert q.shape == p.shape
    assert 0 <= q.min() <= q.max() <= 1
    shares = p / p.sum(0)
    shares[:, 3] = np.eye(4, dtype=np.float32)[1][:, None]
    for several in (shares, np.stack([shares] * 2, axis=1)):
        varied = vary_classes(several, rng)
        assert varied.shape == several.shape
        assert varied.dtype == np.float32
        assert np.allclose(varied.sum(0), 1, atol=1e-4)


# Sums of probabilities and truths of the patches of an iteration, as trainings before there were
# volumes and classes had them: a plan of that time must still mean the same.
PINNED = {
    0.0: [
        48688.11,
        54582.0,
        30761.43,
        15014.0,
        15295.77,
        12945.0,
        37576.48,
        40432.0,
        17908.02,
        11208.0,
    ],
    4.0: [
        47798.98,
        62164.0,
        20825.63,
        26526.0,
        22225.61,
        5822.0,
        39514.45,
        43236.0,
        17908.02,
        11208.0,
    ],
}


@pytest.mark.parametrize("elastic", PINNED)
def test_slices_of_one_structure_give_the_patches_that_they_always_gave(elastic):
    maps = []
    y, x = np.mgrid[:80, :100]
    for k in range(3):
        truth = ((y - 30 - 5 * k) ** 2 + (x - 50) ** 2 < 300).astype(np.uint8)
        maps.append(ForestMap((150 * truth + (7 * y + 11 * x) % 60).astype(np.uint8), truth, {}))
    patches = PatchMaker(maps, 32, 2, 0.3, 5, elastic)
    found = []
    for batch in (*(patches.batch(k) for k in range(4)), *patches.plain(2)):
        weights = np.arange(batch.truth.size).reshape(batch.truth.shape) % 97
        found += [
            float((a * weights).sum(dtype=np.float64)) for a in (batch.probability, batch.truth)
        ]
    assert found == pytest.approx(PINNED[elastic], rel=1e-5)


def test_maps_of_several_classes_are_kept_and_read_back(tmp_path):
    maps = volume_maps(3)
    save_maps(tmp_path / "training_0000.npz", maps)
    for a, b in zip(load_maps(tmp_path / "training_0000.npz"), maps, strict=True):
        assert (a.probability == b.probability).all()
        assert (a.truth == b.truth).all()
