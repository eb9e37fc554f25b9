"""What stands above the panels, and in those that have nothing to show."""

from __future__ import annotations

from s2d_desktop.model.errors import PlanesQuestion
from s2d_desktop.ui import session
from s2d_desktop.ui.documents import Document, ImageChoice
from s2d_desktop.ui.opened_image import OpenedImage
from s2d_desktop.ui.stored_maps import stored_map
from s2d_desktop.ui.texts import below, tr
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


def why_no_forest(opened: WhatIsOpen) -> tuple[str, str, str]:
    """What is wrong with the forest's map, or why there is none: as `why_no_raw`."""
    image = opened.image
    if image is None:
        return "", "", ""
    lacks, problem = image.probabilities is None, image.problem
    if lacks and isinstance(problem, PlanesQuestion):
        # The answers stand in the dialog; letters of axes are for the command line.
        said = below(f"{problem.what}\n{problem.why}")
        button = tr("planes.answer"), "planes"
    else:
        said = below(str(problem)) if problem else tr("empty.no_forest") if lacks else ""
        button = "", ""
    if lacks and stored_map(opened.document, opened.image_index) is not None:
        button = tr("stored_map.open"), "stored_map"
    return said, *button


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


def about(document: Document, choice: ImageChoice | None) -> str:
    """The image's size; its name too, where the file has several, or is no image itself."""
    if choice is None:
        return ""
    if not choice.found:
        return tr("data.image_missing", name=choice.name)
    several = len(document.images) > 1 or document.kind == "classifier"
    return f"{choice.name}: {choice.about}" if several else choice.about
