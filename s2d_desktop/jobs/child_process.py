"""A job in a process of its own, from its parent's side."""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import IO

from s2d_desktop.jobs.event_lines import Sign, from_line
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Result

log = logging.getLogger(__name__)

CHILD = "s2d_desktop.jobs.training_child"

LAST_LINES = 30
"""Lines of what a process printed that are kept for the log when it ended by surprise."""

CREATION_FLAGS = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(
    subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0
)
"""On Windows; elsewhere the child lowers its priority by itself."""

_left: list[subprocess.Popen[bytes]] = []
"""Children that go on by themselves: somebody must ask how they ended, or they stay as zombies."""


class ChildProcess:
    """A job that runs in `jobs.training_child`.

    Parameters
    ----------
    arguments
        The verb and what belongs to it.
    log_file
        Gets what the process prints beside its events; a temporary file if None.
    """

    def __init__(self, arguments: Sequence[str], log_file: Path | None = None) -> None:
        self.arguments, self.log_file = list(arguments), log_file
        self.paused = False
        """Whether the process has said that it waits."""
        self._process: subprocess.Popen[bytes] | None = None
        self._printed: IO[bytes] | None = None
        self._printed_before = 0
        self._killed = self._left = False

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process's number; 0 before it was started."""
        return 0 if self._process is None else self._process.pid

    @property
    def code(self) -> int | None:
        """Exit code of the process; negative: the signal that ended it; None: it lives."""
        return None if self._process is None else self._process.poll()

    def start(self) -> None:
        """Start the process.

        Raises
        ------
        S2DError
            If the system refuses.
        """
        _left[:] = [process for process in _left if process.poll() is None]
        package = Path(__file__).resolve().parents[2]
        places = [str(package), *filter(None, [os.environ.get("PYTHONPATH")])]
        # -P: files in the folder in which the window was started must not be taken for modules.
        call = [sys.executable, "-P", "-m", CHILD, *self.arguments]
        try:
            if self.log_file is None:
                self._printed = tempfile.TemporaryFile()  # noqa: SIM115 - `events` closes it
            else:
                self.log_file.parent.mkdir(parents=True, exist_ok=True)
                self._printed = self.log_file.open("a+b")
            self._printed_before = self._printed.seek(0, os.SEEK_END)
            self._process = subprocess.Popen(
                call,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._printed,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
                # Ctrl-C in a terminal, and its end, are the parent's business.
                start_new_session=sys.platform != "win32",
                creationflags=CREATION_FLAGS,
            )
        except OSError as error:
            if self._printed is not None:
                self._printed.close()
            raise S2DError(
                "The process for the training could not be started.",
                f"The system says: {error.strerror or error}"
                + (f" ('{error.filename}')." if error.filename else "."),
                "Check that the folder can be written and the disk has space.",
            ) from error

    def events(self) -> Generator[Event, None, None]:
        """The events of the job, to its end; to be gone through once, in any thread.

        It ends without a `Result` after `kill`, and where a training was interrupted or left alone.
        Closing it ends the process (`abandon`), and returns when that has ended.

        Raises
        ------
        S2DError
            What the job raised, or a sentence if the process ended by surprise.
        """
        process = self._process
        assert process is not None, "not started"
        assert process.stdout is not None
        ended = False
        try:
            for line in process.stdout:
                item = self._read(line)
                if isinstance(item, Sign):
                    self.paused = item.name == "paused"
                    ended |= item.name in ("interrupted", "detached")
                    if item.name == "detached":
                        return
                elif isinstance(item, S2DError):
                    ended = True
                    raise item
                elif item is not None:
                    ended |= isinstance(item, Result)
                    yield item
            code = process.wait()
            if not ended and not self._killed and not self._left:
                error = self._death(code)
                error.details = self._last_printed()
                log.error("process ended with %d: %s", code, error.details)
                ended = True
                raise error
        finally:
            if not self._left:
                if not ended and self.running:
                    self.abandon()
                for _ in process.stdout:
                    pass  # so that it never waits for a reader
                process.wait()
            else:
                _left.append(process)
            self._close()

    def abandon(self) -> None:
        """What is done when nobody wants the events any more."""
        self._send("quit")

    def kill(self) -> None:
        """End the process at once; what it has written stays."""
        self._killed = True
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _send(self, word: str) -> None:
        """Write a command; a process that has ended does not hear it."""
        process = self._process
        if process is None or process.stdin is None:
            return
        try:
            process.stdin.write(word.encode("ascii") + b"\n")
            process.stdin.flush()
        except (OSError, ValueError):
            log.info("'%s' was not heard: the process has ended", word)

    def _death(self, code: int) -> S2DError:
        """The sentence about a process that ended by surprise."""
        return S2DError(
            "The process of the training has ended by surprise.",
            how_it_ended(code),
            "Close other programs and try again.",
        )

    @staticmethod
    def _read(line: bytes) -> Event | S2DError | Sign | None:
        try:
            return from_line(line.decode("ascii"))
        except ValueError:
            log.warning("not understood: %r", line[:200])
            return None

    def _last_printed(self) -> str:
        if self._printed is None or self._printed.closed:
            return ""
        self._printed.seek(self._printed_before)
        text = self._printed.read().decode("utf-8", "replace")
        return "\n".join(text.splitlines()[-LAST_LINES:])

    def _close(self) -> None:
        process = self._process
        assert process is not None
        for stream in (process.stdin, process.stdout, self._printed):
            if stream is not None:
                # What was not sent is not heard any more.
                with contextlib.suppress(OSError):
                    stream.close()


def how_it_ended(code: int) -> str:
    """An exit code in words."""
    if code == -9:
        return (
            "It was killed (signal 9): by somebody, or by the system because the memory was full."
        )
    if code < 0:
        return f"It was ended by signal {-code}."
    return f"Its exit code is {code}."
