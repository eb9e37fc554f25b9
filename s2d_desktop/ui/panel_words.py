"""What stands above the panels, and in those that have nothing to show."""

from __future__ import annotations

from s2d_desktop.ui import session
from s2d_desktop.ui.documents import Document
from s2d_desktop.ui.opened_image import OpenedImage
from s2d_desktop.ui.texts import tr
from s2d_desktop.ui.what_is_open import WhatIsOpen


def why_no_raw(document: Document, image: OpenedImage | None) -> tuple[str, str, str]:
    """Why there is no raw data: a sentence, the button that helps, its action."""
    if image is not None:
        return tr("empty.raw_of_map"), tr("data.raw"), "raw"
    if document.kind == "project" and document.images:
        return tr("empty.missing"), tr("data.relink"), "relink"
    if document.kind == "classifier":
        return tr("empty.classifier"), tr("data.raw"), "raw"
    return tr("empty.nothing"), "", ""


def why_no_map(opened: WhatIsOpen) -> tuple[str, str, str]:
    """Why there is no enhanced map: a sentence, the button that helps, its action."""
    if opened.stage_problem:
        return opened.stage_problem, "", ""
    if opened.image is None:
        return tr("empty.waits_for_image"), "", ""
    if opened.sees_raw:
        return tr("own.needs_raw"), tr("data.raw"), "raw"
    if opened.image.probabilities is not None:
        return tr("enhance.none"), tr("enhance.choose_file"), "enhancer"
    return tr("empty.no_probabilities"), tr("own.choose_folder"), "network"


def headings(
    opened: WhatIsOpen, layer: str, all_of_forest: bool, all_enhanced: bool
) -> tuple[str, str, str]:
    """Headings of the second panel, of the third, which shows `layer`, and of the fourth.

    The second and the third may show all classes at once.
    """
    name, enhancer = opened.shown_class, opened.enhancer
    fourth = tr("panel.segmentation_of", name=name) if name else tr("panel.name.3")
    second = _of_forest(opened, all_of_forest)
    if opened.sees_raw:
        shown = tr("panel.all_classes") if all_enhanced else name
        return second, tr("panel.own_by", name=shown), fourth
    if enhancer is None or opened.image is None or opened.image.probabilities is None:
        return second, tr("panel.name.2"), fourth
    made_for = enhancer.structure or enhancer.title
    if session.one_of_several(enhancer, opened.class_name):
        made_for = opened.class_name
    made_for = tr("panel.all_classes") if all_enhanced else made_for
    return second, tr(f"panel.{layer}_by", name=made_for), fourth


def _of_forest(opened: WhatIsOpen, all_classes: bool) -> str:
    name = tr("panel.all_classes") if all_classes else opened.class_name
    is_map = opened.document is not None and opened.document.kind == "map"
    kind = "panel.map_of" if is_map else "panel.forest_of"
    return tr(kind, name=name) if name else tr("panel.name.1")
