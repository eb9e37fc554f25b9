"""The segmentation that a project file shows, without a window: enhanced map first, then it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from s2d_desktop.io.writers import FORMATS
from s2d_desktop.jobs.enhance import enhance
from s2d_desktop.jobs.predict import predict
from s2d_desktop.jobs.saved_call import SavedCall, saved_call
from s2d_desktop.model.events import Event, Result


def segment_saved(
    path: str | Path,
    out: str | Path,
    job: Callable[[SavedCall, Path], Iterator[Event]],
) -> Iterator[Event]:
    """Write the enhanced map of the image that was open beside `out`, and what `job` makes of it.

    Parameters
    ----------
    path
        Of the project file.
    out
        Where the segmentation goes: a file, or a folder.
    job
        Is given what the project file says, and the map.

    Yields
    ------
    as `enhance` (of an own network `predict`), without its Result; then as `job`
    """
    call = yield from saved_call(path, None)
    out = Path(out)
    is_file = out.suffix.lower() in FORMATS
    folder, stem = (out.parent, out.stem) if is_file else (out, Path(path).stem)
    enhanced = folder / f"{stem}_enhanced.h5"
    for event in _enhanced(call, enhanced):
        if not isinstance(event, Result):
            yield event
    yield from job(call, enhanced)


def _enhanced(call: SavedCall, out: Path) -> Iterator[Event]:
    choices = call.choices
    device: dict[str, Any] = {"device": choices.device, "precision": choices.precision}
    axes = choices.axes or None
    if call.network:
        name = call.class_of_network
        return predict(call.network, call.raw, out, class_name=name, axes=axes, **device)
    return enhance(
        call.path,
        call.images,
        out,
        call.enhancer or None,
        class_name=choices.class_name or None,
        scale=choices.scale if choices.scale != 1 else None,
        tta=choices.views,
        structure_tensor=call.tensor,
        retrain=call.retrain,
        only=call.only,
        axes=axes,
        **device,
    )
