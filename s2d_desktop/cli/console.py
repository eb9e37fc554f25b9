"""What a command prints: progress and notes on stderr, the result on stdout.

With ``--json`` stdout gets one JSON object and nothing else.
"""

from __future__ import annotations

import errno
import json
import logging
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from s2d_desktop.model.events import Event, Progress

LINE_EVERY_S = 0.2
"""Least time between two progress lines on a terminal."""

PLAIN_LINE_EVERY_S = 10.0
"""The same where stderr is a file: a line each, not one that is overwritten."""

DISK_PROBLEMS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)
"""What the system says of a disk that is full, may not be written, or is broken."""

log = logging.getLogger(__name__)


def guarded(work: Callable[[], int], as_json: bool = False) -> int:
    """Run `work`; turn whatever it raises into sentences on stderr and an exit code.

    With `as_json` stdout then gets an object with ``error``: ``what``, ``why``, ``try_this``.
    """
    for stream in (sys.stdout, sys.stderr):
        # A console that lacks a letter (µ on some Windows consoles) must not end the work.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # Closing a terminal or a batch system's time limit ends the work like Ctrl-C does.
    _interrupted.clear()
    old = _on_signals(_interrupt)
    try:
        return work()
    except SystemExit as end:  # argparse has said what is wrong, or shown the help
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return _cancelled()
    except BrokenPipeError:
        # The reader of our output went away (| head); there is nobody to tell.
        sys.stderr.close()
        return 1
    except Exception as error:
        if _interrupted.is_set():
            # A library that is being loaded may turn the interrupt into an error of its own.
            return _cancelled()
        return _failed(error, as_json)
    finally:
        _restore(old)


def _failed(error: Exception, as_json: bool) -> int:
    """Say what `error` means and put its traceback into the log; return the exit code."""
    from s2d_desktop.jobs.batch import explained
    from s2d_desktop.model.errors import S2DError

    place = write_log()
    # numpy tells of a full disk in an OSError of its own, without the system's number.
    of_disk = isinstance(error, OSError) and (error.errno is None or error.errno in DISK_PROBLEMS)
    if isinstance(error, MemoryError) or of_disk:
        error = explained(error, getattr(error, "filename", None) or "the result")
    if isinstance(error, S2DError):
        log.info("ended with an error", exc_info=True)
    else:
        log.exception("unexpected error")
        error = S2DError(
            f"Something went wrong inside s2d-desktop: {type(error).__name__}: {error}",
            f"The details are in {place}.",
            "Please send this file with a report.",
        )
    print(str(error), file=sys.stderr)
    if as_json:
        said = {"what": error.what, "why": error.why, "try_this": error.try_this}
        print(json.dumps({"error": said}, indent=2))
    return error.exit_code


def consume(events: Iterable[Event], as_json: bool, words: Callable[[Any], str]) -> int:
    """`consume_with_facts` where only the exit code is wanted."""
    return consume_with_facts(events, as_json, words)[0]


def consume_with_facts(
    events: Iterable[Event], as_json: bool, words: Callable[[Any], str]
) -> tuple[int, Mapping[str, Any]]:
    """Go through a job's events, print them, and return the exit code and the facts.

    Parameters
    ----------
    events
        The job; it is closed if this is interrupted, so that it removes half-written files.
    as_json
        Print the facts of the result as one JSON object on stdout; otherwise `words` of them.
    words
        Makes the facts readable.
    """
    from s2d_desktop.model.events import Failed, Note, Progress, Result, Saved

    write_log()
    line = ProgressLine()
    facts: Mapping[str, Any] = {}
    failures: list[Failed] = []
    iterator: Iterator[Event] = iter(events)
    try:
        for event in iterator:
            if isinstance(event, Progress):
                line.show(event)
            elif isinstance(event, Note):
                line.say(event.text)
            elif isinstance(event, Saved):
                line.say(f"Saved {event.path}")
            elif isinstance(event, Failed):
                failures.append(event)
                line.say(f"Failed: {event.item}\n{event.error}")
            elif isinstance(event, Result):
                facts = event.facts
    finally:
        line.end()
        close = getattr(iterator, "close", None)
        if close is not None:
            close()
    if as_json:
        print(json.dumps(plain(facts), indent=2, allow_nan=False))
    else:
        text = words(facts)
        if text:
            print(text)
    if not failures:
        return 0, facts
    done = len(facts.get("done", ()))
    print(f"{len(failures)} of {len(failures) + done} failed:", file=sys.stderr)
    for failure in failures:
        print(f"  {failure.item}: {str(failure.error).splitlines()[0]}", file=sys.stderr)
    return 3 if done else int(getattr(failures[0].error, "exit_code", 3)), facts


