"""Images whose dimensions differ from those of the project's own images."""

import logging

import numpy as np
import tifffile

from s2d_desktop.cli.main import main


def test_a_stack_given_to_a_project_of_planes_is_named_in_words(project, tmp_path, capsys):
    np.save(tmp_path / "stack.npy", np.zeros((5, 40, 30), np.uint8))
    call = ["predict", str(project), str(tmp_path / "stack.npy"), "-o", str(tmp_path / "p.npy")]
    assert main(call) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "read as 5 slices of 30 x 40" in said
    assert "--axes" in said
    assert main([*call[:-1], str(tmp_path / "q.npy"), "--axes", "zyx"]) == 0
    assert "read as" not in capsys.readouterr().err


def test_pages_that_are_taken_for_time_points_are_named_too(project, tmp_path, capsys):
    pages = np.zeros((6, 40, 30), np.uint8)
    tifffile.imwrite(tmp_path / "pages.tif", pages, photometric="minisblack", metadata=None)
    call = ["predict", str(project), str(tmp_path / "pages.tif"), "-o", str(tmp_path / "p.npy")]
    assert main(call) == 0
    assert "read as 6 time points of 30 x 40" in " ".join(capsys.readouterr().err.split())


def test_a_colour_image_for_a_forest_of_one_channel_is_to_be_made_grey(project, tmp_path, capsys):
    colours = np.zeros((40, 30, 3), np.uint8)
    tifffile.imwrite(tmp_path / "rgb.tif", colours, photometric="rgb")
    assert (
        main(["predict", str(project), str(tmp_path / "rgb.tif"), "-o", str(tmp_path / "p.npy")])
        != 0
    )
    said = " ".join(capsys.readouterr().err.split())
    assert "Convert the image to grey" in said
    assert "--axes" not in said


def test_lines_of_the_tiff_reader_go_to_the_log_alone(project, own_log, capsys):
    main(["info", str(project)])
    logging.getLogger("tifffile").error("invalid offset")
    assert "invalid offset" not in capsys.readouterr().err
    assert "invalid offset" in own_log.read_text()
