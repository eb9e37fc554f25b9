"""What the description of a network says of the maps that it gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def output_names(card: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the maps that a network gives, in its order; empty where they have none."""
    output = card.get("output")
    return tuple(output.get("names") or ()) if isinstance(output, Mapping) else ()
