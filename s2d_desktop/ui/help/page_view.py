"""A page of the help as it is seen: text with air, figures, marks of what is searched."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QApplication, QTextBrowser, QTextEdit

from s2d_desktop.model.resources import resource
from s2d_desktop.ui import theme
from s2d_desktop.ui.help.pages import Page
from s2d_desktop.ui.texts import language, tr

FIGURES = "figures"
"""Folder of the figures, and how their addresses in a page begin."""
LINE_PERCENT = 130.0


def figure_file(name: str, code: str, is_dark: bool) -> str:
    """Name of the file of a figure in a language and a theme."""
    return f"{name}-{code}-{'dark' if is_dark else 'light'}.webp"


class PageView(QTextBrowser):
    """Shows one page; what a link leads to is told by `anchorClicked`."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("help.page"))
        self.setToolTip(tr("help.page"))
        # What is wide is made to fit, or wrapped.
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Who shows it knows what a link means.
        self.setOpenLinks(False)
        self.document().setDocumentMargin(18)
        self._page: Page | None = None
        self._words: list[str] = []
        self.hits: list[QTextCursor] = []
        """Where the searched words are, from the top."""
        self.hit = -1
        """Which of them is the present one."""
        self._width = 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(60)
        self._soon.timeout.connect(self._fit)

    def show_page(self, page: Page, words: list[str]) -> None:
        """Show a page from its beginning, with `words` marked."""
        self._page, self._words = page, words
        self._fill()
        self.verticalScrollBar().setValue(0)

    def refresh(self) -> None:
        """Show the page again where it was: in another theme, size of text, or with other keys."""
        if self._page is not None:
            bar = self.verticalScrollBar()
            share = bar.value() / max(1, bar.maximum())
            self._fill()
            bar.setValue(round(share * bar.maximum()))

    def mark(self, words: list[str]) -> None:
        """Mark other words on the page."""
        self._words, self.hit = words, -1
        self._find()

    def go_to_hit(self, number: int) -> None:
        """Make one of the marked places the present one, and bring it into view."""
        self.hit = number
        cursor = QTextCursor(self.hits[number])
        cursor.clearSelection()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        self._colour()

    def _fill(self) -> None:
        self._width = self.viewport().width()
        document = self.document()
        document.clear()
        document.setDefaultFont(QApplication.font())
        self.setMarkdown(self._page.markdown)
        _give_room(document, theme.current(QApplication.instance()))
        self._find()

    def _find(self) -> None:
        self.hits = []
        for word in self._words:
            cursor = self.document().find(word)
            while not cursor.isNull():
                self.hits.append(cursor)
                cursor = self.document().find(word, cursor)
        self.hits.sort(key=lambda c: c.selectionStart())
        self.hit = min(self.hit, len(self.hits) - 1)
        self._colour()

    def _colour(self) -> None:
        now = theme.current(QApplication.instance())
        marks = []
        for number, cursor in enumerate(self.hits):
            mark = QTextEdit.ExtraSelection()
            mark.cursor = cursor
            is_present = number == self.hit
            mark.format.setBackground(QColor(now.accent if is_present else now.attention))
            mark.format.setForeground(QColor(now.on_accent))
            marks.append(mark)
        self.setExtraSelections(marks)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.viewport().width() != self._width:
            self._soon.start()

    @Slot()
    def _fit(self) -> None:
        """Figures take the new width."""
        if self.viewport().width() != self._width:
            self.refresh()

    def loadResource(self, kind: int, url: QUrl) -> object:
        folder, _, name = url.path().rpartition("/")
        if kind != QTextDocument.ResourceType.ImageResource.value or folder != FIGURES:
            return None
        picture = figure(name)
        # Of a broken installation the text is shown all the same.
        return None if picture.isNull() else self._fitted(picture)

    def _fitted(self, picture: QImage) -> QImage:
        """As large as text of this size wants it, and never wider than the page."""
        app, ratio = QApplication.instance(), self.devicePixelRatioF()
        base = app.property("s2dFontSize") or app.font().pointSizeF()
        room = self.viewport().width() - 2 * self.document().documentMargin() - 8
        width = min(picture.width() * app.font().pointSizeF() / base, max(room, 120))
        smooth = Qt.TransformationMode.SmoothTransformation
        scaled = picture.scaledToWidth(round(width * ratio), smooth)
        painter = QPainter(scaled)
        painter.setPen(QColor(theme.current(app).line))
        painter.drawRect(QRect(0, 0, scaled.width() - 1, scaled.height() - 1))
        painter.end()
        scaled.setDevicePixelRatio(ratio)
        return scaled


def figure(name: str) -> QImage:
    """A figure in the language that is spoken and the present theme."""
    is_dark = theme.current(QApplication.instance()) is theme.DARK
    return QImage(str(resource("help", FIGURES, figure_file(name, language(), is_dark))))


def _give_room(document: QTextDocument, now: theme.Theme) -> None:
    """Lines and tables with air around them."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = document.begin()
    while block.isValid():
        room = QTextBlockFormat()
        has_figure = any(f.fragment().charFormat().isImageFormat() for f in block)
        if not has_figure:
            room.setLineHeight(
                LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
            )
        level = block.blockFormat().headingLevel()
        if level:
            room.setTopMargin(4 if level == 1 else 16)
            room.setBottomMargin(6)
        elif not block.textList():
            room.setBottomMargin(10)
        cursor.setPosition(block.position())
        cursor.mergeBlockFormat(room)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            look = frame.format()
            look.setCellPadding(4)
            look.setBorder(0)
            look.setBottomMargin(10)
            look.setWidth(QTextLength(QTextLength.Type.VariableLength, 0))
            frame.setFormat(look)
    link = QTextCharFormat()
    link.setForeground(QColor(now.accent))
    block = document.begin()
    while block.isValid():
        for part in block:
            fragment = part.fragment()
            if fragment.charFormat().hasProperty(QTextFormat.Property.AnchorHref.value):
                cursor.setPosition(fragment.position())
                cursor.setPosition(
                    fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor
                )
                cursor.mergeCharFormat(link)
        block = block.next()
    cursor.endEditBlock()
