"""A network that knows squares of a size, made by hand, tells whether the search finds it."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from s2d_desktop.model.events import Preview, Progress
from s2d_desktop.model.region import Region
from s2d_desktop.model.source import ArraySource, Source, SourceInfo
from s2d_desktop.pipeline.compared import Compared
from s2d_desktop.pipeline.hidden_places import with_hidden_places
from s2d_desktop.pipeline.object_size import Suggestion
from s2d_desktop.pipeline.runtime import open_network
from s2d_desktop.pipeline.scale_search import (
    Agreement,
    search_scale,
    searching_scale,
    smoothed,
)
from s2d_desktop.pipeline.windows import choose_windows, spread_regions
from tests.networks import pixelwise

SMALLEST, TOO_LARGE, HOLE = 9, 25, 9


def pooled(nodes, source, side, kinds):
    """Steps with a square of that side, one after the other."""
    pool = {"kernel_shape": [side, side], "pads": [side // 2] * 4, "strides": [1, 1]}
    for k, kind in enumerate(kinds):
        settings = pool if kind == "MaxPool" else {}
        nodes.append(helper.make_node(kind, [source], [f"{source}_{side}_{k}"], **settings))
        source = f"{source}_{side}_{k}"
    return source


def opening(nodes, source, side):
    """Grey opening with a square: what is narrower than `side` goes."""
    return pooled(nodes, source, side, ["Neg", "MaxPool", "Neg", "MaxPool"])


def closing(nodes, source, side):
    """Grey closing with a square: holes and gaps narrower than `side` are filled."""
    return pooled(nodes, source, side, ["MaxPool", "Neg", "MaxPool", "Neg"])


@pytest.fixture(scope="module")
def knows_a_size(tmp_path_factory):
    """Keeps squares from 9 to 24 pixels, holes filled, and drops what is smaller or larger."""
    path = tmp_path_factory.mktemp("net") / "net.onnx"
    nodes = []
    filled = closing(nodes, "image", HOLE)
    small, large = (opening(nodes, filled, side) for side in (SMALLEST, TOO_LARGE))
    nodes.append(helper.make_node("Sub", [small, large], ["prediction"]))
    shape = ["n", 1, "y", "x"]
    graph = helper.make_graph(
        nodes,
        "opening",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("prediction", TensorProto.FLOAT, shape)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, path)
    return open_network(path, precision="exact")


def squares(width, side=128):
    """Squares on a grid; none touches the image's border, where reflection would join it."""
    rows, columns = np.mgrid[:side, :side] + width // 2
    inside = ((rows // width) % 2 == 1) & ((columns // width) % 2 == 1)
    return ArraySource(inside.astype(np.float32)[None, None, ..., None], "tzyxc")


@pytest.mark.parametrize(("width", "best"), [(8, 2.0), (16, 1.0), (32, 0.5)])
def test_the_scale_is_found_at_which_objects_have_the_size_the_network_knows(
    knows_a_size, width, best
):
    found = search_scale(
        squares(width), 0, knows_a_size, candidates=(0.25, 0.5, 1.0, 2.0, 4.0), side=128
    )
    assert found.best == best
    assert found.certain
    by_scale = {c.scale: c.agreement for c in found.candidates}
    assert by_scale[best] > 0.6, "corners are lost to smoothing"
    assert sorted(by_scale.values())[-2] < 0.5
    assert f"{best:.3g}" in found.reason
    assert found.object_size.typical == pytest.approx(width, abs=3)


def test_a_map_of_the_objects_agrees_more_than_a_copy_of_the_forest_with_its_noise():
    objects = squares(16).array[..., 0]
    noisy = np.where(np.random.default_rng(0).random(objects.shape) < 0.15, 1 - objects, objects)
    clean, copy = Agreement(), Agreement()
    shown = np.zeros(objects.shape, bool)
    clean.add(objects > 0.5, noisy > 0.5, smoothed(noisy), shown, noisy > 0.5)
    copy.add(noisy > 0.5, noisy > 0.5, smoothed(noisy), shown, noisy > 0.5)
    assert clean.value > 0.95
    assert copy.value < 0.85


def test_who_knows_the_objects_agrees_at_hidden_places_and_who_copies_does_not():
    noise = np.random.default_rng(1)
    objects = squares(16, 512).array
    noisy = np.where(noise.random(objects.shape) < 0.15, 1 - objects, objects)
    replaced, hidden = with_hidden_places(noisy.astype(np.float32), 0)
    knows, copies = Agreement(), Agreement()
    for agreement, answer in ((knows, objects), (copies, replaced)):
        masks = [m[..., 0] > 0.5 for m in (answer, noisy, replaced)]
        agreement.add(masks[0], masks[1], smoothed(noisy[..., 0]), hidden, masks[2])
    # A quarter is structure: of it 85 % are right, and 15 % of the rest are claimed by noise alone:
    # F1 = 2 * 0.85 * 0.25 / (0.25 + 0.85 * 0.25 + 0.15 * 0.75) = 0.74; by chance, 0.325.
    assert knows.restored == pytest.approx((0.74 - 0.325) / (1 - 0.325), abs=0.1)
    assert knows.value == pytest.approx(knows.shown_f1**0.75 * knows.restored**0.25)
    assert copies.restored == copies.value == 0


@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_a_network_that_does_nothing_agrees_at_no_scale(tmp_path, noise):
    """Shrinking a map and enlarging it again fills some holes: that is no merit of the network."""
    network = open_network(pixelwise(tmp_path / "copy.onnx", [[1]], [0]), precision="exact")
    objects = squares(16, 320).array
    flips = np.random.default_rng(0).random(objects.shape) < noise
    source = ArraySource(np.where(flips, 1 - objects, objects).astype(np.float32), "tzyxc")
    expected = Suggestion(1.41, "Pixels are small.")
    found = search_scale(source, 0, network, expected=expected)
    assert found.best == 1.41
    assert not found.certain
    assert "agree at no scale" in found.reason


def test_in_volumes_places_are_hidden_in_every_slice(tmp_path):
    """A network that does nothing to a volume agrees at no scale either, though it copies all."""
    network = open_network(pixelwise(tmp_path / "v.onnx", [[1]], [0], ndim=3), precision="exact")
    volume = np.repeat(squares(16).array, 5, axis=1)
    found = search_scale(ArraySource(volume, "tzyxc"), 0, network, candidates=(0.5, 1.0))
    assert [c.agreement for c in found.candidates] == [0.0, 0.0]
    assert min(c.structure for c in found.candidates) > 0.2
    assert not found.certain


def test_where_hidden_places_show_no_structure_the_others_count_alone():
    objects = squares(16).array[..., 0]
    nowhere = np.zeros(objects.shape, bool)
    found = Agreement()
    found.add(objects > 0.5, objects > 0.5, smoothed(objects), nowhere, objects > 0.5)
    assert found.restored == 0
    assert found.value == found.shown_f1 > 0.9


def test_maps_with_nothing_in_common_do_not_agree():
    empty = np.zeros((1, 1, 30, 30), np.float32)
    nothing = Agreement()
    nothing.add(*[empty > 0.5] * 2, smoothed(empty), *[empty > 0.5] * 2)
    assert nothing.value == 0
    assert nothing.structure == 0


def test_a_flat_curve_stays_at_1_or_at_what_is_expected(knows_a_size):
    """Squares of 16 pixels are known at 1, 1.1 and 1.2 alike."""
    source, scales = squares(16), (1.0, 1.1, 1.2)
    settings = {"candidates": scales, "side": 128}
    assert search_scale(source, 0, knows_a_size, **settings).best == 1.0
    expected = Suggestion(1.2, "Pixels are small.")
    assert search_scale(source, 0, knows_a_size, expected=expected, **settings).best == 1.2


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.zeros((64, 64)), "sees no structure"),
        (np.ones((64, 64)), "100 %"),
        (np.tile([1, 0], (64, 32)), "agree at no scale"),
    ],
)
def test_a_map_without_objects_cannot_tell_and_the_expected_scale_is_kept(
    knows_a_size, values, words
):
    source = ArraySource(values.astype(np.float32)[None, None, ..., None], "tzyxc")
    found = search_scale(source, 0, knows_a_size, candidates=(0.5, 1.0))
    assert found.best == 1.0
    assert not found.certain
    assert words in found.reason
    # Where the forest shows no shapes, nothing is tried.
    assert len(found.candidates) == (2 if "agree" in words else 0)
    expected = Suggestion(0.5, "Pixels are small.")
    found = search_scale(source, 0, knows_a_size, candidates=(0.5, 1.0), expected=expected)
    assert found.best == 0.5
    assert "Pixels are small." in found.reason


