"""The scores of a card: forest against Enhancer, on which data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
)

from s2d_desktop.ui.read_only_table import only_to_read
from s2d_desktop.ui.table_rows import fit_rows
from s2d_desktop.ui.texts import decimals, tr

LOWER_IS_BETTER = ("vi", "arand", "voi")
COLUMNS = ("data", "forests", "metric", "forest", "enhanced")


@dataclass(frozen=True)
class Score:
    """One row: a measure of the forests' maps and of the enhanced ones, on the same images."""

    data: str
    split: str
    forests: str
    """How many forests, and how they came about."""
    metric: str
    forest: tuple[float, float | None]
    """Mean and standard deviation over the forests; None where it is not known."""
    enhanced: tuple[float, float | None]

    @property
    def gains(self) -> bool:
        """Whether the enhanced map is better."""
        more = self.enhanced[0] > self.forest[0]
        return not more if self.metric.lower() in LOWER_IS_BETTER else more


def scores_of(card: Mapping[str, Any]) -> tuple[Score, ...]:
    """Every pair ``<metric>_forest``, ``<metric>_enhancer`` of the card's ``scores``.

    Of a card without scores, those of its ``validation``, with the caution that belongs to them.
    """
    listed = card.get("scores")
    rows = listed if isinstance(listed, list) else []
    validation = card.get("validation")
    if not rows and isinstance(validation, Mapping):
        said = {"data": tr("zoo.scores.validation"), "split": validation.get("what", "")}
        rows = [{**validation, **said, "forest": validation.get("caution")}]
    found = []
    for row in rows:
        if not isinstance(row, Mapping):
            continue
        for key in row:
            metric = str(key).removesuffix("_enhancer")
            forest, enhanced = _mean(row, f"{metric}_forest"), _mean(row, f"{metric}_enhancer")
            if metric != key and forest is not None and enhanced is not None:
                found.append(
                    Score(
                        str(row.get("data", "")),
                        str(row.get("split", "")),
                        _forests(row),
                        metric,
                        forest,
                        enhanced,
                    )
                )
    return tuple(found)


def _mean(row: Mapping[str, Any], key: str) -> tuple[float, float | None] | None:
    value, spread = row.get(key), row.get(f"{key}_sd")
    if not _finite(value):
        return None
    return float(value), float(spread) if _finite(spread) else None


def _finite(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value)


def _forests(row: Mapping[str, Any]) -> str:
    count, how = row.get("forests"), row.get("forest")
    parts = [str(count)] if isinstance(count, int) else []
    return ": ".join([*parts, *([how] if isinstance(how, str) else [])])


def mean_words(value: tuple[float, float | None]) -> str:
    """``0.78 ± 0.04``: a spread says how many digits have a meaning; three where it is small."""
    mean, spread = value
    if spread is None:
        return decimals(mean, 3)
    digits = 3 if spread < 0.01 else 2
    return f"{decimals(mean, digits)} ± {decimals(spread, digits)}"


class ScoresTable(QTableWidget):
    """As high as its rows: the page scrolls, not the table."""

    def __init__(self) -> None:
        super().__init__(0, len(COLUMNS))
        self.setHorizontalHeaderLabels([tr(f"zoo.scores.{name}") for name in COLUMNS])
        self.setAccessibleName(tr("zoo.scores.name"))
        self.setToolTip(tr("zoo.scores.tip"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        only_to_read(self)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWordWrap(True)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        for part in (header, self.verticalHeader()):
            part.setAccessibleName(tr("zoo.scores.name"))
            part.setToolTip(tr("zoo.scores.tip"))
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for k, name in enumerate(COLUMNS):
            wide = name in ("data", "forests")
            mode = QHeaderView.ResizeMode
            header.setSectionResizeMode(k, mode.Stretch if wide else mode.ResizeToContents)
        # Columns take their widths one after the other: rows are fitted when all have theirs.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._fit)
        header.sectionResized.connect(self._later.start)

    def show_scores(self, scores: tuple[Score, ...]) -> None:
        """One row for each score; the better of the two figures is bold."""
        self.setRowCount(len(scores))
        bold = QFont(self.font())
        bold.setBold(True)
        for row, score in enumerate(scores):
            worse = score.metric.lower() in LOWER_IS_BETTER
            cells = (
                "\n".join(filter(None, (score.data, score.split))),
                score.forests,
                tr("zoo.scores.lower" if worse else "zoo.scores.higher", metric=_shown(score)),
                mean_words(score.forest),
                mean_words(score.enhanced),
            )
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                if column == (4 if score.gains else 3):
                    item.setFont(bold)
                self.setItem(row, column, item)
        self._fit()
        self._later.start()

    def _fit(self) -> None:
        fit_rows(self)
        self.setFixedHeight(self.sizeHint().height())

    def sizeHint(self) -> QSize:
        height = self.horizontalHeader().height() + 2 * self.frameWidth()
        return QSize(400, height + sum(self.rowHeight(k) for k in range(self.rowCount())))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 40, self.sizeHint().height())

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        self._later.start()


def _shown(score: Score) -> str:
    return {"f1": "F1", "iou": "IoU"}.get(score.metric.lower(), score.metric.upper())
