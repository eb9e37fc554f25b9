"""The figures as tables: aligned text for a terminal, Markdown for a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Column = tuple[str, Callable[[Mapping[str, Any]], str]]
"""Title, and how a row's cell reads."""

NOTHING = "-"


def mean_sd(key: str, digits: int = 3) -> Callable[[Mapping[str, Any]], str]:
    """Reads ``0.812 ± 0.014``; without the spread for a single user."""

    def cell(row: Mapping[str, Any]) -> str:
        value = row.get(key)
        if value is None:
            return NOTHING
        text = f"{value['mean']:.{digits}f}"
        return text if len(value["values"]) < 2 else f"{text} ± {value['sd']:.{digits}f}"

    return cell


def percent(value: float | None, sign: bool = True) -> str:
    """``+30 %``."""
    if value is None:
        return NOTHING
    if value < -1 and not sign:
        return "< -100 %"
    return f"{100 * value:+.0f} %" if sign else f"{100 * value:.0f} %"


def columns(metric: str, rows: Sequence[Mapping[str, Any]]) -> list[Column]:
    """The columns of the main table."""
    found: list[Column] = [("method", lambda r: str(r["method"]))]
    change: Column = ("change", lambda r: percent(r.get("change")))
    f1: Column = ("F1 at 0.5", mean_sd("f1"))
    if metric == "vi":
        found += [
            ("VI in bits (less is better)", mean_sd("vi")),
            change,
            ("split", mean_sd("vi_split")),
            ("merge", mean_sd("vi_merge")),
            ("beta*", mean_sd("beta", 2)),
            f1,
        ]
    else:
        found += [
            f1,
            change,
            ("precision", mean_sd("precision")),
            ("recall", mean_sd("recall")),
            ("F1 at own threshold*", mean_sd("f1_own")),
        ]
    if any("gap" in r for r in rows):
        found.append(("gap closed**", lambda r: percent(r.get("gap"), False)))
    if any(r["paper"] for r in rows):
        found += [
            ("| paper", lambda r: _paper(r, "value")),
            ("paper's change", lambda r: percent(r["paper"].get("change"))),
        ]
        if any("gap" in r["paper"] for r in rows):
            found.append(("paper's gap closed", lambda r: percent(r["paper"].get("gap"), False)))
    return found


def _paper(row: Mapping[str, Any], key: str) -> str:
    value = row["paper"].get(key)
    return f"| {NOTHING}" if value is None else f"| {value:.3f}"


def stage_columns(methods: Sequence[str]) -> list[Column]:
    """The columns of the table of the painting."""

    def value(method: str) -> Column:
        return method, lambda r: f"{r['values'][method]:.3f}" if method in r["values"] else NOTHING

    return [
        ("after round", lambda r: str(r["round"])),
        ("users", lambda r: str(r["users"])),
        ("strokes", lambda r: f"{r['strokes']:.0f}"),
        ("pixels", lambda r: f"{r['pixels']:,.0f}"),
        *map(value, methods),
    ]


def cells(table: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Header and rows as texts."""
    return [[title for title, _ in table], *([read(r) for _, read in table] for r in rows)]


def aligned(found: Sequence[Sequence[str]]) -> str:
    """Columns side by side, the first flush left, numbers flush right."""
    widths = [max(len(row[k]) for row in found) for k in range(len(found[0]))]
    lines = []
    for row in found:
        parts = [row[0].ljust(widths[0])]
        for text, width in zip(row[1:], widths[1:], strict=True):
            bar = text.startswith("| ")
            parts.append("| " + text[2:].rjust(width - 2) if bar else text.rjust(width))
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def markdown(found: Sequence[Sequence[str]]) -> str:
    """The same as a Markdown table."""
    clean = [[text.removeprefix("| ").replace("|", "/") for text in row] for row in found]
    ruler = ["---", *(["---:"] * (len(clean[0]) - 1))]
    return "\n".join("| " + " | ".join(row) + " |" for row in [clean[0], ruler, *clean[1:]])