def test_the_search_tells_how_far_it_is_and_what_it_found_so_far(knows_a_size):
    events = list(searching_scale(squares(16), 0, knows_a_size, candidates=(0.5, 1.0), side=128))
    curve = [e.values["scale"] for e in events if isinstance(e, Preview)]
    assert curve == [0.5, 1.0]
    progress = [e for e in events if isinstance(e, Progress)]
    assert progress[-1].done == progress[-1].total == 2


def test_several_classes_are_compared_in_the_one_that_is_named(knows_a_size, tmp_path):
    """Of two classes that are given back as they are, the second is lost by a network of zeros."""
    network = open_network(
        pixelwise(tmp_path / "two.onnx", [[1, 0], [0, 0]], [0, 0]), precision="exact"
    )
    first = squares(16).array
    source = ArraySource(np.concatenate([first, 1 - first], axis=-1), "tzyxc")
    card = {"output": {"names": ["a", "b"]}}
    settings = {"candidates": (1.0,), "side": 128}
    kept = search_scale(source, (0, 1), network, card, compared=Compared(0, 0, "a"), **settings)
    lost = search_scale(source, (0, 1), network, card, compared=Compared(1, 1, "b"), **settings)
    # A quarter of the first class stays as it is; of the second the forest sees all the rest.
    assert kept.candidates[0].structure == pytest.approx(0.25, abs=0.03)
    assert lost.candidates[0].structure == 0
    assert kept.object_size.objects > lost.object_size.objects
    assert search_scale(source, (0, 1), network, card, **settings) == kept, "else the first"


