"""Dialogs in which the user chooses a file; each begins in the folder used last."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from s2d_desktop.model.errors import PlanesQuestion, SeriesQuestion
from s2d_desktop.model.source import Source
from s2d_desktop.ui import recent
from s2d_desktop.ui.latest import Latest
from s2d_desktop.ui.question_dialog import Answer, QuestionDialog, ask
from s2d_desktop.ui.session import first_planes
from s2d_desktop.ui.settings import store
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.wizard.pictures import grey
from s2d_desktop.ui.work import Background


def file_to_open(parent: QWidget, kind: str = "any") -> Path | None:
    """A project (``project``), a map (``map``), an image (``image``), or anything."""
    kinds = ["all", "project", "map", "image", "any"]
    if kind in kinds:
        kinds.insert(0, kinds.pop(kinds.index(kind)))
    return _ask(parent, tr("dialog.open"), [tr(f"filter.{k}") for k in kinds])


def image(parent: QWidget, why: str) -> Path | None:
    """An image; `why` is ``relink`` (of a project) or ``raw`` (of a map)."""
    return _ask(parent, tr(f"dialog.{why}"), [tr("filter.image"), tr("filter.any")])


def planes(parent: QWidget, question: PlanesQuestion, source: Source, work: Background) -> str:
    """What the planes of a file are: its axes, or nothing; `source` is read for pictures."""
    answers = [
        Answer(below(words), axes, tuple(map(below, shown)))
        for (axes, words), shown in zip(question.choices, question.planes, strict=True)
    ]
    dialog = QuestionDialog(
        tr("planes.title"), below(question.what), below(question.why), answers, parent
    )
    reading = Latest(work)
    count = max(len(answer.pictures) for answer in answers)
    reading.do(
        tr("work.pictures"),
        lambda: first_planes(source, count),
        lambda found: dialog.show_pictures([grey(values) for values in found]),
        # The question can be answered without; the panel beside says what is wrong.
        lambda error: None,
    )
    answer = ask(dialog)
    reading.renew()
    return answer or ""


def series(parent: QWidget, question: SeriesQuestion) -> Path | None:
    """Which image of a file with several is meant."""
    answers = [Answer(words, path) for path, words in question.choices]
    dialog = QuestionDialog(
        tr("series.title"), below(question.what), below(question.why), answers, parent
    )
    found = ask(dialog)
    return Path(found) if found else None


def enhancer(parent: QWidget) -> Path | None:
    """An Enhancer."""
    return _ask(parent, tr("dialog.enhancer"), [tr("filter.enhancer")])


def network(parent: QWidget) -> Path | None:
    """The folder of a network for raw data."""
    name = QFileDialog.getExistingDirectory(parent, tr("dialog.network"), recent.last_folder())
    if not name:
        return None
    recent.remember_folder(Path(name))
    return Path(name)


def fiji(parent: QWidget) -> Path | None:
    """The folder of a Fiji."""
    name = QFileDialog.getExistingDirectory(parent, tr("dialog.fiji"), str(Path.home()))
    return Path(name) if name else None


def enhancer_to_add(parent: QWidget, kind: str) -> Path | None:
    """An Enhancer to install: a ``file`` or a ``folder``."""
    if kind == "file":
        return _ask(parent, tr("zoo.dialog.file"), [tr("zoo.filter"), tr("filter.any")])
    name = QFileDialog.getExistingDirectory(parent, tr("zoo.dialog.folder"), recent.last_folder())
    if not name:
        return None
    recent.remember_folder(Path(name))
    return Path(name)


def package_to_write(parent: QWidget, suggested: str) -> Path | None:
    """Where to write the package of an Enhancer."""
    start = str(_begin_of_saving() / suggested)
    name, _ = QFileDialog.getSaveFileName(
        parent, tr("zoo.dialog.export"), start, tr("zoo.filter_zip")
    )
    if not name:
        return None
    path = Path(name) if name.lower().endswith(".zip") else Path(f"{name}.zip")
    recent.remember_folder(path)
    return path


def ilastik_project_to_write(parent: QWidget, suggested: str) -> Path | None:
    """Where to write a new ilastik project; one that is there is never replaced."""
    start = str(_begin_of_saving() / suggested)
    name, _ = QFileDialog.getSaveFileName(
        parent,
        tr("dialog.to_ilastik"),
        start,
        tr("filter.write.ilp"),
        options=QFileDialog.Option.DontConfirmOverwrite,
    )
    if not name:
        return None
    path = Path(name) if name.lower().endswith(".ilp") else Path(f"{name}.ilp")
    recent.remember_folder(path)
    return path


def agrees(parent: QWidget, title: str, text: str) -> bool:
    """Whether the user says yes."""
    return QMessageBox.question(parent, title, text) == QMessageBox.StandardButton.Yes


def file_to_write(parent: QWidget, suggested: str, ending: str) -> Path | None:
    """Where to write; gets `ending` where the user gives none."""
    start = str(_begin_of_saving() / suggested)
    name, _ = QFileDialog.getSaveFileName(
        parent, tr("dialog.export"), start, tr(f"filter.write{ending}")
    )
    if not name:
        return None
    path = Path(name) if Path(name).suffix else Path(name + ending)
    recent.remember_folder(path)
    return path


def folder(parent: QWidget, title: str, start: Path) -> Path | None:
    """A folder."""
    name = QFileDialog.getExistingDirectory(parent, title, str(start))
    return Path(name) if name else None


def moved_file(parent: QWidget, title: str, is_folder: bool) -> Path | None:
    """Where a file is now that was moved; of some formats it is a folder."""
    if not is_folder:
        return _ask(parent, title, [tr("filter.any")])
    found = folder(parent, title, Path(recent.last_folder()))
    if found is not None:
        recent.remember_folder(found)
    return found


def images(parent: QWidget, title: str) -> list[Path]:
    """Several images."""
    filters = ";;".join([tr("filter.image"), tr("filter.any")])
    names, _ = QFileDialog.getOpenFileNames(parent, title, recent.last_folder(), filters)
    if names:
        recent.remember_folder(Path(names[0]))
    return [Path(name) for name in names]


def map_or_labels(parent: QWidget, title: str) -> Path | None:
    """A probability map, or labels."""
    return _ask(parent, title, [tr("filter.map"), tr("filter.any")])


def _begin_of_saving() -> Path:
    """The folder for results, or the one used last."""
    return store.results_folder() or Path(recent.last_folder())


def _ask(parent: QWidget, title: str, filters: list[str]) -> Path | None:
    name, _ = QFileDialog.getOpenFileName(parent, title, recent.last_folder(), ";;".join(filters))
    if not name:
        return None
    recent.remember_folder(Path(name))
    return Path(name)
