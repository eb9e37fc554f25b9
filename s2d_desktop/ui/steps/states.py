"""How far each step is: done, needs the user, or out of date."""

from __future__ import annotations

from s2d_desktop.ui.what_is_open import WhatIsOpen


def how_far(opened: WhatIsOpen, objects_are_stale: bool, exported: bool | None) -> dict[str, str]:
    """For each step "done", "needs" (the user), "stale" or nothing.

    Parameters
    ----------
    opened
        What is open.
    objects_are_stale
        Whether the table of objects is of other settings.
    exported
        Whether what is shown now was written; None if nothing was.
    """
    image, stage = opened.image, opened.stage
    has_forest = image is not None and image.probabilities is not None
    needs_forest = image is not None and not opened.sees_raw
    states = {
        "data": "done" if image is not None else "needs",
        "probabilities": "done" if has_forest else "needs" if needs_forest else "",
        "enhance": "done" if stage is not None else "needs" if has_forest else "",
        "segment": "done" if stage is not None else "",
        "export": "",
    }
    if stage is not None and objects_are_stale:
        states["segment"] = "stale"
    if stage is not None and opened.enhancer_is_doubtful:
        states["enhance"] = "needs"
    if opened.test.tone == "attention" and has_forest:
        states["probabilities"] = "needs"
    if exported is not None:
        states["export"] = "done" if exported else "stale"
    return states
