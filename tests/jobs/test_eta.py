import pytest

from s2d_desktop.jobs.eta import Eta, in_words


def test_the_rest_is_the_median_time_per_unit_times_what_is_left():
    eta = Eta()
    assert eta.update(0, 20, 100.0) is None
    assert eta.update(1, 20, 102.0) == 19 * 2.0
    assert eta.update(2, 20, 104.0) == 18 * 2.0
    # One slow unit does not make the estimate jump.
    assert eta.update(3, 20, 154.0) == 17 * 2.0
    assert eta.update(20, 20, 190.0) == 0


def test_nothing_is_said_before_three_percent_or_ten_units():
    eta = Eta()
    eta.update(0, 1000, 0.0)
    assert all(eta.update(k, 1000, float(k)) is None for k in range(1, 10))
    assert eta.update(10, 1000, 10.0) == pytest.approx(990)


def test_units_may_come_in_lumps():
    eta = Eta()
    eta.update(0, 100, 0.0)
    assert eta.update(50, 100, 25.0) == pytest.approx(25)


def test_a_new_piece_of_work_starts_afresh():
    eta = Eta()
    eta.update(0, 10, 0.0)
    assert eta.update(5, 10, 50.0) == pytest.approx(50)
    assert eta.update(0, 10, 60.0) is None
    assert eta.update(1, 10, 61.0) == pytest.approx(9)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a few seconds"),
        (9, "a few seconds"),
        (34, "about 30 s"),
        (56, "about 1 min"),
        (125, "about 2 min"),
        (3600, "about 1 h"),
        (5400, "about 1 h 30 min"),
        (100_000, "about 27 h"),
    ],
)
def test_durations_in_words(seconds, words):
    assert in_words(seconds) == words
