"""What the figures of the help show, and what gets numbers in them; `help_studio` draws them.

The pages explain the numbers in the list below each figure, in the same order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtWidgets import QWidget

from s2d_desktop.ui.main_window import MainWindow

Parts = Callable[[MainWindow], list[QWidget]]


@dataclass(frozen=True)
class Figure:
    """What is drawn, and where the numbers go.

    Parameters
    ----------
    count
        How many numbers there are.
    shown
        Parts of the window, side by side.
    numbered
        What gets the numbers 1, 2, 3 ...
    places
        Where numbers (from 1) are drawn that are not at the left of their part: in its corner
        (``inside``), in its middle near the top (``middle``), in its ``centre``, ``above`` it,
        ``below`` it, or at the left ``edge`` of the figure.
    within
        The figure is cut to the room of these.
    is_cut
        Below what has the last number nothing is shown.
    """

    count: int
    shown: Parts
    numbered: Parts
    places: dict[int, str] = field(default_factory=dict)
    within: Parts | None = None
    is_cut: bool = False


def step(count: int, name: str, panel: int, numbered: Callable[[Any], list[QWidget]]) -> Figure:
    """Settings of a step, and the panel that it is about."""
    return Figure(
        count,
        lambda w: [getattr(w.workbench, name), w.viewer.panels[panel]],
        lambda w: numbered(getattr(w.workbench, name)),
        is_cut=True,
    )


def wizard(
    count: int,
    name: str,
    numbered: Callable[[Any], list[QWidget]],
    places: dict[int, str] | None = None,
) -> Figure:
    """A page of the wizard."""
    return Figure(
        count,
        lambda w: [getattr(w.wizard, name)],
        lambda w: numbered(getattr(w.wizard, name)),
        places or {},
        is_cut=True,
    )


def dialog(
    count: int, numbered: Callable[[Any], list[QWidget]], places: dict[int, str] | None = None
) -> Figure:
    """A dialog, which `help_studio` has put at `for_help` of the window."""
    return Figure(count, lambda w: [w.for_help], lambda w: numbered(w.for_help), places or {})


FIGURES: dict[str, Figure] = {
    "start": Figure(
        8,
        lambda w: [w],
        lambda w: [
            w.workbench.steps.buttons["data"],
            w.workbench.enhance,
            *w.viewer.panels,
            w.workbench.navigation,
            w.jobs.list_button,
        ],
        {**dict.fromkeys((1, 2, 7), "middle"), **dict.fromkeys((3, 4, 5, 6), "inside")},
    ),
    "data": step(4, "data", 0, lambda p: [p.image_box, p.size, p.facts, p.inside_button]),
    "probabilities": step(
        5,
        "probabilities",
        1,
        lambda p: [p.classes, p.paint, p.tensor_box, p.verdict, p.retrain.button],
    ),
    "painting": Figure(
        5,
        lambda w: [w.workbench.probabilities.paint, w.viewer.panels[0]],
        lambda w: [
            w.workbench.probabilities.paint.tools["brush"],
            w.workbench.probabilities.paint.size,
            w.workbench.probabilities.paint.classes,
            w.workbench.probabilities.paint.live,
            w.workbench.probabilities.paint.features_button,
        ],
    ),
    "enhance": step(
        8,
        "enhance",
        2,
        lambda p: [
            *(p.enhancer_box, p.manage_button, p.scale.slider, p.scale.size, p.scale.find_button),
            *(p.views_box, p.all_button, p.train_button),
        ],
    ),
    "segment": step(
        7,
        "segment",
        3,
        lambda p: [
            *(p.slider, p.recipe.kind, p.recipe.min_size, p.recipe.fill_holes, p.live),
            *(p.find_button, p.table_button),
        ],
    ),
    "export": step(
        7,
        "export",
        2,
        lambda p: [
            *(p.product_box, p.format_box, p.fiji_box, p.layout_box.values, p.button),
            *(p.more_button, p.command),
        ],
    ),
    "viewer": Figure(
        3,
        lambda w: [w.workbench.viewer.parentWidget()],
        lambda w: [
            w.viewer.arrangement.handle,
            w.workbench.navigation.left_box,
            w.workbench.navigation.buttons["four"],
        ],
        {2: "above", 3: "above"},
    ),
    "train": Figure(
        5,
        lambda w: [w.wizard],
        lambda w: [
            *(w.wizard.summary.raw, w.wizard.summary.teacher, w.wizard.summary.facts),
            *(w.wizard.summary.details_button, w.wizard.summary.start_button),
        ],
        {4: "above", 5: "above"},
    ),
    "train-goal": wizard(4, "goal", lambda p: [p.flat, p.name_edit, p.folder_edit, p.facts]),
    "train-images": wizard(
        5, "images", lambda p: [p.learned, p.held_back, p.boxes[0], p.places[0], p.add_button]
    ),
    "train-teacher": wizard(2, "teacher", lambda p: [p.states[0], p.curtain], {1: "edge"}),
    "train-labels": wizard(
        8,
        "labels",
        lambda p: [
            *(p.soft, p.limited, p.strokes, p.rectify, p.consistent, p.table, p.mask),
            p.histogram,
        ],
    ),
    "train-truth": wizard(2, "truth", lambda p: [p.measured, next(iter(p.fields.values()))]),
    "train-computer": wizard(
        8,
        "computer",
        lambda p: [
            *(p.device, p.patch, p.batch, p.minutes, p.try_button, p.memory, p.facts),
            p.advanced.button,
        ],
    ),
    "train-training": wizard(
        8,
        "training",
        lambda p: [
            *(p.bar, p.pause_button, p.stop_button, p.discard_button, p.loss, p.score),
            *(next(iter(p.tiles.values())), p.fold.button),
        ],
        dict.fromkeys((2, 3, 4), "below"),
    ),
    "train-result": wizard(
        8,
        "result",
        lambda p: [
            *(p.curtain, p.score, p.facts, p.use_button, p.run_button, p.export_button),
            *(p.report_button, p.command),
        ],
    ),
    "enhancers": Figure(
        4,
        lambda w: [w.zoo],
        lambda w: [w.zoo.list, w.zoo.card, w.zoo.add_button, w.zoo.use_button],
        {1: "centre", 2: "middle"},
    ),
    "many": dialog(
        5,
        lambda d: [d.table, d.buttons["add"], d.folder, d.product_box, d.start_button],
        {3: "centre"},
    ),
    "inside": dialog(
        5,
        lambda d: [d.facts, d.images, d.verdict, d.buttons["relink"], d.features],
    ),
    "projects": dialog(3, lambda d: [d.said, d.choices[0], d.use_button], {2: "centre"}),
    "fiji": dialog(3, lambda d: [d.folder, d.memory, d.test_button]),
    "trouble": dialog(
        5,
        lambda d: [*(d.labels[k] for k in ("what", "why", "try_this")), d.fold, d.copy_button],
        {**dict.fromkeys((1, 2, 3), "edge"), **dict.fromkeys((4, 5), "below")},
    ),
    "jobs": Figure(
        4,
        lambda w: [w.jobs.parentWidget()],
        lambda w: [
            *(w.jobs.text, w.jobs.list_button, w.jobs_list.panel.rows[0]),
            w.jobs_list.panel.clear_button,
        ],
        {1: "middle", 3: "middle"},
        lambda w: [w.jobs, w.jobs_list.panel],
    ),
    "settings": Figure(
        6,
        lambda w: [w.settings.dialog],
        lambda w: [
            w.settings.dialog.list,
            *(
                w.settings.dialog.look.controls[name]
                for name in ("theme", "text_size", "language", "wheel")
            ),
            w.settings.dialog.reset_button,
        ],
        {1: "centre"},
    ),
}
"""By the names in the pages."""
