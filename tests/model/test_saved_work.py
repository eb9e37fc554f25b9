"""What a project file remembers goes to JSON and comes back; values that cannot be are named."""

from __future__ import annotations

import json

import pytest

from s2d_desktop.model.saved_work import (
    Choices,
    ExportChoices,
    FileLink,
    ObjectChoices,
    SavedView,
    SavedWork,
    TrainedForest,
    as_json,
    from_json,
)

LINK = FileLink("data/cells.ilp", "/home/ada/data/cells.ilp", 1234, "ab" * 32)


def test_all_that_was_remembered_comes_back_from_json():
    work = SavedWork(
        LINK,
        {2: FileLink("../raw.tif", "/home/ada/raw.tif", 7, "cd")},
        FileLink("s.strokes.h5", "/s.strokes.h5", 9, "ef"),
        FileLink("my.onnx", "/my.onnx", 3, "01"),
        Choices(2, "zyx", "membrane", "mito", "inner", "vigra", -1, "cpu", "exact", 1.5, True, 0.7),
        ObjectChoices("objects", 12, True, True, 3.5, True, 0.25, True),
        SavedView(1, 5, 10.5, 20.25, 4.0, False, 2, 1, (3.0, 9.0), (0.1, 0.9), "magma", True),
        TrainedForest((1, 3), 7, "vigra", "ab" * 32),
        ExportChoices("objects", ".h5", 9, True, True, True, "uint8", 1.0, 9.0, "xyz", True),
    )

    assert from_json(json.loads(json.dumps(as_json(work)))) == work


def test_fields_of_a_later_program_are_skipped_and_missing_ones_get_defaults():
    found = from_json({"document": {"relative": "a.tif", "colour": 3}, "weather": "fine"})

    assert found == SavedWork(FileLink("a.tif"))


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({}, "document"),
        ({"document": {}}, "document"),
        ({"document": ["a.tif"]}, "document"),
        ({"document": {"relative": "a\0.tif"}}, "document.relative"),
        ({"document": {"relative": "a" * 5000}}, "document.relative"),
        ({"choices": {"scale": "big"}}, "choices.scale"),
        ({"choices": {"scale": float("nan")}}, "choices.scale"),
        ({"choices": {"scale": 10**400}}, "choices.scale"),
        ({"choices": {"views": 1}}, "choices.views"),
        ({"choices": {"image": True}}, "choices.image"),
        ({"choices": {"image": 10**30}}, "choices.image"),
        ({"view": {"raw_window": [1.0]}}, "view.raw_window"),
        ({"view": {"raw_window": [1.0, None]}}, "view.raw_window"),
        ({"images": {"-1": {"relative": "a"}}}, "images"),
        ({"images": []}, "images"),
        ({"forest": []}, "forest"),
        ({"forest": {"lanes": [1, "2"]}}, "forest.lanes"),
        ({"forest": {"lanes": [1] * 10_001}}, "forest.lanes"),
        ({"forest": {"seed": -5}}, "forest.seed"),
        ({"export": {"smallest": 2**31}}, "export.smallest"),
        ({"objects": {"min_size": -1}}, "objects.min_size"),
        ({"view": {"brush": 0}}, "view.brush"),
        ({"view": {"hidden_classes": [3]}}, "view.hidden_classes"),
        ({"view": {"channel_windows": ["red"]}}, "view.channel_windows"),
        ({"export": {"low": float("inf")}}, "export.low"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_name(values, named):
    if "document" not in named:
        values = {"document": {"relative": "a.tif"}, **values}

    with pytest.raises(ValueError, match=named):
        from_json(values)
