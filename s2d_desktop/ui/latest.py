"""Work in a thread whose answer counts only until something newer is wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui.work import Background


class Latest:
    """Pieces of work for one thing that is open; what comes late, for an older one, is dropped."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._generation = 0

    def renew(self) -> None:
        """Something else is wanted, or nothing: what is under way does not count any more."""
        self._generation += 1

    def do(
        self,
        title: str,
        work: Callable[[], Any],
        on_result: Callable[[Any], None],
        on_error: Callable[[S2DError], None],
    ) -> None:
        """Run `work` in a thread; one of the others is called here, unless it comes too late."""
        mine = self._generation

        def while_wanted(handle: Callable[[Any], None]) -> Callable[[Any], None]:
            return lambda value: handle(value) if mine == self._generation else None

        self._background.do(title, work, while_wanted(on_result), while_wanted(on_error))
