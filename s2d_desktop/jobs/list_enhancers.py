"""The Enhancers that can be named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from s2d_desktop.model.events import Event, Result
from s2d_desktop.zoo.card import object_size_px, pixel_size_nm
from s2d_desktop.zoo.enhancers import Enhancer, bundled, installed, user_folder
from s2d_desktop.zoo.networks import own


def list_enhancers() -> Iterator[Event]:
    """List the installed Enhancers.

    Yields
    ------
    a Result with ``enhancers`` and ``user_folder``; of each Enhancer ``name``, ``title``,
    ``structure``, ``ndim``, ``pixel_size_nm`` and ``object_size_px`` (lowest and highest, or
    None), ``licence``, ``origin`` (``program`` or ``own``), ``source`` (where it came from, one
    line), ``folder``, ``network``, ``card``; and ``networks`` for raw data that were added, of each
    ``name``, ``title``, ``classes``, ``folder``
    """
    ours = {e.name for e in bundled()}
    yield Result(
        {
            "enhancers": [described(e, e.name in ours) for e in installed()],
            "user_folder": str(user_folder()),
            "networks": [
                {
                    "name": n.name,
                    "title": n.title,
                    "classes": list(n.classes),
                    "folder": str(n.network_path.parent),
                }
                for n in own()
            ],
        }
    )


def described(enhancer: Enhancer, is_bundled: bool) -> dict[str, Any]:
    """One entry of the list."""
    card = enhancer.card
    pixels, objects = pixel_size_nm(card), object_size_px(card)
    return {
        "name": enhancer.name,
        "title": enhancer.title,
        "structure": enhancer.structure,
        "ndim": int(card.get("ndim", 2)),
        "pixel_size_nm": list(pixels) if pixels else None,
        "object_size_px": list(objects) if objects else None,
        "licence": str(card.get("licence", "")),
        "origin": "program" if is_bundled else "own",
        "source": _source(card.get("source"), is_bundled),
        "folder": str(enhancer.network_path.parent),
        "network": str(enhancer.network_path),
        "card": dict(card),
    }


def _source(source: object, is_bundled: bool) -> str:
    if is_bundled:
        return "comes with the program"
    if not isinstance(source, dict):
        return "your own folder"
    parts = [str(source.get("kind", "")), str(source.get("id") or source.get("package") or "")]
    parts += [f"from {source['file']}" if source.get("file") else ""]
    parts += [f"added {source['added']}" if source.get("added") else ""]
    return ", ".join(filter(None, parts)) or "your own folder"
