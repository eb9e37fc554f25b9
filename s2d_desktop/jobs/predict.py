"""Forest probabilities of the images of an ilastik project, as ilastik would export them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from s2d_desktop.io.provenance import write_sheet
from s2d_desktop.io.writers import write
from s2d_desktop.jobs.batch import run_batch
from s2d_desktop.jobs.inputs import open_project_inputs
from s2d_desktop.jobs.outputs import plan_outputs
from s2d_desktop.jobs.writing import renamed
from s2d_desktop.model.events import Event, Note, Result
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.source import with_axes


def predict(
    project: str | Path,
    images: Sequence[str | Path],
    out: str | Path,
    *,
    structure_tensor: StructureTensor | None = None,
    axes: str | None = None,
    dtype: str | None = None,
    form: str = "h5",
) -> Iterator[Event]:
    """Compute and write the forest probabilities of each image.

    Written are float32 0..1 (or whole numbers, see `dtype`), in the axis order of the image with
    the channels last, one channel per class in the order of the project.

    Parameters
    ----------
    project
        An ilastik project with a trained classifier.
    images
        Image files; empty for all images of the project that are there.
    out
        A file, or a folder when there are several images.
    structure_tensor
        None to choose it: what the forest's own thresholds prove on the project's labels, or what
        the project's version of ilastik computed.
    axes
        Axes of `images` where their files do not say or are wrong.
    dtype
        ``uint8`` or ``uint16`` to write 0..255 or 0..65535 instead of float32.
    form
        Format of the files when `out` is a folder.

    Yields
    ------
    Note, Progress and Saved; Failed for an image that fails; a Result with ``project``,
    ``classes``, ``structure_tensor`` and its ``structure_tensor_reason``, ``self_test``, ``done``
    (name, output, axes, shape, seconds), ``failed``
    """
    inputs = yield from open_project_inputs(Path(project), images, structure_tensor, axes)
    assert inputs.project is not None
    assert inputs.choice is not None
    outputs = plan_outputs(out, inputs.names, "_Probabilities", form, inputs.files)
    for note in inputs.notes:
        yield Note(note)
    facts = {
        "project": str(project),
        "classes": [label.name for label in inputs.project.label_classes],
        "structure_tensor": inputs.choice.structure_tensor.value,
        "structure_tensor_reason": inputs.choice.reason,
        "self_test": inputs.choice.self_test,
    }

    def one(k: int) -> Iterator[Event]:
        begin = time.perf_counter()
        found = inputs.open(k)
        with found.source:
            for note in found.notes:
                yield Note(note)
            source = with_axes(found.source, found.axes)
            block = dict(zip("tzyxc", found.tile_shape, strict=True))
            shape = [block[a] for a in found.axes]
            events = write(source, outputs[k], shape, dtype=dtype, inputs=inputs.files)
            yield from renamed(events, f"Computing probabilities of {inputs.names[k]}")
        done = {
            "name": inputs.names[k],
            "output": str(outputs[k]),
            "axes": source.info.axes,
            "shape": list(source.info.shape),
            "seconds": round(time.perf_counter() - begin, 3),
        }
        write_sheet(outputs[k], {"job": "predict", **facts, **done}, [project, *found.files])
        yield Result(done)

    yield from run_batch(inputs.names, one, facts)
