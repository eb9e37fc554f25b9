"""Headings that grow with the text."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel


class Heading(QLabel):
    """A label in a multiple of the text's size."""

    def __init__(self, text: str, times: float, bold: bool) -> None:
        super().__init__(text)
        self._times, self._bold = times, bold
        self.setWordWrap(True)
        self.scale()

    def scale(self) -> None:
        """Take over the present size of text."""
        font = QApplication.font()
        font.setPointSizeF(font.pointSizeF() * self._times)
        font.setBold(self._bold)
        self.setFont(font)
