"""Writing a product of all images of a project, with the job of the command. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

from s2d_desktop.jobs.retrain import Retraining
from s2d_desktop.model.events import Event, Result
from s2d_desktop.ui.export_command import command, named
from s2d_desktop.ui.export_facts import facts_of
from s2d_desktop.ui.export_wish import LAYERS, OF_FOREST, ExportWish


def of_every_image(
    conductor: Any, wish: ExportWish, folder: Path
) -> Callable[[], Generator[Event, None, Any]]:
    """What the command does, with the command in the sheets."""
    document, settings, enhancer = conductor.document, conductor.settings, conductor.enhancer
    facts, line = facts_of(conductor, wish, None), command(conductor, wish, folder)
    trained, tensor = document.trained, conductor.tensor_wish
    again = None
    if trained is not None:
        again = Retraining(tuple(trained["lanes"]), trained["seed"])
        tensor = conductor.image.tensor
    shared: dict[str, Any] = {
        "structure_tensor": tensor,
        "retrain": again,
        "fiji": wish.fiji,
        "form": wish.ending[1:],
        "command": line,
    }
    class_name = conductor.class_name or None

    def steps() -> Iterator[Event]:
        if wish.product in OF_FOREST:
            from s2d_desktop.jobs.predict import predict_forest

            return predict_forest(document.path, [], folder, files=wish.map_files, **shared)
        from s2d_desktop.jobs.enhance import enhance

        return enhance(
            document.path,
            [],
            folder,
            named(enhancer),
            class_name=class_name,
            device=settings.device,
            precision=settings.precision,
            scale=settings.scale if settings.scale != 1 else None,
            tta=settings.views,
            layers=[LAYERS[wish.product]] if wish.product in LAYERS else [],
            layout=wish.final_layout,
            **shared,
        )

    def run() -> Generator[Event, None, None]:
        from s2d_desktop.io.methods_section import methods_section

        for event in steps():
            if isinstance(event, Result):
                found = {"methods": methods_section(facts), "failed": event.facts["failed"]}
                yield Result(found)
            else:
                yield event

    return run
