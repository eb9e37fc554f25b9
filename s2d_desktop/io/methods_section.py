"""Two sentences for the methods section of an article, and what is to be cited with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from s2d_desktop import __version__

CITATIONS = {
    "Breiman, 2001": "Breiman L (2001). Random Forests. Machine Learning 45:5-32. "
    "doi:10.1023/A:1010933404324",
    "Berg et al., 2019": "Berg S, et al. (2019). ilastik: interactive machine learning for "
    "(bio)image analysis. Nature Methods 16:1226-1232. doi:10.1038/s41592-019-0582-9",
    "Pedregosa et al., 2011": "Pedregosa F, et al. (2011). Scikit-learn: Machine Learning in "
    "Python. Journal of Machine Learning Research 12:2825-2830.",
    "Arganda-Carreras et al., 2017": "Arganda-Carreras I, et al. (2017). Trainable Weka "
    "Segmentation: a machine learning tool for microscopy pixel classification. Bioinformatics "
    "33:2424-2426. doi:10.1093/bioinformatics/btx180",
    "Matskevych et al., 2022": "Matskevych A, Wolny A, Pape C, Kreshuk A (2022). From Shallow to "
    "Deep: Exploiting Feature-Based Classifiers for Domain Adaptation in Semantic Segmentation. "
    "Frontiers in Computer Science 4:805166. doi:10.3389/fcomp.2022.805166",
}
"""What a sentence refers to, and the entry in a list of references."""


def methods_section(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Sentences about how a result was made.

    Parameters
    ----------
    facts
        Of a provenance sheet.

    Returns
    -------
    ``text`` and ``references``; empty if the job is none that makes results
    """
    job = str(facts.get("job", ""))
    text = ""
    if job == "predict" and "project" in facts:
        text = _ilastik(facts)
    elif job == "predict" and "strokes" in facts:
        text = _strokes(facts)
    elif job == "predict" and "network" in facts:
        text = _network(facts)
    elif job in ("apply_weka", "apply_weka_in_fiji"):
        text = _weka(facts)
    elif job == "enhance":
        text = _enhanced(facts)
    elif job == "segment":
        text = _segmented(facts)
    elif job == "export":
        text = _exported(facts)
    if not text:
        return {}
    return {"text": text, "references": [long for key, long in CITATIONS.items() if key in text]}


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1])] * (len(names) > 1) + list(names[-1:]))


def _product(facts: Mapping[str, Any]) -> str:
    """What a forest's map was written as."""
    classes = _listed([f"'{name}'" for name in facts["classes"]])
    return {
        "segmentation": f"The most probable of the classes {classes}",
        "classes": f"The most probable of the classes {classes}",
        "uncertainty": f"The uncertainty between the classes {classes}",
    }.get(facts.get("product", ""), f"Probabilities of the classes {classes}")


def _trained(trained: Mapping[str, Any]) -> str:
    error = trained["out_of_bag_error"]
    images = len(trained["images"])
    wrong = "" if error is None else f", out-of-bag error {100 * error:.2g} %"
    return (
        f"trained with scikit-learn (Pedregosa et al., 2011) on {trained['labelled_pixels']} "
        f"labelled pixels of {images} image{'' if images == 1 else 's'} (seed "
        f"{trained['seed']}{wrong})"
    )


def _painted(facts: Mapping[str, Any], where: str) -> str:
    classes = _listed([f"'{name}'" for name in facts["classes"]])
    return (
        f"Labels of the classes {classes} were painted by hand {where}. They were written as an "
        f"image by s2d_desktop {__version__}."
    )


def _ilastik(facts: Mapping[str, Any]) -> str:
    if facts.get("product") == "labels":
        return _painted(facts, f"in ilastik {facts['ilastik_version']} (Berg et al., 2019)")
    one = (
        f"{_product(facts)} came from a Random Forest (Breiman, 2001) of {facts['trees']} trees on "
        f"{facts['columns']} image features at each pixel, as chosen in a project of ilastik "
        f"{facts['ilastik_version']} (Berg et al., 2019)."
    )
    if facts.get("trained"):
        return f"{one} The forest was {_trained(facts['trained'])} in s2d_desktop {__version__}."
    return f"{one} The forest that ilastik trained was evaluated in s2d_desktop {__version__}."


