"""A Fiji that answers requests: its process is started when needed, and again when it has died."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from s2d_desktop.io.fiji import problems, wire
from s2d_desktop.io.fiji.installation import Installation, checked_folder
from s2d_desktop.io.fiji.java import find_java, why_not
from s2d_desktop.io.fiji.problems import FijiProblem
from s2d_desktop.model.errors import Cancelled

log = logging.getLogger(__name__)

WORKER = "s2d_desktop.io.fiji.worker"

START_SECONDS = 180.0
REQUEST_SECONDS = 300.0
LEAVE_SECONDS = 5.0
"""Given to a process whose stdin was closed, before it is killed."""

LAST_BYTES = 20_000
"""Of what the process printed, looked at when something went wrong."""

STAGES = {"java": "Starting Java", "imagej": "Loading ImageJ"}

_alive: weakref.WeakSet[Bridge] = weakref.WeakSet()


class Bridge:
    """An ImageJ in a process of its own, with its own Java.

    Nothing is started before the first request or `start`. Requests of several threads are
    answered one after the other. A process that has ended, by itself or because it did not answer
    in time, is replaced at the next request.

    Parameters
    ----------
    installation
        Which Fiji.
    start_seconds, request_seconds
        Time limits for the start and for a request that has no limit of its own.
    """

    def __init__(
        self,
        installation: Installation,
        start_seconds: float = START_SECONDS,
        request_seconds: float = REQUEST_SECONDS,
    ) -> None:
        self.installation = installation
        self.start_seconds, self.request_seconds = start_seconds, request_seconds
        self.facts: dict[str, Any] = {}
        """What the running process said when it was ready, see `jvm.start`; empty before."""
        self._process: subprocess.Popen[bytes] | None = None
        self._printed: IO[bytes] | None = None
        self._mark = 0
        self._late = self._stopped = self._ended = False
        self._lock = threading.Lock()
        _alive.add(self)

    @property
    def running(self) -> bool:
        """Whether the process lives and is ready."""
        return self._process is not None and self._process.poll() is None and bool(self.facts)

    @property
    def pid(self) -> int:
        """Number of the process; 0 while there is none."""
        return self._process.pid if self._process is not None else 0

    def start(self, say: Callable[[str], None] | None = None) -> dict[str, Any]:
        """Start the process unless it runs; returns `facts`.

        Parameters
        ----------
        say
            Is told each stage in words, in this thread.

        Raises
        ------
        FijiProblem
            If there is no ImageJ, no Java that fits, or one of them does not start.
        """
        with self._lock:
            self._ensure(say or (lambda stage: None))
            return dict(self.facts)

    def start_in_background(self) -> threading.Thread:
        """Start in a thread; an error is raised again by the first request."""

        def work() -> None:
            try:
                self.start()
            except Exception:
                log.info("Fiji did not start in the background", exc_info=True)

        thread = threading.Thread(target=work, name="starting Fiji", daemon=True)
        thread.start()
        return thread

    def request(
        self,
        do: str,
        arguments: Mapping[str, Any] | None = None,
        data: Sequence[wire.Buffer] = (),
        seconds: float | None = None,
    ) -> tuple[dict[str, Any], bytearray]:
        """Ask the process to do something.

        Parameters
        ----------
        do, arguments, data
            One of the commands of `worker`, what it takes, and raw bytes.
        seconds
            Time limit.

        Returns
        -------
        facts, raw bytes

        Raises
        ------
        FijiProblem
            If it fails, has died, or does not answer in time; the next request starts it anew.
        """
        with self._lock:
            self._ensure(lambda stage: None)
            process = self._process
            assert process is not None
            assert process.stdin is not None
            assert process.stdout is not None
            self._mark = self._end_of_printed()
            with self._limit(seconds or self.request_seconds) as limit:
                try:
                    wire.send(process.stdin, {"do": do, **(arguments or {})}, data)
                    facts, values = wire.receive(process.stdout)
                except (wire.Broken, OSError, ValueError) as error:
                    raise self._death(do, limit) from error
                except BaseException:
                    # Half an answer lies in the pipe: nothing after it could be understood.
                    self._discard()
                    raise
            if "error" in facts:
                raise self._problem(do, facts["error"])
            return facts, values

    def stop(self, for_good: bool = False) -> None:
        """End the process now, from any thread; a request that waits fails with `Cancelled`.

        The next request starts it again, or fails so too if it was ended `for_good`.
        """
        self._stopped, self._ended = True, self._ended or for_good
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            self._discard()
            self._stopped = False

    def close(self) -> None:
        """Take leave: the process ends by itself, or is killed if it does not."""
        process = self._process
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
            try:
                process.wait(LEAVE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        with self._lock:
            self._discard()

    # -- the process; the lock is held

    def _ensure(self, say: Callable[[str], None]) -> None:
        if self._ended:
            raise Cancelled("Fiji was stopped.")
        if self.running:
            return
        self._discard()
        folder = checked_folder(self.installation.folder)
        for package in ("imagej", "scyjava", "jpype"):
            if find_spec(package) is None:
                raise problems.no_bridge("pyimagej" if package == "imagej" else package)
        java = self.installation.java
        if java is None:
            java = find_java(folder)
        elif why := why_not(java):
            raise problems.no_java([f"'{java}' {why}"])
        self._spawn(folder, java)
        try:
            self._await_ready(say)
        except BaseException:
            self._discard()
            raise

    def _spawn(self, folder: Path, java: Path) -> None:
        package = Path(__file__).resolve().parents[3]
        places = [str(package), *filter(None, [os.environ.get("PYTHONPATH")])]
        path = os.pathsep.join([str(java / "bin"), os.environ.get("PATH", "")])
        memory = str(self.installation.memory_mb)
        try:
            self._printed = tempfile.TemporaryFile()  # noqa: SIM115 - `_discard` closes it
            self._mark = 0
            self._process = subprocess.Popen(
                # -P: files in the folder of the user's data must not be taken for modules.
                [sys.executable, "-P", "-m", WORKER, str(folder), memory],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._printed,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(places),
                    "JAVA_HOME": str(java),
                    "PATH": path,
                },
                # Ctrl-C in a terminal is this program's business.
                start_new_session=sys.platform != "win32",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            self._discard()
            raise problems.not_started(f"The system says: {error.strerror or error}.") from error

    def _await_ready(self, say: Callable[[str], None]) -> None:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        begin = time.perf_counter()
        with self._limit(self.start_seconds) as limit:
            while True:
                try:
                    facts, _ = wire.receive(process.stdout)
                except (wire.Broken, OSError, ValueError) as error:
                    raise self._death("starting", limit, starting=True) from error
                if "stage" in facts:
                    say(STAGES.get(facts["stage"], facts["stage"]))
                elif "ready" in facts:
                    seconds = round(time.perf_counter() - begin, 3)
                    self.facts = {**facts["ready"], "start_seconds": seconds}
                    return
                else:
                    if facts["error"]["kind"] == "memory":
                        raise problems.out_of_memory(self.installation.memory_mb)
                    raise self._with_details(problems.not_started(facts["error"]["text"]))

    @contextlib.contextmanager
    def _limit(self, seconds: float) -> Any:
        """Kill the process when the time is over: what waits for it then ends."""
        process = self._process
        assert process is not None
        self._late = False

        def kill() -> None:
            self._late = True
            process.kill()

        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            yield seconds
        finally:
            timer.cancel()

    def _death(self, what: str, limit: float, starting: bool = False) -> Exception:
        """The error for a process that does not answer any more."""
        process = self._process
        assert process is not None
        late, stopped = self._late, self._stopped
        try:
            code = process.wait(LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        printed = self._last_printed()
        heap = int(self.facts.get("heap_mb", 0)) or self.installation.memory_mb
        self._discard()
        error: Exception
        if stopped:
            return Cancelled("Fiji was stopped.")
        if late:
            error = problems.too_late(what, limit)
        elif _says_no_memory(printed):
            error = problems.out_of_memory(heap)
        elif starting:
            error = problems.not_started(_last_words(printed) or _how_it_ended(code))
        else:
            error = problems.ended(_how_it_ended(code))
        log.error("Fiji's process ended with %d: %s", code, printed)
        assert isinstance(error, FijiProblem)
        error.details = printed
        return error

    def _problem(self, what: str, said: Mapping[str, str]) -> FijiProblem:
        """The sentence for an error that the process answered with."""
        kind, text = said["kind"], said["text"]
        if kind == "memory" or _says_no_memory(self._last_printed()):
            return problems.out_of_memory(int(self.facts["heap_mb"]))
        if kind == "plugin":
            return problems.no_plugin()
        if kind == "class":
            return problems.no_library(text)
        error = Refusal(kind, text) if kind in ("image", "series", "model") else None
        return self._with_details(error or problems.failed(what, text))

    def _with_details(self, error: FijiProblem) -> FijiProblem:
        error.details = self._last_printed()
        return error

    def _end_of_printed(self) -> int:
        assert self._printed is not None
        return self._printed.seek(0, os.SEEK_END)

    def _last_printed(self) -> str:
        """What the process printed since the request began, or its end."""
        if self._printed is None:
            return ""
        end = self._printed.seek(0, os.SEEK_END)
        self._printed.seek(max(self._mark, end - LAST_BYTES))
        return self._printed.read().decode("utf-8", "replace").strip()

    def _discard(self) -> None:
        """Forget the process, after killing it if it lives."""
        process, self._process, self.facts = self._process, None, {}
        if process is not None:
            if process.poll() is None:
                process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                # What was not sent is not heard any more.
                with contextlib.suppress(OSError, ValueError):
                    assert stream is not None
                    stream.close()
        if self._printed is not None:
            self._printed.close()
            self._printed = None


class Refusal(FijiProblem):
    """The process cannot do it for a reason that the caller has better words for."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__("Fiji cannot do this.", text)
        self.kind, self.text = kind, text


def close_all() -> None:
    """End the processes of all bridges; done at the end of the program too."""
    for bridge in list(_alive):
        bridge.close()


atexit.register(close_all)


def _says_no_memory(printed: str) -> bool:
    signs = ("OutOfMemoryError", "Too small maximum heap", "Could not reserve enough space")
    return any(sign in printed for sign in signs)


def _last_words(printed: str) -> str:
    """The last line of what was printed that is no frame of a traceback."""
    lines = [line.strip() for line in printed.splitlines()]
    lines = [line for line in lines if line and not line.startswith(("at ", "File ", "^"))]
    return f"It says: {lines[-1][:300]}" if lines else ""


def _how_it_ended(code: int) -> str:
    if code == -9:
        return (
            "Its process was killed (signal 9): by somebody, or by the system because the memory "
            "of the computer was full."
        )
    return f"Its process was ended by signal {-code}." if code < 0 else f"Its exit code is {code}."
