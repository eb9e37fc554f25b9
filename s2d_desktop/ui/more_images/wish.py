"""What is wanted of many images, the job that does it and the commands that do the same. No Qt."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from s2d_desktop.jobs.image_arguments import expanded
from s2d_desktop.jobs.input_names import input_names
from s2d_desktop.jobs.map_files import MapFiles
from s2d_desktop.jobs.retrain import Retraining
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Failed, Result
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.ui.export_command import device_options, exactly, forest_options, named
from s2d_desktop.ui.export_wish import ENDINGS
from s2d_desktop.ui.recipe import Recipe
from s2d_desktop.ui.texts import below, image_size, tr

OF_FOREST = {"probabilities": "probabilities", "classes": "segmentation"}
"""Products of the forest, and what ``predict --export`` calls them."""

SEGMENTED = ("segmentation", "objects")
"""Products that are made of the enhanced map, which is kept beside them."""


@dataclass(frozen=True)
class MoreImages:
    """The user's wish."""

    images: tuple[str, ...]
    """Files; folders and patterns have been resolved."""
    folder: Path
    """Where the results go."""
    product: str
    """``enhanced``, one of `SEGMENTED` or one of `OF_FOREST`."""
    form: str
    """``tif``, ``h5``, ``zarr`` or ``npy``."""
    threshold: float = 0.5
    axes: str = ""
    """Axes of all images, where the user had to say them."""


@dataclass(frozen=True)
class Looked:
    """What was seen of a file before it is computed."""

    size: str
    """In words; empty if it cannot be read."""
    problem: str = ""
    """Why it will fail; empty if nothing is known against it."""
    axes: str = ""
    """As which it will be read; empty if it cannot."""
    info: SourceInfo | None = None
    """What the file says, where that leaves its axes in doubt."""


def products(conductor: Any) -> list[str]:
    """What can be had of other images by what is open now; empty if nothing."""
    document = conductor.document
    if document is None or conductor.image is None:
        return []
    made = ["enhanced", *SEGMENTED] if conductor.stage is not None else []
    if conductor.recipe.kind == "mask" and "objects" in made:
        made.remove("objects")
    if conductor.sees_raw:
        return made
    strokes = conductor.saved_strokes(False) is not None
    if strokes or document.kind in ("project", "classifier"):
        return [*made, *OF_FOREST]
    # More maps of the same kind; there is no forest.
    return made if document.kind == "map" else []


def look_at(path: str, channels: int | None, project: Any = None, are_maps: bool = False) -> Looked:
    """Look whether a file can be read, and whether it has the `channels` that are wanted.

    Where the file does not name its axes, the images of a `project` may settle them; of `are_maps`
    the values do.
    """
    from s2d_desktop.io.open import open_source
    from s2d_desktop.jobs.image_axes import settled

    try:
        with open_source(path) as source:
            info = source.info
    except S2DError as error:
        return Looked("", below(error.what))
    except (OSError, MemoryError) as error:
        return Looked("", str(error) or type(error).__name__)
    axes, why = info.axes, "their values" if are_maps else ""
    if info.other_axes and project is not None:
        axes, why = settled(info, project)
    doubt = info if info.other_axes and not why else None
    return Looked(*fitting(info, axes, channels), axes, doubt)


def fitting(info: SourceInfo, axes: str, channels: int | None) -> tuple[str, str]:
    """Size in words of a file that is read with these axes, and what speaks against it."""
    size, found = image_size(axes, info.shape), replace(info, axes=axes).size_of("c")
    if channels is not None and found != channels:
        return size, tr("more.channels", found=found, wanted=channels)
    return size, ""


def wanted_channels(conductor: Any) -> int | None:
    """Channels of an image for the forest that is open; None where any will do."""
    image, document = conductor.image, conductor.document
    if conductor.sees_raw or document.kind == "map" or image is None:
        return None
    if document.kind == "project":
        wanted: int | None = document.project.input_channels
        return wanted
    return None


def resolved(paths: list[Path]) -> list[str]:
    """Files, with those of folders in their place.

    Raises
    ------
    InputError
        If a folder holds no image.
    """
    return expanded([str(path) for path in paths])


def files_for(wish: MoreImages) -> list[Path]:
    """The files that will be written, one for each image."""
    return [_target(wish, name) for name in input_names(wish.images)]


def _target(wish: MoreImages, name: str) -> Path:
    return wish.folder / f"{name}_{ENDINGS[wish.product]}.{wish.form}"


def commands(conductor: Any, wish: MoreImages) -> str:
    """The command lines that do the same, but for the file of each segmentation."""
    lines = [_first_line(conductor, wish)]
    if wish.product in SEGMENTED:
        for name in input_names(wish.images)[:1]:
            middle = _enhanced(conductor, wish, name)
            lines.append(_segment_line(wish, conductor.recipe, middle, _target(wish, name)))
        if len(wish.images) > 1:
            lines.append(tr("more.and_so_on"))
    return "\n".join(lines)


def _first_line(conductor: Any, wish: MoreImages) -> str:
    """The command that computes the maps of all images."""
    words = [*_first_words(conductor, wish), *wish.images, "-o", str(wish.folder)]
    words += ["--axes", wish.axes] if wish.axes else []
    words += ["--format", "h5" if wish.product in SEGMENTED else wish.form]
    if wish.product in OF_FOREST and wish.product != "probabilities":
        words += ["--export", OF_FOREST[wish.product]]
    return shlex.join(words)


