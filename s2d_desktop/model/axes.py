"""Axes: lower-case letters of ``tzyxc`` in the order of an array's shape.

Inside the program every stage of the method works on **canonical** arrays with all five axes
``tzyxc``, singleton where a file has none; files keep their own order (see ``source.canonical``).
"""

from __future__ import annotations

from collections.abc import Sequence

from s2d_desktop.model.errors import AxesProblem

CANONICAL = "tzyxc"
"""Time, depth, height, width, channel: the order of every array between two stages."""


def check_axes(axes: str, ndim: int | None = None) -> str:
    """Return `axes` in lower case, or raise `AxesProblem`.

    Parameters
    ----------
    axes
        Letters of ``tzyxc``, each at most once, ``y`` and ``x`` both there.
    ndim
        Number of dimensions that the axes must name, when known.
    """
    axes = axes.lower()
    unknown = sorted(set(axes) - set(CANONICAL))
    if unknown:
        raise AxesProblem(
            f"The axes '{axes}' cannot be read.",
            f"'{unknown[0]}' is none of t (time), z (depth), y (height), x (width), c (channel).",
            "Give the axes as letters of tzyxc in the order of the shape, for instance zyxc.",
        )
    if len(set(axes)) != len(axes) or not {"y", "x"} <= set(axes):
        raise AxesProblem(
            f"The axes '{axes}' cannot be read.",
            "Each axis may occur once, and y and x must both be there.",
            "Give the axes as letters of tzyxc in the order of the shape, for instance zyxc.",
        )
    if ndim is not None and len(axes) != ndim:
        raise AxesProblem(
            f"The axes '{axes}' do not fit the image.",
            f"They name {len(axes)} dimensions, the image has {ndim}.",
            "Give one letter for each dimension of the image.",
        )
    return axes


def default_axes(shape: Sequence[int], name: str = "") -> str:
    """Axes that ilastik assumes when neither the file nor the project names them.

    2-D ``yx``; 3-D ``zyx``, but ``yxc`` if the last dimension is at most 4; 4-D ``zyxc``;
    5-D ``tzyxc``. `name` is what the user calls the image, for the error.
    """
    ndim = len(shape)
    if ndim == 3 and shape[-1] <= 4:
        return "yxc"
    table = {2: "yx", 3: "zyx", 4: "zyxc", 5: "tzyxc"}
    if ndim not in table:
        raise AxesProblem(
            f"'{name}' cannot be opened as an image." if name else "This is no image.",
            f"It has {ndim} dimension{'' if ndim == 1 else 's'} ({' x '.join(map(str, shape))}); "
            "an image has two (height, width) to five (time, depth, height, width, channel).",
            "Save the image with at most five dimensions."
            if ndim > 5
            else "Check that this is the right file.",
        )
    return table[ndim]


def words(axes: str, shape: Sequence[int]) -> str:
    """Say a shape in words: ``165 slices of 1024 x 768, 1 channel``.

    The size is given as width x height, as microscopes and ImageJ do.
    """
    size = dict(zip(axes, shape, strict=True))
    parts = []
    if size.get("t", 1) > 1:
        parts.append(f"{size['t']} time points")
    if size.get("z", 1) > 1:
        parts.append(f"{size['z']} slices")
    plane = f"{size['x']} x {size['y']}"
    text = " of ".join([*parts, plane])
    channels = size.get("c", 1)
    return f"{text}, {channels} channel{'' if channels == 1 else 's'}"