class ProgressLine:
    """One line at the bottom of a terminal that is written over; plain lines elsewhere."""

    def __init__(self) -> None:
        from s2d_desktop.jobs.eta import Eta

        self._terminal = sys.stderr.isatty()
        self._eta = Eta()
        self._shown_at = -1e9
        self._what = ""
        self._width = 0

    def show(self, progress: Progress) -> None:
        """Show `progress`, not more often than a reader can follow."""
        from s2d_desktop.jobs.eta import in_words

        now = time.monotonic()
        is_new = progress.what != self._what
        if is_new:
            self._eta = type(self._eta)()
        rest = self._eta.update(progress.done, progress.total, now)
        every = LINE_EVERY_S if self._terminal else PLAIN_LINE_EVERY_S
        at_end = progress.done >= progress.total
        if now - self._shown_at < every and not (is_new or (at_end and self._terminal)):
            return
        self._shown_at, self._what = now, progress.what
        text = progress.what or "Working"
        if progress.total > 1:
            share = 100 * progress.done / progress.total
            text += f": {progress.done:g} of {progress.total:g}"
            text += f" {progress.unit}".rstrip() + f" ({share:.0f} %)"
        if rest is not None and not at_end:
            text += f", {in_words(rest)} left"
        if self._terminal:
            # A line that is wrapped cannot be written over. Spaces, not an escape sequence, which
            # some consoles of Windows print as it is.
            text = text[: shutil.get_terminal_size().columns - 1]
            sys.stderr.write(f"\r{text:<{self._width}}")
            self._width = len(text)
        else:
            sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def say(self, text: str) -> None:
        """Print a line above the progress line."""
        self.end()
        print(text, file=sys.stderr, flush=True)

    def end(self) -> None:
        """Take the progress line away."""
        if self._width:
            sys.stderr.write(f"\r{'':{self._width}}\r")
            sys.stderr.flush()
            self._width = 0


def plain(value: Any) -> Any:
    """`value` as JSON can hold it: paths as text, tuples as lists, NaN as null."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if hasattr(value, "item"):  # a number of numpy
        return plain(value.item())
    return str(value)


def write_log() -> str:
    """Write the log of this program to a file from now on, and return its path."""
    from logging.handlers import RotatingFileHandler

    root = logging.getLogger("s2d_desktop")
    for handler in root.handlers:
        if isinstance(handler, RotatingFileHandler):
            return handler.baseFilename
    root.setLevel(logging.INFO)
    root.propagate = False
    import platformdirs

    try:
        folder = platformdirs.user_log_path("s2d_desktop", appauthor=False, ensure_exists=True)
        new = RotatingFileHandler(
            folder / "s2d_desktop.log", maxBytes=2**20, backupCount=3, delay=True, encoding="utf-8"
        )
    except OSError:
        # A home that cannot be written must not stop the work.
        root.addHandler(logging.NullHandler())
        logging.getLogger("tifffile").propagate = False
        logging.getLogger("tifffile").handlers = [logging.NullHandler()]
        return "nowhere: the log folder cannot be written"
    new.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(new)
    # Its lines about broken files say nothing to a user; our own error does.
    tiff = logging.getLogger("tifffile")
    tiff.handlers = [new]
    tiff.propagate = False
    return new.baseFilename


_interrupted = threading.Event()
"""Set once the user asked to stop."""


def _interrupt(_signal: int, _frame: object) -> None:
    _interrupted.set()
    raise KeyboardInterrupt


def _cancelled() -> int:
    print("\nCancelled. Files that were not finished were removed.", file=sys.stderr)
    return 130


def _on_signals(handler: Any) -> dict[int, Any]:
    """Set `handler` for the signals that ask a program to end; return the old ones."""
    old: dict[int, Any] = {}
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is None or signal.getsignal(number) is signal.SIG_IGN:
            continue  # not on this system, or started by nohup or in the background
        try:
            old[number] = signal.signal(number, handler)
        except ValueError:
            break  # not in the main thread (another program uses this one): leave them
    return old


def _restore(old: dict[int, Any]) -> None:
    for number, handler in old.items():
        signal.signal(number, handler)