def _strokes(facts: Mapping[str, Any]) -> str:
    if facts.get("product") == "labels":
        return _painted(facts, "on the image")
    return (
        f"{_product(facts)} came from a Random Forest (Breiman, 2001) on image features as in "
        "ilastik (Berg et al., 2019). It was trained on painted strokes with scikit-learn "
        f"(Pedregosa et al., 2011) in s2d_desktop {__version__}."
    )


def _weka(facts: Mapping[str, Any]) -> str:
    where = "in Fiji" if facts.get("computed") == "in Fiji" else "without Fiji"
    return (
        f"{_product(facts)} came from a classifier of Trainable Weka Segmentation "
        f"(Arganda-Carreras et al., 2017) on {facts['features']} image features at each pixel. It "
        f"was evaluated {where}, by s2d_desktop {__version__}."
    )


def _network(facts: Mapping[str, Any]) -> str:
    return (
        f"Maps were predicted from raw data by the network '{facts['name']}', which learned from "
        "pseudo-labels of a Prediction Enhancer (Matskevych et al., 2022). It ran in s2d_desktop "
        f"{__version__} ({_ran(facts)})."
    )


def _ran(facts: Mapping[str, Any]) -> str:
    parts = [f"ONNX Runtime, {facts['provider']}"] if facts.get("provider") else ["ONNX Runtime"]
    if facts.get("precision"):
        parts.append("float32" if facts["precision"] == "exact" else "reduced precision allowed")
    if facts.get("tta") or facts.get("eight_views"):
        parts.append("mean over eight views")
    if facts.get("scale", 1) != 1:
        parts.append(f"maps magnified {facts['scale']:.3g} times")
    return ", ".join(parts)


SOURCES = {
    "project": ", from a Random Forest (Breiman, 2001) of ilastik (Berg et al., 2019),",
    "strokes": ", from a Random Forest (Breiman, 2001) on image features as in ilastik (Berg et "
    "al., 2019),",
    "classifier": ", from a classifier of Trainable Weka Segmentation (Arganda-Carreras et al., "
    "2017),",
}
"""Where probabilities came from, by the kind of input; of a map from a file it is not known."""


def _enhanced(facts: Mapping[str, Any]) -> str:
    kind = "strokes" if facts.get("trained") else facts.get("source", "")
    return (
        f"Probabilities of the class '{facts['class']}'{SOURCES.get(kind, '')} were cleaned up by "
        f"the Prediction Enhancer '{facts['enhancer']}', a network that sees a forest's "
        f"probabilities only (Matskevych et al., 2022). It ran in s2d_desktop {__version__} "
        f"({_ran(facts)})."
    )


def _segmented(facts: Mapping[str, Any]) -> str:
    cells = facts.get("multicut")
    what = _made(facts, bool(facts.get("numbered")), cells["beta"] if cells else None)
    return (
        f"The map of class '{facts['class']}' was turned into {what}. This was done in s2d_desktop "
        f"{__version__}."
    )


def _made(facts: Mapping[str, Any], numbered: bool, beta: float | None) -> str:
    """What was made of a map, and how; `beta` of a multicut."""
    what = "objects" if numbered else "a mask"
    how = ""
    if beta is not None:
        what, how = "cells between membranes", f", by a multicut with beta {beta:g}"
    return f"{what} at a threshold of {facts['threshold']:g}{how}"


def _exported(facts: Mapping[str, Any]) -> str:
    """A result of the window."""
    product = facts["product"]
    if product in ("probabilities", "classes", "uncertainty", "labels"):
        if facts.get("strokes"):
            return _strokes(facts)
        if facts.get("ilastik_version"):
            return _ilastik(facts)
        return _weka(facts) if facts.get("features") else ""
    if facts.get("network"):
        text = _network({**facts, "name": facts["network"]})
    elif facts.get("enhancer"):
        text = _enhanced(facts)
    else:
        return ""
    if product in ("segmentation", "objects"):
        recipe = facts.get("recipe") or {}
        cells = product == "objects" and recipe.get("kind") == "cells"
        what = _made(facts, product == "objects", recipe["beta"] if cells else None)
        text += f" The map was turned into {what}."
    return text
