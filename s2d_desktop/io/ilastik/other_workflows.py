"""What can be used of a project whose workflow has no pixel classifier.

Its images, on which strokes can be painted; strokes, where it keeps them as pixel classification
does, or as seeds of carving; and probability maps that it took as an input: they came from a pixel
classifier, so an Enhancer can take them as well. What it learned itself is about objects, edges,
tracks or densities, and is named as not usable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from s2d_desktop.io.ilastik.datasets import Lane
from s2d_desktop.io.ilastik.stored_maps import StoredMap, maps_in
from s2d_desktop.model.errors import ProjectProblem

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
    ("carving", "Its carved objects are made of supervoxels, which ilastik joined."),
    ("density", "Its classifier estimates how many objects there are, not where the pixels are."),
    ("neural network", "The network in it looks at images, not at probability maps."),
)
"""By a part of the workflow's name: what cannot be used, and why."""


@dataclass(frozen=True)
class Usable:
    """What a workflow without a pixel classifier leaves to be used."""

    lanes: Sequence[Lane]
    """Its images."""
    classes: int = 0
    """How many classes have labels that are pixels; 0 where nothing was painted."""
    seeds: bool = False
    """Whether these labels are seeds of carving."""

    @property
    def maps(self) -> tuple[StoredMap, ...]:
        """The probability maps that it took as inputs."""
        return maps_in(self.lanes)

    @property
    def has_image(self) -> bool:
        """Whether one of its images is there."""
        return any(lane.found for lane in self.lanes)

    @property
    def ways(self) -> list[str]:
        """What can be used and how, the shortest way first."""
        usable = [stored for stored in self.maps if stored.usable]
        found = []
        if usable:
            found.append(
                "Its probability map can be enhanced as it is: 'enhance' on the command line, "
                "'Open its probability map' in step 2 of the window."
            )
        elif self.maps and not self.maps[0].dataset.found:
            where = self.maps[0].dataset.image
            found.append(
                f"Its probability map was at '{where}', where it is not found: search for it and "
                "open it."
            )
        if self.seeds:
            found.append(
                "A forest can be trained from its seeds, as labels of background and object: "
                "--retrain on the command line, step 2 in the window."
            )
        elif self.classes > 1:
            found.append(
                "A forest can be trained from its labels: --retrain on the command line, step 2 in "
                "the window."
            )
        elif self.has_image:
            found.append(
                "Strokes can be painted on its image in step 2 of the window, and a forest learns "
                "from them."
            )
        return found


def no_pixel_classifier(name: str, workflow: str, usable: Usable) -> ProjectProblem:
    """Say which workflow a project has, and what of it can be used how: a sentence in each line.

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
    said = [made, *(why for part, why in _NOT_USABLE if part in workflow.casefold())][:2]
    if not usable.has_image:
        said.append(
            "None of its images is where it looks for it." if usable.lanes else "It has no images."
        )
    other = "Make a project with the workflow 'Pixel Classification', train it, and open that."
    ways = usable.ways
    return ProjectProblem(
        f"The project '{name}' has no pixel classifier.",
        "\n".join(said),
        "\n".join([*ways, f"Or {other[0].lower()}{other[1:]}" if ways else other]),
    )
