"""Packages of Enhancers that give other maps than they take, and their covers."""

import numpy as np
import pytest
from PIL import Image

from s2d_desktop.io.writers import write
from s2d_desktop.jobs.zoo_export import export_enhancer
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.source import ArraySource
from s2d_desktop.zoo.cover import COLOURS, class_colours
from tests.jobs.zoo_enhancers import CLASSES, enhancer_of, exported, project_of, rdf_of
from tests.networks import pixelwise

pytest.importorskip("torch")


def of_weights(folder, weights, names):
    """The folder of an Enhancer of three classes whose maps are sums of the forest's."""
    output = {"channels": len(names), "names": list(names)}
    made = enhancer_of(folder, CLASSES[:3], structure=names[0], output=output)
    pixelwise(made / "enhancer.onnx", weights, [0] * len(names))
    return made


def forest_and_enhanced(inside):
    """Their two thirds of the cover, RGB."""
    with Image.open(inside / "cover.png") as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    return pixels[:, 343:680], pixels[:, 686:1023]


def test_enhanced_maps_in_another_order_keep_the_colours_of_their_classes(tmp_path):
    # Nothing is changed but the order, so both pictures are the same.
    order = ("cell-body", "other", "cell body")
    enhancer = of_weights(tmp_path / "cells", [[0, 0, 1], [1, 0, 0], [0, 1, 0]], order)
    example = project_of(tmp_path, CLASSES[:3], (140, 170))
    _, inside = exported(enhancer, tmp_path / "p.zip", example=example)
    forest, enhanced = forest_and_enhanced(inside)
    assert np.ptp(forest.mean(2)) > 20
    assert np.abs(forest - enhanced).max() <= 8


def test_a_single_map_of_several_classes_is_drawn_and_described_as_one(tmp_path):
    enhancer = of_weights(tmp_path / "cells", [[0, 1, 0]], ["cell body"])
    example = project_of(tmp_path, CLASSES[:3], (140, 170))
    facts, inside = exported(enhancer, tmp_path / "p.zip", example=example)
    assert facts["test_difference"] < 1e-5
    forest, enhanced = forest_and_enhanced(inside)
    # Of the three that the project has, cell body is 0.1 of 0.95, and 0.2 of 0.4.
    for place, share in ((0, 0.1 / 0.95), (1, 0.2 / 0.4)):
        wanted = [np.interp(share, np.linspace(0, 1, 6), [c[k] for c in COLOURS]) for k in range(3)]
        found = np.abs(enhanced - wanted).max(2) < 12
        assert found.mean() > 0.2, place
    assert (np.ptp(forest, axis=2) > 40).any(), "the forest's classes are in their colours"
    rdf, text = rdf_of(inside), (inside / "README.md").read_text(encoding="utf-8")
    said = (rdf["description"], rdf["outputs"][0]["description"], text)
    assert "makes a probability map of cell body from the probability maps" in said[0]
    assert said[1] == "Enhanced probability of cell body"
    assert "into a clean one of cell body." in text
    assert "**Output**: enhanced probability of cell body, float32" in text
    assert "enhanced map of cell body: the lighter the likelier" in text
    assert rdf["config"]["bioimageio"]["target_structure"] == ["cell body"]


def test_a_class_whose_name_is_no_text_gets_no_colour():
    training = {"classes": [{"name": ["a"], "labels": "all others"}, {"name": {"b": 1}}]}
    card = {"input": {"classes": ["a", "b"]}, "training": training}
    assert [words for _, words, _ in class_colours(card)] == ["orange", "light blue"]


def test_an_example_with_values_that_are_no_numbers_is_refused(tmp_path):
    enhancer = enhancer_of(tmp_path / "cells", CLASSES[:3])
    # Too large a map to be looked at in every voxel when it is opened.
    values = np.full((1500, 1500, 3), 1 / 3, np.float32)
    values[520, 520] = np.nan
    source = ArraySource(values, "yxc", "map", channel_names=CLASSES[:3])
    list(write(source, tmp_path / "map.h5"))
    with pytest.raises(InputError, match="does not fit this Enhancer"):
        list(export_enhancer(enhancer, tmp_path / "x.zip", example=tmp_path / "map.h5"))
