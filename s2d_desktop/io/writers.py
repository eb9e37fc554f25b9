"""Writing any source to a file, block by block: ``write``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from s2d_desktop import __version__
from s2d_desktop.io.conversion import converted
from s2d_desktop.io.file_checks import missing, unwritable
from s2d_desktop.io.hdf5_output import Hdf5Output
from s2d_desktop.io.journal import Journal, identity, journal_path, noted
from s2d_desktop.io.npy_output import NpyOutput
from s2d_desktop.io.open import split_internal
from s2d_desktop.io.output import Output
from s2d_desktop.io.tiff_output import TiffOutput, strip_block
from s2d_desktop.io.zarr import is_zarr
from s2d_desktop.io.zarr_output import ZarrOutput
from s2d_desktop.model.errors import FileProblem, InputError
from s2d_desktop.model.events import Event, Note, Progress, Saved
from s2d_desktop.model.region import Region, tiles
from s2d_desktop.model.source import Source, SourceInfo, canonical, with_axes

FORMATS: dict[str, type[Output]] = {
    ".tif": TiffOutput,
    ".tiff": TiffOutput,
    ".h5": Hdf5Output,
    ".hdf5": Hdf5Output,
    ".npy": NpyOutput,
    ".zarr": ZarrOutput,
}

BLOCK = {"t": 1, "z": 1, "y": 512, "x": 512}
"""Block where the caller names none; all channels at once."""


def write(
    source: Source,
    path: str | Path,
    tile_shape: Sequence[int] | None = None,
    *,
    dtype: str | None = None,
    spread: tuple[float, float] | None = None,
    compression: str | None = None,
    inputs: Iterable[str | Path] = (),
    made_of: str = "",
) -> Iterator[Event]:
    """Write all values of `source` to a file.

    The file appears under its name only when it is whole; until then it is ``NAME.part``, which is
    removed when the generator is closed or fails. Memory holds one block at a time, and each block
    of the source is read once.

    Parameters
    ----------
    source
        In the axes that the file shall have. ``.h5`` and ``.npy`` keep their order; ``.tif`` is
        stored as ``tzcyx`` (ImageJ's order) and ``.zarr`` as ``tczyx`` (OME-Zarr's order), with
        the same axes in it. Voxel size, channel names and value range are kept where the format
        has a place for them (``.npy`` has none).
    path
        Its ending chooses the format: .tif .tiff .h5 .hdf5 .npy .zarr.
    tile_shape
        Shape of a block in the axes of `source`; compressed TIFF makes it as wide as the image.
    dtype
        ``None``: as they are. ``"uint8"``, ``"uint16"``: values 0..1 times 255 or 65535, rounded.
    spread
        What 0 and 1 become instead; see `conversion`.
    compression
        ``None`` or ``"zlib"`` (TIFF, HDF5). Zarr is always compressed, NPY never.
    inputs
        Files that must not be overwritten, beside those that `source` itself reads.
    made_of
        `journal.identity` of all that decides about the values. With it, a file whose writing was
        cut off by the end of the process is gone on with by the next call that has the same;
        ``.zarr`` can, and ``.npy``, ``.h5`` and ``.tif`` without compression; others begin again.

    Yields
    ------
    Progress after each block, and Saved at the end

    Raises
    ------
    FileProblem
        If the format is unknown, the folder is missing or cannot be written, the disk is full, or
        the file would overwrite an input.
    InputError
        If the conversion or the compression is not possible.
    """
    target = Path(path)
    kind = FORMATS.get(target.suffix.lower())
    if kind is None:
        raise FileProblem(
            f"'{target.name}' cannot be written.",
            f"Its name ends in '{target.suffix}'; the formats are {', '.join(FORMATS)}.",
            "Choose a name that ends in one of these.",
        )
    if compression not in (None, "zlib"):
        raise InputError(f"There is no compression '{compression}'.", "", "Choose zlib or none.")
    try:
        _require_free(target, kind, [*files_behind(source), *map(Path, inputs)])
    except (OSError, ValueError) as error:
        raise unwritable(target, error) from error
    source = converted(source, dtype, spread)
    axes = source.info.axes
    block = dict(zip(axes, tile_shape or [BLOCK.get(a, 2**31) for a in axes], strict=True))
    stored = kind.stored_axes(axes)
    source = with_axes(canonical(source), stored) if stored != axes else source
    shape = source.info.shape
    edges = tuple(max(1, min(block[a], s)) for a, s in zip(stored, shape, strict=True))
    if kind is TiffOutput and compression:
        edges = strip_block(shape, edges)
    part = target.with_name(target.name + ".part")
    output: Output | None = None
    try:
        blocks = int(np.prod([-(-s // e) for s, e in zip(shape, edges, strict=True)], dtype=object))
        layout = [kind.__name__, source.info, edges, compression, __version__]
        of = identity({"values": made_of, "layout": layout}) if made_of else ""
        output, before = _cut_off(kind, part, target.name, source.info, edges, compression, of)
        if output is None:
            _remove(part)
            output = kind(part, target.name, source.info, edges, compression is not None)
        else:
            yield Note(f"Going on with '{target.name}': {before} of {blocks} blocks were done.")
            yield Progress(before, blocks, f"Writing {target.name}", "blocks")
        journal = Journal(part, of, blocks) if of else None
        for done, region in enumerate(tiles(Region.whole(shape), edges), start=1):
            if done <= before:
                continue
            values = source.read(region)
            try:
                output.put(region, values)
                if journal is not None and journal.is_due:
                    output.flush()
                    journal.note(done)
            except (OSError, RuntimeError) as error:
                raise unwritable(target, error) from error
            yield Progress(done, blocks, f"Writing {target.name}", "blocks")
        try:
            output.finish()
            output = None
            _move(part, target)
        except (OSError, RuntimeError) as error:
            raise unwritable(target, error) from error
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        # Also when the generator is closed between two blocks.
        if output is not None:
            output.give_up()
        _remove(part)
        _remove(journal_path(part))
    yield Saved(target)


def _cut_off(
    kind: type[Output],
    part: Path,
    name: str,
    info: SourceInfo,
    edges: tuple[int, ...],
    compression: str | None,
    of: str,
) -> tuple[Output | None, int]:
    """The part that an earlier process left of the same work, and its number of blocks."""
    found = noted(part, of) if of else None
    if found is None:
        return None, 0
    try:
        output = kind.go_on(part, name, info, edges, compression is not None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError):
        # Somebody changed it: it is written anew.
        return None, 0
    return output, found.done if output is not None else 0


def give_up(target: Path) -> None:
    """Remove what a process that was killed has left of `target`, but for an earlier result."""
    part = target.with_name(target.name + ".part")
    old = target.with_name(target.name + ".old.part")
    if old.exists() and not target.exists():
        # It was killed while the new folder took the place of the earlier one.
        old.rename(target)
    for path in (part, journal_path(part), old):
        _remove(path)


def files_behind(source: Source) -> list[Path]:
    """Files and folders that `source` reads, through all the sources it is made of."""
    found: list[Path] = []
    waiting: list[object] = [source]
    seen: set[int] = set()
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, list | tuple):
            waiting += [part for part in item if isinstance(part, Source)]
            found += [part for part in item if isinstance(part, Path)]
        elif isinstance(item, Source):
            path = getattr(item, "path", None)
            if isinstance(path, Path):
                found.append(path)
            waiting += list(vars(item).values())
    return found


def _require_free(target: Path, kind: type[Output], inputs: Iterable[Path]) -> None:
    """Refuse a target that would destroy something."""
    for path in (split_internal(path)[0] for path in inputs):
        if path.exists() and target.exists() and path.samefile(target):
            raise FileProblem(
                f"'{target.name}' would be overwritten while it is being read.",
                "The result would be written over one of its own inputs.",
                "Choose another name for the result.",
            )
    if not target.parent.is_dir():
        raise missing(target.parent)
    if target.is_dir() and not (kind is ZarrOutput and (is_zarr(target) or _empty(target))):
        raise FileProblem(
            f"'{target.name}' cannot be written.",
            "There is a folder of that name, and it is not an earlier result.",
            "Choose another name.",
        )


def _empty(folder: Path) -> bool:
    return next(folder.iterdir(), None) is None


def _move(part: Path, target: Path) -> None:
    """Put the finished file or folder under its name, in place of an earlier one."""
    if part.is_dir() and target.exists():
        # A folder with something in it cannot be replaced in one step.
        old = target.with_name(target.name + ".old.part")
        _remove(old)
        target.rename(old)
        try:
            os.replace(part, target)
        except OSError:
            old.rename(target)
            raise
        _remove(old)
    else:
        os.replace(part, target)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
