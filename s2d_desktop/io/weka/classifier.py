"""A classifier saved by Trainable Weka Segmentation: its forest and the names of its features.

A ``.model`` file holds two objects: the classifier, and a data set without rows whose attributes
are the features and whose last attribute lists the classes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from s2d_desktop.io.weka.header import MOST_ATTRIBUTES, OnlyFiji, WekaHeader, damaged, made_header
from s2d_desktop.io.weka.java_stream import TreeNode, first_class_name, read_java_objects
from s2d_desktop.io.weka.tree_records import TreeTable
from s2d_desktop.model.errors import FileProblem, ModelProblem
from s2d_desktop.model.forest import Forest

FOREST_CLASS = "hr.irb.fastRandomForest.FastRandomForest"
HEADER_CLASS = "weka.core.Instances"
_NOMINAL = 1


@dataclass(frozen=True, eq=False)
class WekaClassifier:
    """A trained classifier as plain data."""

    path: Path
    header: WekaHeader
    forest: Forest | None
    """Its columns are ``header.features``, its labels 1, 2, ... ``header.classes``.

    None of a classifier of another kind, or too large to be read here: only Fiji can compute it.
    """
    out_of_bag_error: float | None = None
    """Share of wrongly classified training pixels, 0..1; None where it was not computed."""
    note: str = ""
    """What must be said of a forest that is not Weka's own."""

    @property
    def n_trees(self) -> int | None:
        """Number of trees; None where there is no forest."""
        return self.forest.n_trees if self.forest is not None else None


def is_weka_classifier(path: str | Path) -> bool:
    """Whether a file is meant as a classifier of Weka, by its name or by what it holds."""
    path = Path(path)
    name = path.name.lower()
    if name.endswith((".model", ".model.gz")):
        return True
    return path.is_file() and bool(first_class_name(path))


def open_weka_classifier(path: str | Path) -> WekaClassifier:
    """Read a classifier.

    Parameters
    ----------
    path
        What 'Save classifier' wrote (``.model``, or ``.model.gz``).

    Raises
    ------
    FileProblem
        If the file is missing, damaged, or of another kind.
    OnlyFiji
        If it holds another classifier than a FastRandomForest, or is too large.
    """
    path = Path(path)
    try:
        objects = read_java_objects(path)
    except FileProblem:
        name = first_class_name(path)
        if name and name != FOREST_CLASS:
            raise _other_classifier(path, name) from None
        raise
    kind = _class_name(objects[0]) if objects else ""
    if kind != FOREST_CLASS:
        raise _other_classifier(path, kind)
    header = next((o for o in objects[1:] if _class_name(o) == HEADER_CLASS), None)
    if header is None:
        raise damaged(path, "It names no features and classes: its second part is missing.")
    names = _header(path, header)
    # What a damaged file holds in place of a number or a list is not known beforehand.
    try:
        bagger = _field(objects[0], "m_bagger")
        trees = list(_field(bagger, "m_Classifiers"))
        table = trees[0] if len(trees) == 1 and isinstance(trees[0], TreeTable) else None
        forest = _checked(table, names) if table is not None else _forest(trees, names)
        error = float(_field(bagger, "m_OutOfBagError"))
    except (ModelProblem, AttributeError, TypeError, ValueError, OverflowError) as problem:
        raise damaged(
            path, "Its forest is damaged: some trees do not hold what they should."
        ) from problem
    return WekaClassifier(path, names, forest, error if 0 <= error <= 1 else None)


def _class_name(item: Any) -> str:
    return str(getattr(getattr(item, "classdesc", None), "name", "") or "")


def _field(item: Any, name: str) -> Any:
    """A field of a Java object, in whichever of its classes it is."""
    for fields in item.field_data.values():
        for field, value in fields.items():
            if field.name == name:
                return value
    raise AttributeError(name)


