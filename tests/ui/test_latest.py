"""Answers that come too late."""

from __future__ import annotations

import threading

from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui.latest import Latest
from s2d_desktop.ui.work import Background


def test_an_answer_for_something_that_is_no_longer_open_is_dropped(qapp, qtbot) -> None:
    background = Background()
    latest, other = Latest(background), Latest(background)
    go, got = threading.Event(), []

    def slow() -> str:
        go.wait(60)
        return "late"

    def failing() -> str:
        go.wait(60)
        raise S2DError("Late.", "", "")

    latest.do("one", slow, got.append, got.append)
    latest.do("two", failing, got.append, got.append)
    other.do("three", slow, lambda value: got.append(("other", value)), got.append)
    latest.renew()
    latest.do("four", lambda: "new", got.append, got.append)
    go.set()
    qtbot.waitUntil(lambda: not background.running, timeout=60_000)
    assert sorted(map(str, got)) == ["('other', 'late')", "new"]


def test_an_error_that_is_wanted_is_told(qapp, qtbot) -> None:
    background, told = Background(), []

    def failing() -> None:
        raise S2DError("It went wrong.", "", "")

    Latest(background).do("one", failing, told.append, lambda e: told.append(str(e)))
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    assert "It went wrong." in told[0]
