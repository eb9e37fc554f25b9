"""The page with the data: header, steps, panels, navigation. Shows what the conductor says."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from s2d_desktop.model.errors import PlanesQuestion
from s2d_desktop.ui import choosing, panel_words
from s2d_desktop.ui.conductor import Conductor
from s2d_desktop.ui.header import Header
from s2d_desktop.ui.notice import Notice
from s2d_desktop.ui.objects_pane import ObjectsPane
from s2d_desktop.ui.steps.data_step import DataStep
from s2d_desktop.ui.steps.enhance_step import EnhanceStep
from s2d_desktop.ui.steps.export_step import ExportStep
from s2d_desktop.ui.steps.probabilities_step import ProbabilitiesStep
from s2d_desktop.ui.steps.segment_step import SegmentStep
from s2d_desktop.ui.steps.states import how_far
from s2d_desktop.ui.steps.step_list import StepList
from s2d_desktop.ui.steps.train_step import TrainStep
from s2d_desktop.ui.texts import below, tr
from s2d_desktop.ui.together import class_parts, named_parts, show_raw
from s2d_desktop.ui.viewer import lut
from s2d_desktop.ui.viewer.mixtures import Mixture
from s2d_desktop.ui.viewer.navigation import Navigation
from s2d_desktop.ui.viewer.panel import ENHANCED, FOREST, RAW, SEGMENTATION
from s2d_desktop.ui.viewer.viewer import Viewer
from s2d_desktop.ui.wizard.beginning import what_is_missing


class Workbench(QWidget):
    """Everything that is about the open file."""

    relink_wished = Signal()
    raw_wished = Signal()
    enhancer_file_wished = Signal()
    network_wished = Signal()
    paint_wished = Signal()
    map_wished = Signal()
    """The probability map of the project shall be opened."""

    def __init__(self, conductor: Conductor) -> None:
        super().__init__()
        self.conductor = conductor
        self.viewer = Viewer()
        self.navigation = Navigation(self.viewer)
        self.data, self.probabilities = DataStep(), ProbabilitiesStep()
        self.enhance, self.segment = EnhanceStep(), SegmentStep(self.viewer)
        self.export, self.train = ExportStep(), TrainStep()
        self.steps = StepList(
            {
                "data": self.data,
                "probabilities": self.probabilities,
                "enhance": self.enhance,
                "segment": self.segment,
                "export": self.export,
                "train": self.train,
            }
        )
        self.objects = ObjectsPane()
        self._exported: object = None
        self._listed: object = None
        self._invites = False
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.notice = Notice()
        column.addWidget(self.notice)
        self._notices_column, self._all_notices = column, [self.notice]
        column.addWidget(self.viewer, 1)
        column.addWidget(self.objects)
        column.addWidget(self.navigation)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.steps)
        splitter.addWidget(right)
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        splitter.setCollapsible(0, False)
        splitter.setCollapsible(1, False)
        splitter.setHandleWidth(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.header = Header()
        self.title, self.subtitle = self.header.title, self.header.subtitle
        self.device = self.header.device
        layout.addWidget(self.header)
        layout.addWidget(splitter, 1)
        self._connect()
        # A slow answer must not hide that something is under way.
        self._states_timer = QTimer(self)
        self._states_timer.setSingleShot(True)
        self._states_timer.setInterval(100)
        self._states_timer.timeout.connect(self.show_states)

    def _connect(self) -> None:
        conductor, viewer = self.conductor, self.viewer
        conductor.document_changed.connect(self._on_document)
        conductor.image_changed.connect(self._on_image)
        conductor.probabilities_changed.connect(self._on_probabilities)
        conductor.class_changed.connect(self._on_class)
        conductor.enhanced_changed.connect(self._on_enhanced)
        conductor.enhancers_changed.connect(self._on_enhancers)
        conductor.test.changed.connect(self._on_verdict)
        conductor.pictures_came.connect(self._on_pictures)
        self.data.image_chosen.connect(self._choose_image)
        self.data.channel_chosen.connect(self._choose_channel)
        self.data.relink_wished.connect(self.relink_wished)
        self.data.raw_wished.connect(self.raw_wished)
        self.probabilities.class_chosen.connect(self._choose_class)
        self.probabilities.tensor_chosen.connect(self._choose_tensor)
        self.enhance.enhancer_chosen.connect(self._choose_enhancer)
        self.enhance.file_wished.connect(self.enhancer_file_wished)
        self.enhance.folder_wished.connect(self.network_wished)
        self.enhance.map_chosen.connect(conductor.choose_map)
        self.enhance.settings_changed.connect(self._choose_device)
        self.enhance.views_box.toggled.connect(self._choose_views)
        viewer.acted.connect(self._on_panel_action)
        viewer.layer_changed.connect(self._name_panels)
        viewer.confidence_wished.connect(self._wish_confidence)
        self.steps.chosen.connect(self.show_states)
        viewer.loader.arrived.connect(self._states_soon)

    # -- what the conductor says

    @Slot()
    def _on_document(self) -> None:
        document = self.conductor.document
        self.title.say(document.title)
        self.data.show_document(document)
        self._listed = document.classes
        self.probabilities.show_classes(document.classes, self.conductor.class_index)
        self.probabilities.show_tensor(document.kind == "project", None, None)
        self._on_enhancers()
        self._exported = None
        self.steps.choose("enhance" if document.classes else "data")

    @Slot()
    def _on_image(self) -> None:
        conductor, image, viewer = self.conductor, self.conductor.image, self.viewer
        document = conductor.document
        self.data.show_document(document)
        self.data.show_image(document, conductor.image_index, image, conductor.raw_channel)
        self._on_verdict()
        choice = (
            document.images[conductor.image_index]
            if conductor.image_index < len(document.images)
            else None
        )
        self.subtitle.say(panel_words.about(document, choice))
        source = (image.raw or image.probabilities) if image is not None else None
        size, unit = (source.info.voxel_size, source.info.unit) if source else ({}, "")
        viewer.show_image(image.shape if image is not None else (1, 1, 1, 1), size, unit)
        if image is not None and image.raw is not None:
            show_raw(viewer, image, conductor.raw_channel)
        else:
            viewer.panels[RAW].show_empty(*panel_words.why_no_raw(document, image))
        if image is None:
            for panel in viewer.panels[FOREST:]:
                panel.show_empty(tr("empty.waits_for_image"))
        self._go_to_what_needs_the_user()
        self.show_states()

    def _go_to_what_needs_the_user(self) -> None:
        """Show the settings of the first step that cannot go on by itself, else step 3."""
        image = self.conductor.image
        if image is None:
            self.steps.choose("data")
        elif image.probabilities is None and not self.conductor.sees_raw:
            can_go_on = self.conductor.document.classes or image.raw is not None
            self.steps.choose("probabilities" if can_go_on else "data")

    @Slot()
    def _on_probabilities(self) -> None:
        self._on_verdict()
        image, classes = self.conductor.image, self.conductor.document.classes
        if classes != self._listed:
            self._listed = classes
            self.probabilities.show_classes(classes, self.conductor.class_index)
        said, *button = panel_words.why_no_forest(self.conductor)
        self._invites = False
        if image is not None and image.probabilities is None:
            asks = isinstance(image.problem, PlanesQuestion)
            self._invites = self.conductor.document.kind == "image" and not asks
            self.viewer.panels[FOREST].show_empty(said, *button)
        self.probabilities.show_problem("" if self._invites else said)
        self._on_class()
        self.show_invitation("")

    def show_invitation(self, saved: str) -> None:
        """Where a bare image has no map yet: invite to paint, or to take `saved` strokes."""
        if self._invites:
            text = f"{saved} {tr('painting.invitation')}".strip()
            button = tr("painting.use_saved" if saved else "painting.start")
            self.viewer.panels[FOREST].show_empty(text, button, "paint")

    @Slot()
    def _on_class(self) -> None:
        conductor, image = self.conductor, self.conductor.image
        name = conductor.class_name
        source = image.probabilities if image is not None else None
        classes = conductor.document.classes if conductor.document is not None else ()
        parts = class_parts(classes, source.info.shape[4] if source is not None else 0)
        self.viewer.set_forest(source, conductor.channel, conductor.follows, parts)
        self.viewer.display.set(
            structure_color=lut.OKABE_ITO[conductor.class_index % len(lut.OKABE_ITO)]
        )
        self.navigation.class_name = name
        self._name_panels()
        self._on_enhancers()
        self.show_states()

    @Slot()
    def _on_enhanced(self) -> None:
        conductor, stage = self.conductor, self.conductor.stage
        sources = stage.layers if stage else (None,)
        self.viewer.offer_layers(tr("own.layers") if conductor.sees_raw else "")
        every, names = (stage.every, stage.names) if stage else (None, ())
        parts = named_parts(names, conductor.document.classes if conductor.document else ())
        self.viewer.set_enhanced(*sources, follows=conductor.follows, every=every, parts=parts)
        self._on_enhancers()
        self.enhance.all_button.setEnabled(stage is not None)
        can_teach = stage is not None and not conductor.sees_raw
        self.enhance.train_button.setEnabled(can_teach)
        why_not = "" if can_teach else what_is_missing(conductor)
        self.enhance.train_button.setToolTip(why_not or tr("enhance.train_tip"))
        if stage is not None:
            self.enhance.show_used(tr("enhance.used", provider=below(stage.provider)), stage.notes)
            self.device.setText(below(stage.provider))
        else:
            self.enhance.show_problem(conductor.stage_problem)
            self.device.setText(tr("device.none"))
            self.viewer.panels[ENHANCED].show_empty(*panel_words.why_no_map(conductor))
            waits = "empty.waits_for_image" if conductor.image is None else "empty.no_enhanced"
            self.viewer.panels[SEGMENTATION].show_empty(tr(waits))
        self._name_panels()
        self.refresh_icons()
        self.show_states()

    @Slot()
    def _name_panels(self) -> None:
        """Say what the panels with maps show, in headings and legend."""
        viewer, shown = self.viewer, self.viewer.display.enhanced_shows
        mixed = viewer.third if isinstance(viewer.third, Mixture) else None
        everything = (
            isinstance(viewer.forest_seen, Mixture),
            mixed is not None and len(mixed.parts) > 1,
        )
        headings = panel_words.headings(self.conductor, shown, *everything)
        for panel, heading in zip(viewer.panels[FOREST:], headings, strict=True):
            panel.heading.say(heading)
        tip = tr("legend.tip") if shown == "enhanced" else tr(f"layer.{shown}.tip")
        viewer.legends[1].setToolTip(tip)
        self.enhance.views_box.setChecked(self.conductor.settings.views)

    @Slot()
    def _wish_confidence(self) -> None:
        self.conductor.change(views=True)

    @Slot(bool)
    def _choose_views(self, on: bool) -> None:
        if not on and self.viewer.display.enhanced_shows == "confidence":
            self.viewer.show_layer("enhanced")
        self.conductor.change(views=on)

    @Slot()
    def _on_enhancers(self) -> None:
        conductor = self.conductor
        self.enhance.show_enhancers(conductor.enhancers, conductor.own.listed, conductor.enhancer)
        classes = conductor.enhancer.classes if conductor.sees_raw else ()
        self.enhance.show_maps(classes, conductor.shown_class)

    def add_notice(self, notice: Notice) -> None:
        """Make room for another notice above the panels."""
        self._notices_column.insertWidget(len(self._all_notices), notice)
        self._all_notices.append(notice)

    def refresh_icons(self) -> None:
        """Draw signs in the theme's colours."""
        for notice in self._all_notices:
            notice.refresh()
        self.header.refresh()

    @Slot()
    def _on_verdict(self) -> None:
        conductor, test, image = self.conductor, self.conductor.test, self.conductor.image
        verdict, explanation = tr(f"verdict.{test.name}") if test.name else "", test.sentence
        if image is not None and image.how:
            verdict, explanation = tr("verdict.without_fiji"), image.how
        elif image is not None and image.in_fiji:
            verdict, explanation = tr("verdict.in_fiji"), image.in_fiji
        self.probabilities.show_verdict(verdict, explanation, test.tone)
        used = image.tensor if image is not None else None
        document = conductor.document
        own = document.kind == "project" and conductor.saved_strokes(False) is None
        # A forest that was trained now fits the features of its training alone.
        own = own and document.trained is None
        self.probabilities.show_tensor(own, conductor.tensor_wish, used)
        self.show_states()

    @Slot(object)
    def _on_pictures(self, pictures: dict) -> None:
        self.probabilities.show_pictures(
            self.conductor.document.classes, pictures, self.viewer.display.table
        )

    # -- how far each step is

    @Slot()
    def _states_soon(self) -> None:
        if not self._states_timer.isActive():
            self._states_timer.start()

    def note_exported(self) -> None:
        """What is shown now has been written."""
        self._exported = self._recipe()
        self.show_states()

    def _recipe(self) -> object:
        conductor = self.conductor
        return (
            conductor.image,
            conductor.stage,
            self.viewer.display.threshold,
            conductor.recipe,
        )

    @Slot()
    @Slot(str)
    def show_states(self, _step: str = "") -> None:
        """Write done / now / needs you / out of date beside the steps."""
        is_stale = self.objects.is_stale
        exported = None if self._exported is None else self._exported == self._recipe()
        self.train.show_missing(what_is_missing(self.conductor))
        states = how_far(self.conductor, is_stale, exported)
        states["train"] = self.train.state
        if states[self.steps.current] == "":
            states[self.steps.current] = "now"
        self.steps.set_states(states)

    # -- what the user asks for

    @Slot(int)
    def _choose_image(self, index: int) -> None:
        if index != self.conductor.image_index:
            self.conductor.choose_image(index)

    @Slot(int)
    def _choose_channel(self, channel: int) -> None:
        self.conductor.raw_channel = channel
        show_raw(self.viewer, self.conductor.image, channel)

    @Slot(int)
    def _choose_class(self, row: int) -> None:
        self.conductor.choose_class(row)

    @Slot(object)
    def _choose_tensor(self, tensor: object) -> None:
        self.conductor.choose_tensor(tensor)

    @Slot(object)
    def _choose_enhancer(self, enhancer: object) -> None:
        self.conductor.accept_enhancer(enhancer)

    @Slot()
    def _choose_device(self) -> None:
        self.conductor.change(
            device=self.enhance.device_box.currentData(),
            precision=self.enhance.precision_box.currentData(),
        )

    @Slot(str)
    def _on_panel_action(self, action: str) -> None:
        if action == "planes":
            image, background = self.conductor.image, self.conductor.background
            axes = choosing.planes(self, image.problem, image.raw, background)
            if axes:
                self.conductor.open(self.conductor.document.path, axes=axes)
            return
        signals = {
            "relink": self.relink_wished,
            "raw": self.raw_wished,
            "enhancer": self.enhancer_file_wished,
            "network": self.network_wished,
            "paint": self.paint_wished,
            "stored_map": self.map_wished,
        }
        signals[action].emit()
