"""Tasks that judge networks which users train from pseudo-labels, with what the paper reports.

The paper is Matskevych, Wolny, Pape and Kreshuk, *From shallow to deep*, Frontiers in Computer
Science 4:805166 (2022): Tables 2 and 6, and 7 and 8 for what the parts of the loss contribute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from s2d_desktop.jobs.benchmark.targets import EPFL_MITOCHONDRIA, Target
from s2d_desktop.jobs.benchmark.tasks import Task, task_named

Labels = Literal["enhanced", "forest", "source net", "target truth", "source truth"]


@dataclass(frozen=True)
class NetworkRow:
    """A network that is trained and judged."""

    key: str
    """Its name after ``--rows``."""
    label: str
    """Its row in the table."""
    labels: Labels
    """What it learns from."""
    consistency: bool = False
    rectification: bool = False
    y_net: bool = False
    """Whether it is a Y-Net: it learns from the source's truth and raw data of the target."""
    shows: str = ""
    """The row whose network it is, applied to raw data with the grey values of the source; a
    network of its own if empty."""


ROWS = (
    NetworkRow("plain", "pseudo-label net", "enhanced"),
    NetworkRow("cl", "pseudo-label net + CL", "enhanced", consistency=True),
    NetworkRow("lr", "pseudo-label net + LR", "enhanced", rectification=True),
    NetworkRow("both", "pseudo-label net + CL + LR", "enhanced", True, True),
    NetworkRow("rf", "from RF", "forest"),
    NetworkRow("rf-both", "from RF + CL + LR", "forest", True, True),
    NetworkRow("source", "Source Net", "source truth"),
    NetworkRow("source-matched", "Source Net, histograms matched", "source truth", shows="source"),
    NetworkRow("source-both", "Source Net's map + CL + LR", "source net", True, True),
    NetworkRow("y-net", "Y-Net", "source truth", y_net=True),
    NetworkRow("target", "Target Net", "target truth"),
)
"""Networks for a target, in the order of the table."""


@dataclass(frozen=True)
class OwnTask:
    """Networks that learn from a user's pseudo-labels, judged on a target."""

    name: str
    question: str
    base: str
    """The task that tells forests, Enhancer and target."""
    more_raw: tuple[tuple[str, int], ...] = ()
    """Files of the target without labels, below its folder, and how many planes they have: raw
    data that are learned from besides the user's side."""
    source: Target | None = None
    """Of whose user's side Source Net and Y-Net learn."""
    paper: Mapping[str, float] = field(default_factory=dict)
    """What the paper reports for ``RF``, ``PE`` and the keys of `ROWS`."""

    @property
    def task(self) -> Task:
        """The task of forests and Enhancer."""
        return task_named(self.base)

    @property
    def target(self) -> Target:
        """What is judged."""
        return self.task.targets[0]


OWN_TASKS = (
    OwnTask(
        "own-mito-vnc",
        "own networks for mitochondria, from pseudo-labels (EPFL -> VNC)",
        "mito-vnc",
        (("raw_stack2_unlabelled.tif", 20),),
        EPFL_MITOCHONDRIA,
        {
            "RF": 0.647,
            "PE": 0.840,
            "plain": 0.869,
            "cl": 0.877,
            "lr": 0.869,
            "both": 0.884,
            "rf": 0.546,
            "rf-both": 0.584,
            "source": 0.695,
            "source-both": 0.794,
            "y-net": 0.713,
            "target": 0.891,
        },
    ),
    OwnTask(
        "own-nuclei-dsb",
        "own networks for nuclei in fluorescence, from pseudo-labels (MoNuSeg -> DSB)",
        "nuclei-dsb",
        paper={"RF": 0.661, "PE": 0.661, "both": 0.719, "source": 0.001, "target": 0.936},
    ),
    OwnTask(
        "own-nuclei-monuseg",
        "own networks for nuclei in stained tissue, from pseudo-labels (DSB -> MoNuSeg)",
        "nuclei-monuseg",
        paper={"RF": 0.601, "PE": 0.620, "both": 0.654, "source": 0.014, "target": 0.721},
    ),
)
"""Source Nets of the nuclei are left out: fluorescence has one channel, stained tissue three."""


def rows_of(task: OwnTask) -> list[NetworkRow]:
    """The networks that a task can have: without a source there is none that learns from it."""
    return [r for r in ROWS if task.source is not None or not r.labels.startswith("source")]


def row_named(key: str) -> NetworkRow:
    """The row of that key.

    Raises
    ------
    KeyError
        If there is none.
    """
    return {r.key: r for r in ROWS}[key]


def own_task_named(name: str) -> OwnTask | None:
    """The task of that name; None if it is another."""
    return next((t for t in OWN_TASKS if t.name == name), None)
