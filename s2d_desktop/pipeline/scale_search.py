"""Which scale suits an image, found without labels: where forest and Enhancer agree most.

::

    scale   0.35  0.5  0.71   1   1.41   2   2.83
    map       .    .     :    |    |     :    .       agreement of enhanced map and forest,
                              best                    both above 0.5, over a few windows

Objects much too small for an Enhancer vanish, objects much too large fall to pieces; in both cases
its map leaves the forest's. Where the size is right, it completes what the forest half sees.

A copy would agree with everything, also with the noise, and large scales make copies: specks of
noise, magnified to the size of objects, are kept. Two things see to it that copying does not pay.

- The forest's map is compared smoothed, by a few widths, and the best of these counts. Smoothed, it
  keeps its objects and loses its specks. The widths are in voxels because the noise is: it has the
  grain of the features' filters, whatever the size of the objects.
- Small places are hidden from the Enhancer (`hidden_places`) and are compared for themselves: what
  was there can only be told by one who knows the objects. Being made smaller and larger again
  restores some of it, too; only what the Enhancer restores beyond that counts. So a network that
  does nothing agrees at no scale.

The agreement is a geometric mean of the F1 outside of the hidden places and of what is restored
inside, where there are few voxels, which therefore count less. Its settings were chosen on maps of
training images; ``python -m tests.benchmarks.enhancer_scale --side choice`` shows what they are
worth there.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.events import Event, Preview, Progress
from s2d_desktop.model.source import ArraySource, Source, read_whole
from s2d_desktop.pipeline.compared import Compared
from s2d_desktop.pipeline.hidden_places import with_hidden_places
from s2d_desktop.pipeline.object_size import ObjectSize, Suggestion, typical_size
from s2d_desktop.pipeline.rescaled import Rescaled, Resized, enhanced_at_scale
from s2d_desktop.pipeline.runtime import Network
from s2d_desktop.pipeline.windows import choose_windows

CANDIDATES = (0.35, 0.5, 0.71, 1.0, 1.41, 2.0, 2.83)
"""Scales that are tried, half an octave apart."""

SIDE = 320
"""Height and width of a window, in voxels of the map."""

SIDE_3D, DEPTH = 128, 24
"""The same, and slices, for an Enhancer for volumes."""

WINDOWS = 4

SMOOTHINGS = (1.0, 2.0, 4.0, 8.0)
"""Standard deviations in voxels by which the forest's map is smoothed."""

TIE = 0.03
"""Agreements that differ by less are the same: the windows are few."""

HIDDEN_WEIGHT = 0.25
"""Of the hidden places in the agreement."""

FEWEST_HIDDEN = 30
"""Hidden voxels of the structure; where there are fewer they tell nothing."""

LEAST_RESTORED = 0.05
"""Share of what is hidden that must be restored to be more than chance."""

LEAST_AGREEMENT = 0.05
"""Where the best is below, the maps have nothing to do with each other."""

MOST_STRUCTURE = 0.9
"""A forest that takes more than this for the structure shows no shapes."""


@dataclass(frozen=True)
class Candidate:
    """What was found at one scale."""

    scale: float
    agreement: float
    """How well enhanced map and forest, both above 0.5, go together, 0..1 (`Agreement.value`)."""
    structure: float
    """Share of the windows that the enhanced map fills."""


@dataclass(frozen=True)
class ScaleSearch:
    """The outcome of a search."""

    best: float
    candidates: tuple[Candidate, ...]
    """By scale; empty where the forest shows no shapes, so that none was tried."""
    reason: str
    """Why this one: a sentence for the user."""
    certain: bool
    """False where the windows could not tell, so that the scale is the expected one."""
    object_size: ObjectSize | None
    """Size of the forest's objects in the windows."""

    def facts(self) -> dict[str, Any]:
        """The search as plain JSON values."""
        return {
            "scale": self.best,
            "reason": self.reason,
            "certain": self.certain,
            "object_size_px": None if self.object_size is None else self.object_size.typical,
            "candidates": [
                {
                    "scale": c.scale,
                    "agreement": round(c.agreement, 4),
                    "structure": round(c.structure, 5),
                }
                for c in self.candidates
            ],
        }


