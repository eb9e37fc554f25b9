"""Gaussian kernels and correlation, against answers worked out by hand and scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import ndimage

from s2d_desktop.pipeline.kernels import FILTER_WINDOW, PRESMOOTH_WINDOW, correlate, kernel


@pytest.mark.parametrize("sigma", [0.35, 0.66, 0.7, 1.0])
def test_derivative_kernels_give_one_on_the_monomials_they_differentiate(sigma: float) -> None:
    smooth, first, second = (kernel(sigma, order, FILTER_WINDOW) for order in range(3))
    x = np.arange(len(smooth)) - len(smooth) // 2
    assert smooth.sum() == pytest.approx(1)
    assert (first @ x, first.sum()) == pytest.approx((1, 0))
    assert (second @ (x * x / 2), second.sum(), second @ x) == pytest.approx((1, 0, 0))


@pytest.mark.parametrize(
    ("sigma", "window", "radius"),
    [
        (0.3, PRESMOOTH_WINDOW, 1),
        (1.0, PRESMOOTH_WINDOW, 4),
        (math.sqrt(1.6**2 - 1), PRESMOOTH_WINDOW, 4),
        (math.sqrt(99), PRESMOOTH_WINDOW, 35),
        (1.0, FILTER_WINDOW, 2),
        (0.7, FILTER_WINDOW, 1),
        (0.66, FILTER_WINDOW, 1),
        (0.5, FILTER_WINDOW, 1),
        (0.198, FILTER_WINDOW, 1),
    ],
)
def test_radius_is_window_times_sigma_rounded(sigma: float, window: float, radius: int) -> None:
    assert len(kernel(sigma, 0, window)) == 2 * radius + 1


def test_a_kernel_of_three_taps_by_hand() -> None:
    # exp(-1 / (2 * 0.25)) = exp(-2) beside the centre.
    beside = math.exp(-2) / (1 + 2 * math.exp(-2))
    assert kernel(0.5, 0, FILTER_WINDOW) == pytest.approx([beside, 1 - 2 * beside, beside])
    assert kernel(0.5, 1, FILTER_WINDOW) == pytest.approx([-0.5, 0, 0.5])
    assert kernel(0.5, 2, FILTER_WINDOW) == pytest.approx([1, -2, 1])


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("length", [40, 64, 71])
def test_correlation_in_strips_equals_that_of_scipy(axis: int, length: int) -> None:
    shape = [9, 9, 9]
    shape[axis] = length
    image = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    kind = (1.5, 1, PRESMOOTH_WINDOW)
    expected = ndimage.correlate1d(image.astype(float), kernel(*kind), axis=axis)
    inner = tuple(slice(5 + 2, -5 - 2) if a == axis else slice(None) for a in range(3))
    assert correlate(image, kind, axis, skip=2) == pytest.approx(expected[inner], abs=1e-6)
