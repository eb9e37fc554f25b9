"""The probability maps of a batch of images, one after the other, whatever makes them."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2d_desktop.io.provenance import write_sheet
from s2d_desktop.jobs.batch import run_batch
from s2d_desktop.jobs.earlier import Earlier
from s2d_desktop.jobs.inputs import Inputs
from s2d_desktop.jobs.made_once import Item, made_once
from s2d_desktop.jobs.map_files import MapFiles, OneFile, write_files
from s2d_desktop.model.events import Event, Note


@dataclass(frozen=True)
class MapsOfImages:
    """A call that writes maps."""

    job: str
    """What the sheets beside the files call it."""
    maker: Path
    """The project, the strokes or the classifier."""
    inputs: Inputs
    outputs: Sequence[Sequence[OneFile]]
    """The files of each input; see `map_files.plan_files`."""
    wish: MapFiles
    facts: Mapping[str, Any]
    """Of the whole call."""
    before: Earlier
    """What the results depend on."""
    fiji: bool = False
    """Whether a macro is written beside each; see `for_fiji`."""
    command: str | None = None

    def write(self) -> Iterator[Event]:
        """Write them all.

        Yields
        ------
        Note, Progress and Saved; Failed for an image that fails; a Result with `facts`, ``done``
        (name, output, axes, shape, seconds, mpix_per_s) and ``failed``
        """
        return run_batch(self.inputs.names, self._one, dict(self.facts))

    def _one(self, k: int) -> Iterator[Event]:
        begin = time.perf_counter()
        name, files = self.inputs.names[k], self.outputs[k]
        found = self.inputs.open(k)

        def make(request: str) -> Generator[Event, None, dict[str, Any]]:
            for note in found.notes:
                yield Note(note)
            what = f"Computing probabilities of {name}"
            written = yield from write_files(
                found, files, self.wish, what, self.inputs.files, self.fiji, request
            )
            seconds = time.perf_counter() - begin
            mpix = math.prod(found.source.info.shape[:4]) / 1e6
            speed = {"seconds": round(seconds, 3), "mpix_per_s": round(mpix / seconds, 3)}
            done = {"name": name, **written, **speed}
            for file in files:
                sheet = {"job": self.job, **self.facts, **done, **file.facts()}
                write_sheet(file.path, sheet, [self.maker, *found.files], self.command, request)
            return done

        item = Item(name, found.files, found.raw, [file.path for file in files])
        with found.source:
            yield from made_once(self.before, item, self.facts, make, self.fiji)
