"""Which images, what is wanted of them, and where it goes; the command that does the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QTextOption
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from s2d_desktop.model.errors import S2DError
from s2d_desktop.ui import choosing, recent
from s2d_desktop.ui.axes_question import AxesDialog
from s2d_desktop.ui.latest import Latest
from s2d_desktop.ui.more_images.batch_axes import BatchAxes
from s2d_desktop.ui.more_images.wish import (
    Looked,
    MoreImages,
    commands,
    fitting,
    look_at,
    resolved,
    wanted_channels,
)
from s2d_desktop.ui.read_only_table import ReadOnlyTable
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.theme import restyle
from s2d_desktop.ui.work import Background

FORMATS = ("tif", "h5", "zarr", "npy")
COMMAND_LINES = 4
COLUMNS = ("name", "size", "state")


class MoreImagesDialog(QDialog):
    """Asks; `wish` is the answer."""

    def __init__(
        self,
        conductor: Any,
        products: list[str],
        threshold: float,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._conductor, self._threshold = conductor, threshold
        self._channels = wanted_channels(conductor)
        self._background, self._looking = background, Latest(background)
        self._paths: list[str] = []
        self._looked: dict[str, Looked] = {}
        self._axes = BatchAxes()
        self.axes_dialog: AxesDialog | None = None
        self._folder_is_chosen = False
        self.setWindowTitle(tr("more.title"))
        self.setAccessibleName(tr("more.title"))
        self.setAcceptDrops(True)
        layout = QVBoxLayout(self)
        lead = QLabel(tr("more.lead", name=conductor.document.title))
        lead.setTextFormat(Qt.TextFormat.PlainText)
        lead.setWordWrap(True)
        layout.addWidget(lead)
        layout.addLayout(self._list_of_images(), 1)
        self.state = QLabel()
        self.state.setWordWrap(True)
        layout.addWidget(self.state)
        layout.addLayout(self._choices(products))
        self.command = QPlainTextEdit()
        self.command.setReadOnly(True)
        self.command.setAccessibleName(tr("export.command"))
        self.command.setToolTip(tr("more.command_tip"))
        self.command.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.command.setTabChangesFocus(True)
        self.command.setFixedHeight(self.fontMetrics().height() * COMMAND_LINES)
        title = QLabel(tr("export.command"))
        title.setBuddy(self.command)
        layout.addWidget(title)
        layout.addWidget(self.command)
        layout.addWidget(self._buttons())
        unit = self.fontMetrics().height()
        self.resize(unit * 44, unit * 36)
        self.finished.connect(self._looking.renew)
        self.finished.connect(self._stop_asking)
        self._show()

    # -- parts

    def _list_of_images(self) -> QVBoxLayout:
        columns = [tr(f"more.column.{name}") for name in COLUMNS]
        self.table = table = ReadOnlyTable(columns, tr("more.images"), tr("more.images_tip"))
        table.itemSelectionChanged.connect(self._show)
        row = QHBoxLayout()
        self.buttons: dict[str, QPushButton] = {}
        for name, act in (
            ("add", self._ask_for_images),
            ("add_folder", self._ask_for_folder),
            ("remove", self._remove),
            ("axes", self._ask_for_axes),
        ):
            self.buttons[name] = button = QPushButton(tr(f"more.{name}"))
            button.setToolTip(tr(f"more.{name}_tip"))
            button.clicked.connect(act)
            row.addWidget(button)
        row.addStretch()
        column = QVBoxLayout()
        column.addWidget(table)
        column.addLayout(row)
        return column

    def _choices(self, products: list[str]) -> QFormLayout:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.product_box = self._box("export.product")
        for name in products:
            self.product_box.addItem(tr(f"export.product.{name}"), name)
        form.addRow(tr("export.product.label"), self.product_box)
        self.format_box = self._box("export.format")
        for name in FORMATS:
            self.format_box.addItem(tr(f"export.format.{name}"), name)
        form.addRow(tr("export.format.label"), self.format_box)
        self.folder = QLineEdit()
        self.folder.setAccessibleName(tr("more.folder"))
        self.folder.setToolTip(tr("more.folder_tip"))
        self.folder.setPlaceholderText(tr("more.folder_tip"))
        self.folder.textEdited.connect(self._on_folder)
        choose = QPushButton(tr("more.choose"))
        choose.setToolTip(tr("more.folder_tip"))
        choose.clicked.connect(self._ask_for_results)
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(choose)
        form.addRow(tr("more.folder"), row)
        return form

    def _box(self, name: str) -> QComboBox:
        box = QComboBox()
        for part in (box, box.view()):
            part.setAccessibleName(tr(f"{name}.label"))
            part.setToolTip(tr(f"{name}.tip"))
        box.currentIndexChanged.connect(self._show)
        return box

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.start_button = buttons.addButton(tr("more.start"), role.AcceptRole)
        self.start_button.setProperty("primary", True)
        self.start_button.setToolTip(tr("more.start_tip"))
        self.copy_button = buttons.addButton(tr("export.copy"), role.ActionRole)
        self.copy_button.setToolTip(tr("more.command_tip"))
        self.copy_button.clicked.connect(self._copy)
        cancel = buttons.addButton(tr("more.cancel"), role.RejectRole)
        cancel.setToolTip(tr("more.cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    # -- images

    def add(self, paths: list[Path]) -> None:
        """Add images, and those of folders."""
        try:
            found = resolved(paths)
        except S2DError as error:
            self._say(below(str(error)), "attention")
            return
        for path in found:
            if path not in self._paths:
                self._paths.append(path)
                self._append(path)
        if self._paths and not self._folder_is_chosen:
            self.folder.setText(str(Path(self._paths[0]).absolute().parent / "results"))
        self._show()
        self._look()

    def _append(self, path: str) -> None:
        self.table.append((Path(path).name, "", tr("more.looking")), path)

    def _look(self) -> None:
        """Look at the next file that was not looked at, in a thread; then at the one after it."""
        path = next((p for p in self._paths if p not in self._looked), None)
        if path is None:
            self._ask_about(self._axes.to_ask(self._in_list()))
            return
        document = self._conductor.document
        are_maps = document.kind == "map" and not self._conductor.sees_raw
        self._looking.renew()
        self._looking.do(
            tr("more.looking"),
            lambda: look_at(path, self._channels, document.project, are_maps),
            lambda looked: self._on_looked(path, looked),
            lambda error: self._on_looked(path, Looked("", below(error.what))),
        )

    def _on_looked(self, path: str, looked: Looked) -> None:
        self._looked[path] = looked
        self._show()
        self._look()

    def _in_list(self) -> dict[str, Looked]:
        """What was seen of the files that are in the list."""
        return {p: self._looked[p] for p in self._paths if p in self._looked}

    def _judged(self, path: str) -> tuple[str, str]:
        """Size in words of a file, as it will be read, and what speaks against it."""
        found = self._looked[path]
        if self._axes.clashes(path, found, self.wished_axes):
            own = self._axes.reading(path, found)
            return found.size, tr("more.other_axes", axes=own, others=self.wished_axes)
        if found.info is None:
            return found.size, found.problem
        return fitting(found.info, self._axes.reading(path, found), self._channels)

    @Slot()
    def _ask_for_axes(self) -> None:
        """Ask about the selected file, or the first one in doubt."""
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        paths = [*(self._paths[row] for row in rows), *self._paths]
        self._ask_about(next((p for p in paths if self._is_in_doubt(p)), None))

    def _is_in_doubt(self, path: str) -> bool:
        found = self._looked.get(path)
        return found is not None and found.info is not None

    @Slot()
    def _stop_asking(self) -> None:
        if self.axes_dialog is not None:
            self.axes_dialog.reject()

    def _ask_about(self, path: str | None) -> None:
        info = self._looked[path].info if path is not None else None
        is_busy = self.axes_dialog is not None or not self.isVisible()
        if path is None or info is None or is_busy:
            return
        self._axes.asked(path, info)
        self.axes_dialog = dialog = AxesDialog(Path(path), info, self._background, self)

        def ended() -> None:
            self.axes_dialog = None
            dialog.deleteLater()
            self._show()
            self._ask_about(self._axes.to_ask(self._in_list()))

        dialog.accepted.connect(lambda: self._axes.answer(path, info, dialog.value))
        dialog.finished.connect(ended)
        dialog.open()

    @Slot()
    def _remove(self) -> None:
        rows = sorted({index.row() for index in self.table.selectedIndexes()}, reverse=True)
        for row in rows:
            self.table.removeRow(row)
            del self._paths[row]
        self._show()

    @Slot()
    def _ask_for_images(self) -> None:
        paths = choosing.images(self, tr("more.title"))
        if paths:
            self.add(paths)

    @Slot()
    def _ask_for_folder(self) -> None:
        path = choosing.folder(self, tr("more.add_folder_tip"), Path(recent.last_folder()))
        if path is not None:
            self.add([path])

    @Slot()
    def _ask_for_results(self) -> None:
        path = choosing.folder(self, tr("more.folder"), Path(recent.last_folder()))
        if path is not None:
            self.folder.setText(str(path))
            self._on_folder()

    @Slot()
    def _on_folder(self) -> None:
        self._folder_is_chosen = True
        self._show()

    # -- what is shown

    @property
    def wished_axes(self) -> str:
        """The axes that the job has to be told; empty for none."""
        return self._axes.option(self._paths, self._looked)

    @property
    def wish(self) -> MoreImages:
        """What is asked for; images that would be read with the wrong axes are left out."""
        seen, axes = self._in_list(), self.wished_axes
        left_out = {p for p, found in seen.items() if self._axes.clashes(p, found, axes)}
        return MoreImages(
            tuple(path for path in self._paths if path not in left_out),
            Path(self.folder.text().strip()).expanduser(),
            self.product_box.currentData(),
            self.format_box.currentData(),
            self._threshold,
            axes,
        )

    @Slot()
    def _show(self) -> None:
        if not hasattr(self, "start_button"):
            return
        bad = 0
        for row, path in enumerate(self._paths):
            if path in self._looked:
                size, problem = self._judged(path)
                bad += bool(problem)
                self.table.item(row, 1).setText(size)
                self.table.item(row, 2).setText(problem or tr("more.fits"))
                self.table.item(row, 2).setToolTip(problem or path)
        self.buttons["axes"].setVisible(any(map(self._is_in_doubt, self._paths)))
        lacking = "images" if not self._paths else ""
        lacking = lacking or ("folder" if not self.folder.text().strip() else "")
        if lacking:
            self._say(tr(f"more.lacking.{lacking}"))
        elif bad:
            left_out, total = len(self._paths) - len(self.wish.images), len(self._paths)
            parts = [tr("more.some_left_out", count=left_out, total=total)] * bool(left_out)
            fail = bad - left_out
            parts += [tr("more.some_fail", count=fail, total=total)] * bool(fail)
            self._say(" ".join(parts), "attention")
        else:
            self._say(tr("more.count", total=len(self._paths)))
        self.start_button.setEnabled(not lacking and bad < len(self._paths))
        self.copy_button.setEnabled(not lacking)
        self.buttons["remove"].setEnabled(bool(self.table.selectedIndexes()))
        self.command.setPlainText("" if lacking else commands(self._conductor, self.wish))

    def _say(self, text: str, tone: str = "") -> None:
        self.state.setText(text)
        self.state.setProperty("tone", tone)
        restyle(self.state)

    @Slot()
    def _copy(self) -> None:
        # A command that begins with strokes finds all of them in their file.
        self._conductor.saved_strokes(True)
        QGuiApplication.clipboard().setText(self.command.toPlainText())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        self.add([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])
