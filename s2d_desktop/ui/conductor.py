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

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Slot

from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.features import StructureTensor
from s2d_desktop.model.source import Source
from s2d_desktop.ui import documents, opened_image, recent, session
from s2d_desktop.ui.documents import ClassChoice, Document
from s2d_desktop.ui.enhancing import Enhancing
from s2d_desktop.ui.opened_image import OpenedImage
from s2d_desktop.ui.raw_choices import first_choice
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.work import Background


class Conductor(Enhancing):
    """State of what is open, changed by what the user asks for."""

    def __init__(self, background: Background) -> None:
        super().__init__(background)
        self.test.proven.connect(self._on_proof)

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
            lambda: opened_image.open_image(document, index, self.cache, linked, tensor, axes),
            self._image_opened,
            self._image_failed,
        )

    def _image_opened(self, image: OpenedImage) -> None:
        self.image = image
        if self.document.kind == "classifier":
            self.document = documents.with_image(self.document, image.owned[0])
        channels = image.raw.info.size_of("c") if image.raw is not None else 1
        self.raw_channel = first_choice(channels, self.raw_channel)
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
            opened_image.compute_forest(self.document, image, tensor, self.cache)
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
