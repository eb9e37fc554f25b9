"""Every page and dialog in light, dark, at 200 % and in German: pictures, names, keys, room.

The pictures are left in the folder that S2D_PICTURES names, else in pytest's base folder::

    S2D_PICTURES=pictures python -m pytest tests/ui/test_pages.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from s2d_desktop.jobs.training_folder import state_of
from s2d_desktop.model.events import Result
from s2d_desktop.ui import texts
from s2d_desktop.ui.app import make_application
from s2d_desktop.ui.language import speak
from s2d_desktop.ui.main_window import MainWindow
from s2d_desktop.ui.wizard import beginning, trial
from tests.ui import looking
from tests.ui.acting import PATIENCE_MS
from tests.ui.conftest import isolate
from tests.ui.tour import pages
from tests.ui.waiting import Waiter
from tests.ui.wizard_acting import TRIED, go_to, next_page, to_tiny_training

pytest.importorskip("torch")

LOOKS = (
    ("en", "light", 100),
    ("en", "dark", 100),
    ("en", "light", 200),
    ("de", "light", 100),
    ("de", "dark", 200),
)
SIZES = {100: (1280, 800), 200: (1600, 1000)}


@dataclass
class Stage:
    """One window in one language at a time, on the example, with a training that has ended."""

    folder: Path
    pictures: Path
    window: MainWindow | None = None
    training: Path | None = None
    wait: Waiter = field(default_factory=Waiter)
    found: list[str] = field(default_factory=list)
    """What was wrong before the first walk."""

    def settle(self) -> None:
        looking.settled(self.window)
        quiet = [0]

        def is_quiet() -> bool:
            quiet[0] = quiet[0] + 1 if self.window.is_idle else 0
            return quiet[0] >= 2

        self.wait.waitUntil(is_quiet, timeout=PATIENCE_MS)
        looking.settled(self.window)

    def speak(self, code: str) -> None:
        """A window in this language."""
        if self.window is not None and texts.language() == code:
            return
        self.close()
        os.environ["S2D_LANGUAGE"] = code
        make_application(["test"])
        self.window = window = MainWindow()
        window.resize(*SIZES[100])
        window.ask_before_stopping = lambda: True
        window.trainings.ask_how_to_close = lambda: "pause"
        window.show()
        window.open_example()
        self.settle()
        window.menus.actions["find_objects"].trigger()
        self.settle()
        if self.training is None:
            self._train()
        else:
            self.show_training()

    def show_training(self) -> None:
        """The training that has ended, on its pages."""
        self.window.desk.open_folder(self.training)
        self.settle()

    def _train(self) -> None:
        """What is proposed is looked at, then a tiny network is trained, page by page."""
        window, wizard = self.window, self.window.wizard
        window.menus.actions["train_network"].trigger()
        self.wait.waitUntil(
            lambda: wizard.isVisible() and wizard.summary.state in ("ready", "failed"),
            timeout=PATIENCE_MS,
        )
        assert wizard.summary.state == "ready", wizard.summary.problem()
        self.settle()
        self.found += self.look("wizard-proposed", window, "en", "light", 100)
        wizard.summary.details_wished.emit()
        go_to(window, self.wait, "labels")
        self.wait.waitUntil(lambda: wizard.labels.problem() == "", timeout=PATIENCE_MS)
        to_tiny_training(window, self.wait, 20)
        next_page(window, self.wait, "training")
        run = window.desk.run
        self.wait.waitUntil(lambda: run.state in ("finished", "failed"), timeout=PATIENCE_MS)
        assert run.state == "finished", str(run.error)
        self.training = run.folder
        assert state_of(self.training) == "finished"
        self.settle()

    def look(self, name: str, shown: QWidget, code: str, theme: str, percent: int) -> list[str]:
        """Leave a picture; what is wrong with it, in words."""
        picture = shown.grab()
        picture.save(str(self.pictures / f"{name}-{code}-{theme}-{percent}.png"), quality=80)
        image = picture.toImage()
        wrong = ["blank"] if looking.is_blank(image) else []
        wrong += looking.cut_off(shown) + looking.overlapping(shown) + looking.faint(shown, image)
        if (theme, percent) == ("light", 100):
            wrong += looking.nameless(shown) + looking.out_of_reach(shown)
        if code == "de":
            wrong += english(shown)
        return [f"{name}: {words}" for words in dict.fromkeys(wrong)]

    def close(self) -> None:
        if self.window is not None:
            self.window.appearance.set_text_size(100)
            self.window.appearance.apply_theme("light")
            self.window.close()
            self.window.deleteLater()
            self.window = None


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    pictures = Path(os.environ.get("S2D_PICTURES", tmp_path_factory.getbasetemp() / "pictures"))
    pictures.mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as monkeypatch:
        isolate(monkeypatch, folder)
        monkeypatch.setattr(
            trial, "trial_in_process", lambda *_a, **_k: iter([Result(dict(TRIED))])
        )
        monkeypatch.setattr(beginning, "own_folder", lambda: folder / "own")
        stage = Stage(folder, pictures)
        yield stage
        stage.close()
        speak(make_application(["test"]), "en")


@pytest.mark.parametrize(("code", "theme", "percent"), LOOKS, ids=lambda v: str(v))
def test_every_page_is_whole_readable_named_and_reached_by_keys(
    stage: Stage, code: str, theme: str, percent: int
) -> None:
    stage.speak(code)
    window = stage.window
    window.appearance.apply_theme(theme)
    window.appearance.set_text_size(percent)
    window.resize(*SIZES[percent])
    stage.show_training()
    found, stage.found, seen = stage.found, [], 0
    for name, shown in pages(window, stage.settle):
        found += stage.look(name, shown, code, theme, percent)
        seen += 1
    assert seen >= 28
    assert found == [], "\n".join(found)


CLASSES = ("mitochondria", "background")
"""Of the example: names that its user gave are the same in every language."""


def english(shown: QWidget) -> list[str]:
    """Sentences of the English tables in a German window."""
    german = {*texts.OTHERS["de"].values(), *CLASSES}
    foreign = {s for s in texts.SENTENCES.values() if len(s) > 1} - german
    return [f"English: {text!r}" for _, text in looking.sentences(shown) if text in foreign]
