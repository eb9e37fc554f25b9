"""Images that lie on the device of the network: the same patches, made there.

No graphics card is needed: the CPU stands for it, and everything but the numbers of chance of the
noise is the same on both.
"""

import dataclasses

import numpy as np
import pytest
import torch

from s2d_desktop.model.events import Note, Progress
from s2d_desktop.training import resident_images
from s2d_desktop.training.raw_patches import RawPatches
from s2d_desktop.training.resident_images import bytes_needed, load_onto
from s2d_desktop.training.student_trainer import StudentTrainer
from s2d_desktop.training.survey import Survey, survey
from s2d_desktop.training.variations import noise_made_there
from tests.training.known_patches import STRONG, in_memory, picture, plan
from tests.training.raw_material import opened, unseen
from tests.training.student_discs import quick
from tests.training.test_trainer import without_clock

CPU = torch.device("cpu")


def loaded(made_of, images, room=10**9):
    found = []
    events = list(load_onto(CPU, made_of, images, found, room))
    return found, events


def painted(values):
    strokes = np.zeros(values.shape, np.uint8)
    strokes[..., 20:24], strokes[..., 40:44] = 2, 1
    return strokes


FLAT = {"training": {**STRONG, "patch": 32}}
VOLUME = {
    "network": {"ndim": 3, "levels": 1, "factors": [[1, 2, 2]], "maps": 2},
    "training": {**STRONG, "patch": [8, 32, 32]},
}


@pytest.mark.parametrize("changes", [FLAT, VOLUME], ids=["slices", "volume"])
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "part"])
def test_patches_of_resident_images_are_those_of_images_that_are_read(changes, whole):
    # The part is smaller than a patch, so that it is mirrored; what lies beside it is not a number.
    values = picture(shape=(6, 64, 64))
    part = {} if whole else {"slices": (1, 2, 3), "rows": (8, 36)}
    others = {"strokes": painted(values), "ignored": np.asarray(values > 0.9, np.uint8)}
    allowed = np.zeros(values.shape, bool)
    allowed[slice(None) if whole else slice(1, 4), slice(None) if whole else slice(8, 36)] = True
    raw = np.where(allowed, 200 * values, np.nan).astype(np.float32)
    images = [
        in_memory(raw, np.where(allowed, values, np.nan), **part, **others),
        in_memory(values, values, "held back"),
    ]
    made_of = plan(**changes)
    found = unseen(images)
    found.mean, found.std = (100.0,), (60.0,)
    there, _events = loaded(made_of, images)
    read, resident = (RawPatches(made_of, images, found, None, r) for r in ((), there))
    for k in range(12):
        for a, b in zip(*(vars(p.batch(k)).values() for p in (read, resident)), strict=True):
            assert torch.isfinite(b.float()).all()
            assert torch.equal(a, b)


def test_slices_between_which_others_are_held_back_are_found():
    values = picture(shape=(9, 64, 64))
    raw = np.where(np.isin(np.arange(9), (1, 4, 5))[:, None, None], values, np.nan)
    images = [
        in_memory(raw.astype(np.float32), raw, slices=(1, 4, 5)),
        in_memory(values, values, "held back"),
    ]
    made_of = plan(training=STRONG)
    (there,), _events = loaded(made_of, images)
    for z in (1, 4, 5):
        box = slice(z, z + 1), slice(0, 64), slice(0, 64)
        assert torch.equal(there.box(0, box)[0][0, 0], torch.from_numpy(values[z]))


def test_a_training_of_resident_images_has_the_same_curve(material, tmp_path):
    made_of = quick(material, training={**STRONG, "elastic": 4.0, "max_iterations": 6})
    curves = []
    for name, room in (("read", None), ("resident", 10**9)):
        images, found, there = opened(made_of), Survey(), []
        list(survey(made_of, images, found))
        list(load_onto(CPU, made_of, images, there, room))
        trainer = StudentTrainer(made_of, images, found, tmp_path / name, there)
        (tmp_path / name).mkdir()
        assert trainer.made_there == (name == "resident")
        list(trainer.run())
        curves.append(without_clock(trainer.history))
    assert curves[0] == curves[1]


