"""Starting a Fiji as a job, with progress, and looking what it has."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

from s2d_desktop.io.fiji.bridge import STAGES, Bridge
from s2d_desktop.io.fiji.configured import bridge_to
from s2d_desktop.io.fiji.installation import Installation, jar_version
from s2d_desktop.model.events import Event, Progress, Result

EVERY = 0.2
"""Seconds between two signs of life while it starts."""


def started(bridge: Bridge) -> Iterator[Event]:
    """Start a Fiji, if it does not run yet.

    Yields
    ------
    Progress in steps while it starts; closing this ends its process

    Raises
    ------
    FijiProblem
        If it does not start.
    """
    if bridge.running:
        return
    stages = ["Starting Fiji"]
    caught: list[BaseException] = []

    def work() -> None:
        try:
            bridge.start(stages.append)
        except BaseException as error:
            caught.append(error)

    thread = threading.Thread(target=work, name="starting Fiji", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            yield Progress(len(stages) - 1, len(STAGES) + 1, stages[-1], "steps")
            thread.join(EVERY)
    finally:
        if thread.is_alive():
            bridge.stop()
            thread.join()
    if caught:
        raise caught[0]


def look_at_fiji(installation: Installation) -> Iterator[Event]:
    """Start a Fiji and say what it is.

    Yields
    ------
    Progress; a Result with ``folder``, ``imagej``, ``java``, ``java_home``, ``heap_mb``,
    ``start_seconds``, ``bioformats``, ``weka_plugin`` and ``weka_library`` (versions; empty where
    it is not there)

    Raises
    ------
    FijiProblem
        If there is no ImageJ, no Java, or one of them does not start.
    """
    bridge = bridge_to(installation)
    yield from started(bridge)
    yield Result(described(bridge))


def described(bridge: Bridge) -> dict[str, Any]:
    """Facts about a Fiji, which is started if it does not run; see `look_at_fiji`."""
    facts = bridge.start()
    found, _ = bridge.request("describe")
    folder = bridge.installation.folder
    plugin = ""
    if found["weka_plugin"]:
        plugin = jar_version(folder, "Trainable_Segmentation") or "of an unknown version"
    return {
        "folder": str(folder),
        **{k: facts[k] for k in ("imagej", "java", "java_home", "heap_mb", "start_seconds")},
        "bioformats": found["bioformats"],
        "weka_plugin": plugin,
        "weka_library": found["weka_library"],
    }


def computed_by(bridge: Bridge) -> str:
    """A sentence for the user: which Fiji computes the probabilities."""
    found = described(bridge)
    return (
        f"Computed by Trainable Weka Segmentation {found['weka_plugin']} in ImageJ "
        f"{found['imagej']}, with Java {found['java']}."
    )


def what_it_has(facts: Mapping[str, Any]) -> list[str]:
    """The facts of `look_at_fiji` in words, one line for each part."""
    weka = f"Trainable Weka Segmentation {facts['weka_plugin']}"
    if facts["weka_plugin"] and not facts["weka_library"]:
        weka += ", but the library Weka is missing"
    elif facts["weka_plugin"]:
        weka += f" with Weka {facts['weka_library']}"
    return [
        f"ImageJ {facts['imagej']}",
        f"Bio-Formats {facts['bioformats']}" if facts["bioformats"] else "no Bio-Formats",
        weka if facts["weka_plugin"] else "no Trainable Weka Segmentation",
        f"Java {facts['java']} with {facts['heap_mb']} MB",
        f"started in {facts['start_seconds']:.1f} s",
    ]
