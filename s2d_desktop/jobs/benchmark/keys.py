"""Names of what is kept on disk: they change whenever a result may."""

from __future__ import annotations

import hashlib
import inspect
import json
from importlib import import_module
from typing import Any


def key_of(*values: Any) -> str:
    """Ten letters and digits that stand for JSON values."""
    text = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def code_key(*modules: str) -> str:
    """The same for the code of modules: results of other code are not taken for results of this."""
    return key_of(*(inspect.getsource(import_module(f"s2d_desktop.{m}")) for m in modules))