class _Overlap:
    """F1 of masks, gathered."""

    def __init__(self) -> None:
        self._both = self._each = 0

    def add(self, a: NDArray[np.bool_], b: NDArray[np.bool_]) -> None:
        self._both += int(np.count_nonzero(a & b))
        self._each += int(np.count_nonzero(a)) + int(np.count_nonzero(b))

    @property
    def f1(self) -> float:
        return 2 * self._both / max(self._each, 1)


class Agreement:
    """Agreement of an enhanced map with the forest, gathered window by window.

    The enhanced map is that of a forest's map with hidden places.
    """

    def __init__(self) -> None:
        self._both = np.zeros(len(SMOOTHINGS), np.int64)
        self._seen = np.zeros(len(SMOOTHINGS), np.int64)
        self._open = self._claimed = self._pixels = 0
        self._hidden_seen = 0
        self._restored = _Overlap()
        self._by_scaling = _Overlap()

    def add(
        self,
        enhanced: NDArray[np.bool_],
        seen: NDArray[np.bool_],
        smooth: Sequence[NDArray[np.bool_]],
        hidden: NDArray[np.bool_],
        scaled: NDArray[np.bool_],
    ) -> None:
        """Count a window.

        Parameters
        ----------
        enhanced, seen
            Where the enhanced map and the forest's are above 0.5.
        smooth
            `smoothed` of the forest's map.
        hidden
            What the Enhancer was not shown.
        scaled
            Where the map that it was shown is above 0.5 after scaling there and back.
        """
        shown = enhanced & ~hidden
        self._both += [np.count_nonzero(shown & s) for s in smooth]
        self._seen += [np.count_nonzero(s & ~hidden) for s in smooth]
        self._open += int(np.count_nonzero(shown))
        self._hidden_seen += int(np.count_nonzero(seen & hidden))
        self._restored.add(enhanced[hidden], seen[hidden])
        self._by_scaling.add(scaled[hidden], seen[hidden])
        self._claimed += int(np.count_nonzero(enhanced))
        self._pixels += enhanced.size

    @property
    def shown_f1(self) -> float:
        """F1 outside of hidden places, at the smoothing at which it is highest."""
        return float((2 * self._both / np.maximum(self._open + self._seen, 1)).max())

    @property
    def restored(self) -> float:
        """Share of what scaling leaves wrong in hidden places that the Enhancer restores."""
        left = 1 - self._by_scaling.f1
        share = (self._restored.f1 - self._by_scaling.f1) / left if left > 0 else 0.0
        return share if share >= LEAST_RESTORED else 0.0

    @property
    def value(self) -> float:
        """Weighted geometric mean of both; 0 where the maps have nothing in common."""
        if self._hidden_seen < FEWEST_HIDDEN:
            return self.shown_f1
        return float(self.shown_f1 ** (1 - HIDDEN_WEIGHT) * self.restored**HIDDEN_WEIGHT)

    @property
    def structure(self) -> float:
        """Share of the windows that the enhanced map fills."""
        return self._claimed / max(self._pixels, 1)


