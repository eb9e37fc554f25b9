"""What an Enhancer's card says, in words, with its pictures. Called in worker threads.

A card may come from anywhere: entries that are not what they should be are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QImageReader

from s2d_desktop.model.resources import resource
from s2d_desktop.pipeline.output_names import output_names
from s2d_desktop.ui.texts import day, decimals, number, tr
from s2d_desktop.ui.zoo.scores import Score, scores_of
from s2d_desktop.zoo.card import object_size_px, pixel_size_nm
from s2d_desktop.zoo.enhancers import Enhancer
from s2d_desktop.zoo.networks import RawNetwork

REPORT_FILE = "report.html"

LARGEST_TEXT_BYTES = 100_000
LARGEST_PICTURE_PX = 1600
"""Larger pictures are made smaller while they are read."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """An Enhancer, or a network of the user's own, as its page shows it."""

    enhancer: Enhancer | RawNetwork
    origin: str
    """Whose it is, in words."""
    purpose: str
    """What it is for, in a sentence."""
    facts: tuple[tuple[str, str], ...]
    """Name and value, in words."""
    scores: tuple[Score, ...]
    limits: tuple[str, ...]
    citation: str
    """What to cite, one work a paragraph."""
    cover: QImage | None
    failure: QImage | None
    caption: str
    """What the picture of the failure shows."""
    measured: str = ""
    """How good it was, where that is no table: in sentences."""
    report: Path | None = None
    """The report of its training."""


def is_bundled(enhancer: Enhancer | RawNetwork) -> bool:
    """Whether it came with the program, and so cannot be removed."""
    return resource("enhancers").resolve() in enhancer.network_path.resolve().parents


def sheet_of(enhancer: Enhancer | RawNetwork) -> Sheet:
    """Read what lies beside an Enhancer, or a network, and put it into words."""
    card, folder = enhancer.card, enhancer.network_path.parent
    failure = _mapping(card.get("failure"))
    is_own = isinstance(enhancer, RawNetwork)
    report = folder / REPORT_FILE
    return Sheet(
        enhancer,
        tr("own.yours" if is_own else "zoo.bundled" if is_bundled(enhancer) else "zoo.yours"),
        purpose(enhancer),
        _facts(enhancer),
        scores_of(card),
        tuple(_texts(card.get("limits"))),
        _citation(card),
        _picture(folder, _text(card.get("cover")) or "cover.png"),
        _picture(folder, _text(failure.get("picture"))),
        _text(failure.get("caption")),
        measured(card) if is_own else "",
        report if report.is_file() else None,
    )


def measured(card: Mapping[str, Any]) -> str:
    """How good a network of the user's own was where it was measured, and what that means."""
    validation = _mapping(card.get("validation"))
    score = validation.get("score")
    if not _is_number(score):
        return tr("own.not_measured")
    kind = "accuracy" if validation.get("score_is") == "accuracy" else "agreement"
    value = decimals(float(score), 3)
    lines = tr(f"wizard.result.{kind}", value=value), tr(f"wizard.result.{kind}_means")
    return "\n".join(lines)


def purpose(enhancer: Enhancer | RawNetwork) -> str:
    """What it is made for; what little is known of a bare network."""
    if isinstance(enhancer, RawNetwork):
        return tr("own.finds", classes=", ".join(enhancer.classes))
    modality = _text(enhancer.card.get("modality"))
    if enhancer.structure and modality:
        return tr("enhance.card.made_for", structure=enhancer.structure, modality=modality)
    if enhancer.structure:
        return tr("enhance.card.structure", value=enhancer.structure)
    return tr("zoo.no_card")


def size_words(card: Mapping[str, Any]) -> str:
    """Pixel size and object size that it expects, a line each; empty if neither is known."""
    lines = []
    size = pixel_size_nm(card)
    if size is not None:
        low, high = (number(s, 3) for s in size)
        lines.append(
            tr("zoo.pixel", low=low) if low == high else tr("zoo.pixels", low=low, high=high)
        )
    objects = object_size_px(card)
    if objects is not None:
        low, high = (number(round(s), 4) for s in objects)
        lines.append(tr("zoo.objects", low=low, high=high))
    return "\n".join(lines)


