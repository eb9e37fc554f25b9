"""Why a command of the menus cannot be run now, in words."""

from __future__ import annotations

from typing import Any

from s2d_desktop.ui.menus import NEEDS_ENHANCER, NEEDS_FILE
from s2d_desktop.ui.painting.in_window import ACTIONS as PAINTING
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.wizard.beginning import what_is_missing

NOTHING_TO_REPEAT = {"undo": "nothing_undone", "redo": "nothing_redone"}
OF_A_KIND = {"relink": "only_project", "raw": "only_map"}


def why_not(window: Any, name: str) -> str:
    """One sentence; for an action that is greyed out.

    Parameters
    ----------
    window
        The `MainWindow`.
    name
        Of the action in `menus`.
    """
    if name in NOTHING_TO_REPEAT:
        return tr(f"why_not.{NOTHING_TO_REPEAT[name]}")
    if name == "train_continue":
        return tr("why_not.no_training")
    conductor = window.conductor
    if name == "more_images":
        no_file = conductor.document is None
        return tr("why_not.no_file" if no_file else "why_not.nothing_to_apply")
    if name in (*NEEDS_FILE, *NEEDS_ENHANCER, *PAINTING):
        if conductor.document is None:
            return tr("why_not.no_file")
        if not window.workbench.isVisible():
            return tr("why_not.other_page")
    if name in OF_A_KIND:
        return tr(f"why_not.{OF_A_KIND[name]}")
    if name in NEEDS_ENHANCER and conductor.sees_raw:
        return what_is_missing(conductor) if name.startswith("train") else tr("why_not.own_network")
    if name in PAINTING:
        return tr("why_not.no_painting")
    return tr("why_not.now")
