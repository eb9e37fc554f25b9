"""What the headings of the panels say that show maps, and the tooltip of the third one's legend."""

from __future__ import annotations

from s2d_desktop.ui import session
from s2d_desktop.ui.conductor import Conductor
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.viewer.mixtures import Mixture
from s2d_desktop.ui.viewer.panel import ENHANCED, FOREST, SEGMENTATION
from s2d_desktop.ui.viewer.viewer import Viewer


def name_panels(conductor: Conductor, viewer: Viewer) -> None:
    """Say which class, or that all of them, are shown, and by what the map was made."""
    panels, shown = viewer.panels, viewer.display.enhanced_shows
    panels[FOREST].heading.say(_of_forest(conductor, viewer))
    panels[ENHANCED].heading.say(_of_third(conductor, viewer))
    name = conductor.shown_class
    said = tr("panel.segmentation_of", name=name) if name else tr("panel.name.3")
    panels[SEGMENTATION].heading.say(said)
    tip = tr("legend.tip") if shown == "enhanced" else tr(f"layer.{shown}.tip")
    viewer.legends[1].setToolTip(tip)


def _of_forest(conductor: Conductor, viewer: Viewer) -> str:
    name = conductor.class_name
    if isinstance(viewer.forest_seen, Mixture):
        name = tr("panel.all_classes")
    is_map = conductor.document is not None and conductor.document.kind == "map"
    return (
        tr("panel.map_of" if is_map else "panel.forest_of", name=name)
        if name
        else tr("panel.name.1")
    )


def _of_third(conductor: Conductor, viewer: Viewer) -> str:
    enhancer, shown = conductor.enhancer, viewer.display.enhanced_shows
    mixed = viewer.third if isinstance(viewer.third, Mixture) else None
    everything = tr("panel.all_classes") if mixed and len(mixed.parts) > 1 else ""
    if conductor.sees_raw:
        return tr("panel.own_by", name=everything or conductor.shown_class)
    if enhancer is None:
        return tr("panel.name.2")
    name = enhancer.structure or enhancer.title
    if session.one_of_several(enhancer, conductor.class_name):
        name = conductor.class_name
    return tr(f"panel.{shown}_by", name=everything or name)
