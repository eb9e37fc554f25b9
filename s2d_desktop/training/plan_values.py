"""A JSON object as a dataclass: each entry checked against the type and range of its field."""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import field
from typing import Any

from s2d_desktop.model.errors import InputError


def setting(default: Any, low: float, high: float) -> Any:
    """A number, or numbers, with the range in which they make sense."""
    return field(default=default, metadata={"low": low, "high": high, "empty": default == ()})


def choice(default: str, *words: str) -> Any:
    """One of a few words."""
    return field(default=default, metadata={"words": words})


def bad_entry(where: str, why: str, try_this: str) -> InputError:
    """The error about an entry of a plan; `where` names it."""
    return InputError("The training plan cannot be used.", f"{where or 'The plan'} {why}", try_this)


def _value(kind: Any, value: Any, where: str, limits: Any) -> Any:
    """`value` as `kind` (a field's type), or an `InputError` that names `where`."""
    if dataclasses.is_dataclass(kind):
        return record(typing.cast(type[Any], kind), value, where)
    if typing.get_origin(kind) is types.UnionType:
        kinds = typing.get_args(kind)
        if value is None and types.NoneType in kinds:
            return None
        lists = [k for k in kinds if typing.get_origin(k) is tuple]
        others = [k for k in kinds if k not in lists]
        several = isinstance(value, (list, tuple)) or types.NoneType in kinds
        return _value((lists if several else others)[0], value, where, limits)
    if typing.get_origin(kind) is tuple:
        if not isinstance(value, (list, tuple)) or not (value or limits.get("empty")):
            raise bad_entry(where, "must be a list with at least one entry.", "Put it into [ ].")
        inner = typing.get_args(kind)[0]
        return tuple(_value(inner, v, f"{where}[{k}]", limits) for k, v in enumerate(value))
    if kind is str:
        if not isinstance(value, str):
            raise bad_entry(where, "must be a text.", 'Put it into quotes: "...".')
        words = limits.get("words")
        if words and value not in words:
            raise bad_entry(where, f"is '{value}'.", "It can be one of: " + ", ".join(words) + ".")
        return value
    if kind is bool:
        if not isinstance(value, bool):
            raise bad_entry(where, f"must be true or false, not {value!r}.", "Write it so.")
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise bad_entry(where, f"must be a number, not {value!r}.", "Write it without quotes.")
    if kind is int and not float(value).is_integer():
        raise bad_entry(where, f"must be a whole number, not {value}.", "Round it.")
    low, high = limits["low"], limits["high"]
    if not low <= value <= high:
        raise bad_entry(where, f"is {value:g}.", f"It can lie between {low:g} and {high:g}.")
    return kind(value)


def record(kind: type[Any], value: Any, where: str) -> Any:
    """An instance of the dataclass `kind` from a JSON object."""
    if not isinstance(value, dict):
        raise bad_entry(where, "must be an object with named entries.", "Put it into { }.")
    known = {f.name: f for f in dataclasses.fields(kind)}
    hints = typing.get_type_hints(kind)
    given = {k: v for k, v in value.items() if not k.startswith("//")}
    for key in given:
        if key not in known:
            raise bad_entry(
                where,
                f"has an entry '{key}' that is not known.",
                "Known entries are: " + ", ".join(known) + ".",
            )
    for key, f in known.items():
        needed = f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
        if needed and key not in given:
            raise bad_entry(where, f"lacks the entry '{key}'.", "Add it to the plan.")
    prefix = where + "." if where else ""
    limits: dict[str, types.MappingProxyType[Any, Any]] = {k: f.metadata for k, f in known.items()}
    return kind(**{k: _value(hints[k], v, prefix + k, limits[k]) for k, v in given.items()})
