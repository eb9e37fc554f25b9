"""How long a training takes and how far it gets, computed by hand."""

from dataclasses import replace

import pytest

from s2d_desktop.training.expected_time import (
    Pace,
    expected_iterations,
    expected_minutes,
    never_begun,
)
from s2d_desktop.training.network_plan import (
    ConsistencySettings,
    NetworkPlan,
    OwnTrainingSettings,
    RectificationSettings,
)

SETTINGS = OwnTrainingSettings(max_iterations=1000, max_minutes=100, validate_every=200)
PACE = Pace(fast=0.4, slow=0.8, look=20)


def test_minutes_are_those_of_all_iterations_and_validations():
    """1000 iterations of 0.4 or 0.8 s and 5 looks of 20 s: 500 s and 900 s, times 0.85 and 1.5."""
    assert expected_minutes(SETTINGS, PACE) == pytest.approx((0.85 * 500 / 60, 1.5 * 900 / 60))


def test_no_more_minutes_than_are_given():
    assert expected_minutes(replace(SETTINGS, max_minutes=10), PACE) == pytest.approx(
        (7.083, 10), 1e-3
    )


def test_in_little_time_fewer_iterations_are_done():
    """An iteration with its share of a validation takes 0.9 s, times 1.5: 10 minutes are 444."""
    assert expected_iterations(SETTINGS, PACE) == 1000
    assert expected_iterations(replace(SETTINGS, max_minutes=10), PACE) == 444


def test_what_begins_later_than_the_training_ends_has_no_part_in_it():
    plan = NetworkPlan(
        "own",
        (),
        ("cell",),
        consistency=ConsistencySettings(begin=300),
        rectification=RectificationSettings(begin=500),
    )
    assert never_begun(plan, 501) == {}
    assert never_begun(plan, 500) == {"rectification": 500}
    assert never_begun(plan, 200) == {"consistency": 300, "rectification": 500}
    without = replace(plan, rectification=RectificationSettings(use=False, begin=500))
    assert never_begun(without, 200) == {"consistency": 300}
