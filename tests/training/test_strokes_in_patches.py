"""Strokes in patches that are made smaller, bent and turned."""

import numpy as np

from tests.training.known_patches import pair, patches


def test_strokes_stay_certain_and_the_map_around_them_soft():
    p = np.full((1, 64, 64), 0.3, np.float32)
    strokes = np.zeros(p.shape, np.uint8)
    strokes[:, 20:28], strokes[:, 40:48] = 2, 1
    made = patches(pair(p, strokes=strokes), scale_spread=0.5, elastic=10.0, batch=4, patch=32)
    for k in range(8):
        b = made.batch(k)
        assert set(np.unique(b.shares[b.painted > 0])) <= {0.0, 1.0}
        elsewhere = b.shares[b.painted == 0]
        assert np.isclose(elsewhere, 0.3, atol=1e-5).mean() > 0.8


def test_strokes_one_pixel_wide_are_still_there_when_a_patch_is_made_smaller():
    # The map is sure of the contrary everywhere.
    sure = np.ones((1, 64, 64), np.float32)
    strokes = np.zeros(sure.shape, np.uint8)
    strokes[:, :, 32] = 1
    made = patches(pair(sure, strokes=strokes), scale_spread=0.3, elastic=4.0, batch=4, patch=32)
    seen = []
    for k in range(20):
        b = made.batch(k)
        for painted, shares in zip(b.painted[:, 0], b.shares[:, 0], strict=True):
            assert (shares[painted > 0] == 0).all(), "a stroke is not mixed with the map"
            if painted.any():
                # Turned or not, in how many of its rows a line that crosses the patch is.
                seen.append(max(painted.any(0).mean(), painted.any(1).mean()))
    assert len(seen) > 40
    assert np.mean(seen) > 0.97, "it would be 0.86 if half of a pixel had to be painted"
