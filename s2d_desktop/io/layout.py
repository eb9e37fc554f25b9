"""How the values of a result lie in its file: their type, their range, the order of the axes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2d_desktop.io.conversion import checked_range
from s2d_desktop.io.writers import FORMATS
from s2d_desktop.model.axes import CANONICAL, check_axes
from s2d_desktop.model.errors import AxesProblem, InputError


@dataclass(frozen=True)
class Layout:
    """The user's wish; the default is float32, 0..1, in the order of the image, not compressed."""

    dtype: str | None = None
    """``uint8`` or ``uint16``; None for float32."""
    spread: tuple[float, float] | None = None
    """What 0 and 1 become; None for the whole range of a type, 0..1 for float32."""
    axes: str | None = None
    """Letters of ``tzyxc`` in the order of the file; None for that of the image, c last."""
    compressed: bool = False
    """Whether files are compressed, without loss."""

    def of_labels(self) -> Layout:
        """The same for whole numbers that are no measure, such as classes."""
        return Layout(axes=self.axes, compressed=self.compressed)

    def options(self) -> dict[str, Any]:
        """As arguments of `writers.write`."""
        return {
            "dtype": self.dtype,
            "spread": self.spread,
            "compression": "zlib" if self.compressed else None,
        }

    def facts(self) -> dict[str, Any]:
        """For a provenance sheet."""
        low, high = checked_range(self.dtype, self.spread)
        return {
            "dtype": self.dtype or "float32",
            "zero_is": low,
            "one_is": high,
            "compressed": self.compressed,
        }

    def check(self, path: Path) -> None:
        """Raise before any work if a file of the name `path` cannot be laid out like this.

        Raises
        ------
        AxesProblem
            If the letters are no axes.
        InputError
            If the format has its own order of axes, or the type cannot hold the range.
        """
        checked_range(self.dtype, self.spread)
        if self.axes is None:
            return
        wished = check_axes(self.axes)
        kind = FORMATS.get(path.suffix.lower())
        stored = kind.stored_axes(wished) if kind is not None else wished
        if stored != wished:
            raise InputError(
                f"'{path.name}' cannot have the axes in the order '{wished}'.",
                f"Files that end in '{path.suffix}' always have them in the order '{stored}', "
                "which other programs expect.",
                "Choose .h5 or .npy, or leave the order out.",
            )

    def axes_for(self, own: str, shape: tuple[int, ...], name: str) -> str:
        """The axes of the file of a result.

        Parameters
        ----------
        own
            Axes that the result has by itself.
        shape
            Of the result, ``tzyxc``.
        name
            What the image is called, for the error.

        Raises
        ------
        AxesProblem
            If an axis that is longer than 1 is not among the wished ones.
        """
        if self.axes is None:
            return own
        wished = check_axes(self.axes)
        size = dict(zip(CANONICAL, shape, strict=True))
        missing = [a for a in CANONICAL if size[a] > 1 and a not in wished]
        if missing:
            raise AxesProblem(
                f"The result for '{name}' cannot have the axes '{wished}'.",
                f"It has {size[missing[0]]} positions along '{missing[0]}'.",
                f"Name all axes that are longer than 1, for instance {own}.",
            )
        return wished
