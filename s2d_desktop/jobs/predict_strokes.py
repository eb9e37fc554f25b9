"""The probabilities of a forest that is trained on the user's own strokes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from s2d_desktop.io.strokes_file import read_strokes_file
from s2d_desktop.jobs.earlier import Earlier
from s2d_desktop.jobs.for_fiji import check_for_fiji
from s2d_desktop.jobs.map_files import MapFiles, plan_files
from s2d_desktop.jobs.maps_of_images import MapsOfImages
from s2d_desktop.jobs.strokes_inputs import open_strokes_inputs
from s2d_desktop.model.events import Event


def predict_strokes(
    path: str | Path,
    images: Sequence[str | Path],
    out: str | Path,
    *,
    only: Sequence[int] = (),
    axes: str | None = None,
    files: MapFiles | None = None,
    fiji: bool = False,
    again: bool = False,
    form: str = "h5",
    command: str | None = None,
) -> Iterator[Event]:
    """Train the forest of a file of strokes, and write its probabilities of each image.

    Parameters
    ----------
    path
        What the window saved beside an image (``IMAGE.strokes.h5``).
    images
        Image files; empty for those that were painted on.
    only
        Of strokes on a project: numbers of its images, from 1; empty for all that were painted on.
    out, axes, files, fiji, again, form, command
        As for `predict_forest`.

    Yields
    ------
    Note, Progress and Saved; Failed for an image that fails; a Result with ``strokes``,
    ``classes``, ``structure_tensor``, ``done`` (name, output, axes, shape, seconds, mpix_per_s),
    ``failed``

    Raises
    ------
    S2DError
        If the file or an image that was painted on cannot be used.
    """
    strokes = read_strokes_file(path)
    inputs = yield from open_strokes_inputs(Path(path), images, axes, only)
    wish = files or MapFiles()
    classes = [c.name for c in strokes.classes]
    outputs = plan_files(out, inputs.names, classes, wish, form, inputs.files, not images)
    if fiji:
        check_for_fiji(outputs[0][0].path)
    facts: dict[str, Any] = {
        "strokes": str(path),
        "classes": classes,
        "structure_tensor": strokes.structure_tensor.value,
    }
    settings = {"job": "predict", "axes": axes, "files": wish, "fiji": fiji}
    before = Earlier(settings, (Path(path),), Path(out), again)
    batch = MapsOfImages("predict", Path(path), inputs, outputs, wish, facts, before, fiji, command)
    yield from batch.write()