class Counted(Source):
    """An empty map of any size that counts what is read."""

    def __init__(self, shape):
        self.pixels = 0
        self.info = SourceInfo("counted", "tzyxc", shape, np.dtype(np.float32))

    def _read(self, region):
        self.pixels += region.size
        return np.zeros(region.shape, np.float32)


def test_of_a_large_image_only_a_few_windows_are_read():
    source = Counted((1, 50, 100_000, 100_000, 1))
    list(choose_windows(source, 0, 320, 1, 4))
    assert 0 < source.pixels <= 12 * 320**2
    # Slices, rows and columns all differ.
    regions = spread_regions(source.info.shape, (1, 1, 320, 320), 12)
    for axis in (1, 2, 3):
        assert len({r.start[axis] for r in regions}) > 8


def test_windows_lie_inside_and_cover_a_small_map_once():
    regions = spread_regions((1, 2, 700, 500, 3), (1, 1, 320, 320), 12)
    assert len(regions) == 4
    assert all(r.inside((1, 2, 700, 500, 3)) for r in regions)
    assert {r.start[2] for r in regions} == {0, 380}
    assert spread_regions((1, 1, 50, 60, 1), (1, 1, 320, 320), 12) == [
        Region((0, 0, 0, 0, 0), (1, 1, 50, 60, 1))
    ]


def test_windows_with_structure_are_preferred_full_ones_are_not_and_one_has_little():
    values = np.zeros((1, 1, 40, 200, 1), np.float32)
    values[:, :, :, :40] = 1  # full
    values[:, :, :20, 40:80] = 1  # half
    values[:, :, :10, 80:120] = 1  # a quarter
    values[:, :, :5, 120:160] = 1
    events = choose_windows(ArraySource(values, "tzyxc"), 0, 40, 1, 3)
    while True:
        try:
            next(events)
        except StopIteration as end:
            chosen = end.value
            break
    assert [w.structure for w in chosen] == [0.5, 0.25, 0.0]
