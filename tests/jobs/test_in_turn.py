import pytest

from s2d_desktop.jobs.in_turn import in_turn
from s2d_desktop.model.events import Progress, Saved


def writer(name, blocks, log, fails_at=None):
    try:
        for k in range(blocks):
            if k == fails_at:
                raise OSError("disk full")
            log.append((name, k))
            yield Progress(k + 1, blocks, name, "blocks")
        yield Saved(name)
    finally:
        log.append((name, "closed"))


def test_one_block_of_each_is_written_in_turn():
    log = []
    events = list(in_turn([writer("a", 2, log), writer("b", 2, log)], "Both"))
    assert log[:4] == [("a", 0), ("b", 0), ("a", 1), ("b", 1)]
    progress = [e for e in events if isinstance(e, Progress)]
    assert [p.done for p in progress] == [1, 2, 3, 4]
    assert {(p.total, p.what) for p in progress} == {(4, "Both")}
    assert [e.path for e in events if isinstance(e, Saved)] == ["a", "b"]


def test_cancelling_closes_all_of_them():
    log = []
    events = in_turn([writer("a", 5, log), writer("b", 5, log)], "Both")
    next(events), next(events)
    events.close()
    assert ("a", "closed") in log
    assert ("b", "closed") in log


def test_an_error_in_one_closes_the_others():
    log = []
    with pytest.raises(OSError, match="disk full"):
        list(in_turn([writer("a", 3, log), writer("b", 3, log, fails_at=1)], "Both"))
    assert log.count(("a", "closed")) == 1
    assert ("a", 2) not in log
