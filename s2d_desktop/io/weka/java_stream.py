"""Objects that Java serialised, read as plain data: no class is loaded and nothing is executed.

``javaobj`` knows the format. Here stands what it needs for files of any origin: a limit on the
size, trees taken out by `tree_records`, deep nesting, and one kind of error.
"""

from __future__ import annotations

import mmap
import struct
import sys
import tempfile
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import numpy as np
from javaobj.constants import TypeCode
from javaobj.v2.api import ObjectTransformer
from javaobj.v2.beans import JavaInstance
from javaobj.v2.core import JavaStreamParser
from javaobj.v2.transformers import DefaultObjectTransformer

from s2d_desktop.io.file_checks import require_file, unreadable
from s2d_desktop.io.weka.header import OnlyFiji, damaged
from s2d_desktop.io.weka.tree_records import TREE_CLASS, NotPlain, TooLarge, is_tree, read_trees
from s2d_desktop.model.errors import FileProblem

MAGIC = b"\xac\xed\x00\x05"
GZIP_MAGIC = b"\x1f\x8b"

LARGEST_BYTES = 4 * 2**30
"""200 trees of 150,000 traced pixels take 400 MB; most of it is walked over, not kept."""
LARGEST_OBJECTS_BYTES = 32 * 2**20
"""Where each node becomes an object: some fifty times as much is kept."""
SHORT_BYTES = 2**20
"""Shorter files are not worth being mapped into memory."""
_CHUNK = 2**20

_DEEPEST_CALLS = 20_000
"""Trees are stored as nested objects, eight calls for each level."""
_STACK_BYTES = 64 * 2**20
_lock = threading.Lock()


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

    parser: Any = None
    """Reads trees in one piece; None where each node is to become an object."""

    def load_array(self, reader: Any, type_code: Any, size: int) -> Any:
        if type_code == TypeCode.TYPE_OBJECT and self.parser is not None:
            start = self.parser.source.tell()
            if size and is_tree(self.parser, start):
                return [read_trees(self.parser.data, start, size, self.parser)]
            self.parser.source.seek(start)
            return None
        if type_code != TypeCode.TYPE_DOUBLE:
            return None
        data = reader.file_descriptor.read(8 * size)
        if len(data) != 8 * size:
            raise EOFError("The stream ends inside of an array.")
        return np.frombuffer(data, ">f8").tolist()


class _Parser(JavaStreamParser):
    """Javaobj's parser, which lets others read a part of its stream."""

    def __init__(self, data: Any, transformer: _Trees, source: Any) -> None:
        super().__init__(source, [transformer, DefaultObjectTransformer()])  # type: ignore[no-untyped-call]
        self.data, self.source = data, source

    def referenced(self) -> Any:
        """What the reference at the present place means."""
        return self._do_reference()

    def described(self) -> Any:
        """The class that is described at the present place."""
        return self._read_classdesc()

    def skip_handles(self, count: int) -> None:
        """Count objects that somebody else has read."""
        for _ in range(count):
            self._new_handle()


def read_java_objects(path: Path) -> list[Any]:
    """All objects of a file, in its order.

    The trees of a FastRandomForest come as one `TreeTable` in place of their array where they are
    stored in the usual form, else as a `TreeNode` each.

    Parameters
    ----------
    path
        Java's serialisation, or the same compressed with gzip, whatever the file is called.

    Raises
    ------
    FileProblem
        If the file is missing, of another kind, damaged or cut off.
    OnlyFiji
        If it is too large.
    """
    data = _mapped(require_file(path))
    if data[: len(MAGIC)] != MAGIC:
        raise _other_kind(path, data[:512])
    outcome: list[Any] = []

    def work() -> None:
        try:
            outcome.append(_parsed(path, data))
        # A damaged stream fails in any way: a wrong reference, an unknown type, a list as a key.
        except (Exception, MemoryError) as error:
            outcome.append(error)

    with _lock, _deep_calls():
        thread = threading.Thread(target=work, name="java objects")
        thread.start()
        thread.join()
    if isinstance(outcome[0], OnlyFiji):
        raise outcome[0]
    if isinstance(outcome[0], TooLarge):
        raise _too_large(path, "Its forest does not fit into the memory that is allowed.")
    if isinstance(outcome[0], BaseException):
        raise damaged(
            path, "It is damaged or cut off: what Java stored there cannot be read to its end."
        ) from outcome[0]
    objects: list[Any] = outcome[0]
    return objects


def _parsed(path: Path, data: Any) -> list[Any]:
    source = BytesIO(data) if isinstance(data, bytes) else data
    trees = _Trees()
    try:
        trees.parser = _Parser(data, trees, source)
        return list(trees.parser.run())
    except NotPlain as problem:
        if len(data) > LARGEST_OBJECTS_BYTES:
            raise _too_large(
                path,
                f"It holds more than {LARGEST_OBJECTS_BYTES // 2**20} MB in a form that this "
                f"program does not know ({problem}).",
            ) from problem
    source.seek(0)
    trees = _Trees()
    return list(_Parser(data, trees, source).run())


def first_class_name(path: Path) -> str:
    """Name of the class of the first object, from the first bytes; empty if it cannot be told."""
    try:
        data = _first_bytes(path, 4096)
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


def _first_bytes(path: Path, most: int) -> bytes:
    """The beginning of a file, unpacked."""
    try:
        with path.open("rb") as file:
            data = file.read(most)
    except OSError as error:
        raise unreadable(path, error) from error
    if not data.startswith(GZIP_MAGIC):
        return data
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, most)
    except zlib.error as error:
        raise _broken_gzip(path) from error


def _mapped(path: Path) -> Any:
    """The bytes of a file, unpacked: mapped into memory, or plain ones of a short file."""
    try:
        with path.open("rb") as file:
            if file.read(2) == GZIP_MAGIC:
                file.seek(0)
                with tempfile.TemporaryFile() as unpacked:
                    _unpack(path, file, unpacked)
                    return _as_memory(unpacked)
            if path.stat().st_size > LARGEST_BYTES:
                raise _too_large(path, f"It holds more than {LARGEST_BYTES // 2**20} MB.")
            return _as_memory(file)
    except OSError as error:
        raise unreadable(path, error) from error


def _as_memory(file: IO[bytes]) -> Any:
    file.seek(0, 2)
    if file.tell() < SHORT_BYTES:
        file.seek(0)
        return file.read()
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _unpack(path: Path, packed: IO[bytes], out: IO[bytes]) -> None:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    done = 0
    try:
        while chunk := unpacker.unconsumed_tail or packed.read(_CHUNK):
            part = unpacker.decompress(chunk, _CHUNK)
            done += len(part)
            if done > LARGEST_BYTES:
                raise _too_large(path, f"It holds more than {LARGEST_BYTES // 2**20} MB.")
            out.write(part)
            if unpacker.eof:
                return
    except zlib.error as error:
        raise _broken_gzip(path) from error


def _broken_gzip(path: Path) -> FileProblem:
    return damaged(path, "Its gzip compression is damaged or cut off.")


def _too_large(path: Path, why: str) -> OnlyFiji:
    return OnlyFiji(
        f"'{path.name}' is too large to be read without Fiji.",
        why,
        "Choose your Fiji in the settings, which then computes it ('s2d-desktop weka' too); or "
        "train with fewer trees or fewer traced pixels.",
    )


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