def test_raw_data_of_one_byte_take_one_byte_and_labels_five():
    values = np.zeros((2, 64, 64), np.uint8)
    images = [in_memory(values, values), in_memory(values, values, "held back")]
    images[0] = dataclasses.replace(images[0], rows=(0, 16))
    assert bytes_needed(plan(), images) == 2 * 16 * 64 * (1 + 4 + 1)
    images[0] = in_memory(values.astype(np.uint16), values)
    assert bytes_needed(plan(), images) == 2 * 64 * 64 * (4 + 4 + 1)
    (there,), _events = loaded(plan(), images)
    taken = sum(a.nbytes for a in (there.raw, there.shares, there.origin))
    assert taken == bytes_needed(plan(), images)


def test_what_is_larger_than_its_share_of_the_memory_is_read_as_before_and_a_note_says_so():
    values = picture()
    images = [in_memory(values, values), in_memory(values, values, "held back")]
    needed = bytes_needed(plan(), images)
    there, events = loaded(plan(), images, needed)
    assert len(there) == 1
    assert [e.done for e in events if isinstance(e, Progress)] == [1]
    there, events = loaded(plan(), images, needed - 1)
    assert there == []
    assert [type(e) for e in events] == [Note]
    assert "made by the processor" in events[0].text


def test_on_the_cpu_nothing_is_copied_unless_it_is_asked_for():
    values = picture()
    images = [in_memory(values, values), in_memory(values, values, "held back")]
    there = []
    assert list(load_onto(CPU, plan(), images, there)) == []
    assert there == []


def test_a_card_that_is_full_after_all_is_no_reason_to_stop(monkeypatch):
    values = picture(shape=(3, 64, 64))
    images = [in_memory(values, values), in_memory(values, values, "held back")]
    done = []

    def full(*given):
        done.append(given)
        if len(done) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(resident_images, "_copy_slice", full)
    there, events = loaded(plan(), images)
    assert there == []
    assert "too little memory for the images" in events[-1].text


def test_noise_that_a_device_makes_depends_on_the_given_numbers_of_chance_alone():
    like = torch.zeros(1, 200, 200)
    first, same, other = (
        noise_made_there(np.random.default_rng(seed), 0.5, like) for seed in (1, 1, 2)
    )
    assert torch.equal(first, same)
    assert not torch.equal(first, other)
    assert float(first.std()) == pytest.approx(0.5, rel=0.02)
    assert float(first.mean()) == pytest.approx(0, abs=0.01)


def test_where_memory_is_too_small_images_are_given_back_before_the_patch_is_halved(
    material, tmp_path
):
    made_of = quick(material)
    images, found, there = opened(made_of), Survey(), []
    list(survey(made_of, images, found))
    list(load_onto(CPU, made_of, images, there, 10**9))
    trainer = StudentTrainer(made_of, images, found, tmp_path, there)
    real, left = trainer.step, [torch.OutOfMemoryError("full"), torch.OutOfMemoryError("full")]

    def step(batch):
        if left:
            raise left.pop()
        return real(batch)

    trainer.step = step
    said = [e.text for e in trainer.run() if isinstance(e, Note)]
    assert "patches are made by the processor from now on" in said[0]
    assert "goes on with 16 x 16" in said[1]
    assert not trainer.made_there
    assert trainer.standing.iteration == 4


def test_columns_that_are_held_back_are_not_copied():
    values = picture()
    raw = np.where(np.arange(64) < 40, 200 * values, np.nan).astype(np.float32)
    images = [
        dataclasses.replace(in_memory(raw, values), only_columns=(8, 40)),
        in_memory(values, values, "held back"),
    ]
    made_of = plan(**FLAT)
    there, _events = loaded(made_of, images)
    assert there[0].raw.shape == (1, 1, 1, 64, 32)
    read, resident = (RawPatches(made_of, images, unseen(images), None, own) for own in ((), there))
    for k in range(6):
        for a, b in zip(*(vars(p.batch(k)).values() for p in (read, resident)), strict=True):
            assert torch.equal(a, b)
