"""The tasks of the benchmark, with what the paper reports for them.

The paper is Matskevych, Wolny, Pape and Kreshuk, *From shallow to deep*, Frontiers in Computer
Science 4:805166 (2022). Its forests were painted by people and are not published, so its figures
stand beside ours and are not measured here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from s2d_desktop.jobs.benchmark.needs import Need
from s2d_desktop.jobs.benchmark.targets import (
    DSB_NUCLEI,
    EPFL_MEMBRANES,
    EPFL_MITOCHONDRIA,
    MONUSEG_NUCLEI,
    VNC_MEMBRANES,
    VNC_MITOCHONDRIA,
    Target,
)
from s2d_desktop.model.errors import InputError

FOREST = "RF"
"""The row of the forest."""


@dataclass(frozen=True)
class Task:
    """Enhancers, and the targets on which they are judged."""

    name: str
    question: str
    """What it answers, in a few words."""
    targets: tuple[Target, ...]
    needs: tuple[Need, ...]
    metric: Literal["f1", "vi"] = "f1"
    """What the gain is counted in: F1 at 0.5, or the variation of information of objects."""
    scale_search: bool = False
    """Whether a row for the Enhancer at a searched scale is added."""
    eight_views: bool = False
    """Whether a row for the mean of eight turned and mirrored views is added."""
    table: str = ""
    """Where the paper reports it."""
    paper: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """For each target, what the paper reports for ``RF``, for ``PE`` or the label of a need, and
    for networks that are not run here."""
    remark: str = ""
    """What one should know when comparing."""


MITOCHONDRIA_PLAN = "resources/enhancers/mitochondria-em-2d/plan.json"
MEMBRANES_PLAN = "resources/enhancers/membranes-em-2d/plan.json"
PLANS = "tests/benchmarks/plans"

_EPFL = Need(("epfl",), "mitochondria", MITOCHONDRIA_PLAN)
_EPFL_VNC = Need(("epfl", "vnc"), "mitochondria", f"{PLANS}/mitochondria-em-epfl-vnc-2d.json")
_VNC = Need(("vnc",), "membranes", MEMBRANES_PLAN)
_NO_MEMBRANES = (
    "The paper judges membranes on other targets (CREMI; VI of the forest 1.09 to 2.36, of the "
    "Enhancer 0.86 to 2.11), so there is no figure to put beside these."
)

TASKS = (
    Task(
        "mito-vnc",
        "mitochondria: another animal, another microscope (EPFL -> VNC)",
        (VNC_MITOCHONDRIA,),
        (_EPFL,),
        eight_views=True,
        table="Table 2",
        paper={
            VNC_MITOCHONDRIA.name: {
                "RF": 0.647,
                "PE": 0.840,
                "pseudo-label net": 0.884,
                "Source Net": 0.695,
                "Y-Net": 0.713,
                "Target Net": 0.891,
            }
        },
    ),
    Task(
        "mito-epfl",
        "mitochondria: the source domain itself (EPFL -> EPFL)",
        (EPFL_MITOCHONDRIA,),
        (_EPFL,),
        table="Table 2",
        paper={EPFL_MITOCHONDRIA.name: {"RF": 0.625, "PE": 0.824, "Target Net": 0.933}},
    ),
    Task(
        "membranes-vnc",
        "membranes: the source domain itself (VNC -> VNC)",
        (VNC_MEMBRANES,),
        (_VNC,),
        metric="vi",
        remark="The Enhancer has learned from slices 0-9, on which the users paint; judged are "
        f"slices that it has not seen. {_NO_MEMBRANES}",
    ),
    Task(
        "membranes-epfl",
        "membranes: another animal, another microscope (VNC -> EPFL)",
        (EPFL_MEMBRANES,),
        (_VNC,),
        metric="vi",
        remark=_NO_MEMBRANES,
    ),
    Task(
        "nuclei-dsb",
        "nuclei: from stained tissue to fluorescence (MoNuSeg -> DSB)",
        (DSB_NUCLEI,),
        (Need(("monuseg",), "nuclei", f"{PLANS}/nuclei-monuseg-2d.json"),),
        scale_search=True,
        table="Table 6",
        paper={
            DSB_NUCLEI.name: {
                "RF": 0.661,
                "PE": 0.661,
                "pseudo-label net": 0.719,
                "Source Net": 0.001,
                "Target Net": 0.936,
            }
        },
    ),
    Task(
        "nuclei-monuseg",
        "nuclei: from fluorescence to stained tissue (DSB -> MoNuSeg)",
        (MONUSEG_NUCLEI,),
        (Need(("dsb",), "nuclei", f"{PLANS}/nuclei-dsb-2d.json"),),
        scale_search=True,
        table="Table 6",
        paper={
            MONUSEG_NUCLEI.name: {
                "RF": 0.601,
                "PE": 0.620,
                "pseudo-label net": 0.654,
                "Source Net": 0.014,
                "Target Net": 0.721,
            }
        },
    ),
    Task(
        "several-sources",
        "mitochondria: one source domain or two (EPFL, EPFL + VNC)",
        (EPFL_MITOCHONDRIA, VNC_MITOCHONDRIA),
        (_EPFL, _EPFL_VNC),
        table="Table 3",
        paper={
            EPFL_MITOCHONDRIA.name: {_EPFL.label: 0.811, _EPFL_VNC.label: 0.806},
            VNC_MITOCHONDRIA.name: {_EPFL.label: 0.786, _EPFL_VNC.label: 0.818},
        },
        remark="Of VNC, the second Enhancer has learned from slices 0-9, on which the users paint; "
        "judged are slices that neither has seen. Table 3 of the paper does not report its "
        "forests.",
    ),
)


def task_named(name: str) -> Task:
    """The task of that name.

    Raises
    ------
    InputError
        If there is none, with the names there are.
    """
    for task in TASKS:
        if task.name == name:
            return task
    raise InputError(
        f"There is no benchmark '{name}'.",
        f"There are: {', '.join(t.name for t in TASKS)}.",
        "'s2d-desktop benchmark list' tells what each of them answers.",
    )
