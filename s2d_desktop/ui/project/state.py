"""What a window shows, as facts for a project file.

Collecting is quick and done in the window's thread; hashing the files is not, and is done in a
worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from s2d_desktop.io.project_file import link_to
from s2d_desktop.model.saved_work import (
    LARGEST_RAW,
    Choices,
    ExportChoices,
    ObjectChoices,
    SavedView,
    SavedWork,
    TrainedForest,
)
from s2d_desktop.ui.noted_way import trained_forest
from s2d_desktop.ui.painting.desk import PaintingDesk
from s2d_desktop.ui.together import saved_looks
from s2d_desktop.ui.workbench import Workbench

LOOKS = (
    *("raw_window", "probability_window", "table", "outlines", "outlines_everywhere", "opacity"),
    *("strokes", "enhanced_shows", "claims", "composite", "hidden_classes"),
)
"""What is kept of `Display`, by name."""


@dataclass(frozen=True)
class Snapshot:
    """The state of a window, with paths instead of links."""

    document: Path
    images: Mapping[int, Path]
    strokes: Path | None
    enhancer_file: Path | None
    choices: Choices
    objects: ObjectChoices
    view: SavedView
    forest: TrainedForest | None
    export: ExportChoices

    @property
    def matters(self) -> tuple[Any, ...]:
        """All but the view: what is worth a question when the window closes."""
        links = (self.document, dict(self.images), self.strokes, self.enhancer_file)
        return (*links, self.choices, self.objects, self.forest, self.export)

    @property
    def strokes_written(self) -> int:
        """When the file of the strokes was last written, in ns; 0 without one."""
        try:
            return self.strokes.stat().st_mtime_ns if self.strokes is not None else 0
        except OSError:
            return 0

    def work(self, folder: Path | None) -> SavedWork:
        """In a worker: with links that count from `folder`; absolute ones without it."""

        def link(path: Path | None) -> Any:
            return None if path is None else link_to(path, folder)

        return SavedWork(
            link_to(self.document, folder),
            {number: link_to(path, folder) for number, path in self.images.items()},
            link(self.strokes),
            link(self.enhancer_file),
            self.choices,
            self.objects,
            self.view,
            self.forest,
            self.export,
        )


def collect(bench: Workbench, desk: PaintingDesk) -> Snapshot:
    """What is open now and how it is shown."""
    conductor, viewer = bench.conductor, bench.viewer
    document, enhancer, settings = conductor.document, conductor.enhancer, conductor.settings
    assert document is not None
    wish, trained = conductor.tensor_wish, document.trained
    strokes = desk.kept_strokes
    return Snapshot(
        document.path.absolute(),
        _images(conductor),
        strokes,
        None if enhancer is None else enhancer.network_path,
        Choices(
            image=conductor.image_index,
            axes=document.said_axes,
            class_name=conductor.class_name,
            enhancer=enhancer.name if enhancer is not None else "",
            shown_map=conductor.wished_map,
            tensor=wish.value if wish is not None else "",
            raw_channel=conductor.raw_channel,
            device=settings.device,
            precision=settings.precision,
            scale=settings.scale,
            views=settings.views,
            threshold=viewer.display.threshold,
            painted=conductor.saved_strokes(False) is not None,
            takes_strokes=strokes is not None and not desk.keeper.spares,
        ),
        ObjectChoices(**asdict(conductor.recipe)),
        _view(bench, desk),
        None if trained is None else trained_forest(trained),
        bench.export.choices,
    )


def _images(conductor: Any) -> dict[int, Path]:
    """Where images are that are not where the document says, also by remembered links."""
    links = conductor.document.links
    moved = {k.lane: k.files[0] for k in links if k.role == "image" and len(k.files) == 1}
    return {number: Path(path).absolute() for number, path in {**moved, **conductor.linked}.items()}


def _view(bench: Workbench, desk: PaintingDesk) -> SavedView:
    viewer = bench.viewer
    camera, panels, display = viewer.camera, viewer.arrangement, viewer.display
    return SavedView(
        t=camera.t,
        z=camera.z,
        # A picture that is fitted is fitted again, whatever the size of the window then is.
        cy=0.5 if camera.is_fitted else camera.cy,
        cx=0.5 if camera.is_fitted else camera.cx,
        zoom=1.0 if camera.is_fitted else camera.zoom,
        is_fitted=camera.is_fitted,
        alone=-1 if panels.alone is None else panels.alone,
        left=-1 if panels.left is None else panels.left,
        curtain=round(panels.handle.share, 4),
        step=bench.steps.current,
        brush=desk.brush.size,
        stroke_class=desk.brush.value,
        # Objects of other settings are not worth finding once more.
        found=bench.conductor.found is not None,
        listed=bench.objects.isVisibleTo(bench),
        chosen_object=display.selected_object,
        **{name: getattr(display, name) for name in LOOKS if name != "raw_window"},
        raw_window=_storable(display.raw_window),
        **saved_looks(display.channels),
    )


def _storable(window: tuple[float, float]) -> tuple[float, float]:
    """`window`, or the usual one where raw data hold values that no file of ours can."""
    return window if all(abs(v) <= LARGEST_RAW for v in window) else SavedView.raw_window
