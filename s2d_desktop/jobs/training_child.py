"""The process in which a network is trained for a window: ``python -m`` this module.

Events go out as lines on stdout (`jobs.event_lines`), commands of one word come in on stdin:

``pause``, ``resume``
    Between two events the process waits, and does nothing at all.
``stop``
    The training ends well and keeps the best network.
``quit``
    It writes a checkpoint and ends at once, to go on next time. The end of stdin says the same: the
    window is gone.
``detach``
    It goes on without the window; what it has to say goes to ``events.jsonl`` in its folder, and
    commands come from ``orders.txt`` there (`jobs.left_training`).

Whatever else is printed in this process, by libraries for instance, goes to stderr. It takes all
cores, but only what the window and other programs leave of them.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Generator, Sequence
from pathlib import Path

from s2d_desktop.jobs.batch import explained
from s2d_desktop.jobs.event_lines import Sign, to_line
from s2d_desktop.jobs.train_network import EVENTS_FILE, ORDERS_FILE, train_network
from s2d_desktop.model.errors import S2DError
from s2d_desktop.model.events import Event, Progress

NICENESS = 5
"""How far the process steps back behind others, 0 to 19, unless the environment says otherwise in
``S2D_NICENESS``. Windows is told when it is started."""


class Conversation:
    """The child's side of the talk with its parent.

    Takes stdin and stdout away from everything else in the process. On Windows a library that
    looks at stdin would otherwise wait as long as somebody reads from it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._in, self._out = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        self._changed = threading.Condition()
        self._paused = self._stopping = self._quitting = self._leaving = False
        self._detached = False
        self._kept_at = -1.0
        threading.Thread(target=self._listen, name="commands", daemon=True).start()

    def stopping(self) -> bool:
        """Whether the training shall end well."""
        return self._stopping

    def tell(self, item: Event | S2DError | Sign) -> None:
        """Send one line; if nobody hears it any more, `go_on` says no."""
        line = (to_line(item) + "\n").encode("ascii")
        if not self._detached:
            try:
                while line:
                    line = line[os.write(self._out, line) :]
            except OSError:
                if self._leaving:
                    self._detach()
                else:
                    self.obey("quit")
        if self._detached and line and self._worth_keeping(item):
            # A full disk must not end the training for want of its diary.
            with contextlib.suppress(OSError), (self.folder / EVENTS_FILE).open("ab") as stream:
                stream.write(line)

    def go_on(self) -> bool:
        """Whether the work shall go on; waits while it is paused."""
        if self._waits():
            self.tell(Sign("paused"))
            with self._changed:
                self._changed.wait_for(lambda: not self._waits())
            self.tell(Sign("resumed"))
        if self._leaving and not self._detached:
            self.tell(Sign("detached"))
            self._detach()
        return not self._quitting

    def obey(self, word: str) -> None:
        """Take a command; an unknown one is left alone."""
        with self._changed:
            if word in ("pause", "resume"):
                self._paused = word == "pause"
            self._stopping |= word == "stop"
            self._quitting |= word == "quit"
            if word == "detach":
                self._leaving, self._paused = True, False
            self._changed.notify_all()

    def _waits(self) -> bool:
        return self._paused and not (self._stopping or self._quitting)

    def _worth_keeping(self, item: Event | S2DError | Sign) -> bool:
        """Whether a line goes into the file: of progress one in a second is enough."""
        if isinstance(item, Progress):
            now = time.monotonic()
            if now - self._kept_at < 1:
                return False
            self._kept_at = now
        return True

    def _detach(self) -> None:
        if not self._detached:
            self._detached = True
            os.close(self._out)
            with contextlib.suppress(OSError):
                (self.folder / EVENTS_FILE).touch()
            threading.Thread(target=self._read_orders, name="orders", daemon=True).start()

    def _read_orders(self) -> None:
        obeyed = 0
        while True:
            with contextlib.suppress(OSError):
                *words, _half = (self.folder / ORDERS_FILE).read_bytes().split(b"\n")
                for word in words[obeyed:]:
                    self.obey(word.decode("ascii", "replace").strip())
                obeyed = len(words)
            time.sleep(0.5)

    def _listen(self) -> None:
        rest = b""
        try:
            while chunk := os.read(self._in, 4096):
                *words, rest = (rest + chunk).split(b"\n")
                for word in words:
                    self.obey(word.decode("ascii", "replace").strip())
        except OSError:
            pass
        if not self._leaving:
            self.obey("quit")


def step_back() -> None:
    """Let other programs go first. To be called before there are threads, which inherit it."""
    said = os.environ.get("S2D_NICENESS", "")
    steps = int(said) if said.isdecimal() else NICENESS
    with contextlib.suppress(OSError):
        if hasattr(os, "nice"):
            os.nice(steps)
    # Where Linux groups processes by session, niceness counts within a group only, and the group
    # has one of its own (sched(7)).
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(steps), encoding="ascii")


def run(events: Generator[Event, None, None], talk: Conversation) -> int:
    """Go through the events of a job and tell them; returns the exit code."""
    try:
        with contextlib.closing(events):
            for event in events:
                talk.tell(event)
                if not talk.go_on():
                    break
            else:
                return 0
        # Closed, the job has written what it needs to go on.
        talk.tell(Sign("interrupted"))
        return 0
    except Exception as error:
        traceback.print_exc()
        if isinstance(error, (OSError, MemoryError)):
            error = explained(error, "the training")
        if not isinstance(error, S2DError):
            error = S2DError(
                f"Something went wrong inside the training: {type(error).__name__}: {error}",
                "",
                "Please report this with the details.",
            )
        error.details = error.details or traceback.format_exc()
        talk.tell(error)
        return error.exit_code


def main(arguments: Sequence[str]) -> int:
    """``train PLAN FOLDER`` or ``trial PLAN FOLDER whole|halved``."""
    step_back()
    verb, plan, folder = arguments[0], Path(arguments[1]), Path(arguments[2])
    talk = Conversation(folder)
    for name in ("SIGTERM", "SIGHUP"):
        # The computer is shut down, or somebody ends a training that has no window any more.
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: talk.obey("quit"))
    if verb == "trial":
        from s2d_desktop.jobs.trial_step import trial_step

        return run(trial_step(plan, folder, halved=arguments[3] == "halved"), talk)
    return run(train_network(plan, folder, talk.stopping), talk)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
