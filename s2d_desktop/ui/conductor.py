"""What happens after what: a file is opened, then its image, then the class, then the Enhancer.

::

    open(path) ─> document ─> image (raw, forest, strokes) ─┬─> pictures of the classes
                                                            ├─> self-test of the forest
                                                            ├─> Enhancer ─> enhanced map
                                                            └─> or own network ─> its map

Every arrow is work in a thread. What comes late, for something that is no longer open, is dropped.
No widgets here: the window reads the attributes when a signal comes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.source import Source
from s2d_desktop.ui import documents, recent, session
from s2d_desktop.ui.documents import ClassChoice, Document
from s2d_desktop.ui.forest_test import ForestTest
from s2d_desktop.ui.latest import Latest
from s2d_desktop.ui.own_networks import OwnNetworks, without_image
from s2d_desktop.ui.recipe import Recipe
from s2d_desktop.ui.retired import Retired
from s2d_desktop.ui.session import OpenedImage
from s2d_desktop.ui.stage import EnhancedStage, Networks, Settings, renewed, stage_of
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.work import Background


class Conductor(QObject):
    """State of what is open, changed by what the user asks for."""

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
        self.cache = session.tile_cache()
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
        self.own.came.connect(self._own_came)
        self.own.failed.connect(lambda error: self.failed.emit(error, ""))
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
        self.test.proven.connect(self._on_proof)
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

    # -- file

    def open(
        self,
        path: Path,
        image: Path | None = None,
        axes: str | None = None,
        index: int | None = None,
    ) -> None:
        """Open a project, a classifier, a map or an image (with these `axes`).

        What is open stays until the new one is there. A classifier is applied to `image`, or to
        the raw image that is open; a map was computed from `image`. Of a project image `index` is
        shown, else the first that is there.
        """
        self._files.renew()
        self.opening.emit(path.name)
        axes = axes or self.said_axes.get(path.absolute())

        folders = recent.recent_networks()

        def work() -> tuple[Document, list[Any], list[Any]]:
            document = documents.open_document(path, axes)
            return document, session.enhancers(), session.own_networks(folders)

        self._files.do(
            tr("work.open", name=path.name),
            work,
            lambda found: self._opened(found, image, index),
            lambda error: self._open_failed(path, error),
        )

    def _opened(
        self,
        found: tuple[Document, list[Any], list[Any]],
        image: Path | None,
        index: int | None = None,
    ) -> None:
        document, self.enhancers, networks = found
        self.installed = list(self.enhancers)
        if session.is_missing_image(document, self.document, self.image):
            self.opening.emit("")
            self.retired.add(document)
            self.link(document.path)
            return
        self.linked = session.image_for(document, image, self.document, self.linked)
        self.close_image()
        self.retired.add(self.document)
        self.document, self.file_classes = document, document.classes
        self.tensor_wish = None
        self._scales.clear()
        self.settings = replace(self.settings, scale=1.0)
        self.class_index, first = session.first_choice(document, self.enhancers)
        # Who looks at one image after another with a network of their own goes on with it.
        if not (self.sees_raw and document.kind == "image"):
            self.enhancer, self.wished_map = first, ""
        self.own.show(networks, self.enhancer)
        begin = self.resume()
        begin = index if begin is None else begin
        self.document_changed.emit()
        found_images = [k for k, image in enumerate(document.images) if image.found]
        if begin is None:
            begin = found_images[0] if found_images else 0
        self.choose_image(begin)

    def _open_failed(self, path: Path, error: S2DError) -> None:
        self.opening.emit("")
        self.open_failed.emit(path)
        self.failed.emit(error, "")

    def close_image(self) -> None:
        """Show nothing any more."""
        self._images.renew()
        self._stages.renew()
        self.retired.add(self.stage, self.image)
        self.image, self.stage, self.stage_problem = None, None, ""
        self.test.forget()

    # -- image

    def choose_image(self, index: int, quietly: bool = False) -> None:
        """Open image `index` of the document; `quietly` does not complain that it is missing."""
        if self.document is None:
            return
        self.close_image()
        self.document = replace(self.document, classes=self.file_classes)
        self.class_index = min(self.class_index, max(0, len(self.file_classes) - 1))
        document, linked = self.document, self.linked.get(index)
        self.image_index = index
        if document.kind == "project" and document.images and linked is None:
            choice = document.images[index]
            if not choice.found:
                self.opening.emit("")
                self.image_changed.emit()
                # Images that nobody has allowed to read are asked about, not complained of.
                if not quietly and not document.outside:
                    self.failed.emit(documents.missing_image(document, index), "relink")
                return
        if document.kind == "classifier" and linked is None:
            self.opening.emit("")
            self.image_changed.emit()
            return
        name = document.images[index].name if document.images else document.title
        self.opening.emit(name)
        tensor = self.tensor_wish
        axes = self.said_axes.get(linked.absolute()) if linked is not None else None
        self._images.do(
            tr("work.image", name=name),
            lambda: session.open_image(document, index, self.cache, linked, tensor, axes),
            self._image_opened,
            self._image_failed,
        )

    def _image_opened(self, image: OpenedImage) -> None:
        self.image = image
        if self.document.kind == "classifier":
            self.document = documents.with_image(self.document, image.owned[0])
        self.raw_channel = -1 if image.raw and image.raw.info.size_of("c") == 3 else 0
        self.opening.emit("")
        self.image_changed.emit()
        self.probabilities_changed.emit()
        project = self.document.project
        # A forest that is only missing is trained from the project's strokes, or painted for.
        only_missing = project is not None and image.problem is project.forest_problem
        told = self.document.kind in ("project", "classifier") and not only_missing
        if image.problem is not None and told:
            self.failed.emit(image.problem, "")
        self._after_probabilities()

    def _image_failed(self, error: S2DError) -> None:
        self.opening.emit("")
        is_project = self.document is not None and self.document.kind == "project"
        if self.linked.pop(self.image_index, None) is None:
            self.image_changed.emit()
            self.failed.emit(error, "relink" if is_project else "")
        else:
            # It was the wrong file: back to what was there without it.
            self.failed.emit(error, "relink" if is_project else "raw")
            self.choose_image(self.image_index, quietly=True)

    def link(self, path: Path) -> None:
        """The present image is in `path`: the moved one of a project, the raw one of the others."""
        if self.document is None:
            return
        if self.document.kind == "project":
            self.link_wished.emit(path)
            return
        self.linked[self.image_index] = path
        self.choose_image(self.image_index)

    # -- forest

    def _after_probabilities(self) -> None:
        image = self.image
        self.prepare_enhancer()
        if image is None or image.probabilities is None:
            return
        self._ask_for_pictures()
        if self.document.kind == "project":
            document, linked = self.document, dict(self.linked)
            self.test.plan(lambda: session.self_test(document, image, linked))
            # Where the version of ilastik does not say which structure tensor it is, everything
            # that is computed before the test may have to be computed again.
            if document.project.structure_tensor_is_guess:
                self.test.begin()

    def _ask_for_pictures(self) -> None:
        probabilities = self.image.probabilities
        z = self.image.shape[1] // 2 if self.image.shape[1] > 1 else 0
        self._images.do(
            tr("work.pictures"),
            lambda: session.class_pictures(probabilities, z),
            self.pictures_came.emit,
            # The same error comes from the panel that shows the forest.
            lambda error: None,
        )

    @Slot(object)
    def _on_proof(self, tensor: StructureTensor) -> None:
        if self.tensor_wish is None and self.image is not None:
            self._compute_forest_with(tensor)

    def choose_tensor(self, wish: StructureTensor | None) -> None:
        """Compute the forest with this structure tensor; None for what the self-test proved."""
        self.tensor_wish = wish
        if self.image is None or self.image.raw is None or self.document.kind != "project":
            return
        default = self.document.project.structure_tensor_default
        self._compute_forest_with(wish or self.test.proven_tensor or default)

    def _compute_forest_with(self, tensor: StructureTensor) -> None:
        image = self.image
        if image.tensor == tensor or image.probabilities is None:
            return
        self._stages.renew()
        self.retired.add(self.stage, image.probabilities)
        self.stage = None
        try:
            # Only facts are handed on here; nothing is computed yet.
            session.compute_forest(self.document, image, tensor, self.cache)
        except S2DError as error:
            self.failed.emit(error, "")
            return
        self.probabilities_changed.emit()
        self._after_probabilities()

    def use_project(self, project: Any, trained: Any) -> None:
        """Show the open project with another forest: one that was trained now, or its own."""
        self.document = replace(self.document, project=project, trained=trained)
        self.choose_image(self.image_index)

    def show_probabilities(
        self, probabilities: Source | None, classes: tuple[ClassChoice, ...], follows: bool
    ) -> None:
        """Show other probabilities of the image, for instance of a forest from strokes.

        Parameters
        ----------
        probabilities
            Tiles kept; None where there are none any more.
        classes
            Of the probabilities.
        follows
            What is shown stays until the new tiles are there.
        """
        image, name = self.image, self.class_name
        self.test.forget()
        self._stages.renew()
        self.retired.add(image.probabilities)
        image.probabilities = probabilities
        self.document = replace(self.document, classes=classes)
        names = [c.name for c in classes]
        if name in names:
            self.class_index = names.index(name)
        elif self.class_index >= len(classes):
            self.class_index = 0
        fitting = session.fitting_enhancer(self.class_name, self.enhancers)
        if fitting is not None and name != self.class_name and not self.sees_raw:
            self.enhancer = fitting
        self.follows = follows
        self.probabilities_changed.emit()
        self.follows = False
        self.prepare_enhancer(follows)
        if probabilities is not None and not follows:
            self._ask_for_pictures()

    # -- class and Enhancer

    def choose_class(self, index: int) -> None:
        """Class `index` is the structure."""
        if self.document is None or index == self.class_index:
            return
        self.class_index = index
        self.wished_map = ""
        fitting = session.fitting_enhancer(self.class_name, self.enhancers)
        self.class_changed.emit()
        named = self.enhancer, self.class_name
        stays = self.sees_raw or session.fits(*named) or session.one_of_several(*named)
        if fitting is not None and not stays:
            self.choose_enhancer(fitting)
        else:
            self.prepare_enhancer()

    def choose_enhancer(self, enhancer: Any) -> None:
        """Use another Enhancer, at its last scale on this file, or a network of the user's own."""
        if self.enhancer is not None and not self.sees_raw:
            self._scales[self.enhancer.name] = self.settings.scale
        self.enhancer, self.wished_map = enhancer, ""
        has_scale = enhancer is not None and not self.sees_raw
        scale = self._scales.get(enhancer.name, 1.0) if has_scale else 1.0
        self.settings = replace(self.settings, scale=scale)
        self.enhancer_changed.emit()
        self.prepare_enhancer()

    def accept_enhancer(self, enhancer: Any) -> None:
        """The user chooses an Enhancer."""
        self.accepted = enhancer
        self.choose_enhancer(enhancer)

    def use_network(self, folder: Path) -> None:
        """Use the network for raw data in `folder`, and remember it among the user's own."""
        self.own.read(folder)

    @Slot(object)
    def _own_came(self, network: Any) -> None:
        self.choose_enhancer(network)
        if self.document is None:
            self.failed.emit(without_image(network), "")

    def choose_map(self, name: str) -> None:
        """Show another class of the user's own network."""
        if name != self.shown_class:
            self.wished_map = name
            self.prepare_enhancer()

    def add_enhancer_file(self, path: Path) -> None:
        """Use an Enhancer from a file; of a folder, or if it is none, a network for raw data."""
        if path.is_dir() or session.is_own_network(path):
            self.use_network(path if path.is_dir() else path.parent)
            return
        self.background.do(
            tr("work.enhancer", name=path.name),
            lambda: session.enhancer_from(path),
            self._enhancer_read,
            lambda error: self.failed.emit(error, ""),
        )

    def set_enhancers(self, installed: list[Any]) -> None:
        """Other Enhancers are installed now; one that was used and is gone is replaced."""
        self.enhancers, self.installed = renewed(self.enhancers, self.installed, installed)
        kept = [*self.enhancers, *self.own.listed]
        if self.enhancer is not None and not any(e is self.enhancer for e in kept):
            same = [e for e in self.enhancers if e.name == self.enhancer.name]
            fitting = session.fitting_enhancer(self.class_name, self.enhancers)
            self.choose_enhancer(same[0] if same else fitting)
        else:
            self.enhancers_changed.emit()

    def _enhancer_read(self, enhancer: Any) -> None:
        self.enhancers = [*self.enhancers, enhancer]
        self.accept_enhancer(enhancer)

    def change(self, **settings: Any) -> None:
        """Apply the Enhancer with other `stage.Settings`."""
        changed = replace(self.settings, **settings)
        if changed != self.settings:
            self.settings = changed
            self.prepare_enhancer()

    def prepare_enhancer(self, follows: bool = False) -> None:
        """Open the network and put it behind the chosen class, an own one behind the raw data.

        Where it only `follows` from one more stroke, the old map is shown meanwhile.
        """
        self._stages.renew()
        self.retired.add(self.stage)
        image, enhancer = self.image, self.enhancer
        if image is None or session.what_is_seen(image, enhancer) is None:
            self.stage_changed(None, "")
            return
        follows = follows and self.stage is not None
        if not follows:
            self.stage_changed(None, tr("enhance.loading", name=enhancer.title))
        settings, name, channel = self.settings, self.shown_class, self.channel
        self._stages.do(
            tr("work.enhancer", name=enhancer.title),
            lambda: stage_of(image, channel, enhancer, settings, self.networks, self.cache, name),
            lambda stage: self.stage_changed(stage, "", follows),
            self._stage_failed,
        )

    def _stage_failed(self, error: S2DError) -> None:
        self.stage_changed(None, below(str(error)))
        self.failed.emit(error, "")

    def stage_changed(
        self, stage: EnhancedStage | None, problem: str, follows: bool = False
    ) -> None:
        """The enhanced map is there, or not and why."""
        self.stage, self.stage_problem = stage, problem
        self.follows = follows
        self.enhanced_changed.emit()
        self.follows = False

    # -- closing

    def close_document(self) -> None:
        """Nothing is open any more."""
        self._files.renew()
        self.close_image()
        self.retired.add(self.document)
        self.document = None

    def stop(self) -> None:
        """Close everything; the threads have ended."""
        self.close_document()
        self.retired.close()
        self.cache.close()
