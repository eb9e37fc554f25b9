"""What the version of ilastik that saved a project decides, where the project itself is silent."""

from __future__ import annotations

from packaging.version import InvalidVersion, Version

from s2d_desktop.model.features import StructureTensor


def parsed(version: str) -> Version | None:
    """The version as something that can be compared, or None if it is no version at all."""
    try:
        return Version(version.strip())
    except InvalidVersion:
        return None


def structure_tensor_of(version: str) -> tuple[StructureTensor, bool]:
    """Which structure tensor that ilastik most likely computed, and whether this is a guess.

    Official builds use fastfilters since 1.3 (measured on 1.3.0 to 1.4.1b15) and vigra before 1.2
    (measured on 1.1.9). 1.2.x came in both kinds, by operating system; the two 1.2 versions of
    which files could be measured (1.2.0rc10, 1.2.2rc4) used vigra, so this is the guess there,
    and the threshold self-test decides where image and labels are at hand.
    """
    number = parsed(version)
    if number is None:
        return StructureTensor.FASTFILTERS, True
    release = (number.major, number.minor)
    if release >= (1, 3):
        return StructureTensor.FASTFILTERS, False
    return StructureTensor.VIGRA, release == (1, 2)


def shifts_flat_features(version: str) -> bool:
    """Whether that ilastik computed 2-D features of a volume on the wrong slices.

    Where others were computed in 3-D, its 2-D filters were given slices up to three too low, as it
    depended on the block (commit "fixes filter offset along z-axis" of December 2022, in 1.4.0rc8;
    measured on a project of 1.4.0b15: of the thresholds on such features those are explained that
    are looked for three slices lower).
    """
    number = parsed(version)
    return number is not None and number < Version("1.4.0rc8")


def label_axes_rule(version: str, workflow: str, lane_axes: str) -> str:
    """Axes of label blocks that have no axistags of their own.

    ilastik kept labels with the channel axis last, but in the data's own order from 1.3.3post2 to
    1.4.0b7; object classification had txyzc in 1.3.3 and 1.3.3post1 (ilastik sources; checked on
    the label files of the pyilastik project). Counting turns every image into xyc since 1.3.0b3
    (ilastik sources; checked on the test project CellDensityCounting2d3c).
    """
    number = parsed(version)
    if number is not None:
        if Version("1.3.3post2") <= number <= Version("1.4.0b7"):
            return lane_axes if "c" in lane_axes else lane_axes + "c"
        objects = workflow.startswith("Object Classification")
        if objects and Version("1.3.3") <= number < Version("1.3.3post2"):
            return "txyzc"
        if workflow.startswith("Cell Density Counting") and number >= Version("1.3.0b3"):
            return "xyc"
    return lane_axes.replace("c", "") + "c"
