"""The process in which Java runs: ``python -m s2d_desktop.io.fiji.worker FOLDER MEMORY_MB``.

Requests come through stdin, answers leave through what was stdout; both as ``wire`` says. The
process ends as soon as stdin does, also in the middle of a request: nobody waits for the answer.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from s2d_desktop.io.fiji import wire

Answer = tuple[Mapping[str, Any], Sequence[wire.Buffer]]
Command = Callable[[Mapping[str, Any], bytearray], Answer]

PARENT_EVERY = 1.0
"""Seconds between two looks whether the parent lives; a copy of it may hold stdin open."""


def main() -> None:
    """Start Java and ImageJ, then answer until stdin ends."""
    # Fiji prints to stdout: answers get a descriptor of their own.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    requests: SimpleQueue[tuple[dict[str, Any], bytearray]] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    threading.Thread(target=_watch_parent, daemon=True).start()
    folder, memory_mb = Path(sys.argv[1]), int(sys.argv[2])
    from s2d_desktop.io.fiji import jvm

    try:
        wire.send(answers, {"stage": "java"})
        facts = jvm.start(folder, memory_mb, lambda stage: wire.send(answers, {"stage": stage}))
        wire.send(answers, {"ready": facts})
    except BaseException as error:
        wire.send(answers, {"error": jvm.explained(error)})
        _leave()
    from s2d_desktop.io.fiji import jvm_images, jvm_weka

    commands: dict[str, Command] = {
        "describe": lambda asked, data: (jvm.describe(), ()),
        **jvm_images.COMMANDS,
        **jvm_weka.COMMANDS,
    }
    while True:
        asked, data = requests.get()
        try:
            header, parts = commands[asked["do"]](asked, data)
        except BaseException as error:
            _answer(answers, {"error": jvm.explained(error)})
        else:
            _answer(answers, header, parts)
        del asked, data


def _answer(
    answers: IO[bytes], header: Mapping[str, Any], parts: Sequence[wire.Buffer] = ()
) -> None:
    try:
        wire.send(answers, header, parts)
    except OSError:
        _leave()


def _listen(requests: SimpleQueue[tuple[dict[str, Any], bytearray]]) -> None:
    stream = sys.stdin.buffer
    while True:
        try:
            requests.put(wire.receive(stream))
        except (wire.Broken, OSError):
            _leave()


def _watch_parent() -> None:
    if os.name != "posix":
        return
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(PARENT_EVERY)
    _leave()


def _leave() -> None:
    """End at once: after Weka, Java's own threads keep a process that ends normally alive."""
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
