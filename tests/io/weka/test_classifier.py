import gzip
import random

import numpy as np
import pytest
import tifffile

from s2d_desktop.io.weka import java_stream, tree_records
from s2d_desktop.io.weka.classifier import is_weka_classifier, open_weka_classifier
from s2d_desktop.io.weka.header import OnlyFiji
from s2d_desktop.io.weka.tree_records import NotPlain
from s2d_desktop.model.errors import FileProblem, S2DError
from s2d_desktop.pipeline.tree_walk import forest_probabilities, walk_trees


@pytest.fixture(scope="module")
def weka(shared_fixtures):
    return shared_fixtures / "weka"


@pytest.fixture(scope="module")
def features(weka):
    """The real features of raw_2d.tif, float32 (pixels, 76)."""
    with np.load(weka / "raw_2d_features.npz") as stack:
        planes = stack["features"]
    return planes.reshape(len(planes), -1).T.copy()


@pytest.fixture(scope="module")
def map_of_weka(weka):
    """What Trainable Weka Segmentation computed, float32 (pixels, 2)."""
    return tifffile.imread(weka / "tws_2class_2d.tif").reshape(2, -1).T


def test_a_classifier_names_its_features_and_classes(weka):
    found = open_weka_classifier(weka / "membrane_2d.model")
    with np.load(weka / "raw_2d_features.npz") as stack:
        labels = stack["labels"]
    assert found.header.relation == "TWS-2D-v3.3.2-grayscale"
    assert found.header.version == "3.3.2"
    assert (found.header.in_3d, found.header.colour, found.header.old_hessian) == (False,) * 3
    assert found.header.features == tuple(labels)
    assert found.header.classes == ("membrane", "background")
    assert (found.forest.n_trees, found.forest.labels) == (200, (1, 2))
    assert found.out_of_bag_error == 0.025


def test_a_3d_classifier_says_so(weka):
    found = open_weka_classifier(weka / "membrane_3d.model")
    assert found.header.in_3d
    assert found.header.features[:3] == ("original", "Mean_1.0", "Variance_1.0")


def test_the_forest_on_wekas_features_gives_wekas_map_bit_for_bit(weka, features, map_of_weka):
    forest = open_weka_classifier(weka / "membrane_2d.model").forest
    assert np.array_equal(walk_trees(forest, features).astype(np.float32), map_of_weka)


def test_the_fast_engine_agrees_with_weka(weka, features, map_of_weka):
    forest = open_weka_classifier(weka / "membrane_2d.model").forest
    assert np.abs(forest_probabilities(forest, features) - map_of_weka).max() < 1e-6


def test_trees_read_in_one_piece_are_those_read_node_by_node(weka, monkeypatch):
    at_once = open_weka_classifier(weka / "membrane_2d.model").forest

    def other_form(*_about):
        raise NotPlain("for the test")

    monkeypatch.setattr(java_stream, "read_trees", other_form)
    by_node = open_weka_classifier(weka / "membrane_2d.model").forest
    for name in ("feature", "threshold", "left", "right", "roots"):
        assert np.array_equal(getattr(at_once, name), getattr(by_node, name)), name
    assert np.array_equal(at_once.value, by_node.value)


def test_a_forest_larger_than_memory_allows_is_sent_to_fiji(weka, monkeypatch):
    monkeypatch.setattr(tree_records, "LARGEST_FOREST_BYTES", 10_000)
    with pytest.raises(OnlyFiji, match="too large") as caught:
        open_weka_classifier(weka / "membrane_2d.model")
    assert "Fiji" in caught.value.try_this


def test_a_large_file_in_an_unknown_form_is_not_read_node_by_node(weka, monkeypatch):
    monkeypatch.setattr(java_stream, "LARGEST_OBJECTS_BYTES", 10_000)
    monkeypatch.setattr(tree_records, "_FIELDS", ("another",))
    with pytest.raises(OnlyFiji, match="too large"):
        open_weka_classifier(weka / "membrane_2d.model")


