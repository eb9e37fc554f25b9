"""The numbers under the mouse: those of that very voxel, also where only every eighth is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.ui.texts import decimals, number, tr
from s2d_desktop.ui.viewer.camera import Camera
from s2d_desktop.ui.viewer.pixels import Pixels, TileKey, View
from s2d_desktop.ui.viewer.tile_loader import TileLoader, Wish


class ValuesAtCursor:
    """Looks up voxels in the tiles that are drawn, and reads in the background what is not in them.

    Parameters
    ----------
    camera
        Knows the mouse.
    loader
        Reads, and keeps the tiles that are drawn.
    view
        Gives what is drawn.
    """

    def __init__(self, camera: Camera, loader: TileLoader, view: Callable[[], View]) -> None:
        self._camera, self._loader, self._view = camera, loader, view

    def value(self, pixels: Pixels | None) -> NDArray[np.generic] | None:
        """The value at the mouse; None where nothing is drawn (yet).

        Until the voxel itself is read it is the value that is drawn there, of a voxel less than a
        pixel of the screen away.
        """
        voxel = self._camera.voxel()
        if pixels is None or voxel is None:
            return None
        t, z, level = self._camera.t, self._camera.z, self._view().level
        drawn = self._loader.store.value_at(pixels, t, z, level, *voxel)
        if drawn is None or level == 0:
            return drawn
        exact = self._loader.store.value_at(pixels.voxels, t, z, 0, *voxel)
        return drawn if exact is None else exact

    def look(self, shown: Iterable[Pixels | None]) -> None:
        """The mouse is elsewhere: wish for the voxels below it that are not drawn as they are.

        Of what is computed only where a tile is drawn, so that nothing is begun by pointing.
        """
        voxel, level = self._camera.voxel(), self._view().level
        wishes = []
        if voxel is not None and level:
            t, z = self._camera.t, self._camera.z
            wishes = [
                Wish(pixels.voxels, TileKey(t, z, 0, *voxel), 0, 0)
                for pixels in shown
                if pixels is not None
                and self._loader.store.value_at(pixels, t, z, level, *voxel) is not None
            ]
        self._loader.want(self, wishes)


def words(value: NDArray[np.generic] | np.generic | None, digits: int | None) -> str:
    """A value, or several, with a fixed number of decimals if `digits` is given."""
    if value is None:
        return tr("values.none")
    if value.ndim:
        return ", ".join(words(np.asarray(v), digits) for v in value)
    if value.dtype.kind in "iub":
        return number(int(value), 6)
    return number(float(value), 5) if digits is None else decimals(float(value), digits)
