"""Java and ImageJ inside the worker process, through pyimagej. Nothing else may import Java."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_ij: list[Any] = []
"""pyimagej's gateway, where the installation is an ImageJ2; it must not be collected."""


def start(folder: Path, memory_mb: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Start the JVM with the ImageJ in `folder`; `say` is told each stage.

    ``JAVA_HOME`` has been set by the parent. Returns ``imagej`` (version), ``java`` (version),
    ``java_home``, ``heap_mb``, ``seconds``.
    """
    begin = time.perf_counter()
    import imagej  # noqa: F401 - adds a jar of its own to those that Maven is asked for
    import scyjava

    # A local installation needs nothing from Maven, and the network must not be asked.
    scyjava.config.endpoints.clear()
    # The default downloads a JDK; with "never" version 1.8.0 stops with an UnboundLocalError.
    scyjava.config.set_java_constraints(fetch="auto")
    if memory_mb:
        scyjava.config.add_option(f"-Xmx{memory_mb}m")
    # After an OutOfMemoryError in one of Weka's threads the others would wait for ever.
    scyjava.config.add_option("-XX:+ExitOnOutOfMemoryError")
    scyjava.config.add_option("-Djava.awt.headless=true")
    alone = folder / "ij.jar"
    if alone.is_file():
        scyjava.config.add_classpath(str(alone))
    say("imagej")
    _init_gateway(folder)
    if not scyjava.jvm_started():
        # An original ImageJ without plugins is none for pyimagej, but its class path is set.
        scyjava.start_jvm()
    ij1 = scyjava.jimport("ij.IJ")
    system = scyjava.jimport("java.lang.System")
    runtime = scyjava.jimport("java.lang.Runtime")
    return {
        "imagej": str(ij1.getVersion()),
        "java": str(system.getProperty("java.version")),
        "java_home": str(system.getProperty("java.home")),
        "heap_mb": int(runtime.getRuntime().maxMemory() // 2**20),
        "seconds": round(time.perf_counter() - begin, 3),
    }


def _init_gateway(folder: Path) -> None:
    """`imagej.init`, which takes two attempts.

    The first fails in a hook of imglyb that wants its jar; the JVM runs by then. The second
    returns the gateway of an ImageJ2. An original ImageJ has none: it fails again, and all that
    is used here works without.
    """
    import imagej
    import scyjava

    logging.getLogger("imagej").setLevel(logging.CRITICAL)
    for _ in range(2):
        try:
            gateway = imagej.init(str(folder), mode="headless")
        except (TypeError, RuntimeError):
            if not scyjava.jvm_started():
                traceback.print_exc()
                return
        else:
            _ij.append(gateway)
            return


def describe() -> dict[str, Any]:
    """Versions of what the installation has; empty where it lacks it.

    ``bioformats``, ``weka_plugin`` (whether the class is there), ``weka_library``, ``imagej2``.
    """
    formats = available("loci.formats.FormatTools")
    weka = available("weka.core.Version")
    return {
        "bioformats": str(formats.VERSION) if formats is not None else "",
        "weka_plugin": available("trainableSegmentation.WekaSegmentation") is not None,
        "weka_library": str(weka.VERSION) if weka is not None else "",
        "imagej2": str(_ij[0].getVersion()) if _ij and hasattr(_ij[0], "getVersion") else "",
    }


def available(name: str) -> Any:
    """A Java class, or None where it, or something that it needs, is not there."""
    import scyjava

    try:
        return scyjava.jimport(name)
    except TypeError:
        return None
    except Exception:
        # NoClassDefFoundError: the class is there, but not what it is made of.
        traceback.print_exc()
        return None


def explained(error: BaseException) -> dict[str, str]:
    """An error as ``kind`` (``memory``, ``class``, ``other`` or what a command named) and text."""
    traceback.print_exc()
    kind = getattr(error, "kind", "other")
    text = str(error) or type(error).__name__
    name = type(error).__name__
    if "OutOfMemoryError" in name or "OutOfMemoryError" in text or isinstance(error, MemoryError):
        kind = "memory"
    elif "NoClassDefFoundError" in name or "ClassNotFoundException" in name:
        kind = "class"
        text = text.rsplit(":", 1)[-1].strip()
    return {"kind": kind, "text": " ".join(text.split())[:500]}


class Refused(Exception):
    """What a command cannot do, with a kind that the parent makes a sentence of."""

    def __init__(self, kind: str, text: str = "") -> None:
        super().__init__(text)
        self.kind = kind


Key = tuple[str, int, int, int]


def key_of(asked: Mapping[str, Any]) -> Key:
    """What identifies what a request names; another after the file has been changed."""
    status = Path(asked["path"]).stat()
    return asked["path"], status.st_mtime_ns, status.st_size, int(asked.get("series", 0))
