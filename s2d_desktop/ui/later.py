"""Work that waits until what is visible has been computed, and is dropped if it comes too late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui.latest import Latest
from s2d_desktop.ui.work import Background


class Later:
    """At most one piece of work is planned; `begin` runs it in a thread."""

    def __init__(self, background: Background, title: str) -> None:
        self._latest, self._title = Latest(background), title
        self._planned: tuple[Callable[[], Any], Callable[[Any], None], Callable[[Any], None]] | None
        self._planned = None

    @property
    def is_due(self) -> bool:
        """Whether something is planned and not begun."""
        return self._planned is not None

    def forget(self) -> None:
        """Drop what is planned, and what may still come."""
        self._latest.renew()
        self._planned = None

    def plan(
        self,
        work: Callable[[], Any],
        on_result: Callable[[Any], None],
        on_error: Callable[[S2DError], None],
    ) -> None:
        """Run `work` when `begin` is called, instead of what was planned before."""
        self._planned = (work, on_result, on_error)

    def begin(self) -> None:
        """Run what was planned, if anything."""
        if self._planned is None:
            return
        planned, self._planned = self._planned, None
        self._latest.do(self._title, *planned)
