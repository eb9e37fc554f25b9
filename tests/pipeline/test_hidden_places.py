import numpy as np
import pytest

from s2d_desktop.pipeline.hidden_places import with_hidden_places


def maps(*shape):
    """Every value is another one, so that one can tell where it came from."""
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape)


def test_a_small_part_of_every_plane_is_hidden_in_all_channels_at_once():
    values = maps(1, 3, 160, 120, 2)
    out, hidden = with_hidden_places(values, 0)
    assert hidden.shape == values.shape[:4]
    for plane in hidden[0]:
        assert 0.05 < plane.mean() < 0.12
    assert (hidden[0, 0] != hidden[0, 1]).any()
    assert (out[~hidden] == values[~hidden]).all()
    changed = out != values
    assert (changed[..., 0] == changed[..., 1]).all()
    assert changed[..., 0][hidden].mean() > 0.98


def test_what_replaces_a_place_comes_from_the_same_plane_and_channel():
    values = maps(1, 2, 64, 64, 2)
    out, _hidden = with_hidden_places(values, 3)
    for z, c in np.ndindex(2, 2):
        assert np.isin(out[0, z, :, :, c], values[0, z, :, :, c]).all()


def test_places_follow_from_the_seed_and_the_map_that_is_given_stays():
    values = maps(1, 1, 64, 64, 1)
    before = values.copy()
    first, again, other = (with_hidden_places(values, seed)[0] for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()
    assert (values == before).all()


@pytest.mark.parametrize("shape", [(1, 1, 3, 200, 1), (1, 1, 6, 6, 1), (1, 1, 0, 0, 1)])
def test_of_a_map_too_small_nothing_is_hidden(shape):
    out, hidden = with_hidden_places(np.ones(shape, np.float32), 0)
    assert not hidden.any()
    assert (out == 1).all()
