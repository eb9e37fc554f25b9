"""Keys, mouse and the five steps on one page; nothing is fetched from anywhere."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from s2d_desktop.ui.commands.shortcuts import Shortcuts, native
from s2d_desktop.ui.texts import tr

ROWS = (
    ("help.mouse", ("zoom", "pan", "slice", "point", "object")),
    ("help.view", ("all", "single", "fit", "zoom_keys", "slices", "raw_only", "flicker")),
    ("help.look", ("contrast", "outlines", "opacity", "strokes", "claims", "layer")),
    ("help.paint", ("brush", "brush_size", "paint_class", "dot", "move_painting")),
    ("help.files", ("open", "export", "run", "cancel")),
)

COMMANDS: dict[str, tuple[str, ...]] = {
    "all": ("all_panels",),
    "fit": ("fit",),
    "contrast": ("auto_contrast",),
    "outlines": ("outlines",),
    "opacity": ("less_opaque", "more_opaque"),
    "strokes": ("strokes",),
    "claims": ("claims",),
    "layer": ("next_layer",),
    "open": ("open",),
    "export": ("export",),
    "run": ("run_all",),
    "cancel": ("cancel",),
}
"""Rows whose keys are those of a command, which the user may have changed."""


def help_html(shortcuts: Shortcuts) -> str:
    """The page as the text browser shows it, with the present keys."""

    def keys_of(row: str) -> str:
        if row not in COMMANDS:
            return tr(f"help.{row}.keys")
        found = [native(shortcuts.keys_of(name)) for name in COMMANDS[row]]
        return "  ".join(filter(None, found)) or tr("help.no_keys")

    steps = "".join(
        f"<li><b>{tr(f'step.{name}')}.</b> {tr(f'{name}.text')}</li>"
        for name in ("data", "probabilities", "enhance", "segment", "export")
    )
    parts = [f"<h2>{tr('help.method')}</h2><p>{tr('help.method_text')}</p><ol>{steps}</ol>"]
    for heading, names in ROWS:
        rows = "".join(
            f"<tr><td style='padding-right: 24px'><b>{escape(keys_of(n))}</b></td>"
            f"<td>{tr(f'help.{n}.text')}</td></tr>"
            for n in names
        )
        parts.append(f"<h3>{tr(heading)}</h3><table cellpadding='3'>{rows}</table>")
    return "".join(parts)


def about_text() -> str:
    """Name, version, what it is for, whose method it applies."""
    from s2d_desktop import __version__

    return tr("about.text", version=__version__)


class HelpDialog(QDialog):
    """Stays open beside the window."""

    def __init__(self, shortcuts: Shortcuts, parent: QWidget) -> None:
        super().__init__(parent)
        self._shortcuts = shortcuts
        self.setWindowTitle(tr("help.title"))
        self.setAccessibleName(tr("help.title"))
        self.page = page = QTextBrowser()
        self.fill()
        shortcuts.changed.connect(self.fill)
        page.setAccessibleName(tr("help.title"))
        page.setToolTip(tr("help.title"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(tr("problem.close"))
        close.setAccessibleName(tr("problem.close"))
        close.setToolTip(tr("problem.close_tip"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(page)
        layout.addWidget(buttons)
        unit = self.fontMetrics().averageCharWidth()
        self.resize(unit * 90, unit * 95)

    @Slot()
    def fill(self) -> None:
        """Write the page with the keys that commands have now."""
        self.page.setHtml(help_html(self._shortcuts))
