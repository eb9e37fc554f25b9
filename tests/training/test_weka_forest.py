import numpy as np
import pytest
import tifffile

from s2d_desktop.io.weka.classifier import open_weka_classifier
from s2d_desktop.jobs.predict import predict
from s2d_desktop.model.errors import InputError
from s2d_desktop.model.events import Note
from s2d_desktop.training.weka_forest import classifier_from_training_data

pytest.importorskip("sklearn")


def test_a_forest_trained_anew_errs_about_as_often_as_wekas(shared_fixtures):
    weka = shared_fixtures / "weka"
    ours = classifier_from_training_data(weka / "membrane_2d.arff")
    theirs = open_weka_classifier(weka / "membrane_2d.model")
    assert ours.header == theirs.header
    assert (ours.forest.n_trees, ours.forest.row_count) == (200, 120)
    # Of 120 pixels Weka's forest is wrong on 3 that were left out.
    assert theirs.out_of_bag_error == 0.025
    assert abs(ours.out_of_bag_error - theirs.out_of_bag_error) <= 3 / 120
    assert "another forest than Weka's" in ours.note


def test_its_map_is_close_to_wekas_and_it_is_said_that_it_is_another(shared_fixtures, tmp_path):
    weka = shared_fixtures / "weka"
    out = tmp_path / "map.tif"
    events = list(predict(weka / "membrane_2d.arff", [weka / "raw_2d.tif"], out))
    assert any(isinstance(e, Note) and "another forest" in e.text for e in events)
    facts = events[-1].facts
    assert facts["largest_deviation"] is None
    theirs = tifffile.imread(weka / "tws_2class_2d.tif")[0]
    ours = tifffile.imread(out)[0]
    assert np.mean((ours > 0.5) == (theirs > 0.5)) > 0.95


def test_a_class_without_pixels_is_named(tmp_path):
    (tmp_path / "a.arff").write_text(
        "@relation TWS-2D-v3.3.2-grayscale\n@attribute original numeric\n"
        "@attribute class {cell,wall}\n@data\n1,cell\n2,cell\n"
    )
    with pytest.raises(InputError) as caught:
        classifier_from_training_data(tmp_path / "a.arff")
    assert "wall" in caught.value.why
