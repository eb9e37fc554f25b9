import pytest

from s2d_desktop.jobs.batch import run_batch
from s2d_desktop.model.errors import FileProblem, InputError, S2DError
from s2d_desktop.model.events import Failed, Note, Result

ERRORS = {1: InputError("one"), 3: OSError(28, "No space left on device"), 4: MemoryError()}


def work(k):
    yield Note(f"begin {k}")
    if k in ERRORS:
        raise ERRORS[k]
    yield Result({"k": k})


def test_a_failing_item_does_not_stop_the_others():
    events = list(run_batch(list("abcde"), work, {"x": 1}))
    assert [e.item for e in events if isinstance(e, Failed)] == ["b", "d", "e"]
    assert sum(isinstance(e, Note) for e in events) == 5
    assert [isinstance(e, Result) for e in events] == [False] * (len(events) - 1) + [True]
    facts = events[-1].facts
    assert facts["x"] == 1
    assert facts["done"] == [{"k": 0}, {"k": 2}]
    assert [f["item"] for f in facts["failed"]] == ["b", "d", "e"]
    assert "No space left" in facts["failed"][1]["error"]


def test_a_single_item_that_fails_raises():
    with pytest.raises(InputError, match="one"):
        list(run_batch(["a"], lambda k: work(1), {}))
    with pytest.raises(FileProblem, match="'a'"):
        list(run_batch(["a"], lambda k: work(3), {}))
    with pytest.raises(S2DError, match="memory"):
        list(run_batch(["a"], lambda k: work(4), {}))


def test_our_own_mistakes_are_not_hidden():
    def broken(k):
        yield Note("")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(run_batch(["a", "b"], broken, {}))
