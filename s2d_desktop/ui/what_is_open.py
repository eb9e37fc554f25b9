"""The state of what is open, and the signals that say what of it has changed.

Who works on it, how and in what order is in `enhancing` and `conductor`. No widgets here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from s2d_desktop.model.features import StructureTensor
from s2d_desktop.ui import session
from s2d_desktop.ui.documents import ClassChoice, Document
from s2d_desktop.ui.forest_test import ForestTest
from s2d_desktop.ui.latest import Latest
from s2d_desktop.ui.opened_image import OpenedImage, tile_cache
from s2d_desktop.ui.own_networks import OwnNetworks
from s2d_desktop.ui.recipe import Recipe
from s2d_desktop.ui.retired import Retired
from s2d_desktop.ui.stage import EnhancedStage, Networks, Settings
from s2d_desktop.ui.work import Background


class WhatIsOpen(QObject):
    """A document, one image of it, the class that is looked at, and what makes its map."""

    opening = Signal(str)
    """A file or image is being opened; carries its name. Empty when that has ended."""
    document_changed = Signal()
    image_changed = Signal()
    probabilities_changed = Signal()
    class_changed = Signal()
    enhanced_changed = Signal()
    enhancer_changed = Signal()
    """Another Enhancer is used (`enhanced_changed` is sent as well)."""
    enhancers_changed = Signal()
    """Others can be chosen; the one that is used is the same."""
    pictures_came = Signal(object)
    link_wished = Signal(object)
    """The file in which the present image of a project is."""
    open_failed = Signal(object)
    """Path of a file that could not be opened (`failed` is sent as well)."""
    failed = Signal(object, str)
    """An `S2DError`, and the name of the action that would help (may be empty)."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self.background = background
        self.cache = tile_cache()
        self.document: Document | None = None
        self.file_classes: tuple[ClassChoice, ...] = ()
        """Classes of the document as it was opened; a forest from strokes may have others."""
        self.image: OpenedImage | None = None
        self.image_index = 0
        self.class_index = 0
        self.raw_channel = 0
        self.recipe = Recipe()
        """How step 4 makes objects of what is above the threshold."""
        self.found: Any = None
        """`FoundObjects` of the whole image at the present settings; None if not (yet) found."""
        self.enhancers: list[Any] = []
        self.own = OwnNetworks(background)
        self.wished_map = ""
        """The class that is to be shown of an own network of several."""
        self.installed: list[Any] = []
        """Those of `enhancers` that can be named; the others are from files."""
        self.enhancer: Any = None
        """What makes the third panel's map: an Enhancer, or a network of the user's own."""
        self.accepted: Any = None
        """The Enhancer that the user chose, whatever its name says."""
        self.settings = Settings()
        self.networks = Networks()
        self._scales: dict[str, float] = {}
        self.stage: EnhancedStage | None = None
        self.stage_problem = ""
        self.saved_strokes: Callable[[bool], Path | None] = lambda write: None
        """The file of the strokes that the shown forest was trained on; None if it is no such
        forest. Where asked to, it makes sure that all of them are written."""
        self.resume: Callable[[], int | None] = lambda: None
        """Called when a document has been opened and is not shown yet: what goes on with saved work
        makes its choices here, and says which image to begin with."""
        self.follows = False
        """While a signal is sent: what is shown only follows from one more stroke."""
        self.tensor_wish: StructureTensor | None = None
        self.test = ForestTest(background)
        self.linked: dict[int, Path] = {}
        self.said_axes: dict[Path, str] = {}
        """Axes that the user has said of files, by their absolute paths."""
        self.retired = Retired()
        self._files, self._images, self._stages = (Latest(background) for _ in range(3))

    @property
    def channel(self) -> int:
        """Channel of the chosen class."""
        classes = self.document.classes if self.document else ()
        return classes[self.class_index].channel if self.class_index < len(classes) else 0

    @property
    def class_name(self) -> str:
        """Name of the chosen class."""
        classes = self.document.classes if self.document else ()
        return classes[self.class_index].name if self.class_index < len(classes) else ""

    @property
    def sees_raw(self) -> bool:
        """Whether a network of the user's own is chosen, which sees raw data."""
        return session.sees_raw(self.enhancer)

    @property
    def enhancer_is_doubtful(self) -> bool:
        """Whether the Enhancer was made for another structure, by its name, and nobody chose it."""
        enhancer, name = self.enhancer, self.class_name
        if enhancer is None or self.sees_raw or not enhancer.structure or enhancer is self.accepted:
            return False
        return not (session.fits(enhancer, name) or session.one_of_several(enhancer, name))

    @property
    def shown_class(self) -> str:
        """Name of the class whose map and segmentation are shown."""
        return session.shown_class(self.enhancer, self.wished_map, self.class_name)

    def close_image(self) -> None:
        """Show nothing any more."""
        self._images.renew()
        self._stages.renew()
        self.retired.add(self.stage, self.image)
        self.image, self.stage, self.stage_problem = None, None, ""
        self.test.forget()
