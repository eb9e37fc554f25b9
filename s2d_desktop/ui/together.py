"""Which classes and channels can be seen together: from what is open to what the viewer mixes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from s2d_desktop.model.saved_work import LARGEST_RAW, SavedView
from s2d_desktop.ui.documents import ClassChoice
from s2d_desktop.ui.opened_image import OpenedImage
from s2d_desktop.ui.raw_choices import TOGETHER
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer import lut
from s2d_desktop.ui.viewer.mixing import CHANNEL_COLOURS, ChannelLook, Part
from s2d_desktop.ui.viewer.viewer import Viewer


def show_raw(viewer: Viewer, image: OpenedImage, wished: int) -> None:
    """Show one of `raw_choices` of the raw data of `image`."""
    assert image.raw is not None
    info = image.raw.info
    count = info.size_of("c")
    names: list[str] = []
    if wished == TOGETHER:
        known = info.channel_names if len(info.channel_names) == count else ("",) * count
        names = [n or tr("data.channel_name", name=k) for k, n in enumerate(known, 1)]
    viewer.set_raw(image.raw, image.kept_raw, None if wished < 0 else wished, names)


def class_parts(classes: Sequence[ClassChoice], channels: int) -> tuple[Part, ...]:
    """The classes of a map of so many channels, in the order of these; none of a single one."""
    by_channel = {c.channel: c for c in classes}
    return tuple(
        Part(by_channel[k].name, by_channel[k].colour)
        if k in by_channel
        else Part(str(k + 1), _okabe_ito(k))
        for k in range(channels if channels > 1 else 0)
    )


def named_parts(names: Sequence[str], classes: Sequence[ClassChoice]) -> tuple[Part, ...]:
    """Maps with these names, in the colours that classes of the same name have.

    None where there is one class only, everywhere.
    """
    if max(len(names), len(classes)) < 2:
        return ()
    known = {c.name: c.colour for c in classes}
    return tuple(Part(n, known.get(n, _okabe_ito(k))) for k, n in enumerate(names))


def _okabe_ito(number: int) -> tuple[int, int, int]:
    ink = lut.OKABE_ITO[number % len(lut.OKABE_ITO)]
    return int(ink[1:3], 16), int(ink[3:5], 16), int(ink[5:7], 16)


def saved_looks(looks: Sequence[ChannelLook]) -> Mapping[str, Any]:
    """Fields of `SavedView` from the looks of channels; none where some cannot be stored."""
    windows = [v for look in looks for v in look.window]
    if any(not abs(v) <= LARGEST_RAW for v in windows):
        return {}
    return {
        "channel_windows": tuple(windows),
        "channel_colours": tuple(look.colour for look in looks),
        "channels_hidden": tuple(k for k, look in enumerate(looks) if not look.shown),
    }


def looks_from(view: SavedView, channels: int) -> tuple[ChannelLook, ...]:
    """The opposite of `saved_looks`; empty where it does not fit so many channels."""
    windows, colours = view.channel_windows, view.channel_colours
    if not channels or len(colours) != channels or len(windows) != 2 * channels:
        return ()
    pairs = list(zip(windows[::2], windows[1::2], strict=True))
    if any(c not in CHANNEL_COLOURS for c in colours) or any(a >= b for a, b in pairs):
        return ()
    return tuple(
        ChannelLook((float(a), float(b)), colour, k not in view.channels_hidden)
        for k, ((a, b), colour) in enumerate(zip(pairs, colours, strict=True))
    )