def _segment_line(
    wish: MoreImages, recipe: Recipe, middle: Path, out: Path, class_name: str | None = None
) -> str:
    """The command that segments the map of one image."""
    line = ["s2d-desktop", "segment", str(middle), "-o", str(out)]
    line += ["--class", class_name] if class_name else []
    line += ["--threshold", exactly(wish.threshold), *recipe.options(wish.product)]
    return shlex.join(line)


def _enhanced(conductor: Any, wish: MoreImages, name: str) -> Path:
    ending = "Network" if conductor.sees_raw else "Enhanced"
    return wish.folder / f"{name}_{ending}.h5"


def _first_words(conductor: Any, wish: MoreImages) -> list[str]:
    """Command, what is applied, and its options."""
    settings, document = conductor.settings, conductor.document
    if conductor.sees_raw:
        network = conductor.enhancer
        some = len(network.classes) > 1
        options = ["--class", conductor.shown_class] if some else []
        folder = str(network.network_path.parent)
        return ["s2d-desktop", "predict", folder, *options, *device_options(settings)]
    strokes = conductor.saved_strokes(False)
    model, options = str(document.path.resolve()), []
    if strokes is not None:
        model = str(strokes)
    elif document.kind == "project":
        options = forest_options(conductor)
    if wish.product in OF_FOREST:
        return ["s2d-desktop", "predict", model, *options]
    options += ["--enhancer", named(conductor.enhancer)]
    if conductor.class_name:
        options += ["--class", conductor.class_name]
    options += device_options(settings)
    if settings.scale != 1:
        options += ["--scale", exactly(settings.scale)]
    if settings.views:
        options.append("--tta")
    if document.kind == "map" and strokes is None:
        # The maps themselves are what is enhanced.
        return ["s2d-desktop", "enhance", *options]
    return ["s2d-desktop", "enhance", model, *options]


def job(conductor: Any, wish: MoreImages) -> Callable[[], Generator[Event, None, Any]]:
    """The job that does it.

    Its Result has ``done`` (the files that were written, as text) and ``failed`` as `run_batch` has
    it; one image that fails does not stop the others.
    """
    # Taken now: meanwhile the user may look at something else.
    first, recipe = _first_job(conductor, wish), conductor.recipe
    name, line = conductor.shown_class, _first_line(conductor, wish)

    def run() -> Generator[Event, None, None]:
        from s2d_desktop.jobs.segment import segment

        facts: dict[str, Any] = {}
        for event in first():
            if isinstance(event, Result):
                facts = dict(event.facts)
            else:
                yield event
        done = [item["output"] for item in facts["done"]]
        failed = list(facts["failed"])
        if wish.product not in SEGMENTED:
            yield Result({"done": done, "failed": failed})
            return
        numbered, made = wish.product == "objects", []
        for item in facts["done"]:
            out = _target(wish, item["name"])
            options: dict[str, Any] = {"objects": recipe.objects(numbered), "cells": None}
            if recipe.kind == "cells" and numbered:
                options = {"objects": None, "cells": recipe.cells}
            chosen = name if len(item.get("maps", ())) > 1 else None
            again = _segment_line(wish, recipe, Path(item["output"]), out, chosen)
            events = segment(
                item["output"],
                out,
                threshold=wish.threshold,
                class_name=chosen,
                command=f"{line}\n{again}",
                **options,
            )
            try:
                for event in events:
                    if not isinstance(event, Result):
                        yield event
                made.append(str(out))
            except S2DError as error:
                failed.append({"item": item["name"], "error": str(error)})
                yield Failed(item["name"], error)
        yield Result({"done": made, "failed": failed})

    return run


def _first_job(conductor: Any, wish: MoreImages) -> Callable[[], Iterator[Event]]:
    """What computes the maps of all images."""
    settings, document, enhancer = conductor.settings, conductor.document, conductor.enhancer
    form = "h5" if wish.product in SEGMENTED else wish.form
    computing = {"device": settings.device, "precision": settings.precision}
    axes = wish.axes or None
    images, folder = list(wish.images), wish.folder
    class_name, line = conductor.class_name or None, _first_line(conductor, wish)
    if conductor.sees_raw:
        from s2d_desktop.jobs.predict_network import predict_network

        one = conductor.shown_class if len(enhancer.classes) > 1 else None
        place = enhancer.network_path.parent
        return lambda: predict_network(
            place, images, folder, class_name=one, axes=axes, form=form, command=line, **computing
        )
    strokes = conductor.saved_strokes(True)
    model, forest = strokes if strokes is not None else document.path, {}
    if strokes is None and document.kind == "project":
        forest = {"structure_tensor": conductor.tensor_wish}
        if document.trained is not None:
            trained = document.trained
            forest = {
                "structure_tensor": conductor.image.tensor,
                "retrain": Retraining(tuple(trained["lanes"]), trained["seed"]),
            }
    if wish.product in OF_FOREST:
        from s2d_desktop.jobs.predict import predict

        files = MapFiles((OF_FOREST[wish.product],))
        shared = {"axes": axes, "files": files, "form": form, "command": line, **forest}
        return lambda: predict(model, images, folder, **shared)
    from s2d_desktop.jobs.enhance import enhance

    if strokes is None and document.kind == "map":
        model, images = Path(images[0]), images[1:]
    return lambda: enhance(
        model,
        images,
        folder,
        named(enhancer),
        class_name=class_name,
        scale=settings.scale if settings.scale != 1 else None,
        tta=settings.views,
        axes=axes,
        form=form,
        command=line,
        **computing,
        **forest,
    )
