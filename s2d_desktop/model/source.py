"""The one idea that carries everything: the lazy source.

Raw data, forest probabilities, the enhanced map and the segmentation are the same kind of thing:
something that answers `read` for any region. A reader never knows which stage it reads; a stage
never knows who reads it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.axes import CANONICAL, check_axes
from s2d_desktop.model.axes_in_doubt import other_axes
from s2d_desktop.model.errors import AxesProblem
from s2d_desktop.model.region import Region

Array = NDArray[np.generic]


@dataclass(frozen=True)
class SourceInfo:
    """Facts about a source that are known without reading pixels."""

    name: str
    """What a user calls it: usually the file name."""
    axes: str
    """Letters of ``tzyxc`` in the order of `shape`."""
    shape: tuple[int, ...]
    """Extent along each axis, in voxels."""
    dtype: np.dtype[np.generic]
    """Type of the arrays that `read` returns."""
    voxel_size: Mapping[str, float] = field(default_factory=dict)
    """Size of a voxel along an axis, in `unit` (along t in seconds); unknown ones are left out."""
    unit: str = ""
    """Unit of `voxel_size`, for instance ``nm`` or ``µm``; empty if not known."""
    channel_names: tuple[str, ...] = ()
    """One name per channel, or empty."""
    value_range: tuple[float, float] | None = None
    """Smallest and largest value that may occur, where that is known."""
    colours: str = ""
    """How ImageJ shall show a file of it: see `io.imagej_colours`; empty for grey."""
    axes_are_guess: bool = False
    """Whether neither the file nor the user named the axes: `axes` is then ilastik's default."""
    other_axes: tuple[str, ...] = ()
    """Where `axes` are a guess: other readings of `shape` that are plausible and mean something
    else, in the same order of the stored array; likeliest first."""

    def __post_init__(self) -> None:
        check_axes(self.axes, len(self.shape))

    def size_of(self, axis: str) -> int:
        """Extent along `axis`; 1 where the source has no such axis."""
        return self.shape[self.axes.index(axis)] if axis in self.axes else 1

    def guessed(self, others: Sequence[str] | None = None) -> SourceInfo:
        """The same with `axes` marked as a guess.

        `others` are the readings that may be meant instead, as far as they are plausible; None for
        all that are usual.
        """
        found = other_axes(self.axes, self.shape, others)
        return replace(self, axes_are_guess=True, other_axes=found)

    def stated(self) -> SourceInfo:
        """The same with axes that are known, for instance from a project."""
        return replace(self, axes_are_guess=False, other_axes=())


class Source(ABC):
    """Something that can answer ``read(region)`` for any region.

    `read` may be called from several threads at once.
    """

    info: SourceInfo

    @property
    def at_hand(self) -> bool:
        """Whether what was read once is read again at next to no cost, so that nobody need keep it.

        So it is in memory, in a mapped file, or where tiles are kept already.
        """
        return False

    def read(self, region: Region) -> Array:
        """Return the values of `region`.

        Parameters
        ----------
        region
            In voxels, in the order of ``info.axes``; must lie inside ``info.shape``.

        Returns
        -------
        array of ``info.dtype`` and ``region.shape``

        Raises
        ------
        AxesProblem
            If the region is not inside the source.
        """
        if not region.inside(self.info.shape):
            raise AxesProblem(
                f"A region outside of '{self.info.name}' was asked for.",
                f"From {region.start} to {region.stop}, but the shape is {self.info.shape}.",
            )
        return self._read(region)

    def read_every(self, step: int, region: Region) -> Array:
        """Every `step`-th voxel of a region along y and x, the first of it among them.

        For a picture of a large image. A source that need not read all voxels for that overrides
        it, and may give what it has stored of all voxels of a step instead, for instance means.
        """
        return self.read(region)[self.every(step)]

    def stored_step(self, step: int) -> int:
        """How many voxels along y and x each value stands for that `read_every` reads for `step`.

        1 where all voxels have to be read.
        """
        return 1

    def every(self, step: int) -> tuple[slice, ...]:
        """What `read_every` takes of the array that `read` gives."""
        return tuple(slice(None, None, step if a in "yx" else 1) for a in self.info.axes)

    @abstractmethod
    def _read(self, region: Region) -> Array:
        """Answer `read`; `region` is known to be inside."""

    def close(self) -> None:
        """Release files. Reading afterwards is an error; closing twice is not."""

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()


