import random

import numpy as np
import pytest

from s2d_desktop.io.weka.arff import read_training_data
from s2d_desktop.io.weka.classifier import open_weka_classifier
from s2d_desktop.model.errors import FileProblem, S2DError
from s2d_desktop.pipeline.tree_walk import walk_trees

SMALL = """% traced pixels
@RELATION 'my pixels'

@attribute original numeric
@attribute 'Gaussian blur' REAL
@attribute class {'cell wall', rest}

@data
1,2.5,'cell wall'
3,?,rest
"""


def written(tmp_path, text):
    (tmp_path / "a.arff").write_text(text, encoding="utf-8")
    return tmp_path / "a.arff"


def test_names_numbers_and_missing_values_are_read(tmp_path):
    found = read_training_data(written(tmp_path, SMALL))
    assert found.header.relation == "my pixels"
    assert found.header.features == ("original", "Gaussian blur")
    assert found.header.classes == ("cell wall", "rest")
    assert np.array_equal(found.rows, np.array([[1, 2.5], [3, np.nan]], np.float32), equal_nan=True)
    assert found.labels.tolist() == [1, 2]


def test_real_training_data_fit_the_classifier_saved_with_them(shared_fixtures):
    data = read_training_data(shared_fixtures / "weka" / "membrane_2d.arff")
    found = open_weka_classifier(shared_fixtures / "weka" / "membrane_2d.model")
    assert data.header == found.header
    assert data.rows.shape == (120, 76)
    # The forest was trained on these pixels and knows nearly all of them.
    answers = walk_trees(found.forest, data.rows).argmax(1) + 1
    assert np.mean(answers == data.labels) > 0.99


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,2,3\n", "does not begin with '@relation'"),
        ("@relation a\n@attribute b numeric\n", "ends before its data"),
        ("@relation a\n@attribute b numeric\n@data\n1\n", "list the classes"),
        ("@relation a\n@attribute b string\n@attribute c {x,y}\n@data\n1,x\n", "is not a number"),
        (SMALL + "1,rest\n", "1 numbers instead of 2"),
        (SMALL + "1,2,other\n", "one of its classes"),
        (SMALL + "1,two,rest\n", "no number"),
        (SMALL + "1,2.", "one of its classes"),
        (SMALL.split("@data")[0] + "@data\n", "holds no pixels"),
    ],
)
def test_wrong_text_is_refused_with_a_reason(text, sentence, tmp_path):
    with pytest.raises(FileProblem) as caught:
        read_training_data(written(tmp_path, text))
    assert sentence in caught.value.why


def test_damaged_training_data_end_in_our_errors_only(shared_fixtures, tmp_path):
    whole = (shared_fixtures / "weka" / "membrane_2d.arff").read_bytes()
    chance = random.Random(1)
    path = tmp_path / "a.arff"
    refused = []
    for k in range(100):
        data = bytearray(whole[: chance.randrange(1, len(whole))] if k % 2 else whole)
        for _ in range(10):
            data[chance.randrange(min(len(data), 4500))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            read_training_data(path)
        except S2DError as error:
            refused.append(error)
    assert len(refused) > 50
    assert all(error.why and error.try_this for error in refused)
