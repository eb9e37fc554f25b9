"""What a user does to write results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from s2d_desktop.io.open import open_source
from s2d_desktop.model.source import read_whole
from s2d_desktop.ui.main_window import MainWindow
from tests.ui.acting import PATIENCE_MS

Settle = Callable[[MainWindow], None]


@pytest.mark.parametrize(
    ("product", "name", "dtype"),
    [
        ("enhanced", "e.tif", np.float32),
        ("segmentation", "s.h5", np.uint8),
        ("objects", "o.tif", np.int32),
        ("probabilities", "p.h5", np.float32),
    ],
)
def test_export_writes_the_file(
    opened: MainWindow,
    settle: Settle,
    qtbot,
    tmp_path: Path,
    probabilities: np.ndarray,
    monkeypatch: pytest.MonkeyPatch,
    product: str,
    name: str,
    dtype: type,
) -> None:
    out = tmp_path / "out" / name
    out.parent.mkdir()
    page = opened.workbench.export
    opened.menus.actions["export"].trigger()
    page.product_box.setCurrentIndex(page.product_box.findData(product))
    page.product_box.activated.emit(page.product_box.currentIndex())
    # The map is a file already: no command writes its probabilities.
    assert ("s2d-desktop" in page.command.toPlainText()) == (product != "probabilities")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(out), ""))
    page.button.click()
    qtbot.waitUntil(lambda: not opened.jobs.is_busy, timeout=PATIENCE_MS)
    assert opened.problems == []
    with open_source(out) as source:
        values = read_whole(source)
    assert values.dtype == dtype
    expected = {
        "enhanced": 1 - probabilities[..., 0],
        "segmentation": probabilities[..., 0] < 0.5,
        "objects": probabilities[..., 0] < 0.5,
        "probabilities": probabilities,
    }[product]
    if product == "objects":
        values = values > 0
    np.testing.assert_allclose(np.squeeze(values), expected, atol=0.01)
    assert opened.workbench.steps.buttons["export"].state == "done"
    opened.viewer.display.set(threshold=0.7)
    assert opened.workbench.steps.buttons["export"].state == "stale"
    assert not list(out.parent.glob("*.part"))


def test_no_command_is_shown_where_there_is_none(opened: MainWindow) -> None:
    page = opened.workbench.export
    page.product_box.setCurrentIndex(page.product_box.findData("probabilities"))
    page.product_box.activated.emit(page.product_box.currentIndex())
    assert page.button.isEnabled()
    assert page.command.toPlainText() == ""
    assert not page.copy_button.isEnabled()