def searching_scale(
    probabilities: Source,
    channel: int | Sequence[int],
    network: Network,
    card: Mapping[str, Any] | None = None,
    *,
    compared: Compared | None = None,
    expected: Suggestion | None = None,
    candidates: Sequence[float] = CANDIDATES,
    side: int = SIDE,
    count: int = WINDOWS,
) -> Generator[Event, None, ScaleSearch]:
    """Search the scale, as events.

    Parameters
    ----------
    probabilities, channel, network, card
        As for `enhanced_at_scale`. The source is read in windows: one that computes should be
        given without a cache of large tiles in front.
    compared
        The class in which forest and enhanced map are compared; None for the first channel and the
        first map, of a network that takes and gives one class.
    expected
        What pixel size or object size suggest; taken where the windows cannot tell. Without it 1.
    candidates
        Scales to try.
    side, count
        Height and width of the windows, in voxels, and how many there are.

    Yields
    ------
    `Progress` for each window at each scale, and a `Preview` of kind ``scale`` with ``scale``,
    ``agreement`` and ``structure`` for each candidate

    Returns
    -------
    `ScaleSearch`
    """
    if compared is None:
        compared = Compared(channel if isinstance(channel, int) else channel[0], 0, "")
    depth = 1
    if network.file.ndim == 3:
        depth, side, count = DEPTH, min(side, SIDE_3D), min(count, 2)
    windows = yield from choose_windows(probabilities, compared.forest, side, depth, count)
    planes = [
        w.values[0, z, :, :, compared.forest] for w in windows for z in range(w.values.shape[1])
    ]
    size = typical_size(planes)
    share = float(np.mean([w.structure for w in windows]))
    kept = partial(_kept, expected=expected or Suggestion(1.0, ""), size=size)
    if share == 0:
        return kept("The forest sees no structure where the scale was searched.")
    if share > MOST_STRUCTURE:
        return kept(
            f"The forest takes {100 * share:.0f} % of the searched windows for the structure, so "
            "it does not show the shapes that a scale could be told from."
        )
    forests = [w.values[..., compared.forest] for w in windows]
    seen = [np.greater(f, 0.5) for f in forests]
    smooth = [smoothed(f) for f in forests]
    given = [with_hidden_places(w.values, k) for k, w in enumerate(windows)]
    found: list[Candidate] = []
    steps = len(candidates) * len(windows)
    for scale in candidates:
        counts = Agreement()
        for k, (values, hidden) in enumerate(given):
            done = len(found) * len(windows) + k
            yield Progress(done, steps, f"Trying scale {scale:.3g}", "trials")
            source = ArraySource(values, "tzyxc")
            map_ = read_whole(enhanced_at_scale(source, channel, network, card, scale))
            enhanced = np.greater(map_[..., compared.enhanced], 0.5)
            scaled = np.greater(_there_and_back(source, scale)[..., compared.forest], 0.5)
            counts.add(enhanced, seen[k], smooth[k], hidden, scaled)
        candidate = Candidate(float(scale), counts.value, counts.structure)
        found.append(candidate)
        yield Preview(
            "scale",
            {
                "scale": candidate.scale,
                "agreement": candidate.agreement,
                "structure": candidate.structure,
            },
        )
    yield Progress(steps, steps, "Trying scales", "trials")
    found.sort(key=lambda c: c.scale)
    if max(c.agreement for c in found) < LEAST_AGREEMENT:
        return kept("Forest and Enhancer agree at no scale.", found)
    return _best(tuple(found), (expected or Suggestion(1.0, "")).scale, size)


def search_scale(*args: Any, **settings: Any) -> ScaleSearch:
    """`searching_scale` without its events."""
    events = searching_scale(*args, **settings)
    while True:
        try:
            next(events)
        except StopIteration as end:
            result: ScaleSearch = end.value
            return result


def _there_and_back(source: Source, scale: float) -> NDArray[np.generic]:
    """A map scaled for an Enhancer that does nothing, and back."""
    if scale == 1.0:
        return read_whole(source)
    height, width = source.info.shape[2:4]
    return read_whole(Resized(Rescaled(source, scale), height, width))


def smoothed(values: NDArray[np.float32]) -> list[NDArray[np.bool_]]:
    """Where a map (t, z, y, x) is above 0.5, for each of `SMOOTHINGS`."""
    from scipy import ndimage

    return [
        np.greater(ndimage.gaussian_filter(values, (0, 0, sigma, sigma)), 0.5)
        for sigma in SMOOTHINGS
    ]


def _kept(
    why: str,
    candidates: Sequence[Candidate] = (),
    *,
    expected: Suggestion,
    size: ObjectSize | None,
) -> ScaleSearch:
    """The expected scale, where the windows cannot tell one."""
    reason = f"{why} Scale {expected.scale:.3g} is kept. {expected.reason}".strip()
    return ScaleSearch(expected.scale, tuple(candidates), reason, False, size)


def _best(
    candidates: tuple[Candidate, ...], expected: float, size: ObjectSize | None
) -> ScaleSearch:
    """The scale with the highest agreement; of several that are as good, what is expected most."""
    top = max(candidates, key=lambda c: c.agreement)
    near = [c for c in candidates if c.agreement >= top.agreement - TIE]
    # Scales on both sides of the expected one are as far from it, but for rounding.
    best = min(near, key=lambda c: (round(abs(math.log(c.scale / expected)), 1), -c.agreement))
    words = f"forest and enhanced map agree best ({best.agreement:.2f})"
    if best is not top:
        words = (
            f"forest and enhanced map agree nearly as well ({best.agreement:.2f}) as at "
            f"{top.scale:.3g} ({top.agreement:.2f}), which is further from what is expected"
        )
    return ScaleSearch(best.scale, candidates, f"At scale {best.scale:.3g} {words}.", True, size)
