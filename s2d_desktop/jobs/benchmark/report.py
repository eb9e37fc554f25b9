"""The result of a task as people read it: on a terminal and as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from s2d_desktop.jobs.benchmark.tables import aligned, cells, columns, markdown, stage_columns
from s2d_desktop.jobs.benchmark.tasks import FOREST

METRIC = {"f1": "F1 at 0.5", "vi": "VI (bits)"}


def text(facts: Mapping[str, Any]) -> str:
    """For a terminal."""
    parts = [f"{facts['task']}: {facts['question']}", *_warnings(facts)]
    for target in facts["targets"]:
        metric = facts["metric"]
        table = aligned(cells(columns(metric, target["rows"]), target["rows"]))
        parts += [f"\n{target['title']}\n{_users(target)}\n\n{table}"]
        parts += [f"{line}" for line in _notes(facts, target)]
        methods = [r["method"] for r in target["rows"]]
        parts += [
            f"\n{METRIC[metric]} while the users paint (mean of those who were watched):\n"
            + aligned(cells(stage_columns(methods), target["stages"]))
        ]
    parts.append("\n" + _made(facts))
    return "\n".join(parts)


def page(facts: Mapping[str, Any]) -> str:
    """For a file, with everything that is needed to judge the figures."""
    parts = [f"# {facts['task']}: {facts['question']}", *_warnings(facts)]
    for target in facts["targets"]:
        metric = facts["metric"]
        methods = [r["method"] for r in target["rows"]]
        parts += [
            f"## {target['title'][0].upper()}{target['title'][1:]}",
            markdown(cells(columns(metric, target["rows"]), target["rows"])),
            "\n".join(f"- {line}" for line in [_users(target), *_notes(facts, target)]),
            f"![Figure]({target['figure']})",
            f"### {METRIC[metric]} while the users paint",
            markdown(cells(stage_columns(methods), target["stages"])),
            "### What was done",
            f"{target['split']} {target['images']['painted']} images are painted on, "
            f"{target['images']['choice']} are for choices, {target['images']['test']} are "
            "judged; each user draws images of their own.",
        ]
    parts += ["## Enhancers", *_enhancers(facts), "## Made by", _made(facts)]
    versions = ", ".join(f"{k} {v}" for k, v in facts["record"]["versions"].items())
    parts.append(versions)
    return "\n\n".join(parts) + "\n"


def listing(facts: Mapping[str, Any]) -> str:
    """The tasks there are."""
    lines = []
    for task in facts["tasks"]:
        lines.append(f"{task['name']}: {task['question']}")
        lines.append(f"  data: {', '.join(task['data_sets'])}")
        for need in task["needs"]:
            there = need["installed"]
            how = f"installed: {there}" if there else f"not installed; plan: {need['plan']}"
            lines.append(f"  Enhancer '{need['label']}': {need['in_words']} ({how})")
    for task in facts["own_networks"]:
        lines.append(f"{task['name']}: {task['question']}")
        lines.append(f"  data and Enhancer of {task['base']}; rows: {', '.join(task['rows'])}")
    return "\n".join(lines)


def _warnings(facts: Mapping[str, Any]) -> list[str]:
    return [f"Note: {w}" for w in facts["warnings"]]


def _users(target: Mapping[str, Any]) -> str:
    last = target["stages"][-1]
    count = target["users"]
    who = "1 simulated user" if count == 1 else f"{count} simulated users, mean ± sd"
    return (
        f"{who}; each painted about {last['pixels']:,.0f} pixels "
        f"({100 * last['pixels'] / target['pixels_seen']:.2g} % of what they saw) in "
        f"{last['strokes']:.0f} strokes."
    )


def _notes(facts: Mapping[str, Any], target: Mapping[str, Any]) -> list[str]:
    rows = target["rows"]
    labels = [r["method"] for r in rows if r["method"] != FOREST]
    what = (
        "VI: how much the cells differ from the true ones, 0 is perfect."
        if facts["metric"] == "vi"
        else "F1: 1 is perfect, 0 is nothing right."
    )
    lines = [
        f"{FOREST}: the Random Forest that the user painted. "
        + "".join(f"{label}: its map after an Enhancer. " for label in labels[:1])
        + f"{what} change: of this figure, against the forest."
    ]
    if facts["metric"] == "vi":
        lines.append(
            "* beta of the multicut, chosen for each method on the user's images for choices."
        )
    else:
        lines.append(
            "* the threshold that is best on the user's images for choices, not on those judged."
        )
    if any("gap" in r for r in rows):
        lines.append(
            "** share of the way from our forest to the paper's Target Net, which is not run here."
        )
    lines += [
        f"{r['method']}: run for {r['users']} of the {target['users']} users; change: against the "
        "forests of the same."
        for r in rows
        if r["users"] < target["users"]
    ]
    lines += [f"{r['method']}: {_scales(r['chosen'])}" for r in rows if any(r.get("chosen", ()))]
    if any("eight views" in label for label in labels):
        lines.append(
            "eight views: the mean of the maps of eight turned and mirrored views (enhance --tta)."
        )
    table, published = facts["paper"]["table"], facts["paper"]["values"].get(target["name"], {})
    others = [f"{k} {v:.3f}" for k, v in published.items() if k != FOREST and _is_net(k)]
    if published:
        lines.append(
            f"paper: {table}, forests painted by people, a single run each"
            + (f"; further: {', '.join(others)}." if others else ".")
        )
    return [*lines, *([facts["remark"]] if facts["remark"] else [])]


def _is_net(name: str) -> bool:
    return name.lower().endswith("net")


def _enhancers(facts: Mapping[str, Any]) -> list[str]:
    return [
        f"- PE ({e['label']}): `{e['name']}`, trained on {', '.join(e['trained_on']) or 'unknown'}"
        f" (sha256 {e['sha256'][:12]}, computed by {e['provider']})"
        for e in facts["enhancers"]
    ]


def _made(facts: Mapping[str, Any]) -> str:
    record, machine = facts["record"], facts["record"]["machine"]
    return (
        f"{record['date']}, commit {record['commit']}, {machine['processor']} "
        f"({machine['cores']} cores), {_minutes(facts['seconds'])} in this run."
    )


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _scales(chosen: Sequence[Mapping[str, Any]]) -> str:
    """How often which scale was chosen."""
    counts = Counter(c["scale"] for c in chosen)
    each = ", ".join(f"{scale:g} for {n}" for scale, n in sorted(counts.items()))
    sure = sum(bool(c["certain"]) for c in chosen)
    return (
        f"searched without labels for each map; {each} of {len(chosen)} maps "
        f"({len(chosen) - sure} undecided, so left as they are)."
    )
