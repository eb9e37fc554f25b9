"""A plan that was saved and is opened again says the same, whoever wrote it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from s2d_desktop.jobs.held_back_part import TOO_LITTLE, TOO_MUCH
from s2d_desktop.jobs.prepare_training import Recipe, parts_of
from s2d_desktop.jobs.training_computer import Card
from s2d_desktop.model.source import SourceInfo
from s2d_desktop.training.network_plan import NetworkPlan, PlannedImage
from s2d_desktop.ui.wizard.beginning import raw_axes_of
from s2d_desktop.ui.wizard.draft import (
    BOTH,
    HELD_BACK,
    OWN,
    TRAINING,
    Draft,
    DraftImage,
    draft_of,
    draft_of_plan,
)
from s2d_desktop.ui.wizard.parts import name_of
from s2d_desktop.ui.wizard.summary import _counted

INFOS = {
    "/data/slice.tif": SourceInfo("slice.tif", "yx", (512, 640), np.dtype(np.uint8)),
    "/data/stack.tif": SourceInfo("stack.tif", "zyx", (40, 512, 640), np.dtype(np.uint8)),
}


def image(raw: str, **facts: object) -> DraftImage:
    return DraftImage(raw, raw, INFOS[raw], raw + ".h5", **facts)


def again(draft: Draft) -> Draft:
    return draft_of_plan(draft.plan(), Path("/data"), INFOS)


@pytest.mark.parametrize("raw", INFOS)
@pytest.mark.parametrize("position", [0, 4, 7, 9, 20, 60])
def test_the_part_that_is_held_back_stays_where_it_was(raw: str, position: int) -> None:
    draft = draft_of(Path("/data"), [image(raw)], ["mito"], Card(), "own")
    draft.images[0].position = position
    (kept,) = again(draft).images
    assert (kept.use, kept.position) == (BOTH, position)
    assert again(draft).plan() == draft.plan()
    assert not kept.was_moved, "a plan that was saved has decided it"
    assert again(draft).undecided == []


def test_axes_that_were_said_stay_in_the_plan() -> None:
    draft = draft_of(Path("/data"), [image("/data/stack.tif", axes="tyx")], ["mito"], Card(), "own")
    assert {entry.axes for entry in draft.plan().images} == {"tyx"}
    assert again(draft).images[0].axes == "tyx"
    assert again(draft).plan() == draft.plan()


@pytest.mark.parametrize(
    ("kind", "said", "map_said", "found"),
    [
        pytest.param("classifier", {"raw": "yxz"}, "", "yxz", id="answered for its image"),
        pytest.param("classifier", {}, "", "", id="not asked"),
        pytest.param("map", {}, "", "yxz", id="read like its map"),
        pytest.param("map", {}, "yxz", "yxz", id="answered for the map"),
        pytest.param("project", {"raw": "yxz"}, "", "", id="projects know their axes"),
    ],
)
def test_what_the_user_answered_about_axes_goes_with_the_image(
    kind: str, said: dict[str, str], map_said: str, found: str, tmp_path: Path
) -> None:
    raw = tmp_path / "raw.npy"
    np.save(raw, np.zeros((64, 80, 6), np.uint8))
    window = SimpleNamespace(
        linked={0: raw},
        document=SimpleNamespace(kind=kind, said_axes=map_said),
        said_axes={tmp_path / f"{name}.npy": axes for name, axes in said.items()},
        image=SimpleNamespace(shape=(1, 6, 64, 80)),
    )
    assert raw_axes_of(window) == found
    recipe = Recipe(tmp_path / "map.h5", "mito", "x", raw=str(raw), raw_axes=found)
    assert [part.axes for part in parts_of(recipe, tmp_path)] == [found]


def test_whole_images_stay_whole() -> None:
    images = [image("/data/slice.tif"), image("/data/stack.tif")]
    draft = draft_of(Path("/data"), images, ["mito"], Card(), "own")
    images[0].use, images[1].use = TRAINING, HELD_BACK
    assert [i.use for i in again(draft).images] == [TRAINING, HELD_BACK]
    images[0].use = BOTH
    assert again(draft).images[1].use == HELD_BACK


def test_a_plan_divided_by_hand_is_kept_as_it_is_until_the_user_says_otherwise() -> None:
    raw = "/data/slice.tif"
    entries = (
        PlannedImage(raw, "map.h5", HELD_BACK, rows=(0, 200)),
        PlannedImage(raw, "map.h5", TRAINING, rows=(220, 512)),
    )
    plan = NetworkPlan("own", entries, ("mito",))
    draft = draft_of_plan(plan, Path("/data"), INFOS)
    assert draft.images[0].use == OWN
    assert draft.images[0].is_held_back
    assert draft.plan() == plan
    draft.images[0].truth = "truth.tif"
    assert [i.rows for i in draft.plan().images] == [(0, 200), (220, 512)]
    assert {i.truth for i in draft.plan().images} == {"truth.tif"}
    draft.images[0].use = BOTH
    assert [i.rows for i in draft.plan().images] == [(0, 378), (410, 512)]


def test_a_part_that_a_volume_cannot_have_is_the_last_one_again() -> None:
    """Of 12 slices a network for volumes holds 6 back: in the middle 2 would be left each side."""
    info = SourceInfo("few.tif", "zyx", (12, 512, 640), np.dtype(np.uint8))
    few = DraftImage("/data/few.tif", "few.tif", info, "map.h5")
    draft = draft_of(Path("/data"), [few], ["mito"], Card(), "own")
    few.position, few.chosen = 2, True
    draft.propose(volumes=True)
    assert few.position == 4
    few.position, few.chosen = 1, True
    draft.propose(volumes=True)
    assert few.position == 1, "what it can have stays"


# -- in words


def test_a_part_is_named_by_its_place_or_by_its_numbers() -> None:
    slice_ = image("/data/slice.tif")
    places = slice_.division(2).places
    assert name_of(places[4]) == "at the bottom"
    assert name_of(places[9]) == "at the right"
    assert places[10].held_back == (12, 114)
    assert name_of(places[10]) == "at the rows 13 to 114"
    stack = image("/data/stack.tif").division(2).places
    assert [name_of(stack[k]) for k in (0, 5, 10)] == ["at the start", "at the top", "at the left"]


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        (TOO_LITTLE, "since there is almost no mito at the bottom"),
        (TOO_MUCH, "since nearly all mito is at the bottom"),
    ],
)
def test_the_summary_says_why_another_part_is_held_back(reason: str, says: str) -> None:
    draft = draft_of(Path("/data"), [image("/data/slice.tif")], ["mito"], Card(), "own")
    draft.images[0].position, draft.images[0].reason = 9, reason
    assert _counted(draft, HELD_BACK) == f"slice.tif (20 % of its columns, at the right, {says})"
    assert _counted(draft, TRAINING) == "slice.tif (75 % of its columns)"
