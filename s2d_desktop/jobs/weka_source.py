"""Who computes the probabilities of a Weka classifier: this program, or else the chosen Fiji."""

from __future__ import annotations

from pathlib import Path

from s2d_desktop.io.fiji.bridge import Bridge
from s2d_desktop.io.fiji.configured import chosen_bridge
from s2d_desktop.io.fiji.weka import FijiWekaProbabilities, read_header
from s2d_desktop.io.weka.classifier import WekaClassifier, open_weka_classifier
from s2d_desktop.io.weka.header import OnlyFiji
from s2d_desktop.jobs.start_fiji import computed_by
from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.model.source import Source
from s2d_desktop.pipeline.tile_threads import cpu_count
from s2d_desktop.pipeline.weka_probabilities import (
    WekaProbabilities,
    check_classifier,
    how_computed,
)


def open_classifier(path: str | Path) -> WekaClassifier:
    """Read a classifier; one that cannot be read here is looked at by the chosen Fiji.

    Raises
    ------
    FileProblem
        If the file is missing, damaged, or of another kind.
    ModelProblem
        If only Fiji can read it, and none is chosen.
    FijiProblem
        If the chosen one cannot.
    """
    try:
        return open_weka_classifier(path)
    except OnlyFiji:
        bridge = chosen_bridge()
        if bridge is None:
            raise
    return WekaClassifier(Path(path), read_header(Path(path), bridge), None)


def fiji_for(classifier: WekaClassifier) -> Bridge | None:
    """The Fiji that has to compute a classifier; None if it is computed here.

    Raises
    ------
    ModelProblem
        If only Fiji can compute it, and none is chosen or found.
    """
    try:
        check_classifier(classifier)
    except ModelProblem:
        bridge = chosen_bridge()
        # A forest that was trained anew here is none that Fiji could load.
        if bridge is None or classifier.note:
            raise
        return bridge
    return None


def how(classifier: WekaClassifier) -> str:
    """Sentences for the user: who computes the probabilities, and how sure they are.

    Raises
    ------
    ModelProblem, FijiProblem
        If nobody can.
    """
    bridge = fiji_for(classifier)
    if bridge is None:
        return how_computed(classifier)
    read_header(classifier.path, bridge)
    return computed_by(bridge)


def computed(raw: Source, classifier: WekaClassifier) -> WekaProbabilities | FijiWekaProbabilities:
    """The probabilities of a canonical image, which is closed with them.

    Raises
    ------
    ModelProblem, FijiProblem
        If nobody can compute the classifier.
    AxesProblem
        If the image has other channels than it was trained on.
    """
    bridge = fiji_for(classifier)
    if bridge is None:
        return WekaProbabilities(raw, classifier)
    path, header = classifier.path, classifier.header
    return FijiWekaProbabilities(raw, path, header, bridge, cpu_count())
