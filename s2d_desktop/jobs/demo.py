"""The whole method on the example that comes with the program."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from s2d_desktop.io.ilastik.project import lane_source, open_project
from s2d_desktop.io.open import open_source
from s2d_desktop.jobs.choose_class import choose_class
from s2d_desktop.jobs.choose_enhancer import choose_enhancer
from s2d_desktop.jobs.enhance import enhance
from s2d_desktop.jobs.inputs import open_map
from s2d_desktop.jobs.outputs import check_folder
from s2d_desktop.jobs.predict import predict
from s2d_desktop.jobs.segment import segment
from s2d_desktop.jobs.side_by_side import grey, heat, outlined, panel, save_side_by_side
from s2d_desktop.model.errors import FileProblem
from s2d_desktop.model.events import Event, Note, Result, Saved
from s2d_desktop.model.resources import resource
from s2d_desktop.model.source import Source, canonical
from s2d_desktop.pipeline.runtime import Device, Precision

THRESHOLD = 0.5


def example_project() -> Path:
    """Path of the ilastik project that comes with the program.

    Raises
    ------
    FileProblem
        If it is not there.
    """
    found = sorted(resource("example").glob("*.ilp"))
    if not found:
        raise FileProblem(
            "The example is not there.",
            f"There is no ilastik project in {resource('example')}.",
            "Install s2d_desktop again.",
        )
    return found[0]


def demo(
    folder: str | Path,
    *,
    enhancer: str | None = None,
    device: Device = "auto",
    precision: Precision = "fast",
) -> Iterator[Event]:
    """Predict, enhance and segment the example, and draw what came out.

    Written into `folder` are ``probabilities.h5``, ``enhanced.tif``, ``segmentation.tif`` and
    ``side_by_side.png``.

    Yields
    ------
    the events of the jobs it is made of; a Result with ``project``, ``folder``, ``enhancer``,
    ``class``, ``provider``, ``forest_seconds``, ``enhance_seconds``, ``mpix_per_s``,
    ``structure_share`` and the four paths
    """
    folder = Path(folder)
    check_folder(folder)
    path = example_project()
    project = open_project(path)
    names = [label.name for label in project.label_classes]
    chosen = choose_enhancer(enhancer, names)
    name = names[choose_class(names, None, chosen.structure)]
    yield Note(f"The example: {path}, class '{name}', Enhancer '{chosen.title}'.")
    files = {
        "probabilities": folder / "probabilities.h5",
        "enhanced": folder / "enhanced.tif",
        "segmentation": folder / "segmentation.tif",
        "picture": folder / "side_by_side.png",
    }
    lane = next((k for k, lane in enumerate(project.lanes) if lane.found), 0)
    forest = yield from _part(predict(path, [], files["probabilities"]))
    enhanced = yield from _part(
        enhance(
            files["probabilities"],
            [],
            files["enhanced"],
            chosen.network_path,
            class_name=name,
            device=device,
            precision=precision,
        )
    )
    segmented = yield from _part(
        segment(files["enhanced"], files["segmentation"], threshold=THRESHOLD)
    )
    begin = time.perf_counter()
    share = _draw(files, canonical(lane_source(project, lane)), name, enhanced["provider"])
    yield Saved(files["picture"])
    yield Result(
        {
            "project": str(path),
            "folder": str(folder),
            "enhancer": chosen.name,
            "class": name,
            "provider": enhanced["provider"],
            "notes": enhanced["notes"],
            "forest_seconds": forest["done"][0]["seconds"],
            "enhance_seconds": enhanced["done"][0]["seconds"],
            "mpix_per_s": enhanced["done"][0]["mpix_per_s"],
            "segment_seconds": segmented["seconds"],
            "draw_seconds": round(time.perf_counter() - begin, 3),
            "structure_share": share,
            **{key: str(value) for key, value in files.items()},
        }
    )


def _part(events: Iterator[Event]) -> Any:
    """Pass a job's events on; return the facts of its result."""
    facts: Any = {}
    for event in events:
        if isinstance(event, Result):
            facts = event.facts
        else:
            yield event
    return facts


def _draw(files: dict[str, Path], raw: Source, name: str, provider: str) -> float:
    """Write the picture of the middle slice; return the share that is structure."""
    with ExitStack() as stack:
        stack.enter_context(raw)
        maps = {key: open_map(files[key]) for key in ("probabilities", "enhanced")}
        for found in maps.values():
            stack.enter_context(found.source)
        mask = stack.enter_context(canonical(open_source(files["segmentation"])))
        z = raw.info.shape[1] // 2
        image, inside = panel(raw, z), panel(mask, z)
        forest = panel(maps["probabilities"].source, z, maps["probabilities"].classes.index(name))
        save_side_by_side(
            files["picture"],
            [
                (f"raw: {raw.info.name}", grey(image)),
                (f"forest: {name}", heat(forest)),
                ("enhanced", heat(panel(maps["enhanced"].source, z))),
                (f"segmentation: above {THRESHOLD:g}", outlined(image, inside)),
            ],
            f"Enhanced on: {provider}",
        )
        return float((inside != 0).mean())
