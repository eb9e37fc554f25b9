"""Objects that Java serialised, read as plain data: no class is loaded and nothing is executed.

``javaobj`` knows the format. Here stands what it needs for files of any origin: a limit on the
size, trees kept as small tuples while they are read, deep nesting, and one kind of error.
"""

from __future__ import annotations

import struct
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from javaobj.constants import TypeCode
from javaobj.v2.api import ObjectTransformer
from javaobj.v2.beans import JavaInstance
from javaobj.v2.main import load as load_java

from s2d_desktop.io.file_checks import require_file, unreadable
from s2d_desktop.io.weka.header import damaged
from s2d_desktop.model.errors import FileProblem

MAGIC = b"\xac\xed\x00\x05"
GZIP_MAGIC = b"\x1f\x8b"

LARGEST_BYTES = 128 * 2**20
"""A classifier is read as a whole; 200 trees of a large training set take some ten megabytes."""

_DEEPEST_CALLS = 20_000
"""Trees are stored as nested objects, eight calls for each level."""
_STACK_BYTES = 64 * 2**20
_lock = threading.Lock()

TREE_CLASS = "hr.irb.fastRandomForest.FastRandomTree"


class TreeNode(JavaInstance):
    """A node of a FastRandomTree; the fields that only training needs are dropped."""

    attribute: Any = None
    """Index of the attribute compared; -1 at a leaf."""
    split: Any = None
    """Threshold."""
    weights: Any = None
    """Weight of each class, or None."""
    successors: Any = None
    """Two nodes, or None at a leaf."""

    def load_from_instance(self, indent: int = 0) -> bool:
        """Keep four fields of all that was read."""
        names = {
            "m_Attribute": "attribute",
            "m_SplitPoint": "split",
            "m_ClassProbs": "weights",
            "m_Successors": "successors",
        }
        for fields in self.field_data.values():
            for field, value in fields.items():
                if field.name in names:
                    setattr(self, names[field.name], value)
        self.field_data = {}
        self.annotations = {}
        return True


class _Trees(ObjectTransformer):
    """Tells the reader to make tree nodes small, and to read numbers in one piece."""

    def create_instance(self, classdesc: Any) -> JavaInstance | None:
        return TreeNode() if classdesc.name == TREE_CLASS else None  # type: ignore[no-untyped-call]

    def load_array(self, reader: Any, type_code: Any, size: int) -> Any:
        if type_code != TypeCode.TYPE_DOUBLE:
            return None
        data = reader.file_descriptor.read(8 * size)
        if len(data) != 8 * size:
            raise EOFError("The stream ends inside of an array.")
        return np.frombuffer(data, ">f8").tolist()


def read_java_objects(path: Path) -> list[Any]:
    """All objects of a file, in its order.

    Parameters
    ----------
    path
        Java's serialisation, or the same compressed with gzip, whatever the file is called.

    Raises
    ------
    FileProblem
        If the file is missing, too large, of another kind, damaged or cut off.
    """
    data = _content(require_file(path), path)
    if not data.startswith(MAGIC):
        raise _other_kind(path, data)
    outcome: list[Any] = []

    def work() -> None:
        try:
            found = load_java(BytesIO(data), _Trees())
            outcome.append(found if isinstance(found, list) else [found])
        # A damaged stream fails in any way: a wrong reference, an unknown type, a list as a key.
        except (Exception, MemoryError) as error:
            outcome.append(error)

    with _lock, _deep_calls():
        thread = threading.Thread(target=work, name="java objects")
        thread.start()
        thread.join()
    if isinstance(outcome[0], BaseException):
        raise damaged(
            path, "It is damaged or cut off: what Java stored there cannot be read to its end."
        ) from outcome[0]
    objects: list[Any] = outcome[0]
    return objects


def first_class_name(path: Path) -> str:
    """Name of the class of the first object, from the first bytes; empty if it cannot be told."""
    try:
        data = _content(path, path, most=4096)
    except FileProblem:
        return ""
    if not data.startswith(MAGIC + b"sr") or len(data) < 8:
        return ""
    (length,) = struct.unpack(">H", data[6:8])
    return data[8 : 8 + length].decode("utf-8", errors="replace")


@contextmanager
def _deep_calls() -> Iterator[None]:
    """Room for deep nesting in threads started meanwhile; too deep still ends in an error."""
    limit = sys.getrecursionlimit()
    stack = threading.stack_size(_STACK_BYTES)
    sys.setrecursionlimit(max(limit, _DEEPEST_CALLS))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(stack)


def _content(path: Path, shown: Path, most: int = LARGEST_BYTES) -> bytes:
    """The bytes of a file, unpacked; the first `most` where that is fewer than the limit."""
    try:
        with path.open("rb") as file:
            # No more than there is: the buffer of a read is made in its full size at once.
            data = file.read(min(most + 1, path.stat().st_size))
    except OSError as error:
        raise unreadable(shown, error) from error
    if data.startswith(GZIP_MAGIC):
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            data = unpacker.decompress(data, most + 1)
        except zlib.error as error:
            raise damaged(shown, "Its gzip compression is damaged or cut off.") from error
    if len(data) > most:
        if most == LARGEST_BYTES:
            raise FileProblem(
                f"'{shown.name}' is too large to be read without Fiji.",
                f"It holds more than {LARGEST_BYTES // 2**20} MB.",
                "Apply it in your Fiji ('s2d-desktop weka'), or train with fewer trees or fewer "
                "traced pixels.",
            )
        data = data[:most]
    return data


def _other_kind(path: Path, data: bytes) -> FileProblem:
    start = data[:512].lstrip().lower()
    if start.startswith((b"<?xml", b"<pmml")):
        what = "It is XML, perhaps PMML, which only Fiji can apply."
    elif start.startswith((b"@relation", b"%")):
        what = "It is text, perhaps training data (.arff), which holds no trained classifier."
    else:
        what = "It does not begin as the objects that Java stores."
    return FileProblem(
        f"'{path.name}' is not a Weka classifier that can be read here.",
        what,
        "Choose the file that 'Save classifier' of Trainable Weka Segmentation wrote (.model).",
    )
