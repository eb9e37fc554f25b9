"""The menu with the last versions of the project that is open, each to be opened by a click."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot

from s2d_desktop.io.project_file import EARLIER, earlier_versions, home_of
from s2d_desktop.ui.texts import moment, tr

NAMED = "%Y-%m-%d %H.%M.%S.%f"
"""The name of an earlier version is the time at which it was saved."""


def version_of(path: Path) -> tuple[Path, datetime | None]:
    """The project file that `path` is, or was once; and when, if it is an earlier version."""
    path = path.absolute()
    home = home_of(path)
    if home == path.parent:
        return path, None
    return home / path.parent.name[: -len(EARLIER)], when_saved(path)


def when_saved(path: Path) -> datetime:
    """When an earlier version was saved."""
    with contextlib.suppress(ValueError):
        return datetime.strptime(path.stem, NAMED)
    return datetime.fromtimestamp(path.stat().st_mtime)


class EarlierVersions(QObject):
    """Fills the menu when it is opened."""

    def __init__(self, window: Any, project: Callable[[], Path | None]) -> None:
        super().__init__(window)
        self._window, self._project, self._menu = window, project, window.menus.earlier
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill)

    @Slot()
    def _fill(self) -> None:
        self._menu.clear()
        path = self._project()
        versions = earlier_versions(path) if path is not None else []
        for version in versions:
            action = self._menu.addAction(moment(when_saved(version)))
            action.setToolTip(tr("project.version_tip"))
            action.triggered.connect(lambda _=False, v=version: self._window.open_file(v))
        if not versions:
            key = "project.no_version" if path is not None else "project.no_project"
            self._menu.addAction(tr(key)).setEnabled(False)