def _header(path: Path, item: Any) -> WekaHeader:
    try:
        attributes = list(_field(item, "m_Attributes"))
        if len(attributes) > MOST_ATTRIBUTES:
            raise damaged(path, f"It names {len(attributes)} attributes.")
        names = [str(_field(a, "m_Name")) for a in attributes]
        at = int(_field(item, "m_ClassIndex"))
        kinds = [int(_field(a, "m_Type")) for a in attributes]
        if at != len(attributes) - 1 or kinds != [0] * at + [_NOMINAL]:
            raise damaged(path, "Its last attribute should list the classes, and does not.")
        relation = str(_field(item, "m_RelationName"))
        classes = [str(value) for value in _class_values(attributes[at])]
    except (AttributeError, TypeError, ValueError, IndexError) as error:
        raise damaged(path, "Its list of features and classes is damaged.") from error
    return made_header(path, relation, names[:-1], classes)


def _class_values(attribute: Any) -> list[Any]:
    """Values of a nominal attribute; Weka before 3.7.13 kept them in the attribute itself."""
    try:
        return list(_field(_field(attribute, "m_AttributeInfo"), "m_Values"))
    except AttributeError:
        return list(_field(attribute, "m_Values"))


def _checked(table: TreeTable, names: WekaHeader) -> Forest:
    """The trees, once their numbers are known to make sense."""
    classes = len(names.classes)
    weights = table.weights
    if weights.shape[1] != classes:
        raise ValueError("a leaf does not hold a weight for each class")
    # Java's NaN fails both comparisons.
    if not bool(np.all((weights >= 0) & (weights < math.inf))):
        raise ValueError("a leaf holds something that is no weight")
    if bool(np.any(np.isnan(table.threshold))):
        raise ValueError("a branch does not split in two")
    return Forest(
        feature=table.feature,
        threshold=table.threshold,
        left=table.left,
        right=table.right,
        value=weights,
        roots=table.roots,
        n_features=len(names.features),
        labels=tuple(range(1, classes + 1)),
        feature_names=names.features,
        weighted=True,
    )


def _forest(trees: list[Any], names: WekaHeader) -> Forest:
    """The trees as arrays, parents before their children; walked without recursion."""
    classes = len(names.classes)
    feature: list[int] = []
    threshold: list[float] = []
    children: list[tuple[int, int]] = []
    value: list[Any] = []
    roots: list[int] = []
    seen: set[int] = set()
    leaf = [0.0] * classes
    for tree in trees:
        roots.append(len(feature))
        waiting: list[tuple[Any, int, int]] = [(tree, -1, 0)]
        while waiting:
            node, parent, side = waiting.pop()
            if not isinstance(node, TreeNode) or id(node) in seen:
                raise ValueError("a tree holds something that is no branch of its own")
            seen.add(id(node))
            at = len(feature)
            if parent >= 0:
                a, b = children[parent]
                children[parent] = (at, b) if side == 0 else (a, at)
            attribute = int(node.attribute)
            feature.append(max(attribute, -1))
            children.append((-1, -1))
            if attribute < 0:
                weights = [float(v) for v in node.weights]
                if len(weights) != classes or not all(0 <= v < math.inf for v in weights):
                    raise ValueError("a leaf does not hold a weight for each class")
                threshold.append(0.0)
                value.append(weights)
                continue
            split, branches = float(node.split), list(node.successors)
            if math.isnan(split) or len(branches) != 2:
                raise ValueError("a branch does not split in two")
            threshold.append(split)
            value.append(leaf)
            waiting += [(branches[1], at, 1), (branches[0], at, 0)]
    pairs = np.array(children, np.int32).reshape(-1, 2)
    return Forest(
        feature=np.array(feature, np.int32),
        threshold=np.array(threshold, np.float64),
        left=pairs[:, 0].copy(),
        right=pairs[:, 1].copy(),
        value=np.array(value, np.float64).reshape(-1, classes),
        roots=np.array(roots, np.int32),
        n_features=len(names.features),
        labels=tuple(range(1, classes + 1)),
        feature_names=names.features,
        weighted=True,
    )


def _other_classifier(path: Path, name: str) -> OnlyFiji:
    found = f"It holds a classifier of the kind '{name}'." if name else "It holds no classifier."
    return OnlyFiji(
        f"'{path.name}' cannot be applied without Fiji.",
        f"{found} Only Trainable Weka Segmentation's FastRandomForest can be computed here.",
        "Choose your Fiji in the settings, which then computes it ('s2d-desktop weka' too); or "
        "choose FastRandomForest there, train, and save it again.",
    )
