"""A region: a box of an array, and how it is cut into tiles and grown by a halo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True, slots=True)
class Region:
    """A box ``start <= position < stop``, in voxels, one entry for each axis of its source."""

    start: tuple[int, ...]
    stop: tuple[int, ...]

    def __post_init__(self) -> None:
        assert len(self.start) == len(self.stop)

    @classmethod
    def whole(cls, shape: Sequence[int]) -> Region:
        """The region that covers an array of `shape`."""
        return cls((0,) * len(shape), tuple(int(s) for s in shape))

    @property
    def shape(self) -> tuple[int, ...]:
        """Extent along each axis; never negative."""
        return tuple(max(0, b - a) for a, b in zip(self.start, self.stop, strict=True))

    @property
    def size(self) -> int:
        """Number of voxels."""
        n = 1
        for s in self.shape:
            n *= s
        return n

    @property
    def slices(self) -> tuple[slice, ...]:
        """The region as an index of the whole array."""
        return tuple(slice(a, b) for a, b in zip(self.start, self.stop, strict=True))

    def inside(self, shape: Sequence[int]) -> bool:
        """Whether the region lies within an array of `shape`."""
        return len(shape) == len(self.start) and all(
            0 <= a <= b <= s for a, b, s in zip(self.start, self.stop, shape, strict=True)
        )

    def intersect(self, other: Region) -> Region:
        """The common part; of size 0 where there is none."""
        start = tuple(map(max, self.start, other.start))
        stop = tuple(max(a, b) for a, b in zip(start, map(min, self.stop, other.stop), strict=True))
        return Region(start, stop)

    def grown(self, halo: Sequence[int], shape: Sequence[int]) -> Region:
        """The region with `halo` voxels added on both sides of each axis, clipped to `shape`."""
        return Region(
            tuple(max(0, a - h) for a, h in zip(self.start, halo, strict=True)),
            tuple(min(s, b + h) for b, h, s in zip(self.stop, halo, shape, strict=True)),
        )

    def relative_to(self, outer: Region) -> Region:
        """The same box counted from the start of `outer`."""
        return Region(
            tuple(a - o for a, o in zip(self.start, outer.start, strict=True)),
            tuple(b - o for b, o in zip(self.stop, outer.start, strict=True)),
        )

    def replaced(self, axis: int, start: int, stop: int) -> Region:
        """The region with another extent along one axis."""
        return Region(
            (*self.start[:axis], start, *self.start[axis + 1 :]),
            (*self.stop[:axis], stop, *self.stop[axis + 1 :]),
        )


def tiles(region: Region, tile_shape: Sequence[int]) -> Iterator[Region]:
    """Cut `region` along a grid that starts at the array's origin, in C order.

    Tiles at the sides are smaller. The grid does not move with the region, so the same voxel is
    always in the same tile.
    """
    ranges = []
    for a, b, t in zip(region.start, region.stop, tile_shape, strict=True):
        first = a // t * t
        ranges.append([(max(a, k), min(b, k + t)) for k in range(first, b, t)])
    for box in product(*ranges):
        yield Region(tuple(a for a, _ in box), tuple(b for _, b in box))
