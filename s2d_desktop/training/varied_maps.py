"""Forest maps distorted as another forest might have given them."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from torch.nn import functional

Image = NDArray[np.float32]
LOGIT_LIMIT = 0.004
"""Probabilities are kept this far from 0 and 1 before their logit is taken (one step of uint8)."""


def _smooth_field(rng: np.random.Generator, size: tuple[int, int], maps: int = 1) -> Image:
    """Random values (maps, y, x) of standard deviation 0.5 that change slowly."""
    coarse = rng.normal(0, 0.5, (maps, 4, 4)).astype(np.float32)
    field = functional.interpolate(
        torch.from_numpy(coarse)[None], size=size, mode="bilinear", align_corners=False
    )
    return np.asarray(field[0].numpy(), np.float32)


def vary_probabilities(p: Image, rng: np.random.Generator, strength: float = 1.0) -> Image:
    """Distort a map ([z,] y, x) of one structure; the result stays within 0..1.

    More or less confident (slope of the logit), biased to one class (its offset), unevenly so
    (a smooth field; in volumes now and then also from slice to slice), blurred, noisy. Blurred
    across slices, not along z. All of it by `strength`; with 0 the map stays as
    it is but for `LOGIT_LIMIT`.
    """
    if rng.random() < 0.8:
        q = p.clip(LOGIT_LIMIT, 1 - LOGIT_LIMIT)
        slope, offset = np.exp(rng.normal(0, 0.3 * strength)), rng.normal(0, 0.6 * strength)
        logit = np.log(q / (1 - q)) * slope + offset
        if rng.random() < 0.3:
            logit = logit + strength * _smooth_field(rng, p.shape[-2:])[0]
        if p.ndim == 3 and rng.random() < 0.3:
            logit = logit + rng.normal(0, 0.3 * strength, (len(p), 1, 1))
        p = np.asarray(1 / (1 + np.exp(-logit)), np.float32)
    return _blurred_and_noisy(p, rng, strength).clip(0, 1)


def vary_classes(p: Image, rng: np.random.Generator, strength: float = 1.0) -> Image:
    """Distort the maps (classes, [z,] y, x) of several classes; they stay shares of 1.

    As `vary_probabilities`, with logarithms of the probabilities in place of the logit and an
    offset and a field for each class.
    """
    one = (-1, *(1,) * (p.ndim - 1))
    if rng.random() < 0.8:
        log = np.log(p.clip(LOGIT_LIMIT, 1)) * np.exp(rng.normal(0, 0.3 * strength))
        log = log + rng.normal(0, 0.6 * strength, len(p)).reshape(one)
        if rng.random() < 0.3:
            field = strength * _smooth_field(rng, p.shape[-2:], len(p))
            log = log + field.reshape(len(p), *(1,) * (p.ndim - 3), *p.shape[-2:])
        if p.ndim == 4 and rng.random() < 0.3:
            log = log + rng.normal(0, 0.3 * strength, (*p.shape[:2], 1, 1))
        p = np.asarray(np.exp(log - log.max(0)), np.float32)
        p = p / p.sum(0)
    p = _blurred_and_noisy(p, rng, strength).clip(0, 1)
    return np.asarray(p / np.maximum(p.sum(0), LOGIT_LIMIT), np.float32)


def _blurred_and_noisy(p: Image, rng: np.random.Generator, strength: float) -> Image:
    def blurred(image: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
        sigmas = (0.0,) * (image.ndim - 2) + (sigma,) * 2
        return np.asarray(ndimage.gaussian_filter(image, sigmas), np.float32)

    if rng.random() < 0.25:
        p = blurred(p, strength * rng.uniform(0.3, 1.5))
    if rng.random() < 0.3:
        noise = rng.normal(0, 1, p.shape).astype(np.float32)
        if rng.random() < 0.5:
            noise = 2 * blurred(noise, rng.uniform(0.5, 1.0))
        p = p + np.float32(strength * rng.uniform(0, 0.12)) * noise
    return np.asarray(p, np.float32)
