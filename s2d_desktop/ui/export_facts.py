"""What the provenance sheet says of a file that the window writes. No Qt here."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from s2d_desktop.ui.export_wish import MEASURES, OF_FOREST, ExportWish
from s2d_desktop.ui.recipe import Recipe


def facts_of(conductor: Any, wish: ExportWish, strokes: Path | None) -> dict[str, Any]:
    """What the provenance sheet says."""
    image, stage, document = conductor.image, conductor.stage, conductor.document
    product, of_forest = wish.product, wish.product in OF_FOREST
    facts: dict[str, Any] = {
        "job": "export",
        "product": product,
        "source": "strokes" if strokes is not None else document.kind,
        "structure_tensor": image.tensor.value if image.tensor is not None else "",
        "without_fiji": image.how,
        "in_fiji": image.in_fiji,
        "strokes": str(strokes or ""),
    }
    if product in MEASURES:
        facts["layout"] = wish.final_layout.facts()
    if not of_forest:
        recipe: Recipe = replace(conductor.recipe, min_size=wish.smallest)
        facts |= {
            "class": conductor.shown_class,
            "network" if conductor.sees_raw else "enhancer": conductor.enhancer.name,
            "provider": stage.provider,
            "precision": conductor.settings.precision,
            "threshold": wish.threshold,
            "scale": conductor.settings.scale,
            "eight_views": conductor.settings.views and not conductor.sees_raw,
            "recipe": asdict(recipe) if product in ("segmentation", "objects") else None,
        }
    if strokes is None and document.kind == "project" and document.project.forest is not None:
        facts |= {
            "ilastik_version": document.project.version,
            "trees": document.project.forest.n_trees,
            "columns": document.project.forest.n_features,
            "trained": document.trained,
        }
    elif strokes is None and document.kind == "classifier":
        facts |= {
            "features": len(document.classifier.header.features),
            "computed": "in Fiji" if image.in_fiji else "without Fiji",
        }
    return {**facts, "classes": [choice.name for choice in document.classes]}


def made_of_what(facts: dict[str, Any], inputs: list[Path]) -> str:
    """`journal.identity` of all that decides about the values of a file with these facts."""
    from s2d_desktop.io.journal import identity

    trained = facts.get("trained")
    # The same trees count, not how long they took this time.
    lasting = {**facts, "trained": trained["forest_sha256"]} if trained else facts
    return identity(lasting, inputs)