def read_whole(source: Source) -> Array:
    """All values of `source` as one array of ``info.shape``."""
    return source.read(Region.whole(source.info.shape))


class ArraySource(Source):
    """A source over an array in memory."""

    def __init__(self, array: Array, axes: str, name: str = "array", **facts: object) -> None:
        self.array = array
        self.info = replace(
            SourceInfo(name, check_axes(axes, array.ndim), array.shape, array.dtype),
            **facts,  # type: ignore[arg-type]
        )

    @property
    def at_hand(self) -> bool:
        return True

    def _read(self, region: Region) -> Array:
        return self.array[region.slices]


class _Canonical(Source):
    """A source seen with all five axes ``tzyxc``."""

    def __init__(self, source: Source) -> None:
        self.inner = source
        info = source.info
        self._present = "".join(a for a in CANONICAL if a in info.axes)
        self._transpose = [info.axes.index(a) for a in self._present]
        shape = tuple(info.size_of(a) for a in CANONICAL)
        self.info = replace(info.stated(), axes=CANONICAL, shape=shape)

    @property
    def at_hand(self) -> bool:
        return self.inner.at_hand

    def _read(self, region: Region) -> Array:
        values = self.inner.read(self._inner_region(region))
        return values.transpose(self._transpose).reshape(region.shape)

    def read_every(self, step: int, region: Region) -> Array:
        t, z, y, x, c = region.shape
        values = self.inner.read_every(step, self._inner_region(region))
        return values.transpose(self._transpose).reshape(t, z, -(-y // step), -(-x // step), c)

    def stored_step(self, step: int) -> int:
        return self.inner.stored_step(step)

    def _inner_region(self, region: Region) -> Region:
        box = dict(zip(CANONICAL, zip(region.start, region.stop, strict=True), strict=True))
        return Region(
            tuple(box[a][0] for a in self.inner.info.axes),
            tuple(box[a][1] for a in self.inner.info.axes),
        )

    def close(self) -> None:
        self.inner.close()


def canonical(source: Source) -> Source:
    """Return `source` with axes ``tzyxc``: missing axes of length 1, none dropped, none copied."""
    return source if source.info.axes == CANONICAL else _Canonical(source)


class _WithAxes(Source):
    """A canonical source seen in another order, singleton axes that are not named dropped."""

    def __init__(self, source: Source, axes: str) -> None:
        assert source.info.axes == CANONICAL
        dropped = [a for a in CANONICAL if a not in axes and source.info.size_of(a) > 1]
        if dropped:
            raise AxesProblem(
                f"'{source.info.name}' cannot be written with the axes '{axes}'.",
                f"It has {source.info.size_of(dropped[0])} positions along '{dropped[0]}'.",
                "Name all axes that are longer than 1.",
            )
        self.inner = source
        self._axes = axes
        self.info = replace(
            source.info, axes=axes, shape=tuple(source.info.size_of(a) for a in axes)
        )

    def _read(self, region: Region) -> Array:
        box = dict(zip(self._axes, zip(region.start, region.stop, strict=True), strict=True))
        inner = Region(
            tuple(box.get(a, (0, 1))[0] for a in CANONICAL),
            tuple(box.get(a, (0, 1))[1] for a in CANONICAL),
        )
        array = self.inner.read(inner)
        kept = [k for k, a in enumerate(CANONICAL) if a in self._axes]
        array = array.reshape([array.shape[k] for k in kept])
        present = [CANONICAL[k] for k in kept]
        return array.transpose([present.index(a) for a in self._axes])

    def close(self) -> None:
        self.inner.close()


def with_axes(source: Source, axes: str) -> Source:
    """Return the canonical `source` with `axes`, an order that a file or a lane had.

    Raises
    ------
    AxesProblem
        If an axis longer than 1 is not among `axes`.
    """
    axes = check_axes(axes)
    return source if axes == source.info.axes else _WithAxes(source, axes)
