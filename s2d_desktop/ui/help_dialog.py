"""Keys, mouse and the five steps on one page; nothing is fetched from anywhere."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from s2d_desktop.ui.texts import tr

ROWS = (
    ("help.mouse", ("zoom", "pan", "slice", "point", "object")),
    ("help.view", ("all", "single", "fit", "zoom_keys", "slices", "raw_only", "flicker")),
    ("help.look", ("contrast", "outlines", "opacity", "strokes", "claims", "layer")),
    ("help.paint", ("brush", "brush_size", "paint_class", "dot", "move_painting")),
    ("help.files", ("open", "export", "run", "cancel")),
)


def help_html() -> str:
    """The page as the text browser shows it."""
    steps = "".join(
        f"<li><b>{tr(f'step.{name}')}.</b> {tr(f'{name}.text')}</li>"
        for name in ("data", "probabilities", "enhance", "segment", "export")
    )
    parts = [f"<h2>{tr('help.method')}</h2><p>{tr('help.method_text')}</p><ol>{steps}</ol>"]
    for heading, names in ROWS:
        rows = "".join(
            f"<tr><td style='padding-right: 24px'><b>{tr(f'help.{n}.keys')}</b></td>"
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

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("help.title"))
        self.setAccessibleName(tr("help.title"))
        page = QTextBrowser()
        page.setHtml(help_html())
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
