"""Strokes in a small file of their own: ``IMAGE.strokes.h5`` beside the image or project.

::

    facts              uint8: a JSON text: classes, features, images, links relative to the file
    images/0000/where  int64 (tiles, 4): t, z, row, column of each tile
    images/0000/tiles  uint8 (tiles, 64, 64): class values, 0 where nothing is painted

Nothing is pickled; sizes are looked at before anything is read. The image is never altered.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.file_checks import damaged, require_file, unreadable
from s2d_desktop.io.ilastik.labels import LabelBlock, LabelClass
from s2d_desktop.io.patient_file import PatientFile
from s2d_desktop.model.axes import check_axes
from s2d_desktop.model.errors import FileProblem, S2DError
from s2d_desktop.model.features import STANDARD_IDS, FeatureSelection, StructureTensor
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import Source
from s2d_desktop.model.stroke_set import PaintedImage, StrokeClass, StrokeSet
from s2d_desktop.model.strokes import MOST_CLASSES, TILE, Strokes, StrokeTile

ENDING = ".strokes.h5"
FORMAT, VERSION = "s2d_desktop strokes", 1
LARGEST_BYTES = 2**30
"""A quarter of a million tiles; nobody paints more by hand."""

SAMPLE_SIDE = 64


def strokes_file(owner: Path) -> Path:
    """Where the strokes of an image or project are kept: its whole name and ``.strokes.h5``."""
    return owner.with_name(owner.name + ENDING)


def is_strokes_file(path: str | Path) -> bool:
    """Whether a file holds strokes, by its ending."""
    return str(path).lower().endswith(ENDING)


def painted_on(path: Path) -> tuple[Path, str]:
    """The project or image that the strokes in a file belong to, and the axes it was seen with.

    Of a project, which knows its axes, these are empty.

    Raises
    ------
    FileProblem
        If the file cannot be read, or names none.
    """
    found = read_strokes_file(path)
    if found.project:
        return Path(found.project), ""
    image = next((image for image in found.images if image.file), None)
    if image is None:
        raise damaged(path, "a file of strokes", "it names no image")
    return Path(image.file), image.axes


def sample_of(source: Source) -> str:
    """Hash of the middle of the middle slice, 64 x 64 voxels with all channels, at time 0."""
    _, depth, height, width, channels = source.info.shape
    y, x = max(0, (height - SAMPLE_SIDE) // 2), max(0, (width - SAMPLE_SIDE) // 2)
    z = depth // 2
    stop = (1, z + 1, min(height, y + SAMPLE_SIDE), min(width, x + SAMPLE_SIDE), channels)
    values = np.ascontiguousarray(source.read(Region((0, z, y, x, 0), stop)))
    return hashlib.blake2b(values.tobytes(), digest_size=12).hexdigest()


def label_blocks(strokes: Strokes) -> list[LabelBlock]:
    """Strokes in the form in which `ilastik.writer.write_project` takes them."""
    blocks = []
    height, width = strokes.shape[2:]
    for key, tile in strokes.tiles():
        y, x = key.row * TILE, key.col * TILE
        inside = tile[: height - y, : width - x]
        stop = (key.t + 1, key.z + 1, y + inside.shape[0], x + inside.shape[1], 1)
        blocks.append(
            LabelBlock(Region((key.t, key.z, y, x, 0), stop), inside[None, None, ..., None])
        )
    return blocks


def label_classes(classes: tuple[StrokeClass, ...]) -> list[LabelClass]:
    """Classes in the form in which `ilastik.writer.write_project` takes them."""
    return [LabelClass(c.name, c.color, k) for k, c in enumerate(classes, 1)]


# -- writing


def write_strokes_file(path: Path, strokes: StrokeSet) -> Path:
    """Write a file of strokes; an existing one is replaced once the new one is whole.

    Raises
    ------
    FileProblem
        If it cannot be written; no half file is left.
    """
    part = path.with_name(path.name + ".part")
    # Names of files may hold bytes that are no text.
    text = json.dumps(_facts(path, strokes), ensure_ascii=False).encode("utf-8", "surrogatepass")
    try:
        with closing(PatientFile(part)) as raw:
            with h5py.File(raw, "w") as file:
                file["facts"] = np.frombuffer(text, np.uint8)
                for k, image in enumerate(strokes.images):
                    found = list(image.strokes.tiles())
                    group = file.create_group(f"images/{k:04d}")
                    where = [tuple(key) for key, _ in found]
                    group["where"] = np.array(where, np.int64).reshape(-1, 4)
                    tiles = [tile for _, tile in found]
                    values = np.stack(tiles) if tiles else np.zeros((0, TILE, TILE), np.uint8)
                    group.create_dataset(
                        "tiles",
                        data=values,
                        chunks=(1, TILE, TILE) if tiles else None,
                        compression="gzip" if tiles else None,
                    )
            raw.check()
        os.replace(part, path)
    except (OSError, RuntimeError) as error:
        raise FileProblem(
            f"The strokes could not be saved in '{path.name}'.",
            f"{getattr(error, 'strerror', None) or error}.",
            "Check that you may write to the folder and that the disk has room.",
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return path


def _facts(path: Path, strokes: StrokeSet) -> dict[str, Any]:
    selection = strokes.selection
    return {
        "format": FORMAT,
        "version": VERSION,
        "project": _link(strokes.project, path.parent),
        "classes": [{"name": c.name, "color": list(c.color)} for c in strokes.classes],
        "features": {
            "ids": list(selection.ids),
            "scales": list(selection.scales),
            "matrix": [list(row) for row in selection.matrix],
            "compute_in_2d": list(selection.compute_in_2d),
            "structure_tensor": strokes.structure_tensor.value,
        },
        "images": [
            {
                "name": image.name,
                "file": _link(image.file, path.parent),
                "axes": image.axes,
                "shape": list(image.strokes.shape),
                "sample": image.sample,
                "lane": image.lane,
            }
            for image in strokes.images
        ],
    }


def _link(file: str, folder: Path) -> dict[str, str]:
    """A link: relative to the folder where possible, and absolute."""
    if not file:
        return {}
    whole = Path(file).absolute()
    link = {"absolute": whole.as_posix()}
    try:
        link["relative"] = Path(os.path.relpath(whole, folder.absolute())).as_posix()
    except ValueError:
        # Another drive of a Windows machine has no relative path.
        return link
    return link


# -- reading


def read_strokes_file(path: str | Path) -> StrokeSet:
    """Read a file of strokes.

    Raises
    ------
    FileProblem
        If it is missing, damaged, or of a newer version.
    """
    path = Path(path)
    require_file(path)
    try:
        with h5py.File(path, "r", locking=False) as file:
            return _read(file, path)
    except S2DError:
        raise
    except PermissionError as error:
        raise unreadable(path, error) from error
    except (
        OSError,
        RuntimeError,
        KeyError,
        ValueError,
        TypeError,
        MemoryError,
        AttributeError,
        OverflowError,
    ) as error:
        raise damaged(path, "a file of strokes", error) from error


def _read(file: h5py.File, path: Path) -> StrokeSet:
    text = _array(file["facts"], np.uint8, 1, path).tobytes()
    facts = json.loads(text.decode("utf-8", "surrogatepass"))
    if facts["format"] != FORMAT:
        raise ValueError("it names another format")
    if int(facts["version"]) > VERSION:
        raise FileProblem(
            f"'{path.name}' was written by a newer version of this program.",
            f"Its format is number {int(facts['version'])}; this version knows {VERSION}.",
            "Install the newer version, or paint the strokes again.",
        )
    classes = tuple(StrokeClass(str(c["name"])[:200], _color(c["color"])) for c in facts["classes"])
    if len(classes) > MOST_CLASSES:
        raise ValueError(f"it has {len(classes)} classes")
    images = []
    for k, image in enumerate(facts["images"]):
        group = file[f"images/{k:04d}"]
        images.append(
            PaintedImage(
                _strokes(group, image["shape"], len(classes), path),
                str(image["name"]),
                _linked(image["file"], path.parent),
                check_axes(str(image["axes"])) if image["axes"] else "",
                str(image["sample"]),
                int(image["lane"]),
            )
        )
    selection, tensor = _features(facts["features"])
    project = _linked(facts["project"], path.parent)
    return StrokeSet(classes, selection, tensor, tuple(images), project)


def _array(dataset: Any, kind: type, ndim: int, path: Path) -> NDArray[Any]:
    """A dataset, after looking at its size; it may not point into other files."""
    if not isinstance(dataset, h5py.Dataset) or dataset.shape is None or dataset.ndim != ndim:
        raise ValueError("a part of it is missing")
    if dataset.dtype != np.dtype(kind) or dataset.external is not None:
        raise ValueError("a part of it holds something else")
    if dataset.nbytes > LARGEST_BYTES:
        raise ValueError(f"a part of it claims {dataset.nbytes / 2**30:.1f} GiB")
    return np.asarray(dataset[()])


def _strokes(group: Any, size: Any, classes: int, path: Path) -> Strokes:
    shape = tuple(int(s) for s in size)
    if len(shape) != 4 or min(shape) < 1:
        raise ValueError(f"an image has the shape {shape}")
    where = _array(group["where"], np.int64, 2, path)
    values = _array(group["tiles"], np.uint8, 3, path)
    if where.shape != (len(values), 4) or values.shape[1:] != (TILE, TILE):
        raise ValueError("its tiles do not fit their places")
    limits = np.array([shape[0], shape[1], -(-shape[2] // TILE), -(-shape[3] // TILE)])
    if (where < 0).any() or (where >= limits).any() or values.max(initial=0) > classes:
        raise ValueError("a stroke lies outside of the image or is of no class")
    tiles = {}
    for key, tile in zip(where.tolist(), values, strict=True):
        name = StrokeTile(*key)
        tile[max(0, shape[2] - name.row * TILE) :] = 0
        tile[:, max(0, shape[3] - name.col * TILE) :] = 0
        if tile.any():
            tile.flags.writeable = False
            tiles[name] = tile
    return Strokes((shape[0], shape[1], shape[2], shape[3]), tiles)


def _features(facts: Mapping[str, Any]) -> tuple[FeatureSelection, StructureTensor]:
    ids = tuple(str(i) for i in facts["ids"])
    scales = tuple(float(s) for s in facts["scales"])
    matrix = tuple(tuple(bool(on) for on in row) for row in facts["matrix"])
    in_2d = tuple(bool(b) for b in facts["compute_in_2d"])
    fits = len(matrix) == len(ids) and all(len(row) == len(scales) for row in matrix)
    sound = all(0 < s <= 1000 for s in scales) and set(ids) <= set(STANDARD_IDS)
    if not fits or not sound or len(in_2d) != len(scales):
        raise ValueError("its table of features makes no sense")
    return FeatureSelection(ids, scales, matrix, in_2d), StructureTensor(facts["structure_tensor"])


def _color(value: Any) -> tuple[int, int, int]:
    red, green, blue = (min(255, max(0, int(v))) for v in value)
    return red, green, blue


def _linked(link: Mapping[str, str], folder: Path) -> str:
    """Where a link leads: from the folder of the file if something is there, else absolute."""
    if not link:
        return ""
    relative, absolute = link.get("relative"), str(link["absolute"])
    if relative:
        near = os.path.normpath(folder.absolute() / relative)
        if _exists(near) or not _exists(absolute):
            return near
    return absolute


def _exists(path: str) -> bool:
    """Whether a file is there; the end of a path may be a dataset inside of it."""
    from s2d_desktop.io.open import split_internal

    # Not Path.exists: it raises where a folder of somebody else may not be entered.
    return os.path.exists(split_internal(path)[0])
