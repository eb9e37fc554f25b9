"""The trees of a FastRandomForest, read from Java's serialisation without an object for each node.

A classifier of many traced pixels holds millions of nodes. Java stores them one inside of the
other, each in the same few forms::

    's' class  fields of its superclass  attribute(4) split(8)
        weights:     'p', or 'u' class count(4) weights(8 each)
        mother:      reference, or 'p'
        proportions: 'p', or 'u' class 2(4) share(8) share(8)
        successors:  'p', or 'u' class 2(4) node node

so that a walk over the bytes finds them, and NumPy takes the numbers out in one piece.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

TREE_CLASS = "hr.irb.fastRandomForest.FastRandomTree"
LARGEST_FOREST_BYTES = 2 * 2**30
"""Of the arrays; some 50 bytes for each node."""

_FIELDS = (
    "m_Attribute",
    "m_SplitPoint",
    "m_ClassProbs",
    "m_MotherForest",
    "m_Prop",
    "m_Successors",
)
_TYPES = b"ID[L[["
_SIZES = {"B": 1, "C": 2, "D": 8, "F": 4, "I": 4, "J": 8, "S": 2, "Z": 1}
_NULL, _REFERENCE, _DESCRIBED, _ARRAY, _OBJECT = b"pqrus"
_TWO = struct.pack(">i", 2)
_AT_ONCE = 2**18
_MOST_CLASSES = 16


class NotPlain(Exception):
    """The trees are stored in another form than this reader knows."""


class TooLarge(Exception):
    """The forest would take more memory than is allowed."""


@dataclass(frozen=True, eq=False)
class TreeTable:
    """All nodes of a forest, parents before their children; see `model.forest.Forest`."""

    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    weights: NDArray[np.float64]
    """(nodes, classes); zeros at splits."""
    roots: NDArray[np.int32]


def is_tree(parser: Any, start: int) -> bool:
    """Whether an object that begins at `start` is a tree whose class is known; moves the parser."""
    parser.source.seek(start)
    if parser.source.read(2) != b"sq":
        return False
    return getattr(parser.referenced(), "name", "") == TREE_CLASS


def read_trees(data: Any, start: int, trees: int, parser: Any) -> TreeTable:
    """Read trees that follow one another.

    Parameters
    ----------
    data
        The whole stream: bytes, or a file mapped into memory.
    start
        Where the first tree begins, see `is_tree`.
    trees
        Their number.
    parser
        javaobj's parser, which reads from the same `data`. Afterwards it stands behind the trees
        and has counted their objects.

    Raises
    ------
    NotPlain
        If something else is there; the parser may then have read a part.
    TooLarge
        If there are more nodes than `LARGEST_FOREST_BYTES` allows.
    """
    reader = _Reader(data, start, parser)
    for _ in range(trees):
        reader.tree()
    parser.source.seek(reader.at)
    parser.skip_handles(reader.uncounted)
    return reader.table()


class _Reader:
    def __init__(self, data: Any, start: int, parser: Any) -> None:
        self._data, self.at, self._parser = data, start, parser
        self.uncounted = 0
        """Objects that the parser has not counted yet."""
        self._prefix = self._learned(start)
        self._classes: int | None = None
        self._known: dict[str, bytes] = {}
        """References to the classes of the two kinds of arrays."""
        self._places = array("q")
        """Where the attribute of each node is stored."""
        self._left, self._right = array("i"), array("i")
        self._weighted = bytearray()
        self._elsewhere: dict[int, int] = {}
        """Where weights are stored whose class is described before them."""
        self._roots = array("i")

    def _learned(self, start: int) -> bytes:
        """All that stands before the attribute of each node."""
        data, parser = self._data, self._parser
        parser.source.seek(start + 2)
        described = parser.referenced()
        fields = tuple(f.name for f in getattr(described, "fields", ()))
        types = bytes(f.type.value for f in getattr(described, "fields", ()))
        if (fields, types) != (_FIELDS, _TYPES):
            raise NotPlain("the class of the trees")
        at = start + 6
        above: list[Any] = []
        kind = described.super_class
        while kind is not None:
            if len(above) == _MOST_CLASSES:
                raise NotPlain("the superclasses of the trees")
            above.insert(0, kind)
            kind = kind.super_class
        for kind in above:
            for field in kind.fields:
                letter = chr(field.type.value)
                if letter in _SIZES:
                    at += _SIZES[letter]
                elif data[at] in (_NULL, _REFERENCE):
                    at += 5 if data[at] == _REFERENCE else 1
                else:
                    raise NotPlain("a field of the superclass")
        return bytes(data[start:at])

    def tree(self) -> None:
        """Read one tree, its nodes in the order in which they are stored."""
        data, prefix, length = self._data, self._prefix, len(self._prefix)
        places, left, right, weighted = self._places, self._left, self._right, self._weighted
        at = self.at
        self._roots.append(len(places))
        # Nodes whose children are still to come, twice each until the first of them came.
        waiting: list[int] = []
        while True:
            if data[at : at + length] != prefix:
                raise NotPlain("a node")
            at += length
            node = len(places)
            if not node % _AT_ONCE:
                self._check_size()
            places.append(at)
            left.append(-1)
            right.append(-1)
            if waiting:
                parent = waiting.pop()
                if left[parent] < 0:
                    left[parent] = node
                else:
                    right[parent] = node
            at += 12
            self.uncounted += 1
            kind = data[at]
            if kind == _ARRAY:
                at = self._weights(at + 1, node)
                weighted.append(1)
            elif kind == _NULL:
                at += 1
                weighted.append(0)
            else:
                raise NotPlain("weights")
            if data[at] not in (_NULL, _REFERENCE):
                raise NotPlain("the forest of a node")
            at += 5 if data[at] == _REFERENCE else 1
            kind = data[at]
            if kind == _ARRAY:
                at = self._of_class("weights", at + 1) + 4 + 8 * 2
                self.uncounted += 1
                if data[at - 20 : at - 16] != _TWO:
                    raise NotPlain("proportions")
            elif kind == _NULL:
                at += 1
            else:
                raise NotPlain("proportions")
            kind = data[at]
            if kind == _ARRAY:
                at = self._of_class("successors", at + 1)
                self.uncounted += 1
                if data[at : at + 4] != _TWO:
                    raise NotPlain("successors")
                at += 4
                waiting += [node, node]
            elif kind == _NULL:
                at += 1
            else:
                raise NotPlain("successors")
            if not waiting:
                break
        self.at = at
        self._check_size()

    def _check_size(self) -> None:
        if len(self._places) * (28 + 8 * (self._classes or 2)) > LARGEST_FOREST_BYTES:
            raise TooLarge

    def _weights(self, start: int, node: int) -> int:
        at = self._of_class("weights", start)
        if at != start + 5:
            self._elsewhere[node] = at + 4
        self.uncounted += 1
        (count,) = struct.unpack(">i", self._data[at : at + 4])
        if self._classes is None and 0 < count <= 64:
            self._classes = count
        if count != self._classes:
            raise NotPlain("the number of weights")
        return int(at + 4 + 8 * count)

    def _of_class(self, what: str, at: int) -> int:
        """Behind the class of an array, which is described the first time it occurs."""
        data, known = self._data, self._known.get(what)
        if known is not None and data[at : at + 5] == known:
            return at + 5
        if data[at] == _REFERENCE and known is None:
            self._known[what] = bytes(data[at : at + 5])
            return at + 5
        if data[at] != _DESCRIBED:
            raise NotPlain("an array of another class")
        parser = self._parser
        parser.skip_handles(self.uncounted)
        self.uncounted = 0
        parser.source.seek(at)
        described = parser.described()
        self._known[what] = b"q" + struct.pack(">i", described.handle)
        return int(parser.source.tell())

    def table(self) -> TreeTable:
        """The numbers of all nodes."""
        places = np.frombuffer(self._places, np.int64)
        weighted = np.frombuffer(self._weighted, np.uint8).astype(bool)
        nodes, classes = len(places), self._classes or 1
        raw = np.frombuffer(self._data, np.uint8)
        feature = np.empty(nodes, np.int32)
        threshold = np.empty(nodes, np.float64)
        weights = np.zeros((nodes, classes), np.float64)
        left = np.frombuffer(self._left, np.int32)
        for first in range(0, nodes, _AT_ONCE):
            part = slice(first, min(nodes, first + _AT_ONCE))
            at = places[part]
            feature[part] = _taken(raw, at, ">i4", 1)[:, 0]
            threshold[part] = _taken(raw, at + 4, ">f8", 1)[:, 0]
            leaves = weighted[part] & (left[part] < 0)
            if leaves.any():
                found = at[leaves] + _WEIGHTS_AT
                for node, place in self._elsewhere.items():
                    found[np.flatnonzero(leaves) + first == node] = place
                weights[part][leaves] = _taken(raw, found, ">f8", classes)
        inner = left >= 0
        if bool(np.any((feature < 0) == inner)) or not bool(np.all(weighted[~inner])):
            raise NotPlain("splits without successors, or leaves without weights")
        feature[~inner] = -1
        threshold[~inner] = 0
        return TreeTable(
            feature,
            threshold,
            left.copy(),
            np.frombuffer(self._right, np.int32).copy(),
            weights,
            np.frombuffer(self._roots, np.int32).copy(),
        )


_WEIGHTS_AT = 12 + 1 + 5 + 4
"""From a node's attribute to its weights: split, sign of an array, its class, its length."""


def _taken(raw: NDArray[np.uint8], at: NDArray[np.int64], dtype: str, count: int) -> NDArray[Any]:
    """`count` numbers at each of the places."""
    size = np.dtype(dtype).itemsize * count
    picked: NDArray[Any] = raw[at[:, None] + np.arange(size)].view(dtype)
    return picked