def _facts(enhancer: Enhancer | RawNetwork) -> tuple[tuple[str, str], ...]:
    card = enhancer.card
    training = _mapping(card.get("training"))
    pairs = [
        ("sees", _seen(card) if isinstance(enhancer, RawNetwork) else ""),
        ("structure", enhancer.structure),
        ("size", size_words(card)),
        ("images", tr("zoo.volumes" if card.get("ndim") == 3 else "zoo.slices")),
        ("output", ", ".join(output_names(card))),
        ("network", _network(card, enhancer.network_path)),
        ("data", _data(card, training)),
        ("training", _training(training)),
        ("date", day(_text(_mapping(training.get("machine")).get("date")))),
        ("licence", _text(card.get("licence"))),
        ("version", _text(card.get("version"))),
        ("source", _source(_mapping(card.get("source")))),
        ("name", enhancer.name),
        ("folder", str(enhancer.network_path.parent)),
    ]
    return tuple((tr(f"zoo.fact.{key}"), value) for key, value in pairs if value)


def _seen(card: Mapping[str, Any]) -> str:
    """What a network of the user's own looks at."""
    channels = _mapping(card.get("input")).get("channels")
    if _is_number(channels) and channels != 1:
        return tr("own.sees_channels", count=number(channels, 3))
    return tr("own.sees")


def _network(card: Mapping[str, Any], path: Path) -> str:
    network = _mapping(card.get("network"))
    parts = []
    if _text(network.get("kind")):
        parts.append(_text(network["kind"]))
    if _is_number(network.get("maps")) and _is_number(network.get("levels")):
        parts.append(
            tr("zoo.network", maps=number(network["maps"], 4), levels=number(network["levels"], 2))
        )
    if path.is_file():
        parts.append(tr("zoo.megabytes", size=decimals(path.stat().st_size / 1e6, 1)))
    return ", ".join(parts)


def _data(card: Mapping[str, Any], training: Mapping[str, Any]) -> str:
    """Names of the data it learned from, and their licence."""
    listed = training.get("data")
    names: list[str] = []
    for entry in listed if isinstance(listed, list) else [listed]:
        known = _mapping(entry)
        name = _text(entry) or _text(known.get("name")) or _text(known.get("raw"))
        if name and name not in names:
            names.append(name)
    licence = _text(card.get("data_licence")) or _text(training.get("data_licence"))
    lines = [", ".join(names)] if names else []
    return "\n".join([*lines, *([tr("zoo.data_licence", value=licence)] if licence else [])])


def _training(training: Mapping[str, Any]) -> str:
    """How long, on how many forests, with which seed; what is not known is left out."""
    forests = _mapping(training.get("forests"))
    counts = [v for v in forests.values() if isinstance(v, int) and not isinstance(v, bool)]
    parts = []
    if sum(counts) > 0:
        parts.append(tr("zoo.training.forests", count=number(sum(counts), 9)))
    for key in ("iterations", "minutes", "loss", "seed"):
        value = training.get(key)
        if _is_number(value):
            parts.append(tr(f"zoo.training.{key}", value=number(value, 9)))
        elif key == "loss" and _text(value):
            parts.append(tr("zoo.training.loss", value=_text(value)))
    return ", ".join(parts)


def _source(source: Mapping[str, Any]) -> str:
    """Where one of the user's own came from."""
    parts = [_text(source.get(key)) for key in ("kind", "package", "file")]
    if _text(source.get("added")):
        parts.append(tr("zoo.added", date=day(_text(source["added"]))))
    return ", ".join(filter(None, parts))


def _citation(card: Mapping[str, Any]) -> str:
    """The works the card asks to cite, and that of the method where it is not among them."""
    training = _mapping(card.get("training"))
    works = _texts(card.get("citations")) or _texts(training.get("citation"))
    if not any("fcomp.2022.805166" in w or "From Shallow to Deep" in w for w in works):
        works.append(tr("zoo.method_citation"))
    return "\n\n".join(works)


def _picture(folder: Path, name: str) -> QImage | None:
    """The picture `name` of a folder: never one outside of it, never larger than can be shown."""
    path = folder / name
    if not name or Path(name).name != name or not path.is_file():
        return None
    reader = QImageReader(str(path))
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > LARGEST_PICTURE_PX:
        ratio = LARGEST_PICTURE_PX / max(size.width(), size.height())
        reader.setScaledSize(
            QSize(max(1, round(size.width() * ratio)), max(1, round(size.height() * ratio)))
        )
    image = reader.read()
    return None if image.isNull() else image


def _text(value: Any) -> str:
    return value.strip()[:LARGEST_TEXT_BYTES] if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    """A text or a list of texts, as a list."""
    values = value if isinstance(value, list) else [value]
    return [t for t in map(_text, values) if t]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
