"""What is said of the forest of the strokes."""

from __future__ import annotations

from collections.abc import Sequence

from s2d_desktop.training.live_forest import LiveForest
from s2d_desktop.ui.texts import number, tr


def of_training(live: LiveForest, missing: Sequence[str]) -> str:
    """Trees, pixels, time and error of a forest, and a class that is painted nowhere."""
    facts = {"painted": number(live.painted, 9), "seconds": number(live.seconds, 2)}
    said = tr("painting.trained", trees=live.forest.n_trees, **facts)
    if live.learned < live.painted:
        said += " " + tr("painting.fewer", learned=number(live.learned, 9))
    if live.out_of_bag_error is not None:
        said += " " + tr("painting.error", percent=number(100 * live.out_of_bag_error, 2))
    if missing:
        said += " " + tr("painting.missing", name=missing[0])
    return said


def of_waiting(missing: Sequence[str], classes: int) -> str:
    """What is to be painted first, where `missing` of the classes are painted nowhere."""
    key = "painting.begin" if len(missing) == classes else "painting.one_more"
    return tr(key, name=missing[0] if missing else "")
