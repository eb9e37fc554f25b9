"""What can be used of a project whose workflow has no pixel classifier.

Its images always, strokes where it keeps them as pixel classification does, and probability maps
that it took as an input: they came from a pixel classifier, so an Enhancer can take them as well.
What it learned itself is about objects, edges, tracks or densities, and is named as not usable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from s2d_desktop.io.ilastik.datasets import Dataset, Lane
from s2d_desktop.model.errors import ProjectProblem

MAP_ROLES = ("Prediction Maps", "Probabilities")
"""What ilastik's workflows call an input that is a probability map."""

_RAW_AND = "[Inputs: Raw Data, {}]"
_BINARY, _MAPS = _RAW_AND.format("Segmentation Image"), _RAW_AND.format("Pixel Prediction Map")

_TITLES = {
    "Edge Training With Multicut": "Boundary-based Segmentation with Multicut",
    "Object Classification (from binary image)": "Object Classification "
    + _RAW_AND.format("Segmentation"),
    "Object Classification (from label image)": "Object Classification "
    + _RAW_AND.format("Label Image"),
    "Object Classification (from prediction image)": f"Object Classification {_MAPS}",
    "Manual Tracking Workflow": f"Manual Tracking Workflow {_MAPS}",
    "Automatic Tracking Workflow (Conservation Tracking) from binary image": f"Tracking {_BINARY}",
    "Automatic Tracking Workflow (Conservation Tracking) from prediction image": "Tracking "
    + _MAPS,
    "Structured Learning Tracking Workflow from binary image": f"Tracking with Learning {_BINARY}",
    "Structured Learning Tracking Workflow from prediction image": "Tracking with Learning "
    + _MAPS,
    "Animal Conservation Tracking Workflow from Binary Image": f"Animal Tracking {_BINARY}",
    "Animal Conservation Tracking Workflow from Prediction Image": f"Animal Tracking {_MAPS}",
}
"""The names on ilastik's start page where they differ from the names in its projects."""

_NOT_USABLE = (
    ("tracking", "Its tracks and what it learned about objects are not about pixels."),
    ("object classification", "Its classes are of whole objects, not of pixels."),
    ("multicut", "What it learned about edges is about superpixels, not about pixels."),
    ("watershed", "Its superpixels are computed anew by ilastik and are not in it."),
    ("carving", "Its seeds and carved objects are not labels of classes."),
    ("density", "Its classifier estimates how many objects there are, not where the pixels are."),
    ("neural network", "The network in it looks at images, not at probability maps."),
)
"""By a part of the workflow's name: what cannot be used, and why."""


@dataclass(frozen=True)
class Usable:
    """What a workflow without a pixel classifier leaves to be used."""

    lanes: Sequence[Lane]
    """Its images."""
    classes: int
    """How many classes have labels that are pixels."""

    @property
    def maps(self) -> tuple[Dataset, ...]:
        """The probability maps that it took as inputs, those that are found first."""
        inputs = (found for lane in self.lanes for found in lane.inputs)
        maps = (dataset for role, dataset in inputs if role in MAP_ROLES)
        return tuple(sorted(maps, key=lambda dataset: not dataset.found))

    def sentence(self) -> str:
        """What can be used, as one sentence."""
        parts = [
            _counted(len(self.lanes), "its image", "its {} images"),
            _counted(len(self.maps), "its probability map", "its {} probability maps"),
            _counted(self.classes, "the labels of its class", "the labels of its {} classes"),
        ]
        parts = [part for part in parts if part]
        if not parts:
            return "Nothing in it can be used."
        said = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
        return f"Of it, {said} can be used."


def _counted(count: int, one: str, more: str) -> str:
    """The phrase for a number of things; empty for none."""
    return "" if count < 1 else one if count == 1 else more.format(count)


def no_pixel_classifier(name: str, workflow: str, usable: Usable) -> ProjectProblem:
    """Say which workflow a project has, what of it can be used, and how.

    Parameters
    ----------
    name
        Name of the project's file.
    workflow
        Name of its workflow as the project has it; empty if it names none.
    usable
        What can be used.
    """
    made = "It does not name the workflow of ilastik that it was made with."
    if workflow:
        title = _TITLES.get(workflow)
        shown = f" (on its start page: '{title}')" if title else ""
        made = f"It was made with ilastik's workflow '{workflow}'{shown}."
    lost = [why for part, why in _NOT_USABLE if part in workflow.casefold()][:1]
    other = "Make a project with the workflow 'Pixel Classification', train it, and open that."
    if usable.maps:
        other = f"{_way_of(usable.maps[0], len(usable.maps))} Or {other[0].lower()}{other[1:]}"
    return ProjectProblem(
        f"The project '{name}' has no pixel classifier.",
        " ".join([made, usable.sentence(), *lost]),
        other,
    )


def _way_of(first: Dataset, count: int) -> str:
    """How a probability map of a project is used."""
    which = "Its probability map" if count == 1 else "The first of its probability maps"
    if first.embedded:
        return (
            f"{which} lies inside of the project: save it to a file of its own in ilastik, then "
            "open that in place of the project, and it can be enhanced."
        )
    if not first.found:
        return f"{which} was at '{first.image}', where it is not found: search for it and open it."
    return (
        f"{which} lies at '{first.image}': open it in place of the project, and it can be enhanced."
    )
