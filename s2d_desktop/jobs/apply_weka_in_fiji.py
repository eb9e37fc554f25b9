"""The probabilities that a classifier of Trainable Weka Segmentation gives in the user's Fiji."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from s2d_desktop.io.fiji.configured import bridge_to
from s2d_desktop.io.fiji.installation import Installation
from s2d_desktop.io.fiji.weka import FijiWekaProbabilities, read_header
from s2d_desktop.io.open import open_source, split_internal
from s2d_desktop.io.provenance import write_sheet
from s2d_desktop.jobs.batch import run_batch
from s2d_desktop.jobs.earlier import Earlier
from s2d_desktop.jobs.image_axes import doubt_notes
from s2d_desktop.jobs.input_names import input_names
from s2d_desktop.jobs.inputs import Probabilities
from s2d_desktop.jobs.made_once import Item, made_once
from s2d_desktop.jobs.map_files import MapFiles, plan_files, write_files
from s2d_desktop.jobs.outputs import plan_outputs
from s2d_desktop.jobs.start_fiji import computed_by, described, started
from s2d_desktop.jobs.weka_inputs import check_images
from s2d_desktop.model.events import Event, Note
from s2d_desktop.model.source import canonical
from s2d_desktop.pipeline.tile_threads import cpu_count


def apply_weka_in_fiji(
    model: str | Path,
    images: Sequence[str | Path],
    out: str | Path,
    installation: Installation,
    *,
    axes: str | None = None,
    files: MapFiles | None = None,
    again: bool = False,
    form: str = "tif",
    command: str | None = None,
) -> Iterator[Event]:
    """Let a Fiji compute the probability maps of a classifier for each image, and write them.

    Any classifier that the plugin can load will do, also for volumes and for colours. Written are
    float32 0..1 (or as `files` says) in the axis order of the image, one channel with
    the name of its class for each class, in the order of the classifier.

    Parameters
    ----------
    model
        What 'Save classifier' of Trainable Weka Segmentation wrote (``.model``).
    images
        Images like those it was trained on.
    out
        A file, or a folder when there are several images.
    installation
        The Fiji; `fiji_settings.installation` knows the user's.
    axes, files, again, form, command
        As for `predict`.

    Yields
    ------
    Note, Progress and Saved; Failed for an image that fails; a Result with ``classifier``,
    ``relation``, ``classes``, ``features`` (their number), ``computed`` (``in Fiji``), ``fiji``
    (see `look_at_fiji`), ``notes``, ``done`` (name, output, axes, shape, seconds, mpix_per_s),
    ``failed``

    Raises
    ------
    FileProblem
        If the classifier is missing.
    FijiProblem
        If the Fiji cannot be started, lacks the plugin, or cannot load the classifier.
    InputError
        If no image was given.
    """
    model = Path(model)
    check_images(model, images)
    names = input_names(images)
    wish = files or MapFiles()
    inputs = [model, *(split_internal(p)[0] for p in images)]
    # Before a Fiji is started.
    plan_outputs(out, names, "_Probabilities", form, inputs)
    bridge = bridge_to(installation)
    yield from started(bridge)
    header = read_header(model, bridge)
    outputs = plan_files(out, names, header.classes, wish, form, inputs, labelled=False)
    fiji = described(bridge)
    note = computed_by(bridge)
    yield Note(note)
    facts: dict[str, Any] = {
        "classifier": str(model),
        "relation": header.relation,
        "classes": list(header.classes),
        "features": len(header.features),
        "computed": "in Fiji",
        "fiji": fiji,
        "notes": [note],
    }
    settings = {"job": "apply_weka_in_fiji", "fiji": fiji, "axes": axes, "files": wish}
    before = Earlier(settings, (model,), Path(out), again)

    def one(k: int) -> Iterator[Event]:
        begin = time.perf_counter()

        def make(request: str) -> Generator[Event, None, dict[str, Any]]:
            raw = open_source(images[k], axes)
            with canonical(raw) as seen:
                maps = FijiWekaProbabilities(seen, model, header, bridge, cpu_count())
                yield from map(Note, (*doubt_notes(raw.info), *maps.notes()))
                own = raw.info.axes.replace("c", "") + "c"
                found = Probabilities(maps, header.classes, own, (inputs[k + 1],), maps.tile_shape)
                what = f"Computing probabilities of {names[k]} in Fiji"
                written = yield from write_files(found, outputs[k], wish, what, inputs)
                pixels = math.prod(maps.info.shape[:4])
            seconds = time.perf_counter() - begin
            done = {
                "name": names[k],
                **written,
                "seconds": round(seconds, 3),
                "mpix_per_s": round(pixels / 1e6 / seconds, 3),
            }
            for file in outputs[k]:
                sheet = {"job": "apply_weka_in_fiji", **facts, **done, **file.facts()}
                write_sheet(file.path, sheet, [model, inputs[k + 1]], command, request)
            return done

        paths = [file.path for file in outputs[k]]
        item = Item(names[k], [inputs[k + 1]], images[k], paths)
        yield from made_once(before, item, facts, make)

    yield from run_batch(names, one, facts)
