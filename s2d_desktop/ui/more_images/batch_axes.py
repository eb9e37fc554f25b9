"""Axes of many images: what was answered for one is true for all that are stored alike. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from s2d_desktop.model.source import SourceInfo
from s2d_desktop.ui.more_images.wish import Looked

Layout = tuple[str, int, str]
"""Ending of the file, number of dimensions, and the axes that are guessed for it."""


def layout_of(path: str, info: SourceInfo) -> Layout:
    """How a file is stored."""
    return Path(path).suffix.lower(), len(info.shape), info.axes


class BatchAxes:
    """The user's answers, and the one ``--axes`` that follows from them."""

    def __init__(self) -> None:
        self._answers: dict[Layout, str] = {}
        self._asked: set[Layout] = set()

    def to_ask(self, looked: Mapping[str, Looked]) -> str | None:
        """A file of a layout that was not asked about yet."""
        for path, found in looked.items():
            if found.info is not None and layout_of(path, found.info) not in self._asked:
                return path
        return None

    def asked(self, path: str, info: SourceInfo) -> None:
        """The user sees the question about files such as this."""
        self._asked.add(layout_of(path, info))

    def answer(self, path: str, info: SourceInfo, axes: str) -> None:
        """Files such as this have these axes."""
        self._answers[layout_of(path, info)] = axes

    def reading(self, path: str, found: Looked) -> str:
        """The axes in which a file is to be read."""
        if found.info is None:
            return found.axes
        return self._answers.get(layout_of(path, found.info), found.axes)

    def option(self, paths: Iterable[str], looked: Mapping[str, Looked]) -> str:
        """The axes that a job has to be told; empty where it reads all files rightly by itself."""
        for path in paths:
            found = looked.get(path)
            if found is not None and self.reading(path, found) != found.axes:
                return self.reading(path, found)
        return ""

    def clashes(self, path: str, found: Looked, option: str) -> bool:
        """Whether a file would be read wrongly in a job that is told these axes."""
        return bool(option and found.axes) and self.reading(path, found) != option
