"""What the menus' actions do, and which of them are ticked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication


class ActionsOfWindow(QObject):
    """The actions that belong to no part of the window alone; the others connect their own."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        actions, viewer = window.menus.actions, window.viewer
        camera, panels = viewer.camera, viewer.arrangement
        handlers = {
            "open": window.ask_for_file,
            "example": window.open_example,
            "raw": window.ask_for_image,
            "relink": window.ask_for_image,
            "export": window.exporter.show_step,
            "close": window.ask_and_close_file,
            "quit": window.close,
            "copy_view": self._copy_view,
            "copy_values": self._copy_values,
            "all_panels": lambda: panels.show_alone(None),
            **{f"panel_{k + 1}": lambda _=False, k=k: panels.show_alone(k) for k in range(4)},
            "curtain": panels.toggle_curtain,
            "fit": viewer.fit,
            "zoom_in": window.workbench.navigation.zoom_in,
            "zoom_out": window.workbench.navigation.zoom_out,
            "previous_slice": lambda: camera.go_to_slice(camera.z - 1),
            "next_slice": lambda: camera.go_to_slice(camera.z + 1),
            "auto_contrast": viewer.contrast.automatic,
            "outlines": lambda on: viewer.display.set(outlines=on),
            "everywhere": viewer.set_outlines_everywhere,
            "more_opaque": lambda: viewer.display.change_opacity(0.1),
            "less_opaque": lambda: viewer.display.change_opacity(-0.1),
            "strokes": lambda on: viewer.display.set(strokes=on),
            "claims": viewer.set_claims,
            "next_layer": viewer.show_next_layer,
            "all_classes": lambda on: viewer.display.set(composite=on),
            "run_all": window.exporter.enhance_everything,
            "find_scale": window.scaling.find,
            "find_objects": window.segmenting.find_at_step,
            "objects_table": window.segmenting.toggle_table,
            "zoo": window.show_enhancers,
            "train": window.keeper.show_training,
            "cancel": window.cancel,
        }
        for name, handler in handlers.items():
            actions[name].triggered.connect(handler)
        viewer.display.changed.connect(self._show_display)
        panels.changed.connect(self._show_display)
        self._show_display()

    @Slot()
    def _show_display(self) -> None:
        viewer, actions = self._window.viewer, self._window.menus.actions
        for name in ("outlines", "strokes", "claims"):
            actions[name].setChecked(getattr(viewer.display, name))
        actions["curtain"].setChecked(viewer.arrangement.left is not None)
        actions["everywhere"].setChecked(viewer.display.outlines_everywhere)
        actions["all_classes"].setChecked(viewer.display.composite)
        viewer.outline_button.setChecked(viewer.display.outlines)
        viewer.claims_button.setChecked(viewer.display.claims)

    @Slot()
    def _copy_view(self) -> None:
        QGuiApplication.clipboard().setPixmap(self._window.viewer.grab())

    @Slot()
    def _copy_values(self) -> None:
        navigation = self._window.workbench.navigation
        text = f"{navigation.position.text()}   {navigation.values.full_text}"
        QGuiApplication.clipboard().setText(text)
