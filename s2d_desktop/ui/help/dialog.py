"""The window of the help: contents at the left, a page at the right, a search over all pages."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.commands.shortcuts import Shortcuts
from s2d_desktop.ui.help import pages
from s2d_desktop.ui.help.page_view import PageView
from s2d_desktop.ui.line_edits import make_clearable
from s2d_desktop.ui.texts import tr

NAME = Qt.ItemDataRole.UserRole


class HelpDialog(QDialog):
    """Stays open beside the window; `go_to` says which page it shows first."""

    def __init__(self, shortcuts: Shortcuts, parent: QWidget) -> None:
        super().__init__(parent)
        self._shortcuts = shortcuts
        self._pages: dict[str, pages.Page] = {}
        self._history: list[str] = []
        self._place = -1
        self._found: dict[str, int] = {}
        self.setWindowTitle(tr("help.title"))
        self.setAccessibleName(tr("help.title"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("help.search"))
        self.search.setAccessibleName(tr("help.search"))
        self.search.setToolTip(tr("help.search_tip"))
        make_clearable(self.search)
        self.said = QLabel()
        self.said.setProperty("quiet", True)
        self.back_button = self._button("help.back", self.go_back)
        self.forward_button = self._button("help.forward", self.go_forward)
        self.contents = self._contents()
        self.page = PageView()
        self.close_button = self._button("help.close", self.reject)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.back_button)
        top.addWidget(self.forward_button)
        top.addSpacing(12)
        top.addWidget(self.search, 1)
        top.addWidget(self.said)
        self._splitter = splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.contents)
        splitter.addWidget(self.page)
        splitter.setStretchFactor(1, 1)
        bottom = QHBoxLayout()
        bottom.addStretch(1)
        bottom.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(splitter, 1)
        layout.addLayout(bottom)
        # The page comes last: Tab goes through its links.
        order = (self.search, self.contents, self.back_button, self.forward_button)
        for one, next_ in zip(order, (*order[1:], self.close_button), strict=True):
            QWidget.setTabOrder(one, next_)
        QWidget.setTabOrder(self.close_button, self.page)
        self.search.textChanged.connect(self._search)
        self.search.installEventFilter(self)
        self.contents.currentItemChanged.connect(self._on_item)
        self.page.anchorClicked.connect(self.follow)
        shortcuts.changed.connect(self.refresh)
        for keys, act in (
            (QKeySequence.StandardKey.Back, self.go_back),
            (QKeySequence.StandardKey.Forward, self.go_forward),
            (QKeySequence.StandardKey.Find, self._focus_search),
        ):
            QShortcut(QKeySequence(keys), self, activated=act)
        self._read()
        self.fit_text()

    @staticmethod
    def _button(key: str, act: object) -> QPushButton:
        button = QPushButton(tr(key))
        button.setAccessibleName(tr(f"{key}_name"))
        button.setToolTip(tr(f"{key}_tip"))
        button.setAutoDefault(False)
        button.clicked.connect(act)
        return button

    def _contents(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setObjectName("helpContents")
        tree.setHeaderHidden(True)
        tree.setIndentation(self.fontMetrics().averageCharWidth() * 2)
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setItemsExpandable(False)
        for part in (tree, tree.header()):
            part.setAccessibleName(tr("help.contents"))
            part.setToolTip(tr("help.contents_tip"))
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for group, names in pages.GROUPS.items():
            above = QTreeWidgetItem([tr(f"help.group.{group}")])
            above.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = above.font(0)
            font.setBold(True)
            above.setFont(0, font)
            tree.addTopLevelItem(above)
            for name in names:
                item = QTreeWidgetItem(above)
                item.setData(0, NAME, name)
        tree.expandAll()
        return tree

    def _items(self) -> list[QTreeWidgetItem]:
        groups = [self.contents.topLevelItem(k) for k in range(self.contents.topLevelItemCount())]
        return [group.child(k) for group in groups for k in range(group.childCount())]

    def _read(self) -> None:
        """Read all pages with the keys that commands have now."""
        self._pages = {name: pages.page(name, self._shortcuts) for name in pages.NAMES}
        self._list()

    def _list(self) -> None:
        """The contents, each page with how many places were found on it."""
        searched = bool(self._wanted)
        for item in self._items():
            name = item.data(0, NAME)
            count = self._found.get(name, 0)
            title = self._pages[name].title
            item.setText(0, tr("help.hits_of", title=title, count=count) if count else title)
            item.setToolTip(0, title)
            item.setHidden(searched and not count)
        for k in range(self.contents.topLevelItemCount()):
            group = self.contents.topLevelItem(k)
            hidden = [group.child(n).isHidden() for n in range(group.childCount())]
            group.setHidden(all(hidden))

    # -- size and look

    @Slot()
    def fit_text(self) -> None:
        """Take the room that the present size of text needs, within the screen."""
        unit, high = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        room = self.screen().availableSize() * 0.9
        self.resize(min(unit * 150, room.width()), min(high * 46, room.height()))
        self.contents.setIndentation(unit * 2)
        wide = max(
            self.contents.fontMetrics().horizontalAdvance(page.title)
            for page in self._pages.values()
        )
        wide = min(wide + unit * 10, round(self.width() * 0.4))
        self._splitter.setSizes([wide, self.width() - wide])
        self.contents.doItemsLayout()
        self.page.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Only now the rules of look are known, from which the rows have their height.
        self.contents.doItemsLayout()

    @Slot()
    def refresh(self) -> None:
        """Read the pages again: keys have changed."""
        self._read()
        if self.name:
            self.page.show_page(self._pages[self.name], self._wanted)

    # -- moving

    @property
    def name(self) -> str:
        """Name of the page that is shown."""
        return self._history[self._place] if self._history else ""

    def go_to(self, name: str) -> None:
        """Show a page; the one before is remembered."""
        if name != self.name:
            self._history = [*self._history[: self._place + 1], name]
            self._place = len(self._history) - 1
            self._show()

    @Slot()
    def go_back(self) -> None:
        """The page that was shown before."""
        self._move(-1)

    @Slot()
    def go_forward(self) -> None:
        """The page from which `go_back` came."""
        self._move(1)

    def _move(self, by: int) -> None:
        if 0 <= self._place + by < len(self._history):
            self._place += by
            self._show()

    def _show(self) -> None:
        name = self.name
        self.page.hit = -1
        self.page.show_page(self._pages[name], self._wanted)
        item = next(item for item in self._items() if item.data(0, NAME) == name)
        self.contents.blockSignals(True)
        self.contents.setCurrentItem(item)
        self.contents.blockSignals(False)
        self.contents.scrollToItem(item)
        self.back_button.setEnabled(self._place > 0)
        self.forward_button.setEnabled(self._place + 1 < len(self._history))

    @Slot(QTreeWidgetItem)
    def _on_item(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, NAME):
            self.go_to(item.data(0, NAME))

    @Slot(QUrl)
    def follow(self, url: QUrl) -> None:
        """Show the page that a link names; a paper is shown by the web browser."""
        if url.scheme():
            QDesktopServices.openUrl(url)
        else:
            self.go_to(url.path())

    # -- searching

    @property
    def _wanted(self) -> list[str]:
        return self.search.text().split()

    @Slot()
    def _focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    @Slot(str)
    def _search(self, typed: str) -> None:
        self._found = pages.hits(list(self._pages.values()), typed)
        self._list()
        if self._wanted and not self._found:
            self.said.setText(tr("help.nothing"))
        else:
            places = sum(self._found.values())
            said = tr("help.found", places=places, pages=len(self._found))
            self.said.setText(said if self._wanted else "")
        if self._found and self.name not in self._found:
            self.go_to(next(iter(self._found)))
        self.page.mark(self._wanted)
        if self.page.hits and self._found:
            self.page.go_to_hit(0)

    def next_hit(self, by: int) -> None:
        """Go to the next (or previous) place that was found, on to the next page after the last."""
        number = self.page.hit + by
        if 0 <= number < len(self.page.hits):
            self.page.go_to_hit(number)
            return
        names = list(self._found)
        if not names:
            return
        here = names.index(self.name) if self.name in names else -1
        self.go_to(names[(here + by) % len(names)])
        if self.page.hits:
            self.page.go_to_hit(0 if by > 0 else len(self.page.hits) - 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # In the field Enter leads from place to place; the dialog has nothing else to accept.
        if watched is self.search and event.type() == QEvent.Type.KeyPress:
            pressed = QKeyEvent(event)
            if pressed.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                is_back = pressed.modifiers() & Qt.KeyboardModifier.ShiftModifier
                self.next_hit(-1 if is_back else 1)
                return True
        return super().eventFilter(watched, event)
