"""What the page "Enhancers" asks for: lists, cards, adding, exporting, removing."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event
from s2d_desktop.ui import choosing, recent, session
from s2d_desktop.ui.conductor import Conductor
from s2d_desktop.ui.jobs_bar import JobsBar
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.zoo.commands import name_of
from s2d_desktop.ui.zoo.page import EnhancersPage
from s2d_desktop.ui.zoo.sharing import Sharing
from s2d_desktop.ui.zoo.sheet import sheet_of
from s2d_desktop.ui.zoo.train_dialog import TrainDialog
from s2d_desktop.zoo.enhancers import Enhancer
from s2d_desktop.zoo.networks import RawNetwork

PACKAGE_FILES = ("enhancer.onnx", "enhancer.json", "rdf.yaml", "bioimageio.yaml")


def is_package(path: Path) -> bool:
    """Whether a file or folder that was dropped can only be an Enhancer."""
    if path.is_dir():
        return any((path / name).is_file() for name in PACKAGE_FILES)
    return path.suffix.lower() in (".onnx", ".zip")


class Keeper(QObject):
    """Between the page, the conductor and the jobs."""

    failed = Signal(object, str)
    """As `Conductor.failed`."""
    used = Signal()
    """An Enhancer was chosen for what is open: the user wants to see it."""

    def __init__(
        self, page: EnhancersPage, conductor: Conductor, jobs: JobsBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._page, self._conductor = page, conductor
        self._jobs, self._window = jobs, window
        page.chosen.connect(self._read_card)
        page.add_wished.connect(self.ask_what_to_add)
        page.use_wished.connect(self._use)
        self.sharing = Sharing(jobs, window)
        page.export_wished.connect(self.export)
        page.remove_wished.connect(self.ask_before_removing)
        page.train_wished.connect(self.show_training)
        conductor.image_changed.connect(self._on_image)

    def refresh(self, chosen: str = "", notes: str = "") -> None:
        """List what is installed now; the card is that of the one named `chosen`, with notes."""
        folders = recent.recent_networks()

        def read() -> tuple[list[Enhancer], list[RawNetwork]]:
            return session.enhancers(), session.own_networks(folders)

        def listed(found: tuple[list[Enhancer], list[RawNetwork]]) -> None:
            enhancers, networks = found
            self._conductor.own.show(networks, self._conductor.enhancer)
            self._conductor.set_enhancers(enhancers)
            own = self._conductor.own.listed
            self._page.show_enhancers([*self._conductor.installed, *own], chosen)
            self._page.say(notes)
            self._on_image()

        self._conductor.background.do(tr("zoo.work.list"), read, listed, self._fail)

    @Slot(object)
    def _read_card(self, enhancer: Enhancer | RawNetwork) -> None:
        self._conductor.background.do(
            tr("zoo.work.sheet", name=enhancer.title),
            lambda: sheet_of(enhancer),
            self._page.show_sheet,
            self._fail,
        )

    @Slot()
    def _on_image(self) -> None:
        image = self._conductor.image
        self._page.show_usable(
            image is not None and image.probabilities is not None,
            image is not None and image.raw is not None,
        )

    def _fail(self, error: S2DError) -> None:
        self.failed.emit(error, "")

    # -- using

    @Slot(object)
    def _use(self, enhancer: Enhancer | RawNetwork) -> None:
        self._conductor.accept_enhancer(enhancer)
        self.used.emit()

    @Slot()
    def ask_for_enhancer(self) -> None:
        """Let the user choose an Enhancer's file for what is open."""
        self._enhance_with(choosing.enhancer(self._window))

    @Slot()
    def ask_for_network(self) -> None:
        """Let the user choose the folder of a network of their own for what is open."""
        self._enhance_with(choosing.network(self._window))

    def _enhance_with(self, path: Path | None) -> None:
        if path:
            self._conductor.add_enhancer_file(path)
        else:
            # The list shows again what is used.
            self._conductor.enhancers_changed.emit()

    # -- adding

    @Slot(str)
    def ask_what_to_add(self, kind: str) -> None:
        """Let the user choose a file (``file``) or a folder (``folder``) to install."""
        path = choosing.enhancer_to_add(self._window, kind)
        if path:
            self.add(path)

    def add(self, path: Path) -> None:
        """Install the Enhancer in `path`, in the background."""
        self._jobs.add(
            tr("zoo.job.add", name=path.name), lambda: _adding(path), True, self._changed
        )

    def _changed(self, _saved: list[Path], facts: Mapping[str, Any]) -> None:
        notes = [*facts.get("notes", ())]
        if facts.get("sees_raw_data"):
            notes.append(tr("own.added", name=facts["title"]))
        self.refresh(str(facts.get("name", "")), "\n".join(notes))

    # -- exporting

    @Slot(object)
    def export(self, enhancer: Enhancer | RawNetwork) -> None:
        """Ask how and where to, then write an Enhancer or a network for others."""
        self.sharing.ask(enhancer, self._page.say)

    # -- removing

    @Slot(object)
    def ask_before_removing(self, enhancer: Enhancer | RawNetwork) -> None:
        """Delete an Enhancer, or a network, of the user's, after asking."""
        folder = enhancer.network_path.parent
        text = tr("zoo.remove_text", title=enhancer.title, folder=folder)
        if choosing.agrees(self._window, tr("zoo.remove_title"), text):
            self.remove(enhancer)

    def remove(self, enhancer: Enhancer | RawNetwork) -> None:
        """Delete an Enhancer, in the background."""
        self._jobs.add(
            tr("zoo.job.remove", name=enhancer.title),
            lambda: _removing(name_of(enhancer)),
            True,
            self._changed,
        )

    # -- training

    @Slot()
    def show_training(self) -> None:
        """Show the commands that train an Enhancer."""
        TrainDialog(self._window).open()


# The jobs load libraries for networks: that, too, is done in their threads.


def _adding(path: Path) -> Generator[Event, None, None]:
    from s2d_desktop.jobs.zoo_add import add_enhancer

    yield from add_enhancer(path)


def _removing(name: str) -> Generator[Event, None, None]:
    from s2d_desktop.jobs.zoo_remove import remove_enhancer

    yield from remove_enhancer(name)