def test_a_gzipped_classifier_is_the_same(weka, tmp_path):
    (tmp_path / "a.model.gz").write_bytes(gzip.compress((weka / "membrane_2d.model").read_bytes()))
    found = open_weka_classifier(tmp_path / "a.model.gz")
    plain = open_weka_classifier(weka / "membrane_2d.model")
    assert found.header == plain.header
    assert np.array_equal(found.forest.threshold, plain.forest.threshold)


def test_a_classifier_is_known_by_its_content_too(weka, tmp_path):
    (tmp_path / "forest").write_bytes((weka / "membrane_2d.model").read_bytes())
    assert is_weka_classifier(tmp_path / "forest")
    assert not is_weka_classifier(weka / "raw_2d.tif")
    assert not is_weka_classifier(weka / "membrane_2d.arff")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'<?xml version="1.0"?><PMML/>', "PMML"),
        (b"@relation segment\n", "training data"),
        (b"II*\0", "does not begin"),
        (b"\x1f\x8bbroken", "gzip"),
        (b"\xac\xed\x00\x05s", "damaged or cut off"),
        (b"\xac\xed\x00\x05ur\x00\x02[D" + bytes(8) + b"\x02\0\0xp\x7f\xff\xff\xff", "cut off"),
    ],
    ids=["PMML", "training data", "TIFF", "broken gzip", "nothing inside", "huge array"],
)
def test_files_of_another_kind_are_refused_with_a_reason(content, sentence, tmp_path):
    (tmp_path / "a.model").write_bytes(content)
    with pytest.raises(FileProblem) as caught:
        open_weka_classifier(tmp_path / "a.model")
    assert sentence in caught.value.why


def test_another_classifier_is_named_and_sent_to_fiji(weka, tmp_path):
    data = (weka / "membrane_2d.model").read_bytes()
    other = data.replace(b"FastRandomForest", b"SomeOtherForests", 1)
    (tmp_path / "a.model").write_bytes(other)
    with pytest.raises(OnlyFiji, match="without Fiji") as caught:
        open_weka_classifier(tmp_path / "a.model")
    assert "SomeOtherForests" in caught.value.why


def test_a_file_that_unpacks_to_more_than_the_limit_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(java_stream, "LARGEST_BYTES", 1000)
    (tmp_path / "a.model").write_bytes(gzip.compress(bytes(10**6)))
    with pytest.raises(OnlyFiji, match="too large"):
        open_weka_classifier(tmp_path / "a.model")


def test_objects_nested_without_end_are_refused(tmp_path):
    name = b"[Ljava.lang.Object;"
    described = b"ur" + len(name).to_bytes(2) + name + bytes(8) + b"\x02\0\0xp"
    again = b"uq\0\x7e\0\0"
    one = (1).to_bytes(4)
    data = b"\xac\xed\0\x05" + described + one + (again + one) * 50_000 + b"p"
    (tmp_path / "a.model").write_bytes(data)
    with pytest.raises(FileProblem, match="not a whole file"):
        open_weka_classifier(tmp_path / "a.model")


def test_damaged_classifiers_end_in_our_errors_only(weka, tmp_path):
    whole = (weka / "membrane_2d.model").read_bytes()
    chance = random.Random(1)
    path = tmp_path / "a.model"
    refused = []
    for k in range(60):
        data = bytearray(whole)
        if k % 3 == 0:
            data = data[: chance.randrange(len(data))]
        else:
            # The first bytes describe classes and names: damage there does more than in numbers.
            for _ in range(chance.choice((1, 1, 3, 10))):
                data[chance.randrange(3000 if k % 3 == 1 else len(data))] ^= 1 << chance.randrange(
                    8
                )
        path.write_bytes(data)
        try:
            found = open_weka_classifier(path)
        except S2DError as error:
            refused.append(error)
        else:
            # Some flips only change a number: the forest can still be walked.
            walk_trees(found.forest, np.zeros((3, found.forest.n_features), np.float32))
    assert len(refused) > 30
    assert all(error.why and error.try_this for error in refused)
