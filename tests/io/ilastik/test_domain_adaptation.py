"""Projects of Trainable Domain Adaptation: a real forest in the group that this workflow has."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from s2d_desktop.io.ilastik.domain_adaptation import StoredNetwork, extract_network
from s2d_desktop.io.ilastik.project import describe, open_project
from s2d_desktop.jobs.inputs import selected_class
from s2d_desktop.model.errors import ProjectProblem

from .tools import replace, small_project

PACKAGE = b"PK\x03\x04" + bytes(range(256)) + b"\0\0\0"


def project(folder: Path, package: bytes | None = PACKAGE, channels: object = (1,)) -> Path:
    path = small_project(folder / "tda.ilp")
    with h5py.File(path, "r+") as file:
        file.move("PixelClassification", "TrainableDomainAdaptation")
        replace(file, "workflowName", b"Trainable Domain Adaptation (Local)")
        group = file["TrainableDomainAdaptation"]
        group["SelectedChannels"] = channels
        if package is not None:
            group["BIOModel"] = np.void(package)
            group["BIOModel"].attrs["name"] = "Mito enhancer"
            group["BIOModel"].attrs["modelUri"] = b"10.5281/zenodo.6406756"
            group["BIOModel"].attrs["hashVal"] = "abc123"
    return path


def test_forest_network_and_selected_class_are_read(tmp_path: Path) -> None:
    found = open_project(project(tmp_path))
    assert found.require_forest().n_trees == 7
    assert found.network == StoredNetwork(
        "Mito enhancer", "10.5281/zenodo.6406756", "abc123", len(PACKAGE)
    )
    facts = describe(found)
    assert facts["stored_network"]["name"] == "Mito enhancer"
    assert facts["selected_classes"] == ["Rest µ"]
    assert selected_class(found.path) == "Rest µ"


def test_the_package_comes_out_as_it_went_in(tmp_path: Path) -> None:
    facts = extract_network(project(tmp_path), tmp_path / "out.zip")
    assert (tmp_path / "out.zip").read_bytes() == PACKAGE
    assert facts.uri == "10.5281/zenodo.6406756"


@pytest.mark.parametrize("package", [None, b"\x80\x04 a pickle"])
def test_without_a_package_a_sentence_says_so(package: bytes | None, tmp_path: Path) -> None:
    path = project(tmp_path, package)
    assert open_project(path).require_forest().n_trees == 7
    with pytest.raises(ProjectProblem, match=r"holds no network|is damaged"):
        extract_network(path, tmp_path / "out.zip")
    assert not (tmp_path / "out.zip").exists()


@pytest.mark.parametrize("channels", [(7,), (0, 1), (0.5,), (-1,)])
def test_a_selection_that_names_no_single_class_chooses_none(
    channels: tuple[float, ...], tmp_path: Path
) -> None:
    assert selected_class(project(tmp_path, channels=channels)) is None
