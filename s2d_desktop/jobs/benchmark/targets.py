"""The targets: images that a user paints on, and other images that the result is judged on.

Nothing of the judged images is used for anything else: no stroke, no threshold, no setting.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from s2d_desktop.jobs.benchmark.images import LabelledImage, check_files, pages
from s2d_desktop.model.errors import InputError


@dataclass(frozen=True)
class Sides:
    """The images of a target."""

    user: tuple[LabelledImage, ...]
    test: tuple[LabelledImage, ...]


@dataclass(frozen=True)
class Target:
    """A data set as a user meets it."""

    name: str
    title: str
    """What is judged, in a few words."""
    data_set: str
    """Its folder."""
    structure: str
    split: str
    """Who sees which images, as a sentence."""
    painted: int
    """Images that one user paints on; as many others of the user's side are for choices."""
    rounds: int
    """How often a user looks at the live map and paints."""
    find: Callable[[Path], Sides]
    """Its images below the folder of its data set; use `sides`."""
    boundaries: bool = False
    """Whether the structure separates objects, so that objects are judged, too."""

    def sides(self, data: Path) -> Sides:
        """Its images below `data`, the folder of all data sets.

        Raises
        ------
        InputError
            If a file is missing.
        """
        found = self.find(data / self.data_set)
        check_files([*found.user, *found.test])
        return found


def _vnc(labels: str) -> Callable[[Path], Sides]:
    def find(folder: Path) -> Sides:
        return Sides(
            tuple(pages(folder, "raw_stack1.tif", labels, range(10))),
            tuple(pages(folder, "raw_stack1.tif", labels, range(10, 20))),
        )

    return find


def _epfl_mitochondria(folder: Path) -> Sides:
    names = [(f"raw_{part}.tif", f"labels_{part}_mito_lucchi.tif") for part in PARTS]
    return Sides(
        tuple(pages(folder, *names[0], range(55))), tuple(pages(folder, *names[1], range(33)))
    )


PARTS = ("train_z3", "test_z5")
"""The two volumes of EPFL, as the files call them."""

MEMBRANE_SLICES = (0, 1, 2, 3, 4, 5, 6, 8, 14, 15, 16, 18, 21, 25, 30, 35, 40, 45, 54)
"""Planes of the EPFL training volume that have membrane labels, in the labels' order."""


def _epfl_membranes(folder: Path) -> Sides:
    raw, labels = folder / "raw_train_z3.tif", folder / "labels_train_z3_membranes_graphlab.tif"
    images = [
        LabelledImage(f"raw_train_z3_{page:03d}", raw, page, labels, k)
        for k, page in enumerate(MEMBRANE_SLICES)
    ]
    return Sides(tuple(images[:8]), tuple(images[12:]))


def _dsb(folder: Path) -> Sides:
    index = folder / "index.csv"
    try:
        with index.open(newline="", encoding="utf-8") as stream:
            rows = [(r["file"], int(r["page"]), r["split_ours"]) for r in csv.DictReader(stream)]
    except (OSError, KeyError, ValueError) as error:
        raise InputError(
            "The data of the benchmark is not there.",
            f"'{index}' cannot be read: {error}.",
            "Give the folder that holds the data sets after --data. Where they come from, and how "
            "the files are named, says tests/benchmarks/DATA.md.",
        ) from error

    def part(which: str) -> tuple[LabelledImage, ...]:
        return tuple(
            image
            for file, page, split in rows
            if split == which
            for image in pages(folder, file, file.replace("raw_", "labels_", 1), [page])
        )

    return Sides(part("train"), part("test"))


def _monuseg(folder: Path) -> Sides:
    return Sides(
        tuple(pages(folder, "raw_train10.tif", "labels_train10_binary.tif", range(10))),
        tuple(pages(folder, "raw_test7.tif", "labels_test7_instances.tif", range(7))),
    )


_VNC_SPLIT = (
    "Users paint on 5 of the slices 0-9 of stack 1 and make their choices on the other 5; judged "
    "are the slices 10-19."
)

VNC_MITOCHONDRIA = Target(
    "vnc-mitochondria",
    "mitochondria in VNC (Drosophila ssTEM), slices 10-19 of stack 1",
    "vnc",
    "mitochondria",
    _VNC_SPLIT,
    painted=5,
    rounds=10,
    find=_vnc("labels_stack1_mitochondria.tif"),
)
VNC_MEMBRANES = Target(
    "vnc-membranes",
    "membranes in VNC (Drosophila ssTEM), slices 10-19 of stack 1",
    "vnc",
    "membranes",
    _VNC_SPLIT,
    painted=5,
    rounds=10,
    find=_vnc("labels_stack1_membranes.tif"),
    boundaries=True,
)
EPFL_MITOCHONDRIA = Target(
    "epfl-mitochondria",
    "mitochondria in EPFL (hippocampus FIB-SEM), the official test volume, 33 slices",
    "epfl_lucchi",
    "mitochondria",
    "Users paint on 5 slices of the official training volume and make their choices on 5 others; "
    "judged is every 5th slice of the official test volume.",
    painted=5,
    rounds=10,
    find=_epfl_mitochondria,
)
EPFL_MEMBRANES = Target(
    "epfl-membranes",
    "membranes in EPFL (hippocampus FIB-SEM), 7 slices of the training volume",
    "epfl_lucchi",
    "membranes",
    "Of the 19 slices with membrane labels, the first 8 (slices 0-24 of the volume) are the "
    "user's: 4 are painted on, 4 are for choices. The next 4 (42-54) are left out as a gap of "
    "195 nm; judged are the last 7 (63-162). The labels are thick and drawn by students.",
    painted=4,
    rounds=10,
    find=_epfl_membranes,
    boundaries=True,
)
DSB_NUCLEI = Target(
    "dsb-nuclei",
    "nuclei in DSB 2018 (fluorescence), 109 test images of 8 sizes",
    "dsb2018_fluo",
    "nuclei",
    "Users paint on 10 training images, one of each image size and the others in proportion, and "
    "make their choices on 10 others; judged are all test images. The split is this project's "
    "(every 5th image); images of one experiment can fall on both sides.",
    painted=10,
    rounds=20,
    find=_dsb,
)
MONUSEG_NUCLEI = Target(
    "monuseg-nuclei",
    "nuclei in MoNuSeg (H&E histology, RGB), 7 test images",
    "monuseg",
    "nuclei",
    "Users paint on 5 of 10 training images and make their choices on the other 5; judged are 7 "
    "test images. Features are computed for each of the three colours.",
    painted=5,
    rounds=10,
    find=_monuseg,
)
