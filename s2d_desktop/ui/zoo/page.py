"""The page "Enhancers": a list at the left, the card of the chosen one at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.ui.copying import CopyButton
from s2d_desktop.ui.steps.page import say
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.zoo.card_view import CardView
from s2d_desktop.ui.zoo.commands import commands_for
from s2d_desktop.ui.zoo.sheet import Sheet, is_bundled
from s2d_desktop.zoo.enhancers import Enhancer
from s2d_desktop.zoo.networks import RawNetwork, is_installed


class EnhancersPage(QWidget):
    """Draws and asks; what is wished is done by `zoo.keeper`."""

    left = Signal()
    """Back to where the user came from."""
    chosen = Signal(object)
    """The `Enhancer`, or `RawNetwork`, whose card is to be shown."""
    add_wished = Signal(str)
    """``file`` or ``folder``."""
    use_wished = Signal(object)
    export_wished = Signal(object)
    remove_wished = Signal(object)
    train_wished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("zooPage")
        self.setAccessibleName(tr("zoo.title"))
        self.enhancers: list[Enhancer | RawNetwork] = []
        self.card = CardView()
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self._side())
        splitter.addWidget(self._right())
        splitter.setStretchFactor(1, 1)
        splitter.setCollapsible(0, False)
        splitter.setCollapsible(1, False)
        splitter.setHandleWidth(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header())
        layout.addWidget(splitter, 1)
        self.scale()
        self.show_enhancers([])

    def _button(self, name: str, signal: object, primary: bool = False) -> QPushButton:
        button = QPushButton(tr(f"zoo.{name}"))
        button.setToolTip(tr(f"zoo.{name}_tip"))
        button.setAccessibleName(tr(f"zoo.{name}"))
        button.setProperty("primary", primary)
        button.clicked.connect(signal)
        return button

    def _header(self) -> QFrame:
        header = QFrame()
        header.setObjectName("header")
        title = QLabel(tr("zoo.title"))
        title.setObjectName("documentTitle")
        self.back_button = self._button("back", self.left)
        row = QHBoxLayout(header)
        row.setContentsMargins(14, 7, 14, 7)
        row.setSpacing(12)
        row.addWidget(self.back_button)
        row.addWidget(title)
        row.addStretch(1)
        return header

    def _side(self) -> QFrame:
        self.side = side = QFrame()
        side.setObjectName("sidebar")
        text = QLabel(tr("zoo.text"))
        text.setWordWrap(True)
        text.setProperty("quiet", True)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("zoo.list"))
        self.list.setToolTip(tr("zoo.list_tip"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setObjectName("zooList")
        self.list.currentRowChanged.connect(self._on_row)
        self.add_button = QPushButton(tr("zoo.add"))
        self.add_button.setToolTip(tr("zoo.add_tip"))
        self.add_button.setAccessibleName(tr("zoo.add"))
        menu = QMenu(self.add_button)
        menu.setToolTipsVisible(True)
        for kind in ("file", "folder"):
            action = menu.addAction(tr(f"zoo.add_{kind}"))
            action.setToolTip(tr(f"zoo.add_{kind}_tip"))
            action.setData(kind)
        menu.triggered.connect(self._add)
        self.add_button.setMenu(menu)
        self.train_button = self._button("train", self.train_wished)
        drop = QLabel(tr("zoo.drop"))
        drop.setWordWrap(True)
        drop.setProperty("quiet", True)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addWidget(text)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.add_button)
        layout.addWidget(drop)
        layout.addWidget(self.train_button)
        return side

    def _right(self) -> QWidget:
        right = QWidget()
        self.use_button = self._button("use", self._use, True)
        self.export_button = self._button("export", self._export)
        self.remove_button = self._button("remove", self._remove)
        self.why_not = QLabel()
        self.why_not.setWordWrap(True)
        self.why_not.setProperty("quiet", True)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setContentsMargins(24, 6, 24, 0)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.said.hide()
        actions = QHBoxLayout()
        actions.setContentsMargins(24, 10, 24, 0)
        actions.setSpacing(8)
        for button in (self.use_button, self.export_button, self.remove_button):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            actions.addWidget(button)
        actions.addWidget(self.why_not, 1)
        actions.addStretch()
        self.command = QPlainTextEdit()
        self.command.setReadOnly(True)
        self.command.setAccessibleName(tr("export.command"))
        self.command.setToolTip(tr("zoo.command_tip"))
        self.command.setTabChangesFocus(True)
        self.command.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.copy_button = CopyButton(
            self.command.toPlainText, tr("export.copy"), tr("export.copy_tip")
        )
        heading = QLabel(tr("export.command"))
        heading.setObjectName("stepTitle")
        line = QHBoxLayout()
        line.addWidget(heading)
        line.addStretch(1)
        line.addWidget(self.copy_button)
        below = QVBoxLayout()
        below.setContentsMargins(24, 8, 24, 12)
        below.addLayout(line)
        below.addWidget(self.command)
        layout = QVBoxLayout(right)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(actions)
        layout.addWidget(self.said)
        layout.addWidget(self.card, 1)
        layout.addLayout(below)
        return right

    def scale(self) -> None:
        """Take over the present size of text."""
        self.side.setMinimumWidth(self.fontMetrics().averageCharWidth() * 34)
        self.card.title.scale()
        self.card.scores._fit()
        self.command.setFixedHeight(round(self.command.fontMetrics().height() * 4.1))
        self.list.doItemsLayout()

    # -- what is shown

    def show_enhancers(self, enhancers: Sequence[Enhancer | RawNetwork], chosen: str = "") -> None:
        """List Enhancers, and networks of the user's own after them.

        The card is that of the one named `chosen`, or of the one before.
        """
        row = self.list.currentRow()
        wanted = chosen or (self.enhancers[row].name if 0 <= row < len(self.enhancers) else "")
        self.enhancers = list(enhancers)
        self.list.blockSignals(True)
        self.list.clear()
        for enhancer in enhancers:
            kind = "bundled" if is_bundled(enhancer) else "yours"
            if isinstance(enhancer, RawNetwork):
                kind = "own"
            origin = tr(f"zoo.origin.{kind}")
            said = ", ".join(filter(None, (enhancer.structure, origin)))
            item = QListWidgetItem(f"{enhancer.title}\n{said}")
            item.setToolTip(str(enhancer.network_path.parent))
            self.list.addItem(item)
        names = [e.name for e in enhancers]
        self.list.blockSignals(False)
        self.list.setCurrentRow(names.index(wanted) if wanted in names else min(0, len(names) - 1))
        if not names:
            self._on_row(-1)

    @property
    def current(self) -> Enhancer | RawNetwork | None:
        """The one whose card is shown."""
        row = self.list.currentRow()
        return self.enhancers[row] if 0 <= row < len(self.enhancers) else None

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the card of the chosen Enhancer; late ones are dropped."""
        if self.current is sheet.enhancer:
            self.card.show_sheet(sheet)

    def say(self, text: str) -> None:
        """Show sentences about what was just done, until another Enhancer is chosen."""
        say(self.said, text, "attention")

    def show_usable(self, forest: bool, raw: bool) -> None:
        """Whether something is open that an Enhancer, or a network, could be used on."""
        self._usable = {False: forest, True: raw}
        self._say_actions()

    _usable: Mapping[bool, bool] = MappingProxyType({False: False, True: False})

    @Slot(int)
    def _on_row(self, row: int) -> None:
        self.say("")
        self._say_actions()
        if self.current is not None:
            self.chosen.emit(self.current)

    def _say_actions(self) -> None:
        current = self.current
        is_own = isinstance(current, RawNetwork)
        whose = "own" if is_own else "zoo"
        usable = current is not None and self._usable[is_own]
        self.use_button.setEnabled(usable)
        self.use_button.setToolTip(tr(f"{whose}.use_tip" if usable else f"{whose}.use_not"))
        self.export_button.setEnabled(current is not None)
        self.export_button.setText(tr(f"{whose}.export"))
        self.export_button.setToolTip(tr(f"{whose}.export_tip"))
        self.export_button.setAccessibleName(tr(f"{whose}.export"))
        mine = is_installed(current) if is_own else current is not None and not is_bundled(current)
        self.remove_button.setEnabled(mine)
        self.remove_button.setToolTip(tr(f"{whose}.remove_tip" if mine else f"{whose}.remove_not"))
        why = "zoo.empty" if current is None else f"{whose}.remove_not"
        self.why_not.setText(tr(why))
        self.why_not.setVisible(not mine)
        self.card.setVisible(current is not None)
        self.command.setPlainText(commands_for(current))
        self.copy_button.setEnabled(bool(self.command.toPlainText()))

    # -- what is wished

    @Slot(object)
    def _add(self, action: QAction) -> None:
        self.add_wished.emit(action.data())

    @Slot()
    def _use(self) -> None:
        self.use_wished.emit(self.current)

    @Slot()
    def _export(self) -> None:
        self.export_wished.emit(self.current)

    @Slot()
    def _remove(self) -> None:
        self.remove_wished.emit(self.current)
